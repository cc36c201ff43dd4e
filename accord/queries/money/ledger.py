"""What is in an account at the end of a day: the nearest checkpoint and the transfers since.

Every sum here is over index entries alone.  `through` is the last day that counts.  As known at an
earlier moment, sums are over the transfers that were known then, without checkpoints.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from accord.records.models import Checkpoint, Fund, Transfer
from accord.rules.money.accounts import ACCOUNTS, BY_NUMBER

Sums = dict[tuple[int, str], int]
"""Cents by fund and account."""


def balance(fund_id: int, account: str, through: date, *, known_at: datetime | None = None) -> int:
    """Return what is in one account at the end of a day, in cents.  Three queries, two as known at a moment."""
    number = ACCOUNTS[account].number
    start, since = 0, None
    if known_at is None:
        found = (
            Checkpoint.objects.filter(fund_id=fund_id, account=number, before_on__lte=through + timedelta(days=1))
            .order_by("-before_on")
            .values_list("cents", "before_on")
            .first()
        )
        start, since = found or (0, None)
    rows = Transfer.objects.filter(fund_id=fund_id, entry_on__lte=through)
    if since is not None:
        rows = rows.filter(entry_on__gte=since)
    if known_at is not None:
        rows = rows.filter(known_at__lte=known_at)
    return start + _total(rows.filter(into=number)) - _total(rows.filter(out_of=number))


def _total(rows: QuerySet[Transfer]) -> int:
    return int(rows.aggregate(sum=Sum("cents"))["sum"] or 0)


def balances(fund_ids: Iterable[int], through: date) -> Sums:
    """Return what is in every account of some funds at the end of a day.  Four queries."""
    ids = list(fund_ids)
    last = (
        Checkpoint.objects.filter(
            fund_id=OuterRef("fund_id"), account=OuterRef("account"), before_on__lte=through + timedelta(days=1)
        )
        .order_by("-before_on")
        .values("before_on")[:1]
    )
    kept = Checkpoint.objects.filter(fund_id__in=ids, before_on=Subquery(last))
    found: Sums = defaultdict(int)
    since: dict[int, date] = {}
    for fund_id, account, before_on, cents in kept.values_list("fund_id", "account", "before_on", "cents"):
        found[fund_id, BY_NUMBER[account].code] += cents
        since[fund_id] = before_on
    # The accounts of a fund have their checkpoints on the same days.
    rows = Transfer.objects.filter(_since(ids, since), entry_on__lte=through)
    for key, cents in net(rows).items():
        found[key] += cents
    return found


def _since(ids: list[int], since: Mapping[int, date]) -> Q:
    asked = Q(fund_id__in=[i for i in ids if i not in since])
    for fund_id, before_on in since.items():
        asked |= Q(fund_id=fund_id, entry_on__gte=before_on)
    return asked


def moved(fund_ids: Iterable[int], first_on: date, last_on: date) -> Sums:
    """Return what came into each account less what left it between two days, both included.  Two queries."""
    return net(Transfer.objects.filter(fund_id__in=list(fund_ids), entry_on__gte=first_on, entry_on__lte=last_on))


def net(rows: QuerySet[Transfer]) -> Sums:
    """Return what came into each account less what left it.  Two queries."""
    found: Sums = defaultdict(int)
    for side, sign in (("into", 1), ("out_of", -1)):
        for fund_id, account, cents in rows.order_by().values_list("fund_id", side).annotate(sum=Sum("cents")):
            found[fund_id, BY_NUMBER[account].code] += sign * cents
    return found


def cash_by_day(fund_ids: Iterable[int], first_on: date, last_on: date) -> dict[tuple[int, date], tuple[int, int]]:
    """Return what came into the cash of some funds and what left it, in cents, on each day of a span.  Two queries."""
    number = ACCOUNTS["cash"].number
    found: dict[tuple[int, date], tuple[int, int]] = defaultdict(lambda: (0, 0))
    rows = Transfer.objects.filter(fund_id__in=list(fund_ids), entry_on__gte=first_on, entry_on__lte=last_on).order_by()
    for side in ("into", "out_of"):
        for fund_id, on, cents in (
            rows.filter(**{side: number}).values_list("fund_id", "entry_on").annotate(sum=Sum("cents"))
        ):
            came, went = found[fund_id, on]
            found[fund_id, on] = (came + cents, went) if side == "into" else (came, went + cents)
    return found


def changes(fund_id: int, account: str, after: date) -> Iterator[int]:
    """Yield how an account changes on each later day on which it does, in order.  Two queries."""
    number = ACCOUNTS[account].number
    daily: dict[date, int] = defaultdict(int)
    rows = Transfer.objects.filter(fund_id=fund_id, entry_on__gt=after).order_by()
    for side, sign in (("into", 1), ("out_of", -1)):
        for on, cents in rows.filter(**{side: number}).values_list("entry_on").annotate(sum=Sum("cents")):
            daily[on] += sign * cents
    yield from (daily[on] for on in sorted(daily))


@dataclass(frozen=True, slots=True)
class Wrong:
    """One checkpoint that does not say what the transfers say."""

    fund: str
    account: str
    before_on: date
    kept_cents: int
    found_cents: int


def wrong_checkpoints(funds: QuerySet[Fund] | None = None) -> Iterator[Wrong]:
    """Yield every checkpoint that differs from the sum of the transfers before its day."""
    chosen = Fund.objects.all() if funds is None else funds
    for fund in chosen.order_by("pk").iterator():
        kept = list(fund.checkpoints.order_by("before_on", "account").values_list("before_on", "account", "cents"))
        if not kept:
            continue
        sums = running(fund.pk, [on for on, _, _ in kept])
        for on, account, cents in kept:
            code = BY_NUMBER[account].code
            if sums[on].get(code, 0) != cents:
                yield Wrong(fund.number, code, on, cents, sums[on].get(code, 0))


def running(fund_id: int, days: Iterable[date]) -> Mapping[date, Mapping[str, int]]:
    """Return what was in every account before each of some days began, from the transfers.  Two queries."""
    daily: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Transfer.objects.filter(fund_id=fund_id).order_by()
    for side, sign in (("into", 1), ("out_of", -1)):
        for on, account, cents in rows.values_list("entry_on", side).annotate(sum=Sum("cents")):
            daily[on][BY_NUMBER[account].code] += sign * cents
    found: dict[date, Mapping[str, int]] = {}
    now: dict[str, int] = defaultdict(int)
    moved_on = sorted(daily, reverse=True)
    for day in sorted(set(days)):
        while moved_on and moved_on[-1] < day:
            for code, cents in daily[moved_on.pop()].items():
                now[code] += cents
        found[day] = dict(now)
    return found


def statement(fund_id: int, first_on: date | None = None, last_on: date | None = None) -> QuerySet[Any]:
    """Return the transfers of a fund between two days, in the order they count."""
    rows = Transfer.objects.filter(fund_id=fund_id)
    if first_on is not None:
        rows = rows.filter(entry_on__gte=first_on)
    if last_on is not None:
        rows = rows.filter(entry_on__lte=last_on)
    return rows.annotate(reversed=F("reverses__public_id")).order_by("entry_on", "pk")
