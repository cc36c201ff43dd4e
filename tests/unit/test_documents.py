"""Documents: what is declared, what is typeset, and what is kept.  No database."""

import os
import random
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pikepdf
import pytest

from accord.records import documents
from accord.rules import documents as rules
from accord.rules.documents import KINDS, BadDocument, Content
from accord.rules.legible import Glyphs
from tests.unit.structure import faults

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MINUTES = KINDS["meeting-minutes"]
GOOD = Content(
    title="Minutes of the first meeting",
    number="M-2026-0001",
    issued_on=date(2026, 11, 22),
    issuer="Office of State and Local Coordination",
    subtitle="About the request of a county sheriff",
    parties=(rules.Party(part="Local side", name="A county sheriff", lines=("Largo, Florida",)),),
    values={
        "purpose": "to weigh the request",
        "held_on": date(2026, 11, 20),
        "place": "Tampa",
        "chair": "the coordinator",
    },
    blocks=(
        rules.Heading("What was said"),
        rules.Paragraph("One paragraph.\n\nAnother paragraph,\nwith two lines."),
        rules.Heading("Details", 2),
        rules.Facts((("Next meeting", date(2027, 1, 4)), ("Begun at", AT))),
        rules.Table("Who takes on what", ("Task", "Days"), (("Send the plan", 10), ("Answer", 5))),
        rules.Items(("first", "second"), ordered=True),
        rules.Items(("loose",)),
        rules.Note("This is set apart."),
        rules.Signatures(
            (
                rules.Signature(position="Sheriff", party="A county"),
                rules.Signature(position="Director", party="A field office", name="R. Invented", signed_at=AT),
            )
        ),
    ),
    digest_note="The digest stands in the register.",
)


def read(tool, data, tmp_path, *options):
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    tail = ["-"] if tool == "pdftotext" else []
    done = subprocess.run([tool, *options, path, *tail], capture_output=True, text=True, check=True)
    return done.stdout


def words_of(data, tmp_path):
    return " ".join(read("pdftotext", data, tmp_path, "-layout").split())


def saying(text, **changes):
    return replace(GOOD, blocks=(rules.Paragraph(text),), **changes)


# --- declarations ---


def test_every_kind_agrees_with_its_template():
    assert documents.check() == ()


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (
            lambda text: text.replace('field("chair")', "the chair"),
            "declares the place 'chair', which meeting-minutes.typ",
        ),
        (
            lambda text: text + '\n#field("weather")\n',
            "uses the place 'weather', which meeting-minutes does not declare",
        ),
        (lambda text: text.replace('field("chair")', "x") + '\n// #field("chair")\n', "declares the place 'chair'"),
        (lambda _: None, "meeting-minutes has no template meeting-minutes.typ"),
    ],
)
def test_a_press_does_not_start_when_a_place_is_missing_or_unused(tmp_path, edit, problem):
    folder = tmp_path / "texts"
    shutil.copytree(documents.TEXTS, folder)
    template = folder / MINUTES.template
    text = edit(template.read_text())
    if text is None:
        template.unlink()
    else:
        template.write_text(text)

    with pytest.raises(BadDocument, match=re.escape(problem)):
        documents.Press(folder)


def test_every_place_is_filled_and_nothing_else_is_given():
    values = {**GOOD.values, "weather": "fine", "place": " "}
    del values["chair"]

    assert rules.problems(MINUTES, replace(GOOD, values=values)) == (
        "the value 'chair' is missing",
        "the value 'weather' has no place in meeting-minutes.typ",
        "the value 'place' is empty",
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": " "}, "title is empty"),
        ({"number": ""}, "number is empty"),
        ({"blocks": (rules.Heading("Deep", 2),)}, "block 1: a heading of level 2 follows one of level 0"),
        ({"blocks": (rules.Heading(""),)}, "block 1: the heading is empty"),
        ({"blocks": (rules.Table("c", ("a", "b"), (("1",),)),)}, "block 1: row 1 of the table has not 2 cells"),
        ({"blocks": (rules.Table("", ("a",), ()),)}, "block 1: a table needs a caption and a header"),
        (
            {"blocks": (rules.Signatures((rules.Signature(position="", party="p"),)),)},
            "block 1: a place to sign names no position",
        ),
    ],
)
def test_a_content_that_cannot_be_printed_is_refused_with_the_reason(change, problem):
    with pytest.raises(BadDocument, match=re.escape(problem)):
        documents.render(MINUTES, replace(GOOD, **change), AT)


