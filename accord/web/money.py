"""The pages of the money room: an agency's money in a year, and a fund's ledger as a file."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.money.auditing import audit_file
from accord.actions.money.exporting import export_fund
from accord.queries.money.overview import Kept, Money, overview
from accord.queries.money.overview import own_agency as own
from accord.rules.money.journals import ENDINGS
from accord.web.asking import at_of, must
from accord.web.flows import Flows, draw
from accord.web.page import render
from accord.web.parts import Crumb


@require_safe
def own_money(request: HttpRequest) -> HttpResponse:
    """Lead to the own agency's money; whoever sees several begins with the list of funds."""
    agency = own(must(request))
    return HttpResponseRedirect(f"/agencies/{agency}/money/" if agency else "/funds/")


def year_typed(request: HttpRequest) -> int | None:
    """Return the fiscal year that the address names, or None."""
    typed = request.GET.get("year", "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else None


@require_safe
def agency_money(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what came, where it went, what is left and what is owed, in one fiscal year."""
    found = overview(public_id, must(request), at_of(request), year=year_typed(request))
    with timezone.override(ZoneInfo(found.zone)):
        return render(
            request,
            "money.html",
            {
                "found": found,
                "funds": tuple((f, picture(f)) for f in found.funds),
                "together": together(found),
                "forms": tuple(ENDINGS),
            },
            crumbs=(
                Crumb(_("Home"), "/"),
                Crumb(found.agency, f"/agencies/{found.agency_id}/"),
                Crumb(_("Money")),
            ),
        )


def picture(fund: Kept) -> Flows | None:
    """Return the picture of one fund's year: what it began with and what came, where it went and what is left."""
    came = [(_("On hand before"), fund.held_before), *((_(f.title), f.cents) for f in fund.came)]
    went = [*((_(f.title), f.cents) for f in fund.went), (_("Left"), fund.left)]
    return draw(came, went)


def together(found: Money) -> dict[str, int]:
    """Return the sums over all funds, in cents."""
    return {
        "before": sum(f.held_before for f in found.funds),
        "came": sum(x.cents for f in found.funds for x in f.came),
        "went": sum(x.cents for f in found.funds for x in f.went),
        "left": sum(f.left for f in found.funds),
        "due": sum(f.due for f in found.funds),
    }


@require_safe
def audit_zip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send one fund for an auditor: postings, decisions, documents, proofs, and a manifest of digests."""
    made = audit_file(public_id, by=must(request), at=at_of(request))
    response = HttpResponse(made.data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def ledger_file(request: HttpRequest, public_id: UUID, form: str) -> StreamingHttpResponse:
    """Send a fund's whole ledger as a journal or a table."""
    made = export_fund(public_id, form, by=must(request), at=at_of(request))
    response = StreamingHttpResponse(made.chunks, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
