"""The one view for actions: a form drawn from the declaration, one POST, one door.

The form carries an idempotency key made when it was opened, so a double click or a replayed
post has one effect.  What was typed is kept on every refusal.
"""

import secrets
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accord.actions import perform
from accord.queries.options import kept_values, options_for
from accord.queries.sheets import sheet
from accord.rules.decisions import Finding, Forbidden, Invalid, Missing, Problem, Refused
from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle, Transition
from accord.web import forms
from accord.web.asking import at_of, must, zone_of
from accord.web.page import render
from accord.web.rooms import address, crumbs, lifecycle_of

KEY = "idempotency_key"


def act(request: HttpRequest, plural: str, public_id: UUID, action: str) -> HttpResponse:
    """Show the form of an action on a thing, or do it."""
    lifecycle = lifecycle_of(plural)
    transition = _transition(lifecycle, action, creates=False)
    found = sheet(lifecycle.kind, public_id, must(request), at_of(request))
    offer = next(o for o in found.offers if o.action == action and o.kind == lifecycle.kind)
    if request.method == "POST":
        return _do(request, lifecycle, transition, str(public_id), {}, title=found.title)
    kept = kept_values(lifecycle.kind, public_id, transition, must(request), at_of(request))
    return _form(
        request, lifecycle, transition, str(public_id), {}, kept=kept, findings=offer.why_not, title=found.title
    )


def create(request: HttpRequest, plural: str, action: str) -> HttpResponse:
    """Show the form that begins a thing, or begin it; the parent's id is in the address."""
    lifecycle = lifecycle_of(plural)
    transition = _transition(lifecycle, action, creates=True)
    hidden: dict[str, str] = {}
    title = lifecycle.title
    if transition.parent:
        wanted = request.POST.get(transition.parent) or request.GET.get(transition.parent, "")
        parent = sheet(transition.parent, wanted, must(request), at_of(request))
        hidden[transition.parent] = str(parent.id)
        title = parent.title
    if request.method == "POST":
        return _do(request, lifecycle, transition, None, hidden, title=title)
    return _form(request, lifecycle, transition, None, hidden, kept={}, title=title)


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
    *,
    title: str,
) -> HttpResponse:
    raw = forms.read(
        _fields(transition), request.POST, request.FILES, zone=zone_of(request), ours=("csrfmiddlewaretoken", KEY)
    )
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
        return _form(request, lifecycle, transition, public_id, hidden, kept=raw, problems=error.problems,
                     title=title, status=422)  # fmt: skip
    except Refused as error:
        return _form(request, lifecycle, transition, public_id, hidden, kept=raw, findings=error.findings,
                     title=title, status=409)  # fmt: skip
    except Forbidden as error:
        if any(f.rule == "permission:step-up" for f in error.findings):
            return HttpResponseRedirect("/step-up/?" + urlencode({"next": request.get_full_path()}))
        raise
    if lifecycle.kind == "staff" and transition.creates:
        return HttpResponseRedirect(address("staff", receipt.id) + "issue-invitation/")
    request.session["notice"] = _("%(what)s: done. It is now “%(state)s”.") % {
        "what": transition.label,
        "state": lifecycle.by_state[receipt.state].staff,
    }
    return HttpResponseRedirect(address(lifecycle.kind, receipt.id))


def _form(
    request: HttpRequest,
    lifecycle: Lifecycle,
    transition: Transition,
    public_id: str | None,
    hidden: Mapping[str, str],
    *,
    title: str,
    kept: Mapping[str, object],
    problems: tuple[Problem, ...] = (),
    findings: tuple[Finding, ...] = (),
    status: int = 200,
) -> HttpResponse:
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    actor, at = must(request), at_of(request)
    parent_id = hidden.get(transition.parent) if transition.parent else None
    options = options_for(lifecycle.kind, transition, public_id or parent_id, actor, at)
    back = address(lifecycle.kind, public_id) if public_id else f"/{lifecycle.plural}/"
    if parent_id:
        back = address(transition.parent, parent_id)
    form = forms.fill(_fields(transition), kept=kept, problems=problems, options=options, zone=zone_of(request))
    return render(
        request,
        "act.html",
        {
            "transition": transition,
            "title": title,
            "form": form,
            "findings": findings,
            "hidden": {**hidden, KEY: request.POST.get(KEY) or secrets.token_urlsafe(18)},
            "action": request.get_full_path(),
            "back": back,
        },
        status=status,
        crumbs=(*crumbs(lifecycle, transition.label),),
    )
