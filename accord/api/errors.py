"""The one error shape: status, message, and every finding or problem."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema

from accord.rules.decisions import Failure, Forbidden, Invalid, Refused


class FindingOut(Schema):
    """One unmet rule: what is wrong, by what authority, and what would make it right."""

    rule: str
    message: str
    fix: str
    citation: str
    field: str | None = None


class ProblemOut(Schema):
    """One thing wrong with the input: where, what was got, what was expected."""

    field: str
    message: str
    got: str = ""
    expected: str = ""
    identifiers: tuple[str, ...] = ()


class ErrorOut(Schema):
    """What every failure answers; nothing was written."""

    status: int
    message: str
    findings: list[FindingOut]
    problems: list[ProblemOut]


ANSWERS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422), ErrorOut)
"""Every operation may answer these, in this shape."""

_WORDS = {
    400: "It cannot be read", 401: "Sign in first", 403: "You may not", 404: "Nothing here that you can see",
    409: "The rules or the state do not allow it now", 413: "Too large", 415: "Not JSON", 422: "Something is wrong with it",
}  # fmt: skip
DESCRIBED = {
    code: {"description": words, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}}
    for code, words in _WORDS.items()
}
"""The same for the many operations of the rooms: described only, because a model of its own for each takes seconds."""


def shape(status: int, message: str, failure: Failure | None = None) -> dict[str, object]:
    """Return the error shape of a failure."""
    findings = failure.findings if isinstance(failure, (Forbidden, Refused)) else ()
    problems = failure.problems if isinstance(failure, Invalid) else ()
    return {
        "status": status,
        "message": message,
        "findings": [asdict(f) for f in findings],
        "problems": [asdict(p) for p in problems],
    }


def install(api: NinjaAPI) -> None:
    """Answer each failure, and the framework's own, in the one shape."""
    from ninja.errors import AuthenticationError, HttpError, ValidationError  # noqa: PLC0415 - only here

    def failed(request: HttpRequest, error: Failure) -> HttpResponse:
        return api.create_response(request, shape(error.status, str(error), error), status=error.status)

    def unauthenticated(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        text = "Sign in first: POST /api/v1/sessions, then send the token as `Authorization: Bearer …`."
        return api.create_response(request, shape(401, text), status=401)

    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return api.create_response(request, shape(error.status_code, str(error)), status=error.status_code)

    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        problems = [
            {
                "field": ".".join(str(p) for p in e["loc"][1:]),
                "message": str(e["msg"]),
                "got": str(e.get("type", "")),
                "expected": "",
            }
            for e in error.errors
        ]
        body = {**shape(422, "The input cannot be taken."), "problems": problems}
        return api.create_response(request, body, status=422)

    def too_big(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        text = f"The body is too large: at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes are read."
        return api.create_response(request, shape(413, text), status=413)

    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (Failure, failed),
        (AuthenticationError, unauthenticated),
        (HttpError, unreadable),
        (ValidationError, invalid),
        (RequestDataTooBig, too_big),
    )
    for kind, answer in handlers:
        api.add_exception_handler(kind, answer)
