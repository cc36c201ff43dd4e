"""The first page: each of a person's questions with its answer, and the one thing to do next.

Six queries at most, whatever offices are held and however much there is: the board, and for an agency's
own people its agreements, their dated facts and its officers; and what is saved and not sent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accord.queries.contacts import Contact, arranged
from accord.queries.home import agreed as own
from accord.queries.home.answers import Answer, Count, Line, answer
from accord.queries.home.board import Board, board
from accord.queries.home.bodies import bodies
from accord.queries.home.parts import Ask, parts_of
from accord.queries.shapes import Link
from accord.queries.zones import HEADQUARTERS
from accord.rules.home import PANELS, Question, questions_of
from accord.rules.permissions import ROLES, Actor

__all__ = ["Answer", "Count", "Home", "Line", "home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A person's first page."""

    titles: tuple[str, ...]
    next: Line | None
    next_from: str
    answers: tuple[Answer, ...]
    bodies: tuple[Link, ...]
    zone: str


OWN: Mapping[str, Callable[[Question, own.Agreed, datetime], Answer]] = {
    "roster": own.roster,
    "cost": own.cost,
    "leaving": own.leaving,
    "delegated": own.delegated,
}
TO_DO = (
    "to-decide", "to-concur", "objections", "opinions", "to-clear", "to-resolve", "to-consent", "to-vet", "to-enroll",
    "to-letter", "to-designate", "locked", "new-requests", "unreturned",
)  # fmt: skip
"""Panels whose first line is somebody's next act where no clock of theirs runs."""


def home(actor: Actor, at: datetime) -> Home:
    """Return the person's first page.  Four queries at most."""
    questions = questions_of(actor.roles)
    ask = Ask(actor, at)
    parts = [*bodies(ask), *(part for q in questions for part in parts_of(q.panel, ask))]
    found = board(parts)
    here = next((f for f in found.of("own") if f.kind == "agency"), None)
    agreements = own.Agreed()
    if here is not None and here.n is not None:
        agreements = own.agreed(actor, at, frozenset(q.panel for q in questions), here.n, here.zone or HEADQUARTERS)
    answers = tuple(_answer(q, found, agreements, at) for q in questions)
    if here is not None and len(actor.agency_ids) == 1:
        answers = tuple(_without(a, here.text) for a in answers)
    line, why = _next(questions, answers)
    return Home(
        titles=tuple(dict.fromkeys(f"{ROLES[h.role].title}: {ROLES[h.role].sentence}" for h in actor.holds)),
        next=line,
        next_from=why,
        answers=answers,
        bodies=tuple(Link(f.kind, f.id, f.text) for f in found.of("own") if f.id is not None),
        zone=next((f.zone for f in found.of("own") if f.zone), HEADQUARTERS),
    )


def _answer(q: Question, found: Board, agreements: own.Agreed, at: datetime) -> Answer:
    if q.panel in OWN:
        return OWN[q.panel](q, agreements, at)
    match q.panel:
        case "contacts":
            return _contacts(q, found, at)
        case "check":
            return _fixed(q, "Ask the check: officer, function, place and moment in; yes or no out, with every step and its law.",
                          Line(text="Ask now", href="/designations/check/"))  # fmt: skip
        case "map":
            return _fixed(q, "Every agency of your area, with its agreements.", *_area(found))
        case "packet" if found.of("packet"):
            return _packet(q, found, at)
        case _:
            return answer(q, found, at)


def _without(a: Answer, name: str) -> Answer:
    """Return the answer without the name of the only agency it can be about."""
    lines = tuple(replace(line, notes=tuple(n for n in line.notes if n != name)) for line in a.lines)
    return replace(a, lines=lines)


def _fixed(q: Question, lead: str, *lines: Line) -> Answer:
    panel = PANELS[q.panel]
    return Answer(
        panel=q.panel, question=q.words, room=panel.room, state="answered", lead=lead, lines=lines, more=panel.more
    )


def _area(found: Board) -> Iterator[Line]:
    for office in found.of("own"):
        if office.kind == "office":
            yield Line(text=f"{office.text}: area and agencies", kind="office", id=office.id)


def _packet(q: Question, found: Board, at: datetime) -> Answer:
    plain = answer(q, found, at)
    lead = "One PDF for the council: the facts, what happens next, the history and every issued document."
    lines = tuple(replace(x, text=f"{x.text}: packet (PDF)", href=f"/requests/{x.id}/packet.pdf") for x in plain.lines)
    return Answer(panel=q.panel, question=q.words, room=plain.room, state="answered", lead=lead, lines=lines)


def _contacts(q: Question, found: Board, at: datetime) -> Answer:
    people = arranged((f.n or 0, f.text, f.kind, f.state, f.number, f.agency, f.extra) for f in found.of("contacts"))
    if not people:
        return answer(q, Board(), at)
    vacant = sum(c.vacant for c in people)
    lead = "Today, by office; no telephone number is kept here." + (
        f" {vacant} of these positions are vacant." if vacant else ""
    )
    return _fixed(q, lead, *(_contact(c) for c in people))


def _contact(c: Contact) -> Line:
    who = "nobody holds it" if c.vacant else f"{c.name} ({c.capacity})" if c.capacity else c.name
    return Line(
        text=f"{c.title}, {c.office}",
        notes=(who, *((c.email,) if c.email else ())),
        status="vacant" if c.vacant else "",
    )


def _next(questions: tuple[Question, ...], answers: tuple[Answer, ...]) -> tuple[Line | None, str]:
    """Return the soonest clock of one's own; else the first that waits for this person; and which question it answers."""
    by_panel = {a.panel: a for a in answers if a.lines}
    for panel in ("clocks", *(q.panel for q in questions if q.panel in TO_DO)):
        if panel in by_panel:
            return by_panel[panel].lines[0], by_panel[panel].question
    return None, ""
