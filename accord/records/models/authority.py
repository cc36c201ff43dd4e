"""Delegated authority: nominations, classes, exams, and the dated facts the check reads.

`Fact` is the one table the authority check asks.  A row says: of this subject (a designation
or an agreement), this fact held from `valid_from` until `valid_to`, and Accord knew it from
`known_from` until `known_to`.  A correction closes `known_to` and inserts; nothing is updated.
"""

from django.db import models

from accord.records.models.base import Case


class TrainingClass(Case):
    """One class of one course, with its seats.  The agency is the host's."""

    program = models.CharField(max_length=40)
    course = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.PositiveSmallIntegerField()
    venue = models.CharField(max_length=200)


class Designation(Case):
    """One officer under one agreement, from nomination to the return of credentials."""

    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="designations")
    officer = models.ForeignKey("records.Staff", models.PROTECT, related_name="designations")
    experience_months = models.PositiveSmallIntegerField()
    citizen_attested = models.BooleanField()
    consented_on = models.DateField(null=True)
    vetting = models.CharField(max_length=20, blank=True)
    vetting_on = models.DateField(null=True)
    training = models.ForeignKey(TrainingClass, models.PROTECT, null=True, related_name="designations")
    certified_on = models.DateField(null=True)
    letter_on = models.DateField(null=True)
    functions = models.JSONField(default=list)
    supervisor_position = models.CharField(max_length=120, blank=True)
    supervisor_office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True)
    starts_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    credential = models.CharField(max_length=40, blank=True)
    credential_returned_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agreement", "officer"), name="designation_once_per_agreement"),
        )


class ExamAttempt(models.Model):
    """One attempt at one exam; the standing follows from all of them under the edition's rule."""

    designation = models.ForeignKey(Designation, models.PROTECT, related_name="attempts")
    exam = models.CharField(max_length=60)
    score_percent = models.PositiveSmallIntegerField()
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
