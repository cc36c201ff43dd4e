"""Who asks through the API, and when: a bearer token, and the clock of this edge."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.security import HttpBearer

from accord.queries.accounts import actor_by_token
from accord.rules.inputs import Field
from accord.rules.permissions import Actor
from accord.rules.uploads import Upload


def at_of(request: HttpRequest) -> datetime:
    """Return the instant of this request, aware, UTC; read once."""
    found: datetime | None = getattr(request, "_accord_at", None)
    return found or datetime.now(UTC)


class Bearer(HttpBearer):
    """A token made by signing in; it idles out after thirty minutes and ends after twelve hours."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return who holds the token."""
        return actor_by_token(token, at_of(request))


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks; the bearer check has already turned everyone else away."""
    found: Actor = request.auth  # type: ignore[attr-defined]  # set by the bearer check
    return found


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent; an empty body is an empty object.

    Raises:
        HttpError: 400, it is not JSON, not an object, or repeats a name; 415, it says it is something else.
    """
    if not request.body:
        return {}
    if request.content_type != "application/json":
        raise HttpError(
            415, f"Send application/json, not {(request.content_type or '')[:80] or 'a body without a type'}."
        )
    try:
        found = json.loads(request.body, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise HttpError(400, f"The body is not JSON that can be read: {error}"[:300]) from error
    if not isinstance(found, dict):
        raise HttpError(400, f"The body must be a JSON object, not {type(found).__name__}.")
    return found


def form_of(request: HttpRequest, fields: Sequence[Field]) -> dict[str, Any]:
    """Return the values of an action that takes a file, sent as multipart/form-data; lists and rows are JSON.

    Raises:
        HttpError: 400, it cannot be read, or repeats a name; 415, it says it is something else.
        RequestDataTooBig: it is larger than any file may be.
    """
    if request.content_type != "multipart/form-data":
        raise HttpError(415, "This action takes a file: send multipart/form-data.")
    try:
        texts, files = request.POST, request.FILES
    except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent) as error:
        raise HttpError(400, f"The form cannot be read: {error}"[:300]) from error
    names = [name for part in (texts, files) for name in part for _ in part.getlist(name)]
    if len(set(names)) != len(names):
        raise HttpError(400, "The form cannot be read: a name stands twice in it.")
    listed = {f.name for f in fields if f.kind in ("rows", "choices")}
    found: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            found[name] = json.loads(str(text)) if name in listed and text else text
        except (ValueError, RecursionError) as error:
            raise HttpError(400, f"{name[:80]} is not JSON that can be read.") from error
    for name in files:
        file = files.getlist(name)[0]
        found[name] = Upload(name=file.name or "", data=file.read())
    return found


class Reader(Parser):
    """Read every body the same way, also those that the framework's own schemas take."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the JSON object that was sent."""
        return body_of(request)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a name stands twice in one object"
        raise ValueError(msg)
    return found


def _refuse(name: str) -> None:
    msg = f"{name} is not JSON"
    raise ValueError(msg)
