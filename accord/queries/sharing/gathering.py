"""What the rules of sharing need to know: of the asset, its hours, what others have, the holds on an agency."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from accord.programs import programs
from accord.programs.places import counties
from accord.programs.sharing import basis
from accord.queries.money import overdue_since
from accord.records.models import (
    Affidavit,
    Agency,
    Agreement,
    Contribution,
    LogEntry,
    Seizure,
    ShareDivision,
    SharePart,
    SharePayment,
    SharingRequest,
)
from accord.rules import sharing as rules
from accord.rules.clocks import Event
from accord.rules.editions import Edition
from accord.rules.inputs import Choice
from accord.rules.intervals import day_starts_at, local_day
from accord.rules.permissions import Actor
from accord.rules.sharing.hours import Line, sums
from accord.rules.sharing.lists import TITLES
from accord.rules.sharing.portions import ByHours, by_hours

TERM = "sharing_request_days"
UNDECIDED = ("submitted", "verified", "proposed")
APPROVED = ("approved", "paid")


# --- the asset ------------------------------------------------------------------------------------


def seizure_facts(row: Seizure | None, parent: Agency | None, _by: Actor, at: datetime) -> rules.SeizureFacts:
    """Return what the rules of a seizure need.  Seven queries at most."""
    if row is None:
        zone = parent.zone if parent is not None else "UTC"
        return rules.SeizureFacts(
            today=local_day(at, zone),
            basis=basis(),
            counties=frozenset(counties()),
            references=frozenset(Seizure.objects.values_list("reference", flat=True)),
        )
    today = local_day(at, row.agency.zone)
    requests = list(row.requests.exclude(state__in=("denied", "withdrawn")))
    due = due_on(row)
    pause = next((h for h in program_holds(today) if h.code == "paused"), None)
    return rules.SeizureFacts(
        today=today,
        basis=basis(),
        seized_on=row.seized_on,
        claim_on=row.claim_on,
        forfeited_on=row.forfeited_on,
        net_cents=row.net_cents,
        federal=federal_lines(row),
        undecided=tuple(r.number for r in requests if r.state in UNDECIDED),
        drafts=tuple(r.number for r in requests if r.state == "draft" and due is not None and today <= due),
        shares=tuple((r.number, r.decided) for r in requests if r.state in APPROVED and r.decided is not None),
        paid=tuple(r.number for r in requests if r.state == "paid"),
        paused=pause.finding() if pause else None,
    )


def seizing_agencies(_row: Any) -> Sequence[Choice]:
    """Return the federal agencies that seize, for a form; whether one did on a day is judged with that day."""
    rows = {a.code: a for a in basis().seizing_agencies}
    return [Choice(value=a.code, label=a.title) for a in rows.values()]


def edition_on(on: date) -> Edition | None:
    """Return the edition of the sharing agreement that stood on a day, or None."""
    program = programs().get(rules.PROGRAM)
    standing = [e for e in (program.editions if program else ()) if e.offered(on)]
    return max(standing, key=lambda e: e.effective) if standing else None


def term_on(name: str, on: date) -> int | None:
    """Return a whole-number term of the edition that stood on a day."""
    edition = edition_on(on)
    return edition.integer(name) if edition is not None else None


def counted_from(row: Seizure) -> date | None:
    """Return the day from which the days to ask are counted; None while they do not run."""
    clock = basis().clock(row.forfeited_on or row.seized_on)
    if clock is not None and clock.counts_from == "seizure":
        return row.seized_on
    return row.forfeited_on


def due_on(row: Seizure) -> date | None:
    """Return the last day in time to ask for a share; None while no clock runs."""
    start = counted_from(row)
    days = term_on(TERM, start) if start is not None else None
    return start + timedelta(days=days) if start is not None and days is not None else None


def terms_for(row: Seizure) -> dict[str, int]:
    """Return the terms by which the clocks of an asset run."""
    start = counted_from(row)
    days = term_on(TERM, start) if start is not None else None
    return {TERM: days} if days is not None else {}


def timeline(kind: str, row: Seizure | SharingRequest, events: Sequence[Event]) -> list[Event]:
    """Return the events of a seizure or a request with the asset's own day in the place of the day it was recorded.

    On a seizure the agency's request counts as what meets its clock.
    """
    seizure = row if isinstance(row, Seizure) else row.seizure
    start = counted_from(seizure)
    trigger = "seizure:forfeit" if kind == "seizure" else "sharing:ask"
    kept = [e for e in events if e.tag != trigger]
    zone = seizure.agency.zone
    begun = [Event(trigger, day_starts_at(start, zone))] if start is not None else []
    if kind == "seizure":
        own = seizure.requests.filter(agency_id=seizure.agency_id).values_list("public_id", flat=True)
        sent = LogEntry.objects.filter(object_id__in=list(own), tag="sharing:submit").order_by("pk")
        kept += [Event("sharing:submit", moment) for moment in sent.values_list("at", flat=True)[:1]]
    return sorted([*begun, *kept], key=lambda e: e.at)


# --- hours ------------------------------------------------------------------------------------------


def _line(c: Contribution) -> Line:
    return Line(number=c.number, role=c.role, operation=c.operation, worked_on=c.worked_on, minutes=c.minutes,
                verified=c.verified_at is not None, party=str(c.agency.public_id) if c.agency else "")  # fmt: skip


def federal_lines(row: Seizure) -> tuple[Line, ...]:
    """Return the federal side's lines of hours that stand.  One query."""
    found = row.contributions.filter(sharing=None, struck_at=None).select_related("agency").order_by("number")
    return tuple(_line(c) for c in found)


