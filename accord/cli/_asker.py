"""Who asks on the command line, the clock of this edge, and how failures are printed."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from django.conf import settings

from accord.queries.accounts import actor_by_token, actor_by_username
from accord.queries.shapes import plain
from accord.rules.decisions import Failure, Finding, Forbidden, Invalid, Refused
from accord.rules.permissions import Actor

P = ParamSpec("P")
R = TypeVar("R")

EXITS = {404: 4, 403: 3, 409: 5, 422: 2}
"""Exit codes by the kind of failure: 2 malformed, 3 not permitted, 4 not there, 5 refused by rules."""


def now() -> datetime:
    """Return the instant of this command; nothing below the edge reads a clock."""
    return datetime.now(UTC)


def asker(username: str | None, at: datetime, *, step_up: bool = False) -> Actor:
    """Return who acts: `--as USER` in demonstration mode, else the holder of ACCORD_TOKEN."""
    token = os.environ.get("ACCORD_TOKEN", "")
    if token:
        found = actor_by_token(token, at)
    elif settings.DEMONSTRATION and username:
        found = actor_by_username(username, at, stepped_up_at=at if step_up else None)
    elif settings.DEMONSTRATION:
        raise click.UsageError("Say who acts: --as USER. `accord demo people` lists them.")
    else:
        raise click.UsageError("Set ACCORD_TOKEN to a token of yours; `accord staff sign-in` prints one.")
    if found is None:
        raise click.UsageError("No active member of staff has this sign-in name or token.")
    return found


def answering(run: Callable[P, R]) -> Callable[P, R]:
    """Print every failure with all its reasons and exit with its code; never a traceback."""

    @wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return run(*args, **kwargs)
        except Failure as failure:
            if kwargs.get("as_json"):
                click.echo(json.dumps(as_error(failure), indent=2))
            else:
                show_failure(failure)
            raise SystemExit(EXITS.get(failure.status, 1)) from failure

    return wrapped


def as_error(failure: Failure) -> dict[str, Any]:
    """Return the one error shape, the same as the API's."""
    shape: dict[str, Any] = {"status": failure.status, "message": str(failure)}
    if isinstance(failure, (Forbidden, Refused)):
        shape["findings"] = [asdict(f) for f in failure.findings]
    if isinstance(failure, Invalid):
        shape["problems"] = [asdict(p) for p in failure.problems]
    return shape


def show_failure(failure: Failure) -> None:
    """Print one block per reason."""
    if isinstance(failure, Invalid):
        click.echo("The input cannot be taken; nothing was written.", err=True)
        for p in failure.problems:
            got = f" Got: {p.got}." if p.got else ""
            expected = f" Expected: {p.expected}." if p.expected else ""
            click.echo(f"  {p.field}: {p.message}{got}{expected}", err=True)
    elif isinstance(failure, (Forbidden, Refused)):
        click.echo("Not done; nothing was written.", err=True)
        for f in failure.findings:
            show_finding(f)
    else:
        click.echo(str(failure), err=True)


def show_finding(f: Finding) -> None:
    """Print one reason: what is wrong, by what authority, what would make it right."""
    click.echo(f"  ✗ {f.message}  [{f.rule}; {f.citation}]", err=True)
    click.echo(f"    {f.fix}", err=True)


def dump(value: Any) -> None:
    """Print JSON."""
    click.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))
