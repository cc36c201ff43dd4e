"""A program on one or two printed pages: the five answers, powers, courses, deadlines, and where each comes from."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache

from accord.programs import umbrella
from accord.queries.programs.shapes import Part, Said, View, in_words
from accord.queries.programs.viewing import view
from accord.records.documents import render
from accord.rules.documents import Block, Content, Heading, Items, Note, Paragraph
from accord.rules.documents import in_words as printed

MOST_STEPS, MOST_POWERS, MOST_LIMITS, MOST_DUTIES = 13, 10, 9, 12


def fact_sheet(slug: str, on: date, *, demonstration: bool) -> bytes:
    """Return the sheet as PDF; the same program, day and files give the same bytes.

    Raises:
        Missing: there is no such program.
    """
    return _typeset(umbrella().digest, view(slug, on), demonstration)


@lru_cache(maxsize=64)
def _typeset(_digest: str, v: View, demonstration: bool) -> bytes:
    return render("fact-sheet", content(v, demonstration=demonstration), datetime.combine(v.on, time(), UTC))


def content(v: View, *, demonstration: bool) -> Content:
    """Return what the sheet says."""
    since = f", since {printed(v.state_since)}" if v.state_since else f"; it began on {printed(v.began_on)}"
    return Content(
        title=v.name,
        subtitle=v.purpose,
        number=f"{v.short} · {v.on}",
        issued_on=v.on,
        issuer="Accord: partnership agreements",
        values={
            "kind": v.kind_title,
            "state": v.state + since,
            "office": v.office.text,
            "edition": "; ".join(v.editions) or "none on file for that day",
            "as_of": v.on,
            "changed": v.last_change or "none yet",
        },
        blocks=tuple(_blocks(v)) if v.has_begun else (Note(f"It had not begun on {printed(v.on)}.", "Not begun"),),
        demonstration=demonstration,
        digest_note=f"Public page: /programs/{v.slug}/?on={v.on}. Files: {v.digest}",
    )


def _blocks(v: View) -> Iterator[Block]:
    by = {p.code: p for p in v.parts}
    unverified = {s.number for s in v.sources if not s.verified}
    for g in v.glance:
        if g.question != "What it is" and g.answers:
            yield Heading(g.question)
            yield Items(tuple(_marked(s, unverified) for s in g.answers))
    yield from _listed(by["apply"], (1,), unverified, MOST_STEPS, ordered=True)
    yield from _listed(by["powers"], (0, 1), unverified, MOST_POWERS)
    yield from _listed(by["courses"], (0, 1), unverified, MOST_STEPS)
    yield from _listed(by["owes"], (0, 1), unverified, MOST_DUTIES)
    yield from _listed(by["costs"], (0, 1), unverified, MOST_DUTIES)
    yield from _listed(by["deadlines"], (0, 1), unverified, MOST_LIMITS)
    yield Heading("Sources")
    count = len(v.sources)
    yield Paragraph(
        f"Every value rests on one of {count} sources, listed on the public page; {len(unverified)} of them are not yet verified."
        " An asterisk marks what rests on one of those."
    )


def _marked(s: Said, unverified: set[int]) -> str:
    return s.text + (" *" if unverified.intersection(s.cites) else "")


def _listed(
    part: Part, columns: Iterable[int], unverified: set[int], most: int, *, ordered: bool = False
) -> Iterator[Block]:
    yield Heading(part.title)
    if not part.rows:
        yield Paragraph(f"None. {part.why.text if part.why else ''}")
        return
    columns = tuple(columns)
    lines = [
        ": ".join(in_words(row.cells[i]) for i in columns if row.cells[i] not in ("", None)) for row in part.rows[:most]
    ]
    rest = len(part.rows) - len(lines)
    if rest:
        lines.append(f"and {rest} more on the public page")
    yield Items(tuple(lines), ordered)
