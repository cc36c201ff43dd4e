"""A thing named on the command line, by id or by its human number."""

from typing import Any
from uuid import UUID

from accord.queries.sheets import named
from accord.rules.permissions import Actor


def id_of(kind: str, text: str, actor: Actor, at: Any) -> UUID:
    """Return the public id of a thing named by id or human number.

    Raises:
        Missing: there is none that the actor may know of.
    """
    try:
        return UUID(text)
    except ValueError:
        return named(kind, text, actor, at)
