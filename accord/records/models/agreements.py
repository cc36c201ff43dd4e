"""Agreements: typed terms of a pinned edition, the frozen document, signatures, dated ends."""

from django.db import models
from django.db.models import Q

from accord.records.models.base import Case
from accord.rules.rooms import states_of


class Agreement(Case):
    """One instrument.  In force, ending or ended follow from its dated facts, never from `state` alone."""

    request = models.ForeignKey("records.PartnershipRequest", models.PROTECT, null=True, related_name="agreements")
    determination = models.ForeignKey("records.Determination", models.PROTECT, null=True, related_name="agreements")
    plan = models.ForeignKey("records.Plan", models.PROTECT, null=True, related_name="agreements")
    program = models.CharField(max_length=40, db_index=True)
    edition = models.CharField(max_length=60)
    edition_digest = models.CharField(max_length=64)
    imported = models.BooleanField(default=False)
    terms = models.JSONField(default=dict)
    functions = models.JSONField(default=list)
    objective = models.TextField(blank=True)
    permitted_use = models.TextField(blank=True)
    supervision_plan = models.TextField(blank=True)
    data_annex = models.TextField(blank=True)
    measures = models.JSONField(default=list)
    facilities = models.JSONField(default=list)
    held_at = models.CharField(max_length=200, blank=True)
    body_resolution = models.CharField(max_length=120, blank=True)
    body_resolved_on = models.DateField(null=True)
    content_digest = models.CharField(max_length=64, blank=True)
    effective_at = models.DateTimeField(null=True)
    additions = models.JSONField(default=list)
    ends_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    ended_by_side = models.CharField(max_length=10, blank=True)
    reviewed_on = models.DateField(null=True)
    renewal_side = models.CharField(max_length=10, blank=True)
    """The side whose offer to renew stands."""
    renewal_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the addendum that was offered, frozen and signed by one side."""
    renewal_by = models.ForeignKey("records.Staff", models.PROTECT, null=True, related_name="+")
    renewal_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states_of("agreement")), name="agreement_state_legal"),
        )


class PublishedEdition(models.Model):
    """One edition as it was when an agreement first took it: all its words, terms and powers, for ever.

    The database refuses a second digest for it, and any change: what was signed can be read here
    even when the file of the program is gone.
    """

    umbrella = models.CharField(max_length=40)
    program = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("umbrella", "program", "code"), name="published_edition_once"),)


class ClosingStep(models.Model):
    """The word of an office on one item of an agreement's end; the last one on an item counts, and none is changed."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="closing_steps")
    item = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10)
    happened_on = models.DateField()
    words = models.TextField()
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    said_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("agreement", "item"), name="closing_step_item"),)


class Certificate(models.Model):
    """A certificate bound to one member of staff in one office, between two moments; revoked once or never.

    `held` says where its key is: `local` under this installation's keys, `pkcs12` in a file of
    the folder that the settings name, `pkcs11` on a token; `held_at` is the file or the label.
    """

    digest = models.CharField(max_length=64, unique=True)
    listed_as = models.CharField(max_length=60)
    """Its number in the list of revoked certificates, in hexadecimal."""
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="certificates")
    role = models.CharField(max_length=30)
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="+")
    der = models.BinaryField()
    held = models.CharField(max_length=10, default="local")
    held_at = models.CharField(max_length=80, blank=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Null until it is revoked, as the trigger that keeps these rows asks.
    revoked_because = models.CharField(max_length=20, null=True)  # noqa: DJ001


class Signature(models.Model):
    """A step-up act bound to the exact digest of the frozen document: the agreement itself, or an addendum to it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10)
    by = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    stepped_up_at = models.DateTimeField()
    certificate = models.ForeignKey("records.Certificate", models.PROTECT, related_name="signatures")
    revision = models.CharField(max_length=64)
    """SHA-256 of the PDF with this signature in it."""
    statement = models.CharField(max_length=64)
    """SHA-256 of the signed statement beside it."""
    nonce = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agreement", "digest", "side"), name="signature_once_a_side"),)
