"""A bank's statement beside the ledger: who paid is dropped, certain lines are matched, the rest is matched by hand."""

import pytest

from accord.actions.money.bank import read_in, rows_of
from accord.queries.money.attention import attention
from accord.queries.money.bank import foreseen, reconciled
from accord.queries.sheets import sheet
from accord.records.models import Fund, LogText, StatementLine, Vendor
from accord.records.statements import read_statement
from accord.rules.decisions import Invalid, Refused
from tests.db.statements import OFX, kept

pytestmark = pytest.mark.django_db

BEGINS = (kept,)


def take(w, text=OFX):
    return read_in(Fund.objects.get().public_id, text.encode(), by=w.people.actor("accountant", w.at), at=w.at)


def test_a_statement_is_taken_once_and_what_can_only_be_one_line_is_matched(w):
    assert take(w)[1] == 3
    take(w)
    assert StatementLine.objects.count() == 3
    found = reconciled(Fund.objects.get())
    assert found.matched == 2
    assert [b.cents for b in found.bank] == [900]
    assert found.ledger == ()
    take(w, "date,amount\n2026-02-25,-1.00\n")
    assert [t.cents for t in reconciled(Fund.objects.get()).ledger] == [4400]


def test_who_paid_is_kept_nowhere_unless_it_is_a_registered_agency(w):
    take(w)
    assert [b.party.name for b in StatementLine.objects.exclude(party=None)] == ["Cape Coral Police Department"]
    kept_words = repr(list(LogText.objects.values_list("text", flat=True))) + repr(list(StatementLine.objects.values()))
    for word in ("John", "Public", "TREASURY 310", "Motor Shop"):
        assert word not in kept_words


def company(w, name="Motor Shop, LLC"):
    return w.do("accountant", "fund", "register-company", {"company": name})


def test_a_registered_company_is_kept_of_a_bank_line_until_it_is_ended_and_a_person_is_none(w):
    with pytest.raises(Refused) as error:
        company(w, "Jordan Whitfield")
    assert [f.rule for f in error.value.findings] == ["fund:company"]
    company(w)
    with pytest.raises(Refused) as error:
        company(w, "MOTOR SHOP LLC")
    assert [f.rule for f in error.value.findings] == ["fund:company-once"]
    with pytest.raises(Refused) as error:
        w.do("accountant", "fund", "take-statement", {"lines": [
            {"stated_on": "2026-02-13", "cents": "5", "reference": "x", "vendor": str(w.agency.public_id)}]})  # fmt: skip
    assert [f.rule for f in error.value.findings] == ["bank:company"]
    take(w, "date,amount,payee\n2026-02-14,-30.00,Motor Shop LLC.\n2026-02-15,-31.00,Motor Shop\n")
    assert [(b.cents, b.vendor.name) for b in StatementLine.objects.exclude(vendor=None)] == [
        (-3000, "Motor Shop, LLC")
    ]
    w.do("accountant", "fund", "end-company", {"vendor": str(Vendor.objects.get().public_id)})
    with pytest.raises(Invalid):
        w.do("accountant", "fund", "end-company", {"vendor": str(Vendor.objects.get().public_id)})
    take(w, "date,amount,payee\n2026-02-16,-32.00,Motor Shop LLC\n")
    assert StatementLine.objects.exclude(vendor=None).count() == 1
    company(w)


def test_what_a_statement_would_become_is_foreseen_as_it_then_becomes(w):
    actor = w.people.actor("accountant", w.at)
    fund = Fund.objects.get().public_id
    text = "date,amount,payee\n2026-02-12,700.00,US\n2026-02-13,-30.00,\n2026-02-14,-30.00,\n2026-03-01,9.00,Cape Coral Police Department\n"
    rows = rows_of(fund, text.encode(), by=actor, at=w.at)
    seen = foreseen(fund, rows, actor, w.at)
    assert [(s.stands, bool(s.matched), s.near) for s in seen] == [
        (False, True, 1), (False, False, 1), (False, False, 1), (False, False, 0)]  # fmt: skip
    assert seen[3].whom == "Cape Coral Police Department"
    assert not StatementLine.objects.exists()
    take(w, text)
    assert [b.transfer_id is not None for b in StatementLine.objects.order_by("stated_on", "pk")] == [
        bool(s.matched) for s in seen]  # fmt: skip
    assert {s.stands for s in foreseen(fund, rows, actor, w.at)} == {True}


