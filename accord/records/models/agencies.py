"""Parties and places.  An ORI is an attribute: several agencies may share one, one may have none."""

import uuid

from django.db import models
from django.db.models import Q

from accord.rules.rooms import states_of


class State(models.Model):
    """A state or territory, by postal code."""

    code = models.CharField(max_length=2, primary_key=True)
    fips = models.CharField(max_length=2)
    name = models.CharField(max_length=60)


class County(models.Model):
    """A county or its like, by five-digit FIPS code, with its IANA time zone."""

    fips = models.CharField(max_length=5, primary_key=True)
    state = models.ForeignKey(State, models.PROTECT)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=40)


class FieldOffice(models.Model):
    """A federal field office: removal side or investigations side."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=30, default="open")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "name"), name="office_once"),
            models.CheckConstraint(condition=Q(state__in=states_of("office")), name="office_state_legal"),
        )

    def __str__(self) -> str:
        """Return the office's name."""
        return self.name


class OfficeArea(models.Model):
    """A county in an office's area for a dated period."""

    office = models.ForeignKey(FieldOffice, models.PROTECT, related_name="areas")
    county = models.ForeignKey(County, models.PROTECT, related_name="areas")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("county", "office"), name="area_county"),)


class Capacity(models.Model):
    """What an office has and has promised, as one dated statement; the latest one counts."""

    office = models.ForeignKey(FieldOffice, models.PROTECT, related_name="capacities")
    code = models.CharField(max_length=40)
    total = models.PositiveIntegerField()
    promised = models.PositiveIntegerField(default=0)
    stated_at = models.DateTimeField()
    source = models.CharField(max_length=200)


class Agency(models.Model):
    """A party on the local side, or another body an agreement may name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=30, default="registered")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    list_digest = models.CharField(max_length=64, blank=True)
    """Digest of the list row that last filled this entry; the same row again changes nothing."""
    ori = models.CharField(max_length=9, blank=True, db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, db_index=True)
    level = models.CharField(max_length=20, default="other")
    place_state = models.ForeignKey(State, models.PROTECT, null=True)
    zone = models.CharField(max_length=40)
    population = models.PositiveIntegerField(null=True)
    officers = models.PositiveIntegerField(null=True)
    data_year = models.PositiveSmallIntegerField(null=True)
    notes = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True)
    home_county = models.ForeignKey(County, models.PROTECT, null=True, related_name="+")
    """The county by which its two field offices are found: the first that its list names."""
    counties = models.ManyToManyField(County, related_name="agencies")

    class Meta:
        indexes = (
            models.Index(fields=("name", "id"), name="agency_name"),
            models.Index(fields=("place_state", "name", "id"), name="agency_state_name"),
        )
        constraints = (models.CheckConstraint(condition=Q(state__in=states_of("agency")), name="agency_state_legal"),)

    def __str__(self) -> str:
        """Return the agency's present name."""
        return self.name


class SearchWord(models.Model):
    """One word of an agency's name, ORI, county or state, so that a prefix finds it by index."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)

    class Meta:
        # The operator classes serve PostgreSQL, where a prefix under a language's collation finds no
        # plain index; SQLite compares bytes and leaves them out.
        indexes = (
            models.Index(fields=("word", "agency"), name="word_agency", opclasses=("varchar_pattern_ops", "int8_ops")),
        )


class AgencyName(models.Model):
    """A name the agency bore from a date on; the earlier ones stay readable."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
