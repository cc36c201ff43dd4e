"""Dated facts of a designation: put down once, corrected by closing what was known and adding anew.

Nothing is revoked in a loop: ending authority is one instant, written into the few rows that
would run past it.
"""

from collections.abc import Iterable
from datetime import date, datetime

from accord.actions._acting import Act
from accord.queries.authority import known_now, program_of
from accord.records.models import Agency, Designation, Fact, Staff
from accord.rules import authority as rules

AUTHORITY = ("letter", "supervised", "designated")
"""The facts that a revocation ends."""
EMPLOYMENT = ("employed", "nominated", *AUTHORITY)
"""The facts that end when the officer leaves."""


def day(act: Act, name: str) -> date:
    """Return a date that the declaration requires; parsing has refused its absence."""
    found = act.given.day(name)
    assert found is not None, f"{name} is required"  # noqa: S101 - an invariant
    return found


def law(row: Designation) -> dict[str, str]:
    """Return the citation behind each step of the check, from the pinned edition."""
    return dict(rules.law_of(*program_of(row.agreement)))


def put(
    act: Act,
    kind: str,
    *,
    valid_from: datetime,
    valid_to: datetime | None = None,
    detail: str = "",
    clause: str = "",
    citation: str = "",
) -> None:
    """Put down a fact of the act's designation, known from the act on; it is saved after the row itself."""

    def settle() -> None:
        Fact.objects.create(
            subject="designation",
            subject_id=act.row.pk,
            kind=kind,
            detail=detail[:120],
            clause=clause[:60],
            citation=citation[:120],
            valid_from=valid_from,
            valid_to=valid_to,
            known_from=act.at,
            entry=act.entry,
        )

    act.after(settle)


def end(act: Act, kinds: Iterable[str], ends_at: datetime) -> None:
    """Let these facts of the act's designation end at an instant, known from the act on."""
    for fact in known_now(act.row, *kinds):
        _end(fact, ends_at, act.at)


def _end(fact: Fact, ends_at: datetime, known_from: datetime) -> None:
    if fact.valid_to is not None and fact.valid_to <= ends_at:
        return
    fact.known_to = known_from
    fact.save(update_fields=["known_to"])
    if fact.valid_from < ends_at:
        Fact.objects.create(
            subject=fact.subject,
            subject_id=fact.subject_id,
            kind=fact.kind,
            detail=fact.detail,
            clause=fact.clause,
            citation=fact.citation,
            valid_from=fact.valid_from,
            valid_to=ends_at,
            known_from=known_from,
        )


def end_employment(officer: Staff, agency: Agency | None, ends_at: datetime, known_from: datetime) -> None:
    """Let employment by an agency end at an instant, in every designation of the officer.

    Called when the office of officer ends or the person leaves, so that the check answers no
    from that instant, whether or not anybody has recorded the separation yet.
    """
    theirs = Designation.objects.filter(officer=officer, agency=agency).values_list("pk", flat=True)
    facts = Fact.objects.filter(subject="designation", subject_id__in=list(theirs), kind="employed", known_to=None)
    for fact in facts.order_by("pk"):
        _end(fact, ends_at, known_from)
