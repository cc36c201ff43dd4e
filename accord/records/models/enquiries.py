"""Enquiries: what reached the front door, and, apart from it, how to reach the one who asked."""

import uuid

from django.db import models
from django.db.models import Q

from accord.rules.rooms import states_of


class Enquiry(models.Model):
    """A form, call, letter or visit before any request.  Names nobody; the contact stands in a table of its own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=30, db_index=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="+")
    body_name = models.CharField(max_length=200, blank=True)
    """The agency in the asker's words, where it is not in the register."""
    body_kind = models.CharField(max_length=30, blank=True)
    county = models.ForeignKey("records.County", models.PROTECT, null=True, related_name="+")
    zone = models.CharField(max_length=40)
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="+")
    """The office that answers; none while it waits in the queue of headquarters."""
    channel = models.CharField(max_length=20)
    came_at = models.DateTimeField()
    problem = models.TextField()
    programs = models.JSONField(default=list)
    reach = models.CharField(max_length=20, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, db_index=True)
    """Digest of the word in the follow-up address; the word itself is kept nowhere."""
    contact_given = models.BooleanField(default=False)
    """Whether a name, address or number was ever given; the details themselves stand apart."""
    method = models.CharField(max_length=20, blank=True)
    published_at = models.CharField(max_length=200, blank=True)
    confirmed_on = models.DateField(null=True)
    reply = models.TextField(blank=True)
    closing_code = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=states_of("enquiry")), name="enquiry_state_legal"),)
        indexes = (models.Index(fields=("office", "state", "-id"), name="enquiry_office"),)

    def __str__(self) -> str:
        """Return the human number."""
        return self.number

    @property
    def body(self) -> str:
        """The agency's name, of the register or as described."""
        return self.agency.name if self.agency is not None else self.body_name


class EnquiryContact(models.Model):
    """Who asked and how to reach them: staff of an agency, kept until a stated day, then deleted whole."""

    enquiry = models.OneToOneField(Enquiry, models.PROTECT, related_name="contact")
    full_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=40, blank=True)


class EnquiryQuestion(models.Model):
    """A question to the asker; the clocks rest until its answer."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField()
    question = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
