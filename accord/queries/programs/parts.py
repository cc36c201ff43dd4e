"""The parts of a program's page, each drawn from one table of its file as it stood on a day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from accord.programs import umbrella
from accord.queries.programs import words
from accord.queries.programs.shapes import Cell, Part, Row, Said, Sources, placed
from accord.rules.asof import binding, holding
from accord.rules.descriptions import Step
from accord.rules.editions import Cited, Edition, Term
from accord.rules.permissions import ROLES
from accord.rules.programs import Deadline, Program


@dataclass(frozen=True, slots=True)
class Asked:
    """The program, the day, the editions of that day, and the page's sources."""

    program: Program
    on: date
    editions: tuple[Edition, ...]
    cite: Sources

    def part(
        self,
        code: str,
        title: str,
        columns: tuple[str, ...],
        rows: Iterable[Row],
        lead: str = "",
        *,
        quiet: bool = False,
    ) -> Part:
        """Return one part, with the reason where it is empty."""
        found = tuple(rows)
        table = _TABLES.get(code, code)
        why = next((a for a in self.program.absents if a.table == table), None)
        reason = Said(why.because, self.cite(why)) if why is not None and not found else None
        if not found and reason is None:
            reason = Said("Nothing is on file for that day.")
        return Part(code, title, lead, columns, found, reason if not found else None, quiet)

    def row(self, key: str, cells: tuple[Cell, ...], *rests_on: Cited) -> Row:
        """Return one entry."""
        return Row(key, cells, self.cite(*rests_on))


_TABLES = {
    "running": "switch", "office": "responsible", "who-decides": "decider", "who-may": "requirement", "apply": "step",
    "how-long": "timing", "resources": "ask", "costs": "cost", "owes": "obligation", "leave": "leaving",
    "powers": "function", "courses": "course", "letters": "designation", "editions": "edition", "deadlines": "deadline",
    "measures": "measure", "oversight": "duty", "places": "location", "law": "basis", "before": "prerequisite",
}  # fmt: skip


def running(a: Asked) -> Part:
    """Return since when it runs, was held or ended."""
    rows = (
        a.row(s.on.isoformat(), (s.on, words.STATES[s.state], s.because), s)
        for s in sorted(a.program.switches, key=lambda s: s.on)
        if s.on <= a.on
    )
    return a.part("running", "Is it running?", ("Since", "State", "Because"), rows)


def office(a: Asked) -> Part:
    """Return the offices that answered for it, then and now."""
    rows = (
        a.row(f"{r.part}:{r.since}", (r.office, r.part or "the whole program", r.since or "the beginning", _until(r.until, a.on)), r)
        for r in sorted(a.program.responsibles, key=lambda r: (r.part, r.since or date.min), reverse=True)
        if r.since is None or r.since <= a.on
    )  # fmt: skip
    return a.part("office", "Responsible office, then and now", ("Office", "For", "From", "Until"), rows)


def _until(day: date | None, on: date) -> Cell:
    return day if day is not None and day <= on else "in office"


def who_decides(a: Asked) -> Part:
    """Return who decides what, the federal side first."""
    rows = (
        a.row(f"{d.side}:{d.role}:{d.position}", (d.position, d.decides, words.SIDES[d.side]), d)
        for d in sorted(a.program.deciders, key=lambda d: d.side)
        if d.holds(a.on)
    )
    return a.part("who-decides", "Who decides", ("Who", "What", "Side"), rows)


def who_may(a: Asked) -> Part:
    """Return the conditions an agency must meet."""
    rows = (
        a.row(r.code, (r.says, f"{_kinds(r.rule, r.values)}If not: {r.fix}", _models(r.models)), r)
        for r in binding(a.program, a.on)
    )
    return a.part("who-may", "Who may take part", ("Condition", "In detail", "Models"), rows)


def _kinds(rule: str, values: tuple[str, ...]) -> str:
    return f"Open to: {words.parties(values)}. " if rule == "party-kind" else ""


def _models(codes: tuple[str, ...]) -> str:
    return ", ".join(words.model(c) for c in codes) or "all"