def test_a_kind_may_be_named_by_its_code_and_an_unknown_one_is_refused_with_the_choices():
    assert documents.render("meeting-minutes", GOOD, AT) == documents.render(MINUTES, GOOD, AT)
    with pytest.raises(BadDocument, match="there is no document 'poem'; there are acknowledgement-letter, "):
        documents.render("poem", GOOD, AT)


def test_a_number_that_stands_in_the_title_is_not_said_twice(tmp_path):
    named = replace(GOOD, title="Minutes of meeting M-2026-0001")

    assert re.search(
        r"^Title: +Minutes of meeting M-2026-0001$",
        read("pdfinfo", documents.render(MINUTES, named, AT), tmp_path),
        re.MULTILINE,
    )


def test_a_phrase_is_printed_as_a_sentence(tmp_path):
    documents.render(MINUTES, replace(GOOD, values={**GOOD.values, "purpose": "\ufe0f"}), AT)
    for purpose in ("to weigh it", "To weigh it."):
        values = {**GOOD.values, "purpose": purpose}
        words = words_of(documents.render(MINUTES, replace(GOOD, values=values), AT), tmp_path)
        assert "Its purpose: To weigh it. What" in words


def test_a_moment_without_a_zone_is_refused():
    naive = AT.replace(tzinfo=None)
    with pytest.raises(BadDocument, match="no time zone"):
        rules.in_words(naive)
    with pytest.raises(BadDocument, match="no time zone"):
        documents.render(MINUTES, GOOD, naive)


def test_days_and_moments_are_written_out():
    assert rules.in_words(date(2028, 2, 29)) == "February 29, 2028"
    assert (
        rules.in_words(datetime(2026, 1, 1, 20, 30, tzinfo=timezone(-timedelta(hours=5))))
        == "January 2, 2026, 01:30:00 UTC"
    )
    assert rules.in_words(7) == "7"


# --- the file ---


def test_a_document_is_tagged_titled_in_a_language_and_archival(tmp_path):
    data = documents.render(MINUTES, GOOD, AT)

    info = read("pdfinfo", data, tmp_path)
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert re.search(r"^Title: +Minutes of the first meeting, M-2026-0001$", info, re.MULTILINE)
    assert re.search(r"^Author: +Office of State and Local Coordination$", info, re.MULTILINE)
    with pikepdf.open(tmp_path / "document.pdf") as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        metadata = pdf.open_metadata()
        assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("1", "2", "A")
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["What was said"]
            assert [entry.title for entry in outline.root[0].children] == ["Details"]


def test_headings_tables_and_lists_are_told_to_a_screen_reader(tmp_path):
    structure = read("pdfinfo", documents.render(MINUTES, GOOD, AT), tmp_path, "-struct")

    for tag in ("H1", "H2", "Table", "Caption", "TH", "TD", "L", "LI", "LBody"):
        assert re.search(rf"^ *{tag}\b", structure, re.MULTILINE), tag


