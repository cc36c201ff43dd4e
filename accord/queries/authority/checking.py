"""The facts of the authority check: one statement for one officer, and one for a whole agreement.

Nothing is read but dated rows as they were known at the instant asked about, so a revocation
committed a moment ago is seen and no job need have run.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from accord.programs import places, programs
from accord.queries.visible import find, visible
from accord.records.models import Fact
from accord.rules import authority as rules
from accord.rules.decisions import Decision
from accord.rules.permissions import Actor

_COLUMNS = """f.id, f.subject, f.kind, f.detail, f.citation, f.clause, f.valid_from, f.valid_to,
    d.id AS designation, d.number AS designation_number, a.number AS agreement_number,
    a.content_digest AS digest, a.program AS program, a.edition AS edition,
    g.zone AS zone, g.public_id AS party"""
_FROM = """FROM records_designation d
    JOIN records_agreement a ON a.id = d.agreement_id
    JOIN records_agency g ON g.id = a.agency_id"""
_KNOWN = "f.known_from <= %s AND (f.known_to IS NULL OR f.known_to > %s)"
_OF_OFFICER = f"""SELECT {_COLUMNS} {_FROM}
    JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id
    WHERE d.officer_id = %s AND {_KNOWN}
UNION ALL SELECT {_COLUMNS} {_FROM}
    JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = a.id
    WHERE d.officer_id = %s AND {_KNOWN}
ORDER BY 9, 1"""
_OF_AGREEMENT = f"""SELECT {_COLUMNS} {_FROM}
    JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id
    WHERE d.agreement_id = %s AND {_KNOWN}
UNION ALL SELECT f.id, f.subject, f.kind, f.detail, f.citation, f.clause, f.valid_from, f.valid_to,
    0, '', a.number, a.content_digest, a.program, a.edition, g.zone, g.public_id
    FROM records_agreement a JOIN records_agency g ON g.id = a.agency_id
    JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = a.id
    WHERE a.id = %s AND {_KNOWN}
ORDER BY 9, 1"""  # noqa: S608 - fixed words and placeholders only
_ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def candidates(officer_id: int, known_at: datetime) -> tuple[rules.Candidate, ...]:
    """Return every designation of an officer with its facts and its agreement's, as known then.  One statement."""
    rows: Iterable[Any] = Fact.objects.raw(_OF_OFFICER, [officer_id, known_at, known_at] * 2)
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.designation].append(row)
    # A designation nobody knew of yet is no candidate, whatever was known of its agreement.
    return tuple(
        _candidate(group[0], [r for r in group if r.subject == "designation"],
                   [r for r in group if r.subject == "agreement"])
        for group in grouped.values()
        if any(r.subject == "designation" for r in group)
    )  # fmt: skip


def _candidate(head: Any, own: Iterable[Any], agreed: Iterable[Any]) -> rules.Candidate:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One officer of a roster: whether authority stands at the instant, and every reason why not."""

    designation: UUID
    number: str
    officer: str
    state: str
    decision: Decision

    @property
    def permitted(self) -> bool:
        """Whether the officer holds some authority under the agreement at that instant."""
        return self.decision.permitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody under one agreement, at one instant, as known at another."""

    agreement: str
    instant: datetime
    known_at: datetime
    rows: tuple[Standing, ...]


def roster(agreement_id: UUID | str, actor: Actor, at: datetime, *, instant: datetime | None = None) -> Roster:
    """Return who holds authority under an agreement at an instant.  Three queries at any size.

    Raises:
        Missing: there is no such agreement that the actor may know of.
    """
    agreement = find("agreement", agreement_id, actor, at.date())
    moment = instant or at
    own: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = Fact.objects.raw(_OF_AGREEMENT, [agreement.pk, at, at] * 2)
    for row in rows:
        own[row.designation].append(row)
    agreed = own.pop(0, [])
    found = []
    people = visible("designation", actor, at.date()).filter(agreement_id=agreement.pk)
    for d in people.select_related("officer").order_by("officer__full_name", "pk"):
        theirs = own.get(d.pk, [])
        head = next(iter((*theirs, *agreed)), None)
        known = () if head is None else (_candidate(head, theirs, agreed),)
        question = rules.Question(officer=d.officer.full_name, instant=moment)
        found.append(
            Standing(
                designation=d.public_id,
                number=d.number,
                officer=d.officer.full_name,
                state=rules.DESIGNATION.by_state[d.state].staff,
                decision=rules.check(question, known),
            )
        )
    return Roster(agreement=agreement.number, instant=moment, known_at=at, rows=tuple(found))
