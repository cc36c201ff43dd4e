"""The roster as a page for a desk, a telephone and the wall; and as PDF and CSV."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.actions.exporting import export_roster
from accord.queries.authority import agency_roster, hours, with_roster
from accord.rules.authority import ROSTER_FIELDS, Shift, roster_asked
from accord.rules.decisions import Invalid
from accord.web.asking import at_of, must
from accord.web.page import render
from accord.web.parts import Crumb, Link

NAMES = tuple(f.name for f in ROSTER_FIELDS)


@require_safe
def own_roster(request: HttpRequest) -> HttpResponse:
    """Lead to the own agency's roster; whoever sees several chooses one."""
    actor, at = must(request), at_of(request)
    if len(actor.agency_ids) == 1:
        [found] = with_roster(actor, at)
        return HttpResponseRedirect(f"/agencies/{found.id}/roster/")
    rows = tuple((Link(a.text, f"/agencies/{a.id}/roster/"),) for a in with_roster(actor, at))
    return render(
        request,
        "rosters.html",
        {"rows": rows},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Rosters"))),
    )


@require_safe
def roster(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show who may act: now, or on the day asked for."""
    typed = {name: request.GET.get(name, "").strip()[:40] for name in NAMES}
    problem, on, shift = "", None, None
    try:
        on, shift = _asked(request)
    except Invalid as error:
        problem = f"{error.problems[0].message} {_('Shown is today.')}"
    here = request.GET.get("after", "")
    found = agency_roster(public_id, must(request), at_of(request), on=on, shift=shift, page=here)
    again = {**typed, "on": found.on.isoformat()} if shift else {} if found.today else {"on": found.on.isoformat()}
    with timezone.override(ZoneInfo(found.zone)):
        return render(
            request,
            "roster.html",
            {
                "roster": found,
                "typed": {**typed, "on": typed["on"] or found.on.isoformat()},
                "hours": hours(found),
                "problem": problem,
                "asked": "?" + urlencode(again) if again else "",
                "first": "?" + urlencode(again) if found.newer else "",
                "older": "?" + urlencode({**again, "after": found.after}) if found.after else "",
            },
            status=422 if problem else 200,
            crumbs=(
                Crumb(_("Home"), "/"),
                Crumb(found.agency, f"/agencies/{found.agency_id}/"),
                Crumb(_("Roster")),
            ),
        )


@require_safe
def roster_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the roster as a PDF for the wall; that it was taken is on the record."""
    return _sent(request, public_id, "pdf")


@require_safe
def roster_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the roster as CSV, marked as UTF-8 for spreadsheet programs; that it was taken is on the record."""
    return _sent(request, public_id, "csv")


def _asked(request: HttpRequest) -> tuple[date | None, Shift | None]:
    return roster_asked({name: request.GET.get(name, "").strip() for name in NAMES})


def _sent(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    on, shift = _asked(request)
    made = export_roster(public_id, form, on=on, shift=shift, by=must(request), at=at_of(request))
    response = HttpResponse(made.data, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
