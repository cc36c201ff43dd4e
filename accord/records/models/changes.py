"""Changes to agreements: what was proposed and answered, who approved which step, and every version that held."""

from django.db import models
from django.db.models import Q

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class Change(Case):
    """One change proposed to an agreement; it holds only from the moment at which it was taken over.

    `base` is the number of the agreement's version it builds on, 0 for a draft; `awaits` the side
    that answers; `asked` the rows asked for, each a name and a value; `content_digest` that of the
    addendum which is frozen when both sides agree, and which both sign.
    """

    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="changes")
    edition = models.CharField(max_length=60, blank=True)
    asked = models.JSONField(default=list)
    addition = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    awaits = models.CharField(max_length=10)
    base = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    content_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=states_of("change")), name="change_state_legal"),)


class ChangeStep(models.Model):
    """One thing somebody did about a step of approval: approved, stepped aside, asked or let it be passed over."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
    what = models.CharField(max_length=20)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    capacity = models.CharField(max_length=10)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=120, blank=True)
    resolved_on = models.DateField(null=True)
    words = models.TextField(blank=True)


class AgreementVersion(models.Model):
    """An agreement as it held from one moment: the chain of versions, each superseded by the next."""

    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    change = models.OneToOneField(Change, models.PROTECT, null=True, related_name="made")
    edition = models.CharField(max_length=60)
    edition_digest = models.CharField(max_length=64)
    terms = models.JSONField()
    functions = models.JSONField()
    additions = models.JSONField()
    from_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agreement", "number"), name="agreement_version_once"),)
