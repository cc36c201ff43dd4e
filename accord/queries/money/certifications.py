"""Reads of the yearly certification: facts, its page, who owes one and since when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accord.programs import programs
from accord.programs.money import form_editions
from accord.queries.money.figures import figures_of, funds_of
from accord.queries.shapes import Description, Link, Row, Table, Value
from accord.queries.visible import find
from accord.records.models import Agency, Certification, Fund, YearClose
from accord.rules.clocks import Event
from accord.rules.intervals import add_days, day_starts_at, local_day
from accord.rules.money import certification as rules
from accord.rules.money.accounts import CERTIFIED, FUND_KINDS, Year, fiscal_year, year_of
from accord.rules.money.cents import dollars
from accord.rules.money.form import LETTERED, NUMBERED, TITLES, edition_of
from accord.rules.permissions import Actor
from accord.rules.programs import Program


def program_of_certifications() -> Program | None:
    """Return the program whose deadline begins with the end of a fiscal year, if any has one."""
    return next((p for p in programs().values() if any(rules.YEAR_END in d.starts for d in p.deadlines)), None)


def terms_on(program: Program, on: date) -> dict[str, int]:
    """Return the whole-number terms of the program's edition in force on a day, the newest that began by then."""
    begun = [e for e in program.editions if e.effective <= on]
    if not begun:
        return {}
    edition = max(begun, key=lambda e: e.effective)
    return {t.name: t.value for t in edition.terms if isinstance(t.value, int) and t.name == "certification_days"}


def timeline(row: Certification, events: list[Event]) -> list[Event]:
    """Return its events with the year's last day as the start of the clock; an amendment has no clock of its own."""
    rest = [e for e in events if e.tag != rules.YEAR_END]
    if row.amends_id is not None:
        return rest
    return [Event(rules.YEAR_END, day_starts_at(row.year_end_on, row.agency.zone)), *rest]


