"""Reading published lists: quirks of headings and cells, each repair told, and files made to do harm."""

import io
import random
import zipfile
from datetime import date

import pytest

from accord.records import workbooks
from accord.rules.register import spelling
from tests.unit.listing import HEADINGS, TODAY, csv_of, read, row, xlsx_of


def only(reading):
    assert not reading.refused, reading.refused
    ((_, found),) = reading.rows
    return found


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("PENNSLYVANIA", "PA"), ("WEST VIRGINA", "WV"), ("MCHIGAN", "MI"), ("UTAHJ", "UT"), ("AlABAMA", "AL"), ("TEXAS ", "TX"),
        ("VIRGINIA", "VA"), ("North  Carolina", "NC"), ("State of Ohio", "OH"), ("fl", "FL"), ("OKLAHMOA", "OK"), ("KANSAS", "KS"),
    ],
)  # fmt: skip
def test_a_misspelt_state_is_read_and_the_repair_is_told(said, code):
    found = read(csv_of([row("Example Police Department", state=said)]))
    assert only(found).state == code
    exact = said in ("VIRGINIA", "KANSAS")
    assert any(r.column == "state" for r in found.repairs) is not exact


@pytest.mark.parametrize("said", ["ATLANTIS", "CAROLINA", "X", "12"])
def test_a_state_that_is_none_or_two_as_near_is_left_to_a_person(said):
    found = read(csv_of([row("Example Police Department", state=said), row("Other Police Department")]))
    assert len(found.rows) == 1
    assert [u.column for u in found.unread] == ["state"]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Jail Enforcment Model", ["JEM"]), ("Warrant Services Officer", ["WSO"]), ("Task Force Officer ", ["TFM"]), ("TFM", ["TFM"]),
        ("Warrant Service Office", ["WSO"]), ("Task Force Model & Jail Enforcement Model", ["JEM", "TFM"]), ("Moon Patrol", ["Moon Patrol"]),
    ],
)  # fmt: skip
def test_models_are_read_by_their_words_and_an_unknown_one_is_kept(said, codes):
    found = read(csv_of([row("Example Police Department", model=said)]))
    assert [r.model for _, r in found.rows] == codes
    assert any(r.column == "model" for r in found.repairs)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("45833", date(2025, 6, 25)), ("2025-06-25", date(2025, 6, 25)), ("6/25/2025", date(2025, 6, 25)), ("05/082025", date(2025, 5, 8)),
        ("June 25, 2025", date(2025, 6, 25)), ("25 June 2025", date(2025, 6, 25)), ("06.25.2025", date(2025, 6, 25)),
        ("2099-01-01", None), ("soon", None), ("2025-02-30", None), ("1901-01-01", None),
    ],
)  # fmt: skip
def test_days_are_read_however_they_are_written_and_impossible_ones_are_not(said, day):
    assert spelling.read_date(said, latest=TODAY)[0] == day


def test_a_serial_day_that_counts_from_1904_is_the_same_day():
    assert spelling.read_date("44371", latest=TODAY, from_1904=True)[0] == date(2025, 6, 25)


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        (
            "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fdoclib%2Fa.pdf&data=X",
            "https://www.ice.gov/doclib/a.pdf",
        ),
        (
            "https://web.archive.org/web/20210113002027/https://www.ice.gov/doclib/a%20b.pdf",
            "https://www.ice.gov/doclib/a%20b.pdf",
        ),
        ("https:/www.ice.gov/a.pdf", "https://www.ice.gov/a.pdf"),
        ("http://www.ice.gov/a.pdf", "https://www.ice.gov/a.pdf"),
        ("https://urldefense.com/v3/__https://www.ice.gov/a.pdf__;!!abc", "https://www.ice.gov/a.pdf"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://[::1", ""),
    ],
)
def test_links_are_freed_of_their_wrappers_and_only_web_addresses_stay(said, leads):
    found = spelling.read_link(said)
    assert found.value == leads
    assert found.why


def test_counties_and_words_of_office_are_mended_and_never_a_real_county_of_another_state():
    lines = [
        row("Mantiowoc County Sheriff's Office", state="WISCONSIN", county="Mantiowoc County"),
        row("Berrian County Sheriff's Offic", state="MICHIGAN", county="Berrian County"),
        row("Wichita County Sheriff's Office", state="OKLAHOMA", county="Wichita County"),
        row("Big Sandy Police Departement ", state="TEXAS", county="#N/A", level="Muncipality "),
    ]
    names = [r.agency for _, r in read(csv_of(lines)).rows]
    assert names == ["Manitowoc County Sheriff's Office", "Berrien County Sheriff's Office", "Wichita County Sheriff's Office",
                     "Big Sandy Police Department"]  # fmt: skip
    last = read(csv_of(lines[3:])).rows[0][1]
    assert (last.county, last.level) == ("", "city")