def test_everything_the_room_wrote_can_be_read(tmp_path):
    words = words_of(documents.render(MINUTES, GOOD, AT), tmp_path)

    for part in (
        "Office of State and Local Coordination", "M-2026-0001", "Minutes of the first meeting",
        "About the request of a county sheriff", "Largo, Florida", "held on November 20, 2026, at Tampa",
        "One paragraph.", "Another paragraph, with two lines.", "Next meeting January 4, 2027",
        "November 22, 2026, 15:00:00 UTC", "Who takes on what", "Send the plan 10", "1. first", "loose",
        "Note. This is set apart.", "Sheriff", "Signature and printed name",
        "Signed by R. Invented, November 22, 2026, 15:00:00 UTC", "The digest stands in the register.", "Page 1 of 2",
    ):  # fmt: skip
        assert part in words
    assert "Demonstration" not in words


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_kind_prints_each_of_its_values(kind, tmp_path):
    values = {name: f"the {name.replace('_', ' ')} here" for name in kind.placeholders}

    data = documents.render(kind, replace(GOOD, title=kind.title, values=values, demonstration=True), AT)

    words = words_of(data, tmp_path)
    assert [said for said in values.values() if said.lower() not in words.lower()] == []
    assert faults(data) == [], "another program finds its tags whole"


def test_every_page_of_a_demonstration_says_so(tmp_path):
    data = documents.render(MINUTES, saying("Many words. " * 2000, demonstration=True), AT)

    pages = read("pdftotext", data, tmp_path).split("\f")[:-1]
    assert len(pages) > 3
    assert all("Demonstration." in page for page in pages)
    assert [f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert "Demonstration: Minutes" in read("pdfinfo", data, tmp_path)


def test_the_same_content_at_the_same_second_gives_the_same_bytes():
    once = documents.render(MINUTES, GOOD, AT)
    documents.render(MINUTES, saying("something else"), AT)

    assert documents.render(MINUTES, GOOD, AT) == once
    assert documents.Press().render(MINUTES, GOOD, AT) == once
    assert documents.render(MINUTES, GOOD, AT + timedelta(seconds=1)) != once


# --- hostile words ---

MARKUP = '#read("/etc/passwd") #import "x" *b* _i_ $x^2$ <l> @r `raw` // no /* no */ ] } ~ --- \\ \\u{41} "q" [U+0041]'


def test_markup_comes_out_as_the_words_that_were_typed(tmp_path):
    assert MARKUP in words_of(documents.render(MINUTES, saying(MARKUP), AT), tmp_path)
    everywhere = replace(
        GOOD,
        title=MARKUP,
        issuer=MARKUP,
        values=dict.fromkeys(GOOD.values, MARKUP),
        blocks=(rules.Heading(MARKUP), rules.Facts(((MARKUP, MARKUP),)), rules.Table(MARKUP, (MARKUP,), ((MARKUP,),))),
    )
    words = words_of(documents.render(MINUTES, everywhere, AT), tmp_path)
    assert "root:" not in words
    assert words.count('#read("/etc/passwd")') >= 8


def test_a_word_longer_than_a_line_stays_on_the_page_and_stays_one_word(tmp_path):
    word = "".join(random.Random(2).choices("abcdefghijklmnopqrstuvwxyz", k=2400))
    data = documents.render(
        MINUTES, replace(GOOD, blocks=(rules.Paragraph(word), rules.Facts(((word[:90], word[:400]),)))), AT
    )

    assert word in "".join(read("pdftotext", data, tmp_path).split())
    boxes = read("pdftotext", data, tmp_path, "-bbox")
    assert max(float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)) <= 612 - 70


def test_a_paragraph_of_forty_thousand_letters_is_printed_whole(tmp_path):
    text = " ".join(f"word{n}" for n in range(5000))[:40_000]

    assert text.split()[-2] in words_of(documents.render(MINUTES, saying(text), AT), tmp_path)


def test_hebrew_arabic_and_accents_are_printed_as_themselves(tmp_path):
    text = read("pdftotext", documents.render(MINUTES, saying("שלום مرحبا Peña Nguyễn e\u0301"), AT), tmp_path)

    for word in ("שלום", "مرحبا", "Peña", "Nguyễn", "é"):
        assert word in text


