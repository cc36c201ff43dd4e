"""Unfinished forms: what a person typed and has not sent.  Never history, never visible to anybody else."""

import uuid

from django.db import models


class Draft(models.Model):
    """The words of one form of one person; a second page that wrote on gets a row of its own.

    `object_id` is the thing the form is about, or what a new thing begins from; null where it begins from
    nothing.  `about` is that thing's human number.  `page` is the digest of the key of the page that wrote
    last, `version` counts the savings, `seen` is the thing's version when the form was opened.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    action = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    about = models.CharField(max_length=20, blank=True)
    given = models.JSONField(default=dict)
    page = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    seen = models.PositiveIntegerField(null=True)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=("staff", "object_id"), name="draft_of_staff"),)
