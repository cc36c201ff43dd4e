"""Sign in for a token, confirm again for signing, sign out."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from accord.actions import accounts
from accord.api.asking import Bearer, actor_of, at_of
from accord.api.errors import ANSWERS

router = Router(tags=["sessions"])
TEXT = r"^[^\x00]*$"


class Credentials(Schema):
    """Sign-in name, password, and the code of the second factor (not in a demonstration)."""

    model_config = ConfigDict(extra="forbid")
    username: str = Field(max_length=60, pattern=TEXT)
    password: str = Field(max_length=128, pattern=TEXT)
    code: str = Field("", max_length=20, pattern=TEXT)


class Confirmation(Schema):
    """The password again, and the code of the second factor (not in a demonstration)."""

    model_config = ConfigDict(extra="forbid")
    password: str = Field(max_length=128, pattern=TEXT)
    code: str = Field("", max_length=20, pattern=TEXT)


class TokenOut(Schema):
    """The token to send as `Authorization: Bearer …`, and when it ends at the latest."""

    token: str
    ends_at: str


class DoneOut(Schema):
    """It was done."""

    done: bool


class MeOut(Schema):
    """Who you are and which offices you hold now."""

    id: str
    name: str
    roles: list[str]


@router.post("", auth=None, response={201: TokenOut, **ANSWERS}, operation_id="sign_in", url_name="sign-in",
             summary="Sign in for a token")  # fmt: skip
def sign_in(request: HttpRequest, given: Credentials) -> Any:
    """Return a token; five failures in fifteen minutes lock the account."""
    token, ends_at = accounts.make_token(given.username, given.password, given.code, at=at_of(request))
    return Status(201, {"token": token, "ends_at": ends_at.isoformat()})


@router.get("/me", auth=Bearer(), response={200: MeOut, **ANSWERS}, operation_id="who_am_i", url_name="me",
            summary="Who you are and which offices you hold now")  # fmt: skip
def me(request: HttpRequest) -> Any:
    """Return who holds the token."""
    actor = actor_of(request)
    return {"id": str(actor.public_id), "name": actor.name, "roles": sorted(actor.roles)}


@router.post("/step-up", auth=Bearer(), response={200: DoneOut, **ANSWERS}, operation_id="step_up",
             url_name="step-up", summary="Confirm again who you are, for five minutes")  # fmt: skip
def step_up(request: HttpRequest, given: Confirmation) -> Any:
    """Confirm; signing needs it at most five minutes before."""
    accounts.step_up_token(_token(request), given.password, given.code, at=at_of(request))
    return {"done": True}


@router.delete("", auth=Bearer(), response={200: DoneOut, **ANSWERS}, operation_id="sign_out",
               url_name="sign-out", summary="End the token")  # fmt: skip
def sign_out(request: HttpRequest) -> Any:
    """End the token on the server."""
    accounts.end_token(_token(request), at=at_of(request))
    return {"done": True}


def _token(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").partition(" ")[2].strip()
