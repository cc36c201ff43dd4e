"""The check as a page: officer, function, place and moment in; every step and reason out."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.actions.authority import Checked, check
from accord.queries.options import check_options
from accord.rules.authority import CHECK_FIELDS
from accord.rules.decisions import Invalid, Missing, Problem
from accord.web import forms
from accord.web.asking import at_of, must, zone_of
from accord.web.page import render
from accord.web.parts import Crumb


@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """Show the question's form; with a question, the answer beside it."""
    actor, at = must(request), at_of(request)
    answer: Checked | None = None
    problems: tuple[Problem, ...] = ()
    status = 200
    raw: dict[str, object] = {k: request.GET[k] for k in ("officer", "function", "place") if k in request.GET}
    if request.method == "POST":
        raw = forms.read(CHECK_FIELDS, request.POST, request.FILES, zone=zone_of(request))
        try:
            answer = check(raw, by=actor, at=at)
        except Invalid as error:
            problems, status = error.problems, 422
        except Missing:
            problems = (Problem(field="officer", message=_("There is no such officer that you can see.")),)
            status = 422
    form = forms.fill(
        CHECK_FIELDS, kept=raw, problems=problems, options=check_options(actor, at), zone=zone_of(request)
    )
    return render(
        request,
        "check.html",
        {"form": form, "answer": answer},
        status=status,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Designations"), "/designations/"), Crumb(_("Check an officer"))),
    )
