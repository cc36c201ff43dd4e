"""Two versions of a thing side by side: what changed, by whom and when, marked and in words."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.exporting import export_differences
from accord.queries.differences import Comparison, compare
from accord.queries.sheets import zone_for
from accord.rules.decisions import Invalid, Problem
from accord.web.asking import at_of, must
from accord.web.page import render
from accord.web.parts import Crumb
from accord.web.rooms import crumbs, lifecycle_of


@require_safe
def differences(request: HttpRequest, plural: str, public_id: UUID) -> HttpResponse:
    """Show two versions, the last two unless the address names others; only what changed, unless all is asked for."""
    lifecycle = lifecycle_of(plural)
    kind, actor, at = lifecycle.kind, must(request), at_of(request)
    problems: tuple[str, ...] = ()
    try:
        found: Comparison = compare(
            kind, public_id, actor, at, earlier=number("from", request), later=number("to", request)
        )
    except Invalid as error:
        problems = tuple(f"{p.message} {_('Got:')} {p.got}" for p in error.problems)
        found = compare(kind, public_id, actor, at)
    changed = tuple(c for c in found.fields if c.difference.status != "same")
    whole = request.GET.get("whole") == "yes"
    here = f"/{lifecycle.plural}/{public_id}/"
    way = (*crumbs(lifecycle, found.number)[:-1], Crumb(found.number, here), Crumb(_("Compare versions")))
    with timezone.override(ZoneInfo(zone_for(kind, public_id, actor, at))):
        return render(
            request,
            "differences.html",
            {
                "found": found,
                "shown": found.fields if whole else changed,
                "changed": len(changed),
                "whole": whole,
                "problems": problems,
                "back": here,
            },
            status=422 if problems else 200,
            crumbs=way,
        )


@require_safe
def differences_paper(request: HttpRequest, plural: str, public_id: UUID) -> HttpResponse:
    """Send the two versions side by side as a PDF; that it was taken is on the record."""
    made = export_differences(
        lifecycle_of(plural).kind, public_id, by=must(request), at=at_of(request), earlier=number("from", request),
        later=number("to", request), whole=request.GET.get("whole") == "yes",
    )  # fmt: skip
    response = HttpResponse(made.data, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def number(name: str, request: HttpRequest) -> int | None:
    """Return the number of a version from the address, None where none is named.

    Raises:
        Invalid: it is no number.
    """
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise Invalid(
            (Problem(field=name, message="There is no version of this number.", got=text[:20], expected="a number"),)
        )
    return int(text)
