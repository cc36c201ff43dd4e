"""Pages of the programs, their editions with every term, deadlines and questions."""

from collections.abc import Iterable, Iterator

from accord.programs import umbrella
from accord.programs.glossary import words
from accord.queries.programs.probing import WAITING, governs
from accord.rules.editions import Edition, Term
from accord.rules.permissions import ROLES
from accord.rules.programs import Deadline, Program
from accord.rules.rooms import STAGES
from accord.rules.terms import say
from accord.rules.vocabulary import STEERING
from scripts.reference.markdown import code, page, table, titles, yes


def programs() -> str:
    """Return the list of programs."""
    house = umbrella()
    rows = (
        (f"[{p.short}](programs/{p.slug}.md)", p.kind, p.purpose, ", ".join(e.title for e in p.editions))
        for p in house.programs.values()
    )
    needs = ((n.title, n.says, n.importance) for n in house.needs)
    options = ((o.title, o.purpose, "; ".join(b.citation for b in o.basis)) for o in house.options)
    vetoes = ((v.says, v.fix, v.citation, yes(v.verified)) for v in house.vetoes)
    capacities = ((c.title, c.unit, c.held_by, c.citation, yes(c.verified)) for c in house.capacities)
    required = ((c.kind, ", ".join(c.instruments), c.citation, yes(c.verified)) for c in house.required_clauses)
    return page(
        "Programs",
        f"{house.name}, since {house.began}. " + " ".join(house.says),
        "“Checked” says whether someone has compared the value with its source.",
        table(("Program", "Kind", "Purpose", "Editions"), rows),
        "## Choices that are no program",
        table(("Choice", "What it is", "Law"), options),
        "## Needs and their fixed weights",
        table(("Need", "In words", "Weight"), needs),
        "## Gates on every program",
        table(("Gate", "What would meet it", "Source", "Checked"), vetoes),
        "## Federal capacities",
        table(("Capacity", "Unit", "Held by", "Source", "Checked"), capacities),
        "## Clauses no agreement may lack",
        table(("Clause", "In", "Source", "Checked"), required),
    )


def program(p: Program) -> str:
    """Return the page of one program."""
    house = umbrella()
    needs = {n.code: n.title for n in house.needs}
    resources = {r.code: r.title for r in house.resources}
    conditions = ((r.says, r.fix, ", ".join(r.models) or "all", r.citation, yes(r.verified)) for r in p.requirements)
    parts = [
        p.purpose,
        *(f"Note: {n}" for n in p.notes),
        "## Law",
        table(("Source", "What it says", "Checked"), ((b.citation, b.says, yes(b.verified)) for b in p.basis)),
        "## Who may take part",
        table(("Condition", "What would meet it", "Models", "Source", "Checked"), conditions),
        "## Needs it answers",
        table(("Need", "Percent", "Because"), ((needs[d.need], d.percent, d.because) for d in p.degrees)),
        *telling(p),
        "## What it asks, in amounts",
        table(("Side", "Resource", "Amount", "Because", "Source", "Checked"),
              ((a.side, resources[a.resource], f"{a.amount:,} per {a.per}", a.because, a.citation, yes(a.verified)) for a in p.asks)),
    ]  # fmt: skip
    if p.functions:
        rows = ((f.title, f.statute, f.regulation, f.limits, yes(f.verified)) for f in p.functions)
        parts += ["## Functions", table(("Function", "Statute", "Regulation", "Limits", "Checked"), rows)]
    if p.courses:
        rows = ((c.title, c.hours or "not stated", c.format, ", ".join(e.title for e in c.exams), c.citation,
                 yes(c.verified)) for c in p.courses)  # fmt: skip
        parts += ["## Courses", table(("Course", "Hours", "Form", "Exams", "Source", "Checked"), rows)]
    if p.measures:
        rows = ((m.title, m.kind, m.unit, m.definition, m.exclusions, m.citation) for m in p.measures)
        parts += ["## Measures", table(("Measure", "Kind", "Unit", "Definition", "Not counted", "Source"), rows)]
    if p.deadlines:
        parts += ["## Deadlines", deadline_table(p.deadlines)]
    for e in p.editions:
        parts += edition(e)
    return page(p.name, *parts)