def before(a: Asked) -> Part:
    """Return the programs that come first, or help."""
    rows = (
        a.row(p.program, (umbrella().programs[p.program].short, "needed first" if p.required else "helps, not needed", p.because), p)
        for p in a.program.prerequisites
    )  # fmt: skip
    return a.part("before", "What comes before", ("Program", "Is it needed?", "Because"), rows)


def apply(a: Asked) -> Part:
    """Return the way in: the common steps and the program's own, in the order of the stages."""
    house = umbrella()
    order = {stage: i for i, stage in enumerate(a.program.stages)}
    steps: list[Step] = [s for s in (*house.steps, *a.program.steps) if s.stage in order and s.holds(a.on)]
    deadlines = {d.code: d for d in (*house.deadlines, *a.program.deadlines)}

    def rows() -> Iterator[Row]:
        for number, s in enumerate(sorted(steps, key=lambda s: order[s.stage]), 1):
            limit = deadlines.get(s.deadline)
            time = "; ".join(_times(a, limit)) if limit else ""
            yield a.row(s.code, (number, s.title, s.says, words.SIDES[s.side], time), s, *([limit] if limit else []))

    return a.part("apply", "How to apply, step by step", ("Step", "What", "In words", "Whose", "Limit"), rows())


def how_long(a: Asked) -> Part:
    """Return how long each thing takes; what no source states is said so."""
    rows = (
        a.row(t.code, (t.title, words.amount(t.amount, t.unit) if t.amount else "not stated", t.says), t)
        for t in (*a.program.timings, *umbrella().timings)
        if t.holds(a.on)
    )
    return a.part("how-long", "How long it takes", ("What", "Time", "In words"), rows)


def resources(a: Asked) -> Part:
    """Return what is asked of each side in people, hours and rooms."""
    known = {r.code: r for r in umbrella().resources}
    rows = (
        a.row(f"{x.side}:{x.resource}", (words.SIDES[x.side], known[x.resource].asked or known[x.resource].title, words.asked(x, known[x.resource].unit), x.because), x)
        for x in holding(a.program.asks, a.on)
    )  # fmt: skip
    return a.part("resources", "What it asks, in amounts", ("Of whom", "What", "How much", "Because"), rows)


def costs(a: Asked) -> Part:
    """Return who pays for what."""
    rows = (
        a.row(c.code, (c.title, words.PAYERS[c.payer], c.says), c)
        for c in sorted(a.program.costs, key=lambda c: list(words.PAYERS).index(c.payer))
        if c.holds(a.on)
    )
    return a.part("costs", "What it costs, and who pays", ("What", "Paid by", "In words"), rows)


def owes(a: Asked) -> Part:
    """Return what each side owes the other."""
    rows = (
        a.row(f"{o.side}:{o.code}", (words.SIDES[o.side], o.says, _models(o.models)), o)
        for o in sorted(a.program.obligations, key=lambda o: list(words.SIDES).index(o.side))
        if o.holds(a.on)
    )
    return a.part("owes", "What each side owes", ("Side", "Duty", "Models"), rows)


def leave(a: Asked) -> Part:
    """Return how each side ends it, with the notice that the editions of that day demand."""

    def notice(term: str, models: tuple[str, ...]) -> tuple[str, tuple[Cited, ...]]:
        found = [(e, t) for e in a.editions if not models or e.model in models if (t := e.term(term)) is not None]
        said = dict.fromkeys(words.valued(term, t.value) if t.value is not None else "agreed in each" for _, t in found)
        return " or ".join(said), tuple(placed(e, t) for e, t in found)

    def rows() -> Iterator[Row]:
        for i, x in enumerate(a.program.leavings):
            if x.holds(a.on):
                said, terms = notice(x.term, x.models) if x.term else ("", ())
                yield a.row(
                    f"{x.side}:{i}", (words.SIDES[x.side], x.says, said or "not stated", _models(x.models)), x, *terms
                )

    return a.part("leave", "How to leave", ("Side", "In words", "Notice", "Models"), rows())


