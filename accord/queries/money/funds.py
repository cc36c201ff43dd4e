"""Reads of a fund: facts for its rules, its page, its ledger lines."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from accord.programs.money import use_editions
from accord.queries.money.awaited import awaited_by
from accord.queries.money.bank import Reconciled, companies, reconciled, signed, whom
from accord.queries.money.compliance import lacks
from accord.queries.money.ledger import balances, moved, statement
from accord.queries.shapes import Description, Link, Row, Table
from accord.records.models import Agency, Certification, Fund, Transfer
from accord.rules.inputs import Choice, Given
from accord.rules.intervals import local_day
from accord.rules.money import funds as rules
from accord.rules.money.accounts import ACCOUNTS, BY_NUMBER, FUND_KINDS, year_of
from accord.rules.money.cents import dollars
from accord.rules.money.uses import Use, UseEdition, edition_on
from accord.rules.permissions import Actor

NONE = "–"
"""What a cell says that has nothing to say: not missing, there is none."""
SHOWN_LINES = 50
"""So many lines of a fund its page shows; the statement has them all."""


def facts(row: Fund | None, parent: Agency | None, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a fund need.  Five queries at most."""
    agency = row.agency if row is not None else parent
    assert agency is not None, "a fund has its agency"  # noqa: S101 - an invariant
    today = local_day(at, agency.zone)
    if row is None:
        standing = Fund.objects.filter(agency=agency, state="open").order_by("code")
        return rules.Facts(today=today, standing=tuple(standing.values_list("code", "fiscal_month")),
                           federal=agency.kind == rules.FEDERAL, own=bool(by.roles.intersection(rules.LOCAL)))  # fmt: skip
    held = balances([row.pk], today)
    return rules.Facts(
        today=today,
        code=row.code,
        fiscal_month=row.fiscal_month,
        opened_on=row.opened_on,
        closed_through=row.closed_through,
        cash=held.get((row.pk, "cash"), 0),
        due=held.get((row.pk, "due"), 0),
        signing=row.closed_through is not None
        and Certification.objects.filter(agency=agency, state="signed", year_end_on=row.closed_through).exists(),
    )


def use_of(
    row: Fund, line: str, given: Given, at: datetime, *, receiver: Agency | None = None
) -> tuple[Use, UseEdition]:
    """Return a use that somebody wants to enter, and the edition it is judged by.  Three queries at most."""
    on = given.day("entry_on") or local_day(at, row.agency.zone)
    year = year_of(on, row.fiscal_month)
    spent = moved([row.pk], year.first_on, year.last_on).get((row.pk, f"use-{line}"), 0)
    use = Use(
        line=line,
        cents=given.number("cents"),
        entry_on=on,
        year=year,
        purpose=given.text("purpose"),
        replaces_budget=given.yes("replaces_budget"),
        detail=given.text("detail"),
        spent_cents=spent,
        receiver_lacks=lacks(receiver, row.code, at) if receiver is not None else (),
    )
    return use, edition_on(use_editions(), on)


def line_named(row: Fund, posting: str) -> Transfer | None:
    """Return a line of the fund by its public id, or None.  One query."""
    try:
        wanted = UUID(posting)
    except ValueError:
        return None
    return row.transfers.select_related("fund__agency", "party").filter(public_id=wanted).first()


def passed_with(line: Transfer) -> Transfer | None:
    """Return the other end of money that was passed on between two funds of the house.  One query at most."""
    if line.subject_kind != "fund" or line.party_id is None:
        return None
    pair = Transfer.objects.filter(entry_id=line.entry_id, cents=line.cents, subject_id=line.subject_id)
    return pair.exclude(fund_id=line.fund_id).select_related("fund__agency", "party").first()


def lines_to_reverse(row: Fund) -> Sequence[Choice]:
    """Return the newest lines that can be reversed, as a form offers them.  One query."""
    reversed_ones = Transfer.objects.filter(fund=row, reverses__isnull=False).values("reverses")
    rows = row.transfers.filter(reverses=None).exclude(pk__in=reversed_ones).order_by("-pk")[:SHOWN_LINES]
    return [Choice(value=str(t.public_id), label=f"{t.entry_on}: {line_words(t)}, {dollars(t.cents)}") for t in rows]


