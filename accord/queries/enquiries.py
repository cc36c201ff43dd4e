"""Reads of enquiries: facts, the page of one."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.programs import programs, umbrella
from accord.queries.areas import Assigned, assigned, assigned_at
from accord.queries.shapes import Description, Link, Row, Table, words
from accord.queries.visible import visible
from accord.records.models import Agency, County, DueDate, Enquiry, EnquiryContact, FieldOffice, Holding
from accord.rules import enquiries as rules
from accord.rules.agencies import PARTY_KINDS
from accord.rules.areas import QUEUE_TITLES, QUEUES
from accord.rules.clocks import Event
from accord.rules.intervals import MomentInterval
from accord.rules.permissions import Actor

KEPT = "EN-KEEP"
AGED_DAYS = "EN-AGE"


def keep_days() -> int:
    """Return how many days contact details are kept after an enquiry ended, as the umbrella says."""
    return next(d.amount or 0 for d in umbrella().deadlines if d.code == KEPT)


def facts(row: Enquiry | None, _parent: object, _by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of an enquiry need.  Two queries at most."""
    if row is None:
        return rules.Facts(at=at)
    on = at.date()
    held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gt=on), role="local-liaison", agency=row.agency)
    return rules.Facts(
        at=at,
        agency_kind=row.agency.kind if row.agency is not None else "",
        has_liaison=row.agency_id is not None and held.exists(),
        came_at=row.came_at,
        ended_at=row.ended_at,
        contact_kept=EnquiryContact.objects.filter(enquiry=row).exists(),
        keep_days=keep_days(),
    )


def sides_of(agency: Agency | None, county: County | None, on: date) -> Assigned | None:
    """Return the two offices of an agency, or of a county where no agency of the register is named."""
    if agency is not None:
        return assigned(agency, on)
    return assigned_at(county, on) if county is not None else None


def answering(sides: Assigned | None) -> FieldOffice | None:
    """Return the one office that answers: the removal side's, else the other; none means headquarters."""
    return (sides.removal or sides.investigations) if sides is not None else None


_ENDS = ("enquiry:become-request", "enquiry:answer", "enquiry:withdraw")


def timeline(row: Enquiry, events: Iterable[Event]) -> tuple[list[Event], tuple[MomentInterval, ...]]:
    """Return the events that the clocks read, and their rests.

    Logged or sent, the clocks run from the moment it came in; however it ended, the time for which
    contact details are kept begins.
    """
    found: list[Event] = []
    for event in events:
        begins = event.tag in ("enquiry:send", "enquiry:log")
        found.append(Event("enquiry:send", row.came_at) if begins else event)
        if event.tag in _ENDS:
            found.append(Event("enquiry:close", event.at))
    rests = tuple(MomentInterval(q.asked_at, q.answered_at) for q in row.questions.all())
    return found, rests


