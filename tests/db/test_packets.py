"""The packet: everything issued in one file, numbered and bookmarked, the same for the same state, on the record."""

import re
import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from accord.actions import packets
from accord.actions.packets import make_packet
from accord.queries.packets import PACKED
from accord.queries.sheets import sheet
from accord.records.models import Document, LogEntry
from accord.rules.decisions import Missing
from tests.db.stages import walked

BEGINS = (walked,)


def poppler(program, data, tmp_path, *more):
    path = tmp_path / "packet.pdf"
    path.write_bytes(data)
    out = [str(path), "-"] if program == "pdftotext" else [str(path)]
    return subprocess.run([program, *more, *out], check=True, capture_output=True, text=True).stdout


def bookmarks(outline, depth=0):
    for item in outline:
        if isinstance(item, list):
            yield from bookmarks(item, depth + 1)
        else:
            yield depth, str(item.title)


@pytest.mark.parametrize("kind", PACKED)
def test_a_packet_holds_every_issued_document_with_contents_bookmarks_and_page_numbers(w, kind, tmp_path):
    made = make_packet(kind, w.ids[kind], by=w.people.actor("manager", w.at), at=w.at)
    text = poppler("pdftotext", made.data, tmp_path, "-layout")
    pages = text.rstrip("\f").split("\f")
    assert len(pages) == made.pages == int(re.search(r"Pages:\s+(\d+)", poppler("pdfinfo", made.data, tmp_path))[1])
    for n, page in enumerate(pages, start=1):
        assert f"Packet page {n} of {made.pages}" in page
    marks = list(bookmarks(PdfReader(BytesIO(made.data)).outline))
    tops = [title for depth, title in marks if depth == 0]
    papers = Document.objects.exclude(kind="evidence").exclude(object_kind="check").order_by("issued_at", "pk")
    papers = papers.exclude(media_type="application/json")
    assert [t.partition(": ")[2] for t in tops[1:]] == [p.title for p in papers]
    assert [title for depth, title in marks if depth == 1] == ["Contents", "Facts", "What happens next", "Timeline"]
    # The contents' page of each document is the page on which its bookmark stands and its title is printed.
    reader = PdfReader(BytesIO(made.data))
    for item in [i for i in reader.outline if not isinstance(i, list)][1:]:
        page = reader.get_destination_page_number(item) + 1
        title = str(item.title).partition(": ")[2]
        assert title.split()[0] in pages[page - 1]
    assert not made.left_out


def test_the_same_state_gives_the_same_bytes_and_an_act_gives_others(w):
    actor = w.people.actor("manager", w.at)
    once = make_packet("request", w.ids["request"], by=actor, at=w.at).data
    assert make_packet("request", w.ids["request"], by=actor, at=w.at + timedelta(hours=3)).data == once
    w.later(days=1)
    w.do("coordinator", "meeting", "propose", {"request": w.ids["request"], "purpose": "review", "venue": "Town hall",
                                                  "planned_at": (w.at + timedelta(days=9)).isoformat()})  # fmt: skip
    assert make_packet("request", w.ids["request"], by=actor, at=w.at).data != once


def test_taking_a_packet_is_on_the_record_and_in_no_packet(w, tmp_path):
    actor = w.people.actor("head", w.at)
    made = make_packet("agreement", w.ids["agreement"], by=actor, at=w.at)
    entry = LogEntry.objects.get(tag="agreement:packet")
    assert (str(entry.object_id), entry.role) == (w.ids["agreement"], "local-head")
    assert sheet("agreement", w.ids["agreement"], actor, w.at).history[0].label == "Packet"
    assert make_packet("agreement", w.ids["agreement"], by=actor, at=w.at).data == made.data


def test_a_packet_says_the_facts_and_what_was_done(w, tmp_path):
    made = make_packet("request", w.ids["request"], by=w.people.actor("liaison", w.at), at=w.at)
    text = poppler("pdftotext", made.data, tmp_path)
    for said in ("Lee County Sheriff", "Send the request", "Refer to two field offices", "Who owes what by when"):
        assert said in text


def test_another_agency_s_packet_does_not_exist_and_its_own_holds_nothing_of_ours(w, tmp_path):
    stranger = w.others.actor("liaison", w.at)
    for kind in ("request", "agreement"):
        with pytest.raises(Missing):
            make_packet(kind, w.ids[kind], by=stranger, at=w.at)
    # The page of an agency is public knowledge; what hangs on it is not.
    made = make_packet("agency", w.ids["agency"], by=stranger, at=w.at)
    text = poppler("pdftotext", made.data, tmp_path)
    assert "No document has been issued yet." in text
    assert not re.search(r"\b(R|AG|DN|P|AS)-2026-\d+", text)
    with pytest.raises(Missing):
        make_packet("meeting", w.ids["meeting"], by=w.people.actor("manager", w.at), at=w.at)


