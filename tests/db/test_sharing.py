"""Sharing through the one door: from a seizure without an owner to a payment, a notice and a reversal."""

import random
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accord.queries.money.certifications import owed
from accord.queries.money.compliance import open_fund
from accord.queries.money.ledger import balance, balances
from accord.queries.sharing.totals import divided, paid
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Agency, Document, DueDate, SharePayment, SharingRequest, Transfer
from accord.rules import sharing
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from tests.db import racing
from tests.db import sharing as s

pytestmark = pytest.mark.django_db


def nothing(_w):
    """Begin with the world as it is."""


BEGINS = (nothing,)


def rules_of(error):
    return {f.rule for f in error.value.findings}


def seen(w, kind="sharing", who="liaison", **more):
    return sheet(kind, w.ids[kind], w.people.actor(who, w.at), w.at, **more)


def fact(page, label):
    return next(r.value for r in page.rows if r.label == label)


def table(page, caption):
    return next(t for t in page.tables if t.caption.startswith(caption))


def text_of(kind):
    data = store.load(Document.objects.get(kind=kind).digest, settings.FILES)
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_a_share_goes_from_seizure_to_payment_and_notice(w):
    s.to_divided(w)
    w.later(days=1)
    assert s.the_request().decided == 6000
    w.do("manager-2", "sharing", "disburse")
    w.do("manager-2", "sharing", "announce")

    [paid] = SharePayment.objects.all()
    assert (paid.cents, paid.fund, paid.agency) == (600_001, "treasury", w.agency)
    page = seen(w)
    assert page.state == "paid"
    assert fact(page, "By hours") == "60.00 %"
    assert table(page, "Payments").rows[0][3] == "$6,000.01"
    assert "$6,000.01" in text_of("payment-notice")
    memo = text_of("sharing-memo")
    assert "60.00 percent" in memo
    assert "16:00 federal hours of 40:00 in all" in memo
    sheet_text = text_of("sharing-request")
    assert "TD F 92-22.46" in sheet_text
    assert "FL0360000" in sheet_text


# --- the scenarios and the audit findings of the field ---------------------------------------------------


def refused(act, *args, **how):
    with pytest.raises(Refused) as error:
        act(*args, **how)
    return rules_of(error)


def late(w, days):
    """Ask and submit so many days after the forfeiture."""
    s.seized(w, seized_on="2026-01-05")
    s.forfeited(w)
    s.federal_hours(w)
    s.asked(w)
    w.later(days=days)
    s.submitted(w)


def test_scenario_8_a_request_of_day_46_is_late_and_needs_a_named_waiver(w):
    late(w, 46)
    assert "Late: needs a waiver" in seen(w).labels
    assert refused(w.do, "supervisor", "sharing", "verify-hours") == {"sharing:late"}
    with pytest.raises(Forbidden):
        w.do("manager", "sharing", "grant-waiver", {"reason": "The post was late."})
    w.do("decider", "sharing", "grant-waiver", {"reason": "The court told the agency late."})
    s.proposed(w)

    page = seen(w)
    assert "Late, waived" in page.labels
    assert fact(page, "Lateness waived because") == "The court told the agency late."
    assert any(h.action == "grant-waiver" and h.by == w.people.staff("decider").full_name for h in page.history)


def test_scenario_8_a_request_of_day_45_is_in_time(w):
    late(w, 45)
    s.proposed(w)
    assert s.the_request().proposed == 6000
    due = DueDate.objects.get(code="ES-45D", kind="sharing")
    seizure = DueDate.objects.get(code="ES-45D", kind="seizure")
    assert due.met_at == seizure.met_at == w.at
    assert fact(seen(w), "Last day to ask").isoformat() == "2026-04-16"
    assert due.due_at.isoformat().startswith("2026-04-17T04:00")


def test_a_refused_waiver_denies_the_request_with_a_memo(w):
    late(w, 60)
    w.do("decider", "sharing", "refuse-waiver", {"reason": "No cause was shown."})
    assert s.the_request().state == "denied"
    assert "No cause was shown." in text_of("sharing-memo")


