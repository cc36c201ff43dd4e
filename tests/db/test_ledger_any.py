"""Any sequence of acts, allowed or refused, keeps every fund's sum and every certification's arithmetic."""

import random
from datetime import date, timedelta

import pytest

from accord.actions.money.checkpoints import rebuild
from accord.programs.money import form_editions
from accord.queries.money.figures import figures_of
from accord.queries.money.ledger import balance, balances, moved, wrong_checkpoints
from accord.records.models import Fund, Transfer
from accord.rules.decisions import Invalid, Refused
from accord.rules.money.accounts import year_of
from accord.rules.money.form import edition_of, footing

pytestmark = pytest.mark.django_db


def kept(w):
    """Open two funds of each of two agencies."""
    for other in (False, True):
        for code in ("justice", "treasury"):
            w.do("liaison", "fund", "open-fund", {
                "agency": str((w.other if other else w.agency).public_id), "code": code, "opened_on": "2024-07-01",
                "fiscal_month": "6", "brought_in": "5000",
            }, other=other)  # fmt: skip


BEGINS = (kept,)


def one(w, order, fund, other):
    """Return one act at random: who, which, with what."""
    day = (date(2024, 6, 1) + timedelta(days=order.randrange(640))).isoformat()
    cents = str(order.choice((0, 1, 7, 400, 900, 10**15)))
    receiver = str((w.agency if other else w.other).public_id)
    lines = list(fund.transfers.values_list("public_id", flat=True))
    year = order.choice((2025, 2026, 2027))
    return order.choice((
        ("liaison", "record-income", {"source": order.choice(("shares", "interest")), "cents": cents, "entry_on": day, "purpose": "x"}),
        ("liaison", "record-spending", {"line": order.choice("abcm"), "cents": cents, "entry_on": day, "purpose": "x", "replaces_budget": "no"}),
        ("liaison", "transfer-funds", {"party": receiver, "cents": cents, "entry_on": day, "purpose": "x"}),
        ("liaison", "reverse-posting", {"posting": str(order.choice(lines)), "entry_on": day, "reason": "x"}),
        ("liaison", "close-year", {"year": str(year)}),
        ("head", "reopen-year", {"reason": "x"}),
    ))  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_sequence_keeps_every_sum_and_every_certifications_arithmetic(w, seed):
    order, funds = random.Random(seed), list(Fund.objects.order_by("pk"))
    done = {"made": 0, "refused": 0}
    for n in range(70):
        fund = order.choice(funds)
        other = fund.agency_id == w.other.pk
        who, action, raw = one(w, order, fund, other)
        before = Transfer.objects.count()
        try:
            w.do(who, "fund", action, raw, other=other, on=fund.public_id)
            done["made"] += 1
        except (Refused, Invalid):
            done["refused"] += 1
            assert Transfer.objects.count() == before, "nothing is half-posted"
        if n == 40:
            rebuild(funds, date(2026, 3, 1))
    assert min(done.values()) > 10, done
    assert list(wrong_checkpoints()) == []
    ids = [f.pk for f in funds]
    for day in (date(2024, 12, 31), date(2025, 6, 30), date(2026, 3, 2)):
        every = balances(ids, day)
        for fund in funds:
            assert sum(c for (pk, _), c in every.items() if pk == fund.pk) == 0
            assert every.get((fund.pk, "cash"), 0) == balance(fund.pk, "cash", day)
    passed_on = moved(ids, date(2024, 6, 1), date(2026, 12, 31))
    sent, arrived = (
        sum(c for (_, code), c in passed_on.items() if code == name) for name in ("use-k", "from-agencies")
    )
    assert sent == -arrived, "what one agency passed on arrived at the other"
    for year in (year_of(date(2025, 1, 1), 6), year_of(date(2026, 1, 1), 6)):
        for agency in (w.agency, w.other):
            theirs = [f for f in funds if f.agency_id == agency.pk]
            figures = figures_of(theirs, year)
            assert footing(figures.amounts, edition_of(form_editions(), year.year)) == ()
            for fund in theirs:
                assert figures.amounts["8", fund.code] == balance(fund.pk, "cash", year.last_on)
