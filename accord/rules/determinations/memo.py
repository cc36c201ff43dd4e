"""The memo of a determination: what was asked, weighed, said and decided, with every number explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accord.rules.determinations.sureness import report
from accord.rules.documents import Block, Content, Facts, Heading, Items, Note, Paragraph, Party, Table

Plain = Mapping[str, Any]
"""One weighed option as it is kept: an `OptionResult` in JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the memo says, in words."""

    number: str
    agency: str
    request_number: str
    requested: str
    recommended: str
    recommended_because: str
    decided: str
    outcome: str
    because: str
    decided_by: str
    decided_on: date
    concurrence: str
    preferred: str
    concurrence_reasons: str
    civil_rights: str
    civil_rights_reasons: str
    override_because: str
    opinions: Sequence[tuple[str, str, str, str]]
    alternatives: Sequence[tuple[str, str]]
    weightings: Sequence[tuple[str, str, str]]
    capacity: Sequence[tuple[str, str, int, int, int]]
    ranking: str


def number(value: object) -> str:
    """Return a per-mille number, or that it is not known."""
    return "not known" if value is None else str(value)


def memo(case: Case, results: Sequence[Plain], *, issuer: str, demonstration: bool) -> Content:
    """Return the memo; `results` are the options weighed, best first."""
    return Content(
        title=f"Determination {case.number}",
        number=case.number,
        issued_on=case.decided_on,
        issuer=issuer,
        demonstration=demonstration,
        values={
            "agency": case.agency,
            "request_number": case.request_number,
            "requested": case.requested,
            "recommended": case.recommended,
            "decided": case.decided,
            "decided_by": case.decided_by,
            "decided_on": case.decided_on,
        },
        parties=(Party(part="Agency", name=case.agency),),
        blocks=(
            *_decision(case),
            *_said(case),
            *_weighed(case, results),
            *_sure(results),
            *(b for r in results for b in _option(r)),
        ),
    )


def _decision(case: Case) -> list[Block]:
    blocks: list[Block] = [
        Heading("Decision"),
        Facts((("Outcome", case.outcome), ("Decided", case.decided), ("By", case.decided_by))),
        Paragraph(case.because),
    ]
    if case.override_because:
        blocks.append(Note(case.override_because, label="Override of the civil-rights office, published"))
    blocks.append(Heading("Alternatives offered", 2))
    blocks.append(
        Table("Alternatives", ("Option", "Why"), tuple(case.alternatives)) if case.alternatives else Paragraph("None.")
    )
    return blocks


def _said(case: Case) -> list[Block]:
    blocks: list[Block] = [
        Heading("What each office said"),
        Table("Opinions of the two field offices", ("Side", "Office", "Opinion", "Reasons"), tuple(case.opinions)),
        Facts((
            ("Recommended", case.recommended),
            ("Why", case.recommended_because or "No reasons recorded"),
            ("The agency", case.concurrence),
            ("The agency prefers", case.preferred),
            ("The agency's reasons", case.concurrence_reasons or "None"),
            ("Civil-rights office", case.civil_rights),
            ("Its reasons", case.civil_rights_reasons or "None"),
        )),
        Heading("Capacity of the two field offices", 2),
    ]  # fmt: skip
    header = ("Office", "Capacity", "In all", "Promised", "Free")
    blocks.append(
        Table("As stated when it was recorded", header, tuple(case.capacity))
        if case.capacity
        else Paragraph("Neither office has stated its capacity.")
    )
    return blocks


def _weighed(case: Case, results: Sequence[Plain]) -> list[Block]:
    return [
        Heading("The options weighed"),
        Paragraph(case.ranking),
        Paragraph(
            "Benefit is the stated need that an option answers, in thousandths of all the need stated. Sustainability"
            " is the scarcest thing it needs, in thousandths of what is needed. The score is one times the other."
            " The weighing advises; a person decides."
        ),
        Table(
            "Every option, best first",
            ("Place", "Option", "Open to the agency", "Benefit", "Sustainability", "Score"),
            tuple(
                (r["place"], r["title"], _open(r), r["benefit"], number(r["sustainability"]), r["score"])
                for r in results
            ),
        ),
        Table("Every weighting that was tried", ("When", "By", "Weights"), tuple(case.weightings)),
    ]


def _sure(results: Sequence[Plain]) -> list[Block]:
    """Return how sure the order is, worked out from the numbers above alone."""
    found = report(results)
    blocks: list[Block] = [Heading("How sure the order is"), Items(found.sentences)]
    if found.ranges:
        header = ("Need", "Weight", "From", "To", "Beyond that, first is")
        blocks.append(Table("Weights between which the best option stays best, each by itself", header, found.ranges))
    if found.sureness:
        rows = tuple(
            (s.title, s.shares[0], "yes" if s.necessary else "no", s.beaten_by or "no") for s in found.sureness
        )
        header4 = ("Option", "First, of 1,000 weightings", "Best at any", "Always behind")
        blocks.append(Table("Over all weights within one step of those that were set", header4, rows))
    if found.bundles:
        rows5 = tuple(
            (" with ".join(b.titles), b.benefit, b.sustainability, b.score, b.scarcest or "nothing")
            for b in found.bundles
        )
        header5 = ("Programs together", "Benefit", "Sustainability", "Score", "Short of first")
        blocks.append(Table(f"The best of each size among all {found.judged:,} sets of open programs", header5, rows5))
    return blocks


def _open(r: Plain) -> str:
    if r["vetoes"]:
        return f"{r['standing']}, vetoed"
    return str(r["standing"])


def _option(r: Plain) -> list[Block]:
    blocks: list[Block] = [Heading(f"{r['place']}. {r['title']}", 2)]
    against = [f"{f['message']} {f['fix']} ({f['citation']})" for f in (*r["findings"], *r["vetoes"])]
    if against:
        blocks.append(Items(tuple(dict.fromkeys(against))))
    if r["contributions"]:
        rows = tuple(
            (c["title"], c["level"], c["importance"], f"{c['percent']} percent", c["per_mille"], c["because"])
            for c in r["contributions"]
        )
        header = ("Need", "Stated, 0 to 4", "Weight", "Answered", "Adds", "Because")
        blocks.append(Table(f"Benefit {r['benefit']}: what each need adds", header, rows))
    else:
        blocks.append(Paragraph("It answers none of the needs stated: benefit 0."))
    if r["supplies"]:
        asks = tuple((s["message"], number(s["per_mille"]), s["citation"]) for s in r["supplies"])
        title = f"Sustainability {number(r['sustainability'])}"
        blocks.append(Table(title, ("What it needs", "Thousandths", "Source"), asks))
    return blocks