def test_headings_may_be_misspelt_in_another_order_below_a_title_and_with_unknown_ones_beside_them():
    headings = ("Notes", "SUPORT TYPE", "Agency Name", "SIGNED DATE", "", "STATE")
    data = b"Updated daily,,,,,\n\n" + csv_of(
        [("x", "Task Force Model", "Example Police Department", "1/2/2025", "", "OHIO")], headings
    )
    found = read(data)
    assert (only(found).state, only(found).signed_on) == ("OH", date(2025, 1, 2))
    assert any("Notes" in n for n in found.notes)
    assert any(r.why == "heading misspelt" for r in found.repairs)


def test_a_sheet_without_headings_is_known_by_what_stands_in_it():
    data = b"\n".join(
        csv_of([row(f"{n} Police Department", f"2025-01-{n:02}") for n in range(10, 20)]).split(b"\n")[1:]
    )
    found = read(data)
    assert len(found.rows) == 10
    assert any("no headings" in n for n in found.notes)


def test_a_sheet_that_is_no_list_says_exactly_why_not():
    found = read(b"Name,Price\nApples,3\n")
    assert found.refused == (
        "Sheet “the file”: no line has headings for state, agency and support type. It begins: Name; Price.",
    )
    missing = read(csv_of([("OHIO", "Example Police Department", "County")], ("STATE", "AGENCY", "COUNTY")))
    assert missing.refused == ("Line 1: no column for SUPPORT TYPE was found among the headings.",)


def test_a_workbook_gives_its_links_merged_cells_results_of_formulas_and_serial_days():
    def build(book, sheet):
        sheet.write_row(0, 0, HEADINGS)
        day = book.add_format({"num_format": "m/d/yyyy"})
        for at in (1, 2):
            sheet.write_row(at, 1, row(f"Example {at} Police Department", signed="")[1:5])
            sheet.write_number(at, 5, 45833, day)
        sheet.merge_range(1, 0, 2, 0, "OHIO")
        sheet.write_url(1, 6, "http://www.ice.gov/doclib/one.pdf", string="link")
        sheet.write_formula(2, 6, '=HYPERLINK("https://www.ice.gov/doclib/two.pdf","link")', None, "link")
        book.add_worksheet("Notes").write(0, 0, "nothing here")

    found = read(xlsx_of(build), "participating.xlsx")
    assert [(r.state, r.signed_on, r.url) for _, r in found.rows] == [
        ("OH", date(2025, 6, 25), "https://www.ice.gov/doclib/one.pdf"),
        ("OH", date(2025, 6, 25), "https://www.ice.gov/doclib/two.pdf"),
    ]
    whys = {r.why for r in found.repairs}
    assert {"taken from the merged cell above it", "a formula; its stored result was read"} <= whys
    assert "The sheet “Notes” holds no list." in found.notes


def test_rows_that_are_no_agreement_are_left_out_and_told():
    lines = [
        row("Example Police Department"),
        HEADINGS,
        ("", "", "", "", "", "", ""),
        ("Total: 1", "", "", "", "", "", ""),
        row(""),
    ]
    found = read(csv_of(lines))
    assert len(found.rows) == 1
    assert [u.why for u in found.unread] == ["the headings once more", "a note and no agreement", "no agency"]


def bomb(name="xl/worksheets/sheet1.xml", size=2 * 2**20, more=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr(name, b" " * size)
        for path, text in more:
            book.writestr(path, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><body>404</body></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old kind"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"a,b\x00c\n", "null characters"),
        (b"S," * 1_000_000 + b"\n", "columns"),
        (b"STATE\n" * 70_000, "lines"),
    ],
)
def test_what_is_no_sheet_is_refused_with_the_reason(data, why):
    with pytest.raises(workbooks.Unreadable, match=why):
        workbooks.read(data)


def test_a_workbook_that_unpacks_to_more_than_a_list_can_hold_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_PART", 2**20)
    with pytest.raises(workbooks.Unreadable, match="unpacks to"):
        workbooks.read(bomb())


def test_a_workbook_with_a_document_type_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/workbook.xml", '<!DOCTYPE w [<!ENTITY a "aaaa">]><workbook>&a;</workbook>')
    with pytest.raises(workbooks.Unreadable, match="document type"):
        workbooks.read(out.getvalue())


def test_cells_far_to_the_right_and_far_below_are_left_out_and_told():
    cells = "".join(f'<c r="{letters}1" t="inlineStr"><is><t>x</t></is></c>' for letters in ("A", "XFD", "ZZZZZ"))
    sheet = f'<worksheet xmlns="y"><sheetData><row r="1">{cells}</row><row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(
            "xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>'
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            '<R><Relationship Id="r1" Type="t/worksheet" Target="worksheets/sheet1.xml"/></R>',
        )
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    found = workbooks.read(out.getvalue())
    assert [line.number for line in found.sheets[0].lines] == [1]
    assert list(found.sheets[0].lines[0].cells) == [0]
    assert "were left out" in found.notes[0]


def test_spoilt_workbooks_are_refused_and_never_fall_over():
    def build(_book, sheet):
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, row("Example Police Department"))

    whole = xlsx_of(build)
    chance = random.Random(287)
    for _ in range(150):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            read(bytes(spoilt[: chance.randint(40, len(spoilt))] if chance.random() < 0.3 else spoilt))
        except workbooks.Unreadable:
            continue
