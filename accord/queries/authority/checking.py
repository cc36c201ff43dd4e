"""The facts of the authority check: one statement for one officer.

Nothing is read but dated rows as they were known at the instant asked about, so a revocation
committed a moment ago is seen and no job need have run.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.programs import places, programs
from accord.records.models import Fact
from accord.rules import authority as rules

COLUMNS = """f.id, f.subject, f.kind, f.detail, f.citation, f.clause, f.valid_from, f.valid_to,
    d.id AS designation, d.number AS designation_number, a.number AS agreement_number,
    a.content_digest AS digest, a.program AS program, a.edition AS edition,
    g.zone AS zone, g.public_id AS party, f.known_from, f.corrects_id, a.facilities AS facilities,
    g.kind AS party_kind"""
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
        signed.append(rules.Dated(kind="party", detail=str(UUID(str(head.party))), valid_from=rules.ALWAYS))
    if rules.admits_foreign(program):
        signed.append(rules.Dated(kind="admits-foreign", valid_from=rules.ALWAYS))
    theirs = [_dated(r) for r in own]
    if head.party_kind == "foreign":
        # Derived and never forgotten: an officer of a foreign agency is a foreign officer.
        theirs.append(rules.Dated(kind="foreign", valid_from=rules.ALWAYS))
    return rules.Candidate(
        designation=head.designation_number,
        agreement=head.agreement_number,
        digest=head.digest,
        zone=head.zone,
        law=rules.law_of(program, edition),
        officer_facts=tuple(theirs),
        agreement_facts=tuple(signed),
        facilities=_facilities(head.facilities),
        program=head.program,
    )


def _facilities(held: Any) -> Mapping[str, str]:
    """Return each facility's county; SQLite hands JSON out as text."""
    rows = json.loads(held) if isinstance(held, str) else held or []
    return {str(r["name"]): str(r.get("county") or "") for r in rows}


def _dated(row: Any) -> rules.Dated:
    return rules.Dated(
        key=row.id,
        known_from=row.known_from,
        corrected=row.corrects_id is not None,
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


def statutes() -> Mapping[str, tuple[str, ...]]:
    """Return the sections of law under which each function can be delegated, by the function's code."""
    return {f.code: rules.sections(f.statute) for p in programs().values() for f in p.functions}


def place_named(text: str, among: Sequence[rules.Candidate]) -> rules.Place | None:
    """Return the one place that a text names, with everything it lies in; None if there is none, or several."""
    found = places_named(text, among)
    return found[0] if len(found) == 1 else None


def places_named(text: str, among: Sequence[rules.Candidate], home: str = "") -> tuple[rules.Place, ...]:
    """Return the places that a text may mean; the agreements' counties and the home county come before namesakes.

    The tree is nation, state, county, facility: `US`, a state's name or two letters, a county's five
    digits or its name, or the name of a facility that one of the agreements names.
    """
    text = text.strip()
    if text.upper() in (rules.NATION, "UNITED STATES"):
        return (rules.Place(title="United States", codes=frozenset({rules.NATION})),)
    county = places.counties().get(text)
    if county is not None:
        return (_county(county),)
    wanted = text.casefold()
    state = places.states().get(text.upper())
    facility = next((f for f in facilities(among) if f.casefold() == wanted), None)
    if state is None and facility is not None:
        return (_facility(facility, among),)
    state = state or places.state_called(text)
    if state is not None:
        return (rules.Place(title=state.name, codes=frozenset({state.code, rules.NATION})),)
    likely = places.counties_called(text)
    signed = {f.detail for c in among for f in c.agreement_facts if f.kind == "territory"} | {home}
    own = tuple(c for c in likely if c.fips in signed) or tuple(c for c in likely if c.state in signed)
    return tuple(_county(c) for c in own or likely)


def _county(county: places.County) -> rules.Place:
    return rules.Place(title=places.called(county), codes=frozenset({county.fips, county.state, rules.NATION}))


def _facility(name: str, among: Sequence[rules.Candidate]) -> rules.Place:
    inside = {c.facilities[name] for c in among if c.facilities.get(name)}
    # Two facilities of one name in two counties: neither county is said to cover both.
    known = places.counties().get(inside.pop()) if len(inside) == 1 else None
    return rules.Place(title=name,
                       codes=frozenset({name, *((known.fips, known.state, rules.NATION) if known else ())}))  # fmt: skip


def facilities(among: Sequence[rules.Candidate]) -> tuple[str, ...]:
    """Return the facilities that the agreements of these candidates name."""
    known = places.counties().keys() | places.states().keys() | {rules.ANYWHERE, rules.NATION}
    named = (f.detail for c in among for f in c.agreement_facts if f.kind == "territory" and f.detail not in known)
    listed = (name for c in among for name in c.facilities)
    return tuple(dict.fromkeys((*named, *listed)))
