"""A long list as a file: ordered here, shown how far it is, fetched when it is ready."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accord.actions.exporting import FORMS
from accord.actions.orders import order_list, path_of
from accord.queries.orders import ordered
from accord.rules.decisions import Missing
from accord.rules.rooms import STAGES
from accord.web.asking import at_of, must
from accord.web.lists import chosen_of
from accord.web.page import render
from accord.web.parts import Crumb
from accord.web.rooms import lifecycle_of, many


@require_POST
def order(request: HttpRequest, plural: str) -> HttpResponse:
    """Order a list as it is narrowed, and lead to the page that says how far it is."""
    kind = lifecycle_of(plural).kind
    form = request.POST.get("form", "")
    made = order_list(kind, chosen_of(kind, request.POST), form, by=must(request), at=at_of(request))
    return HttpResponseRedirect(f"/files/{made}/")


@require_safe
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say how far a file is."""
    found = ordered(public_id, must(request))
    lifecycle = STAGES[found.kind].lifecycle
    return render(
        request,
        "file_order.html",
        {"order": found, "lifecycle": lifecycle, "title": many(lifecycle)},
        crumbs=(
            Crumb(_("Home"), "/"),
            Crumb(many(lifecycle), f"/{lifecycle.plural}/?sort=new"),
            Crumb(_("File")),
        ),
    )


@require_safe
def fetch(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Send the file to be saved.

    Raises:
        Missing: it is not ready, or not this person's.
    """
    found = ordered(public_id, must(request))
    try:
        file = path_of(found.id).open("rb")
    except OSError as error:
        raise Missing from error
    return FileResponse(file, as_attachment=True, filename=found.name, content_type=FORMS[found.form])
