"""The front door: requests, referrals to two field offices, pauses, meetings."""

from django.db import models
from django.db.models import Q

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class PartnershipRequest(Case):
    """An agency asks for help.  What it asked for never changes after submission."""

    enquiry = models.ForeignKey("records.Enquiry", models.PROTECT, null=True, related_name="requests")
    """The enquiry it grew from, if one did."""
    letter_on = models.DateField(null=True)
    problem = models.TextField()
    programs = models.JSONField(default=list)
    officers_offered = models.JSONField(default=list)
    facility = models.CharField(max_length=200, blank=True)
    facility_capacity = models.PositiveIntegerField(null=True)
    body_position = models.CharField(max_length=30, blank=True)
    evidence = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True)
    closing_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=states_of("request")), name="request_state_legal"),)


class Referral(models.Model):
    """One of the two field offices (or the named queue, where no office covers the county)."""

    request = models.ForeignKey(PartnershipRequest, models.PROTECT, related_name="referrals")
    side = models.CharField(max_length=20)
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True)
    queue = models.CharField(max_length=60, blank=True)
    referred_at = models.DateTimeField()
    opinion = models.CharField(max_length=20, blank=True)
    reasons = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("request", "side"), name="referral_once_a_side"),)


class Pause(models.Model):
    """A question to the agency; the clocks of the request rest while it waits."""

    request = models.ForeignKey(PartnershipRequest, models.PROTECT, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    question = models.TextField()
    answer = models.TextField(blank=True)


class Meeting(Case):
    """A meeting of both sides: proposed, confirmed, and minuted with attendance and actions."""

    request = models.ForeignKey(PartnershipRequest, models.PROTECT, related_name="meetings")
    purpose = models.CharField(max_length=30)
    planned_at = models.DateTimeField()
    venue = models.CharField(max_length=200)
    agenda = models.TextField(blank=True)
    held_on = models.DateField(null=True)
    attendance = models.JSONField(default=list)
    minutes = models.TextField(blank=True)
    follow_ups = models.JSONField(default=list)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=states_of("meeting")), name="meeting_state_legal"),)
