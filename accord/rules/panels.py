"""The answers that first pages are made of: what each shows, and what it says when there is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

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
        _later("certification", "money", "The yearly certification of shared money, made from the entries of the book, and what it still lacks, will stand here. Until then: each program's page says what it asks of the books."),
        _later("ledger", "money", "The book of shared money, with what does not agree between it, the bank and the certification, will stand here. Until then: keep the book where you keep it now; nothing is entered here."),
        _of("shares", "sharing", "draft submitted verified proposed approved paid", "No share has been asked for. A request begins on the agency's page.", "/sharing-requests/"),
        _of("reimbursed", "claim", "draft submitted checked approved", "No claim for repayment is open. A claim begins on the fiscal year's allotment.", "/claims/"),
        _later("spending", "money", "What was spent, on what, and whether it was allowed will stand here. Until then: each program's page says what shared money may be spent on."),
        _later("waivers", "oversight", "Waivers and the day each runs out will stand here. None can be given until then."),
    )
}  # fmt: skip
