"""Repayment of joint operations through the one door: plan, funds, seats, claims, caps, cut-off, repayment."""

import subprocess
from datetime import UTC, datetime

import pytest
from django.conf import settings

from accord.queries.money.ledger import balance
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import ClaimLine, Document, Fund, Repayment
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from tests.db import reimbursement as r
from tests.db import sharing

pytestmark = pytest.mark.django_db
BEGINS = (r.joined, r.funded, r.booked)


def rules_of(error):
    return {f.rule for f in error.value.findings}


def refused(act, *args, **how):
    with pytest.raises(Refused) as error:
        act(*args, **how)
    return rules_of(error)


def fact(w, kind, label, who="liaison"):
    page = sheet(kind, w.ids[kind], w.people.actor(who, w.at), w.at)
    return next(row.value for row in page.rows if row.label == label)


def test_a_claim_goes_from_hours_to_repayment_and_the_year_knows_what_is_left(w):
    r.started(w)
    r.entered(w, r.overtime(), r.overtime(4, minutes=30), r.overtime(4, seat="S2", expense="travel", hours="", rate_cents="",
                                                                    amount_cents=10_001))  # fmt: skip
    r.signed(w)
    r.approved(w)
    w.do("manager-2", "claim", "repay")

    claim = r.the_claim()
    assert [ln.cents for ln in claim.lines.order_by("number")] == [21_000, 23_625, 10_001]
    assert (claim.state, claim.approved_cents) == ("repaid", 54_626)
    assert Repayment.objects.get().cents == 54_626
    assert fact(w, "allotment", "Approved and repaid") == "$546.26"
    assert fact(w, "allotment", "Left") == "$14,453.74"
    assert fact(w, "claim", "Claimed") == "$546.26"
    data = store.load(Document.objects.get(kind="reimbursement-claim").digest, settings.FILES)
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    assert "$546.26" in done.stdout.decode()


def test_a_reversal_is_a_second_entry_and_the_claim_can_be_repaid_anew(w):
    r.started(w)
    r.entered(w)
    r.signed(w)
    r.approved(w)
    w.do("manager-2", "claim", "repay")
    w.do("manager", "claim", "reverse-repayment", {"reason": "Paid to the wrong account."})
    assert r.the_claim().state == "approved"
    w.do("manager-2", "claim", "repay")

    assert [(p.turn, p.reversal) for p in Repayment.objects.order_by("pk")] == [(1, False), (1, True), (2, False)]


def test_what_is_repaid_stands_in_the_book_of_joint_operations_and_in_no_other(w):
    sharing.books(w)
    r.started(w)
    r.entered(w)
    r.signed(w)
    r.approved(w)
    w.do("manager-2", "claim", "repay")
    held = {f.code: balance(f.pk, "cash", w.at.date()) for f in Fund.objects.all()}
    assert held == {"operations": 21_000, "treasury": 0}
    w.do("manager", "claim", "reverse-repayment", {"reason": "Paid twice by the bank."})
    assert balance(Fund.objects.get(code="operations").pk, "cash", w.at.date()) == 0


def test_no_claim_is_repaid_to_an_agency_without_that_book(w):
    w.do("head", "fund", "close-fund", {"reason": "Opened too early."})
    r.started(w)
    r.entered(w)
    r.signed(w)
    r.approved(w)
    assert refused(w.do, "manager-2", "claim", "repay") == {"claim:no-fund"}


def test_a_claim_is_repaid_once(w):
    r.started(w)
    r.entered(w)
    r.signed(w)
    r.approved(w)
    w.do("manager-2", "claim", "repay")
    assert "lifecycle:state" in refused(w.do, "manager-2", "claim", "repay")
    assert Repayment.objects.count() == 1


@pytest.mark.parametrize("code", ["person-tied-award", "location-award", "bonus"])
def test_an_award_tied_to_persons_has_no_code_and_is_refused_with_the_reason(w, code):
    r.started(w)
    with pytest.raises(Refused) as error:
        r.entered(w, r.overtime(expense=code, hours="", rate_cents="", amount_cents=50_000))
    [finding] = [f for f in error.value.findings if f.rule == "claim:person-tied"]
    assert "There is no code for them" in finding.message
    assert "row 19" in finding.citation
    assert not ClaimLine.objects.exists()
    offered = w.people.actor("liaison", w.at)
    assert offered is not None


