"""The yearly certification through the door: derived, signed by two, filed in time, amended in the open."""

import subprocess
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from accord.actions.money.certifications import begin_owed
from accord.queries.money import overdue_since
from accord.queries.money.compliance import lacks
from accord.queries.money.figures import figures_of, funds_of
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Certification, Document, DueDate, Fund, LogEntry, Transfer
from accord.rules.decisions import Forbidden, Refused
from accord.rules.money.accounts import fiscal_year
from accord.rules.money.certification import figures_from
from accord.rules.money.uses import PAY_KINDS

pytestmark = pytest.mark.django_db
TOLD = {
    "finance_office": "County finance office", "budget_cents": "900000000", "audit_due": "yes",
    "audit_held_at": "County auditor", "complies": "yes", "found_against": "no", "pending": "no",
}  # fmt: skip


def kept(w):
    """A year of two funds: what came, where it went, and both years closed."""
    w.at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    for code, cents in (("justice", "50000"), ("treasury", "100000")):
        w.do("liaison", "fund", "open-fund", {
            "agency": str(w.agency.public_id), "code": code, "opened_on": "2025-07-01", "fiscal_month": "6",
            "brought_in": cents,
        })  # fmt: skip
        w.ids[code] = w.ids["fund"]
        income(w, code, "shares", 70_000)
        income(w, code, "interest", 123)
        income(w, code, "other-income", 500, detail="sale")
        spend(w, code, "a", 20_000)
    income(w, "treasury", "from-agencies", 900, party=str(w.other.public_id))
    spend(w, "treasury", "l", 1_000, purpose="Boxing club for the young")
    spend(w, "justice", "n", 2_000, detail="grant-match")
    w.at = datetime(2026, 7, 10, 15, tzinfo=UTC)


BEGINS = (kept,)


def income(w, code, source, cents, **more):
    raw = {"source": source, "cents": str(cents), "entry_on": "2026-03-01", "purpose": "As told", **more}
    w.do("liaison", "fund", "record-income", raw, on=w.ids[code])


def spend(w, code, line, cents, on="2026-04-01", **more):
    raw = {"line": line, "cents": str(cents), "entry_on": on, "purpose": "Radios", "replaces_budget": "no", **more}
    w.do("liaison", "fund", "record-spending", raw, on=w.ids[code])


def begun(w, *, close=True, tell=True):
    if close:
        for code in ("justice", "treasury"):
            w.do("liaison", "fund", "close-year", {"year": "2026"}, on=w.ids[code])
    w.do("liaison", "certification", "year-end", {"agency": str(w.agency.public_id), "year": "2026"})
    if tell:
        w.do("liaison", "certification", "fill-particulars", TOLD)


def filed(w):
    begun(w)
    w.do("head", "certification", "sign-certification", step_up=True)
    w.do("clerk", "certification", "file", step_up=True)
    return Certification.objects.get(public_id=w.ids["certification"])


def page(w, who="liaison", at=None):
    return sheet("certification", w.ids["certification"], w.people.actor(who, at or w.at), at or w.at)


def table(found, caption):
    return {row[0]: row[2:] for row in next(t for t in found.tables if t.caption == caption).rows}


def refused(error):
    return {f.rule for f in error.value.findings}


def test_audit_payroll_not_attributable_figures_follow_from_the_ledger_and_each_pay_names_its_exception(w):
    begun(w)
    summary, spent = table(page(w), "Summary"), table(page(w), "Spent, by line")
    assert summary == {
        "1": ("$500.00", "$1,000.00"), "2": ("$700.00", "$700.00"), "3": ("$0.00", "$9.00"), "4": ("$5.00", "$5.00"),
        "5": ("$1.23", "$1.23"), "6": ("$706.23", "$715.23"), "7": ("$220.00", "$210.00"), "8": ("$986.23", "$1,505.23"),
    }  # fmt: skip
    assert (spent["a"], spent["l"], spent["n"]) == (("$200.00", "$200.00"), ("$0.00", "$10.00"), ("$20.00", "$0.00"))
    extra = next(t for t in page(w).tables if t.caption == "Extra tables").rows
    assert ("3", "Cape Coral Police Department", "$0.00", "$9.00") in extra
    assert ("l", "Boxing club for the young", "$0.00", "$10.00") in extra
    assert {r[1] for r in extra if r[0] == "n"} <= {k.label for k in PAY_KINDS}
    assert [r for r in extra if r[0] == "n"]