def test_scenario_8_sixty_percent_on_forty_one_percent_of_hours_without_a_reason_is_refused(w):
    s.seized(w)
    s.forfeited(w)
    s.federal_hours(w, 59)
    s.asked(w)
    s.submitted(w, 41)
    w.do("supervisor", "sharing", "verify-hours")
    assert fact(seen(w), "By hours") == "41.00 %"
    assert refused(w.do, "coordinator", "sharing", "propose-share", {"percent": "60"}) == {"sharing:deviation"}
    w.do("coordinator", "sharing", "propose-share", {
        "percent": "60", "reason": "It lent the boat without which nothing would have been found.",
        "factors": [{"factor": "unique-help", "because": "No other boat was on that coast."}]})  # fmt: skip
    w.do("director", "sharing", "approve-share")
    memo = text_of("sharing-memo")
    for words in ("41.00 percent", "60.00 percent", "It lent the boat", "No other boat was on that coast."):
        assert words in memo


def test_audit_31_of_40_packages_no_share_without_verified_hours_of_both_sides(w):
    s.seized(w)
    s.forfeited(w)
    s.asked(w)
    assert refused(w.do, "head", "sharing", "submit", {"certified": "yes"}, step_up=True) == {
        "sharing:hours",
        "sharing:counsel",
    }
    s.submitted(w)
    w.do("supervisor", "sharing", "verify-hours")
    assert refused(w.do, "coordinator", "sharing", "propose-share") == {"sharing:federal-hours"}


