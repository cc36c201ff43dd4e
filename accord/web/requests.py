"""The page of a request, the exemplar of a room's page: the way from the letter to the agreement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.queries.shapes import Link as Related
from accord.queries.shapes import Sheet
from accord.rules.rooms import STAGES
from accord.web.parts import Link, Stage

TOLD_ELSEWHERE = ("Referrals and opinions", "Questions and answers")
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
    open_ = found.state not in ENDED
    first = next((i for i, (_label, done, _link) in enumerate(reached) if not done), len(reached))
    stages = []
    for i, (label, done, link) in enumerate(reached):
        # What grew from the request last is under way; whether it is finished, its own page says.
        under_way = open_ and done and link is not None and not any(later for _l, later, _k in reached[i + 1 :])
        after = open_ and i == first and (i == 0 or reached[i - 1][2] is None)
        stages.append(Stage(label, "now" if under_way else "done" if done else "next" if after else "ahead", link))
    return tuple(stages)


def _leads(label: str, link: Related | None) -> Link | None:
    if link is None:
        return None
    return Link(label, f"/{STAGES[link.kind].lifecycle.plural}/{link.id}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeOpinion:
    """What one of the two offices says, or that it has not said it yet."""

    side: str
    office: str
    opinion: str
    awaited: bool
    reasons: str
    referred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to the agency with its answer, if there is one."""

    at: datetime
    question: str
    answered_at: datetime | None
    answer: str


def page(_request: HttpRequest, found: Sheet) -> dict[str, Any]:
    """Return what the page of a request shows beside the frame: both opinions side by side, the questions asked."""
    tables: dict[str, Any] = {t.caption: t for t in found.tables}
    opinions = tuple(
        OfficeOpinion(
            side=side, office=office, opinion=said, awaited=said == "Awaited", reasons=reasons, referred_at=at
        )
        for side, office, at, said, reasons in tables["Referrals and opinions"].rows
    )
    asked = tuple(
        Question(at=at, question=q, answered_at=until if isinstance(until, datetime) else None, answer=answer)
        for at, q, until, answer in tables["Questions and answers"].rows
    )
    age = next((str(r.value) for r in found.rows if r.label == "Age"), "")
    at_hand = [(age, _("since it was received"))] if age[:1].isdigit() else []
    if found.next:
        at_hand.append((found.next[0].who, _("has it now: %(what)s") % {"what": found.next[0].what}))
    return {
        "way": way(found),
        "opinions": opinions,
        "asked": asked,
        "at_hand": at_hand,
        "tables": tuple(t for t in found.tables if t.caption not in TOLD_ELSEWHERE),
    }
