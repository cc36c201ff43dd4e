"""The log, the outbox and the idempotency keys: written by the door and nowhere else.

A log entry is canonical JSON with its RFC 6962 leaf hash.  It carries no names and no free
text, only salted commitments; text and salt live in `LogText`, which can be purged without
touching the tree.  Entries may never change or go: triggers on both databases refuse it.
The sequencer gives each its place (`LogPlace`); the tree and the checkpoints are files.
"""

import uuid

from django.db import models


class LogEntry(models.Model):
    """One act, in the transaction of the act.  `body` is RFC 8785 JSON; `leaf` its hash."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tag = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=30)
    object_id = models.UUIDField()
    state = models.CharField(max_length=30)
    staff = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=30)
    capacity = models.CharField(max_length=10, default="holder")
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    body = models.TextField()
    leaf = models.BinaryField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=("object_id", "id"), name="log_object"),)


class LogPlace(models.Model):
    """The place of one entry in one of the two logs, `public` or `restricted`; `sequenced_at` never goes back."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="place")
    log = models.CharField(max_length=12)
    place = models.PositiveBigIntegerField()
    sequenced_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("log", "place"), name="log_place_once"),)


class LogText(models.Model):
    """The words of an entry: who by name, reasons, what was given.  Purgeable by two persons."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="text")
    salt = models.BinaryField(max_length=32, null=True)
    text = models.JSONField(null=True)


class Notice(models.Model):
    """Outbox: one message owed to an office, resolved to whoever holds it that day."""

    entry = models.ForeignKey(LogEntry, models.PROTECT, related_name="notices")
    role = models.CharField(max_length=30)
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="notices")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("staff", "-id"), name="notice_staff"),)


class IdempotencyKey(models.Model):
    """The same key from the same actor gives the same answer, once, for seven days."""

    staff = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    """Null for the public form, whose key is the random token of one opened form."""
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    receipt = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("staff", "key"), name="idempotency_once"),
            models.UniqueConstraint(
                fields=("key",), condition=models.Q(staff=None), name="idempotency_once_without_account"
            ),
        )


class ScreeningRefusal(models.Model):
    """How many texts were refused for one kind of identifier on one day (UTC); never the text or who typed it."""

    kind = models.CharField(max_length=20)
    counted_on = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "counted_on"), name="screening_refusal_once"),)


class FileOrder(models.Model):
    """A list as a file that takes a while: who asked, how far it is, and until when its bytes are kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    form = models.CharField(max_length=10)
    chosen = models.JSONField(default=dict)
    title = models.CharField(max_length=120)
    """What the file is called when it is saved."""
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    """Moved on while rows are written: an order whose writer died is taken up again."""
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("done_at", "id"), name="file_order_open"),)


class DueDate(models.Model):
    """A running or met clock of one case: derived from its entries, rewritten by each act.

    This table is a cache for lists and inboxes; a test compares it with a fresh derivation.
    """

    kind = models.CharField(max_length=30)
    object_id = models.UUIDField()
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=30)
    owner = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    met_at = models.DateTimeField(null=True)
    why = models.JSONField(default=list)

    class Meta:
        indexes = (models.Index(fields=("object_id",), name="due_object"),)


class Document(models.Model):
    """An issued document or an attached file: kind, digest and size.  The bytes are stored by digest and never change.

    `quarantined` says that the words of an attached file could not be read, and so not screened.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    object_kind = models.CharField(max_length=30)
    object_id = models.UUIDField(db_index=True)
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(LogEntry, models.PROTECT, related_name="documents")
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=60, default="application/pdf")
    quarantined = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
