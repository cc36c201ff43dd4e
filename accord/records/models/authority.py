"""Delegated authority: nominations, classes, exams, and the dated facts the check reads.

`Fact` is the one table the authority check asks.  A row says: of this subject (a designation
or an agreement), this fact held from `valid_from` until `valid_to`, and Accord knew it from
`known_from` until `known_to`.  A correction closes `known_to` and inserts; nothing is updated.
"""

from django.db import models
from django.db.models import Q

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
    recorded_at = models.DateTimeField()


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
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("subject_id", "subject", "kind"), name="fact_subject"),)
