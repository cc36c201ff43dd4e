"""A page for each kind of error, that says what to do."""

from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    return HttpResponse("Open the page again and send the form once more.", status=403)
