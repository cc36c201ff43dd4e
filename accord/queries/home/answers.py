"""What a first page says: for each question one sentence, a few lines, and where the whole of it stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from accord.programs import programs, umbrella
from accord.queries.clocks import title_of
from accord.queries.home.board import MOST, Board, Found
from accord.queries.shapes import Value
from accord.queries.sheets import status_of
from accord.rules.documents import in_words
from accord.rules.home import PANELS, Question
from accord.rules.permissions import ROLES
from accord.rules.rooms import STAGES, creators_from

State = Literal["answered", "empty", "to-come"]


Note = Value | tuple[str, Value]
"""Something said beside a line: a value, or a word with the value it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an answer: words that may lead to a thing or an address, and what is said beside them."""

    text: str
    kind: str = ""
    id: UUID | None = None
    href: str = ""
    notes: tuple[Note, ...] = ()
    due_at: datetime | None = None
    status: str = ""
    by: str = ""
    zone: str = ""
    """In which its moments are read; empty where it is the page's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count of a pipeline: how many, of what, since when, and with whom."""

    label: str
    n: int
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question with its answer; empty and to come are answers too, and say so in `lead`."""

    panel: str
    question: str
    room: str
    state: State
    lead: str
    lines: tuple[Line, ...] = ()
    counts: tuple[Count, ...] = ()
    more: str = ""


def short_of(program: str) -> str:
    """Return the short name of a program; the word itself where its file is gone."""
    found = programs().get(program)
    return found.short if found else program


def state_of(kind: str, state: str) -> str:
    """Return what staff call a state."""
    stage = STAGES.get(kind)
    known = stage.lifecycle.by_state.get(state) if stage else None
    return known.staff if known else state


def with_whom(kind: str, state: str) -> str:
    """Return whose next usual act a state waits for; where it has none of its own, who begins what comes next."""
    life = STAGES[kind].lifecycle
    own = [t for t in life.actions_from(state) if t.routine]
    following = own or [t for _life, t in creators_from(kind) if t.routine]
    roles = dict.fromkeys(r for t in following for r in t.roles)
    return " or ".join(ROLES[r].title for r in roles) or "nobody"


def days(since: datetime | None, at: datetime) -> int:
    """Return how many whole days something has waited."""
    return max((at - since).days, 0) if since else 0


def waited(n: int) -> str:
    """Say how long in words."""
    return "today" if n == 0 else "for 1 day" if n == 1 else f"for {n} days"


def _case(f: Found, at: datetime) -> Line:
    words = {"agreement": short_of(f.text), "designation": f.text}.get(f.kind, f.text)
    title = f"{words} ({f.number})" if words else f"{STAGES[f.kind].lifecycle.title} {f.number}"
    return Line(text=title, kind=f.kind, id=f.id,
                notes=(f.agency, state_of(f.kind, f.state), f"waits {waited(days(f.began, at))}"))  # fmt: skip


def _clock(f: Found, at: datetime) -> Line:
    owner = ROLES[f.state].title if f.state in ROLES else f.state
    return Line(text=title_of(f.text), kind=f.kind, id=f.id, notes=(f.agency,), due_at=f.due, by=owner,
                status=status_of(f.due, None, at) if f.due else "")  # fmt: skip


def _told(f: Found, _at: datetime) -> Line:
    life = STAGES[f.kind].lifecycle
    declared = life.by_action.get(f.text.partition(":")[2])
    label = f"{life.title}: {declared.label if declared else f.text}"
    return Line(text=label, kind=f.kind, id=f.id, notes=(state_of(f.kind, f.state), f.began))


def _way(f: Found, at: datetime) -> Line:
    plain = _case(f, at)
    return Line(text=plain.text, kind=f.kind, id=f.id, by=with_whom(f.kind, f.state),
                notes=(state_of(f.kind, f.state), f"with: {with_whom(f.kind, f.state)}", plain.notes[2]))  # fmt: skip


def _dated(words: str) -> Callable[[Found, datetime], Line]:
    def say(f: Found, at: datetime) -> Line:
        text = short_of(f.text) if f.kind == "agreement" else f.text
        return Line(text=f"{text} ({f.number})" if text else f.number, kind=f.kind, id=f.id,
                    notes=(f.agency, (words, f.due or f.began), *((f.extra,) if f.extra else ())))  # fmt: skip

    return say


def _opinion(f: Found, at: datetime) -> Line:
    plain = _case(f, at)
    return Line(text=plain.text, kind=f.kind, id=f.id, notes=(f.agency, f"{f.n} of 2 opinions given", plain.notes[2]))


def _class(f: Found, _at: datetime) -> Line:
    program = programs().get(f.text)
    course = next((c.title for c in (program.courses if program else ()) if c.code == f.extra), f.extra)
    free = max((f.n or 0) - (f.m or 0), 0)
    return Line(text=f"{course} ({f.number})", kind=f.kind, id=f.id,
                notes=(("begins", f.due.date() if f.due else None), f"{free} of {f.n} seats free"))  # fmt: skip


def _lifted(f: Found, _at: datetime) -> Line:
    who = f"lifted by {f.text}, {ROLES[f.state].title if f.state in ROLES else f.state}"
    return Line(text=f"Hold lifted, {f.agency}", kind=f.kind, id=f.id, notes=(who, f.began))


def _fact(f: Found, _at: datetime) -> Line:
    what = f"{f.text}: {f.extra}" if f.extra else f.text
    return Line(text=f.number, kind=f.kind, id=f.id, notes=(what, ("holds from", f.began), ("recorded", f.due)))


def _entry(f: Found, _at: datetime) -> Line:
    return Line(text=f"Latest entry: {f.text}", notes=(f"number {f.n:,}", f.began))


def _vacancy(f: Found, _at: datetime) -> Line:
    return Line(text=f.text, kind=f.kind, id=f.id, notes=(f"no {ROLES[f.state].title.lower()}",))


def _named(f: Found, _at: datetime) -> Line:
    return Line(text=f.text, kind=f.kind, id=f.id, notes=(f.number,) if f.number else (),
                href=f"/agencies/{f.id}/roster/" if f.panel == "rosters" else "")  # fmt: skip


def _supervised(f: Found, _at: datetime) -> Line:
    return Line(
        text=f"{f.text} ({f.number})", kind=f.kind, id=f.id, notes=(f.agency, f.extra, state_of(f.kind, f.state))
    )


def _packet(f: Found, _at: datetime) -> Line:
    return Line(text=f"Request {f.number}", kind=f.kind, id=f.id, notes=(state_of(f.kind, f.state),))


SAY: Mapping[str, Callable[[Found, datetime], Line]] = {
    "clocks": _clock, "owed": _clock, "overdue": _clock, "told": _told, "cases": _way, "second-opinion": _opinion,
    "classes": _class, "lifted": _lifted, "back-dated": _fact, "log": _entry, "vacancies": _vacancy,
    "unplaced": _named, "unverified": _named, "rosters": _named, "supervised": _supervised,
    "lapsing": _dated("runs out"), "lapsed": _dated("ran out"), "ending": _dated("ends"), "holds": _dated("on hold since"),
    "decided": _dated("decided"), "overrides": _dated("decided"), "locked": _dated("locked since"),
    "invited": _dated("may be accepted until"), "meetings": _dated("planned for"), "reviews": _dated("in force since"),
    "agreements": _case, "packet": _packet,
}  # fmt: skip
NO_WAIT = frozenset({"lapsing", "lapsed", "ending", "holds", "decided", "overrides", "reviews", "supervised", "told",
                     "classes", "meetings", "lifted", "back-dated", "log", "vacancies", "unplaced", "unverified",
                     "rosters", "locked", "invited", "agreements", "suspended", "packet"})  # fmt: skip
"""Panels whose number says how many, not how long they wait."""


def answer(question: Question, board: Board, at: datetime) -> Answer:
    """Return the answer that the board holds to a question."""
    panel = PANELS[question.panel]
    found = board.of(panel.code)
    if panel.to_come:
        return _said(question, "to-come", panel.empty)
    if panel.code in COUNTED:
        return COUNTED[panel.code](question, board, at)
    if not found:
        return _said(question, "empty", panel.empty)
    say = SAY.get(panel.code, _case)
    return _said(
        question, "answered", _lead(panel.code, found, at), tuple(replace(say(f, at), zone=f.zone) for f in found[:MOST]),
        more=panel.more if len(found) > MOST or panel.kind else "",
    )  # fmt: skip


def _said(
    question: Question,
    state: State,
    lead: str,
    lines: Iterable[Line] = (),
    *,
    counts: Sequence[Count] = (),
    more: str = "",
) -> Answer:
    return Answer(
        panel=question.panel, question=question.words, room=PANELS[question.panel].room, state=state, lead=lead,
        lines=tuple(lines), counts=tuple(counts), more=more,
    )  # fmt: skip


def how_many(found: Sequence[object]) -> str:
    """Say how many, and that there are more than are shown."""
    return f"More than {MOST}" if len(found) > MOST else str(len(found))


def _lead(panel: str, found: Sequence[Found], at: datetime) -> str:
    n = how_many(found)
    if panel in ("clocks", "owed", "overdue"):
        late = sum(f.due is not None and f.due <= at for f in found)
        running = f"{n} running" if panel != "overdue" else n
        return f"{running}, {late if late <= MOST else n.lower()} overdue." if panel != "overdue" else f"{n} overdue."
    if panel == "back-dated":
        return f"{n} of the latest five thousand facts, each recorded more than a day after it began to hold."
    if panel == "log":
        return "Every act is in the log; its tree and checkpoints come with the room of the register."
    if panel in NO_WAIT:
        return f"{n} in all."
    oldest = max(days(f.began, at) for f in found)
    verb = "waits" if len(found) == 1 else "wait, the longest"
    return f"{n} {verb} {waited(oldest)}."


def _pipeline(question: Question, board: Board, at: datetime) -> Answer:
    found = board.of("pipeline")
    late = {f.state: f for f in board.of("late")}
    order = {(kind, s.code): i for kind, stage in STAGES.items() for i, s in enumerate(stage.lifecycle.states)}
    kinds = list(STAGES)
    counts = tuple(
        Count(
            label=f"{STAGES[f.kind].lifecycle.title}: {state_of(f.kind, f.state)}",
            n=f.n or 0,
            note=f"with: {with_whom(f.kind, f.state)}; oldest {waited(days(f.began, at))}",
            href=f"/{STAGES[f.kind].lifecycle.plural}/?state={f.state}",
        )
        for f in sorted(found, key=lambda f: (kinds.index(f.kind), order[f.kind, f.state]))
    )
    if not counts:
        return _said(question, "empty", PANELS["pipeline"].empty)
    stuck = "; ".join(
        f"{f.n} in {STAGES[kind].lifecycle.plural}, the oldest overdue {waited(days(f.began, at))}"
        for kind, f in late.items() if kind in STAGES
    )  # fmt: skip
    lead = f"{sum(c.n for c in counts):,} under way. " + (f"Stuck: {stuck}." if stuck else "No clock is overdue.")
    return _said(question, "answered", lead, counts=counts)


def _capacity(question: Question, board: Board, _at: datetime) -> Answer:
    titles = {c.code: c for c in umbrella().capacities}
    counts = tuple(
        Count(label=titles[f.state].title if f.state in titles else f.state, n=max(f.n or 0, 0),
              note=f"free of {f.m:,}, as stated {in_words(f.began.date())}" if f.began else f"free of {f.m:,}", href="/offices/")
        for f in sorted(board.of("capacity"), key=lambda f: f.state)
    )  # fmt: skip
    if not counts:
        return _said(question, "empty", PANELS["capacity"].empty)
    return _said(question, "answered", "; ".join(f"{c.n} {c.label.lower()}" for c in counts) + ".", counts=counts)


def _plain_counts(
    label: Callable[[str], str], href: Callable[[str], str]
) -> Callable[[Question, Board, datetime], Answer]:
    def say(question: Question, board: Board, _at: datetime) -> Answer:
        found = board.of(question.panel)
        if not found:
            return _said(question, "empty", PANELS[question.panel].empty)
        counts = tuple(
            Count(label=label(f.state), n=f.n or 0, href=href(f.state)) for f in sorted(found, key=lambda f: f.state)
        )
        return _said(question, "answered", f"{sum(c.n for c in counts):,} in all.", counts=counts)

    return say


COUNTED: Mapping[str, Callable[[Question, Board, datetime], Answer]] = {
    "pipeline": _pipeline,
    "capacity": _capacity,
    "programs": _plain_counts(short_of, lambda slug: f"/agreements/?state=active&program={slug}"),
    "accounts": _plain_counts(lambda state: state_of("staff", state), lambda state: f"/staff/?state={state}"),
    "refusals": _plain_counts(lambda kind: kind.replace("-", " "), lambda _kind: ""),
}
