"""The edge of every page: deny by default, read the clock once, turn each failure into an answer."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import urlencode

from accord.rules.decisions import Failure
from accord.web import errors
from accord.web.accounts import signed_out
from accord.web.asking import SECOND_FACTOR, actor_of, at_of
from accord.web.drafts import typed_words
from accord.web.public import ONE_FACTOR, OWN_DOOR, PUBLIC

log = logging.getLogger("accord.edge")


class Edge:
    """One layer around every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers every answer carries and one log line without personal data."""
        began = time.perf_counter()
        at_of(request)
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.method != "HEAD":
            allowed = response["Allow"]
            response = errors.not_allowed(request)
            response["Allow"] = allowed
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else "none",
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - began) * 1000, 1),
            },
        )
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """Turn away whoever is not signed in, unless the page is on the reviewed public list."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in PUBLIC or name.startswith(OWN_DOOR):
            return None
        if actor_of(request) is not None:
            enough = settings.DEMONSTRATION or request.session.get(SECOND_FACTOR) or name in ONE_FACTOR
            return None if enough else HttpResponseRedirect("/second-factor/")
        words = typed_words(request)
        if words:
            return signed_out(request, words)
        asked = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect("/sign-in/?" + urlencode({"next": asked}))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a failure that no view answered itself."""
        return errors.failure(request, error) if isinstance(error, Failure) else None
