"""Reads of the front door: requests, referrals, pauses, meetings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Value

from accord.programs import programs
from accord.queries.shapes import Description, Link, Row, Table, words
from accord.records.models import MODEL_OF, Agency, Assessment, Document, Enquiry, Meeting, PartnershipRequest, Plan
from accord.rules import agencies
from accord.rules import requests as rules
from accord.rules.areas import QUEUE_TITLES
from accord.rules.documents import EVIDENCE
from accord.rules.permissions import Actor

OPEN = ("draft", "received", "acknowledged", "referred")


def facts(row: PartnershipRequest | None, parent: Agency | Enquiry | None, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a request need.  Six queries at most."""
    agency = parent if isinstance(parent, Agency) else row.agency if row else None
    if row is None:
        ready = True
        if isinstance(parent, Enquiry):
            ready = parent.state == "requested" and not parent.requests.exists()
            agency = parent.agency
        local = agency is not None and not agencies.local_side(agency.kind)
        return rules.Facts(
            on=at.date(),
            agency_is_local=local,
            agency_kind=agency.kind if agency else "",
            has_problem=False,
            enquiry_ready=ready,
        )
    referrals = list(row.referrals.all())
    headquarters = by.sees_everything
    return rules.Facts(
        on=at.date(),
        agency_is_local=not agencies.local_side(row.agency.kind),
        agency_kind=row.agency.kind,
        has_problem=bool(row.problem.strip()),
        has_position=bool(row.body_position),
        waiting=row.pauses.filter(to_at=None).exists(),
        referred_sides=frozenset(r.side for r in referrals),
        opinions=frozenset(r.side for r in referrals if r.opinion),
        sides_of_actor=frozenset(
            r.side for r in referrals if (r.office_id in by.office_ids) or (r.office_id is None and headquarters)
        ),
        unfinished=tuple(_unfinished(row)),
        attached=Document.objects.filter(object_id=row.public_id, kind=EVIDENCE).count(),
    )


def _unfinished(row: PartnershipRequest) -> Sequence[str]:
    """Return the numbers of what is still open under a request.  One query."""
    assessments = Assessment.objects.filter(request=row).exclude(state__in=("complete", "stopped"))
    plans = Plan.objects.filter(request=row).exclude(state__in=("agreed", "abandoned"))
    meetings = Meeting.objects.filter(request=row, state__in=("proposed", "confirmed"))
    each: list[Any] = [assessments, plans, meetings]
    groups = [g.annotate(o=Value(i)).values_list("o", "pk", "number") for i, g in enumerate(each)]
    return [number for _, _, number in sorted(groups[0].union(*groups[1:], all=True))]


def meeting_facts(
    row: Meeting | None, parent: PartnershipRequest | None, _by: Actor, at: datetime
) -> rules.MeetingFacts:
    """Return what the rules of a meeting need."""
    request = parent or (row.request if row else None)
    return rules.MeetingFacts(
        on=at.date(),
        request_open=request is not None and request.state in OPEN,
        planned_on=row.planned_at.date() if row else None,
    )


def related(row: PartnershipRequest) -> tuple[PartnershipRequest, ...]:
    """Return the agency's other requests that are still open: duplicates and neighbours."""
    rows = PartnershipRequest.objects.filter(agency_id=row.agency_id, state__in=OPEN).exclude(pk=row.pk)
    return tuple(rows.order_by("-pk")[:10])


def ageing_days(row: PartnershipRequest, on: date) -> int | None:
    """Return the days since the request was received, in the agency's time zone; None for a draft."""
    if row.submitted_at is None:
        return None
    return (on - row.submitted_at.astimezone(ZoneInfo(row.agency.zone)).date()).days


def describe(row: PartnershipRequest, actor: Actor, at: datetime) -> Description:
    """Return what the page of a request shows."""
    names = {slug: p.name for slug, p in programs().items()}
    pauses = list(row.pauses.all())
    waiting = [p for p in pauses if p.to_at is None]
    age = ageing_days(row, at.date())
    labels = []
    if waiting:
        labels.append("Waiting for the agency's answer")
    if age is not None and age > 90 and row.state in OPEN:
        labels.append(f"Open for {age} days")
    return Description(
        labels=tuple(labels),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Problem", row.problem),
            Row("Programs asked for", ", ".join(names.get(p, p) for p in row.programs) or "None named"),
            Row("Officers offered", "; ".join(
                f"{o['count']} × {words(rules.OFFICER_ROLES, o['role'])}" for o in row.officers_offered) or "None"),
            Row("Facility", f"{row.facility} ({row.facility_capacity} beds)" if row.facility else "None"),
            Row("Governing body", words(rules.BODY_POSITIONS, row.body_position)),
            Row("Letter dated", row.letter_on),
            Row("Received", row.submitted_at),
            Row("Age", f"{age} days" if age is not None else "Not sent yet"),
            *(Row("Question to the agency", p.question) for p in waiting),
        ),
        tables=(
            Table("Referrals and opinions", ("Side", "Office", "Referred", "Opinion", "Reasons"), tuple(
                (words(rules.SIDES, r.side), str(r.office) if r.office else f"Queue: {QUEUE_TITLES.get(r.queue, r.queue)}", r.referred_at,
                 words(rules.OPINIONS, r.opinion) or "Awaited", r.reasons)
                for r in row.referrals.select_related("office").order_by("side"))),
            Table("Questions and answers", ("Asked", "Question", "Answered", "Answer"), tuple(
                (p.from_at, p.question, p.to_at or "Open", p.answer) for p in pauses)),
            Table("Evidence", ("What it shows", "Where the file is held"), tuple(
                (e["title"], e["held_at"]) for e in row.evidence)),
        ),
        links=(
            *((Link("enquiry", row.enquiry.public_id, f"Grew from enquiry {row.enquiry.number}"),)
              if row.enquiry and not actor.agency_ids else ()),
            *(Link("request", r.public_id, f"{r.number}: another open request of this agency") for r in related(row)),
            *_children(row),
        ),
    )  # fmt: skip


def _children(row: PartnershipRequest) -> list[Link]:
    """Return what came of a request, in the order the work flows.  One query."""
    kinds = ("meeting", "assessment", "plan", "determination", "agreement")
    columns = ("o", "pk", "public_id", "number", "state")
    groups = [
        MODEL_OF[kind]._default_manager.filter(request=row).annotate(o=Value(i)).values_list(*columns)
        for i, kind in enumerate(kinds)
    ]
    rows = sorted(groups[0].union(*groups[1:], all=True), key=lambda r: r[:2])
    return [Link(kinds[o], key, f"{number} ({kinds[o]}, {state})") for o, _, key, number, state in rows]


def describe_meeting(row: Meeting, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of a meeting shows."""
    return Description(
        rows=(
            Row("Request", row.request.number, link=Link("request", row.request.public_id, row.request.number)),
            Row("Purpose", row.purpose.replace("-", " ").capitalize()),
            Row("Planned for", row.planned_at),
            Row("Where", row.venue),
            Row("Agenda", row.agenda),
            Row("Held on", row.held_on),
            Row("Minutes", row.minutes),
        ),
        tables=(
            Table("Attendance", ("Organisation", "Position"), tuple(
                (a["organisation"], a["position"]) for a in row.attendance)),
            Table("Actions agreed", ("What", "Whose", "By"), tuple(
                (f["what"], f["owner"], f.get("due_on") or "") for f in row.follow_ups)),
        ),
    )  # fmt: skip