def test_what_the_edition_does_not_allow_is_refused_in_its_own_words(w):
    r.started(w)
    with pytest.raises(Refused) as error:
        r.entered(w, r.overtime(expense="regular-salary"))
    assert rules_of(error) == {"claim:not-repaid"}
    assert "They stay with the agency." in error.value.findings[0].message
    assert refused(r.entered, w, r.overtime(expense="fuel", hours="", rate_cents="", amount_cents=5)) == {
        "claim:unknown-expense"
    }


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"seat": "S9"}, "seat"),
        ({"worked_on": "2026-03-01"}, "outside"),
        ({"hours": 0}, "hours-and-rate"),
        ({"rate_cents": ""}, "hours-and-rate"),
        ({"amount_cents": 100}, "hours-and-rate"),
        ({"expense": "travel"}, "amount"),
    ],
)
def test_a_line_that_is_not_so_is_refused_with_its_place(w, changed, rule):
    r.started(w)
    with pytest.raises(Refused) as error:
        r.entered(w, r.overtime(**changed))
    assert rules_of(error) == {f"claim:{rule}"}
    assert error.value.findings[0].field.startswith("lines.0.")


def test_the_same_hours_are_not_claimed_twice_nor_more_than_a_day(w):
    r.started(w)
    r.entered(w)
    assert refused(r.entered, w, r.overtime()) == {"claim:twice"}
    r.started(w, invoice="INV-2026-15")
    assert refused(r.entered, w, r.overtime()) == {"claim:twice"}
    assert refused(r.entered, w, r.overtime(5, hours=24), r.overtime(5, hours=1)) == {"claim:day-full", "claim:twice"}
    for bad in (
        {"hours": -1},
        {"rate_cents": 0},
        {"rate_cents": -5},
        {"rate_cents": 100_001},
        {"hours": "2.5"},
        {"amount_cents": 10**12},
    ):
        with pytest.raises(Invalid):
            r.entered(w, r.overtime(6, **bad))


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"invoice": "4532015112830366"}, {"claim:invoice-form"}),
        ({"from_on": "2026-01-30"}, {"claim:period"}),
        ({"to_on": "2026-01-31"}, {"claim:period"}),
        ({"to_on": "2026-03-31", "from_on": "2026-03-01"}, {"claim:not-yet"}),
        ({"basis": "pay-period", "to_on": "2026-02-14"}, {"claim:pay-period"}),
        ({"from_on": "2025-09-01", "to_on": "2025-09-30"}, {"claim:fiscal-year", "claim:agreement"}),
    ],
)
def test_a_claim_covers_days_of_its_year_under_its_agreement(w, changed, rules):
    assert refused(r.started, w, **changed) == rules


def test_an_invoice_is_claimed_once(w):
    r.started(w)
    assert refused(r.started, w) == {"claim:invoice"}


def test_claims_are_taken_until_the_cut_off_after_the_fiscal_year(w):
    w.at = datetime(2026, 12, 31, 20, tzinfo=UTC)
    w.ids.pop("claim", None)
    actor_day = w.at
    r.started(w)
    assert r.the_claim().opened_at == actor_day
    w.at = datetime(2027, 1, 1, 15, tzinfo=UTC)
    assert refused(r.started, w, invoice="INV-2026-15") == {"claim:cut-off"}
    r.entered(w)
    assert refused(r.signed, w) == {"claim:cut-off"}


def test_overtime_of_a_seat_is_capped_for_the_fiscal_year_over_all_claims(w):
    r.started(w)
    r.entered(w, r.overtime(3, hours=20, rate_cents=50_000))
    r.signed(w)
    w.later(days=31)
    r.started(w, invoice="INV-2026-15", from_on="2026-03-01", to_on="2026-03-31")
    r.entered(w, r.overtime(worked_on="2026-03-04", hours=10, rate_cents=50_001))
    assert "claim:overtime-cap" in refused(r.signed, w)


def test_no_claim_passes_the_years_plan_funds_or_limit(w):
    w.do("manager", "allotment", "check-funds", {"available_cents": 20_000, "source": "Fund's plan, second reading"})
    r.started(w)
    r.entered(w)
    assert refused(r.signed, w) == {"claim:above-allotment"}
    with pytest.raises(Refused):
        w.do("head", "claim", "sign-claim", {"stated": "no"}, step_up=True)


def test_a_year_without_checked_funds_takes_no_claim(w):
    w.do(
        "coordinator",
        "allotment",
        "plan-year",
        {"agreement": w.ids["agreement"], "fiscal_year": 2027, "planned_cents": 1},
    )
    w.at = datetime(2026, 11, 2, 15, tzinfo=UTC)
    assert "claim:not-funded" in refused(r.started, w, from_on="2026-10-01", to_on="2026-10-31")


def test_whoever_enters_checks_approves_and_repays_are_different_persons(w):
    r.started(w)
    r.entered(w)
    r.signed(w)
    w.do("coordinator", "claim", "check-claim")
    with pytest.raises(Forbidden):
        w.do("coordinator", "claim", "approve-claim")
    w.do("manager", "claim", "approve-claim")
    with pytest.raises(Forbidden) as error:
        w.do("manager", "claim", "repay")
    assert rules_of(error) == {"permission:separation"}


