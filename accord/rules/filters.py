"""What a person gives to keep a filter: its title, whether colleagues see it, whether the list opens with it."""

from accord.rules.inputs import Field
from accord.rules.permissions import ROLES, Actor, Hold

TITLE = Field(name="title", kind="text", label="Name of the filter", max_length=60)
SHARED = Field(name="shared", kind="yesno", label="My agency or office sees it too", required=False)
FIRST = Field(name="first", kind="yesno", label="The list opens with it", required=False)
WORDS = Field(name="q", kind="text", label="Search", max_length=100, required=False)
"""The one part of a filter that is free text, and so is screened."""
FIELDS = (TITLE, SHARED, FIRST)
MOST = 50
"""So many filters one person keeps for one list."""


def shared_by(actor: Actor) -> Hold | None:
    """Return the holding whose agency, office or headquarters a person shares with; None for who holds nothing."""
    return actor.holds[0] if actor.holds else None


def reach_of(hold: Hold) -> str:
    """Return the kind of body that a holding belongs to."""
    return ROLES[hold.role].reach