def powers(a: Asked) -> Part:
    """Return the functions that the editions of that day may delegate."""
    held = {
        f: [e for e in a.editions if f in e.functions]
        for f in dict.fromkeys(f for e in a.editions for f in e.functions)
    }
    rows = (
        a.row(f.code, (f.title, f.statute, f.regulation, f.limits or "none stated", _models(tuple(e.model for e in held[f.code]))), f)
        for f in a.program.functions
        if f.code in held
    )  # fmt: skip
    lead = "Nobody holds these by the agreement alone: each officer needs a letter that names them."
    return a.part(
        "powers",
        "What is delegated",
        ("Power", "Statute", "Regulation", "Limits", "Models"),
        rows,
        lead if held else "",
    )


def courses(a: Asked) -> Part:
    """Return the courses and exams of the editions of that day."""
    wanted = {c for e in a.editions for c in e.courses}

    def passing(code: str) -> tuple[str, tuple[Cited, ...]]:
        names = ("pass_percent", "remedials_per_course")
        terms = [(e, t) for e in a.editions if code in e.courses for n in names if (t := e.term(n))]
        said = dict.fromkeys(f"{t.label.lower()}: {t.value}" for _, t in terms)
        return "; ".join(said), tuple(placed(e, t) for e, t in terms)

    def rows() -> Iterator[Row]:
        for c in a.program.courses:
            if c.code in wanted:
                said, terms = passing(c.code) if c.exams else ("", ())
                exams = ", ".join(x.title for x in c.exams) or "none"
                hours = words.amount(c.hours, "hours") if c.hours else "not stated"
                yield a.row(
                    c.code,
                    (c.title, hours, c.format, exams + (f" ({said})" if said else ""), ", ".join(c.topics)),
                    c,
                    *terms,
                )

    return a.part("courses", "Courses and exams", ("Course", "Hours", "How", "Exams", "Topics"), rows())


def letters(a: Asked) -> Part:
    """Return the papers that name an officer, and how long each lasts."""

    def rows() -> Iterator[Row]:
        for d in a.program.designations:
            mine = [e for e in a.editions if d.code in e.designations]
            terms = [(e, t) for e in mine if (t := e.term("authorization_months"))]
            lasts = {words.valued(t.name, t.value) for _, t in terms} | (
                {"until withdrawn"} if len(terms) < len(mine) else set()
            )
            if mine:
                yield a.row(
                    d.code,
                    (d.title, d.form, ROLES[d.signer].title, " or ".join(sorted(lasts)), ", ".join(d.returned)),
                    d,
                    *(placed(e, t) for e, t in terms),
                )

    return a.part("letters", "Letters and designations", ("Paper", "Form", "Signed by", "Lasts", "Comes back"), rows())


def editions(a: Asked) -> Part:
    """Return every edition up to that day, the newest first, with whether it is offered."""
    rows = (
        a.row(e.code, (e.title, words.INSTRUMENTS[e.instrument], e.effective, _until_edition(e, a.on), e.revision,
                       ", then ".join(s.position for s in e.signers)), e)
        for e in sorted(a.program.editions, key=lambda e: e.effective, reverse=True)
        if e.effective <= a.on
    )  # fmt: skip
    columns = ("Edition", "Instrument", "First day", "Last day", "Revision", "Signed by")
    return a.part("editions", "Editions of the agreement", columns, rows)


def _until_edition(e: Edition, on: date) -> Cell:
    if e.draft:
        return "a draft, not offered yet"
    return e.superseded if e.superseded is not None and e.superseded <= on else "still offered"


def terms(a: Asked) -> tuple[Part, ...]:
    """Return, for each edition of that day, every typed value with its clause."""
    return tuple(
        a.part(f"terms-{e.code}", f"Terms: {e.title}", ("Term", "Value", "Open to agreement"), (
            a.row(t.name, (t.label, words.valued(t.name, t.value) if t.value is not None else "filled in for each agreement", _open(t)), placed(e, t))
            for t in e.terms
        ), quiet=True)
        for e in a.editions
    )  # fmt: skip


