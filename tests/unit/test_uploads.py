"""Files are judged by their bytes: a corpus of small hostile files, none of which is kept as it came."""

import io
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pypdf import PdfReader, PdfWriter

from accord.records import documents, pdf, uploads
from accord.rules import requests
from accord.rules.decisions import Invalid
from accord.rules.documents import Content, Paragraph
from accord.rules.inputs import Field, Given, parse
from accord.rules.permissions import Actor, Hold
from accord.rules.quarantine import may_read
from accord.rules.uploads import (
    ARCHIVE,
    IMAGE,
    LARGEST_BYTES,
    MARKUP,
    MOST_PAGES,
    PDF,
    PROGRAM,
    SPOILT,
    TEXT,
    Report,
    Upload,
    media_type_of,
    name_problems,
)  # fmt: skip
from tests.unit.paper import JPEG, SAID, packed, page, pages, picture, shown, stream, written

WORDS = b"The jail needs help on two shifts a week. Telephone 239-555-0101.\n"


def judged(name: str, data: bytes) -> Report:
    """Return the report on a file, read in this process."""
    media_type, why = media_type_of(data)
    problems = ((why,) if why else ()) + name_problems(name, media_type)
    return Report(media_type=media_type, problems=problems) if problems else uploads.examine(media_type, data)


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, "x")
    return out.getvalue()


