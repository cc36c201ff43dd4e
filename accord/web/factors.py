"""One's own second factors: enrol an authenticator app or a passkey, sign in and confirm with one."""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import qrcode
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from qrcode.image.svg import SvgPathImage

from accord.actions import factors
from accord.queries.accounts import factors_of, recovery_codes_left
from accord.rules.accounts import CHALLENGE_FOR, REFUSED_PASSKEY
from accord.rules.decisions import Finding, Forbidden, Refused
from accord.rules.permissions import Actor, stepped_up
from accord.web.accounts import enter, next_of, onward, sign_in_page, step_up_page, typed
from accord.web.asking import SECOND_FACTOR, STEPPED_UP, at_of, must
from accord.web.page import render

CHALLENGE = "passkey_challenge"
HERE = "/second-factor/"
AGAIN = "/step-up/?next=/second-factor/"
ANSWER_MOST = 20_000
"""Characters of a browser's answer; real ones have about two thousand."""


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show one's own second factors and how to add one."""
    return _page(request)


def _page(
    request: HttpRequest, *, findings: tuple[Finding, ...] = (), codes: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    actor = must(request)
    return render(
        request,
        "second_factor.html",
        {
            "factors": factors_of(actor),
            "codes": codes,
            "codes_left": recovery_codes_left(actor),
            "findings": findings,
            "needed": not request.session.get(SECOND_FACTOR),
        },
        status=status,
    )


def _must_confirm(request: HttpRequest, actor: Actor) -> bool:
    return bool(factors_of(actor)) and bool(stepped_up(actor, at_of(request)))


@require_POST
def app(request: HttpRequest) -> HttpResponse:
    """Begin with an authenticator app, or confirm it with its first code."""
    actor, at = must(request), at_of(request)
    if _must_confirm(request, actor):
        return HttpResponseRedirect(AGAIN)
    findings: tuple[Finding, ...] = ()
    if "code" in request.POST:
        try:
            codes = factors.finish_app(actor, typed(request, "code"), at=at)
        except Refused as refused:
            findings = refused.findings
        else:
            return _added(request, codes)
    begun = factors.begun_app(actor) if findings else factors.begin_app(actor, at=at)
    if begun is None:
        return HttpResponseRedirect(HERE)
    image = qrcode.make(begun.uri, image_factory=SvgPathImage).to_string()
    picture = "data:image/svg+xml;base64," + base64.b64encode(image).decode()
    context = {"picture": picture, "secret": begun.secret, "findings": findings}
    return render(request, "authenticator_app.html", context, status=409 if findings else 200)


def _added(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    request.session[SECOND_FACTOR] = True
    if codes:
        return _page(request, codes=codes)
    request.session["notice"] = _("The second factor was added.")
    return HttpResponseRedirect(HERE)


@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    actor = must(request)
    if _must_confirm(request, actor):
        return HttpResponseRedirect(AGAIN)
    try:
        state, answer = _challenged(request)
        codes = factors.finish_passkey(
            actor, _host(request), state, answer, name=typed(request, "name"), at=at_of(request)
        )
    except Forbidden as refused:
        return _page(request, findings=refused.findings, status=403)
    return _added(request, codes)


@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them this once."""
    actor = must(request)
    if not factors_of(actor) or stepped_up(actor, at_of(request)):
        return HttpResponseRedirect(AGAIN)
    return _page(request, codes=factors.new_recovery_codes(actor, at=at_of(request)))


@require_POST
def end_factor(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End one's own second factor."""
    actor = must(request)
    if stepped_up(actor, at_of(request)):
        return HttpResponseRedirect(AGAIN)
    try:
        factors.end_factor(actor, public_id, at=at_of(request))
    except Refused as refused:
        return _page(request, findings=refused.findings, status=409)
    request.session["notice"] = _("The second factor was removed.")
    return HttpResponseRedirect(HERE)


@require_POST
def passkey_sign_in_options(request: HttpRequest) -> HttpResponse:
    """Return a challenge that any passkey of this site may answer."""
    return _options(request, lambda: factors.ask_passkey(_host(request)))


@require_POST
def passkey_step_up_options(request: HttpRequest) -> HttpResponse:
    """Return a challenge for one's own passkeys."""
    actor = must(request)
    return _options(request, lambda: factors.ask_passkey(_host(request), actor))


@require_POST
def passkey_enrol_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to make a passkey."""
    actor = must(request)
    return _options(request, lambda: factors.begin_passkey(actor, _host(request)))


def _options(request: HttpRequest, ask: Callable[[], tuple[dict[str, Any], dict[str, Any]]]) -> HttpResponse:
    options, state = ask()
    request.session[CHALLENGE] = {"state": state, "at": at_of(request).isoformat(), "for": request.path}
    return JsonResponse(options)


@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey; it is both factors at once."""
    try:
        state, answer = _challenged(request)
        entered = factors.sign_in_by_passkey(_host(request), state, answer, at=at_of(request))
    except Forbidden as refused:
        return sign_in_page(request, refused.findings)
    enter(request, entered)
    return onward(request)


@require_POST
def passkey_step_up(request: HttpRequest) -> HttpResponse:
    """Confirm with a passkey who you are; it counts for five minutes."""
    actor = must(request)
    try:
        state, answer = _challenged(request)
        factors.confirm_by_passkey(actor, _host(request), state, answer, at=at_of(request))
    except Forbidden as refused:
        return step_up_page(request, refused.findings)
    request.session[STEPPED_UP] = at_of(request).isoformat()
    return HttpResponseRedirect(next_of(request))


def _challenged(request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the challenge, used up by this, and the browser's answer to it.

    Raises:
        Forbidden: there is none, it is older than five minutes or was made for another page,
            or the answer is no JSON object.
    """
    kept = request.session.pop(CHALLENGE, None)
    text = str(request.POST.get("answer", ""))
    try:
        answer = json.loads(text) if len(text) <= ANSWER_MOST else None
    except (ValueError, RecursionError):
        answer = None
    if kept is None or not isinstance(answer, dict):
        raise Forbidden((REFUSED_PASSKEY,))
    old = at_of(request) - datetime.fromisoformat(kept["at"]) > CHALLENGE_FOR
    if old or kept["for"] != request.path + "options/":
        raise Forbidden((REFUSED_PASSKEY,))
    return kept["state"], answer


def _host(request: HttpRequest) -> str:
    """Return the host without its port: the name that a passkey is bound to."""
    return request.get_host().partition(":")[0] if not request.get_host().startswith("[") else "localhost"