def lines_of(row: SharingRequest) -> tuple[Line, ...]:
    """Return a request's lines of hours that stand.  One query."""
    found = row.contributions.filter(struck_at=None).select_related("agency").order_by("number")
    return tuple(_line(c) for c in found)


def hours_of(row: Seizure) -> ByHours | None:
    """Return what verified hours give everybody on an asset; a withdrawn request's hours do not count.  One query."""
    standing = row.contributions.filter(struck_at=None, verified_at__isnull=False)
    federal, minutes = 0, dict[str, int]()
    for c in standing.exclude(sharing__state="withdrawn").select_related("sharing").order_by("number"):
        if c.sharing is None:
            federal += c.minutes
        else:
            minutes[c.sharing.number] = minutes.get(c.sharing.number, 0) + c.minutes
    return by_hours(federal, minutes, federal_least(row))


def federal_least(row: Seizure) -> int:
    """Return the least share the federal side keeps, in hundredths of a percent, by the edition of the asset's day."""
    return 100 * (term_on("federal_share_percent", row.forfeited_on or row.seized_on) or 0)


def member_minutes(row: SharingRequest) -> dict[str, int]:
    """Return the verified minutes of each member of a task force, by the agency's public id."""
    return sums(ln for ln in lines_of(row) if ln.verified)


def members_of(row: SharingRequest) -> list[Agency]:
    """Return the agencies whose hours stand in a request.  One query."""
    named = row.contributions.filter(struck_at=None).values("agency_id")
    return list(Agency.objects.filter(pk__in=named).order_by("pk"))


# --- the request ------------------------------------------------------------------------------------


def asked_of(row: SharingRequest) -> rules.Asked:
    """Return what a request says."""
    return rules.Asked(kind=row.kind, share_to=row.share_to, agency=str(row.agency.public_id), party_kind=row.agency.kind,
                       task_force=row.task_force, international_agreement=row.international_agreement)  # fmt: skip


def asset_of(row: Seizure) -> rules.Asset:
    """Return what the rules of a request need to know of its asset.  One query."""
    others = row.taking_part.values_list("agency__public_id", flat=True)
    return rules.Asset(number=row.number, state=row.state, forfeited_on=row.forfeited_on,
                       agencies=frozenset({str(row.agency.public_id), *(str(a) for a in others)}))  # fmt: skip


def eligible_kinds() -> frozenset[str]:
    """Return the kinds of party that receive a share, as the program's file says."""
    program = programs().get(rules.PROGRAM)
    rows = [r for r in (program.requirements if program else ()) if r.rule == "party-kind"]
    return frozenset(v for r in rows for v in r.values)


def facts(row: SharingRequest | None, parent: Agency | None, by: Actor, at: datetime) -> rules.SharingFacts:
    """Return what the rules of a sharing request need.  Fifteen queries at most."""
    if row is None:
        zone = parent.zone if parent is not None else "UTC"
        return rules.SharingFacts(today=local_day(at, zone), roles=by.roles, eligible=eligible_kinds())
    seizure, zone = row.seizure, row.agency.zone
    today = local_day(at, zone)
    others = [r for r in seizure.requests.exclude(pk=row.pk) if r.state not in ("denied", "withdrawn")]
    amount = seizure.net_cents if seizure.net_cents is not None else seizure.value_cents
    part = part_of(row)
    return rules.SharingFacts(
        today=today,
        roles=by.roles,
        asked=asked_of(row),
        asset=asset_of(seizure),
        eligible=eligible_kinds(),
        reviewed=row.reviewed_at is not None,
        lines=lines_of(row),
        federal=federal_lines(seizure),
        unverified=tuple(r.number for r in others if r.state == "submitted"),
        due_on=due_on(seizure),
        submitted_on=local_day(row.submitted_at, zone) if row.submitted_at else None,
        waived=row.waived_at is not None,
        concurrences=dict(row.concurrences.order_by("pk").values_list("department", "concurs")),
        hours=hours_of(seizure),
        number=row.number,
        proposed=row.proposed,
        decided=row.decided,
        taken=sum(r.decided or 0 for r in others if r.state in APPROVED),
        federal_least=federal_least(seizure),
        amount_cents=amount,
        threshold=basis().deciding(seizure.fund, amount, today),
        least=basis().least(today),
        part_cents=part.cents if part else None,
        holds=holds_for(row, today),
        announced=row.announced_at is not None,
    )


