"""Sharing: assets without owners, requests, hours, divisions with their working, payments, certificates."""

from django.db import models
from django.db.models import F, Q

from accord.records.models.base import Case
from accord.rules.rooms import states_of
from accord.rules.sharing import PROGRAM

OPEN = ("draft", "submitted", "verified", "proposed", "approved", "paid")


class Seizure(Case):
    """One asset: the seizing agency's closed number, day, county, kind, value.  No owner, nothing that tells it apart."""

    seizing_agency = models.CharField(max_length=40)
    fund = models.CharField(max_length=10)
    reference = models.CharField(max_length=20)
    seized_on = models.DateField()
    county = models.ForeignKey("records.County", models.PROTECT, related_name="+")
    manner = models.CharField(max_length=10)
    asset = models.CharField(max_length=20)
    value_cents = models.BigIntegerField()
    claim = models.CharField(max_length=10, blank=True)
    claim_on = models.DateField(null=True)
    settled = models.CharField(max_length=10, blank=True)
    settled_on = models.DateField(null=True)
    forfeiture = models.CharField(max_length=20, blank=True)
    forfeited_on = models.DateField(null=True)
    gross_cents = models.BigIntegerField(null=True)
    costs = models.JSONField(default=list)
    net_cents = models.BigIntegerField(null=True)
    returned_on = models.DateField(null=True)
    returned_cause = models.CharField(max_length=20, blank=True)
    program = PROGRAM
    """The program whose deadlines run on it."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("seizure")), name="seizure_state_legal"),
            models.CheckConstraint(condition=Q(value_cents__gt=0), name="seizure_value_positive"),
            models.UniqueConstraint(fields=("fund", "reference"), name="seizure_reference_once"),
        )


class TakingPart(models.Model):
    """An agency that took part in the case of one asset."""

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="taking_part")
    agency = models.ForeignKey("records.Agency", models.PROTECT, related_name="+")
    since_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("seizure", "agency"), name="taking_part_once"),)


class SharingRequest(Case):
    """One agency's request for a share of one asset.  Shares are in hundredths of a percent."""

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10)
    share_to = models.CharField(max_length=10)
    narrative = models.TextField()
    intended_uses = models.JSONField(default=list)
    task_force = models.CharField(max_length=120, blank=True)
    international_agreement = models.CharField(max_length=200, blank=True)
    reviewed_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    waived_at = models.DateTimeField(null=True)
    waived_because = models.TextField(blank=True)
    by_hours = models.PositiveSmallIntegerField(null=True)
    by_hours_working = models.TextField(blank=True)
    proposed = models.PositiveSmallIntegerField(null=True)
    proposed_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    proposed_because = models.TextField(blank=True)
    factors = models.JSONField(default=list)
    decided = models.PositiveSmallIntegerField(null=True)
    decided_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)
    announced_at = models.DateTimeField(null=True)
    program = PROGRAM
    """The program whose deadlines run on it."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("sharing")), name="sharing_state_legal"),
            models.CheckConstraint(condition=Q(decided=None) | Q(decided__lte=10_000), name="sharing_share_of_whole"),
            models.UniqueConstraint(
                fields=("seizure", "agency"), condition=Q(state__in=OPEN), name="sharing_once_an_asset"
            ),
        )


class Contribution(models.Model):
    """One line of hours in a case: role, operation, day, minutes; verified by another person or not counted.

    Of the federal side where `sharing` is null; `agency` is the member whose hours they are.
    """

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="contributions")
    sharing = models.ForeignKey(SharingRequest, models.PROTECT, null=True, related_name="contributions")
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=20)
    operation = models.CharField(max_length=80, blank=True)
    worked_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    entered_by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    verified_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("seizure", "number"), name="contribution_number_once"),
            # The rule of the second person, kept by the database too.
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("entered_by")), name="contribution_second_person"
            ),
        )


class Concurrence(models.Model):
    """A department's dated decision on sharing with a foreign government; the last one counts, none is changed."""

    sharing = models.ForeignKey(SharingRequest, models.PROTECT, related_name="concurrences")
    department = models.CharField(max_length=10)
    concurs = models.BooleanField()
    decided_on = models.DateField()
    held_at = models.CharField(max_length=120)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class ShareDivision(models.Model):
    """One division of an asset's net proceeds; undone once or never."""

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="divisions")
    net_cents = models.BigIntegerField()
    ties = models.CharField(max_length=120)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("seizure",), condition=Q(undone_at=None), name="share_division_one_standing"
            ),
        )


class SharePart(models.Model):
    """One part of a division with its working: `whole` + `remainder` / `of` is the exact part, in cents.

    It divides the asset (the federal side where `sharing` is null), or, `of_members`, a task force's part among its members.
    """

    division = models.ForeignKey(ShareDivision, models.PROTECT, related_name="parts")
    sharing = models.ForeignKey(SharingRequest, models.PROTECT, null=True, related_name="parts")
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    of_members = models.BooleanField(default=False)
    weight = models.BigIntegerField()
    cents = models.BigIntegerField()
    whole = models.BigIntegerField()
    remainder = models.BigIntegerField()
    of = models.BigIntegerField()
    added = models.PositiveSmallIntegerField()


class SharePayment(models.Model):
    """One payment of one part to one agency, or its reversal; `turn` counts how often it was paid after a reversal."""

    part = models.ForeignKey(SharePart, models.PROTECT, related_name="payments")
    sharing = models.ForeignKey(SharingRequest, models.PROTECT, related_name="payments")
    agency = models.ForeignKey("records.Agency", models.PROTECT, related_name="+")
    fund = models.CharField(max_length=10)
    cents = models.BigIntegerField()
    turn = models.PositiveSmallIntegerField()
    reversal = models.BooleanField(default=False)
    posting = models.CharField(max_length=40, blank=True)
    """The ledger's own number of the transfer."""
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    paid_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("part", "turn", "reversal"), name="share_payment_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="share_payment_positive"),
        )


class Affidavit(Case):
    """A civil-rights certificate of an agency, between two days; withdrawn once or never."""

    titles = models.JSONField(default=list)
    from_on = models.DateField()
    to_on = models.DateField()
    revoked_on = models.DateField(null=True)
    signed_by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("affidavit")), name="affidavit_state_legal"),
        )
