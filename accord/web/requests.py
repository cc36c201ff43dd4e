"""The page of a request, the exemplar of a room's page: the way from the letter to the agreement."""

from django.utils.translation import gettext as _

from accord.queries.shapes import Link as Related
from accord.queries.shapes import Sheet
from accord.rules.rooms import STAGES
from accord.web.parts import Link, Stage

ENDED = ("declined", "withdrawn", "closed")


def way(found: Sheet) -> tuple[Stage, ...]:
    """Return how far a request has come: its own steps first, then what grew from it."""
    taken = {h.action for h in found.history}
    own = ((_("Sent"), "submit"), (_("Acknowledged"), "acknowledge"), (_("Two field offices"), "refer"))
    grown = (
        (_("Assessment"), "assessment"),
        (_("Plan"), "plan"),
        (_("Determination"), "determination"),
        (_("Agreement"), "agreement"),
    )
    latest = {link.kind: link for link in found.links if link.kind != "request"}
    reached: list[tuple[str, bool, Link | None]] = [(label, action in taken, None) for label, action in own]
    reached += [(label, kind in latest, _leads(label, latest.get(kind))) for label, kind in grown]
    stages, open_ = [], found.state not in ENDED
    for label, done, link in reached:
        status = "done" if done else "now" if open_ else "ahead"
        open_ = open_ and done
        stages.append(Stage(label, status, link))
    return tuple(stages)


def _leads(label: str, link: Related | None) -> Link | None:
    if link is None:
        return None
    return Link(label, f"/{STAGES[link.kind].lifecycle.plural}/{link.id}/")
