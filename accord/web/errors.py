"""A page for each kind of error, that says what to do.  The API has the same in JSON."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accord.rules.decisions import Failure, Finding, Forbidden, Invalid, Refused
from accord.web import drafts
from accord.web.asking import actor_of, at_of
from accord.web.page import render
from accord.web.parts import Link


def failure(request: HttpRequest, error: Failure) -> HttpResponse:
    """Return the page of a failure: 404, 403, 409 or 422 with every reason."""
    findings: tuple[Finding, ...] = ()
    if isinstance(error, (Forbidden, Refused)):
        findings = error.findings
    if isinstance(error, Invalid):
        findings = tuple(
            Finding(rule="input", message=p.message, fix=p.expected, field=p.field) for p in error.problems
        )
    return _page(request, error.status, findings)


def _page(
    request: HttpRequest, status: int, findings: tuple[Finding, ...] = (), words: tuple[str, str] | None = None
) -> HttpResponse:
    """Return the page: what happened, what was kept, what to do, whom to call."""
    heading, help_text = words or _words(status)
    actor = actor_of(request) if hasattr(request, "session") else None
    context = {
        "heading": heading,
        "help": help_text,
        "findings": findings,
        "kept": _kept(status),
        "todo": _todo(status, signed_in=actor is not None),
        "call": _call(actor.side if actor else None),
    }
    return render(request, "error.html", context, status=status)


def _kept(status: int) -> str:
    """Return what became of what was typed."""
    if status in (404, 405):
        return _("Nothing was changed. A form that you had begun is kept among your unfinished forms.")
    if status == 413:
        return _("Nothing was written. What you typed is still in your browser; go back one page.")
    return _(
        "Nothing was written or changed. What you typed is still in your browser: go back one page and it is there."
    )


def _todo(status: int, *, signed_in: bool) -> tuple[Link, ...]:
    """Return where to go from here."""
    if not signed_in:
        return (Link(_("Sign in"), "/sign-in/"), Link(_("See the map of agencies and agreements"), "/map/"),
                Link(_("Look up a word"), "/glossary/"))  # fmt: skip
    found = [Link(_("Go to your first page"), "/")]
    if status in (404, 405):
        found += [Link(_("Find an agency"), "/agencies/"), Link(_("Find a request"), "/requests/")]
    if status in (400, 403, 413):
        found.append(Link(_("Open your unfinished forms"), "/drafts/"))
    return tuple(found)


def _call(side: str | None) -> str:
    """Return whom to turn to, by office."""
    return {
        "local": _(
            "Your field coordinator. Your agency's page names the field office; tell it the time and the address."
        ),
        "federal": _("The program office at headquarters, or your administrator. Tell them the time and the address."),
    }.get(side or "", _("The field office that serves your county; the map's page of your county names it."))


def _words(status: int) -> tuple[str, str]:
    return {
        400: (_("That could not be read"), _("Go back, open the page again and send the form once more.")),
        403: (_("You may not do this"), _("Each reason below says who may, or what would make it possible.")),
        404: (
            _("There is nothing here that you can see"),
            _("The address may be mistyped, or it belongs to another agency. Look in the list of the room."),
        ),
        405: (_("This address takes no such request"), _("Open the page before it and use its button.")),
        409: (_("Not possible now"), _("Nothing was written. Each reason below says what would make it possible.")),
        413: (_("That is too large"), _("Nothing was written. A file can have at most 10 MB.")),
        422: (_("Something needs your attention"), _("Nothing was written.")),
        429: (_("Too many tries from your connection"), _("Wait an hour and try again, or telephone the office.")),
    }.get(
        status,
        (
            _("Something went wrong on our side"),
            _("Nothing was written. Try again; if it happens again, tell the administrator the time."),
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown address, the same way as an invisible thing."""
    return _page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer a source that asked more often in an hour than one may without an account."""
    return _page(request, 429)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Answer a method that an address does not serve."""
    return _page(request, 405)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what cannot be parsed, or is too large to be."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return _page(request, status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake without asking the database for anything."""
    heading, help_text = _words(500)
    mark = f"<p><strong>{_('Demonstration')}</strong></p>" if settings.DEMONSTRATION else ""
    look = f'<link rel="stylesheet" href="{settings.STATIC_URL}accord/accord.css">'
    body = (
        f"{mark}<h1>{heading}</h1><p>{help_text}</p><p>{_kept(500)}</p>"
        f"<p>{_('It happened at')} {at_of(request):%Y-%m-%d %H:%M} UTC.</p><p><a href='/'>{_('Go to your first page')}</a></p>"
    )
    top = f"<!doctype html><html lang=en><head><title>{heading} · Accord</title>{look}</head>"
    return HttpResponse(f'{top}<body><main class="accord-alone">{body}</main></body></html>', status=500)


def _ours(request: HttpRequest) -> bool:
    """Return whether the browser says that the form stood on a page of ours."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return url_has_allowed_host_and_scheme(origin, allowed_hosts={request.get_host()}) and bool(origin)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    words = drafts.typed_words(request) if _ours(request) else {}
    if words and actor_of(request) is not None:
        return drafts.kept_page(request, request.get_full_path(), words)
    title = _("This form is too old, or came from elsewhere")
    help_text = _("Go back, open the page again and send the form once more. What you typed is still in your browser.")
    return _page(request, 403, words=(title, help_text))
