"""The ledger: funds, the transfers between their accounts, and balances kept for speed.

A transfer is one row with both its ends, so it balances by construction and no sum over a fund can be
other than zero.  Rows of `Transfer` never change and never go, and none may be put into a closed year:
triggers on both databases refuse it.  A checkpoint is a copy of a sum; it may be thrown away and
computed again at any time, and a test compares it with the rows.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from accord.records.models.base import Case
from accord.rules.money.accounts import BY_NUMBER, MOST_CENTS
from accord.rules.rooms import states_of


class Fund(Case):
    """The money of one agency under one department's program; its fiscal year ends with `fiscal_month`."""

    code = models.CharField(max_length=20)
    opened_on = models.DateField()
    fiscal_month = models.PositiveSmallIntegerField()
    closed_through = models.DateField(null=True)
    """The last day of the last closed fiscal year."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("fund")), name="fund_state_legal"),
            models.CheckConstraint(condition=Q(fiscal_month__gte=1, fiscal_month__lte=12), name="fund_fiscal_month"),
            models.UniqueConstraint(fields=("agency", "code"), condition=Q(state="open"), name="fund_one_open"),
        )


class Transfer(models.Model):
    """So many cents out of one account of a fund into another, for a day, known since a moment.

    `public_id` is made from the fund and the caller's key where it gave one, so that the same line of a
    file or the same payment cannot be entered twice.  `subject` is what it is for: a payment, a claim.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="transfers", db_index=False)
    out_of = models.PositiveSmallIntegerField()
    into = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()
    entry_on = models.DateField()
    known_at = models.DateTimeField()
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.UUIDField(null=True)
    party = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    detail = models.CharField(max_length=30, blank=True)
    """The row of the yearly form's extra tables it belongs to, as a code: a kind of income, a kind of pay."""
    purpose = models.CharField(max_length=200, blank=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = (
            # The amount stands in the index, so that a sum reads the index alone.
            models.Index(fields=("fund", "into", "entry_on", "cents"), name="transfer_into"),
            models.Index(fields=("fund", "out_of", "entry_on", "cents"), name="transfer_out_of"),
            models.Index(fields=("subject_id",), condition=Q(subject_id__isnull=False), name="transfer_subject"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(cents__gt=0, cents__lte=MOST_CENTS), name="transfer_amount"),
            models.CheckConstraint(
                # Bounds and no list: the framework cannot read a list of numbers back from SQLite.
                condition=Q(out_of__gte=1, out_of__lte=max(BY_NUMBER), into__gte=1, into__lte=max(BY_NUMBER))
                & ~Q(out_of=F("into")),
                name="transfer_accounts",
            ),
            models.UniqueConstraint(
                fields=("reverses",), condition=Q(reverses__isnull=False), name="transfer_reversed_once"
            ),
        )


class Checkpoint(models.Model):
    """What was in an account before a day began; a copy that can be computed again from the transfers."""

    fund = models.ForeignKey(Fund, models.CASCADE, related_name="checkpoints", db_index=False)
    account = models.PositiveSmallIntegerField()
    before_on = models.DateField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("fund", "account", "before_on"), name="checkpoint_once"),)


class YearClose(models.Model):
    """One closing of a fund's fiscal year, and the day somebody opened it again, if ever."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="closes")
    through_on = models.DateField()
    cash_cents = models.BigIntegerField()
    closed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("fund", "through_on"), condition=Q(reopened_at=None), name="year_closed_once"
            ),
        )


class Certification(Case):
    """One filing for one fiscal year.  Its figures follow from the ledger until they are signed, and stand from then on."""

    program = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    year_end_on = models.DateField()
    terms = models.JSONField(default=dict)
    """The days the program's edition of that day gives, so that the clock can say why."""
    particulars = models.JSONField(default=dict)
    figures = models.JSONField(null=True)
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments")
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("certification")), name="certification_state_legal"),
            models.UniqueConstraint(
                fields=("agency", "year"), condition=Q(amends=None), name="certification_once_a_year"
            ),
            models.UniqueConstraint(
                fields=("amends",),
                condition=Q(amends__isnull=False) & ~Q(state="dropped"),
                name="certification_amended_once",
            ),
        )


class Vendor(models.Model):
    """A company, never a person, that an agency pays from its funds; a bank line may say that it was the payee."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("records.Agency", models.PROTECT, related_name="vendors")
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    """The name as two spellings of it compare."""
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agency", "folded"), condition=Q(ended_at=None), name="vendor_once"),
        )


class StatementLine(models.Model):
    """One line of a bank's statement: its day and amount, above zero for money that came in.

    Who paid and what was said is not kept; `party` is set where the payee is a registered agency by name, `vendor`
    where it is a company that the agency registered.
    `transfer` is the line of the ledger it was found to be, once.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="statement_lines")
    stated_on = models.DateField()
    cents = models.BigIntegerField()
    party = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    vendor = models.ForeignKey(Vendor, models.PROTECT, null=True, related_name="+", db_index=False)
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, related_name="+", db_index=False)
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="statement_line")
    matched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(cents=0), name="statement_line_amount"),)
