"""What a fiscal year comes to, line by line, from the ledger: six queries however many lines it has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Case, CharField, F, Sum, Value, When

from accord.programs.money import form_editions
from accord.queries.money.ledger import balances
from accord.records.models import Fund, Transfer
from accord.rules.inputs import Choice
from accord.rules.money.accounts import ACCOUNTS, BY_NUMBER, CERTIFIED, Year, fiscal_year
from accord.rules.money.certification import Detail, Figures, derived
from accord.rules.money.form import edition_of
from accord.rules.money.funds import INCOME_KINDS
from accord.rules.money.uses import PAY_KINDS

WORDED = tuple(ACCOUNTS[c].number for c in ("use-j", "use-l", "use-m"))
"""Lines whose extra table names each thing by its words."""
LISTED = {
    "from-agencies": "3",
    "other-income": "4",
    "use-j": "j",
    "use-k": "k",
    "use-l": "l",
    "use-m": "m",
    "use-n": "n",
}
"""The accounts that have an extra table on the form."""


def funds_of(agency_id: int, year: int) -> list[Fund]:
    """Return the funds of an agency that a year's certification is about.  One query."""
    rows = Fund.objects.filter(agency_id=agency_id, code__in=CERTIFIED).order_by("code", "pk")
    return [f for f in rows if f.opened_on <= fiscal_year(year, f.fiscal_month).last_on]


def figures_of(funds: Sequence[Fund], year: Year) -> Figures:
    """Return the figures of a fiscal year.  Five queries."""
    ids = [f.pk for f in funds]
    codes = {f.pk: f.code for f in funds}
    before = balances(ids, year.first_on - timedelta(days=1))
    held: dict[str, int] = dict.fromkeys(codes.values(), 0)
    for pk, code in codes.items():
        held[code] += before.get((pk, "cash"), 0)
    moved: dict[tuple[str, str], int] = defaultdict(int)
    rows: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for side, sign in (("into", 1), ("out_of", -1)):
        for fund_id, number, party, detail, words, cents in _grouped(ids, year.first_on, year.last_on, side):
            fund, account = codes[fund_id], BY_NUMBER[number].code
            moved[fund, account] += sign * cents
            if account in LISTED:
                said = party or words or _words(detail)
                rows[LISTED[account], said][fund] += cents * (sign if account.startswith("use-") else -sign)
    details = tuple(
        Detail(line=line, words=said or "Not said", cents=dict(cents))
        for (line, said), cents in sorted(rows.items())
        if any(cents.values())
    )
    return derived(year.year, edition_of(form_editions(), year.year), held, moved, details)


def _grouped(
    ids: list[int], first_on: date, last_on: date, side: str
) -> Sequence[tuple[int, int, str | None, str, str, int]]:
    rows = Transfer.objects.filter(fund_id__in=ids, entry_on__gte=first_on, entry_on__lte=last_on).order_by()
    words = Case(When(**{f"{side}__in": WORDED}, then=F("purpose")), default=Value(""), output_field=CharField())
    return list(
        rows.annotate(words=words).values_list("fund_id", side, "party__name", "detail", "words").annotate(Sum("cents"))
    )


def _words(detail: str) -> str:
    known: Mapping[str, Choice] = {c.value: c for c in (*INCOME_KINDS, *PAY_KINDS)}
    return known[detail].label if detail in known else detail
