"""What every case has: a public id, a human number, a state and a version."""

import uuid

from django.db import models


class Case(models.Model):
    """One thing with a lifecycle.  Only the door (`actions/_acting.py`) changes `state`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=30, db_index=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    agency = models.ForeignKey("records.Agency", models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Return the human number."""
        return self.number


class Counter(models.Model):
    """The last human number given, by prefix and year; locked while the next one is taken."""

    prefix = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("prefix", "year"), name="counter_once"),)
