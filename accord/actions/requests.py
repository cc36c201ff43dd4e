"""What people do at the front door: requests and the meetings about them."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from accord.actions._acting import Act
from accord.programs import programs
from accord.queries.areas import assigned
from accord.queries.visible import scope_of
from accord.records.models import Meeting, PartnershipRequest, Pause, Referral
from accord.rules import requests as rules
from accord.rules.areas import QUEUE_TITLES, QUEUES
from accord.rules.decisions import Invalid, Problem
from accord.rules.documents import Content, Facts, Heading, Items, Note, Paragraph, Party, Table
from accord.rules.inputs import Given
from accord.rules.permissions import ROLES


def _fill(row: PartnershipRequest, given: Given) -> None:
    unknown = [p for p in given.some("programs") if p not in programs()]
    if unknown:
        raise Invalid((
            Problem(field="programs", message="These programs are not in the umbrella.", got=", ".join(unknown),
                    expected=", ".join(sorted(programs()))),
        ))  # fmt: skip
    row.problem = given.text("problem")
    row.programs = list(given.some("programs"))
    row.letter_on = given.day("letter_on")
    row.officers_offered = [dict(r) for r in given.rows("officers_offered")]
    row.facility = given.text("facility")
    row.facility_capacity = given.number("facility_capacity") or None
    row.body_position = given.text("body_position")
    row.evidence = [dict(r) for r in given.rows("evidence")]


def start(act: Act) -> None:
    """Begin a draft; it can be saved and resumed until it is sent."""
    act.row = PartnershipRequest(agency=act.parent)
    _fill(act.row, act.given)


def carry_over(act: Act) -> None:
    """Begin a draft from an enquiry's own words; the agency's liaison completes and sends it."""
    enquiry = act.parent
    act.row = PartnershipRequest(
        agency=enquiry.agency, enquiry=enquiry, problem=enquiry.problem, programs=enquiry.programs
    )
    act.scope = scope_of(enquiry.agency, act.on)


def save(act: Act) -> None:
    """Save the draft as typed."""
    _fill(act.row, act.given)


def submit(act: Act) -> None:
    """Send the draft; what was asked for stays as it is from here on."""
    act.row.submitted_at = act.at


def acknowledge(act: Act) -> None:
    """Say that the request arrived, in a letter to the agency."""
    row: PartnershipRequest = act.row
    act.issue(
        Content(
            title=f"Acknowledgement of request {row.number}",
            number=row.number,
            issued_on=act.on,
            issuer="Office of partnership coordination",
            demonstration=settings.DEMONSTRATION,
            values={
                "agency": row.agency.name,
                "request_number": row.number,
                "received_on": _local_day(row, act),
                "next_step": "referral to two field offices, each of which gives its own opinion",
                "contact": "the field coordinator of your area",
            },
            parties=(Party(part="To", name=row.agency.name),),
            blocks=(Heading("What you told us"), Paragraph(row.problem)),
        )
    )


def _local_day(row: PartnershipRequest, act: Act) -> date:
    return (row.submitted_at or act.at).astimezone(ZoneInfo(row.agency.zone)).date()


def refer(act: Act) -> None:
    """Send the request to one removal-side and one investigations-side office, by area and date."""
    row: PartnershipRequest = act.row
    sides = assigned(row.agency, act.on)
    named = {}
    for side in QUEUES:
        office, queue = sides.office(side), sides.queues.get(side, "")
        named[side] = str(office) if office else QUEUE_TITLES[queue]
        act.later(Referral(request=row, side=side, office=office, queue=queue, referred_at=act.at))
    act.issue(
        Content(
            title=f"Referral of request {row.number}",
            number=row.number,
            issued_on=act.on,
            issuer="Office of partnership coordination",
            demonstration=settings.DEMONSTRATION,
            values={
                "agency": row.agency.name,
                "request_number": row.number,
                "removal_office": named["removal"],
                "investigations_office": named["investigations"],
                "opinion_by": "thirty days from this referral, unless you agree another date",
            },
            blocks=(Heading("The problem as the agency states it"), Paragraph(row.problem)),
        )
    )


def give_opinion(act: Act) -> None:
    """Record one office's opinion; it stands as given."""
    side = act.given.text("side")
    referral = act.row.referrals.get(side=side)
    referral.opinion = act.given.text("opinion")
    referral.reasons = act.given.text("reasons")
    referral.given_at = act.at
    referral.given_by_id = act.by.staff_id
    act.later(referral)


