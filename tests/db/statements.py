"""A bank statement, and a fund whose ledger holds what it shows and one line that it does not."""

from tests.db.world import World

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


def kept(w: World) -> None:
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
