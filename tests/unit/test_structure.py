"""The tags of each kind of document, walked by another program; and that walk, judged by planted faults."""

from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from accord.programs.posters import PosterError, languages, read
from accord.records import documents
from accord.rules.agreements.poster import UNCHECKED, poster
from tests.unit.signing import signing
from tests.unit.structure import faults
from tests.unit.test_documents import read as read_with
from tests.unit.test_documents import words_of

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = {"agency": "Lee County Sheriff's Office", "federal": "Miami field office", "number": "AG-2026-0007"}


def hung(code, **changed):
    how = {"agency_contact": "Standards office\n239-555-0142", "federal_contact": "Duty desk, 305-555-0100",
           "issued_on": date(2026, 11, 22), "days": 90, "demonstration": False, **changed}  # fmt: skip
    return documents.render("complaint-poster", poster(languages()[code], PLACES, **how), AT)


@pytest.mark.parametrize("side", ["local", "federal"])
def test_two_signatures_leave_the_structure_whole(side):
    assert faults(signing().revisions[side]) == []


def _no_language(pdf):
    del pdf.Root.Lang


def _skipped_heading(pdf):
    _first(pdf, "/H1").S = Name.H3


def _headless(pdf):
    for cell in _every(pdf, "/TH"):
        cell.S = Name.TD


def _unscoped(pdf):
    del _first(pdf, "/TH").A


def _untagged(pdf):
    page = pdf.pages[0]
    more = b"\nq BT (unsaid) Tj ET Q\n"
    page.contents_add(pdf.make_stream(more))


def _lost_mark(pdf):
    _first(pdf, "/P").K = Array()


def _uncovered(pdf):
    del pdf.Root.AcroForm.Fields[0].StructParent


def _first(pdf, kind):
    return _every(pdf, kind)[0]


def _every(pdf, kind):
    return [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/S") == Name(kind) and "/P" in o]


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (_no_language, "it names no language"),
        (_skipped_heading, "a heading of level 3 follows one of level 0"),
        (_headless, "a table has no header"),
        (_unscoped, "a header cell says not what it heads"),
        (_untagged, "page 1: Tj is neither in the tags nor an artifact"),
        (_lost_mark, "is not named once by the tags"),
        (_uncovered, "/Widget stands outside the tags"),
    ],
)
def test_the_walk_finds_what_is_planted(plant, found):
    changed = BytesIO()
    with pikepdf.open(BytesIO(planted_in())) as pdf:
        plant(pdf)
        pdf.save(changed)

    assert any(found in fault for fault in faults(changed.getvalue())), faults(changed.getvalue())


def planted_in():
    from accord.rules.documents import KINDS, Content, Heading, Paragraph, Signature, Signatures, Table

    values = dict.fromkeys(KINDS["agreement"].placeholders, "said")
    content = Content(title="T", number="N", issued_on=AT.date(), issuer="I", values=values,
                      blocks=(Heading("One"), Paragraph("Words."), Table("C", ("A", "B"), (("1", "2"),)),
                              Signatures((Signature(position="P", party="Q", field="local"),))))  # fmt: skip
    return documents.render("agreement", content, AT)


# --- the complaint poster -------------------------------------------------------------------------


@pytest.mark.parametrize("code", languages())
def test_a_poster_is_one_whole_page_in_its_own_language(code, tmp_path):
    words = languages()[code]
    data = hung(code)

    seen = words_of(data, tmp_path)
    for said in (words.title, words.lead.split("{")[0].strip(), words.points[-1], words.days.replace("{days}", "90"),
                 words.agency_label, "Standards office 239-555-0142", "Duty desk, 305-555-0100", "2026-11-22"):  # fmt: skip
        assert said in seen
    assert (UNCHECKED in seen) is not words.checked
    assert "Pages:           1" in read_with("pdfinfo", data, tmp_path)
    assert faults(data) == []
    with pikepdf.open(BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == code
    assert words.demonstration not in seen


def test_a_poster_of_a_demonstration_says_so_in_its_language_and_an_edition_without_days_names_none(tmp_path):
    seen = words_of(hung("es", demonstration=True, days=None), tmp_path)

    assert languages()["es"].demonstration in seen
    assert "{" not in seen
    assert "plazo" not in seen


def test_english_and_spanish_are_there_and_what_no_translator_read_says_so():
    assert {"en", "es"} <= set(languages())
    assert [w.code for w in languages().values() if w.checked] == ["en"]


def entry(**changed):
    words = {"code": "xx", "name": "X", "checked": "true", "title": "T", "lead": "L {agency}", "points_title": "P",
             "points": ["one"], "days": "{days}", "where_title": "W", "agency_label": "A", "federal_label": "F",
             "demonstration": "D", "foot": "{number}", **changed}  # fmt: skip
    said = [
        f"{k} = {v if k == 'checked' else v if isinstance(v, list) else repr(v)}"
        for k, v in words.items()
        if v is not None
    ]
    return "[[language]]\n" + "\n".join(said) + "\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (entry(lead=None), r"xx: missing \['lead'\]"),
        (entry(song="la"), r"unknown \['song'\]"),
        (entry(title=" "), "xx: title is empty"),
        (entry(points=["one", " "]), "xx: points is empty"),
        (entry(lead="{officer}"), r"lead has the unknown place \['officer'\]"),
        (entry() + entry(), "xx stands there twice"),
    ],
)
def test_a_file_of_words_that_is_not_whole_is_refused(text, problem):
    assert list(read(entry())) == ["xx"]
    with pytest.raises(PosterError, match=problem):
        read(text)