def test_who_plans_a_year_does_not_check_its_funds(w):
    w.do(
        "manager", "allotment", "plan-year", {"agreement": w.ids["agreement"], "fiscal_year": 2028, "planned_cents": 5}
    )
    with pytest.raises(Forbidden):
        w.do("manager", "allotment", "check-funds", {"available_cents": 5, "source": "Same hand"})


def test_a_year_is_planned_once_and_within_the_agreement(w):
    plan = {"agreement": w.ids["agreement"], "planned_cents": 5}
    assert refused(w.do, "coordinator", "allotment", "plan-year", {**plan, "fiscal_year": 2026}) == {
        "claim:year-planned"
    }
    assert refused(w.do, "coordinator", "allotment", "plan-year", {**plan, "fiscal_year": 2024}) == {"claim:agreement"}


def test_an_open_agreement_says_so_and_one_for_a_year_takes_no_later_year(w):
    assert fact(w, "allotment", "How long the agreement lasts") == "Until one side ends it in writing"
    r.joined(w, "reimbursement-yearly-2000", "2006-10-01")
    plan = {"agreement": w.ids["agreement"], "planned_cents": 5}
    assert refused(w.do, "coordinator", "allotment", "plan-year", {**plan, "fiscal_year": 2008}) == {"claim:agreement"}
    w.do("coordinator", "allotment", "plan-year", {**plan, "fiscal_year": 2007})
    assert fact(w, "allotment", "How long the agreement lasts") == "It ends with 30 September and is renewed"


def test_seats_are_numbered_once_and_freed_from_a_day(w):
    seat = {"seat": "S1", "role": "officer", "from_on": "2026-01-01"}
    assert refused(w.do, "liaison", "allotment", "dedicate", {"seats": [seat]}) == {"claim:seat-twice"}
    assert refused(w.do, "liaison", "allotment", "dedicate", {"seats": [{**seat, "seat": "Rivera"}]}) == {
        "claim:seat-form"
    }
    gone = {"to_on": "2026-02-03", "reason": "Back on patrol."}
    assert refused(w.do, "liaison", "allotment", "free-seat", {"seat": "S7", **gone}) == {"claim:no-such-seat"}
    w.do("liaison", "allotment", "free-seat", {"seat": "S1", **gone})
    r.started(w)
    assert refused(r.entered, w, r.overtime(3)) == {"claim:seat"}
    r.entered(w, r.overtime(2))


def test_a_year_closes_when_every_claim_is_settled(w):
    r.started(w)
    assert refused(w.do, "manager", "allotment", "close-year") == {"claim:open-claims"}
    w.do("liaison", "claim", "withdraw-claim", {"reason": "Entered by mistake."})
    w.do("manager", "allotment", "close-year")
    assert "claim:not-funded" in refused(r.started, w, invoice="INV-2026-15")


def test_an_unsigned_statement_and_a_claim_without_lines_are_refused(w):
    r.started(w)
    assert refused(r.signed, w) == {"claim:lines"}
    r.entered(w)
    assert refused(w.do, "head", "claim", "sign-claim", {"stated": "no"}, step_up=True) == {"claim:stated"}
    assert refused(w.do, "liaison", "claim", "strike-line", {"line": 7, "reason": "No."}) == {"claim:no-such-line"}
    w.do("liaison", "claim", "strike-line", {"line": 1, "reason": "Wrong day."})
    assert refused(r.signed, w) == {"claim:lines"}


def test_a_repayment_waits_while_the_civil_rights_certificate_is_lapsed(w):
    sharing.certified(w)
    r.started(w)
    r.entered(w)
    r.signed(w)
    r.approved(w)
    w.do("civil-rights", "affidavit", "revoke-affidavit", {"reason": "A finding stands unanswered."})
    assert refused(w.do, "manager-2", "claim", "repay") == {"claim:hold-civil-rights"}
    sharing.certified(w)
    w.do("manager-2", "claim", "repay")


def test_no_fund_is_checked_below_what_is_approved(w):
    r.started(w)
    r.entered(w)
    r.signed(w)
    r.approved(w)
    assert refused(w.do, "manager", "allotment", "check-funds", {"available_cents": 20_999, "source": "Plan"}) == {
        "claim:below-claimed"
    }


def test_another_agency_sees_neither_year_nor_claim(w):
    r.started(w)
    stranger = w.others.actor("head", w.at)
    for kind in ("allotment", "claim"):
        with pytest.raises(Missing):
            sheet(kind, w.ids[kind], stranger, w.at)


def test_pages_take_few_queries(w, django_assert_max_num_queries):
    r.started(w)
    r.entered(w)
    who = w.people.actor("liaison", w.at)
    for kind in ("allotment", "claim"):
        with django_assert_max_num_queries(80):
            sheet(kind, w.ids[kind], who, w.at)
