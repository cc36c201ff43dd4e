"""Corrections of the record: proposed by one person, confirmed by another, and both answers kept.

Nothing is updated but the moment until which a row was known.  The corrected row says which row
it took the place of, and its entry in the log names who confirmed it and when.
"""

from datetime import datetime

from accord.actions._acting import Act
from accord.queries import authority as reads
from accord.queries.authority.correcting import groups, key_of
from accord.records.models import Correction, Designation, ExamAttempt, Fact
from accord.rules import authority as rules
from accord.rules.intervals import day_starts_at, local_day


def propose_correction(act: Act) -> None:
    """Say what is wrong and what is right; nothing changes until a second person agrees."""
    row: Designation = act.row
    given = act.given
    item: rules.Item = act.facts.record.items[given.text("what")]
    zone = row.agency.zone
    how = given.text("how")
    starts_on, ends_on = given.day("starts_on"), given.day("ends_on")
    dated = how == "dates"
    score, passed = given.get("score_percent"), given.get("passed")
    result = how == "result"
    facts = groups(row, reads.known_now(row)).get(item.key, [])
    act.later(
        Correction(
            designation=row,
            kind=item.kind,
            how=how,
            facts=[f.pk for f in facts],
            attempt=_attempt(row, item.key) if item.kind == rules.SITTING else None,
            valid_from=day_starts_at(starts_on, zone) if dated and starts_on else None,
            valid_to=day_starts_at(ends_on, zone) if dated and ends_on else None,
            score_percent=score if result and isinstance(score, int) else None,
            passed=passed if result and isinstance(passed, bool) else None,
            taken_on=given.day("taken_on") if result else None,
            proposed_by_id=act.by.staff_id,
            proposed_at=act.at,
        )
    )


def _attempt(row: Designation, key: str) -> ExamAttempt:
    return next(a for a in row.attempts.all() if key_of(row, rules.SITTING, a.pk) == key)


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
    if found.attempt is not None:
        _sitting(act, found, found.attempt)
        return
    for old in Fact.objects.select_for_update().filter(pk__in=found.facts, known_to=None).order_by("pk"):
        _close(act, old)
        if found.valid_from is not None:
            _replace(act, old, _not_before_written(old, found.valid_from), found.valid_to)
    _follow(act.row, found)


def _close(act: Act, old: Fact) -> None:
    old.known_to = act.at
    old.save(update_fields=["known_to"])


def _replace(act: Act, old: Fact, valid_from: datetime, valid_to: datetime | None) -> None:
    def settle() -> None:
        Fact.objects.create(
            subject=old.subject,
            subject_id=old.subject_id,
            kind=old.kind,
            detail=old.detail,
            clause=old.clause,
            citation=old.citation,
            valid_from=valid_from,
            valid_to=valid_to,
            known_from=act.at,
            corrects=old,
            entry=act.entry,
        )

    act.after(settle)


def _not_before_written(old: Fact, valid_from: datetime) -> datetime:
    """Return the corrected start; what holds from a writing never holds before it, even on its own day."""
    if old.kind not in ("letter", "supervised", "designated"):
        return valid_from
    first = old
    while first.corrects is not None:
        first = first.corrects
    return max(valid_from, first.known_from)


def _follow(row: Designation, found: Correction) -> None:
    """Let the columns that the pages print say what the corrected facts say."""
    zone = row.agency.zone
    since = found.valid_from
    if found.kind == "letter":
        row.starts_at, row.lapses_at = since, found.valid_to
        if since is None:
            row.functions = []
    elif found.kind == "vetted":
        row.vetting = "cleared" if since else ""
        row.vetting_on = local_day(since, zone) if since else None


def _sitting(act: Act, found: Correction, attempt: ExamAttempt) -> None:
    """Strike a sitting, put the right one in its place, and let the standing follow; and the training with it."""
    row: Designation = act.row
    attempt.struck_at = act.at
    attempt.save(update_fields=["struck_at"])
    if found.how == "result":
        ExamAttempt.objects.create(
            designation=row,
            exam=attempt.exam,
            score_percent=found.score_percent,
            passed=found.passed,
            taken_on=found.taken_on or attempt.taken_on,
        )
    if reads.standing_of(row).status == "passed":
        return
    course = row.training.course if row.training else ""
    for fact in reads.known_now(row, "trained"):
        # Whoever has not passed was never trained by that class, whatever was certified.
        if fact.detail == course:
            _close(act, fact)
