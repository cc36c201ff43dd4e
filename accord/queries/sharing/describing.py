"""What the pages of a seizure, a sharing request and a certificate show."""

from datetime import date, datetime

from django.db.models import QuerySet

from accord.programs import places
from accord.programs.sharing import basis
from accord.queries.shapes import Description, Link, Row, Table, Value, words
from accord.queries.sharing import gathering as read
from accord.records.models import Affidavit, Contribution, Seizure, ShareDivision, SharePart, SharingRequest
from accord.rules import sharing as rules
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor
from accord.rules.sharing import lists
from accord.rules.sharing.dated import FUNDS
from accord.rules.sharing.portions import dollars as shown
from accord.rules.sharing.portions import in_hours, in_percent

HELD_WHERE = "Held by the seizing office, not here"


def dollars(cents: int | None) -> str | None:
    """Say cents as dollars; nothing for nothing."""
    return None if cents is None else shown(cents)


def seizing_title(row: Seizure) -> str:
    """Return the seizing agency's name of that day."""
    found = basis().agency(row.seizing_agency, row.seized_on)
    return found.title if found else row.seizing_agency


def describe_seizure(row: Seizure, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a seizure shows.  Nine queries at most."""
    today = local_day(at, row.agency.zone)
    due, hours = read.due_on(row), read.hours_of(row)
    requests = list(row.requests.select_related("agency").order_by("pk"))
    others = [t.agency for t in row.taking_part.select_related("agency").order_by("pk")]
    labels = [h.says for h in read.program_holds(today)]
    if due is not None:
        late = today > due
        labels.append(f"Days to ask {'ended' if late else 'end'} on {due.isoformat()}")
    return Description(
        labels=tuple(labels),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Also took part", ", ".join(a.name for a in others) or "No other agency is named"),
            Row("Seized by", seizing_title(row)),
            Row("Fund", FUNDS[row.fund], why="It follows from the seizing agency and the day."),
            Row("Number of the asset", row.reference),
            Row("Federal case number", HELD_WHERE),
            Row("Seized on", row.seized_on),
            Row("County", places.called(places.counties()[row.county_id])),
            Row("How it came about", words(lists.MANNERS, row.manner)),
            Row("Kind of property", words(lists.ASSETS, row.asset)),
            Row("Value when seized", dollars(row.value_cents)),
            Row("Claim or petition", _claim(row)),
            Row("Forfeiture", words(lists.FORFEITURES, row.forfeiture) if row.forfeiture else "Not forfeited"),
            Row("Final on", row.forfeited_on),
            Row("Last day to ask for a share", due, why=_why_due(row)),
            Row("What it brought", dollars(row.gross_cents)),
            Row("Net proceeds", dollars(row.net_cents), why="What it brought, less every cost."),
        ),
        tables=(
            Table("Costs", ("Kind of cost", "Amount"), tuple(
                (words(lists.COSTS, str(c["kind"])), dollars(int(c["cents"]))) for c in row.costs)),
            Table("Requests for a share", ("Request", "Agency", "State", "By hours", "Proposed", "Decided"), tuple(
                (r.number, r.agency.name, rules.SHARING.by_state[r.state].staff, _percent(
                    hours.parties.get(r.number) if hours else None), _percent(r.proposed), _percent(r.decided))
                for r in requests), empty="Nobody has asked for a share."),
            hours_table("Federal hours", row.contributions.filter(sharing=None)),
            *divisions(row),
        ),
        links=tuple(Link("sharing", r.public_id, f"{r.number} ({r.agency.name})") for r in requests),
    )  # fmt: skip


def _claim(row: Seizure) -> str:
    if not row.claim:
        return "None recorded"
    said = f"{words(lists.CLAIMS, row.claim)}, filed {row.claim_on}"
    return f"{said}; {words(lists.SETTLED, row.settled).lower()} {row.settled_on}" if row.settled else f"{said}; open"


def _why_due(row: Seizure) -> str:
    clock, start = basis().clock(row.forfeited_on or row.seized_on), read.counted_from(row)
    if clock is None or start is None:
        return "The days begin with the forfeiture."
    days = read.terms_for(row).get(read.TERM)
    event = "forfeiture" if clock.counts_from == "forfeiture" else "taking of the property"
    return f"{days} days after the {event} on {start.isoformat()} ({clock.citation})."


def _percent(share: int | None) -> str | None:
    return None if share is None else f"{in_percent(share)} %"


def hours_table(caption: str, rows: "QuerySet[Contribution]") -> Table:
    """Return lines of hours, struck ones too.  One query."""
    found = rows.select_related("agency", "entered_by", "verified_by").order_by("number")
    return Table(caption, ("Line", "Agency", "Role", "Operation", "Day", "Hours", "Entered by", "Verified by"), tuple(
        (c.number, c.agency.name if c.agency else "Federal side", words(lists.WORKERS, c.role), c.operation, c.worked_on,
         in_hours(c.minutes), c.entered_by.full_name,
         "Struck" if c.struck_at else c.verified_by.full_name if c.verified_by else "Nobody yet")
        for c in found), empty="No hours are entered.")  # fmt: skip


def divisions(row: Seizure) -> list[Table]:
    """Return each division of an asset with its working, the one that stands first.  Three queries."""
    made = list(row.divisions.prefetch_related("parts__agency", "parts__sharing").order_by("-pk"))
    return [division_table(d) for d in made]


def division_table(d: ShareDivision) -> Table:
    """Return one division: part by part, each with its weight, exact part and any cent added."""
    standing = "" if d.undone_at is None else ", undone"
    return Table(
        f"Division of {shown(d.net_cents)} on {d.made_at.date().isoformat()}{standing}",
        ("Part", "Of", "By", "Amount", "Working"),
        tuple(_part(p, d) for p in sorted(d.parts.all(), key=lambda p: p.pk)),
        empty=d.ties,
    )


def _part(p: SharePart, d: ShareDivision) -> tuple[Value, ...]:
    party = p.agency.name if p.agency else "Federal side"
    whole = shown(d.net_cents) if not p.of_members else f"the part of {p.sharing.number}" if p.sharing else ""
    by = f"{in_percent(p.weight)} %" if not p.of_members else f"{in_hours(p.weight)} hours"
    return party, whole, by, shown(p.cents), working_of_part(p)


def working_of_part(p: SharePart) -> str:
    """Say how one part was found."""
    added = ", one cent added" if p.added else ""
    return f"{p.whole} cents and {p.remainder}/{p.of}{added}"


def _said(*rows: Row) -> tuple[Row, ...]:
    """Leave out what was not said because nothing was to be said: no task force, no lateness, no other share."""
    return tuple(r for r in rows if r.value != "" or r.link is not None)


def describe(row: SharingRequest, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a sharing request shows.  Twenty queries at most."""
    seizure, zone = row.seizure, row.agency.zone
    today = local_day(at, zone)
    due, hours, part = read.due_on(seizure), read.hours_of(seizure), read.part_of(row)
    open_ = row.state not in ("denied", "withdrawn")
    held = read.holds_for(row, today) if open_ else ()
    payments = list(row.payments.select_related("agency", "by").order_by("pk"))
    mine = hours.parties.get(row.number) if hours else None
    return Description(
        labels=tuple(_labels(row, today=today, held=bool(held), part=part)),
        rows=_said(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Asset", f"{seizure.number}, {words(lists.ASSETS, seizure.asset)}",
                link=Link("seizure", seizure.public_id, seizure.number)),
            Row("Fund", FUNDS[seizure.fund]),
            Row("Kind of sharing", words(lists.KINDS, row.kind)),
            Row("Who receives the share", words(lists.SHARE_TO, row.share_to)),
            Row("Task force", row.task_force),
            Row("International agreement", row.international_agreement),
            Row("What the agency did", row.narrative),
            Row("Intended uses", ", ".join(words(lists.USES, u) for u in row.intended_uses)),
            Row("Counsel reviewed it", row.reviewed_at or "Not yet"),
            Row("Last day to ask", due or "No clock runs", why=_why_due(seizure)),
            Row("First submitted", row.submitted_at or "Not yet"),
            Row("Lateness waived because", row.waived_because),
            Row("By hours", _percent(row.by_hours if row.by_hours is not None else mine) or "No verified hours",
                why=row.by_hours_working or (hours.working if hours else "")),
            Row("Proposed", _percent(row.proposed) or "Not yet"),
            Row("Why it differs from the hours", row.proposed_because),
            Row("Decided", _percent(row.decided) or ("Denied" if row.state == "denied" else "Not yet")),
            Row("Reason of the decision", row.decided_because),
            Row("Its part", dollars(part.cents) if part else "Not divided yet", why=working_of_part(part) if part else ""),
            Row("Notice of payment", row.announced_at or "Not sent"),
        ),
        tables=(
            Table("Why payment waits", ("Reason", "Since", "What ends it", "Source"), tuple(
                (h.says, h.since, h.ends_when, h.citation) for h in held), empty="Nothing holds a payment today."),
            hours_table("Hours", row.contributions.all()),
            Table("Factors besides hours", ("Factor", "Because"), tuple(
                (words(lists.FACTORS, f["factor"]), f["because"]) for f in row.factors), empty="None."),
            *_concurrences(row),
            Table("Payments", ("When", "To", "Fund", "Amount", "What", "By"), tuple(
                (p.paid_at, p.agency.name, FUNDS[p.fund], shown(p.cents), "Reversal" if p.reversal else "Payment",
                 p.by.full_name) for p in payments), empty="Nothing is paid."),
        ),
        links=(Link("seizure", seizure.public_id, f"{seizure.number} (seizure)"),),
    )  # fmt: skip


