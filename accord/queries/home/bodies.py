"""The agencies and field offices that a person belongs to, as a part of the board."""

from django.db.models import OuterRef

from accord.queries.home.board import lines
from accord.queries.home.parts import Ask, Rows
from accord.queries.zones import office_zone
from accord.records.models import Agency, FieldOffice


def bodies(ask: Ask) -> tuple[Rows, ...]:
    """Return the agencies and field offices that the person belongs to."""
    found = []
    if ask.actor.agency_ids:
        own = Agency.objects.filter(pk__in=sorted(ask.actor.agency_ids))
        found.append(
            lines(
                "own",
                own,
                ("pk",),
                kind="agency",
                id="@public_id",
                text="@name",
                zone="@zone",
                n="@pk",
                number="@number",
            )
        )
    if ask.actor.office_ids:
        offices = FieldOffice.objects.filter(pk__in=sorted(ask.actor.office_ids))
        zone = office_zone(OuterRef("pk"), ask.on)
        found.append(
            lines("own", offices, ("pk",), kind="office", id="@public_id", text="@name", number="@number", zone=zone)
        )
    return tuple(found)
