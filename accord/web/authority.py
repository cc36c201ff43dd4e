"""The check as a page: officer, function, place and moment in; every step and reason out."""

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.actions.authority import Checked, check
from accord.queries.options import check_options
from accord.rules.authority import CHECK_FIELDS, decisive
from accord.rules.decisions import Invalid, Missing, Problem
from accord.web import forms
from accord.web.asking import at_of, must, zone_of
from accord.web.page import render
from accord.web.parts import Crumb

ASKED_AGAIN = ("officer", "function", "place")
"""What a link may bring along, so that the question is asked anew: the check itself is only ever posted."""
FIRST = frozenset(ASKED_AGAIN)
SEARCHED_FROM = 6
"""From so many officers on, the list is searched by typing; without JavaScript it stays a list."""


@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """Show the question's form; with a question, the answer beside it."""
    actor, at = must(request), at_of(request)
    answer: Checked | None = None
    problems: tuple[Problem, ...] = ()
    status = 200
    raw: dict[str, object] = {k: request.GET[k] for k in ASKED_AGAIN if k in request.GET}
    if request.method == "POST":
        raw = forms.read(CHECK_FIELDS, request.POST, request.FILES, zone=zone_of(request))
        try:
            answer = check(raw, by=actor, at=at)
        except Invalid as error:
            problems, status = error.problems, 422
        except Missing:
            problems = (Problem(field="officer", message=_("There is no such officer that you can see.")),)
            status = 422
    options = check_options(actor, at)
    if "officer" not in raw and len(options["staff"]) == 1:
        raw["officer"] = options["staff"][0].value
    form = forms.fill(CHECK_FIELDS, kept=raw, problems=problems, options=options, zone=zone_of(request))
    fields = tuple(replace(f, combo=len(f.options) >= SEARCHED_FROM) if f.name == "officer" else f for f in form.fields)
    rest = tuple(f for f in fields if f.name not in FIRST)
    return render(
        request,
        "check.html",
        {
            "form": form,
            "first": tuple(f for f in fields if f.name in FIRST),
            "rest": rest,
            "open": any(f.messages or f.value or f.chosen for f in rest),
            "answer": answer,
            "decisive": decisive(answer.decision) if answer else None,
            "again": _again(raw),
        },
        status=status,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Designations"), "/designations/"), Crumb(_("Check an officer"))),
    )


def _again(raw: Mapping[str, object]) -> str:
    """Return the address at which the same question is asked anew, of now."""
    return "/designations/check/?" + urlencode({k: str(raw.get(k) or "") for k in ASKED_AGAIN})
