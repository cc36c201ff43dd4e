"""Authority over time as pages: one officer's timeline, and an agreement's officers by month.

Both pictures are drawn on the server and asked by a form of two fields; a script, where there is one, turns the
fields into sliders.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.authority import coverage, timeline
from accord.queries.sheets import zone_for
from accord.rules.authority import TIMELINE_FIELDS, decisive
from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import parse
from accord.web import forms, lanes
from accord.web.asking import at_of, must
from accord.web.page import render
from accord.web.parts import Crumb


@require_safe
def officer_timeline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one designation over time, at a moment and as known at another."""
    actor, at = must(request), at_of(request)
    zone = ZoneInfo(zone_for("designation", public_id, actor, at))
    raw = {f.name: request.GET.get(f.name, "") for f in TIMELINE_FIELDS}
    problems: tuple[Problem, ...] = ()
    try:
        found = timeline(public_id, actor, at, **_asked(request, raw, zone))
    except Invalid as error:
        problems = error.problems
        found = timeline(public_id, actor, at)
    form = forms.fill(TIMELINE_FIELDS, kept=raw, problems=problems, zone=zone)
    slid = lanes.slides(found, at, zone)
    with timezone.override(ZoneInfo(found.zone)):
        return render(
            request,
            "timeline.html",
            {
                "found": found,
                "picture": lanes.picture(found),
                "form": form,
                "slid": slid,
                "decisive": decisive(found.decision),
                "before": found.known_at < found.instant,
                "after": found.known_at > found.instant,
            },
            status=422 if problems else 200,
            crumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("Designations"), "/designations/"),
                Crumb(found.number, f"/designations/{found.designation}/"),
                Crumb(_("Timeline")),
            ),
        )


def _asked(request: HttpRequest, raw: dict[str, str], zone: ZoneInfo) -> dict[str, datetime | None]:
    given = parse(TIMELINE_FIELDS, forms.read(TIMELINE_FIELDS, _only(request, raw), MultiValueDict(), zone=zone))
    return {"instant": given.moment("at"), "known_at": given.moment("known_at")}


def _only(request: HttpRequest, raw: dict[str, str]) -> QueryDict:
    """Return the fields of the form; what else an address carries is no part of the question."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in raw:
            del kept[name]
    return kept


@require_safe
def months(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an agreement's officers by month of a year."""
    actor, at = must(request), at_of(request)
    typed, problem = request.GET.get("year", "").strip()[:12], ""
    try:
        found = coverage(public_id, actor, at, year=_year(typed), after=request.GET.get("after", "")[:40])
    except Invalid as error:
        problem = f"{error.problems[0].message} {_('Shown is this year.')}"
        found = coverage(public_id, actor, at)
    before, after = lanes.year_before_and_after(found)
    return render(
        request,
        "months.html",
        {
            "found": found,
            "field": lanes.field(found),
            "typed": typed or str(found.year),
            "problem": problem,
            "year_before": before,
            "year_after": after,
        },
        status=422 if problem else 200,
        crumbs=(
            Crumb(_("Home"), "/"),
            Crumb(_("Agreements"), "/agreements/"),
            Crumb(found.agreement, f"/agreements/{found.agreement_id}/"),
            Crumb(_("Officers by month")),
        ),
    )


def _year(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        raise Invalid((Problem(field="year", message=_("This is no year."), got=typed, expected="four digits"),))
    return int(typed)