def facts(row: Certification | None, parent: Agency | Certification | None, _by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a certification need.  Ten queries at most."""
    if row is None and isinstance(parent, Agency):
        return _before(parent, at)
    looked_at = row if row is not None else parent
    assert isinstance(looked_at, Certification), "an amendment begins from a certification"  # noqa: S101
    today = local_day(at, looked_at.agency.zone)
    if row is None:
        amended = looked_at.amendments.exclude(state="dropped").exists()
        return rules.Facts(today=today, state=looked_at.state, amended=amended)
    if row.state not in ("open", "signed"):
        return rules.Facts(today=today, state=row.state, amends=row.amends_id is not None)
    funds = funds_of(row.agency_id, row.year)
    cash = dict(
        YearClose.objects.filter(fund__in=funds, through_on=row.year_end_on, reopened_at=None).values_list(
            "fund__code", "cash_cents"
        )
    )
    return rules.Facts(
        today=today,
        state=row.state,
        amends=row.amends_id is not None,
        filled=bool(row.particulars),
        particulars=row.particulars,
        figures=figures_now(row, funds),
        edition=edition_of(form_editions(), row.year),
        open_funds=tuple(sorted({f.code for f in funds if f.state == "open"} - set(cash))),
        cash=cash,
        before=filed_before(row),
    )


def _before(agency: Agency, at: datetime) -> rules.Facts:
    today = local_day(at, agency.zone)
    funds = list(Fund.objects.filter(agency=agency, code__in=CERTIFIED).order_by("pk"))
    if not funds:
        return rules.Facts(today=today)
    month = funds[0].fiscal_month
    first = min(year_of(f.opened_on, month).year for f in funds)
    known = Certification.objects.filter(agency=agency).values_list("year", flat=True)
    return rules.Facts(
        today=today,
        fiscal_month=month,
        known_years=frozenset(known),
        opened_years=frozenset(range(first, year_of(today, month).year + 1)),
    )


def figures_now(row: Certification, funds: list[Fund] | None = None) -> rules.Figures:
    """Return its figures: as they were signed, or as the ledger has them now.  Six queries."""
    if row.figures is not None:
        return rules.figures_from(row.figures)
    return ledger_figures(row, funds)


def ledger_figures(row: Certification, funds: list[Fund] | None = None) -> rules.Figures:
    """Return the figures of its year as the ledger has them now.  Six queries."""
    found = funds if funds is not None else funds_of(row.agency_id, row.year)
    return figures_of(found, year_of_filing(row))


def year_of_filing(row: Certification) -> Year:
    """Return the fiscal year it is about."""
    return fiscal_year(row.year, row.year_end_on.month)


def filed_before(row: Certification) -> Mapping[str, int]:
    """Return line 8 of the year before by fund, as it was last filed.  One query."""
    last = (
        Certification.objects.filter(agency_id=row.agency_id, year=row.year - 1, state__in=rules.STANDS)
        .order_by("-pk")
        .first()
    )
    if last is None or last.figures is None:
        return {}
    said = rules.figures_from(last.figures)
    return {fund: said.amounts[line, fund] for line, fund in said.amounts if line == "8"}


@dataclass(frozen=True, slots=True)
class Owed:
    """A fiscal year that is over and has no certification yet: whose, and which."""

    agency: UUID
    year: int


def owed(at: datetime) -> Iterator[Owed]:
    """Yield every fiscal year that is over in the agency's own zone and not begun.  Two queries."""
    known = set(Certification.objects.values_list("agency_id", "year"))
    seen: set[tuple[int, int]] = set()
    rows = Fund.objects.filter(code__in=CERTIFIED, state="open").select_related("agency").order_by("pk")
    for fund in rows.iterator(chunk_size=500):
        today = local_day(at, fund.agency.zone)
        first, now = year_of(fund.opened_on, fund.fiscal_month).year, year_of(today, fund.fiscal_month).year
        for year in range(first, now):
            if (fund.agency_id, year) not in known | seen:
                seen.add((fund.agency_id, year))
                yield Owed(fund.agency.public_id, year)


def overdue_since(agency: Agency, at: datetime) -> date | None:
    """Return the first day on which a certification of the agency was overdue, None where none is.  Three queries.

    Years are counted from its books, so that one nobody has begun is overdue as well.
    """
    program = program_of_certifications()
    funds = list(Fund.objects.filter(agency=agency, code__in=CERTIFIED, state="open"))
    if program is None or not funds:
        return None
    done = set(
        Certification.objects.filter(agency=agency, filed_at__isnull=False, state__in=rules.STANDS).values_list(
            "year", flat=True
        )
    )
    today, found = local_day(at, agency.zone), []
    for fund in funds:
        first = year_of(fund.opened_on, fund.fiscal_month).year
        for year in range(first, year_of(today, fund.fiscal_month).year):
            over = fiscal_year(year, fund.fiscal_month).last_on
            days = terms_on(program, over).get("certification_days")
            if days is not None and year not in done and today > add_days(over, days):
                found.append(add_days(over, days + 1))
    return min(found, default=None)


def describe(row: Certification, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a certification shows."""
    figures = figures_now(row)
    edition = edition_of(form_editions(), row.year)
    said = row.particulars
    late = overdue_days(row, at)
    newer = row.amendments.exclude(state="dropped").order_by("-pk").first()
    now = ledger_figures(row) if row.state in ("filed", "accepted", "returned") and newer is None else figures
    differs = rules.compared(figures, now)
    labels = [f"Overdue for {late} days: {LADDER[_step(late)][1]}"] if late else []
    labels += ["Amended"] if newer is not None and newer.state in rules.STANDS else []
    labels += ["The ledger says otherwise now"] if differs else []
    links = [Link("certification", newer.public_id, f"{newer.number} (amendment)")] if newer is not None else []
    before = row.amends
    changed: tuple[tuple[Value, ...], ...] = ()
    if before is not None and before.figures is not None:
        links.append(Link("certification", before.public_id, f"{before.number} (what it amends)"))
        changed = tuple(_change(c) for c in rules.compared(rules.figures_from(before.figures), figures))
    return Description(
        labels=tuple(labels),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("ORI", row.agency.ori or "None"),
            Row("Fiscal year", str(row.year), why=f"It ended on {row.year_end_on:%B} {row.year_end_on.day}, {row.year_end_on.year}."),
            Row("Form", edition.title, why=edition.citation),
            Row("Figures", "As signed" if row.figures is not None else "From the ledger, until they are signed"),
            Row("Filed", row.filed_at or "Not yet"),
            Row("Office that keeps the books", _text(said.get("finance_office"))),
            Row("Budget of the new fiscal year", _amount(said.get("budget_cents"))),
            Row("Single audit due", _yes(said.get("audit_due")), why=_text(said.get("audit_held_at"))),
            Row("Complies with the civil-rights laws", _yes(said.get("complies"))),
            Row("Found to discriminate in three years", _yes(said.get("found_against"))),
            Row("Proceeding pending", _yes(said.get("pending")), why=_text(said.get("matters"))),
        ),
        tables=(
            Table("Summary", ("Line", "What", *_columns()), tuple(_line(figures, line) for line in NUMBERED)),
            Table("Spent, by line", ("Line", "What", *_columns()), tuple(_line(figures, line) for line in LETTERED)),
            Table("Extra tables", ("Line", "What or who", *_columns()), tuple(
                (d.line, d.words, *(dollars(d.cents.get(f, 0)) for f in CERTIFIED)) for d in figures.details),
                empty="No line of this year needs one."),
            Table("What the amendment changes", ("Line", "Column", "As filed", "Now"), changed,
                  empty="This is no amendment, or it changes no line."),
            Table("What the ledger says otherwise now", ("Line", "Column", "As filed", "Ledger"),
                  tuple(_change(c) for c in differs), empty="Nothing."),
        ),
        links=tuple(links),
    )  # fmt: skip


def _columns() -> tuple[str, ...]:
    return tuple(FUND_KINDS[f].column for f in CERTIFIED)


def _line(figures: rules.Figures, line: str) -> tuple[Value, ...]:
    return (line, TITLES[line], *(dollars(figures.amounts.get((line, fund), 0)) for fund in CERTIFIED))


def _change(changed: tuple[str, str, int, int]) -> tuple[Value, ...]:
    line, fund, before, after = changed
    return line, FUND_KINDS[fund].column, dollars(before), dollars(after)


def _text(value: Any) -> str:
    return str(value) if value else ""


def _amount(value: Any) -> Value:
    return dollars(value) if isinstance(value, int) else None


def _yes(value: Any) -> Value:
    return value if isinstance(value, bool) else None


LADDER = (
    (1, "payments to the agency are held"),
    (31, "the head of the agency and the program manager are asked for it"),
    (91, "the program manager decides whether the agency still takes part"),
)
"""What follows from which day of being overdue on.  House rule; DOJ OIG 21-117 found late ones not followed up."""


def _step(days: int) -> int:
    return max(i for i, (since, _) in enumerate(LADDER) if days >= since)


def overdue_days(row: Certification, at: datetime) -> int:
    """Return for how many days it has been overdue, 0 where it is not."""
    days = row.terms.get("certification_days")
    if row.amends_id is not None or row.filed_at is not None or not isinstance(days, int):
        return 0
    return max(0, (local_day(at, row.agency.zone) - add_days(row.year_end_on, days)).days)


def any_books(agency: Agency) -> bool:
    """Return whether the agency keeps any fund here.  One query."""
    return Fund.objects.filter(agency=agency).exists()


def filed_figures(public_id: UUID, actor: Actor, at: datetime) -> rules.Figures:
    """Return the figures of a certification: as signed, or as the ledger has them now.  Eight queries at most.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row: Certification = find("certification", public_id, actor, at.date(), with_agency=True)
    return figures_now(row)
