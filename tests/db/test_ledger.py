"""The ledger through the door: balanced, immutable, closed by year, one payment each, sums equal on every path."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from accord.actions.money.checkpoints import rebuild
from accord.queries.money.ledger import balance, balances, wrong_checkpoints
from accord.queries.sheets import sheet
from accord.records.models import Checkpoint, Fund, LogEntry, Transfer, YearClose
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.money.accounts import ACCOUNTS

pytestmark = pytest.mark.django_db
DAY = "2026-02-10"


def nothing(_w):
    """Begin with the world as it is."""


BEGINS = (nothing,)


def opened(w, code="treasury", cents=100_000, *, other=False, month=6):
    raw = {"agency": str((w.other if other else w.agency).public_id), "code": code, "opened_on": "2025-07-01",
           "fiscal_month": str(month), "brought_in": str(cents) if cents else None}  # fmt: skip
    w.do("liaison", "fund", "open-fund", {k: v for k, v in raw.items() if v}, other=other)
    return Fund.objects.get(public_id=w.ids["fund"])


def income(w, cents, source="shares", on=DAY, **more):
    return w.do("liaison", "fund", "record-income", {"source": source, "cents": str(cents), "entry_on": on,
                                                     "purpose": "Asset 26-ICE-1", **more})  # fmt: skip


def spend(w, cents, line="a", on=DAY, **more):
    return w.do("liaison", "fund", "record-spending", {
        "line": line, "cents": str(cents), "entry_on": on, "purpose": "Radios", "replaces_budget": "no", **more,
    })  # fmt: skip


def refused(error):
    return {f.rule for f in error.value.findings}


def held(fund, code="cash", through=date(2026, 12, 31)):
    return balance(fund.pk, code, through)


def test_a_fund_holds_what_was_brought_in_received_and_not_yet_spent(w):
    fund = opened(w)
    income(w, 50_000)
    income(w, 25, "interest")
    spend(w, 30_000)

    assert held(fund) == 100_000 + 50_000 + 25 - 30_000
    assert sum(balances([fund.pk], date(2026, 12, 31)).values()) == 0
    page = sheet("fund", w.ids["fund"], w.people.actor("liaison", w.at), w.at)
    assert ("On hand", "$1,200.25") in [(r.label, r.value) for r in page.rows]
    assert Transfer.objects.first().entry.tag == "fund:open-fund"


def test_a_second_fund_of_the_same_money_or_with_another_year_is_refused(w):
    opened(w)
    with pytest.raises(Refused) as error:
        opened(w, month=9)
    assert refused(error) == {"fund:once", "fund:one-year"}
    with pytest.raises(Refused) as error:
        w.do("liaison", "fund", "open-fund", {"agency": str(w.agency.public_id), "code": "justice",
                                              "opened_on": "2027-01-01", "fiscal_month": "6"})  # fmt: skip
    assert refused(error) == {"fund:not-yet"}


def test_what_is_spent_must_be_there_on_that_day_and_ever_after(w):
    opened(w, cents=0)
    income(w, 500, on="2026-02-20")
    with pytest.raises(Refused) as error:
        spend(w, 500, on="2026-02-10")
    assert refused(error) == {"ledger:on-hand"}
    spend(w, 500, on="2026-02-21")
    income(w, 500, on="2026-02-01")
    spend(w, 500, on="2026-02-02")
    with pytest.raises(Refused):
        spend(w, 1, on="2026-02-21")


@pytest.mark.parametrize("cents", ["0", "-1", "1.5", "1e3", "99999999999999999"])
def test_an_amount_that_is_none_is_refused_and_nothing_is_written(w, cents):
    opened(w)
    before = Transfer.objects.count(), LogEntry.objects.count()
    with pytest.raises(Invalid):
        spend(w, cents)
    assert (Transfer.objects.count(), LogEntry.objects.count()) == before


def test_income_says_what_its_table_asks_for(w):
    opened(w)
    with pytest.raises(Refused) as error:
        income(w, 100, "from-agencies")
    assert refused(error) == {"fund:party"}
    with pytest.raises(Refused) as error:
        income(w, 100, "other-income")
    assert refused(error) == {"fund:income-kind"}


def test_a_use_that_no_rule_permits_is_refused_with_every_reason(w):
    opened(w)
    with pytest.raises(Refused) as error:
        spend(w, 100, line="n", replaces_budget="yes", purpose="Bonus for the shift")
    assert refused(error) == {"use:replaces-budget", "use:pay-needs-exception", "use:person-tied-award"}
    assert held(Fund.objects.get()) == 100_000


def test_a_line_is_reversed_once_by_its_opposite_and_both_stay(w):
    fund = opened(w)
    spend(w, 300)
    line = Transfer.objects.get(cents=300)
    w.do(
        "liaison",
        "fund",
        "reverse-posting",
        {"posting": str(line.public_id), "entry_on": "2026-02-12", "reason": "Twice."},
    )

    assert held(fund) == 100_000
    assert held(fund, "use-a") == 0
    for again, rule in ((line, "ledger:reversed-once"), (Transfer.objects.get(reverses=line), "ledger:reversal")):
        with pytest.raises(Refused) as error:
            w.do(
                "liaison", "fund", "reverse-posting", {"posting": str(again.public_id), "entry_on": DAY, "reason": "x"}
            )
        assert refused(error) == {rule}
    with pytest.raises(Invalid):
        w.do("liaison", "fund", "reverse-posting", {"posting": str(uuid4()), "entry_on": DAY, "reason": "x"})


def test_money_passed_on_leaves_one_fund_and_arrives_in_the_other_or_neither(w):
    theirs = opened(w, cents=0, other=True)
    ours = opened(w)
    raw = {"party": str(w.other.public_id), "cents": "40000", "entry_on": DAY, "purpose": "Task force radios"}
    w.do("liaison", "fund", "transfer-funds", raw)
    assert (held(ours), held(theirs), held(ours, "use-k"), held(theirs, "from-agencies")) == (
        60_000,
        40_000,
        40_000,
        -40_000,
    )

    line = Transfer.objects.get(fund=ours, party=w.other)
    w.do(
        "liaison",
        "fund",
        "reverse-posting",
        {"posting": str(line.public_id), "entry_on": DAY, "reason": "Wrong agency."},
    )
    assert (held(ours), held(theirs)) == (100_000, 0)


def test_money_is_not_passed_on_to_an_agency_that_keeps_no_such_fund(w):
    opened(w, "justice", cents=0, other=True)
    opened(w)
    with pytest.raises(Refused) as error:
        w.do("liaison", "fund", "transfer-funds", {"party": str(w.other.public_id), "cents": "1", "entry_on": DAY,
                                                   "purpose": "Radios"})  # fmt: skip
    assert refused(error) == {"use:compliant-receiver"}


def test_a_closed_year_takes_nothing_more_at_the_door_nor_in_the_database(w):
    fund = opened(w)
    w.later(days=200)
    w.do("liaison", "fund", "close-year", {"year": "2026"})
    assert YearClose.objects.get().cash_cents == 100_000
    with pytest.raises(Refused) as error:
        spend(w, 100, on="2026-06-30")
    assert refused(error) == {"ledger:closed-year"}
    spend(w, 100, on="2026-07-01")
    entry = LogEntry.objects.last()
    late = Transfer(fund=fund, out_of=1, into=21, cents=5, entry_on=date(2026, 6, 30), known_at=w.at, entry=entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        late.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.bulk_create([late])


def test_years_close_in_order_and_the_last_one_opens_again_with_its_history(w):
    opened(w)
    w.later(days=600)
    with pytest.raises(Refused) as error:
        w.do("liaison", "fund", "close-year", {"year": "2027"})
    assert refused(error) == {"fund:next-year"}
    w.do("liaison", "fund", "close-year", {"year": "2026"})
    w.do("liaison", "fund", "close-year", {"year": "2027"})
    with pytest.raises(Forbidden):
        w.do("liaison", "fund", "reopen-year", {"reason": "A receipt came late."})
    w.do("head", "fund", "reopen-year", {"reason": "A receipt came late."})
    fund = Fund.objects.get()
    assert fund.closed_through == date(2026, 6, 30)
    assert YearClose.objects.count() == 2
    spend(w, 100, on="2027-05-01")
    w.do("liaison", "fund", "close-year", {"year": "2027"})
    assert YearClose.objects.count() == 3


def test_the_database_itself_refuses_to_change_or_drop_a_line_or_an_amount_that_is_none(w):
    fund = opened(w)
    line = Transfer.objects.get()
    good = {"fund": fund, "out_of": 1, "into": 21, "cents": 5, "entry_on": date(2026, 2, 1), "known_at": w.at,
            "entry": line.entry}  # fmt: skip
    attempts = [
        lambda: Transfer.objects.filter(pk=line.pk).update(cents=1),
        lambda: Transfer.objects.all()._raw_delete("default"),
        lambda: Transfer.objects.create(**{**good, "cents": 0}),
        lambda: Transfer.objects.create(**{**good, "cents": -1}),
        lambda: Transfer.objects.create(**{**good, "into": 1}),
        lambda: Transfer.objects.create(**{**good, "into": 99}),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert (Transfer.objects.count(), held(fund)) == (1, 100_000)


def test_a_fund_of_another_agency_is_not_there(w):
    opened(w)
    with pytest.raises(Missing):
        w.do("liaison", "fund", "record-income", {"source": "interest", "cents": "1", "entry_on": DAY, "purpose": "x"},
             other=True)  # fmt: skip


def test_an_empty_fund_is_closed_and_takes_nothing_more(w):
    fund = opened(w, cents=100)
    with pytest.raises(Refused) as error:
        w.do("head", "fund", "close-fund", {"reason": "We leave."})
    assert refused(error) == {"fund:empty"}
    spend(w, 100)
    w.do("head", "fund", "close-fund", {"reason": "We leave."})
    with pytest.raises(Refused):
        income(w, 1)
    fund.refresh_from_db()
    assert fund.state == "closed"


# --- sums ---------------------------------------------------------------------------------------


def many(w, fund, count=400):
    """Write lines of every kind over two years, as an import does."""
    entry = LogEntry.objects.last()
    codes = list(ACCOUNTS)
    Transfer.objects.bulk_create(
        Transfer(
            fund=fund, out_of=ACCOUNTS[codes[n * 7 % 20]].number, into=ACCOUNTS[codes[(n * 7 + 1 + n % 5) % 20]].number,
            cents=n * 31 % 997 + 1, entry_on=date(2025, 7, 2) + timedelta(days=n * 13 % 700), known_at=w.at, entry=entry,
        )
        for n in range(count)
    )  # fmt: skip


def plain_sum(fund, code, through):
    number = ACCOUNTS[code].number
    rows = [t for t in Transfer.objects.filter(fund=fund) if t.entry_on <= through]
    return sum(t.cents * ((t.into == number) - (t.out_of == number)) for t in rows)


def test_checkpoints_give_the_same_balance_as_the_plain_sum_and_a_later_line_moves_them(w):
    fund = opened(w)
    many(w, fund)
    assert rebuild([fund], date(2027, 6, 1)) > 0
    days = [date(2025, 7, 1), date(2025, 7, 31), date(2026, 1, 27), date(2026, 11, 30), date(2027, 6, 30)]
    for day in days:
        every = balances([fund.pk], day)
        for code in ("cash", "shares", "use-a", "use-n"):
            assert balance(fund.pk, code, day) == plain_sum(fund, code, day) == every[fund.pk, code]
        assert sum(every.values()) == 0
    income(w, 12345, on="2025-09-01")
    assert list(wrong_checkpoints()) == []
    assert balance(fund.pk, "shares", days[-1]) == plain_sum(fund, "shares", days[-1])


def test_a_checkpoint_that_was_touched_is_found_and_computed_again(w):
    fund = opened(w)
    many(w, fund, 50)
    rebuild([fund], date(2027, 6, 1))
    kept = Checkpoint.objects.filter(account=1).first()
    Checkpoint.objects.filter(pk=kept.pk).update(cents=kept.cents + 1)
    [wrong] = wrong_checkpoints()
    assert (wrong.account, wrong.kept_cents - wrong.found_cents) == ("cash", 1)
    rebuild([fund], date(2027, 6, 1))
    assert list(wrong_checkpoints()) == []


def test_a_balance_is_told_as_it_was_known_then(w):
    fund = opened(w)
    known = w.at
    w.later(days=1)
    income(w, 700, on="2026-02-01")
    day = date(2026, 2, 15)
    assert balance(fund.pk, "cash", day) == 100_700
    assert balance(fund.pk, "cash", day, known_at=known) == 100_000


def test_a_balance_takes_three_queries_however_many_lines(w, django_assert_num_queries):
    fund = opened(w)
    many(w, fund, 300)
    rebuild([fund], date(2027, 6, 1))
    with django_assert_num_queries(3):
        balance(fund.pk, "cash", date(2027, 1, 1))
    with django_assert_num_queries(3):
        balances([fund.pk], date(2027, 1, 1))