@pytest.mark.parametrize(
    ("character", "spelled"),
    [
        ("😀", "[U+1F600 grinning face]"),
        ("東", "[U+6771 cjk unified ideograph-6771]"),
        ("\u202e", "[U+202E right-to-left override]"),
        ("\x00", "[U+0000]"),
        ("\ue000", "[U+E000]"),
        ("\ud800", "[U+D800]"),
        ("\ufeff", "[U+FEFF zero width no-break space]"),
    ],
)
def test_what_cannot_be_drawn_is_spelled_out(character, spelled, tmp_path):
    assert f"a{spelled}b" in words_of(documents.render(MINUTES, saying(f"a{character}b"), AT), tmp_path)


def test_line_ends_and_spaces_are_made_alike():
    glyphs = Glyphs.read("# remark\n0020-007E\n00A0\n")

    assert glyphs.legible("a\r\nb\u2028c\td\u3000e\u202ff") == "a\nb\nc d e\u00a0f"


def test_mixtures_of_any_characters_are_printed(tmp_path):
    dice = random.Random(1)
    for _ in range(6):
        text = "".join(chr(dice.randrange(0x3000 if dice.random() < 0.6 else 0x20000)) for _ in range(200))
        heading = rules.Heading(f"x{text[:30]}")
        data = documents.render(MINUTES, replace(GOOD, blocks=(heading, rules.Paragraph(text), rules.Note(text))), AT)
        assert data.startswith(b"%PDF-")


def test_each_character_of_the_list_can_be_drawn():
    glyphs = Glyphs.read((documents.TEXTS / "glyphs.txt").read_text())
    alone = "\n\n".join(c for c in sorted(glyphs.characters) if c != "\n")

    assert len(glyphs.characters) > 5000
    # Read back as itself: the first attempt succeeded and nothing had to be spelled out.
    assert (
        documents.press()
        ._typeset(MINUTES.template, rules.plain(MINUTES, saying(alone)), AT, tags=True)
        .startswith(b"%PDF-")
    )


# --- keeping ---


def test_bytes_are_kept_under_their_digest_and_read_back(tmp_path):
    digest = documents.store(b"words", tmp_path / "files")

    assert digest == sha256(b"words").hexdigest()
    assert (tmp_path / "files" / digest[:2] / digest[2:]).read_bytes() == b"words"
    assert documents.load(digest, tmp_path / "files") == b"words"
    assert documents.store(b"words", tmp_path / "files") == digest
    assert len(list((tmp_path / "files").glob("*/*"))) == 1


def test_a_changed_file_is_found_out_and_storing_again_heals_it(tmp_path):
    digest = documents.store(b"words", tmp_path)
    documents.path_of(digest, tmp_path).write_bytes(b"other")

    with pytest.raises(documents.Damaged):
        documents.load(digest, tmp_path)
    documents.store(b"words", tmp_path)
    assert documents.load(digest, tmp_path) == b"words"


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_digest_reaches_no_file(digest, tmp_path):
    with pytest.raises(ValueError, match="no SHA-256 digest"):
        documents.load(digest, tmp_path)


def test_an_unknown_digest_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        documents.load("0" * 64, tmp_path)


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        documents.store(b"words", tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_sweep_takes_only_old_files_that_no_row_names(tmp_path):
    known, fresh, orphan = (documents.store(words, tmp_path) for words in (b"known", b"fresh", b"orphan"))
    leftover = tmp_path / orphan[:2] / ".arriving-x"
    leftover.write_bytes(b"half")
    foreign = tmp_path / orphan[:2] / "notes.txt"
    foreign.write_bytes(b"not ours")
    day_ago = (AT - timedelta(days=1)).timestamp()
    for path in (documents.path_of(known, tmp_path), documents.path_of(orphan, tmp_path), leftover, foreign):
        os.utime(path, (day_ago, day_ago))
    os.utime(documents.path_of(fresh, tmp_path), (AT.timestamp(), AT.timestamp()))

    assert documents.sweep({known}, AT - timedelta(hours=1), tmp_path) == (orphan,)
    assert documents.load(known, tmp_path) == b"known"
    assert documents.load(fresh, tmp_path) == b"fresh"
    assert (leftover.exists(), foreign.exists()) == (False, True)
