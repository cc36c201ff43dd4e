"""Repayment: what a fiscal year allots under an agreement, dedicated seats, claims and their lines, repayments.

No column of these tables points at property, a share, a person or an outcome.
"""

from django.db import models
from django.db.models import Q

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class Allotment(Case):
    """One federal fiscal year of one agreement: what is planned, and what the fund has."""

    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="allotments")
    fiscal_year = models.PositiveSmallIntegerField()
    planned_cents = models.BigIntegerField()
    available_cents = models.BigIntegerField(null=True)
    source = models.CharField(max_length=120, blank=True)
    checked_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("allotment")), name="allotment_state_legal"),
            models.UniqueConstraint(fields=("agreement", "fiscal_year"), name="allotment_once_a_year"),
        )


class DedicatedSeat(models.Model):
    """One seat dedicated to the work: a number and a role, between two days; freed once or never."""

    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="seats")
    code = models.CharField(max_length=4)
    role = models.CharField(max_length=20)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("allotment", "code"), condition=Q(to_on=None), name="dedicated_seat_one_standing"
            ),
        )


class Claim(Case):
    """One claim: a month of joint operations, or a pay period of delegated work; both days included."""

    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="claims")
    basis = models.CharField(max_length=12)
    invoice = models.CharField(max_length=20)
    from_on = models.DateField()
    to_on = models.DateField()
    signed_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    approved_cents = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("claim")), name="claim_state_legal"),
            models.UniqueConstraint(
                fields=("agency", "invoice"), condition=~Q(state__in=("denied", "withdrawn")), name="claim_invoice_once"
            ),
        )


class ClaimLine(models.Model):
    """One line of a claim; struck once or never."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    seat = models.CharField(max_length=4)
    expense = models.CharField(max_length=40)
    worked_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    rate_cents = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    struck_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("claim", "number"), name="claim_line_number_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="claim_line_positive"),
        )


class Repayment(models.Model):
    """One repayment of a claim, or its reversal; `turn` counts how often it was repaid after a reversal."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="repayments")
    cents = models.BigIntegerField()
    turn = models.PositiveSmallIntegerField()
    reversal = models.BooleanField(default=False)
    posting = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("claim", "turn", "reversal"), name="repayment_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="repayment_positive"),
        )
