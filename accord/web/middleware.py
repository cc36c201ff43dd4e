"""The edge of every page: who asks, when, and how a failure becomes an answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class Edge:
    """Read the clock once per request; everything below takes the instant it read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)