def telling(p: Program) -> list[str]:
    """Return what the public page tells: who answers, how to ask, what it costs, how to leave, and what is absent."""
    source = ("Source", "Checked")
    parts = [
        "## Running or not",
        table(("From", "State", "Because", *source), ((s.on, s.state, s.because, s.citation, yes(s.verified)) for s in p.switches)),
        "## Responsible office, then and now",
        table(("From", "Before", "Office", "For", *source),
              ((r.since or "the beginning", r.until or "—", r.office, r.part or "the program", r.citation, yes(r.verified)) for r in p.responsibles)),
        "## Who decides",
        table(("Side", "Position", "Role here", "What", *source),
              ((d.side, d.position, ROLES[d.role].title, d.decides, d.citation, yes(d.verified)) for d in p.deciders)),
        "## The way in, beside the common steps",
        table(("Stage", "Whose", "Step", "In words", "Deadline", *source),
              ((s.stage, s.side, s.title, s.says, s.deadline or "—", s.citation, yes(s.verified)) for s in p.steps)),
        "## How long it takes",
        table(("What", "Time", "In words", *source),
              ((t.title, f"{t.amount} {t.unit}" if t.amount else "not stated", t.says, t.citation, yes(t.verified)) for t in p.timings)),
        "## Who pays for what",
        table(("What", "Paid by", "In words", *source),
              ((c.title, c.payer, c.says, c.citation, yes(c.verified)) for c in p.costs)),
        "## What each side owes",
        table(("Side", "Duty", "Models", *source),
              ((o.side, o.says, ", ".join(o.models) or "all", o.citation, yes(o.verified)) for o in p.obligations)),
        "## How to leave",
        table(("Side", "In words", "Term", "Models", *source),
              ((x.side, x.says, f"`{x.term}`" if x.term else "—", ", ".join(x.models) or "all", x.citation, yes(x.verified)) for x in p.leavings)),
    ]  # fmt: skip
    if p.absents:
        parts += ["## What it does not have", table(("Part", "Because", *source),
                  ((a.table, a.because, a.citation, yes(a.verified)) for a in p.absents))]  # fmt: skip
    if p.locations:
        parts += ["## Places", table(("Place", "When", *source),
                  ((x.place, x.named, x.citation, yes(x.verified)) for x in p.locations))]  # fmt: skip
    if p.duties:
        parts += ["## Oversight", table(("Duty", "Kind", "Every", "Owed by", *source),
                  ((d.title, d.kind, f"{d.every_months} months" if d.every_months else "on its occasion", ROLES[d.owner].title,
                    d.citation, yes(d.verified)) for d in p.duties))]  # fmt: skip
    return parts


def edition(e: Edition) -> Iterator[str]:
    """Yield the sections of one edition, every term with its source."""
    until = f", not after {e.superseded}" if e.superseded else ""
    yield f"## Edition: {e.title}"
    yield (
        f"`{e.code}`, model {e.model}, {e.instrument}, offered from {e.effective}{until}."
        f" Source: {e.citation} (checked: {yes(e.verified)})."
    )
    yield f"Functions: {code(e.functions) or 'none'}. Places: {', '.join(e.places) or 'none'}."
    yield "Signed by: " + ", then ".join(f"{s.position} ({s.side})" for s in e.signers) + "." if e.signers else ""
    yield table(("Term", "Value", "Negotiable", "What it steers", "Source", "Checked"), (term(t) for t in e.terms))
    yield table(("When", "Then", "In words", "Source", "Checked"),
                ((c.when, c.then, c.says, c.citation, yes(c.verified)) for c in e.consequences)) if e.consequences else ""  # fmt: skip
    yield table(("Asked of a candidate", "In words", "Source", "Checked"),
                ((n.rule, n.says, n.citation, yes(n.verified)) for n in e.nominees)) if e.nominees else ""  # fmt: skip


def term(t: Term) -> tuple[str, ...]:
    """Return the row of one term."""
    value = say(t, t.value) if t.value is not None else "filled in for each agreement"
    bounds = f" ({t.minimum if t.minimum is not None else 0} to {t.maximum})" if t.maximum is not None else ""
    steers = STEERING[t.name].steers if t.name in STEERING else "the text only"
    unit = f" {STEERING[t.name].unit}" if t.value is not None and t.name in STEERING and t.kind == "integer" else ""
    return t.label, value + unit, yes(t.negotiable) + bounds, steers, t.citation, yes(t.verified)


