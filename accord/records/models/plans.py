"""Plan of action: items of both sides, progress, and the yearly question."""

from django.db import models

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class Plan(Case):
    """One plan of action, drafted from an assessment and agreed by both sides."""

    request = models.ForeignKey("records.PartnershipRequest", models.PROTECT, related_name="plans")
    assessment = models.ForeignKey("records.Assessment", models.PROTECT, related_name="plans")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=states_of("plan")), name="plan_state_legal"),
        )


class PlanItem(models.Model):
    """An objective, activity, milestone, resource, risk or safeguard; edits close and insert."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    measure_kind = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.BigIntegerField(null=True)
    target = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=30, blank=True)
    due_on = models.DateField(null=True)
    source = models.CharField(max_length=120, blank=True)
    place = models.PositiveSmallIntegerField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "code"), condition=models.Q(known_to=None), name="plan_item_one_present"
            ),
        )


class Progress(models.Model):
    """What was measured or done on one item, on a date."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="progress")
    code = models.CharField(max_length=20)
    on = models.DateField()
    actual = models.BigIntegerField(null=True)
    done = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")


class PlanReview(models.Model):
    """One side's yearly answer: is this still beneficial, is it still sustainable?"""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    side = models.CharField(max_length=10)
    on = models.DateField()
    beneficial = models.BooleanField()
    sustainable = models.BooleanField()
    reasons = models.TextField()
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
