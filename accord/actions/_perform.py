"""Perform one action by its name: what every edge calls."""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module

from django.db import OperationalError

from accord.actions._acting import Act, Repeated, acting
from accord.actions._receipt import Receipt
from accord.actions.screening import counting
from accord.records import uploads
from accord.records.waiting import gave_way
from accord.rules.decisions import Finding, Missing, Refused
from accord.rules.lifecycle import Transition
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES
from accord.rules.uploads import Upload


def function(kind: str, action: str) -> Callable[[Act], None]:
    """Return the function of an action: the room's module, the action's word with underscores."""
    room = STAGES[kind].lifecycle.room
    module = import_module(f"accord.actions.{room}")
    found: Callable[[Act], None] = getattr(module, action.replace("-", "_"))
    return found


def _with_files_read(transition: Transition, raw: Mapping[str, object]) -> Mapping[str, object]:
    """Return what was given with each file read: before the transaction, so that nobody waits for a reader."""
    asked = {f.name for f in transition.fields if f.kind == "file"}
    return {k: uploads.read(v) if k in asked and isinstance(v, Upload) else v for k, v in raw.items()}


def perform(
    kind: str,
    action: str,
    public_id: object = None,
    raw: Mapping[str, object] | None = None,
    *,
    by: Actor,
    at: datetime,
    key: str | None = None,
    version: int | None = None,
) -> Receipt:
    """Do one action, once, and return its receipt.

    `at` is the aware instant read at the edge.  `raw` holds strings from a form or a command
    line, or typed JSON values; the lifecycle's declaration judges both alike.

    Raises:
        Missing, Forbidden, Invalid, Refused: nothing was written; also where others kept writing for longer than
        the database waits.
    """
    if kind not in STAGES or action not in STAGES[kind].lifecycle.by_action:
        raise Missing
    write = function(kind, action)
    given = _with_files_read(STAGES[kind].lifecycle.by_action[action], raw or {})
    try:
        with counting(at), acting(kind, action, public_id, given, by=by, at=at, key=key, version=version) as act:
            write(act)
    except Repeated as earlier:
        return earlier.receipt
    except OperationalError as error:
        if not gave_way(error):
            raise
        raise Refused((_busy(),)) from error
    assert act.receipt is not None, "leaving the door makes the receipt"  # noqa: S101 - an invariant
    return act.receipt


def _busy() -> Finding:
    return Finding(
        rule="door:busy",
        message="Others were writing at this moment for longer than this act could wait. Nothing was done.",
        fix="Try again in a moment.",
    )
