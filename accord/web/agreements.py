"""The page of an agreement: the text, the terms, each power traced, who signs next, how to leave."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.queries.closing import shown as ending
from accord.queries.instruments import InstrumentShown, shown
from accord.queries.shapes import Sheet
from accord.rules.documents import Block, Compared, Facts, Heading, Items, Note, Paragraph, Signatures, Table
from accord.rules.intervals import last_day
from accord.web.asking import at_of, must
from accord.web.pictures import Line, line, standing
from accord.web.rooms import page_of

DATED = ("meet", "review", "suspend", "reinstate", "give-notice")
"""Acts that are days to remember in the life of an agreement."""
TOLD_ELSEWHERE = ("Terms", "Functions delegated", "Signatures", "Until the record is closed")


def page(request: HttpRequest, found: Sheet) -> dict[str, Any]:
    """Return what the page of an agreement shows beside the frame."""
    shows = shown(found.id, must(request), at_of(request))
    if shows is None:
        return {"shows": None}
    return {
        "shows": shows,
        "text": tuple(_block(b) for b in shows.text),
        "dates": _dates(found, shows),
        "ending": ending(found.id, must(request), at_of(request)),
        "may_leave": next((o for o in found.offers if o.action == "give-notice" and o.allowed), None),
        "tables": tuple(t for t in page_of(found)["tables"] if t.caption not in TOLD_ELSEWHERE),
    }


def _block(block: Block) -> tuple[str, Any]:
    match block:
        case Heading():
            return "heading", block.text
        case Paragraph():
            return "words", block.text
        case Table():
            return "table", block
        case Facts():
            return "facts", block.rows
        case Items():
            return "items", block.items
        case Note():
            return "words", block.text
        case Signatures() | Compared():
            return "words", ""


def _dates(found: Sheet, shows: InstrumentShown) -> Line:
    """Return the days that matter: in force, meetings held and due, review, end."""
    zone, today = ZoneInfo(found.zone), shows.today
    dated = []
    if shows.effective_on is not None:
        dated.append((shows.effective_on, _("In force"), *standing(shows.effective_on, today, done=True)))
    dated += [(h.at.astimezone(zone).date(), h.label, "done", "done") for h in found.history if h.action in DATED]
    for d in found.dues:
        on = last_day(d.due_at, found.zone)
        dated.append((on, d.title, *standing(on, today, done=d.met_at is not None)))
    if shows.review_on is not None:
        dated.append((shows.review_on, _("Review of the whole due"), *standing(shows.review_on, today)))
    if shows.ends_on is not None:
        dated.append((shows.ends_on, _("Ends: first day without it"), *standing(shows.ends_on, today)))
    return line(dated, today)
