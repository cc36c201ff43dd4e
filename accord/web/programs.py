"""Public pages of the programs: the list, one program on any day, two side by side, a sheet to print.

Nobody needs an account or JavaScript here, and nothing is asked of the database.
"""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries import programs as reads
from accord.queries.programs.sheet import fact_sheet
from accord.rules.decisions import Invalid, Problem
from accord.rules.differences import Difference, difference
from accord.web.asking import at_of
from accord.web.page import render
from accord.web.parts import Crumb


def _today(request: HttpRequest) -> date:
    return at_of(request).date()


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the programs, by kind and by need."""
    wanted = {name: request.GET.get(name, "") for name in ("kind", "need", "on")}
    problems: tuple[Problem, ...] = ()
    today = _today(request)
    try:
        found = reads.listed(reads.day_of(wanted["on"], today), wanted["kind"], wanted["need"])
    except Invalid as error:
        problems = error.problems
        found = reads.listed(today)
    return render(
        request,
        "programs/index.html",
        {"found": found, "wanted": wanted, "problems": problems, "today": today},
        status=422 if problems else 200,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Programs"))),
    )


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one program as it stood on the day asked about, else today."""
    today, raw = _today(request), request.GET.get("on", "")
    program = reads.known(slug)
    problems: tuple[Problem, ...] = ()
    try:
        on = reads.day_of(raw, today)
    except Invalid as error:
        problems, on = error.problems, today
    return render(
        request,
        "programs/page.html",
        {"p": reads.view(slug, on), "raw": raw, "problems": problems, "today": today, "others": _names(slug)},
        status=422 if problems else 200,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Programs"), "/programs/"), Crumb(program.short)),
    )


def _names(without: str = "") -> tuple[tuple[str, str], ...]:
    return tuple((slug, name) for slug, name in reads.names() if slug != without)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Set two programs, or one on two days, side by side."""
    today, names = _today(request), reads.names()
    raw = {name: request.GET.get(name, "") for name in ("a", "b", "on_a", "on_b")}
    problems: list[Problem] = []
    days = {}
    for name in ("on_a", "on_b"):
        try:
            days[name] = reads.day_of(raw[name], today, field=name)
        except Invalid as error:
            problems += error.problems
    known = dict(names)
    for name in ("a", "b"):
        if raw[name] and raw[name] not in known:
            message = _("There is no program of this name.")
            problems.append(Problem(field=name, message=message, got=raw[name][:40], expected=", ".join(known)))
    if bool(raw["a"]) != bool(raw["b"]) and not problems:
        problems.append(Problem(field="a" if raw["b"] else "b", message=_("Choose a program for both sides.")))
    ready = raw["a"] and raw["b"] and not problems
    return render(
        request,
        "programs/compare.html",
        {
            "c": reads.compare(raw["a"], days["on_a"], raw["b"], days["on_b"]) if ready else None,
            "beside": _beside,
            "raw": raw,
            "problems": tuple(problems),
            "wrong": {p.field: p for p in problems},
            "names": names,
            "today": today,
        },
        status=422 if problems else 200,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Programs"), "/programs/"), Crumb(_("Side by side"))),
    )


def _beside(line: reads.Line) -> Difference | None:
    """Return two texts with the words marked that stand on one side only; nothing where a side has none or several."""
    if len(line.first) == len(line.second) == 1:
        return difference(line.title, line.first[0], line.second[0])
    return None


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the fact sheet as PDF; the same program, day and files give the same bytes."""
    reads.known(slug)
    try:
        on = reads.day_of(request.GET.get("on", ""), _today(request))
    except Invalid:
        return page(request, slug)
    data = fact_sheet(slug, on, demonstration=settings.DEMONSTRATION)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{on}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
