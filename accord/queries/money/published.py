"""What is published of money: amounts by federal fiscal year, fund and line of the form, and what each agency was paid.

Amounts of agencies and funds only.  Nothing here is counted by asset or by officer, no agency stands before
another but by its name, and no amount is a target.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, Case, F, Max, Min, Q, Sum, When

from accord.records.models import SharePayment, Transfer
from accord.rules.intervals import day_starts_at
from accord.rules.money.accounts import ACCOUNTS, BY_NUMBER, FUND_KINDS, Year, fiscal_year, year_of

ENDS_IN = 9
"""The federal fiscal year ends with September."""
WASHINGTON = "America/New_York"
"""In whose days the federal fiscal year begins and ends."""
DEFINITIONS = (
    ("On hand before", "What all agencies with books here held when the federal fiscal year began."),
    ("Came", "What was entered with a day of that year, by line 2 to 5 of the yearly form; a reversal is taken off."),
    ("Went", "What was used in that year, by line a to n of the yearly form; a reversal is taken off."),
    (
        "Left",
        "On hand before, and what came, less what went. It is what all agencies held when the year ended, or today.",
    ),
    (
        "Paid to an agency",
        "Shares that the government paid in that year, less payments that it took back in that year.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One line: cents that came from a source, or went into a use."""

    account: str
    title: str
    line: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFund:
    """One department's money over all agencies, in cents."""

    code: str
    title: str
    before: int
    came: tuple[Amount, ...]
    went: tuple[Amount, ...]
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTo:
    """What one agency was paid of one department's money, in cents."""

    agency: str
    state: str
    fund: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One federal fiscal year.  `until_on` is the last day that is counted; `years` can be chosen."""

    year: Year
    until_on: date
    years: tuple[int, ...]
    funds: tuple[OfFund, ...]
    paid: tuple[PaidTo, ...]


def published(at: datetime, year: int | None = None) -> Published:
    """Return the amounts of a federal fiscal year, the present one unless another with books is named.  Four queries."""
    today = at.date()
    now = year_of(today, ENDS_IN)
    span = Transfer.objects.aggregate(first=Min("entry_on"), last=Max("entry_on"))
    first = year_of(span["first"], ENDS_IN).year if span["first"] is not None else now.year
    years = tuple(range(now.year, min(first, now.year) - 1, -1))
    chosen = fiscal_year(year, ENDS_IN) if year in years else now
    until = min(chosen.last_on, today)
    return Published(year=chosen, until_on=until, years=years, funds=_funds(chosen, until), paid=_paid(chosen))


def _funds(year: Year, until: date) -> tuple[OfFund, ...]:
    before: dict[tuple[str, str], int] = defaultdict(int)
    moved: dict[tuple[str, str], int] = defaultdict(int)
    for side, sign in (("into", 1), ("out_of", -1)):
        sums = (
            Transfer.objects.filter(entry_on__lte=until)
            .order_by()
            .values_list("fund__code", side)
            .annotate(
                before=Sum("cents", filter=Q(entry_on__lt=year.first_on)),
                within=Sum("cents", filter=Q(entry_on__gte=year.first_on)),
            )
        )
        for code, number, earlier, within in sums:
            account = BY_NUMBER[number].code
            before[code, account] += sign * (earlier or 0)
            moved[code, account] += sign * (within or 0)
    found = []
    for kind in FUND_KINDS.values():
        came = tuple(
            _amount(a, -moved[kind.code, a]) for a, x in ACCOUNTS.items() if x.kind == "source" and moved[kind.code, a]
        )
        went = tuple(
            _amount(a, moved[kind.code, a]) for a, x in ACCOUNTS.items() if x.kind == "use" and moved[kind.code, a]
        )
        held = before[kind.code, "cash"]
        if held or came or went:
            found.append(OfFund(code=kind.code, title=kind.title, before=held, came=came, went=went,
                                left=held + moved[kind.code, "cash"]))  # fmt: skip
    return tuple(found)


def _amount(code: str, cents: int) -> Amount:
    account = ACCOUNTS[code]
    return Amount(account=code, title=account.title, line=account.line, cents=cents)


def _paid(year: Year) -> tuple[PaidTo, ...]:
    signed = Case(When(reversal=True, then=-F("cents")), default=F("cents"), output_field=BigIntegerField())
    rows = (
        SharePayment.objects.filter(
            paid_at__gte=day_starts_at(year.first_on, WASHINGTON),
            paid_at__lt=day_starts_at(fiscal_year(year.year + 1, ENDS_IN).first_on, WASHINGTON),
        )
        .values_list("agency__name", "agency__place_state_id", "fund")
        .annotate(whole=Sum(signed))
        .order_by("agency__place_state_id", "agency__name", "fund")
    )
    return tuple(PaidTo(agency=name, state=state, fund=fund, cents=cents) for name, state, fund, cents in rows)
