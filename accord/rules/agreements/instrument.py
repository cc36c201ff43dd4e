"""The text of one agreement: the edition's clauses filled with its typed terms, ready to be frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accord.rules.documents import Block, Content, Facts, Heading, Paragraph, Party, Signature, Signatures, Table
from accord.rules.editions import Edition, Function
from accord.rules.programs import Program, Umbrella
from accord.rules.terms import Value, clauses_of, fill, say, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the parties themselves wrote into one agreement."""

    number: str
    agency: str
    agency_lines: tuple[str, ...]
    field_office: str
    objective: str
    permitted_use: str
    supervision_plan: str
    data_annex: str
    measures: Sequence[Mapping[str, object]]
    facilities: Sequence[Mapping[str, object]]
    functions: Sequence[str]
    resolution: str
    resolved_on: date
    additions: Sequence[str] = ()


def instrument(
    umbrella: Umbrella,
    program: Program,
    edition: Edition,
    terms: Mapping[str, Value],
    written: Written,
    *,
    edition_digest: str,
    issued_on: date,
    demonstration: bool,
) -> Content:
    """Return the whole agreement with its empty places to sign, in the order of signing.

    Raises:
        KeyError: a clause leaves a place open that neither a term nor the record fills.
    """
    by_code = {f.code: f for f in program.functions}
    functions = [by_code[code] for code in written.functions]
    places = {**spoken(edition, terms), **context(written, functions)}
    blocks: list[Block] = []
    for clause in clauses_of(umbrella, program, edition):
        blocks += [
            Heading(clause.title),
            Paragraph(fill(clause.text, places)),
            Paragraph(f"Source: {clause.citation}."),
        ]
    if written.additions:
        blocks.append(Heading("Additions that the parties agreed"))
        blocks += [Paragraph(f"Addition {n}. {words}") for n, words in enumerate(written.additions, 1)]
    blocks += _annexes(edition, terms, written, functions)
    months = terms.get("agreement_months")
    return Content(
        title="Memorandum of agreement" if edition.instrument == "MOA" else edition.title,
        subtitle=program.name,
        number=written.number,
        issued_on=issued_on,
        issuer="Partnership agreement",
        demonstration=demonstration,
        values={
            "local_party": written.agency,
            "federal_party": written.field_office,
            "program": program.name,
            "edition": f"{edition.title} ({edition.revision or edition.code})",
            "legal_basis": "; ".join(b.citation for b in program.basis) or edition.citation,
            "starts": "when both sides have signed",
            "ends": f"{months} months after it takes effect" if months else "when one side ends it in writing",
        },
        parties=(
            Party(part="Local party", name=written.agency, lines=written.agency_lines),
            Party(part="Federal party", name=written.field_office),
        ),
        blocks=tuple(blocks),
        digest_note=f"Edition {edition.code}, SHA-256 {edition_digest}.",
    )


def context(written: Written, functions: Sequence[Function]) -> dict[str, str]:
    """Return the places of a clause that the record fills and no term."""
    return {
        "agency": written.agency,
        "field_office": written.field_office,
        "number": written.number,
        "objective": _sentence(written.objective),
        "permitted_use": _sentence(written.permitted_use),
        "supervision_plan": _sentence(written.supervision_plan),
        "data_annex": _sentence(written.data_annex),
        "measures": "; ".join(_measure(m) for m in written.measures) + ".",
        "functions": "; ".join(f"{f.title} ({f.statute}; {f.regulation})" for f in functions) + ".",
        "facilities": "; ".join(str(f["name"]) for f in written.facilities) or "none",
    }


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _measure(m: Mapping[str, object]) -> str:
    target = m.get("target")
    return f"{m['title']} (in {m['unit']}" + (f", target {target})" if target is not None else ", no target)")


def _annexes(
    edition: Edition, terms: Mapping[str, Value], written: Written, functions: Sequence[Function]
) -> list[Block]:
    blocks: list[Block] = [Heading("Terms and their sources")]
    blocks.append(
        Table(
            "Every number above, with its source",
            ("Term", "Value", "Source", "Source checked"),
            tuple(
                (t.label, say(t, terms[t.name]) if t.name in terms else "not stated", t.citation,
                 "yes" if t.verified else "not yet")
                for t in edition.terms
            ),
        )
    )  # fmt: skip
    if functions:
        blocks.append(Heading("Functions delegated"))
        rows = tuple((f.title, f.statute, f.regulation, f.limits or "None beyond the clauses.") for f in functions)
        blocks.append(Table("Each function with its law", ("Function", "Statute", "Regulation", "Limits"), rows))
    blocks.append(Heading("Approval of the governing body"))
    blocks.append(Facts((("Resolution", written.resolution), ("Date", written.resolved_on))))
    blocks.append(Heading("Signatures"))
    party = {"local": written.agency, "federal": written.field_office}
    order = sorted(edition.signers, key=lambda s: s.side != "local")
    places = tuple(Signature(position=s.position, party=party[s.side], field=s.side) for s in order)
    blocks.append(Signatures(places))
    return blocks
