"""What each role asks of its first page: the questions in the asker's own words, and what answers each.

Declared here and nowhere else: the page, its tests and the reference are drawn from it.  A panel that
a later room will fill says so, and where to look until then; it never shows an invented number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.rules.permissions import ROLES
from accord.rules.rooms import STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One answer on a first page.

    `kind` and `states`: the answer is what stands in these states, longest waiting first.
    `empty`: what is said when there is nothing.  `more`: where the whole of it is listed.
    `to_come`: the room that will fill it; then `empty` says what will stand here and where to look until then.
    """

    code: str
    room: str
    empty: str
    kind: str = ""
    states: tuple[str, ...] = ()
    more: str = ""
    to_come: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one role, and the panel that answers it."""

    words: str
    panel: str


def _of(code: str, kind: str, states: str, empty: str, more: str = "") -> Panel:
    life = STAGES[kind].lifecycle
    unknown = [s for s in states.split() if s not in life.by_state]
    if unknown:
        raise ValueError(f"{code}: {kind} has no state {unknown}")
    return Panel(code=code, room=life.room, empty=empty, kind=kind, states=tuple(states.split()), more=more)


def _later(code: str, room: str, empty: str) -> Panel:
    return Panel(code=code, room=room, empty=empty, to_come=room)


PANELS: Mapping[str, Panel] = {
    p.code: p
    for p in (
        Panel(code="clocks", room="requests", empty="Nothing is due from your office."),
        Panel(code="owed", room="requests", empty="Nothing is owed to your agency with a date."),
        Panel(code="overdue", room="requests", empty="No clock that you can see is overdue.", more="/requests/?clock=overdue"),
        Panel(code="told", room="requests", empty="Nothing yet. What your office should know is told here when it happens."),
        Panel(code="cases", room="requests", empty="Nothing is under way. A request begins with “Start a request”."),
        Panel(code="pipeline", room="requests", empty="Nothing is under way in any stage."),
        _of("new-requests", "request", "received acknowledged", "No new request waits.", "/requests/"),
        Panel(code="second-opinion", room="requests", empty="No request waits for an office's opinion.", more="/requests/?state=referred"),
        _of("meetings", "meeting", "proposed confirmed", "No meeting is planned.", "/meetings/"),
        _of("weighed", "determination", "weighed recommended answered", "No determination is open.", "/determinations/"),
        _of("to-decide", "determination", "answered", "No determination waits for its decision.", "/determinations/?state=answered"),
        _of("to-concur", "determination", "recommended", "No recommendation waits for the agency's answer.", "/determinations/?state=recommended"),
        Panel(code="opinions", room="determinations", empty="No determination waits for the civil-rights office.", more="/determinations/"),
        Panel(code="objections", room="determinations", empty="No objection of the civil-rights office stands in an open determination."),
        Panel(code="overrides", room="determinations", empty="No objection has been overridden."),
        Panel(code="decided", room="determinations", empty="Nothing was decided in the last ninety days.", more="/determinations/?state=decided"),
        _of("drafting", "agreement", "drafting", "No agreement is being drafted.", "/agreements/?state=drafting"),
        _of("to-clear", "agreement", "legal", "No agreement is in legal review.", "/agreements/?state=legal"),
        _of("to-resolve", "agreement", "cleared", "No agreement waits for a governing body.", "/agreements/?state=cleared"),
        _of("signatures", "agreement", "approved signed-local", "No signature is waited for.", "/agreements/?state=approved"),
        _of("agreements", "agreement", "active suspended", "No agreement is in force.", "/agreements/?state=active"),
        _of("suspended", "agreement", "suspended", "No agreement is suspended.", "/agreements/?state=suspended"),
        Panel(code="ending", room="agreements", empty="No agreement is ending.", more="/agreements/?state=ending"),
        Panel(code="reviews", room="agreements", empty="No agreement is due for its review within ninety days."),
        Panel(code="programs", room="agreements", empty="No agreement is in force in any program.", more="/agreements/?state=active"),
        Panel(code="delegated", room="agreements", empty="No agreement in force delegates anything."),
        Panel(code="cost", room="agreements", empty="No agreement in force, so nothing is asked of the agency's budget. What each program asks stands on its page."),
        Panel(code="leaving", room="agreements", empty="No agreement is in force, so there is nothing to leave. A request is withdrawn on its own page."),
        Panel(code="roster", room="authority", empty="No officer stands under an agreement. The first is nominated on the agreement's page.", more="/roster/"),
        Panel(code="rosters", room="authority", empty="No agency that you can see has an agreement in force.", more="/roster/"),
        Panel(code="check", room="authority", empty=""),
        Panel(code="contacts", room="agencies", empty="No field office covers your agency. Call the program office."),
        Panel(code="packet", room="requests", empty="There is no request yet. The packet is made from it."),
        _of("nominees", "designation", "nominated consented vetting vetted enrolled certified", "Nobody is on the way to a designation.", "/designations/"),
        _of("to-consent", "designation", "nominated", "No nomination waits for an officer's consent.", "/designations/?state=nominated"),
        _of("to-vet", "designation", "consented vetting", "Nobody waits for vetting.", "/designations/?state=vetting"),
        _of("to-enroll", "designation", "vetted", "Nobody who is vetted waits for a class.", "/designations/?state=vetted"),
        _of("enrolled", "designation", "enrolled", "Nobody is in a class.", "/designations/?state=enrolled"),
        _of("to-letter", "designation", "certified", "Nobody who is certified waits for a letter.", "/designations/?state=certified"),
        _of("to-designate", "designation", "authorized", "No letter waits for its designation.", "/designations/?state=authorized"),
        _of("unreturned", "designation", "revoked separated", "No credential is out that should be back.", "/designations/?state=revoked"),
        Panel(code="lapsing", room="authority", empty="No letter runs out within sixty days.", more="/designations/?state=lapses-soon"),
        Panel(code="lapsed", room="authority", empty="No letter or certificate has lapsed without being renewed or ended.", more="/designations/?state=lapsed"),
        Panel(code="holds", room="authority", empty="No officer is on hold.", more="/designations/?state=on-hold"),
        Panel(code="lifted", room="authority", empty="No hold has been lifted."),
        Panel(code="refused-vetting", room="authority", empty="Nobody was refused clearance and is still on the way.", more="/designations/?state=not-cleared"),
        _of("classes", "class", "scheduled", "No class is scheduled.", "/classes/?state=scheduled"),
        Panel(code="capacity", room="agencies", empty="No office has stated its capacities. An office director states them on the office's page.", more="/offices/"),
        Panel(code="supervised", room="authority", empty="No designated officer is directed from your office.", more="/designations/?state=active"),
        Panel(code="back-dated", room="authority", empty="Of the latest five thousand dated facts, none was recorded more than a day after it began to hold."),
        Panel(code="log", room="register", empty="The log is empty."),
        _of("invited", "staff", "invited", "Every invitation has been accepted.", "/staff/?state=invited"),
        Panel(code="locked", room="agencies", empty="Nobody is locked out.", more="/staff/?state=locked"),
        Panel(code="accounts", room="agencies", empty="There is no account.", more="/staff/"),
        Panel(code="vacancies", room="agencies", empty="Every field office has its director, coordinator and supervisor.", more="/offices/"),
        Panel(code="unplaced", room="agencies", empty="Every agency has a county.", more="/agencies/"),
        Panel(code="unverified", room="agencies", empty="Every office on the list has been checked against a source.", more="/offices/"),
        Panel(code="refusals", room="agencies", empty="No text was refused for holding an identifier of a person in the last thirty days."),
        Panel(code="map", room="agencies", empty="", more="/agencies/"),
        _of("enquiries", "enquiry", "received acknowledged waiting verified", "No enquiry is open. Calls, letters and visits are logged on the list of enquiries.", "/enquiries/"),
        _later("inspections", "oversight", "Inspections with their due dates will stand here. Until then: the dates of review meetings are clocks on each agreement."),
        _later("findings", "oversight", "Findings and what is done about them will stand here. Until then: the history of each agreement."),
        _later("complaints", "oversight", "Complaints and the date by which each is answered will stand here. Until then: a hold with its cause stands on the officer's designation."),
        _later("outside", "operations", "Acts outside authority, found by asking the check of each recorded act, will stand here. Until then: ask the check of one act."),
        _later("operations", "operations", "Operations under way and who leads them will stand here. Until then: plans name their activities."),
        _later("bypasses", "register", "Break-glass acts, with their reviews, will stand here when the room stands; nothing can be bypassed until then."),
        _later("statistics", "measures", "Published numbers, each with its definition, will stand here. Until then: the counts in the pipeline."),
        _later("national-plan", "portfolio", "Which agreements to start when, under shared capacities, will stand here. Until then: free capacities by office."),
        _later("waivers", "oversight", "Waivers and the day each runs out will stand here. None can be given until then."),
    )
}  # fmt: skip


def _ask(*pairs: tuple[str, str]) -> tuple[Question, ...]:
    return tuple(Question(words, panel) for panel, words in pairs)


HOMES: Mapping[str, tuple[Question, ...]] = {
    "local-head": _ask(
        ("clocks", "What do I owe, and by when?"),
        ("signatures", "What waits for a signature?"),
        ("to-concur", "Which recommendation must we answer?"),
        ("cases", "Where does our request stand, and who has it?"),
        ("roster", "Which of my officers may act today, and why not the others?"),
        ("owed", "What does the federal side owe us, and by when?"),
        ("cost", "What does it cost us in a year, all in?"),
        ("leaving", "How do we leave?"),
        ("contacts", "Whom do I call now?"),
        ("complaints", "What has been complained of, and what was found?"),
    ),
    "local-liaison": _ask(
        ("clocks", "What do I owe, and by when?"),
        ("cases", "Where does our request stand, and who has it?"),
        ("roster", "Who may act today, and why not the others?"),
        ("classes", "When is the next class?"),
        ("nominees", "Who is on the way, and what is missing?"),
        ("owed", "What does the federal side owe us, and by when?"),
        ("cost", "What does it cost us in a year, all in?"),
        ("packet", "What do I hand the council?"),
        ("leaving", "How do we leave?"),
        ("contacts", "Whom do I call now?"),
    ),
    "local-counsel": _ask(
        ("to-clear", "Which text is in legal review?"),
        ("drafting", "What is being drafted that we would sign?"),
        ("clocks", "What do we owe, and by when?"),
        ("delegated", "Which powers are delegated, by which clause?"),
        ("leaving", "How do we leave, and with what notice?"),
        ("roster", "Who may act under it today, and why not the others?"),
        ("holds", "Who is on hold, and since when?"),
        ("check", "Was an officer authorised at a given moment?"),
        ("told", "What was done lately, and by whom?"),
        ("complaints", "What has been complained of?"),
    ),
    "body-clerk": _ask(
        ("to-resolve", "What waits for the council or board?"),
        ("packet", "What do I hand the members?"),
        ("signatures", "What did we approve that is not signed yet?"),
        ("agreements", "What is in force that we approved?"),
        ("cost", "What does it cost in a year, all in?"),
        ("leaving", "How can the council end it?"),
        ("reviews", "When must it be reviewed?"),
        ("cases", "What comes to us next?"),
        ("contacts", "Whom do I call with a question?"),
        ("statistics", "What may we publish about it?"),
    ),
    "local-officer": _ask(
        ("roster", "May I act today, and if not, why?"),
        ("to-consent", "Does anybody wait for my consent?"),
        ("nominees", "How far am I, and what is missing?"),
        ("check", "May I do this, here, now?"),
        ("lapsing", "When does my letter run out?"),
        ("holds", "Am I on hold?"),
        ("classes", "When is the next class?"),
        ("contacts", "Whom do I call now?"),
        ("unreturned", "Must I give anything back?"),
        ("told", "What was decided about me?"),
    ),
    "coordinator": _ask(
        ("clocks", "What do I owe, and by when?"),
        ("new-requests", "Which requests are new, and how old is each?"),
        ("second-opinion", "Which opinion is missing?"),
        ("pipeline", "What is in which stage, stuck where, and with whom?"),
        ("capacity", "How many seats and supervisors are free?"),
        ("lapsing", "Which letters run out within sixty days?"),
        ("holds", "Who is on hold in my area?"),
        ("signatures", "Which signatures are waited for?"),
        ("enquiries", "Who called, wrote or walked in?"),
        ("map", "Which agencies are mine?"),
        ("meetings", "Which meetings are planned?"),
    ),
    "office-director": _ask(
        ("clocks", "What does my office owe, and by when?"),
        ("second-opinion", "Which requests wait for my opinion?"),
        ("to-letter", "Who waits for a letter?"),
        ("to-designate", "Which letter waits for its designation?"),
        ("capacity", "What has my office left to give?"),
        ("lapsing", "Which letters run out within sixty days?"),
        ("holds", "Who is on hold in my area?"),
        ("pipeline", "What is in which stage, stuck where, and with whom?"),
        ("unreturned", "Which credentials must come back?"),
        ("findings", "What has been found against us?"),
    ),
    "supervisor": _ask(
        ("supervised", "Whom do I direct?"),
        ("rosters", "Who may act today, and why not the others?"),
        ("check", "May this officer do this, here, now?"),
        ("holds", "Who must not act?"),
        ("lapsing", "Whose letter runs out soon?"),
        ("lapsed", "Whose letter has run out?"),
        ("clocks", "What do I owe, and by when?"),
        ("unreturned", "Which credentials must come back?"),
        ("operations", "What is under way today?"),
        ("complaints", "What has been complained of?"),
    ),
    "program-manager": _ask(
        ("clocks", "What do I owe, and by when?"),
        ("pipeline", "What is in which stage, stuck where, and with whom?"),
        ("weighed", "Which determinations are open?"),
        ("drafting", "Which agreements are being drafted?"),
        ("capacity", "Which capacities are free?"),
        ("programs", "How many agreements has each program?"),
        ("reviews", "Which agreements must be reviewed?"),
        ("suspended", "Which agreements are suspended?"),
        ("ending", "Which agreements are ending?"),
        ("national-plan", "What can we start next?"),
    ),
    "decider": _ask(
        ("to-decide", "What waits for my decision?"),
        ("signatures", "What waits for a federal signature?"),
        ("clocks", "What do I owe, and by when?"),
        ("objections", "Where does the civil-rights office object?"),
        ("capacity", "Is there capacity to keep a promise?"),
        ("suspended", "Which agreements are suspended?"),
        ("ending", "Which agreements are ending?"),
        ("decided", "What was decided lately?"),
        ("pipeline", "What is coming, stuck where, and with whom?"),
        ("statistics", "What do the published numbers say?"),
    ),
    "deciding-superior": _ask(
        ("objections", "Which objection am I asked to override?"),
        ("overrides", "What did this office override, and why?"),
        ("clocks", "What do I owe, and by when?"),
        ("to-decide", "What will be decided next?"),
        ("decided", "What was decided lately?"),
        ("suspended", "Which agreements are suspended?"),
        ("holds", "Who is on hold?"),
        ("lifted", "Which holds were lifted, and by whom?"),
        ("pipeline", "What is in which stage?"),
        ("bypasses", "Was anything bypassed?"),
    ),
    "civil-rights-officer": _ask(
        ("opinions", "Which determination waits for our opinion?"),
        ("holds", "Who is on hold, and since when?"),
        ("clocks", "What do I owe, and by when?"),
        ("objections", "Where does our objection stand?"),
        ("overrides", "Which of our objections was overridden?"),
        ("lifted", "Which holds were lifted, and by whom?"),
        ("suspended", "Which agreements are suspended?"),
        ("new-requests", "Which agencies ask for a partnership now?"),
        ("complaints", "Which complaints are open, and how old?"),
        ("waivers", "Which waivers stand, and until when?"),
    ),
    "federal-counsel": _ask(
        ("to-clear", "Which agreements wait for my review?"),
        ("clocks", "What do I owe, and by when?"),
        ("drafting", "What will come to me next?"),
        ("signatures", "What did I clear that is not signed yet?"),
        ("suspended", "Which suspensions stand?"),
        ("ending", "Which notices run?"),
        ("reviews", "Which agreements must be reviewed?"),
        ("overrides", "Which objection was overridden?"),
        ("check", "Was an officer authorised at a given moment?"),
        ("complaints", "Which complaints may become claims?"),
    ),
    "training-officer": _ask(
        ("to-enroll", "Who waits for a class?"),
        ("classes", "Which classes are scheduled, with how many free seats?"),
        ("enrolled", "Who is in a class, without a result yet?"),
        ("clocks", "What do I owe, and by when?"),
        ("to-letter", "Who was certified and waits for the letter?"),
        ("lapsing", "Whose authority runs out soon?"),
        ("to-vet", "Who comes to me after vetting?"),
        ("lapsed", "Whose authority ran out?"),
        ("agreements", "Which agreements will send candidates?"),
        ("findings", "What was found about training?"),
    ),
    "vetting-officer": _ask(
        ("to-vet", "Who waits for vetting, and since when?"),
        ("clocks", "What do I owe, and by when?"),
        ("to-consent", "Who has not consented yet?"),
        ("refused-vetting", "Who was not cleared and is still on the way?"),
        ("to-enroll", "Whose clearance waits for a class?"),
        ("holds", "Who is on hold?"),
        ("lapsing", "Whose letter runs out soon?"),
        ("agreements", "Which agreements will send candidates?"),
        ("told", "What happened to those I vetted?"),
        ("findings", "What was found about vetting?"),
    ),
    "auditor": _ask(
        ("inspections", "Which inspections are overdue?"),
        ("lifted", "Which holds were lifted, and by whom?"),
        ("outside", "Which acts were outside authority?"),
        ("back-dated", "Which facts were recorded after the event?"),
        ("bypasses", "What was bypassed?"),
        ("overrides", "Which objection was overridden?"),
        ("lapsed", "Which letters and certificates lapsed?"),
        ("overdue", "Which clocks are overdue, and whose?"),
        ("holds", "Who is on hold?"),
        ("log", "In what state is the log?"),
    ),
    "administrator": _ask(
        ("locked", "Who is locked out?"),
        ("invited", "Which invitations are open?"),
        ("vacancies", "Which offices have a vacancy?"),
        ("unplaced", "Which agencies have no county?"),
        ("unverified", "Which offices are not checked yet?"),
        ("accounts", "How many accounts are there?"),
        ("refusals", "Did anybody type an identifier of a person?"),
        ("clocks", "What do I owe, and by when?"),
        ("log", "In what state is the log?"),
        ("told", "What happened that I was told of?"),
    ),
}
OFFICES = tuple(r.code for r in ROLES.values() if r.side != "none")
"""The roles that people hold: the public form and the house's own schedule have no first page."""
LEAST = 10
"""So many questions every role's first page answers."""


def questions_of(roles: Iterable[str]) -> tuple[Question, ...]:
    """Return the questions of all these roles, in the order of the closed list; what two ask alike is asked once."""
    held = frozenset(roles)
    found: dict[str, Question] = {}
    for role, asked in HOMES.items():
        if role in held:
            for q in asked:
                found.setdefault(q.panel, q)
    return tuple(found.values())


def _check() -> None:
    """Refuse, at import, a role without its questions, a panel that nobody declared, or one that nobody asks for."""
    problems = [f"{role} has no first page" for role in OFFICES if role not in HOMES]
    problems += [f"{role} asks {len(asked)} questions" for role, asked in HOMES.items() if len(asked) < LEAST]
    named = {q.panel for asked in HOMES.values() for q in asked}
    problems += [f"no panel {code!r}" for code in sorted(named - PANELS.keys())]
    problems += [f"nobody asks for the panel {code!r}" for code in sorted(PANELS.keys() - named)]
    problems += [f"{role} asks one panel twice" for role, a in HOMES.items() if len({q.panel for q in a}) < len(a)]
    if problems:
        raise ValueError("; ".join(problems))


_check()
