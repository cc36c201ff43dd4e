"""Signing in, out, confirming again who you are, and accepting an invitation."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.actions import accounts, perform
from accord.queries.accounts import demonstration_people, demonstration_person, invited
from accord.queries.sheets import sheet
from accord.rules.accounts import NOT_INVITED, Entered
from accord.rules.decisions import Failure, Finding, Forbidden, Invalid, Missing, Refused
from accord.web import drafts
from accord.web.asking import ACTOR, SECOND_FACTOR, SIGNED_IN, STEPPED_UP, actor_of, at_of, must
from accord.web.page import render
from accord.web.parts import Crumb
from accord.web.rooms import address, crumbs, lifecycle_of

TYPED_MOST = 200
"""Characters read of what somebody typed; nobody's name, password or code is longer."""


def next_of(request: HttpRequest) -> str:
    """Return the page of ours that was asked for before; never an address elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    # Only a path: an absolute address is not needed, and "/\host" or "//host" leads elsewhere.
    return wanted if safe and wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"


def enter(request: HttpRequest, entered: Entered) -> None:
    """Begin a new session; the old cookie is dead and whatever an earlier one held is gone."""
    request.session.flush()
    request.session["staff"] = entered.staff_id
    request.session[SIGNED_IN] = at_of(request).isoformat()
    request.session[SECOND_FACTOR] = entered.second_factor
    if hasattr(request, ACTOR):
        delattr(request, ACTOR)


def onward(request: HttpRequest) -> HttpResponse:
    """Lead whoever has just signed in to the page asked for, with the words of a lost session if there are any."""
    carried = drafts.carried(request)
    return drafts.hand_back(request, *carried) if carried else HttpResponseRedirect(next_of(request))


def signed_out(request: HttpRequest, words: Mapping[str, list[str]]) -> HttpResponse:
    """Ask who somebody is whose session ended while they wrote; their words go with them through the page."""
    return sign_in_page(request, (), carried=drafts.carry(request, words), following=request.get_full_path())


def typed(request: HttpRequest, name: str) -> str:
    """Return what was typed into a field, cut at a sane length."""
    return str(request.POST.get(name, ""))[:TYPED_MOST]


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or check name, password and second factor; five failures lock the account."""
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            entered = accounts.sign_in(
                typed(request, "username"), typed(request, "password"), typed(request, "code"), at=at_of(request)
            )
        except Forbidden as refused:
            findings = refused.findings
        else:
            enter(request, entered)
            return onward(request)
    return sign_in_page(request, findings)


def sign_in_page(
    request: HttpRequest, findings: tuple[Finding, ...], *, carried: str = "", following: str = ""
) -> HttpResponse:
    """Return the sign-in page, with what was refused, and the sealed words of a form that go on with it."""
    people = demonstration_people(at_of(request)) if settings.DEMONSTRATION else ()
    context = {
        "findings": findings,
        "next": following or next_of(request),
        "carried": carried or request.POST.get(drafts.CARRIED, ""),
        "people": people,
        "username": typed(request, "username"),
        "demonstration_password": accounts.DEMONSTRATION_PASSWORD,
    }
    return render(request, "sign_in.html", context, status=403 if findings else 200)


def demonstration_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the invented people; this address exists in demonstration mode only."""
    if not settings.DEMONSTRATION:
        raise Http404
    return _be(request, username)


@require_POST
def _be(request: HttpRequest, username: str) -> HttpResponse:
    staff_id = demonstration_person(username)
    if staff_id is None:
        raise Missing
    enter(request, Entered(staff_id, second_factor=False))
    return onward(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    actor = actor_of(request)
    if actor is not None:
        accounts.sign_out(actor, at=at_of(request))
    request.session.flush()
    return HttpResponseRedirect("/sign-in/")


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session and token ends, this one stays."""
    actor, at = must(request), at_of(request)
    findings: tuple[Finding, ...] = ()
    status = 200
    if request.method == "POST":
        try:
            accounts.change_password(actor, typed(request, "old"), str(request.POST.get("password", "")), at=at)
        except (Forbidden, Invalid) as refused:
            findings, status = findings_of(refused), refused.status
        else:
            enter(request, Entered(actor.staff_id, second_factor=bool(request.session.get(SECOND_FACTOR))))
            request.session["notice"] = _("Your password is changed. Every other session of yours has ended.")
            return HttpResponseRedirect("/second-factor/")
    crumbs_here = (
        Crumb(_("Home"), "/"),
        Crumb(_("How you sign in"), "/second-factor/"),
        Crumb(_("Change your password")),
    )
    return render(request, "password.html", {"findings": findings}, status=status, crumbs=crumbs_here)


@require_http_methods(["GET", "HEAD", "POST"])
def step_up(request: HttpRequest) -> HttpResponse:
    """Confirm again who you are; it counts for five minutes."""
    actor = must(request)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            accounts.confirm(actor, typed(request, "password"), typed(request, "code"), at=at_of(request))
        except Forbidden as refused:
            findings = refused.findings
        else:
            request.session[STEPPED_UP] = at_of(request).isoformat()
            return HttpResponseRedirect(next_of(request))
    return step_up_page(request, findings)


def step_up_page(request: HttpRequest, findings: tuple[Finding, ...]) -> HttpResponse:
    """Return the page that asks again who you are, with what was refused."""
    context = {
        "findings": findings,
        "next": next_of(request),
        "demonstration_password": accounts.DEMONSTRATION_PASSWORD,
    }
    return render(request, "step_up.html", context, status=403 if findings else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, word: str) -> HttpResponse:
    """Accept an invitation by choosing a password; the next page asks for a second factor."""
    findings: tuple[Finding, ...] = ()
    at, status = at_of(request), 200
    found = invited(word, at)
    if found is None:
        findings, status = (NOT_INVITED,), 404
    elif request.method == "POST":
        try:
            staff_id = accounts.accept_invitation(word, str(request.POST.get("password", "")), at=at)
        except (Forbidden, Refused, Invalid, Missing) as refused:
            findings, status = findings_of(refused), refused.status
        else:
            enter(request, Entered(staff_id, second_factor=False))
            return HttpResponseRedirect("/" if settings.DEMONSTRATION else "/second-factor/")
    context = {
        "findings": findings,
        "name": found.full_name if found else "",
        "username": found.username if found else "",
    }
    return render(request, "invitation.html", context, status=status)


def findings_of(refused: Failure) -> tuple[Finding, ...]:
    """Return every reason of a failure in one shape."""
    if isinstance(refused, (Forbidden, Refused)):
        return refused.findings
    if isinstance(refused, Invalid):
        return tuple(Finding(rule="input", message=p.message, fix=p.expected, field=p.field) for p in refused.problems)
    return (NOT_INVITED,)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_invitation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make an invitation address and show it this once; only its digest is kept."""
    lifecycle = lifecycle_of("staff")
    actor, at = must(request), at_of(request)
    found = sheet("staff", public_id, actor, at)
    offer = next(o for o in found.offers if o.action == "issue-invitation")
    findings, status, shown = offer.why_not, 200, ""
    if request.method == "POST":
        word = accounts.new_word()
        try:
            perform("staff", "issue-invitation", public_id, {"word": word}, by=actor, at=at)
        except (Forbidden, Refused) as refused:
            findings, status = refused.findings, refused.status
        else:
            shown = request.build_absolute_uri(f"/invitation/{word}/")
    context = {"findings": findings, "sheet": found, "shown": shown, "back": address("staff", public_id)}
    label = _("Invitation address")
    return render(request, "issue_invitation.html", context, status=status, crumbs=crumbs(lifecycle, label))
