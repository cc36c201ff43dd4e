"""Reads of repayment: what its rules need to know, and what its pages show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from accord.programs import programs
from accord.programs.reimbursing import caps
from accord.queries.agreements import edition_of, suspended_from, terms_of
from accord.queries.shapes import Description, Link, Row, Table, words
from accord.records.models import Affidavit, Agreement, Allotment, Claim, ClaimLine, Repayment
from accord.rules import reimbursing as rules
from accord.rules.agreements.dates import number
from accord.rules.editions import Expense
from accord.rules.inputs import Choice
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor
from accord.rules.reimbursing.caps import dollars, last_day
from accord.rules.reimbursing.lifecycles import BASES, ROLES_OF_SEATS

LIVE = ("draft", "submitted", "checked", "approved", "repaid")
COMMITTED = ("approved", "repaid")
LIMIT, CUTOFF = "reimbursement_limit_cents", "claim_cutoff_days"


def expenses_of(agreement: Agreement) -> dict[str, Expense]:
    """Return the expenses that an agreement's edition names, allowed or not; none where it repays nothing."""
    edition = edition_of(agreement)
    if edition is None or edition.term(LIMIT) is None:
        return {}
    return {e.code: e for e in edition.expenses}


def limit_of(agreement: Agreement) -> int | None:
    """Return the most that the agreement repays in a fiscal year, or None where it states nothing."""
    return number(terms_of(agreement), LIMIT) or None


def _days(agreement: Agreement) -> tuple[date | None, date | None]:
    """Return the agreement's first day and its first day without it."""
    zone = agreement.agency.zone
    begins = local_day(agreement.effective_at, zone) if agreement.effective_at else None
    return begins, local_day(agreement.ends_at, zone) if agreement.ends_at else None


def seats_of(row: Allotment) -> tuple[rules.Seat, ...]:
    """Return the dedicated seats, freed ones too.  One query."""
    return tuple(rules.Seat(code=s.code, from_on=s.from_on, to_on=s.to_on) for s in row.seats.order_by("pk"))


def committed(row: Allotment, but: Claim | None = None) -> int:
    """Return what is approved or repaid of a year, in cents.  One query."""
    claims = row.claims.filter(state__in=COMMITTED)
    if but is not None:
        claims = claims.exclude(pk=but.pk)
    return sum(c or 0 for c in claims.values_list("approved_cents", flat=True))


def allotment_facts(row: Allotment | None, parent: Agreement | None, _by: Actor, at: datetime) -> rules.AllotmentFacts:
    """Return what the rules of an allotment need.  Five queries at most."""
    agreement: Any = row.agreement if row is not None else parent
    if agreement is None:
        return rules.AllotmentFacts(today=at.date())
    begins, ends = _days(agreement)
    repays = any(e.allowed for e in expenses_of(agreement).values())
    known = rules.AllotmentFacts(
        today=local_day(at, agreement.agency.zone),
        repays=repays,
        limit_cents=limit_of(agreement),
        from_on=begins,
        to_on=ends,
    )
    if row is None:
        years = agreement.allotments.values_list("fiscal_year", flat=True)
        return replace(known, taken_years=frozenset(years))
    pending = row.claims.exclude(state__in=("repaid", "denied", "withdrawn"))
    return replace(
        known,
        fiscal_year=row.fiscal_year,
        claimed_cents=committed(row),
        open_claims=tuple(pending.values_list("number", flat=True)),
        seats=seats_of(row),
    )


def _line(ln: ClaimLine) -> rules.ClaimLine:
    return rules.ClaimLine(number=ln.number, seat=ln.seat, expense=ln.expense, worked_on=ln.worked_on, minutes=ln.minutes,
                           cents=ln.cents)  # fmt: skip


def lines_of(row: Claim) -> tuple[rules.ClaimLine, ...]:
    """Return the lines of a claim that stand.  One query."""
    return tuple(_line(ln) for ln in row.lines.filter(struck_at=None).order_by("number"))


def claim_facts(row: Claim | None, parent: Allotment | None, _by: Actor, at: datetime) -> rules.ClaimFacts:
    """Return what the rules of a claim need.  Twelve queries at most."""
    allotment: Any = row.allotment if row is not None else parent
    if allotment is None:
        return rules.ClaimFacts(today=at.date(), caps=caps())
    agreement: Agreement = allotment.agreement
    begins, ends = _days(agreement)
    suspended = suspended_from(agreement) if agreement.state == "suspended" else None
    others = Claim.objects.filter(agency=agreement.agency, state__in=LIVE)
    if row is not None:
        others = others.exclude(pk=row.pk)
    lines = ClaimLine.objects.filter(claim__in=others.filter(allotment=allotment), struck_at=None)
    ceilings = [allotment.planned_cents, allotment.available_cents or 0, limit_of(agreement)]
    today = local_day(at, agreement.agency.zone)
    return rules.ClaimFacts(
        today=today,
        caps=caps(),
        fiscal_year=allotment.fiscal_year,
        allotment_state=allotment.state,
        agreement_from=begins,
        agreement_to=ends,
        suspended=suspended is not None and suspended <= at,
        cutoff_days=number(terms_of(agreement), CUTOFF) or None,
        expenses=expenses_of(agreement),
        seats=seats_of(allotment),
        basis=row.basis if row is not None else "month",
        from_on=row.from_on if row is not None else None,
        to_on=row.to_on if row is not None else None,
        lines=lines_of(row) if row is not None else (),
        others=tuple(_line(ln) for ln in lines.order_by("pk")),
        invoices=frozenset(others.values_list("invoice", flat=True)),
        left_cents=min(c for c in ceilings if c is not None) - committed(allotment, row),
        hold=_lapsed(agreement.agency_id, today),
    )


