"""The packet of a thing, as a file to be saved."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accord.actions.packets import make_packet
from accord.web.asking import at_of, must
from accord.web.rooms import lifecycle_of


@require_safe
def packet(request: HttpRequest, plural: str, public_id: UUID) -> HttpResponse:
    """Send the packet; that it was taken is on the record."""
    made = make_packet(lifecycle_of(plural).kind, public_id, by=must(request), at=at_of(request))
    response = HttpResponse(made.data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
