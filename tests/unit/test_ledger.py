"""The ledger's rules: what a transfer must be, what sums follow, and what may be paid.  No database."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.programs.money import MoneyDataError, form_editions, read_forms, read_uses, use_editions
from accord.rules.inputs import Given
from accord.rules.money.accounts import ACCOUNTS, BY_NUMBER, MOST_CENTS, USES, fiscal_year, year_of
from accord.rules.money.cents import NotAnAmount, cents_of, dollars, plain
from accord.rules.money.funds import Facts
from accord.rules.money.funds import judge as judge_fund
from accord.rules.money.ledger import Standing, Wanted, balances, judge, least_from
from accord.rules.money.uses import Use, edition_on, judge_use

DAY = date(2026, 3, 2)
GOOD = Wanted(out_of="cash", into="use-a", cents=100, entry_on=DAY)
FUND = Standing(open=True, opened_on=date(2025, 7, 1), closed_through=date(2025, 12, 31), today=DAY, least_cash=100)


def rules(findings):
    return {f.rule for f in findings}


def test_a_transfer_within_what_is_held_on_an_open_day_is_made():
    assert judge(GOOD, FUND) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"cents": 0}, "ledger:amount"),
        ({"cents": -5}, "ledger:amount"),
        ({"cents": MOST_CENTS + 1}, "ledger:amount"),
        ({"into": "pocket"}, "ledger:account"),
        ({"into": "cash"}, "ledger:two-accounts"),
        ({"cents": 101}, "ledger:on-hand"),
        ({"entry_on": date(2025, 12, 31)}, "ledger:closed-year"),
        ({"entry_on": date(2026, 3, 3)}, "ledger:not-yet"),
    ],
)
def test_one_thing_wrong_with_a_transfer_is_one_finding(change, rule):
    assert rules(judge(replace(GOOD, **change), FUND)) == {rule}


def test_a_closed_fund_and_a_day_before_the_books_are_refused():
    assert rules(judge(GOOD, replace(FUND, open=False))) == {"ledger:fund-open"}
    before = replace(FUND, closed_through=None)
    assert rules(judge(replace(GOOD, entry_on=date(2025, 6, 30)), before)) == {"ledger:before-opening"}


def test_a_reversal_may_overdraw_because_the_money_is_gone_all_the_same():
    assert judge(replace(GOOD, cents=500, reverses=True), FUND) == ()


def test_every_reason_is_told_at_once():
    wrong = Wanted(out_of="cash", into="cash", cents=0, entry_on=date(2027, 1, 1))
    assert rules(judge(wrong, FUND)) == {"ledger:two-accounts", "ledger:amount", "ledger:not-yet"}


@dataclass(frozen=True)
class Row:
    out_of: str
    into: str
    cents: int
    entry_on: date = DAY


rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(list(ACCOUNTS)),
        st.sampled_from(list(ACCOUNTS)),
        st.integers(1, MOST_CENTS),
        st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    ),
    max_size=30,
)


@given(rows, st.dates(date(2019, 1, 1), date(2031, 1, 1)))
def test_any_lines_sum_to_zero_on_any_day(lines, day):
    assert sum(balances(lines, through=day).values()) == 0


@given(rows)
def test_a_line_and_its_reversal_leave_every_account_as_it_was(lines):
    back = [Row(r.into, r.out_of, r.cents, r.entry_on) for r in lines]
    assert set(balances([*lines, *back]).values()) <= {0}


@given(st.integers(-1000, 1000), st.lists(st.integers(-1000, 1000)))
def test_the_least_of_a_balance_is_the_least_of_all_its_days(start, changes):
    days = [start + sum(changes[:n]) for n in range(len(changes) + 1)]
    assert least_from(start, changes) == min(days)


def test_every_account_has_a_number_of_its_own_and_every_line_an_account():
    assert len(BY_NUMBER) == len(ACCOUNTS)
    assert [USES[line].code for line in USES] == [f"use-{line}" for line in "abcdefghijklmn"]


@pytest.mark.parametrize(
    ("month", "on", "year", "first", "last"),
    [
        (6, date(2026, 6, 30), 2026, date(2025, 7, 1), date(2026, 6, 30)),
        (6, date(2026, 7, 1), 2027, date(2026, 7, 1), date(2027, 6, 30)),
        (2, date(2024, 2, 29), 2024, date(2023, 3, 1), date(2024, 2, 29)),
        (12, date(2026, 1, 1), 2026, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends(month, on, year, first, last):
    found = year_of(on, month)
    assert (found.year, found.first_on, found.last_on) == (year, first, last)
    assert on in found
    assert found == fiscal_year(year, month)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1234.56", 123456), ("$1,234.5", 123450), ("(5.00)", -500), ("-$0.01", -1), ("0", 0), (" 12 ", 1200)],
)
def test_an_amount_is_read_as_people_write_it(typed, cents):
    assert cents_of(typed) == cents


@pytest.mark.parametrize("typed", ["", "1.234", "1,23", "(5", "5)", "five", "1e3", "--1", "1.", "٣", "12345678901234"])
def test_what_is_no_amount_or_holds_a_part_of_a_cent_is_refused(typed):
    with pytest.raises(NotAnAmount):
        cents_of(typed)


@given(st.integers(-(10**14), 10**14))
def test_an_amount_survives_being_printed(cents):
    assert cents_of(dollars(cents)) == cents
    assert cents_of(plain(cents)) == cents


# --- what may be paid ---------------------------------------------------------------------------

USE = Use(line="l", cents=100, entry_on=DAY, year=fiscal_year(2026, 6), purpose="Boxing club for the young")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"replaces_budget": True}, "use:replaces-budget"),
        ({"line": "n"}, "use:pay-needs-exception"),
        ({"line": "n", "detail": "travel-case"}, "use:pay-needs-exception"),
        ({"line": "g", "purpose": "Two days of per diem"}, "use:travel-needs-kind"),
        ({"line": "g", "detail": "first-year"}, "use:travel-needs-kind"),
        ({"line": "b", "purpose": "Gift cards for the teachers"}, "use:never-permitted"),
        ({"spent_cents": 25_000_00 - 99}, "use:yearly-limit"),
        ({"line": "k", "receiver_lacks": ("It keeps no such fund.",)}, "use:compliant-receiver"),
        ({"line": "h", "purpose": "Bonus for the shift"}, "use:person-tied-award"),
        ({"line": "a", "purpose": "Kit for each arrest"}, "use:person-tied-award"),
        ({"line": "z"}, "use:line"),
    ],
)
def test_one_rule_of_the_uses_broken_is_one_finding_with_its_citation(change, rule):
    found = judge_use(replace(USE, **change), edition_on(use_editions(), DAY))
    assert rules(found) == {rule}
    assert all(f.citation and f.fix for f in found)


def test_a_permitted_use_is_not_refused_and_the_last_cent_of_a_limit_may_be_spent():
    edition = edition_on(use_editions(), DAY)
    assert judge_use(USE, edition) == ()
    assert judge_use(replace(USE, spent_cents=25_000_00 - 100), edition) == ()
    assert judge_use(replace(USE, line="n", detail="first-year"), edition) == ()
    assert judge_use(replace(USE, line="g", detail="travel-training"), edition) == ()
    assert judge_use(replace(USE, line="a", purpose="Laboratory kits for cases"), edition) == ()


def test_a_use_is_judged_by_the_edition_of_its_day():
    assert edition_on(use_editions(), date(2018, 6, 30)).code == "guide-2008"
    assert edition_on(use_editions(), date(2018, 7, 1)).code == "guide-2018"
    with pytest.raises(LookupError):
        edition_on(use_editions(), date(1989, 12, 31))


def test_what_was_not_read_says_so_in_the_finding():
    [found] = judge_use(replace(USE, replaces_budget=True), edition_on(use_editions(), DAY))
    assert "not verified" in found.citation


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_uses, "[[edition]]\ncode = 'x'\n"),
        (read_uses, "[[edition]]\ncode='x'\ntitle='x'\neffective=2020-01-01\ncitation='x'\nverified=true\nrules=[]\n"),
        (read_uses, ""),
        (read_uses, ("[[edition]]\ncode='x'\ntitle='x'\neffective=2020-01-01\ncitation='x'\nverified=true\n"
                    "[[edition.rule]]\njudge='guess'\nsays='x'\nfix='x'\ncitation='x'\nverified=true\n")),
        (read_forms, ""),
        (read_forms, ("[[edition]]\ncode='x'\ntitle='x'\nfrom_year=2020\nfrom_year_verified=true\ncitation='x'\n"
                     "[[edition.total]]\nline='9'\nplus=['1']\nminus=[]\nsays='x'\nverified=true\n")),
        (read_forms, ("[[edition]]\ncode='x'\ntitle='x'\nfrom_year=2020\nfrom_year_verified=true\ncitation='x'\n"
                     "[[edition.total]]\nline='6'\nplus=['7']\nminus=[]\nsays='x'\nverified=true\n"
                     "[[edition.total]]\nline='7'\nplus=['a']\nminus=[]\nsays='x'\nverified=true\n")),
    ],
)  # fmt: skip
def test_a_data_file_that_does_not_hold_together_is_refused(read, text):
    with pytest.raises(MoneyDataError):
        read(text)


def test_the_shipped_editions_are_whole():
    assert [e.code for e in form_editions()] == ["totals-before-2008", "totals-1-to-5", "totals-2-to-5"]
    assert len(use_editions()) == 3


# --- a fund's own rules -------------------------------------------------------------------------


def test_the_next_year_to_close_is_the_first_that_is_open():
    opened = Facts(today=DAY, opened_on=date(2025, 8, 1), fiscal_month=6)
    assert opened.next_year.year == 2026
    assert replace(opened, closed_through=date(2026, 6, 30)).next_year.year == 2027
    assert rules(judge_fund("close-year", opened, None)) == {"fund:year-over"}
    assert judge_fund("close-year", replace(opened, today=date(2026, 7, 1)), None) == ()


def test_a_receipt_is_kept_only_with_the_word_that_it_shows_no_person():
    facts = Facts(today=DAY)
    assert rules(judge_fund("attach", facts, Given({"attested": False}))) == {"fund:attested"}
    assert judge_fund("attach", facts, Given({"attested": True})) == ()


def test_a_fund_with_money_in_it_is_not_closed_and_nothing_is_reopened_that_was_not_closed():
    assert rules(judge_fund("close-fund", Facts(today=DAY, cash=1), None)) == {"fund:empty"}
    assert rules(judge_fund("reopen-year", Facts(today=DAY), None)) == {"fund:closed"}
    signing = Facts(today=DAY, closed_through=date(2025, 6, 30), signing=True)
    assert rules(judge_fund("reopen-year", signing, None)) == {"fund:signing"}