def test_audit_hours_are_verified_by_somebody_who_entered_none(w):
    s.seized(w)
    w.do("coordinator", "seizure", "enter-federal-hours", {"lines": [s.line(role="agent")]})
    with pytest.raises(Forbidden) as error:
        w.do("coordinator", "seizure", "verify-federal-hours")
    assert rules_of(error) == {"permission:separation"}
    [line] = s.hours_lines()
    line.verified_by_id, line.verified_at = line.entered_by_id, w.at
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_audit_weak_records_nothing_of_hours_divisions_or_payments_can_be_changed_or_deleted(w):
    s.to_divided(w)
    w.do("manager-2", "sharing", "disburse")
    for table_, change in (
        ("records_contribution", "minutes = 1"), ("records_sharepart", "cents = 1"), ("records_sharepayment", "cents = 1"),
        ("records_sharedivision", "net_cents = 1"),
    ):  # fmt: skip
        for statement in (f"UPDATE {table_} SET {change}", f"DELETE FROM {table_}"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_audit_commingled_money_the_fund_follows_from_the_seizing_agency(w):
    s.seized(w, seizing_agency="dea", reference="26-DEA-000142")
    assert s.the_seizure().fund == "justice"
    asked_for = {f.name for f in sharing_fields()}
    assert "fund" not in asked_for
    s.asked(w)
    s.submitted(w)
    assert "DAG-71" in text_of("sharing-request")


def sharing_fields():
    return [f for life in (sharing.SEIZURE, sharing.SHARING) for t in life.transitions for f in t.fields]


def test_audit_a_payment_below_the_least_is_warned_of_and_made_only_knowingly(w):
    s.agreed(w)
    s.certified(w)
    s.books(w)
    s.to_proposed(w)
    s.approved(w)
    s.realised(w, 1_000)
    w.do("manager", "seizure", "divide")
    assert "Below the least payment of $500.00" in seen(w).labels
    assert refused(w.do, "manager-2", "sharing", "disburse", {}) == {"sharing:small-payment"}
    w.do("manager-2", "sharing", "disburse", {"small": "yes"})
    assert SharePayment.objects.get().cents == 600


def test_s12_payments_are_held_with_reasons_shown_until_the_agency_certifies(w):
    s.to_proposed(w)
    s.approved(w)
    s.realised(w)
    w.do("manager", "seizure", "divide")
    assert refused(w.do, "manager-2", "sharing", "disburse") == {"sharing:hold-agreement", "sharing:hold-civil-rights"}
    page = seen(w)
    assert "Payment on hold" in page.labels
    reasons = [row[0] for row in table(page, "Why payment waits").rows]
    assert reasons == [
        "The agency has no sharing agreement in force.",
        "The agency has no civil-rights certificate in force.",
    ]
    s.agreed(w)
    s.certified(w)
    assert refused(w.do, "manager-2", "sharing", "disburse") == {"sharing:no-fund"}
    s.books(w)
    w.do("manager-2", "sharing", "disburse")
    assert seen(w).state == "paid"


def test_s12_a_certificate_lapses_on_its_day_and_holds_again(w):
    s.to_divided(w)
    w.later(days=365)
    assert refused(w.do, "manager-2", "sharing", "disburse") >= {"sharing:hold-civil-rights"}
    assert "The civil-rights certificate lapsed on 2027-03-02." in [
        r[0] for r in table(seen(w), "Why payment waits").rows
    ]


def test_s15_proposer_verifier_and_approver_are_different_persons(w):
    s.seized(w)
    s.forfeited(w)
    s.federal_hours(w)
    s.asked(w)
    s.submitted(w)
    w.do("director", "sharing", "verify-hours")
    w.do("manager", "sharing", "propose-share")
    for who in ("director", "manager"):
        with pytest.raises(Forbidden) as error:
            w.do(who, "sharing", "approve-share")
        assert rules_of(error) == {"permission:separation"}
    w.do("manager-2", "sharing", "approve-share")
    w.do("coordinator", "seizure", "record-proceeds", {"gross_cents": 100})
    w.do("manager", "seizure", "divide")
    with pytest.raises(Forbidden):
        w.do("manager-2", "sharing", "disburse")


def test_a_million_dollars_is_decided_by_the_deciding_official(w):
    s.seized(w, value_cents=100_000_000)
    s.forfeited(w)
    s.federal_hours(w)
    s.asked(w)
    s.submitted(w)
    s.proposed(w)
    assert refused(w.do, "director", "sharing", "approve-share") == {"sharing:deciding-office"}
    w.do("decider", "sharing", "approve-share")
    assert s.the_request().decided == 6000


def test_the_decision_reduces_with_a_reason_or_denies(w):
    s.to_proposed(w)
    assert refused(w.do, "director", "sharing", "reduce-share", {"percent": "60", "reason": "Less."}) == {
        "sharing:smaller"
    }
    w.do(
        "director", "sharing", "reduce-share", {"percent": "41.25", "reason": "Hours of two days overlap another case."}
    )
    assert (s.the_request().proposed, s.the_request().decided) == (6000, 4125)
    assert "Hours of two days overlap" in text_of("sharing-memo")


def test_nothing_is_approved_while_a_claim_is_open_or_before_forfeiture(w):
    s.seized(w)
    w.do("coordinator", "seizure", "open-claim", {"claim": "petition", "on": "2026-02-01"})
    s.federal_hours(w)
    s.asked(w)
    s.submitted(w)
    s.proposed(w)
    assert refused(w.do, "director", "sharing", "approve-share") == {"sharing:not-forfeited"}
    assert "lifecycle:state" in refused(s.forfeited, w)
    w.do("coordinator", "seizure", "settle-claim", {"outcome": "denied", "on": "2026-02-20"})
    s.forfeited(w)
    s.approved(w)


# --- several agencies, task forces, foreign and federal partners --------------------------------------------


def named(w):
    w.do("coordinator", "seizure", "add-agency", {"member": str(w.other.public_id)})


def test_two_agencies_share_one_asset_and_every_cent_is_somewhere(w):
    s.seized(w)
    with pytest.raises(Invalid):
        s.asked(w, other=True)
    named(w)
    assert refused(named, w) == {"seizure:named-already"}
    s.forfeited(w)
    s.federal_hours(w, 10)
    s.asked(w)
    s.submitted(w, 10)
    first = w.ids["sharing"]
    s.asked(w, other=True)
    s.submitted(w, 13, other=True)
    w.do("supervisor", "sharing", "verify-hours", on=first)
    assert refused(w.do, "coordinator", "sharing", "propose-share", on=first) == {"sharing:others-unverified"}
    second = w.ids["sharing"] = other_request(w)
    w.do("supervisor", "sharing", "verify-hours", on=second)
    for one in (first, second):
        w.do("coordinator", "sharing", "propose-share", on=one)
    w.do("director", "sharing", "approve-share", on=first)
    s.realised(w, 100_000, 1)
    assert refused(w.do, "manager", "seizure", "divide") == {"seizure:undecided"}
    w.do("director", "sharing", "approve-share", on=second)
    w.do("manager", "seizure", "divide")

    parts = list(s.the_seizure().divisions.get().parts.order_by("pk"))
    assert [p.weight for p in parts] == [3030, 3030, 3940]
    assert sum(p.cents for p in parts) == 99_999
    assert sum(p.whole for p in parts) + sum(p.added for p in parts) == 99_999
    working = table(seen(w, "seizure", "coordinator"), "Division of $999.99").rows
    assert [row[0] for row in working] == ["Federal side", w.agency.name, w.other.name]


def other_request(w):
    return str(SharingRequest.objects.get(agency=w.other).public_id)


def test_an_agency_sees_the_asset_it_took_part_in_and_no_others_request(w):
    s.seized(w)
    s.asked(w)
    stranger = w.others.actor("liaison", w.at)
    with pytest.raises(Missing):
        sheet("seizure", w.ids["seizure"], stranger, w.at)
    named(w)
    assert sheet("seizure", w.ids["seizure"], stranger, w.at).number == s.the_seizure().number
    with pytest.raises(Missing):
        sheet("sharing", w.ids["sharing"], stranger, w.at)


def test_one_request_of_an_agency_for_one_asset(w):
    s.seized(w)
    s.asked(w)
    assert refused(s.asked, w) == {"sharing:one-request"}
    w.do("liaison", "sharing", "withdraw-ask", {"reason": "Asked too early."})
    s.asked(w)


def test_a_task_forces_share_is_paid_to_each_member_by_its_own_hours(w):
    for other in (False, True):
        s.agreed(w, other=other)
        s.certified(w, other=other)
        s.books(w, other=other)
    s.seized(w)
    named(w)
    s.forfeited(w)
    s.federal_hours(w, 8)
    s.asked(w, share_to="members", task_force="Southwest coast task force")
    w.do("liaison", "sharing", "enter-hours", {"member": str(w.other.public_id), "lines": [s.line(8), s.line(8)]})
    s.submitted(w, 8)
    s.proposed(w)
    s.approved(w)
    s.realised(w, 1_000_001)
    w.do("manager", "seizure", "divide")
    w.do("manager-2", "sharing", "disburse")

    paid = {p.agency_id: p.cents for p in SharePayment.objects.all()}
    assert sum(paid.values()) == s.the_request().parts.get(of_members=False).cents
    assert paid[w.other.pk] - 2 * paid[w.agency.pk] in (-1, 0, 1, 2)


def test_a_member_on_hold_holds_the_task_forces_payment(w):
    s.agreed(w)
    s.certified(w)
    s.books(w)
    s.seized(w)
    named(w)
    s.forfeited(w)
    s.federal_hours(w, 8)
    s.asked(w, share_to="members", task_force="Southwest coast task force")
    w.do("liaison", "sharing", "enter-hours", {"member": str(w.other.public_id), "lines": [s.line(8)]})
    s.submitted(w, 8)
    s.proposed(w)
    s.approved(w)
    s.realised(w)
    w.do("manager", "seizure", "divide")
    assert refused(w.do, "manager-2", "sharing", "disburse") == {"sharing:hold-agreement", "sharing:hold-civil-rights"}
    assert all(w.other.name in row[0] for row in table(seen(w), "Why payment waits").rows)


def test_a_fiduciary_is_paid_for_the_task_force_and_the_members_parts_are_written_down(w):
    s.agreed(w)
    s.certified(w)
    s.books(w)
    s.seized(w)
    named(w)
    s.forfeited(w)
    s.federal_hours(w, 8)
    s.asked(w, share_to="fiduciary", task_force="Southwest coast task force")
    w.do("liaison", "sharing", "enter-hours", {"member": str(w.other.public_id), "lines": [s.line(8)]})
    s.submitted(w, 8)
    s.proposed(w)
    s.approved(w)
    s.realised(w)
    w.do("manager", "seizure", "divide")
    w.do("manager-2", "sharing", "disburse")

    [paid] = SharePayment.objects.all()
    whole = s.the_request().parts.get(of_members=False)
    assert (paid.agency, paid.cents) == (w.agency, whole.cents)
    assert sum(p.cents for p in s.the_request().parts.filter(of_members=True)) == whole.cents
    assert "for the task force Southwest coast task force" in text_of("sharing-request")


def foreign(w):
    return Agency.objects.create(
        number="A-2025-0900", opened_at=w.at, name="Customs of Ruritania", kind="foreign", zone="UTC"
    )


LARGE = 200_000_000
"""An asset that the deciding official decides on."""


def test_a_foreign_government_shares_with_two_dated_concurrences_and_without_the_days(w):
    s.seized(w, value_cents=LARGE)
    s.forfeited(w)
    s.federal_hours(w)
    state = foreign(w)
    ask = {"agency": str(state.public_id), "seizure": w.ids["seizure"], "kind": "foreign", "share_to": "agency",
           "narrative": "Its customs service searched the ship.", "intended_uses": ["operations"]}  # fmt: skip
    assert refused(w.do, "manager", "sharing", "ask", ask) == {"sharing:international-agreement"}
    w.do(
        "manager", "sharing", "ask", {**ask, "international_agreement": "Mutual assistance treaty of 1999, article 16"}
    )
    w.do("manager", "sharing", "enter-hours", {"lines": [s.line(8)]})
    w.later(days=90)
    w.do("manager", "sharing", "submit", {"certified": "yes"}, step_up=True)
    assert "Late: needs a waiver" not in seen(w, who="manager").labels
    w.do("manager-2", "sharing", "verify-hours")
    w.do("manager", "sharing", "propose-share")
    assert refused(w.do, "decider", "sharing", "approve-share") == {"sharing:concurrence"}
    for department in ("state", "treasury"):
        w.do("manager", "sharing", "record-concurrence",
             {"department": department, "concurs": "yes", "on": "2026-05-01", "held_at": "Program office, file 9"})  # fmt: skip
    rows = table(seen(w, who="manager"), "Concurrences").rows
    assert [r[0] for r in rows] == ["Department of State", "Department of the Treasury"]
    w.do("decider", "sharing", "approve-share")
    paid_out(w)
    assert [p.posting for p in SharePayment.objects.all()] == [""], "a foreign government keeps no book here"
    assert not Transfer.objects.exists()


def paid_out(w):
    s.realised(w, LARGE)
    w.do("manager", "seizure", "divide")
    w.do("manager-2", "sharing", "disburse")


def test_a_federal_partner_is_moved_its_share_into_its_own_fund_of_transfers_and_nothing_is_certified(w):
    s.seized(w, value_cents=LARGE)
    s.forfeited(w)
    s.federal_hours(w)
    partner = Agency.objects.create(number="A-2025-0901", opened_at=w.at, name="Postal Inspection Service",
                                    kind="federal-component", zone="America/New_York")  # fmt: skip
    book = {"agency": str(partner.public_id), "opened_on": "2025-10-01", "fiscal_month": 9}
    assert refused(w.do, "manager", "fund", "open-fund", {**book, "code": "treasury"}) == {"fund:whose"}
    mine = {**book, "agency": str(w.agency.public_id)}
    assert refused(w.do, "manager", "fund", "open-fund", {**mine, "code": "treasury"}) == {"fund:whose"}
    assert refused(w.do, "accountant", "fund", "open-fund", {**mine, "code": "transfers"}) == {"fund:whose"}
    w.do("manager", "sharing", "ask", {
        "agency": str(partner.public_id), "seizure": w.ids["seizure"], "kind": "federal", "share_to": "agency",
        "narrative": "Its inspectors found the parcels.", "intended_uses": ["operations"]})  # fmt: skip
    w.do("manager", "sharing", "submit", {"certified": "yes"}, step_up=True)
    w.do("manager-2", "sharing", "verify-hours")
    w.do("manager", "sharing", "propose-share", {"percent": "10.00", "reason": "By agreement of both funds."})
    w.do("decider", "sharing", "approve-share")
    s.realised(w, LARGE)
    w.do("manager", "seizure", "divide")
    assert refused(w.do, "manager-2", "sharing", "disburse") == {"sharing:no-fund"}
    w.do("manager", "fund", "open-fund", {**book, "code": "transfers"})
    w.do("manager-2", "sharing", "disburse")
    [line] = Transfer.objects.all()
    assert (line.fund.code, line.cents, line.subject_kind) == ("transfers", LARGE // 10, "sharing")
    assert balance(line.fund_id, "cash", w.at.date()) == LARGE // 10
    w.do("manager", "sharing", "reverse-payment", {"reason": "It was sent to the wrong fund."})
    assert balance(line.fund_id, "cash", w.at.date()) == 0
    assert not list(owed(w.at + timedelta(days=800)))


# --- payment -------------------------------------------------------------------------------------------------


def test_scenario_10_an_agency_61_days_after_its_year_without_certification_is_not_paid(w):
    s.to_divided(w, month=12, since="2025-01-01")
    assert refused(w.do, "manager-2", "sharing", "disburse") == {"sharing:hold-certification"}
    [reason] = table(seen(w), "Why payment waits").rows
    assert reason[0] == "The yearly certification is overdue since 2026-03-02."
    assert reason[1].isoformat() == "2026-03-02"


def test_scenario_10_on_day_60_the_agency_is_paid(w):
    w.at -= timedelta(days=1)
    s.to_divided(w, month=12, since="2025-01-01")
    w.do("manager-2", "sharing", "disburse")
    assert seen(w).state == "paid"


def held(w, code="treasury", other=False):
    fund = open_fund((w.other if other else w.agency).pk, code)
    return balance(fund.pk, "cash", w.at.date())


def test_defect_10_page_totals_list_and_ledger_agree_on_what_was_paid(w):
    s.to_divided(w)
    s.books(w, "justice")
    w.do("manager-2", "sharing", "disburse")
    [line] = paid(w.people.actor("auditor", w.at), w.at)
    assert (line.agency, line.fund, line.cents) == (w.agency.name, "treasury", 600_001)
    assert table(seen(w), "Payments").rows[0][3] == "$6,000.01"
    assert (held(w), held(w, "justice")) == (600_001, 0)
    transfer = Transfer.objects.get(subject_kind="sharing")
    assert str(transfer.public_id) == SharePayment.objects.get().posting
    [whole] = divided(w.people.actor("auditor", w.at), w.at)
    assert (whole.net_cents, whole.parts_cents, whole.federal_cents) == (1_000_001, 1_000_001, 400_000)
    w.do("manager", "sharing", "reverse-payment", {"reason": "The bank sent it back."})
    assert [p.cents for p in paid(w.people.actor("auditor", w.at), w.at)] == [0]
    assert held(w) == 0
    assert Transfer.objects.filter(subject_kind="sharing").count() == 2


def test_audit_commingled_money_a_justice_share_is_paid_into_the_justice_book_alone(w):
    s.agreed(w)
    s.certified(w)
    s.books(w)
    s.books(w, "justice")
    s.seized(w, seizing_agency="dea", reference="26-DEA-000142")
    s.forfeited(w)
    s.federal_hours(w)
    s.asked(w)
    s.submitted(w)
    s.proposed(w)
    s.approved(w)
    s.realised(w)
    w.do("manager", "seizure", "divide")
    w.do("manager-2", "sharing", "disburse")
    assert (held(w), held(w, "justice")) == (0, 600_000)


def test_a_reversal_is_a_second_entry_and_the_part_can_be_paid_anew(w):
    s.to_divided(w)
    w.do("manager-2", "sharing", "disburse")
    with pytest.raises(Forbidden):
        w.do("manager-2", "sharing", "reverse-payment", {"reason": "Own mistake."})
    assert refused(w.do, "decider", "seizure", "undo-division", {"reason": "Wrong."}) == {"seizure:paid"}
    w.do("manager", "sharing", "reverse-payment", {"reason": "Sent to a closed account."})
    w.do("manager-2", "sharing", "disburse")

    assert [(p.turn, p.reversal, p.cents) for p in SharePayment.objects.order_by("pk")] == [
        (1, False, 600_001), (1, True, 600_001), (2, False, 600_001)]  # fmt: skip


def test_any_order_of_payments_and_reversals_keeps_the_books_equal_to_what_stands(w):
    ids, order, stands = racing.many(w, 3), random.Random(26), set()
    for n in range(16):
        which, action = order.choice(ids), order.choice(("disburse", "reverse-payment"))
        raw = {"reason": f"Sent back, the {n}th time."} if action == "reverse-payment" else {}
        who = "manager-2" if action == "disburse" else "decider"
        if (which in stands) is (action == "disburse"):
            assert refused(w.do, who, "sharing", action, raw, on=which) == {"lifecycle:state"}
        else:
            w.do(who, "sharing", action, raw, on=which)
            stands ^= {which}
        held = balances([open_fund(w.agency.pk, "treasury").pk], w.at.date())
        assert sum(held.values()) == 0
        assert sum(p.cents for p in paid(w.people.actor("auditor", w.at), w.at)) == sum(
            c for (_, code), c in held.items() if code == "cash")  # fmt: skip
    part = SharePayment.objects.first().cents
    assert sum(c for (_, code), c in held.items() if code == "cash") == part * len(stands)
    assert SharePayment.objects.count() > 5


def test_an_undone_division_stays_readable_and_another_takes_its_place(w):
    s.to_divided(w)
    w.do("decider", "seizure", "undo-division", {"reason": "A storage bill came in."})
    s.realised(w, 1_000_001, 1)
    w.do("manager", "seizure", "divide")

    first, second = s.the_seizure().divisions.order_by("pk")
    assert first.undone_at is not None
    assert (first.net_cents, second.net_cents) == (1_000_001, 1_000_000)
    captions = [t.caption for t in seen(w, "seizure", "coordinator").tables if t.caption.startswith("Division")]
    assert captions[1].endswith("undone")


def test_defect_9_a_second_payment_of_the_same_request_is_refused(w):
    s.to_divided(w)
    w.do("manager-2", "sharing", "disburse", key="k1")
    again = w.do("manager-2", "sharing", "disburse", key="k1")
    assert again.state == "paid"
    assert "lifecycle:state" in refused(w.do, "manager-2", "sharing", "disburse", key="k2")
    [paid] = SharePayment.objects.all()
    paid.pk = None
    paid._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        paid.save(force_insert=True)


def test_the_notice_of_payment_runs_seven_business_days(w):
    s.to_divided(w)
    w.do("manager-2", "sharing", "disburse")
    due = DueDate.objects.get(code="ES-PAYN")
    assert (due.due_at - w.at).days in (9, 10, 11)
    w.do("manager-2", "sharing", "announce")
    assert DueDate.objects.get(code="ES-PAYN").met_at == w.at
    assert refused(w.do, "manager-2", "sharing", "announce") == {"sharing:announced"}


@pytest.mark.parametrize("amount", [-1, 0, 10**13 + 1, "12.345", "1e6", True])
def test_an_amount_that_is_none_is_refused(w, amount):
    with pytest.raises(Invalid):
        s.seized(w, value_cents=amount)


def test_percentages_and_lines_that_are_none_are_refused_with_their_place(w):
    s.seized(w)
    s.asked(w)
    with pytest.raises(Invalid) as error:
        w.do("liaison", "sharing", "enter-hours", {"lines": [s.line(), s.line(25), s.line(-1)]})
    assert {p.field for p in error.value.problems} == {"lines.1.hours", "lines.2.hours"}


def test_a_page_takes_few_queries(w, django_assert_max_num_queries):
    s.to_divided(w)
    who = w.people.actor("liaison", w.at)
    for kind in ("sharing", "seizure", "affidavit"):
        with django_assert_max_num_queries(90):
            sheet(kind, w.ids[kind], who, w.at)
