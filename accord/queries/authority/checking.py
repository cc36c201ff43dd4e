"""The facts of the authority check: one statement for one officer.

Nothing is read but dated rows as they were known at the instant asked about, so a revocation
committed a moment ago is seen and no job need have run.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from accord.programs import places, programs
from accord.records.models import Fact
from accord.rules import authority as rules

COLUMNS = """f.id, f.subject, f.kind, f.detail, f.citation, f.clause, f.valid_from, f.valid_to,
    d.id AS designation, d.number AS designation_number, a.number AS agreement_number,
    a.content_digest AS digest, a.program AS program, a.edition AS edition,
    g.zone AS zone, g.public_id AS party"""
FROM = """FROM records_designation d
    JOIN records_agreement a ON a.id = d.agreement_id
    JOIN records_agency g ON g.id = a.agency_id"""
KNOWN = "f.known_from <= %s AND (f.known_to IS NULL OR f.known_to > %s)"
_OF_OFFICER = f"""SELECT {COLUMNS} {FROM}
    JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id
    WHERE d.officer_id = %s AND {KNOWN}
UNION ALL SELECT {COLUMNS} {FROM}
    JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = a.id
    WHERE d.officer_id = %s AND {KNOWN}
ORDER BY 9, 1"""
_ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def candidates(officer_id: int, known_at: datetime) -> tuple[rules.Candidate, ...]:
    """Return every designation of an officer with its facts and its agreement's, as known then.  One statement."""
    rows: Iterable[Any] = Fact.objects.raw(_OF_OFFICER, [officer_id, known_at, known_at] * 2)
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.designation].append(row)
    # A designation nobody knew of yet is no candidate, whatever was known of its agreement.
    return tuple(
        candidate_of(group[0], [r for r in group if r.subject == "designation"],
                   [r for r in group if r.subject == "agreement"])
        for group in grouped.values()
        if any(r.subject == "designation" for r in group)
    )  # fmt: skip


def candidate_of(head: Any, own: Iterable[Any], agreed: Iterable[Any]) -> rules.Candidate:
    """Return one designation with its facts and its agreement's, ready to be judged."""
    program = programs().get(head.program)
    edition = next((e for e in program.editions if e.code == head.edition), None) if program else None
    signed = [_dated(r) for r in agreed]
    if not any(f.kind == "party" for f in signed):
        # The agency that the agreement names is its local party for as long as the agreement stands.
        signed.append(rules.Dated(kind="party", detail=str(UUID(str(head.party))), valid_from=_ALWAYS))
    return rules.Candidate(
        designation=head.designation_number,
        agreement=head.agreement_number,
        digest=head.digest,
        zone=head.zone,
        law=rules.law_of(program, edition),
        officer_facts=tuple(_dated(r) for r in own),
        agreement_facts=tuple(signed),
    )


def _dated(row: Any) -> rules.Dated:
    return rules.Dated(
        kind=row.kind,
        detail=row.detail,
        citation=row.citation,
        clause=row.clause,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def function_titles() -> Mapping[str, str]:
    """Return every function that any program can delegate, by code."""
    return {f.code: f.title for p in programs().values() for f in p.functions}


def place_named(text: str, among: Sequence[rules.Candidate]) -> rules.Place | None:
    """Return the place that a text names: a county, a state, or a facility an agreement names; None if unknown."""
    county = places.counties().get(text)
    if county is not None:
        return rules.Place(title=f"{county.name}, {county.state}", codes=frozenset({county.fips, county.state}))
    state = places.states().get(text.upper())
    if state is not None:
        return rules.Place(title=state.name, codes=frozenset({state.code}))
    wanted = text.casefold()
    found = next((f for f in facilities(among) if f.casefold() == wanted), None)
    return rules.Place(title=found, codes=frozenset({found})) if found else None


def facilities(among: Sequence[rules.Candidate]) -> tuple[str, ...]:
    """Return the facilities that the agreements of these candidates name."""
    known = places.counties().keys() | places.states().keys() | {rules.ANYWHERE}
    named = (f.detail for c in among for f in c.agreement_facts if f.kind == "territory" and f.detail not in known)
    return tuple(dict.fromkeys(named))