def _concurrences(row: SharingRequest) -> list[Table]:
    if row.kind != "foreign":
        return []
    return [Table("Concurrences", ("Department", "Concurs", "Decided on", "Letter held at"), tuple(
        (words(lists.CONCURRENCES, c.department), c.concurs, c.decided_on, c.held_at)
        for c in row.concurrences.order_by("pk")), empty="Neither department has decided.")]  # fmt: skip


def _labels(row: SharingRequest, *, today: date, held: bool, part: SharePart | None) -> list[str]:
    found = []
    due = read.due_on(row.seizure)
    sent = local_day(row.submitted_at, row.agency.zone) if row.submitted_at else today
    if due is not None and row.kind == "local" and sent > due and row.state not in ("denied", "withdrawn"):
        found.append("Late, waived" if row.waived_at else "Late: needs a waiver")
    if held and row.state != "paid":
        found.append("Payment on hold")
    least = basis().least(today)
    if part is not None and least is not None and row.state == "approved" and 0 < part.cents < least.cents:
        found.append(f"Below the least payment of {shown(least.cents)}")
    return found


def describe_affidavit(row: Affidavit, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a civil-rights certificate shows."""
    today = local_day(at, row.agency.zone)
    ends = min(row.to_on, row.revoked_on) if row.revoked_on else row.to_on
    standing = "In force" if row.from_on <= today < ends else "Lapsed" if ends <= today else "Not yet in force"
    return Description(
        labels=(standing,),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("From", row.from_on),
            Row("Until", row.to_on, why="The first day on which it no longer holds."),
            Row("Withdrawn on", row.revoked_on),
            Row("Signed by", row.signed_by.full_name),
            Row("Laws", "; ".join(words(lists.TITLES, t) for t in row.titles)),
        ),
    )
