"""Signing in, out, and confirming again who you are."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accord.actions import accounts
from accord.queries.accounts import demonstration_people
from accord.rules.decisions import Failure, Finding, Forbidden
from accord.web.asking import ACTOR, SIGNED_IN, STEPPED_UP, at_of, must
from accord.web.page import render


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/") else "/"


def _enter(request: HttpRequest, staff_id: int) -> None:
    """Begin a new session; whatever an earlier one held is gone."""
    request.session.flush()
    request.session["staff"] = staff_id
    request.session[SIGNED_IN] = at_of(request).isoformat()
    if hasattr(request, ACTOR):
        delattr(request, ACTOR)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or check name, password and second factor; five failures lock the account."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            staff_id = accounts.sign_in(
                request.POST.get("username", ""),
                request.POST.get("password", ""),
                request.POST.get("code", ""),
                at=at_of(request),
            )
        except Forbidden as refused:
            findings = refused.findings
        else:
            _enter(request, staff_id)
            return HttpResponseRedirect(_next(request))
    people = demonstration_people(at_of(request)) if settings.DEMONSTRATION else ()
    context = {"findings": findings, "next": _next(request), "people": people, "username": request.POST.get("username", "")}
    return render(request, "sign_in.html", context, status=403 if findings else 200)


def demonstration_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the invented people; this address exists in demonstration mode only."""
    if not settings.DEMONSTRATION:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = next((p for p in demonstration_people(at_of(request)) if p.username == username), None)
    if person is None:
        raise Http404
    _enter(request, person.staff_id)
    return HttpResponseRedirect(_next(request))


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    request.session.flush()
    return HttpResponseRedirect("/sign-in/")


def step_up(request: HttpRequest) -> HttpResponse:
    """Confirm again who you are; it counts for five minutes."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    actor = must(request)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            accounts.confirm(actor, request.POST.get("password", ""), request.POST.get("code", ""), at=at_of(request))
        except Forbidden as refused:
            findings = refused.findings
        else:
            request.session[STEPPED_UP] = at_of(request).isoformat()
            return HttpResponseRedirect(_next(request))
    context = {"findings": findings, "next": _next(request), "demonstration_password": accounts.DEMONSTRATION_PASSWORD}
    return render(request, "step_up.html", context, status=403 if findings else 200)


def invitation(request: HttpRequest, word: str) -> HttpResponse:
    """Accept an invitation by choosing a password."""
    findings: tuple[Finding, ...] = ()
    at = at_of(request)
    if request.method == "POST":
        try:
            staff_id = accounts.accept_invitation(word, request.POST.get("password", ""), at=at)
        except Failure as refused:
            listed = getattr(refused, "findings", ())
            problems = getattr(refused, "problems", ())
            findings = (*listed, *(Finding(rule="input", message=p.message, fix="") for p in problems))
            findings = findings or (Finding(rule="invitation", message=str(refused), fix=_("Ask for a new one.")),)
        else:
            _enter(request, staff_id)
            return HttpResponseRedirect("/")
    return render(request, "invitation.html", {"findings": findings}, status=403 if findings else 200)


