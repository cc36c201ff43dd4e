"""Delegated authority: nominations, classes, exams, and the dated facts the check reads.

`Fact` is the one table the authority check asks.  A row says: of this subject (a designation
or an agreement), this fact held from `valid_from` until `valid_to`, and Accord knew it from
`known_from` until `known_to`.  A correction closes `known_to` and inserts; nothing is updated.
"""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accord.records.models.base import Case
from accord.rules.authority import OPEN
from accord.rules.rooms import states_of


class TrainingClass(Case):
    """One class of one course, with its seats.  The agency is the host's."""

    program = models.CharField(max_length=40)
    course = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.PositiveSmallIntegerField()
    venue = models.CharField(max_length=200)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=states_of("class")), name="class_state_legal"),)


class Designation(Case):
    """One officer under one agreement, from nomination to the return of credentials."""

    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="designations")
    officer = models.ForeignKey("records.Staff", models.PROTECT, related_name="designations")
    experience_months = models.PositiveSmallIntegerField()
    citizen_attested = models.BooleanField()
    attestations = models.JSONField(default=list)
    consented_on = models.DateField(null=True)
    vetting = models.CharField(max_length=20, blank=True)
    vetting_on = models.DateField(null=True)
    training = models.ForeignKey(TrainingClass, models.PROTECT, null=True, related_name="designations")
    certified_on = models.DateField(null=True)
    letter_on = models.DateField(null=True)
    functions = models.JSONField(default=list)
    supervisor_position = models.CharField(max_length=120, blank=True)
    supervisor_office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    """The letter's first moment; None in `lapses_at` means that it holds until it is withdrawn."""
    lapses_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    form = models.CharField(max_length=60, blank=True)
    credential = models.CharField(max_length=40, blank=True)
    credential_returned_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("designation")), name="designation_state_legal"),
            # One open designation at a time; who left or was revoked may be nominated anew, and the old one stays.
            models.UniqueConstraint(
                fields=("agreement", "officer"), condition=Q(state__in=OPEN), name="designation_one_open"
            ),
        )
        indexes = (models.Index(fields=("officer", "agreement"), name="designation_officer"),)

    @property
    def terms(self) -> dict[str, object]:
        """The typed terms of its agreement, by which its clocks run."""
        return dict(self.agreement.terms)


class ExamAttempt(models.Model):
    """One attempt at one exam; the standing follows from all of them under the edition's rule."""

    designation = models.ForeignKey(Designation, models.PROTECT, related_name="attempts")
    exam = models.CharField(max_length=60)
    score_percent = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    """As recorded, where the edition names no score; with a score, passing follows from the edition."""
    taken_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    """The database's own clock; a trigger refuses any other value."""
    struck_at = models.DateTimeField(null=True)
    """When two persons struck it as a mistake; it counts no more, and stays to be read."""


class Fact(models.Model):
    """One dated fact about a designation or an agreement; `detail` is the function, place or position."""

    subject = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    detail = models.CharField(max_length=120, blank=True)
    citation = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    """The database's own clock; a trigger refuses any other value, so that a back-dated row shows."""
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    """The row whose place it took when two persons corrected the record."""
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("subject_id", "subject", "kind"), name="fact_subject"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new fact whole; of an old one nothing but until when it was known."""
        if not self._state.adding:
            kwargs["update_fields"] = ["known_to"]
        super().save(*args, **kwargs)


class Correction(models.Model):
    """A change of what the record says about the past: proposed by one person, decided by another.

    `facts` are the rows it replaces; `attempt` the exam sitting it strikes.  The dates or the
    result it puts in their place are null where it only strikes.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    designation = models.ForeignKey(Designation, models.PROTECT, null=True, related_name="corrections")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, null=True, related_name="corrections")
    kind = models.CharField(max_length=20)
    how = models.CharField(max_length=20)
    facts = models.JSONField(default=list)
    attempt = models.ForeignKey(ExamAttempt, models.PROTECT, null=True, related_name="corrections")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    score_percent = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    taken_on = models.DateField(null=True)
    proposed_by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = (
            # The house's rule of the second person, kept by the database too.
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(confirmed=False) | ~Q(decided_by=models.F("proposed_by")),
                name="correction_second_person",
            ),
            models.CheckConstraint(
                condition=Q(designation=None, agreement__isnull=False) | Q(agreement=None, designation__isnull=False),
                name="correction_of_one_thing",
            ),
        )