def _lapsed(agency_id: int, today: date) -> str:
    """Return why a repayment is held: the agency certified before, and nothing is in force.  One query."""
    days = [(a.from_on, min(a.to_on, a.revoked_on) if a.revoked_on else a.to_on)
            for a in Affidavit.objects.filter(agency_id=agency_id)]  # fmt: skip
    if not days or any(first <= today < last for first, last in days):
        return ""
    return f"The civil-rights certificate lapsed on {max(last for _, last in days).isoformat()}."


def claimable(row: Any) -> Sequence[Choice]:
    """Return what a claim's line may be for: what the agreement's edition allows and nothing else."""
    agreement = getattr(getattr(row, "allotment", row), "agreement", None)
    allowed = expenses_of(agreement).values() if agreement is not None else ()
    return [Choice(value=e.code, label=e.title) for e in allowed if e.allowed]


def standing_repayment(row: Claim) -> Repayment | None:
    """Return the repayment that no reversal has taken back.  One query."""
    every = list(row.repayments.order_by("pk"))
    back = {r.turn for r in every if r.reversal}
    return next((r for r in every if not r.reversal and r.turn not in back), None)


def describe_allotment(row: Allotment, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of a fiscal year's allotment shows.  Six queries at most."""
    agreement, spent = row.agreement, committed(row)
    program = programs().get(agreement.program)
    edition = edition_of(agreement)
    ceilings = [c for c in (row.planned_cents, row.available_cents, limit_of(agreement)) if c is not None]
    ends = "It ends with 30 September and is renewed" if number(terms_of(agreement), "agreement_months") else (
        "Until one side ends it in writing")  # fmt: skip
    return Description(
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Agreement", agreement.number, link=Link("agreement", agreement.public_id, agreement.number)),
            Row("Program", program.short if program else agreement.program),
            Row("Edition", edition.title if edition else agreement.edition),
            Row("How long the agreement lasts", ends),
            Row("Federal fiscal year", str(row.fiscal_year), why=f"It ends on {last_day(row.fiscal_year).isoformat()}."),
            Row("Planned", dollars(row.planned_cents)),
            Row("Available in the fund", dollars(row.available_cents) if row.available_cents is not None else "Not checked"),
            Row("Where this is written", row.source),
            Row("Most in a fiscal year by the agreement", dollars(limit_of(agreement) or 0) if limit_of(agreement) else None),
            Row("Approved and repaid", dollars(spent)),
            Row("Left", dollars(min(ceilings) - spent), why="The smallest of plan, funds and limit, less what is approved."),
        ),
        tables=(
            Table("Dedicated seats", ("Seat", "Role", "From", "Until"), tuple(
                (s.code, words(ROLES_OF_SEATS, s.role), s.from_on, s.to_on or "open") for s in row.seats.order_by("pk"))),
            Table("Claims", ("Claim", "Invoice", "From", "To", "State", "Approved"), tuple(
                (c.number, c.invoice, c.from_on, c.to_on, rules.CLAIM.by_state[c.state].staff,
                 dollars(c.approved_cents) if c.approved_cents is not None else None) for c in row.claims.order_by("pk"))),
        ),
        links=tuple(Link("claim", c.public_id, f"{c.number} ({c.invoice})") for c in row.claims.order_by("pk")),
    )  # fmt: skip


def describe_claim(row: Claim, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a claim shows.  Twelve queries at most."""
    facts = claim_facts(row, None, _actor, at)
    expenses = facts.expenses
    whole = sum(ln.cents for ln in facts.lines)
    return Description(
        labels=("Repayment on hold",) if facts.hold and row.state == "approved" else (),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Allotment", row.allotment.number, link=Link("allotment", row.allotment.public_id, row.allotment.number)),
            Row("What it covers", words(BASES, row.basis)),
            Row("Invoice", row.invoice),
            Row("First day", row.from_on),
            Row("Last day", row.to_on),
            Row("Claimed", dollars(whole)),
            Row("Left in the year before it", dollars(facts.left_cents)),
            Row("Statement signed by", row.signed_by.full_name if row.signed_by else "Not signed"),
            Row("Signed", row.signed_at),
            Row("Approved", dollars(row.approved_cents) if row.approved_cents is not None else "Not yet"),
            Row("Why repayment waits", facts.hold),
        ),
        tables=(
            Table("Lines", ("Line", "Seat", "Expense", "Day", "Hours", "Rate an hour", "Amount", "Standing"), tuple(
                (ln.number, ln.seat, expenses[ln.expense].title if ln.expense in expenses else ln.expense, ln.worked_on,
                 f"{ln.minutes // 60}:{ln.minutes % 60:02}" if ln.minutes else None,
                 dollars(ln.rate_cents) if ln.rate_cents else None, dollars(ln.cents), "Struck" if ln.struck_at else "Stands")
                for ln in row.lines.order_by("number"))),
            Table("Repayments", ("When", "Amount", "What", "By"), tuple(
                (r.at, dollars(r.cents), "Reversal" if r.reversal else "Repayment", r.by.full_name)
                for r in row.repayments.select_related("by").order_by("pk"))),
        ),
    )  # fmt: skip