def _open(t: Term) -> str:
    if not t.negotiable and t.source == "edition":
        return "no"
    low, high = t.minimum, t.maximum
    if high is None:
        return "yes"
    return f"from {words.valued(t.name, low or 0)} to {words.valued(t.name, high)}"


def deadlines(a: Asked) -> Part:
    """Return every limit that runs under the editions of that day, and those of every program."""
    house = umbrella().deadlines

    def rows() -> Iterator[Row]:
        for d in (*a.program.deadlines, *house):
            times = _times(a, d)
            if times:
                terms = [placed(e, t) for e in a.editions if d.term and (t := e.term(d.term))]
                whose = ROLES[d.owner].title
                counted = words.COUNTINGS[d.counting]
                yield a.row(d.code, (d.title, "; ".join(times), counted, whose, d.code), d, *terms)

    return a.part("deadlines", "Deadlines", ("What", "Within", "Counting", "Owed by", "Code"), rows())


def _times(a: Asked, d: Deadline) -> tuple[str, ...]:
    if d.amount is not None:
        return (words.amount(d.amount, d.unit),)
    found = [t.value for e in a.editions if (t := e.term(d.term)) is not None and isinstance(t.value, int)]
    return tuple(dict.fromkeys(words.amount(v, d.unit) if v else "at once" for v in found))


def measures(a: Asked) -> Part:
    """Return what is measured and published."""
    rows = (
        a.row(m.code, (m.title, words.MEASURES[m.kind], f"{m.target} {m.unit}" if m.target is not None else "none",
                       m.definition, m.exclusions), m)
        for m in holding(a.program.measures, a.on)
    )  # fmt: skip
    lead = "A count of outcomes never has a target."
    return a.part(
        "measures", "What is measured", ("Measure", "Kind", "Target", "How it is counted", "Not counted"), rows, lead
    )


def oversight(a: Asked) -> Part:
    """Return the recurring duties of oversight."""
    rows = (
        a.row(d.code, (d.title, words.DUTIES[d.kind], f"every {words.amount(d.every_months, 'months')}" if d.every_months
                       else "on its occasion", ROLES[d.owner].title), d)
        for d in holding(a.program.duties, a.on)
    )  # fmt: skip
    return a.part("oversight", "Oversight", ("Duty", "Kind", "How often", "Owed by"), rows)


def places(a: Asked) -> Part:
    """Return where it was in 2007, later, and now."""
    order = list(words.PLACES)
    rows = (
        a.row(x.place, (words.PLACES[x.named], x.place, ", ".join(x.states)), x)
        for x in sorted(a.program.locations, key=lambda x: order.index(x.named))
        if _known(x.named, x.since, a.on)
    )
    return a.part("places", "Where, then and now", ("When", "Place", "States"), rows)


def _known(named: str, since: date | None, on: date) -> bool:
    if since is not None:
        return since <= on
    return on.year > 2007 if named in ("later", "now") else True


def law(a: Asked) -> Part:
    """Return the law it stood on that day."""
    rows = (a.row(b.citation, (b.citation, b.says), b) for b in a.program.basis if b.holds(a.on))
    return a.part("law", "The law it stands on", ("Law", "In our words"), rows)


def history(a: Asked) -> Part:
    """Return days that changed no term and yet belong to its history."""
    rows = (
        a.row(m.on.isoformat(), (m.on, m.says), m)
        for m in sorted(a.program.milestones, key=lambda m: m.on)
        if m.on <= a.on
    )
    return a.part("history", "What else happened", ("Day", "What"), rows)


FIRST: tuple[Callable[[Asked], Part], ...] = (
    running, office, who_decides, who_may, before, apply, how_long, owes, resources, costs, leave,
    powers, courses, letters, deadlines, editions,
)  # fmt: skip
LAST: tuple[Callable[[Asked], Part], ...] = (measures, oversight, places, law, history)


def all_parts(a: Asked) -> tuple[Part, ...]:
    """Return every part in the order a reader wants them; history only where there is any."""
    found = (*(make(a) for make in FIRST), *terms(a), *(make(a) for make in LAST))
    return tuple(p for p in found if p.code != "history" or p.rows)
