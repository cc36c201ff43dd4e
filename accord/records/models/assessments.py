"""Needs assessment: answers with evidence; a changed answer keeps the earlier one."""

from django.db import models

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class Assessment(Case):
    """The questionnaire put to one agency, pinned to its version."""

    request = models.ForeignKey("records.PartnershipRequest", models.PROTECT, related_name="assessments")
    questionnaire = models.PositiveSmallIntegerField()
    umbrella_digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=states_of("assessment")), name="assessment_state_legal"
            ),
        )


class Answer(models.Model):
    """One answer as known from `known_from` until `known_to`; null means it is the present one."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    value = models.JSONField()
    note = models.TextField(blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    side = models.CharField(max_length=10)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("assessment", "question"), condition=models.Q(known_to=None), name="answer_one_present"
            ),
        )


class Opinion(models.Model):
    """Another assessor agrees or disagrees with the present answer, and says why."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="opinions")
    agrees = models.BooleanField()
    comment = models.TextField(blank=True)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
