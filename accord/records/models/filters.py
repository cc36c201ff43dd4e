"""Filters of lists that a person keeps under a title, alone or with the own agency or office."""

import uuid

from django.db import models


class SavedFilter(models.Model):
    """What narrows one kind's list, by the names of its facets.  Removed ones stay, with the date."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    chosen = models.JSONField(default=dict)
    owner = models.ForeignKey("records.Staff", models.PROTECT, related_name="filters")
    shared = models.CharField(max_length=12, blank=True)
    """With whom: empty for nobody, else `agency`, `office` or `headquarters`, the owner's when it was shared."""
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="+")
    first = models.BooleanField(default=False)
    """Whether the owner's list opens with it."""
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "owner"), name="filter_owner"),)
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "kind", "title"), condition=models.Q(removed_at=None), name="filter_title_once"
            ),
        )
