"""Payments that race: of several with one key exactly one is made, on both databases, and the fund sums to zero."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from accord.actions._acting import acting
from accord.actions.money.ledger import Move, post
from accord.queries.money.ledger import balance, balances
from accord.records.models import Fund
from accord.rules.decisions import Refused

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2026-02-10"


def paying(w, fund, key, results, gate):
    """Try to make one keyed payment, in a connection of its own."""
    try:
        gate.wait()
        with acting("fund", "record-income", fund.public_id,
                    {"source": "shares", "cents": "5", "entry_on": DAY, "purpose": "x"},
                    by=w.people.actor("liaison", w.at), at=w.at) as act:  # fmt: skip
            post(act, Move(act.row, "shares", "cash", 5, date(2026, 2, 10), key=key))
        results.append("paid")
    except Refused as error:
        results.append(error.findings[0].rule)
    finally:
        connection.close()


def test_of_racing_payments_with_one_key_exactly_one_is_made(committed):
    w = committed
    w.do("liaison", "fund", "open-fund", {"agency": str(w.agency.public_id), "code": "treasury",
                                          "opened_on": "2025-07-01", "fiscal_month": "6"})  # fmt: skip
    fund = Fund.objects.get()
    results, gate = [], threading.Barrier(4)
    for key in ("asset-1", "asset-2"):
        results.clear()
        gate.reset()
        racers = [threading.Thread(target=paying, args=(w, fund, key, results, gate)) for _ in range(4)]
        for r in racers:
            r.start()
        for r in racers:
            r.join()
        assert sorted(results) == ["ledger:once"] * 3 + ["paid"]
    assert balance(fund.pk, "cash", date(2026, 12, 31)) == 10
    assert sum(balances([fund.pk], date(2026, 12, 31)).values()) == 0


def opened(w, code, *, other=False):
    agency = w.other if other else w.agency
    w.do("liaison", "fund", "open-fund", {"agency": str(agency.public_id), "code": code, "opened_on": "2025-07-01",
                                          "fiscal_month": "6", "brought_in": "500"}, other=other)  # fmt: skip
    return Fund.objects.get(public_id=w.ids["fund"])


def test_whoever_would_have_to_wait_out_of_turn_is_told_to_try_again(committed):
    w = committed
    first, second = opened(w, "treasury", other=True), opened(w, "treasury")
    assert first.pk < second.pk
    if not connection.features.has_select_for_update_nowait:
        return  # One writer at a time: nobody is ever out of turn.
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Fund.objects.select_for_update().filter(pk=first.pk))
            held.set()
            done.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        with pytest.raises(Refused) as error:
            w.do("liaison", "fund", "transfer-funds", {"party": str(w.other.public_id), "cents": "5", "entry_on": DAY,
                                                       "purpose": "Radios"}, on=second.public_id)  # fmt: skip
        assert [f.rule for f in error.value.findings] == ["ledger:busy"]
    finally:
        done.set()
        holder.join()
    assert balance(second.pk, "cash", date(2026, 12, 31)) == 500
