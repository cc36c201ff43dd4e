"""Copies of balances, made from the transfers: thrown away and computed again, never mended."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from accord.queries.money.ledger import running
from accord.records.models import Checkpoint, Fund, Transfer
from accord.rules.money.accounts import ACCOUNTS

EVERY_DAYS = 30
"""How far apart checkpoints lie."""


def rebuild(funds: Iterable[Fund], on: date) -> int:
    """Compute the checkpoints of some funds again, one for each thirty days up to a day; return how many stand.

    Every account has one on each of the days, so that the balances of a fund start from one day.
    """
    made = 0
    for fund in funds:
        with transaction.atomic():
            Fund.objects.select_for_update(of=("self",)).get(pk=fund.pk)
            Checkpoint.objects.filter(fund=fund).delete()
            first = Transfer.objects.filter(fund=fund).order_by("entry_on").values_list("entry_on", flat=True).first()
            if first is None:
                continue
            days = [first + timedelta(days=n) for n in range(EVERY_DAYS, (on - first).days + 1, EVERY_DAYS)]
            rows = [
                Checkpoint(fund=fund, account=account.number, before_on=day, cents=sums.get(account.code, 0))
                for day, sums in running(fund.pk, days).items()
                for account in ACCOUNTS.values()
            ]
            Checkpoint.objects.bulk_create(rows, batch_size=5000)
            made += len(rows)
    return made