def test_ten_thousand_lines_are_summed_by_six_queries(w, django_assert_max_num_queries):
    fund, entry = Fund.objects.get(code="treasury"), LogEntry.objects.last()
    Transfer.objects.bulk_create([
        Transfer(fund=fund, out_of=1, into=21, cents=1, entry_on=date(2026, 1, 1), known_at=w.at, entry=entry)
        for _ in range(10_000)
    ], batch_size=5_000)  # fmt: skip
    with django_assert_max_num_queries(6):
        figures = figures_of(funds_of(w.agency.pk, 2026), fiscal_year(2026, 6))
    assert figures.amounts["a", "treasury"] == 30_000


def test_page_paper_kept_figures_and_ledger_say_the_same(w):
    row = filed(w)
    kept_figures = figures_from(row.figures)
    assert kept_figures == figures_of(funds_of(w.agency.pk, 2026), fiscal_year(2026, 6))
    paper = Document.objects.get(kind="certification")
    data = store.load(paper.digest, settings.FILES)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    for line, (justice, treasury) in table(page(w), "Summary").items():
        assert any(part.split()[:1] == [line] and justice in part and treasury in part for part in text.splitlines()), (
            line
        )
    for who in ("head", "clerk"):
        assert w.people.staff(who).full_name in text


def test_it_is_signed_only_when_it_is_whole_and_every_reason_is_told(w):
    begun(w, close=False, tell=False)
    with pytest.raises(Refused) as error:
        w.do("head", "certification", "sign-certification", step_up=True)
    assert refused(error) == {"certification:particulars", "certification:closed-books"}


def test_two_people_sign_and_whoever_prepared_it_is_neither(w):
    begun(w)
    with pytest.raises(Forbidden):
        w.do("liaison", "certification", "sign-certification", step_up=True)
    with pytest.raises(Forbidden):
        w.do("head", "certification", "sign-certification")
    w.do("head", "certification", "sign-certification", step_up=True)
    with pytest.raises(Forbidden):
        w.do("head", "certification", "file", step_up=True)
    with pytest.raises(Refused) as error:
        w.do("head", "fund", "reopen-year", {"reason": "One receipt is missing."}, on=w.ids["treasury"])
    assert refused(error) == {"fund:signing"}
    w.do("head", "certification", "withdraw-signature", {"reason": "One receipt is missing."})
    assert Certification.objects.get().figures is None


def test_it_is_due_sixty_days_after_the_year_ends_however_late_it_was_begun(w):
    begun(w, tell=False)
    due = DueDate.objects.get(code="ES-ESAC60")
    assert due.due_at == datetime(2026, 8, 30, 4, tzinfo=UTC)  # midnight after 29 August in Lee County
    assert page(w, at=datetime(2026, 8, 30, 3, 59, tzinfo=UTC)).labels == ()
    [label] = page(w, at=datetime(2026, 8, 30, 4, tzinfo=UTC)).labels
    assert label.startswith("Overdue for 1 days: payments to the agency are held")
    [label] = page(w, at=datetime(2026, 12, 1, 4, tzinfo=UTC)).labels
    assert "still takes part" in label


def test_filing_meets_the_clock(w):
    filed(w)
    assert DueDate.objects.get(code="ES-ESAC60").met_at == w.at


