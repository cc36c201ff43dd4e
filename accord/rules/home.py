"""What each role asks of its first page: the questions in the asker's own words, and what answers each.

Declared here and nowhere else: the page, its tests and the reference are drawn from it.  A panel that
a later room will fill says so, and where to look until then; it never shows an invented number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.rules.panels import PANELS, Panel
from accord.rules.permissions import ROLES

__all__ = ["HOMES", "LEAST", "OFFICES", "PANELS", "Panel", "Question", "questions_of"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one role, and the panel that answers it."""

    words: str
    panel: str


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
        ("certification", "Is this year's certification of shared money ready for my signature?"),
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
        ("lapsing", "Whose letter runs out within sixty days?"),
        ("unreturned", "Which credentials must we give back?"),
        ("complaints", "What has been complained of, and what was found?"),
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
    "forfeiture-accountant": _ask(
        ("clocks", "What do I owe, and by when?"),
        ("certification", "When is the yearly certification due, and what does it lack?"),
        ("ledger", "Do the book, the bank and the certification agree?"),
        ("shares", "Which shares did we ask for, and what arrived?"),
        ("reimbursed", "What may we still bill, and what was paid?"),
        ("spending", "What was spent, and was it allowed?"),
        ("agreements", "Which agreements that may bring money are in force?"),
        ("ending", "Which agreement ends, so that its money must be settled?"),
        ("cost", "What does it cost us in a year, all in?"),
        ("packet", "What do I hand an auditor?"),
        ("contacts", "Whom do I call now?"),
        ("told", "What was decided lately?"),
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
        ("rosters", "Who may act in my area today, and why not the others?"),
        ("reviews", "Which agreements must be reviewed?"),
        ("complaints", "What has been complained of in my area?"),
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
        ("meetings", "Which meetings are planned?"),
        ("suspended", "Which agreements in my area are suspended?"),
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
        ("overdue", "Which clocks are overdue, and whose?"),
        ("opinions", "Which determinations wait for the civil-rights office?"),
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
        ("findings", "Which findings are open, and who answers for them?"),
        ("complaints", "Which complaints are late?"),
        ("certification", "Which agencies' certifications of shared money are missing?"),
        ("unreturned", "Which credentials are out that should be back?"),
        ("refusals", "How often was an identifier of a person typed and refused?"),
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
