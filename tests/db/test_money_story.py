"""The year of a task force with six agencies: what was divided, paid and put into the books is the same everywhere."""

from datetime import timedelta

import pytest

from accord.cli._money_story import ASSETS, MoneyStory
from accord.queries.money.ledger import balance
from accord.queries.sharing.totals import divided, paid, told_already
from accord.records.models import Document, Fund, SharePayment
from tests.db.world import BEGIN, agency_in, seated

pytestmark = pytest.mark.django_db
NAMES = ("Collier", "Hendry", "Charlotte", "Glades")


@pytest.fixture
def told(w):
    county = w.agency.home_county
    casts = [w.people, w.others]
    for n, name in enumerate(NAMES):
        agency = agency_in(county, f"{name} Sheriff's Office", f"A-2025-001{n}", ori=f"FL09900{n}0")
        casts.append(seated(agency, w.removal, w.investigations, suffix=f"-{name.lower()}"))
    story = MoneyStory(casts, ASSETS[2:4], certifies=False, at=BEGIN + timedelta(days=7))
    receipts = list(story.walk())
    w.at = story.at
    return w, casts, receipts


def test_every_cent_is_divided_paid_and_in_the_books(told):
    w, casts, receipts = told
    auditor = w.people.actor("auditor", w.at)
    assert len(receipts) > 60
    assert told_already([ASSETS[2].reference])

    for whole, asset in zip(divided(auditor, w.at), ASSETS[2:4], strict=True):
        assert whole.net_cents == whole.parts_cents == asset.gross - sum(c for _, c in asset.costs)
    shares = {(p.agency, p.fund): p.cents for p in paid(auditor, w.at)}
    net = sum(d.net_cents for d in divided(auditor, w.at))
    federal = sum(d.federal_cents for d in divided(auditor, w.at))
    assert sum(shares.values()) + federal == net
    books = {(f.agency.name, f.code): balance(f.pk, "cash", w.at.date()) for f in Fund.objects.select_related("agency")}
    assert {k: v for k, v in books.items() if v} == shares
    assert {name for name, _ in shares} == {c.agency.name for c in casts}


def test_the_reversed_payment_is_there_three_times_and_counts_once(told):
    _w, casts, _ = told
    turns = SharePayment.objects.filter(agency=casts[0].agency).order_by("pk").values_list("turn", "reversal")
    assert list(turns) == [(1, False), (1, True), (2, False)]
    assert Document.objects.filter(kind="payment-notice").count() == 3