def ask(act: Act) -> None:
    """Ask the agency for more; the request's clocks rest until it answers."""
    act.later(Pause(request=act.row, from_at=act.at, question=act.given.text("question")))


def answer(act: Act) -> None:
    """Answer the open question; the clocks run on."""
    pause = act.row.pauses.get(to_at=None)
    pause.to_at = act.at
    pause.answer = act.given.text("answer")
    act.later(pause)


def attach(act: Act) -> None:
    """Keep a file as evidence; once the request is sent, the other side is told."""
    act.attach(act.given.text("title"), act.given.file("file"))
    if act.row.state != "draft":
        act.also_tell.append("coordinator" if ROLES[act.hold.role].side == "local" else "local-liaison")


def decline(act: Act) -> None:
    """Decline with a reason in a letter; alternatives are named in the determination."""
    row: PartnershipRequest = act.row
    row.closing_code = act.given.text("code")
    said = next(c.label for c in rules.DECLINE_CODES if c.value == row.closing_code)
    act.issue(
        Content(
            title=f"Decision on request {row.number}",
            number=row.number,
            issued_on=act.on,
            issuer="Program office",
            demonstration=settings.DEMONSTRATION,
            values={
                "agency": row.agency.name,
                "request_number": row.number,
                "outcome": "declined",
                "decided_on": act.on,
                "decided_by": act.by.name,
                "next_step": "you may ask again at any time, or write to the program office about this decision",
            },
            parties=(Party(part="To", name=row.agency.name),),
            blocks=(
                Heading("Reasons"),
                Facts((("Reason", said),)),
                Paragraph(act.given.text("reason")),
                Note("This letter decides about a partnership, never about a person."),
            ),
        )
    )


def withdraw(act: Act) -> None:
    """Take the request back; it stays readable."""
    act.row.closing_code = act.given.text("code")


def close(_act: Act) -> None:
    """Close the request when everything that grew from it is finished."""


def propose(act: Act) -> None:
    """Propose a meeting about a request."""
    act.row = Meeting(
        request=act.parent,
        agency=act.parent.agency,
        purpose=act.given.text("purpose"),
        planned_at=act.given.moment("planned_at") or act.at,
        venue=act.given.text("venue"),
        agenda=act.given.text("agenda"),
    )


def confirm(_act: Act) -> None:
    """Confirm the meeting: the other side than the proposer, by separation of duties."""


def minute(act: Act) -> None:
    """Record attendance by organisation and position, the minutes and the actions agreed."""
    row: Meeting = act.row
    row.held_on = act.given.day("held_on")
    row.minutes = act.given.text("minutes")
    row.attendance = [dict(r) for r in act.given.rows("attendance")]
    row.follow_ups = [
        {"what": r.text("what"), "owner": r.text("owner"), "due_on": str(r.day("due_on") or "")}
        for r in act.given.rows("follow_ups")
    ]
    act.issue(
        Content(
            title=f"Minutes of meeting {row.number}",
            number=row.number,
            issued_on=act.on,
            issuer="Office of partnership coordination",
            demonstration=settings.DEMONSTRATION,
            values={
                "purpose": row.purpose.replace("-", " "),
                "held_on": row.held_on or act.on,
                "place": row.venue,
                "chair": act.by.name,
            },
            blocks=(
                Heading("Who attended"),
                Table(
                    "Attendance",
                    ("Organisation", "Position"),
                    tuple((a["organisation"], a["position"]) for a in row.attendance),
                ),
                Heading("Minutes"),
                Paragraph(row.minutes),
                Heading("Actions agreed"),
                Items(tuple(f"{f['what']} ({f['owner']} side)" for f in row.follow_ups) or ("None.",)),
            ),
        )
    )


def cancel(_act: Act) -> None:
    """Cancel the meeting with a reason."""