def standing_division(row: Seizure) -> ShareDivision | None:
    """Return the division of an asset that stands.  One query."""
    return row.divisions.filter(undone_at=None).first()


def part_of(row: SharingRequest) -> SharePart | None:
    """Return the request's part of the division that stands.  One query."""
    return row.parts.filter(of_members=False, division__undone_at=None).first()


def payees(row: SharingRequest) -> list[SharePart]:
    """Return the parts that are paid: each member's where the members share, else the request's own.  Two queries."""
    parts = row.parts.filter(division__undone_at=None).select_related("agency").order_by("pk")
    inner = row.share_to == "members"
    return [p for p in parts if p.of_members is inner and p.cents > 0]


def standing_payments(row: SharingRequest) -> list[SharePayment]:
    """Return the payments of a request that no reversal has taken back.  One query."""
    every = list(row.payments.select_related("agency").order_by("pk"))
    back = {(p.part_id, p.turn) for p in every if p.reversal}
    return [p for p in every if not p.reversal and (p.part_id, p.turn) not in back]


# --- holds ------------------------------------------------------------------------------------------


def program_holds(today: date) -> tuple[rules.Hold, ...]:
    """Return the hold on everybody, if the program is paused."""
    program = programs().get(rules.PROGRAM)
    return rules.holds(
        rules.Known(today=today, switch=program.state_on(today) if program else None, agreement=True,
                    certified_from=today, certified_until=today + timedelta(days=1))
    )  # fmt: skip


def holds_on(agency: Agency, today: date) -> tuple[rules.Hold, ...]:
    """Return every hold on payments of shares to an agency.  Three queries at most."""
    program = programs().get(rules.PROGRAM)
    begins, ends = affidavit_of(agency, today)
    return rules.holds(
        rules.Known(
            today=today,
            switch=program.state_on(today) if program else None,
            agreement=in_force(agency, today),
            certified_from=begins,
            certified_until=ends,
            overdue_since=overdue_since(agency, _noon(agency, today)),
        )
    )


def holds_for(row: SharingRequest, today: date) -> tuple[rules.Hold, ...]:
    """Return every hold on the payment of a request: on its agency, and on each member that would be paid."""
    found = list(holds_on(row.agency, today))
    for member in {p.agency for p in payees(row) if p.agency is not None and p.agency_id != row.agency_id}:
        found += [replace(h, says=f"{member.name}: {h.says}") for h in holds_on(member, today) if h.code != "paused"]
    return tuple(found)


def _noon(agency: Agency, today: date) -> datetime:
    return day_starts_at(today, agency.zone) + timedelta(hours=12)


def in_force(agency: Agency, today: date) -> bool:
    """Return whether a sharing agreement of the agency is in force on its day.  One query."""
    noon = _noon(agency, today)
    return (
        Agreement.objects.filter(Q(ends_at=None) | Q(ends_at__gt=noon), agency=agency, program=rules.PROGRAM)
        .filter(state="active", effective_at__lte=noon)
        .exists()
    )


def affidavit_of(agency: Agency, today: date) -> tuple[date | None, date | None]:
    """Return the days of the civil-rights certificate that holds today, else of the last one.  One query."""
    days = [
        (a.from_on, min(a.to_on, a.revoked_on) if a.revoked_on else a.to_on)
        for a in Affidavit.objects.filter(agency=agency, from_on__lte=today)
    ]
    return max(days, key=lambda d: d[1], default=(None, None))


def affidavit_facts(row: Affidavit | None, parent: Agency | None, _by: Actor, at: datetime) -> rules.AffidavitFacts:
    """Return what the rules of a civil-rights certificate need."""
    agency: Any = row.agency if row is not None else parent
    zone = agency.zone if agency is not None else "UTC"
    return rules.AffidavitFacts(today=local_day(at, zone), titles=frozenset(c.value for c in TITLES))