def test_audit_unreconciled_records_what_bank_and_ledger_do_not_both_show_is_told_to_who_keeps_and_who_oversees(
    w, django_assert_max_num_queries
):
    accountant, auditor = w.people.actor("accountant", w.at), w.people.actor("auditor", w.at)
    assert [f.lines for f in attention(accountant, w.at).without] == [3]
    take(w)
    take(w, "date,amount\n2026-02-25,-1.00\n2026-02-26,-44.00\n")
    with django_assert_max_num_queries(13):
        found = attention(accountant, w.at)
    assert [(b.cents, b.words, b.alike) for b in found.bank] == [
        (900, "Cape Coral Police Department", 0), (-100, "", 0), (-4400, "", 1)]  # fmt: skip
    assert [(t.cents, t.alike) for t in found.ledger] == [(-4400, 1)]
    assert found.without == found.funds == ()
    seen = attention(auditor, w.at)
    assert (seen.bank, [(f.agency, f.lines) for f in seen.funds]) == ((), [(w.agency.name, 3)])
    assert attention(w.others.actor("liaison", w.at), w.at).nothing


def test_the_page_of_the_fund_shows_what_does_not_agree_and_a_match_by_hand_settles_it(w):
    take(w, "date,amount,payee\n2026-03-01,-44.00,Somebody\n2026-02-25,-1.00,Somebody\n")
    page = sheet("fund", w.ids["fund"], w.people.actor("accountant", w.at), w.at)
    tables = {t.caption: t.rows for t in page.tables}
    assert len(tables["Bank lines that the ledger lacks"]) == 2
    line, other = StatementLine.objects.get(cents=-4400), StatementLine.objects.get(cents=-100)
    posting = Fund.objects.get().transfers.get(cents=4400)
    with pytest.raises(Refused) as error:
        w.do(
            "accountant",
            "fund",
            "match-statement",
            {"statement_line": str(other.public_id), "posting": str(posting.public_id)},
        )
    assert error.value.findings[0].rule == "bank:same-amount"
    w.do(
        "accountant",
        "fund",
        "match-statement",
        {"statement_line": str(line.public_id), "posting": str(posting.public_id)},
    )
    assert reconciled(Fund.objects.get()).matched == 1
    with pytest.raises(Invalid):
        w.do(
            "accountant",
            "fund",
            "match-statement",
            {"statement_line": str(line.public_id), "posting": str(posting.public_id)},
        )


def test_two_lines_that_could_be_one_are_left_to_a_person(w):
    take(w, "date,amount\n2026-02-13,-30.00\n2026-02-14,-30.00\n")
    assert reconciled(Fund.objects.get()).matched == 0


def test_every_transaction_of_an_ofx_file_that_cannot_be_taken_is_named():
    with pytest.raises(Invalid) as error:
        read_statement(OFX.replace("700.00", "700.001").replace("9.00", "0.00").encode())
    assert [p.field for p in error.value.problems] == ["transaction 1", "transaction 3"]


def test_a_line_of_nothing_is_refused(w):
    with pytest.raises(Refused) as error:
        w.do(
            "accountant",
            "fund",
            "take-statement",
            {"lines": [{"stated_on": "2026-02-13", "cents": "0", "reference": "x"}]},
        )
    assert error.value.findings[0].rule == "bank:amount"


@pytest.mark.parametrize(
    "data",
    [b"", b"nonsense", b"date\n2026-01-01\n", b"date,amount\n2026-01-01,1.005\n", b"date,amount\n", b"OFXHEADER:100\n<OFX>",
     "größe,amount\n".encode("latin-1"), OFX.replace("700.00", "700.001").encode(), b'date,amount\n"x'],
)  # fmt: skip
def test_what_is_no_statement_is_refused(data):
    with pytest.raises(Invalid):
        read_statement(data)
