"""The rules of repayment, and that no path leads from property to pay: by construction and by result."""

import ast
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps

from accord.programs import programs
from accord.programs.reimbursing import caps
from accord.rules import reimbursing as rules
from accord.rules.editions import Expense
from accord.rules.inputs import parse
from accord.rules.reimbursing.caps import first_day, last_day, worth

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    code: Expense(code=code, title=code, allowed=True, says="Within the cap.", citation="edition", verified=True)
    for code in ("regular-salary", "benefits", "overtime")
}
LINE = rules.ClaimLine(
    number=1, seat="S1", expense="regular-salary", worked_on=date(2026, 2, 3), minutes=480, cents=40_000
)
EXTRA = replace(LINE, number=2, expense="overtime", minutes=120, cents=10_000)
PERIOD = rules.ClaimFacts(
    today=date(2026, 3, 2), caps=caps(), fiscal_year=2026, agreement_from=date(2025, 10, 1), cutoff_days=92, expenses=ALLOWED,
    seats=(rules.Seat(code="S1", from_on=date(2025, 10, 1)),), basis="pay-period", from_on=date(2026, 2, 1),
    to_on=date(2026, 2, 14), lines=(LINE, EXTRA), left_cents=50_000,
)  # fmt: skip


def signed(facts):
    stated = parse(rules.CLAIM.by_action["sign-claim"].fields, {"stated": "yes"})
    return {f.rule for f in rules.judge_claim("sign-claim", facts, stated)}


def test_a_pay_period_is_claimed_where_the_edition_provides_for_regular_pay():
    assert signed(PERIOD) == set()
    barred = {**ALLOWED, "regular-salary": replace(ALLOWED["regular-salary"], allowed=False)}
    assert signed(replace(PERIOD, expenses=barred)) == {"claim:pay-period"}


def test_overtime_of_a_pay_period_is_at_most_a_quarter_of_its_regular_pay():
    assert signed(replace(PERIOD, lines=(LINE, replace(EXTRA, cents=10_001)), left_cents=60_000)) == {
        "claim:overtime-percent"
    }
    assert signed(replace(PERIOD, lines=(EXTRA,))) == {"claim:overtime-percent"}


def test_before_the_cap_was_announced_there_is_none():
    early = replace(PERIOD, today=date(2025, 9, 20), fiscal_year=2025, agreement_from=date(2024, 10, 1), from_on=date(2025, 9, 1),
                    to_on=date(2025, 9, 14), lines=(EXTRA,))  # fmt: skip
    assert signed(early) == set()


def test_overtime_by_the_month_is_capped_for_each_seat_over_the_year():
    month = replace(PERIOD, basis="month", lines=(replace(EXTRA, cents=1_000_000),), left_cents=10**9)
    before = replace(EXTRA, cents=500_000)
    assert signed(replace(month, others=(before,))) == set()
    assert signed(replace(month, others=(replace(before, cents=500_001),))) == {"claim:overtime-cap"}
    assert signed(replace(month, others=(replace(before, seat="S2", cents=500_001),))) == set()


def test_a_suspended_agreement_and_a_claim_above_what_is_left_are_refused():
    assert signed(replace(PERIOD, suspended=True)) == {"claim:agreement"}
    assert signed(replace(PERIOD, agreement_to=date(2026, 2, 14))) == {"claim:agreement"}
    assert signed(replace(PERIOD, left_cents=49_999)) == {"claim:above-allotment"}


@pytest.mark.parametrize(
    ("changed", "rule"), [({"repays": False}, "nothing-repaid"), ({"limit_cents": 99}, "limit")]
)  # fmt: skip
def test_a_year_is_planned_where_something_is_repaid_and_within_the_limit(changed, rule):
    good = rules.AllotmentFacts(today=date(2026, 3, 2), repays=True, from_on=date(2025, 10, 1))
    plan = parse(rules.ALLOTMENT.by_action["plan-year"].fields, {"fiscal_year": 2026, "planned_cents": 100})
    assert rules.judge_allotment("plan-year", good, plan) == ()
    assert {f.rule for f in rules.judge_allotment("plan-year", replace(good, **changed), plan)} == {f"claim:{rule}"}


def test_hours_are_worth_their_rate_to_the_nearest_cent_half_up():
    assert [worth(60, 5250), worth(1, 30), worth(1, 29), worth(20, 100), worth(40, 100), worth(0, 100)] == [
        5250,
        1,
        0,
        33,
        67,
        0,
    ]


def test_the_federal_fiscal_year_begins_in_october():
    assert (first_day(2026), last_day(2026)) == (date(2025, 10, 1), date(2026, 9, 30))


# --- no path from a seizure's amount to an officer's pay (the line, row 19) -----------------------------------


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{n.name}" for n in node.names)
        if isinstance(node, ast.Import):
            yield from (n.name for n in node.names)


def test_no_module_of_repayment_knows_of_sharing():
    mine = [*(ROOT / "accord/rules/reimbursing").glob("*.py"), ROOT / "accord/queries/reimbursement.py",
            ROOT / "accord/actions/reimbursement.py", ROOT / "accord/records/models/reimbursement.py"]  # fmt: skip
    names = {name for path in mine for name in imported(path)}
    assert len(mine) >= 6
    assert [n for n in names if "sharing" in n or "Seizure" in n or "Share" in n or "Contribution" in n] == []


def test_no_column_leads_from_repayment_to_property_or_back():
    property_tables = {
        "Seizure",
        "SharingRequest",
        "Contribution",
        "ShareDivision",
        "SharePart",
        "SharePayment",
        "TakingPart",
    }
    pay = {"Allotment", "DedicatedSeat", "Claim", "ClaimLine", "Repayment"}
    for model in apps.get_app_config("records").get_models():
        to = {f.related_model.__name__ for f in model._meta.concrete_fields if f.is_relation}
        assert not (model.__name__ in pay and to & property_tables), model
        assert not (model.__name__ in property_tables and to & pay), model


def test_what_a_claim_is_judged_by_holds_no_amount_of_property():
    known = {f.name for f in fields(rules.ClaimFacts)} | {f.name for f in fields(rules.AllotmentFacts)}
    assert [n for n in known if any(w in n for w in ("seiz", "forfeit", "share", "proceeds", "asset", "net_"))] == []


def test_every_edition_that_repays_refuses_awards_tied_to_persons():
    repaying = [e for p in programs().values() for e in p.editions if e.term("reimbursement_limit_cents")]
    assert repaying
    for e in repaying:
        codes = {x.code: x.allowed for x in e.expenses}
        assert codes.get("person-tied-award") is False, e.code
        assert not [c for c, allowed in codes.items() if allowed and ("award" in c or "bonus" in c)]
