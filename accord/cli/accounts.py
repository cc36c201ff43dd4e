"""`accord staff`: the first administrator, a token for this shell; and invitation addresses."""

import os

import click
from django.conf import settings

from accord.actions import accounts, perform
from accord.cli._asker import answering, asker, now
from accord.cli._naming import id_of

LOCAL = "http://127.0.0.1:8000"


@click.group()
def staff() -> None:
    """Begin an installation; sign in for a token, confirm, sign out."""


def _address(word: str) -> str:
    origin = settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else LOCAL
    return f"{origin.rstrip('/')}/invitation/{word}/"


@staff.command("first-administrator")
@click.option("--username", required=True, help="Sign-in name: letters, digits, dots, hyphens.")
@click.option("--name", "full_name", required=True, help="The person's name.")
@click.option("--email", default="", help="E-mail at work.")
@answering
def first_administrator(username: str, full_name: str, email: str) -> None:
    """Invite the first administrator; works only while there is none."""
    word = accounts.new_word()
    made = accounts.first_administrator(username, full_name, at=now(), email=email, word=word)
    click.echo(f"{made.number}: {made.full_name} is invited as administrator. The address works once, for seven days:")
    click.echo(_address(word))


@staff.command("sign-in")
@click.option("--username", prompt="Sign-in name")
@click.option("--password", prompt=True, hide_input=True, help="Asked for when it is left out, which is better.")
@click.option("--code", default=None, help="Code of the authenticator app, or a recovery code.")
@answering
def sign_in(username: str, password: str, code: str | None) -> None:
    """Print a token for ACCORD_TOKEN; it idles out after 30 minutes and ends after 12 hours."""
    code = _code(code)
    token, ends_at = accounts.make_token(username, password, code, at=now())
    click.echo(f"It ends at {ends_at:%Y-%m-%d %H:%M} UTC. To use it:", err=True)
    click.echo(f"export ACCORD_TOKEN={token}")


@staff.command("step-up")
@click.option("--password", prompt=True, hide_input=True, help="Asked for when it is left out, which is better.")
@click.option("--code", default=None, help="Code of the authenticator app, or a recovery code.")
@answering
def step_up(password: str, code: str | None) -> None:
    """Confirm again who you are, for five minutes; signing asks for it."""
    accounts.step_up_token(_token(), password, _code(code), at=now())
    click.echo("Confirmed for five minutes.")


@staff.command("sign-out")
@answering
def sign_out() -> None:
    """End the token of this shell."""
    accounts.end_token(_token(), at=now())
    click.echo("The token is ended.")


def _code(given: str | None) -> str:
    if given is not None or settings.DEMONSTRATION:
        return given or ""
    return str(click.prompt("Code"))


def _token() -> str:
    token = os.environ.get("ACCORD_TOKEN", "")
    if not token:
        raise click.UsageError("Set ACCORD_TOKEN; `accord staff sign-in` prints one.")
    return token


@click.command()
@click.argument("what", metavar="STAFF")
@click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
@answering
def invitation(what: str, username: str | None) -> None:
    """Make a new invitation address for a member of staff and print it this once."""
    at = now()
    actor = asker(username, at)
    word = accounts.new_word()
    perform("staff", "issue-invitation", id_of("staff", what, actor, at), {"word": word}, by=actor, at=at)
    click.echo(_address(word))


def add_to(house: click.Group) -> None:
    """Add these commands to the command line."""
    house.add_command(staff)
    room = house.commands["agencies"]
    assert isinstance(room, click.Group), "rooms are groups"  # noqa: S101 - an invariant
    room.add_command(invitation)
