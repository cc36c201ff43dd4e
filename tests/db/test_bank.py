"""A bank's statement beside the ledger: who paid is dropped, certain lines are matched, the rest is matched by hand."""

import pytest

from accord.actions.money.bank import read_in
from accord.queries.money.bank import reconciled
from accord.queries.sheets import sheet
from accord.records.models import Fund, LogText, StatementLine
from accord.records.statements import read_statement
from accord.rules.decisions import Invalid, Refused

pytestmark = pytest.mark.django_db

OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260301<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>1<ACCTID>1<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260201<DTEND>20260228
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260212<TRNAMT>700.00<FITID>a1<NAME>US TREASURY 310<MEMO>for John Q Public</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260214<TRNAMT>-30.00<FITID>a2<NAME>Motor Shop</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260216<TRNAMT>9.00<FITID>a3<NAME>Cape Coral Police Department</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1<DTASOF>20260228</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def kept(w):
    """Open a fund and enter what the bank will show, and one line that it will not."""
    w.do("liaison", "fund", "open-fund", {"agency": str(w.agency.public_id), "code": "treasury",
                                          "opened_on": "2025-07-01", "fiscal_month": "6"})  # fmt: skip
    w.do(
        "liaison",
        "fund",
        "record-income",
        {"source": "shares", "cents": "70000", "entry_on": "2026-02-10", "purpose": "x"},
    )
    for cents, day in (("3000", "2026-02-13"), ("4400", "2026-02-20")):
        w.do("liaison", "fund", "record-spending", {"line": "d", "cents": cents, "entry_on": day, "purpose": "Radios",
                                                    "replaces_budget": "no"})  # fmt: skip
    w.later(days=1)


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
