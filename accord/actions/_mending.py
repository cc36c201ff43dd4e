"""Corrections of an agreement's dated facts: proposed by one person, confirmed by another, both answers kept."""

from accord.actions._acting import Act
from accord.queries.correcting import correctable, key_of
from accord.records.models import Agreement, Correction, Fact
from accord.rules.agreements.grounds import IN_FORCE
from accord.rules.intervals import day_starts_at


def propose_correction(act: Act) -> None:
    """Say what is wrong and what is right; nothing changes until a second person agrees."""
    row: Agreement = act.row
    given, zone = act.given, row.agency.zone
    fact = next(f for f in correctable(row) if key_of(row, f.pk) == given.text("what"))
    dated = given.text("how") == "dates"
    starts_on, ends_on = given.day("starts_on"), given.day("ends_on")
    act.later(
        Correction(
            agreement=row,
            kind=fact.kind,
            how=given.text("how"),
            facts=[fact.pk],
            valid_from=day_starts_at(starts_on, zone) if dated and starts_on else None,
            valid_to=day_starts_at(ends_on, zone) if dated and ends_on else None,
            proposed_by_id=act.by.staff_id,
            proposed_at=act.at,
        )
    )


def _decide(act: Act, *, confirmed: bool) -> Correction:
    found = Correction.objects.select_for_update().get(public_id=act.given.text("correction"))
    found.decided_by_id, found.decided_at, found.confirmed = act.by.staff_id, act.at, confirmed
    found.save(update_fields=["decided_by", "decided_at", "confirmed"])
    return found


def drop_correction(act: Act) -> None:
    """Leave the record as it is; that it was proposed stays in the history."""
    _decide(act, confirmed=False)


def confirm_correction(act: Act) -> None:
    """Close what was known until now and put the right row beside it."""
    found = _decide(act, confirmed=True)
    row: Agreement = act.row
    for old in Fact.objects.select_for_update().filter(pk__in=found.facts, known_to=None).order_by("pk"):
        old.known_to = act.at
        act.later(old)
        if found.valid_from is not None:
            act.later(
                Fact(subject=old.subject, subject_id=old.subject_id, kind=old.kind, detail=old.detail, clause=old.clause,
                     citation=old.citation, valid_from=found.valid_from, valid_to=found.valid_to, known_from=act.at,
                     corrects=old)
            )  # fmt: skip
        if old.kind == IN_FORCE and found.valid_from is not None:
            # What the pages print follows the facts.
            row.effective_at, row.ends_at = found.valid_from, found.valid_to