def locked(algorithm: str) -> bytes:
    writer, out = PdfWriter(PdfReader(io.BytesIO(page()))), io.BytesIO()
    writer.encrypt("", "owner", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


def form_of_forms(depth: int) -> bytes:
    """Return a page whose one form draws the next twice, and so on: two to the power of depth."""
    more = {
        n: stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (n + 1))
        for n in range(10, 10 + depth)
    }  # fmt: skip
    more[10 + depth] = stream(shown(b"deep"), b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return page(b"/X Do", resources=b"/XObject << /X 10 0 R >>", more=more)


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
JS = b"<< /S /JavaScript /JS (app.alert(1)) >>"
EF = b"/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>"
FILESPEC = {10: b"<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>", 11: stream(b"MZ", b"/Type /EmbeddedFile")}
WIDGET = {10: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Jane) /Rect [0 0 9 9] >>"}

REFUSED = [
    # Not what they say they are.
    ("web page as PDF", "a.pdf", HTML, MARKUP),
    ("web page as text", "a.txt", HTML, MARKUP),
    ("web page after blanks", "a.txt", b" \n\t" + HTML, MARKUP),
    ("web page after a byte order mark", "a.txt", b"\xef\xbb\xbf" + HTML, MARKUP),
    ("drawing with a script", "a.svg", SVG, MARKUP),
    ("drawing with a script as text", "a.txt", b'<?xml version="1.0"?>' + SVG, MARKUP),
    ("XML with an entity of entities", "a.txt", b'<!DOCTYPE a [<!ENTITY b "&c;&c;">]><a>&b;</a>', MARKUP),
    ("text as PDF", "a.pdf", WORDS, "does not end in .txt"),
    ("PDF as text", "a.txt", page(), "does not end in .pdf"),
    ("PDF without an extension", "letter", page(), "does not end in .pdf"),
    ("PDF named as a program", "a.pdf.exe", page(), "does not end in .pdf"),
    ("program as PDF", "a.pdf", b"MZ\x90\x00" + b"\x00" * 64, PROGRAM),
    ("program of another system", "a.pdf", b"\x7fELF\x02\x01" + b"\x00" * 64, PROGRAM),
    ("script of a shell", "a.txt", b"#!/bin/sh\nrm -r x\n", PROGRAM),
    ("PostScript", "a.pdf", b"%!PS-Adobe-3.0\n", PROGRAM),
    ("archive as PDF", "a.pdf", zipped("x.txt"), ARCHIVE),
    ("office document", "a.docx", zipped("word/document.xml"), ARCHIVE),
    ("old office document", "a.pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, ARCHIVE),
    ("rich text", "a.txt", b"{\\rtf1\\ansi hello}", ARCHIVE),
    ("compressed text", "a.txt", b"\x1f\x8b\x08\x00" + zlib.compress(WORDS), ARCHIVE),
    ("picture as PDF", "a.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 32, IMAGE),
    ("photograph", "a.jpg", JPEG, IMAGE),
    ("moving picture", "a.gif", b"GIF89a\x01\x00", IMAGE),
    ("film", "a.txt", b"\x00\x00\x00\x20ftypisom", IMAGE),
    ("photograph of a telephone", "a.pdf", b"\x00\x00\x00\x18ftypheic", IMAGE),
    # Two kinds at once.
    ("PDF after a web page's beginning", "a.pdf", b"<html>" + page(), MARKUP),
    ("PDF after a picture's beginning", "a.pdf", b"GIF89a" + page(), IMAGE),
    ("PDF after words", "a.pdf", b"words\n" + page(), "before the beginning"),
    ("PDF with an archive after its end", "a.pdf", page() + zipped("x.html"), "after its end"),
    ("PDF with a web page after its end", "a.pdf", page() + HTML, "after its end"),
    # Texts that are none.
    ("nothing", "a.txt", b"", "empty"),
    ("blanks", "a.txt", b" \r\n\t" * 9, "empty"),
    ("nulls", "a.txt", b"\x00" * 999, "empty"),
    ("text with a null", "a.txt", b"words\x00words", "control characters"),
    ("text with escapes", "a.txt", b"\x1b[2Jwords", "control characters"),
    ("text that turns around", "a.txt", "words \u202egpj.exe".encode(), "characters that do not belong"),
    ("UTF-16", "a.txt", "words".encode("utf-16"), "UTF-16"),
    ("UTF-32 from its large end", "a.txt", b"\x00\x00\xfe\xff" + "words".encode("utf-32-be"), "UTF-16"),
    ("Latin-1", "a.txt", "Jäger".encode("latin-1"), "neither"),
    ("half a character", "a.txt", b"words \xed\xa0\x80", "neither"),
    # Too much.
    ("eleven megabytes", "a.txt", b"a" * (LARGEST_BYTES + 1), "larger than 10 MB"),
    ("more words than can be screened", "a.txt", b"word " * 250_000, "too many to screen"),
    # About a person.
    ("A-number in text", "a.txt", b"see A 123 456 789", "alien registration number"),
    ("A-number in a name", "A123456789.txt", WORDS, "name seems to hold an identifier"),
    ("social security number in a name", "ssn_123-45-6789.pdf", page(), "name seems to hold an identifier"),
    ("A-number in a PDF", "a.pdf", page(shown(b"see A 123 456 789")), "alien registration number"),
    ("A-number in pieces", "a.pdf", page(b"BT /F1 12 Tf 72 700 Td [(A123) -20 (456) -20 (789)] TJ ET"), "alien registration number"),
    ("A-number written invisibly", "a.pdf", page(b"BT 3 Tr /F1 1 Tf (A123456789) Tj ET"), "alien registration number"),
    ("A-number in a form of the page", "a.pdf", page(b"/X Do", resources=b"/XObject << /X 10 0 R >>", more={
        10: stream(shown(b"A123456789"), b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >>"),
    }), "alien registration number"),
    ("A-number as a replacement text", "a.pdf", page(resources=b"/Properties << /P << /ActualText (A123456789) >> >>"),
     "alien registration number"),
    ("birth date in compressed words", "a.pdf", page(more={4: packed(shown(b"date of birth 03/04/1990"))}), "date of birth"),
    # PDF that does something.
    ("JavaScript on opening", "a.pdf", page(catalogue=b"/OpenAction " + JS), "JavaScript"),
    ("JavaScript by name", "a.pdf", page(catalogue=b"/Names << /JavaScript << /Names [(a) 10 0 R] >> >>", more={10: JS}), "JavaScript"),
    ("JavaScript spelt in code", "a.pdf", page(catalogue=b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"), "JavaScript"),
    ("JavaScript behind references", "a.pdf",
     page(catalogue=b"/OpenAction 10 0 R", more={10: b"<< /S 11 0 R >>", 11: b"/JavaScript"}), "JavaScript"),
    ("JavaScript on a page", "a.pdf", page(on_page=b"/AA << /O %b >>" % JS), "JavaScript"),
    ("a program to launch", "a.pdf", page(catalogue=b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "program"),
    ("a form that sends itself", "a.pdf", page(catalogue=b"/OpenAction << /S /SubmitForm /F (http://a.example/) >>"), "program"),
    ("a way to another file", "a.pdf", page(catalogue=b"/OpenAction << /S /GoToR /F (//host/share) >>"), "program"),
    ("an XFA form", "a.pdf", page(catalogue=b"/AcroForm << /XFA (x) >>"), "program"),
    ("a file inside", "a.pdf", page(catalogue=EF, more=FILESPEC), "other files"),
    ("a portfolio", "a.pdf", page(catalogue=b"/Collection << >>"), "other files"),
    ("a form", "a.pdf", page(catalogue=b"/AcroForm << /Fields [10 0 R] >>", on_page=b"/Annots [10 0 R]", more=WIDGET), "form"),
    ("a comment", "a.pdf", page(on_page=b"/Annots [<< /Subtype /Text /Contents (A123456789) /Rect [0 0 9 9] >>]"), "comments"),
    ("a film on a page", "a.pdf", page(on_page=b"/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]"), "laid over"),
    # PDF that cannot be read.
    ("encrypted, old", "a.pdf", locked("RC4-128"), "encrypted"),
    ("encrypted, new", "a.pdf", locked("AES-256"), "encrypted"),
    ("cut short", "a.pdf", page()[:-200], "ends early"),
    ("cut short and ended", "a.pdf", page()[:300] + b"\n%%EOF", SPOILT),
    ("a heading only", "a.pdf", b"%PDF-1.7\n%%EOF", SPOILT),
    ("noise", "a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 9 + b"\n%%EOF", SPOILT),
    ("no pages", "a.pdf", written({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}), "no pages"),
    ("pages in a circle", "a.pdf", written({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}), None),
    ("lies about its pages", "a.pdf", written({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 9999999 >>"}), "no pages"),
    ("too many pages", "a.pdf", pages(MOST_PAGES + 1), "pages"),
    ("too many objects", "a.pdf", page(more={10: b"[" + b"[]" * 99_999 + b"]", 11: b"[" + b"[]" * 99_999 + b"]"},
                                       catalogue=b"/X 10 0 R /Y 11 0 R"), None),
    ("words that swell", "a.pdf", page(more={4: packed(b" " * 60_000_000)}), SPOILT),
    ("deep brackets", "a.pdf", page(b"[" * 50_000), None),
    ("forms within forms", "a.pdf", form_of_forms(40), None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_hostile_file_is_refused_with_the_reason(name, data, why):
    found = judged(name, data)

    assert found.problems, "it would be kept"
    assert found.clean == b""
    assert why is None or any(why in p for p in found.problems), found.problems
    assert "123" not in "".join(found.problems), "what was found is never repeated"


def test_the_corpus_is_not_small():
    assert len(REFUSED) >= 75


def test_plain_text_is_kept_without_its_mark_and_with_plain_line_ends():
    assert judged("a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree").clean == b"one\ntwo\nthree"
    assert judged("Board minutes 2026.TXT", WORDS) == Report(media_type=TEXT, clean=WORDS)


def test_a_letter_of_our_own_press_can_be_attached():
    content = Content(
        title="Acknowledgement", number="R-2026-0001", issued_on=date(2026, 3, 2), issuer="Office", demonstration=True,
        values={"agency": "Lee County", "request_number": "R-2026-0001", "received_on": date(2026, 3, 2),
                "next_step": "two opinions", "contact": "the coordinator"},
        blocks=(Paragraph(WORDS.decode()),),
    )  # fmt: skip
    made = documents.render("acknowledgement-letter", content, datetime(2026, 3, 2, tzinfo=UTC))

    found = judged("letter.pdf", made)

    assert (found.problems, found.quarantined) == ((), False)
    assert "two shifts a week" in PdfReader(io.BytesIO(found.clean)).pages[0].extract_text()


def test_the_same_file_gives_the_same_bytes():
    assert judged("a.pdf", page()).clean == judged("b.pdf", page()).clean


def test_what_is_said_beside_the_pages_is_taken_out():
    about = b"<?xpacket begin=''?><x:xmpmeta>Jane Doe</x:xmpmeta>"
    data = page(
        catalogue=b"/Metadata 10 0 R /Outlines << /Title (Jane Doe) >> /PageLabels << /Nums [0 << /P (Jane Doe) >>] >>",
        on_page=b"/PieceInfo << /App << /Private (Jane Doe) >> >> /Annots [<< /Subtype /Link /Contents (Jane Doe) /Rect"
        b" [0 0 9 9] /A << /S /URI /URI (http://a.example/Jane-Doe) >> >>] /Metadata 10 0 R",
        more={10: stream(about, b"/Type /Metadata /Subtype /XML"), 11: b"<< /Author (Jane Doe) >>"},
        trailer=b"/Info 11 0 R /ID [(Jane Doe) (Jane Doe)]",
    )

    clean = judged("a.pdf", data).clean
    kept = PdfReader(io.BytesIO(clean))

    assert b"Jane" not in clean
    assert b"xmpmeta" not in clean
    assert kept.metadata is None
    assert "two shifts a week" in kept.pages[0].extract_text()


def test_an_earlier_version_of_a_page_does_not_stay_behind():
    old = page(shown(b"Jane Doe was here"))
    start = len(old)
    new = stream(shown(SAID))
    place = b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    body = b"4 0 obj\n" + new + b"\nendobj\n"
    data = old + body + place % (start, old.rindex(b"xref\n0"), start + len(body))

    assert b"Jane" in data
    assert b"Jane" not in judged("a.pdf", data).clean


def test_a_camera_s_notes_are_taken_out_of_a_picture():
    drawn = shown(SAID) + b" q 9 0 0 9 0 0 cm /I Do Q"
    for entries, data in (
        (b"/Filter /DCTDecode", JPEG),
        (b"/Filter [/DCTDecode]", JPEG),
        (b"/Filter [/FlateDecode /DCTDecode]", zlib.compress(JPEG)),
    ):
        found = judged("a.pdf", page(drawn, resources=b"/XObject << /I 10 0 R >>", more={10: picture(data, entries)}))

        assert (found.problems, found.quarantined) == ((), False)
        assert b"pixels" in found.clean
        assert not [w for w in (b"GPS", b"Jane", b"second picture") if w in found.clean]


def test_boxes_of_notes_are_taken_out_of_the_other_picture():
    box = lambda kind, data: (len(data) + 8).to_bytes(4, "big") + kind + data  # noqa: E731 - a word for the test
    data = box(b"jP  ", b"\r\n\x87\n") + box(b"xml ", b"Jane") + box(b"uuid", b"Jane") + box(b"jp2c", b"pixels")
    drawn = shown(SAID) + b" /I Do"

    found = judged(
        "a.pdf",
        page(drawn, resources=b"/XObject << /I 10 0 R >>", more={10: picture(data, b"/Filter /JPXDecode")}),
    )

    assert b"pixels" in found.clean
    assert b"Jane" not in found.clean


TYPE0 = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [11 0 R] >>"
CID = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
IMAGE_ON = {"resources": b"/XObject << /I 10 0 R >>", "more": {10: picture(JPEG)}}
UNREAD = {
    "a scanned page": page(b"q 612 0 0 792 0 0 cm /I Do Q", **IMAGE_ON),
    "a scanned page with a word typed on it": page(shown(b"Page 1") + b" /I Do", **IMAGE_ON),
    "a scanned page in a form": page(b"/X Do", resources=b"/XObject << /X 11 0 R >>", more={
        10: picture(JPEG),
        11: stream(b"/I Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 10 0 R >> >>"),
    }),
    "a picture within the content": page(b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI"),
    "words drawn as lines": page(b"0 0 m 100 100 l S"),
    "a font that does not say its letters": page(more={5: TYPE0, 11: CID}),
    "letters drawn one by one": page(more={5: b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0]"
                                             b" /CharProcs << >> /Encoding << /Differences [65 /a] >> /FirstChar 65"
                                             b" /LastChar 65 /Widths [1] >>"}),
}  # fmt: skip


@pytest.mark.parametrize("data", UNREAD.values(), ids=UNREAD)
def test_a_page_whose_words_cannot_be_read_is_quarantined(data):
    found = judged("a.pdf", data)

    assert found.problems == ()
    assert found.quarantined
    assert found.clean


def test_an_empty_page_is_not_quarantined():
    assert not judged("a.pdf", page(b" ")).quarantined


def test_five_hundred_pages_are_read():
    found = judged("a.pdf", pages(MOST_PAGES))

    assert (found.problems, found.quarantined) == ((), False)


# --- in a process of its own --------------------------------------------------------------------


def test_a_file_is_read_apart_and_comes_back_the_same():
    got = uploads.read(Upload(name="a.pdf", data=page()))
    assert got.report == judged("a.pdf", page())

    got = uploads.read(Upload(name="a.txt", data=b"see A 123 456 789"))
    assert got.report is not None
    assert got.report.identifiers == ("a-number",)
    assert got.report.clean == b""


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(uploads, "WAIT_SECONDS", 0.05)

    assert uploads.apart(PDF, page()).problems == (SPOILT,)


def test_the_reader_may_take_only_so_much_memory_and_write_no_file():
    import subprocess
    import sys

    tries = (
        "x = bytearray(600 * 1024 * 1024)",
        "import tempfile; f = open(tempfile.mktemp(), 'wb'); f.write(b'x'); f.flush()",
    )
    for attempt in tries:
        code = f"from accord.records import uploads; uploads.limit()\n{attempt}"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert done.returncode != 0, attempt


# --- the field, the rule, the quarantine --------------------------------------------------------

FILE = (Field(name="file", kind="file", label="File"),)


def test_a_file_is_taken_only_after_it_was_read():
    with pytest.raises(Invalid, match="was not read"):
        parse(FILE, {"file": Upload(name="a.txt", data=WORDS)})
    with pytest.raises(Invalid, match="send the file itself"):
        parse(FILE, {"file": "a.txt"})
    with pytest.raises(Invalid, match="is needed"):
        parse(FILE, {})
    with pytest.raises(Invalid, match="script") as refused:
        parse(FILE, {"file": uploads.read(Upload(name="a.txt", data=HTML))})
    assert refused.value.problems[0].field == "file"


def test_a_file_never_shows_its_name():
    assert "A123456789" not in repr(Upload(name="A123456789.txt", data=WORDS))
    assert repr(Upload(name="a", data=WORDS)) != repr(Upload(name="b", data=WORDS))


REQUEST = requests.Facts(on=date(2026, 11, 22), agency_kind="sheriff")
ATTACHED = Given(title="Board minutes", file=Upload(name="a.txt", data=WORDS), attested=True)


def test_attaching_asks_for_an_attestation_and_stops_at_fifty_files():
    assert requests.judge("attach", REQUEST, ATTACHED) == ()
    assert requests.judge("attach", REQUEST, None) == ()
    unattested = Given({**ATTACHED, "attested": False})
    assert [f.rule for f in requests.judge("attach", REQUEST, unattested)] == ["request:attested"]
    full = replace(REQUEST, attached=50)
    assert [f.rule for f in requests.judge("attach", full, ATTACHED)] == ["request:files"]


def reader(role: str) -> Actor:
    return Actor(staff_id=1, public_id=UUID(int=1), name="Reader", holds=(Hold(role=role),) if role else ())


@pytest.mark.parametrize(
    ("role", "from_side", "has_it"),
    [
        ("local-liaison", "local", True), ("local-counsel", "local", True), ("coordinator", "local", False),
        ("auditor", "local", False), ("administrator", "local", True), ("coordinator", "federal", True),
        ("decider", "federal", True), ("local-head", "federal", False), ("", None, False), ("administrator", None, True),
    ],
)  # fmt: skip
def test_a_quarantined_file_goes_to_the_side_that_attached_it_and_to_administrators(role, from_side, has_it):
    found = may_read(quarantined=True, from_side=from_side, reader=reader(role))

    assert [f.rule for f in found] == ([] if has_it else ["document:quarantined"])
    assert may_read(quarantined=False, from_side=from_side, reader=reader(role)) == ()


def test_a_pdf_is_never_read_by_a_program_of_the_system():
    assert pdf.LIMITS["jbig2dec_binary"] is None
