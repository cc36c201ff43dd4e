"""The check as a page: officer, function, place and moment in; every step and reason out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.actions.authority import Checked, check
from accord.queries.authority import Offered, offered
from accord.rules.authority import CHECK_FIELDS, decisive
from accord.rules.decisions import Invalid, Missing, Problem
from accord.rules.inputs import Choice
from accord.web import forms
from accord.web.asking import ZONE, at_of, must, typed_in, zone_of
from accord.web.page import render
from accord.web.parts import Crumb

ASKED_AGAIN = ("officer", "function", "place")
"""What a link may bring along, so that the question is asked anew: the check itself is only ever posted."""
FIRST = frozenset(ASKED_AGAIN)
OURS = ("csrfmiddlewaretoken", ZONE)
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
        zone = typed_in(request) or zone_of(request)
        raw = forms.read(CHECK_FIELDS, request.POST, request.FILES, zone=zone, ours=OURS)
        try:
            answer = check(raw, by=actor, at=at)
        except Invalid as error:
            problems, status = error.problems, 422
        except Missing:
            problems = (Problem(field="officer", message=_("There is no such officer that you can see.")),)
            status = 422
    zone = ZoneInfo(answer.zone) if answer else zone_of(request)
    context: dict[str, object] = {"answer": answer, "zone_field": ZONE}
    if answer is not None:
        # Asking again starts from a form of its own, so that an answer on a telephone is an answer and no more.
        context |= {"decisive": decisive(answer.decision), "again": _again(raw), "another": _again(raw, officer="")}
    else:
        found = offered(actor, at, str(raw.get("officer") or ""))
        zone = ZoneInfo(found.zone) if found.zone else zone
        context |= _asking(raw, found, problems, zone)
    with timezone.override(zone):
        return render(
            request,
            "check.html",
            {**context, "zone": zone.key},
            status=status,
            crumbs=(Crumb(_("Home"), "/"), Crumb(_("Designations"), "/designations/"), Crumb(_("Check an officer"))),
        )


def _asking(
    raw: Mapping[str, object], found: Offered, problems: tuple[Problem, ...], zone: ZoneInfo
) -> dict[str, object]:
    """Return the form of the question, with what is known already filled in."""
    known = {"place": found.place, **_only("officer", found.staff), **_only("function", found.functions)}
    options = {"staff": found.staff, "functions": found.functions, "place": found.places}
    form = forms.fill(CHECK_FIELDS, kept={**known, **raw}, problems=problems, options=options, zone=zone)
    fields = tuple(_drawn(f, found) for f in form.fields)
    rest = tuple(f for f in fields if f.name not in FIRST)
    return {
        "form": form,
        "first": tuple(f for f in fields if f.name in FIRST),
        "rest": rest,
        "open": any(f.messages or f.value or f.chosen - {""} for f in rest),
        "nobody": not found.staff,
    }


def _only(name: str, choices: Sequence[Choice]) -> dict[str, object]:
    """Return the one thing there is to choose, chosen; nothing where there are several."""
    return {name: choices[0].value} if len(choices) == 1 else {}


def _drawn(f: forms.Filled, found: Offered) -> forms.Filled:
    """Return a field as this page draws it: many officers are searched, the agency's own functions come first."""
    if f.name == "officer":
        return replace(f, combo=len(f.options) >= SEARCHED_FROM)
    if f.name == "function" and found.others:
        heads = (_("Delegated to %(agency)s") % {"agency": found.agency}, _("Only under other agreements"))
        return replace(f, others=tuple(found.others), heads=heads, combo=False)
    return f


def _again(raw: Mapping[str, object], **other: str) -> str:
    """Return the address at which the same question is asked anew, of now, or with something else in it."""
    asked = {k: other.get(k, str(raw.get(k) or "")) for k in ASKED_AGAIN}
    return "/designations/check/?" + urlencode({k: v for k, v in asked.items() if v})