def test_scenario_10_and_audit_nobody_chased_on_the_sixty_first_day_the_agency_is_overdue_even_if_nobody_began(w):
    last = datetime(2026, 8, 29, 20, tzinfo=UTC)
    assert overdue_since(w.agency, last) is None
    assert overdue_since(w.agency, datetime(2026, 8, 30, 20, tzinfo=UTC)) == date(2026, 8, 30)
    assert lacks(w.agency, "treasury", datetime(2026, 8, 30, 20, tzinfo=UTC))
    filed(w)
    assert overdue_since(w.agency, datetime(2026, 8, 30, 20, tzinfo=UTC)) is None


def test_the_house_begins_what_is_owed_once(w):
    w.at = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert begin_owed(w.at) == 0
    w.at = datetime(2026, 7, 2, 12, tzinfo=UTC)
    assert begin_owed(w.at) == 1
    assert begin_owed(w.at) == 0
    row = Certification.objects.get()
    assert (row.year, row.state, row.terms) == (2026, "open", {"certification_days": 60})
    assert LogEntry.objects.get(tag="certification:year-end").role == "schedule"


def test_an_amendment_stands_beside_what_was_filed_and_is_compared_line_by_line(w):
    row = filed(w)
    w.do("head", "fund", "reopen-year", {"reason": "A receipt came late."}, on=w.ids["treasury"])
    spend(w, "treasury", "b", 300, on="2026-05-05")
    assert "The ledger says otherwise now" in page(w).labels
    w.do("liaison", "fund", "close-year", {"year": "2026"}, on=w.ids["treasury"])
    w.do("liaison", "certification", "amend", {"certification": str(row.public_id), "reason": "A receipt came late."})
    changed = next(t for t in page(w).tables if t.caption == "What the amendment changes").rows
    assert [(line, before, now) for line, _, before, now in changed] == [
        ("7", "$210.00", "$213.00"), ("8", "$1,505.23", "$1,502.23"), ("b", "$0.00", "$3.00"),
    ]  # fmt: skip
    with pytest.raises(Refused) as error:
        w.do("liaison", "certification", "amend", {"certification": str(row.public_id), "reason": "Again."})
    assert refused(error) == {"certification:amended-once"}
    w.do("liaison", "certification", "fill-particulars", TOLD)
    w.do("head", "certification", "sign-certification", step_up=True)
    w.do("clerk", "certification", "file", step_up=True)
    row.refresh_from_db()
    assert figures_from(row.figures).amounts["8", "treasury"] == 150_523
    assert not DueDate.objects.filter(object_id=w.ids["certification"]).exists()


def test_a_returned_one_is_owed_again_until_it_is_amended(w):
    row = filed(w)
    w.do("manager", "certification", "return-certification", {"reason": "Line 3 lacks an agency."})
    assert overdue_since(w.agency, datetime(2026, 9, 30, tzinfo=UTC)) == date(2026, 8, 30)
    w.do("liaison", "certification", "amend", {"certification": str(row.public_id), "reason": "As asked."})
    w.do("liaison", "certification", "drop-certification", {"reason": "Begun in error."})
    w.do("liaison", "certification", "amend", {"certification": str(row.public_id), "reason": "As asked."})


def test_the_next_year_begins_with_what_was_filed(w):
    filed(w)
    w.at = datetime(2027, 7, 10, 15, tzinfo=UTC)
    for code in ("justice", "treasury"):
        w.do("liaison", "fund", "close-year", {"year": "2027"}, on=w.ids[code])
    w.do("liaison", "certification", "year-end", {"agency": str(w.agency.public_id), "year": "2027"})
    assert table(page(w), "Summary")["1"] == ("$986.23", "$1,505.23")
    w.do("liaison", "certification", "fill-particulars", TOLD)
    w.do("head", "certification", "sign-certification", step_up=True)
    w.do("clerk", "certification", "file", step_up=True)
    w.do("manager", "certification", "accept-certification")