def line_words(line: Transfer) -> str:
    """Return what a line is, in words."""
    out_of, into = BY_NUMBER[line.out_of], BY_NUMBER[line.into]
    said = f"{out_of.title} to {into.title[0].lower()}{into.title[1:]}"
    if out_of.code == "cash":
        said = into.title
    elif into.code == "cash":
        said = out_of.title
    said = f"Reversal: {said}" if line.reverses_id else said
    return f"{said}, {line.purpose}" if line.purpose else said


def describe(row: Fund, actor: Actor, at: datetime) -> Description:
    """Return what the page of a fund shows: what is in it, and its last lines."""
    today = local_day(at, row.agency.zone)
    kind = FUND_KINDS[row.code]
    held = balances([row.pk], today)
    year = year_of(today, row.fiscal_month)
    this_year = moved([row.pk], year.first_on, today)
    compared = reconciled(row)
    waits = sum(a.cents or 0 for a in awaited_by(row.agency, actor, at) if a.fund == row.code)
    lines = list(statement(row.pk).select_related("party").order_by("-entry_on", "-pk")[:SHOWN_LINES])
    return Description(
        labels=("Overdrawn",) if held.get((row.pk, "cash"), 0) < 0 else (),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Whose money", kind.title),
            Row("On hand", dollars(held.get((row.pk, "cash"), 0)), why="The balance brought in and every line since."),
            Row("Approved by the government, not yet paid", dollars(waits), why="Shares and claims; the agency's page of money lists them."),
            Row("Books since", row.opened_on),
            Row("Fiscal year ends", f"{year.last_on:%B} {year.last_on.day}"),
            Row("Closed through", row.closed_through or "No year is closed"),
        ),
        tables=(
            *_compared(compared),
            *_companies(row),
            Table(
                f"Fiscal year {year.year} to date",
                ("Account", "Line", "This year", "Since the books began"),
                tuple(
                    (a.title, a.line or NONE, _shown(this_year.get((row.pk, code), 0), a.kind), _shown(held[row.pk, code], a.kind))
                    for code, a in ACCOUNTS.items()
                    if held.get((row.pk, code)) or this_year.get((row.pk, code))
                ),
            ),
            Table(
                "Newest lines",
                ("Day", "Out of", "Into", "Amount", "For", "Other agency", "Known since"),
                tuple(_cells(line) for line in lines),
            ),
        ),
    )  # fmt: skip


def _companies(row: Fund) -> tuple[Table, ...]:
    """Return the companies that the agency registered; nothing where there are none."""
    names = tuple((v.name,) for v in companies(row))
    return (Table("Registered companies", ("Name",), names),) if names else ()


def _compared(found: Reconciled | None) -> tuple[Table, ...]:
    """Return the two tables of what the bank and the ledger do not both show."""
    if found is None:
        return ()
    agreed = f"{found.matched} lines agree with the ledger."
    return (
        Table("Bank lines that the ledger lacks", ("Day", "Amount", "Agency or company"),
              tuple((b.stated_on, dollars(b.cents), whom(b) or NONE) for b in found.bank), empty=f"None: {agreed}"),
        Table("Ledger lines that the bank does not show", ("Day", "Amount", "For"),
              tuple((t.entry_on, dollars(signed(t)), t.purpose) for t in found.ledger), empty=f"None: {agreed}"),
    )  # fmt: skip


def _shown(cents: int, kind: str) -> str:
    return dollars(-cents if kind == "source" else cents)


def _cells(line: Transfer) -> tuple[str | date | datetime, ...]:
    said = f"Reversal: {line.purpose}" if line.reverses_id else line.purpose
    party = line.party.name if line.party is not None else NONE
    return (
        line.entry_on, BY_NUMBER[line.out_of].title, BY_NUMBER[line.into].title, dollars(line.cents), said, party,
        line.known_at,
    )  # fmt: skip