def describe(row: Enquiry, actor: Actor, at: datetime) -> Description:
    """Return what the page of an enquiry shows; how to reach the asker only to those who answer.  Seven queries."""
    names = {slug: p.name for slug, p in programs().items()}
    on = at.date()
    sides = sides_of(row.agency, row.county, on)
    age = (on - row.came_at.date()).days
    limit = next(d.amount or 0 for d in umbrella().deadlines if d.code == AGED_DAYS)
    outside = row.office is not None and sides is not None and row.office not in (sides.removal, sides.investigations)
    return Description(
        labels=(
            *(("Not in the register",) if row.agency is None else ()),
            *(("In the queue of headquarters",) if row.office is None else ()),
            *((f"Open for {age} days",) if row.state in rules.OPEN and age > limit else ()),
            *(("From outside this office's area",) if outside else ()),
        ),
        rows=(
            Row("Agency", row.body, link=_agency(row), why="" if row.agency else "In the asker's own words."),
            *((Row("Kind of agency", _kind(row.body_kind)),) if not row.agency and row.body_kind else ()),
            Row("County", f"{row.county.name}, {row.county.state_id}" if row.county else None),
            Row("How it came", words(rules.CHANNEL_WORDS, row.channel)),
            Row("Came in", row.came_at),
            Row("What was asked", row.problem),
            Row("Programs named", ", ".join(names.get(p, p) for p in row.programs) or "None named"),
            Row("With", str(row.office) if row.office else "Headquarters: no field office serves the county"),
            *_contact(row, actor),
            *((Row("Confirmed", f"{words(rules.METHODS, row.method)} ({row.published_at})"),
               Row("Confirmed on", row.confirmed_on)) if row.method else ()),
            *((Row("Answer", row.reply),) if row.reply else ()),
            *((Row("Closed because", words(rules.CLOSE_CODES, row.closing_code)),) if row.closing_code else ()),
        ),
        tables=(
            Table("Field offices for its county", ("Side", "Office"), tuple(
                (side.capitalize(), str(sides.office(side) or QUEUE_TITLES[QUEUES[side]])) for side in QUEUES)
                if sides else ()),
            *((Table("Questions and answers", ("Asked", "Question", "Answered", "Answer"), tuple(
                (q.asked_at, q.question, q.answered_at or "Open", q.answer) for q in questions)),)
              if (questions := list(row.questions.order_by("pk"))) else ()),
        ),
        links=(
            *(Link("request", r.public_id, f"Became request {r.number}") for r in row.requests.all()),
            *(Link("enquiry", e.public_id, f"{e.number}: another enquiry about this agency") for e in _alike(row, actor, on)),
        ),
    )  # fmt: skip


def _agency(row: Enquiry) -> Link | None:
    return Link("agency", row.agency.public_id, row.agency.name) if row.agency else None


def _kind(code: str) -> str:
    return PARTY_KINDS[code].title if code in PARTY_KINDS else code


def _contact(row: Enquiry, actor: Actor) -> tuple[Row, ...]:
    """Return how to reach the asker, to those who answer; for all others, that it is kept, and until when."""
    if not row.contact_given:
        return (Row("Asker", "No name or number was given."),)
    kept = EnquiryContact.objects.filter(enquiry=row).first()
    if kept is None:
        return (Row("Asker", "The contact details were deleted on their day."),)
    if not actor.roles.intersection(rules.STAFF):
        return (Row("Asker", "Kept for those who answer; deleted after the end."),)
    why = f"Deleted {keep_days()} days after the enquiry ends."
    return (
        Row("Asker", ", ".join(filter(None, (kept.full_name, kept.title))) or "No name given", why=why),
        Row("E-mail at work", kept.email or None),
        Row("Telephone at work", kept.telephone or None),
        *((Row("Wants the answer", words(rules.REACH, row.reach)),) if row.reach else ()),
    )


def _alike(row: Enquiry, actor: Actor, on: date) -> QuerySet[Enquiry]:
    """Return the other open enquiries about the same body, as far as this person may know of them."""
    same = Q(agency_id=row.agency_id) if row.agency_id else Q(agency=None, body_name__iexact=row.body_name)
    rows: QuerySet[Enquiry] = visible("enquiry", actor, on)
    return rows.filter(same, state__in=rules.OPEN).exclude(pk=row.pk).order_by("-pk")[:10]


def due_for_disposal(at: datetime, most: int = 200) -> tuple[UUID, ...]:
    """Return the enquiries whose contact details have stayed as long as they may.  One query."""
    rows = DueDate.objects.filter(kind="enquiry", code=KEPT, met_at=None, due_at__lte=at).order_by("due_at", "pk")
    return tuple(rows.values_list("object_id", flat=True)[:most])


def first_values(enquiry_id: UUID, actor: Actor, at: datetime) -> Mapping[str, object]:
    """Return what is known already of the one to be invited, so that nobody types it again."""
    row = visible("enquiry", actor, at.date()).filter(public_id=enquiry_id).first()
    kept = EnquiryContact.objects.filter(enquiry=row).first() if row is not None else None
    if kept is None or not actor.roles.intersection(rules.STAFF):
        return {}
    return {"full_name": kept.full_name, "email": kept.email, "from_on": at.date()}


def any_told(agency: Agency) -> bool:
    """Return whether an enquiry about this agency exists."""
    return Enquiry.objects.filter(agency=agency).exists()
