"""The one view for actions: a form drawn from the declaration, one POST, one door.

The form carries an idempotency key made when it was opened, so a double click or a replayed
post has one effect.  What was typed is kept on every refusal.
"""

import re
import secrets
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.actions import perform
from accord.queries.options import kept_values, options_for
from accord.queries.sheets import sheet, zone_for
from accord.rules.decisions import Finding, Forbidden, Invalid, Missing, Problem, Refused
from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import Scope, may, stepped_up
from accord.web import forms
from accord.web.asking import at_of, must, zone_of
from accord.web.page import render
from accord.web.rooms import address, crumbs, lifecycle_of

KEY, ZONE = "idempotency_key", "moments_in"
OURS = ("csrfmiddlewaretoken", KEY, ZONE)
"""What a form carries beside its fields: our token, its key, and the time zone its moments are typed in."""


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, plural: str, public_id: UUID, action: str) -> HttpResponse:
    """Show the form of an action on a thing, or do it."""
    lifecycle = lifecycle_of(plural)
    transition = _transition(lifecycle, action, creates=False)
    if request.method == "POST":
        return _do(request, lifecycle, transition, str(public_id), {})
    found = sheet(lifecycle.kind, public_id, must(request), at_of(request))
    offer = next(o for o in found.offers if o.action == action and o.kind == lifecycle.kind)
    if transition.step_up and offer.allowed and stepped_up(must(request), at_of(request)):
        # Asked before the form is filled, so that nothing typed is lost on the way.
        return _confirm(request)
    kept = kept_values(lifecycle.kind, public_id, transition, must(request), at_of(request))
    return _form(
        request, lifecycle, transition, str(public_id), {}, kept=kept, findings=offer.why_not, title=found.title
    )


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, plural: str, action: str) -> HttpResponse:
    """Show the form that begins a thing, or begin it; the parent's id is in the address."""
    lifecycle = lifecycle_of(plural)
    transition = _transition(lifecycle, action, creates=True)
    hidden: dict[str, str] = {}
    if transition.parent:
        wanted = request.POST.get(transition.parent) or request.GET.get(transition.parent, "")
        hidden[transition.parent] = str(uuid_of(wanted))
    if request.method == "POST":
        return _do(request, lifecycle, transition, None, hidden)
    findings: tuple[Finding, ...] = ()
    if transition.parent:
        offers = sheet(transition.parent, hidden[transition.parent], must(request), at_of(request)).offers
        findings = next(o.why_not for o in offers if o.action == action and o.kind == lifecycle.kind)
    else:
        findings = may(must(request), lifecycle, transition, Scope(agency_id=None), {})
    return _form(request, lifecycle, transition, None, hidden, kept={}, findings=findings)


def uuid_of(text: str) -> UUID:
    """Return an id that was written in an address or a hidden field.

    Raises:
        Missing: it is no id; the same words as for one that nobody has.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise Missing from error


def _transition(lifecycle: Lifecycle, action: str, *, creates: bool) -> Transition:
    found = lifecycle.by_action.get(action)
    if found is None or found.creates is not creates:
        raise Missing
    return found


def _fields(transition: Transition) -> tuple[Field, ...]:
    return transition.fields


def _do(
    request: HttpRequest,
    lifecycle: Lifecycle,
    transition: Transition,
    public_id: str | None,
    hidden: Mapping[str, str],
) -> HttpResponse:
    zone = _typed_in(request) or zone_of(request)
    raw = forms.read(_fields(transition), request.POST, request.FILES, zone=zone, ours=OURS)
    key = request.POST.get(KEY, "") or None
    try:
        receipt = perform(
            lifecycle.kind,
            transition.action,
            public_id,
            {**raw, **hidden},
            by=must(request),
            at=at_of(request),
            key=key,
        )
    except Invalid as error:
        return _form(request, lifecycle, transition, public_id, hidden, kept=raw, problems=error.problems, status=422)
    except Refused as error:
        return _form(request, lifecycle, transition, public_id, hidden, kept=raw, findings=error.findings, status=409)
    except Forbidden as error:
        if any(f.rule == "permission:step-up" for f in error.findings):
            return _confirm(request)
        raise
    if lifecycle.kind == "staff" and transition.creates:
        return HttpResponseRedirect(address("staff", receipt.id) + "issue-invitation/")
    request.session["notice"] = _("%(what)s: done. It is now “%(state)s”.") % {
        "what": transition.label,
        "state": lifecycle.by_state[receipt.state].staff,
    }
    return HttpResponseRedirect(address(lifecycle.kind, receipt.id))


def _confirm(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/step-up/?" + urlencode({"next": request.get_full_path()}))


def _typed_in(request: HttpRequest) -> ZoneInfo | None:
    """Return the time zone that a posted form said its moments are typed in."""
    name = request.POST.get(ZONE, "")
    if not re.fullmatch(r"[A-Za-z_]+(/[A-Za-z_-]+){0,2}", name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def _form(
    request: HttpRequest,
    lifecycle: Lifecycle,
    transition: Transition,
    public_id: str | None,
    hidden: Mapping[str, str],
    *,
    kept: Mapping[str, object],
    title: str = "",
    problems: tuple[Problem, ...] = (),
    findings: tuple[Finding, ...] = (),
    status: int = 200,
) -> HttpResponse:
    actor, at = must(request), at_of(request)
    parent_id = hidden.get(transition.parent) if transition.parent else None
    about = public_id or parent_id or ""
    if not title and about:
        title = sheet(transition.parent if parent_id else lifecycle.kind, about, actor, at).title
    zone = _typed_in(request) or zone_of(request)
    if request.method != "POST" and about and any(f.kind == "instant" for f in _fields(transition)):
        zone = ZoneInfo(zone_for(transition.parent if parent_id else lifecycle.kind, about, actor, at))
    options = options_for(lifecycle.kind, transition, public_id or parent_id, actor, at)
    back = address(lifecycle.kind, public_id) if public_id else f"/{lifecycle.plural}/"
    if parent_id:
        back = address(transition.parent, parent_id)
    form = forms.fill(_fields(transition), kept=kept, problems=problems, options=options, zone=zone)
    return render(
        request,
        "act.html",
        {
            "transition": transition,
            "title": title or lifecycle.title,
            "form": form,
            "findings": findings,
            "hidden": {**hidden, KEY: request.POST.get(KEY) or secrets.token_urlsafe(18), ZONE: zone.key},
            "action": request.get_full_path(),
            "back": back,
        },
        status=status,
        crumbs=(*crumbs(lifecycle, transition.label),),
    )
