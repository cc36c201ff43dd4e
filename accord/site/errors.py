"""Errors outside any view: a page for a person, the one JSON shape for a program."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from accord.api.errors import shape
from accord.web import errors

API = "/api/"


def _told(status: int, message: str) -> HttpResponse:
    return JsonResponse(shape(status, message), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be parsed."""
    if request.path.startswith(API):
        return _told(400, "The request cannot be read.")
    return errors.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address, in the words of an invisible thing."""
    if request.path.startswith(API):
        return _told(404, "There is nothing here that you can see.")
    return errors.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake without asking the database for anything."""
    if request.path.startswith(API):
        return _told(500, "Something went wrong on our side. Nothing was written. Try again in a moment.")
    return errors.server_error(request)