def terms() -> str:
    """Return every term with the rules that read it; a test changes each and sees exactly these move."""
    house = umbrella()
    where: dict[str, list[str]] = {}
    read: dict[str, set[str]] = {}
    printed: dict[str, Term] = {}
    for p in house.programs.values():
        for e in p.editions:
            for t in e.terms:
                where.setdefault(t.name, []).append(e.code)
                read.setdefault(t.name, set()).update(governs(p, t))
                printed[t.name] = t
    rows = [(f"`{n}`", printed[n].label, ", ".join(sorted(read[n])), code(where[n])) for n in sorted(where) if read[n]]
    waiting = [(f"`{n}`", STEERING[n].steers, WAITING[n], code(where.get(n, ())) or "none") for n in sorted(WAITING)]
    said = [(f"`{n}`", printed[n].label, code(where[n])) for n in sorted(where) if printed[n].text_only]
    return page(
        "Terms and what reads them",
        "An agreement's text and the rules that act on it read one value. A test changes every term of every edition by "
        "one step and compares three things: the digest of what is signed, the words, and the verdict of every rule. "
        "Digest and words must change with each term, and of the rules exactly those named here.",
        "## Terms that rules read",
        table(("Term", "In words", "What it moves", "Editions"), rows),
        "## Terms that no check reads yet",
        table(("Term", "What it will steer", "What will read it", "Editions"), waiting),
        "## Terms that are only printed",
        "They bind the parties by their words; no rule of this house acts on them, and none may read them unseen.",
        table(("Term", "In words", "Editions"), said),
    )


def deadline_table(deadlines: Iterable[Deadline]) -> str:
    """Return deadlines with what starts and ends them; a tag of a room to come says so."""

    def tag(name: str) -> str:
        kind, _, word = name.partition(":")
        stands = kind in STAGES and word in STAGES[kind].lifecycle.by_action
        return f"`{name}`" + ("" if stands else " (room to come)")

    rows = (
        (d.code, d.title, " or ".join(tag(s) for s in d.starts), " or ".join(tag(u) for u in d.until),
         f"{d.amount} {d.unit}" if d.amount is not None else f"term `{d.term}` ({d.unit})", d.counting, ROLES[d.owner].title,
         titles(d.escalate_to), d.citation, yes(d.verified))
        for d in deadlines
    )  # fmt: skip
    header = ("Code", "What", "From", "Until", "Time", "Counting", "Owed by", "Then to", "Source", "Checked")
    return table(header, rows)


def deadlines() -> str:
    """Return every deadline of the house."""
    parts = ["A due date is derived from what happened and a dated calendar; nothing is counted down.", "## All programs",
             deadline_table(umbrella().deadlines)]  # fmt: skip
    for p in umbrella().programs.values():
        if p.deadlines:
            parts += [f"## {p.short}", deadline_table(p.deadlines)]
    return page("Deadlines", *parts)


def glossary() -> str:
    """Return the words of the field; the pages' pop-ups are drawn from the same file."""
    said = (f"**{w.word}**{f' (`{w.code}`)' if w.code else ''} — {w.says}" for w in words().values())
    return page(
        "Words of the field",
        "In our own words, as this house uses them. A word in `code` is how the code and the files say it. Where two "
        "words compete, the one here wins: a *case reference* is never called a target or a subject, and the two "
        "sides are *local* and *federal*.",
        *said,
    )


def questionnaire() -> str:
    """Return every version of the questions, newest first."""
    parts: list[str] = []
    for version in sorted(umbrella().questionnaires, key=lambda q: -q.version):
        parts.append(f"## Version {version.version}, from {version.effective}")
        for section in dict.fromkeys(q.section for q in version.questions):
            rows = (
                (f"`{q.code}`", q.prompt, q.kind + (": " + ", ".join(c.label for c in q.choices) if q.choices else ""),
                 yes(q.required), yes(q.source_asked), q.why, q.citation)
                for q in version.questions
                if q.section == section
            )  # fmt: skip
            parts += [f"### {section.replace('-', ' ').capitalize()}",
                      table(("Code", "Question", "Answer", "Needed", "Source asked", "Why it is asked", "Basis"), rows)]  # fmt: skip
    return page("Questionnaire", *parts)