def test_what_no_longer_fits_is_named(w, tmp_path, monkeypatch):
    monkeypatch.setattr(packets, "MOST_PAGES", 12)
    made = make_packet("request", w.ids["request"], by=w.people.actor("manager", w.at), at=w.at)
    assert made.pages <= 12
    assert made.left_out
    text = " ".join(poppler("pdftotext", made.data, tmp_path).split())
    assert "A packet has at most 12 pages" in text
    assert "left out" in text


def test_a_document_whose_file_is_damaged_is_named_and_the_rest_stands(w, settings, tmp_path):
    from accord.records import documents as store

    paper = Document.objects.exclude(kind="evidence").order_by("issued_at").first()
    path = store.path_of(paper.digest, settings.FILES)
    data = path.read_bytes()
    try:
        path.write_bytes(b"spoilt")
        made = make_packet("request", w.ids["request"], by=w.people.actor("manager", w.at), at=w.at)
    finally:
        path.write_bytes(data)
    assert made.left_out == (paper.title,)
    assert "cannot be read" in " ".join(poppler("pdftotext", made.data, tmp_path).split())


def test_attached_files_are_bound_in_where_they_are_pdf_and_listed_with_their_digest(w, tmp_path):
    from tests.db.test_attach import SCAN, WORDS, file, given

    stood = Document.objects.count()
    w.do("liaison", "request", "start", {"agency": str(w.agency.public_id), "problem": "Too few hours.",
                                         "body_position": "in-favour"})  # fmt: skip
    w.do("liaison", "request", "submit")
    for upload, title in ((file(), "Minutes"), (file("a.txt", WORDS), "Shifts"), (file(data=SCAN), "A scan")):
        w.do("liaison", "request", "attach", given(upload, title=title))
    before = Document.objects.exclude(kind="evidence").count() - stood
    made = make_packet("request", w.ids["request"], by=w.people.actor("coordinator", w.at), at=w.at)
    text = poppler("pdftotext", made.data, tmp_path, "-layout")
    pages = text.rstrip("\f").split("\f")
    assert "two shifts a week" in pages[-1].lower()
    assert f"Packet page {made.pages} of {made.pages}" in pages[-1]
    for paper in Document.objects.filter(kind="evidence"):
        # A cell breaks a digest between its groups of eight.
        groups = [paper.digest[i : i + 8] for i in range(0, 64, 8)]
        assert [g for g in groups if g not in text] == [], paper.title
    words = " ".join(text.split())
    assert "no PDF; open it on its page" in words
    assert "in quarantine" in words
    tops = [title for depth, title in bookmarks(PdfReader(BytesIO(made.data)).outline) if depth == 0]
    assert len(tops) == 1 + before + 1
    assert tops[-1].endswith(": Minutes")
    assert not made.left_out
    # What was made here stays marked beside a file that is not.
    assert "Tagged:          yes" in poppler("pdfinfo", made.data, tmp_path)


def test_a_packet_stays_tagged_and_every_tag_leads_to_its_page(w, tmp_path):
    made = make_packet("request", w.ids["request"], by=w.people.actor("manager", w.at), at=w.at)
    reader = PdfReader(BytesIO(made.data))
    root = reader.trailer["/Root"]
    tree = root["/StructTreeRoot"]
    assert root["/MarkInfo"]["/Marked"]
    numbers = tree["/ParentTree"]["/Nums"][::2]
    assert list(numbers) == sorted(set(numbers))
    assert [p["/StructParents"] for p in reader.pages] == sorted({p["/StructParents"] for p in reader.pages})
    assert {p["/StructParents"] for p in reader.pages} <= set(numbers)
    [whole] = [k.get_object() for k in tree["/K"]]
    titles = [k.get_object()["/T"] for k in whole["/K"]]
    assert titles == [str(i.title) for i in reader.outline if not isinstance(i, list)]
    known = {p.indirect_reference.idnum for p in reader.pages}
    asked, seen = [whole], 0
    while asked:
        element = asked.pop().get_object()
        seen += 1
        if "/Pg" in element:
            assert element.raw_get("/Pg").idnum in known
        kids = element.get("/K", [])
        asked += [k for k in (kids if isinstance(kids, list) else [kids])
                  if hasattr(k.get_object(), "get") and "/S" in k.get_object()]  # fmt: skip
    assert seen > 500
    # Another program reads the same parts through the tags.
    assert poppler("pdfinfo", made.data, tmp_path, "-struct").count('Part "') == len(titles)


def test_another_program_reads_the_words_of_a_packet_aloud_through_its_tags(w, tmp_path):
    # A short packet: reading aloud takes that program the square of the pages.
    made = make_packet("agency", w.ids["agency"], by=w.others.actor("liaison", w.at), at=w.at)
    aloud = poppler("pdfinfo", made.data, tmp_path, "-struct-text")
    assert 'Part "' in aloud
    assert "Who owes what by when" in aloud
