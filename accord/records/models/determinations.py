"""Which partnership: the weighing is frozen, opinions are added, a named human decides."""

from django.db import models
from django.db.models import Q

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class Determination(Case):
    """Requested, recommended and decided stay three fields; the weighing is kept as it was seen."""

    request = models.ForeignKey("records.PartnershipRequest", models.PROTECT, related_name="determinations")
    assessment = models.ForeignKey("records.Assessment", models.PROTECT, related_name="determinations")
    plan = models.ForeignKey("records.Plan", models.PROTECT, related_name="determinations")
    requested = models.JSONField(default=list)
    weighing = models.JSONField(default=dict)
    capacity = models.JSONField(null=True)
    recommended = models.JSONField(default=list)
    recommended_because = models.TextField(blank=True)
    concurrence = models.CharField(max_length=20, blank=True)
    preferred = models.JSONField(default=list)
    concurrence_reasons = models.TextField(blank=True)
    civil_rights = models.CharField(max_length=20, blank=True)
    civil_rights_reasons = models.TextField(blank=True)
    override = models.BooleanField(default=False)
    override_because = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    decided = models.JSONField(default=list)
    decided_because = models.TextField(blank=True)
    alternatives = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("determination")), name="determination_state_legal"),
        )
