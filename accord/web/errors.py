"""A page for each kind of error, that says what to do.  The API has the same in JSON."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accord.rules.decisions import Failure, Finding, Forbidden, Invalid, Refused
from accord.web import drafts
from accord.web.asking import actor_of
from accord.web.page import render


def failure(request: HttpRequest, error: Failure) -> HttpResponse:
    """Return the page of a failure: 404, 403, 409 or 422 with every reason."""
    findings: tuple[Finding, ...] = ()
    if isinstance(error, (Forbidden, Refused)):
        findings = error.findings
    if isinstance(error, Invalid):
        findings = tuple(
            Finding(rule="input", message=p.message, fix=p.expected, field=p.field) for p in error.problems
        )
    title, help_text = _words(error.status)
    return render(
        request, "error.html", {"heading": title, "help": help_text, "findings": findings}, status=error.status
    )


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
    }.get(
        status,
        (
            _("Something went wrong on our side"),
            _("Nothing was written. Try again; if it happens again, tell the administrator the time."),
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown address, the same way as an invisible thing."""
    title, help_text = _words(404)
    return render(request, "error.html", {"heading": title, "help": help_text, "findings": ()}, status=404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Answer a method that an address does not serve."""
    title, help_text = _words(405)
    return render(request, "error.html", {"heading": title, "help": help_text, "findings": ()}, status=405)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what cannot be parsed, or is too large to be."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    title, help_text = _words(status)
    return render(request, "error.html", {"heading": title, "help": help_text, "findings": ()}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake without asking the database for anything."""
    text = _("Something went wrong on our side. Nothing was written. Try again in a moment.")
    mark = _("Demonstration") + ": " if settings.DEMONSTRATION else ""
    return HttpResponse(f"<!doctype html><html lang=en><title>Accord</title><h1>{mark}{text}</h1>", status=500)


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
    return render(request, "error.html", {"heading": title, "help": help_text, "findings": ()}, status=403)
