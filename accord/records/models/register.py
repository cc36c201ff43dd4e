"""The public register: lists as they were published, what people decided of them, and what follows.

A list, its rows and the decisions are kept for good.  Entries, changes, standings and doubts are
derived from them whole and written afresh whenever a list or a decision is added.
"""

import uuid

from django.db import models


class ListedRow(models.Model):
    """One distinct row of published lists, repaired; a list of the next day mostly repeats those of the day before."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()


class PublishedList(models.Model):
    """One list by its content; the same list in another file, or under another name, is the same list."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    claims = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    label_on = models.CharField(max_length=10, blank=True)
    label_edition = models.CharField(max_length=10, blank=True)
    file_digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    rows = models.JSONField()
    """The keys of its rows, in the order of the sheet."""
    lines = models.JSONField()
    """The line of each row in the sheet."""
    columns = models.JSONField(default=dict)
    repairs = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, related_name="+")


class ListDecision(models.Model):
    """What a person decided of a list that was held back, or of one that was not; the latest counts."""

    published = models.ForeignKey(PublishedList, models.PROTECT, related_name="decisions")
    accepted = models.BooleanField()
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, related_name="+")


class DoubtDecision(models.Model):
    """What a person decided of a doubt; the latest counts."""

    key = models.CharField(max_length=200, db_index=True)
    answer = models.CharField(max_length=10)
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    entry = models.ForeignKey("records.LogEntry", models.PROTECT, related_name="+")


class RegisterHead(models.Model):
    """The register as a whole: which content it was derived from, and when.  One row."""

    digest = models.CharField(max_length=64)
    as_of = models.DateField(null=True)
    made_at = models.DateTimeField()


class RegisterEntry(models.Model):
    """One agreement of the register, as all lists together tell it.  Derived."""

    public_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=2)
    agency_name = models.CharField(max_length=200)
    county = models.CharField(max_length=80, blank=True)
    fips = models.CharField(max_length=5, blank=True)
    level = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=60)
    signed_on = models.DateField(null=True)
    status = models.CharField(max_length=20)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    document = models.CharField(max_length=10, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    addendum = models.CharField(max_length=2000, blank=True)
    names = models.JSONField(default=list)
    superseded_by = models.UUIDField(null=True)
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    match_reason = models.CharField(max_length=200, blank=True)
    match_sure = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=("state", "agency_name", "id"), name="entry_state_name"),
            models.Index(fields=("status", "state", "agency_name", "id"), name="entry_status"),
        )


class RegisterWord(models.Model):
    """One word by which an entry is found.  Derived."""

    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)

    class Meta:
        indexes = (
            models.Index(fields=("word", "entry"), name="register_word", opclasses=("varchar_pattern_ops", "int8_ops")),
        )


class RegisterStanding(models.Model):
    """Where one list stands in the register, and what it changed.  Derived."""

    published = models.OneToOneField(PublishedList, models.CASCADE, related_name="standing")
    position = models.IntegerField()
    taken = models.BooleanField()
    as_of = models.DateField(null=True)
    basis = models.CharField(max_length=200)
    row_count = models.PositiveIntegerField()
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    redated = models.PositiveIntegerField(default=0)
    renamed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    doubled = models.PositiveIntegerField(default=0)
    review = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=list)


class RegisterChange(models.Model):
    """One change that a list brought to an entry: the history of the entry, and the corrections log.  Derived."""

    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="changes")
    published = models.ForeignKey(PublishedList, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    on = models.DateField(null=True)
    before = models.CharField(max_length=2000, blank=True)
    after = models.CharField(max_length=2000, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=("-on", "-id"), name="change_on"),)


class RegisterDoubt(models.Model):
    """Something that a person should decide.  Derived."""

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    published = models.ForeignKey(PublishedList, models.CASCADE, null=True, related_name="doubts")
    entries = models.JSONField(default=list)
    message = models.CharField(max_length=600)
    answers = models.JSONField(default=list)
