"""The public pages of the programs: every number leads to its source, for everyone, on any day, without a query.

No test here may touch the database: the driver refuses it, which shows that these pages ask nothing of it.
"""

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from io import BytesIO

import pytest
from click.testing import CliRunner
from django.test import Client
from pypdf import PdfReader

from accord.cli.house import accord
from accord.programs import programs, umbrella
from accord.queries import programs as reads
from accord.queries.programs.sheet import fact_sheet

TODAY = datetime.now(UTC).date()
SLUGS = tuple(programs())
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
ROW = {"p", "li", "dd", "tr", "q"}
"""What holds one statement: a number in it has its source in it."""


@pytest.fixture
def visitor():
    """Somebody without an account."""
    return Client()


class Reader(HTMLParser):
    """Reads a page as a person does: each piece of text within its statement, with the links beside it."""

    def __init__(self, html):
        super().__init__()
        self.path, self.ids, self.links, self.scripts = [], set(), [], 0
        self.statements, self.loose = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(found["id"])
        self.scripts += tag == "script" and "src" not in found
        if tag in VOID:
            return
        node = {"tag": tag, "class": found.get("class") or "", "asked": "data-asked" in found, "text": "", "links": []}
        self.path.append(node)
        href = found.get("href", "")
        if tag == "a" and href.startswith("#"):
            self.links.append(href[1:])
            for above in self.path:
                above["links"].append(href[1:])

    def handle_endtag(self, tag):
        while self.path and self.path.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        within = [n["class"] for n in self.path]
        told = any("accord-program" in c.split() for c in within)
        spared = any(n["asked"] or n["tag"] in ("h1", "h2", "caption", "option", "code") or "accord-sources" in n["class"].split()
                     or "accord-cite" in n["class"].split() for n in self.path)  # fmt: skip
        if told and not spared and re.search(r"\d", data):
            holder = next((n for n in reversed(self.path) if n["tag"] in ROW), None)
            if holder is None:
                self.loose.append(data.strip())
            else:
                self.statements.append((holder, data.strip()))

    @property
    def unsourced(self):
        """Numbers whose statement holds no link to a source that stands on the page."""
        named = {p.short for p in programs().values()} | {p.name for p in programs().values()}
        return [
            text
            for node, text in self.statements
            if text not in named and not any(re.fullmatch(r"c\d+", x) and x in self.ids for x in node["links"])
        ] + self.loose


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("on", ["", "2007-08-31", "2012-12-31"], ids=lambda x: x or "today")
def test_each_number_on_a_program_page_links_to_its_citation(visitor, slug, on):
    got = visitor.get(f"/programs/{slug}/", {"on": on})
    page = Reader(got.content.decode())

    assert got.status_code == 200
    view = reads.view(slug, date.fromisoformat(on) if on else TODAY)
    if view.has_begun:
        assert len(page.statements) > 20, "there are numbers on the page"
    assert page.unsourced == []
    assert {x for x in page.links if re.fullmatch(r"c\d+", x)} <= page.ids, "every source that is named is listed"
    assert {f"c{s.number}" for s in view.sources} <= set(page.links), "every source that is listed is named"


def test_the_reader_sees_a_number_without_a_source(visitor):
    html = visitor.get("/programs/287g/").content.decode()
    first = re.search(r'<td data-label="Source"[^>]*>.*?</td>', html, re.DOTALL)[0]

    assert Reader(html.replace(first, "<td></td>")).unsourced, "the first row lost its source"
    assert Reader(html.replace('id="c1"', 'id="x1"')).unsourced, "the first source lost its place"


def test_the_list_links_its_numbers_too_and_filters_by_kind_and_need(visitor):
    every = visitor.get("/programs/")
    some = visitor.get("/programs/", {"kind": "task-force", "need": "document-fraud"})

    assert Reader(every.content.decode()).unsourced == []
    assert [f"/programs/{s}/" in every.content.decode() for s in SLUGS] == [True] * 13
    said = some.content.decode()
    assert 'href="/programs/dbftf/"' in said
    assert 'href="/programs/best/"' not in said
    assert "Take one of the two filters away" in visitor.get(
        "/programs/", {"kind": "money", "need": "document-fraud"}).content.decode()  # fmt: skip


def test_the_pages_run_no_script_of_their_own(visitor):
    for path in ("/programs/", "/programs/287g/", "/programs/compare/?a=287g&b=lesc"):
        assert Reader(visitor.get(path).content.decode()).scripts == 0


def test_the_umbrellas_page_shows_both_dates_of_its_edition(visitor):
    said = visitor.get("/programs/", {"on": "2008-06-01"}).content.decode()

    assert "August 2007, in a footer that was not changed" in said
    assert "Its content is of: 2008" in said
    assert "2010, as archived" in visitor.get("/programs/").content.decode()
    assert "The umbrella had not begun" in visitor.get("/programs/", {"on": "2006-01-01"}).content.decode()


def test_a_day_before_the_program_began_says_so(visitor):
    said = visitor.get("/programs/lesc/", {"on": "1990-01-01"}).content.decode()

    assert "It had not begun on" in said
    assert "?on=1994-01-01" in said
    assert "What is delegated" not in said


def test_every_day_on_which_something_changed_is_a_link_and_changes_what_is_said(visitor):
    for slug in SLUGS:
        view = reads.view(slug, TODAY)
        said = visitor.get(f"/programs/{slug}/").content.decode()
        assert [c.on for c in view.changes if f'href="?on={c.on}"' not in said] == []
        assert [c.on for c in view.changes] == sorted({c.on for c in view.changes})


def test_what_it_said_then_is_not_what_it_says_now(visitor):
    then = visitor.get("/programs/287g/", {"on": "2012-01-01"}).content.decode()
    now = visitor.get("/programs/287g/").content.decode()

    assert "Standard agreement, 2009" in then
    assert "12 months" in then
    assert 'id="terms-task-force-2025"' not in then
    assert 'id="terms-task-force-2025"' in now
    assert "This is how it stood on" in then


@pytest.mark.parametrize(
    "raw",
    ["2026-02-30", "yesterday", "2026-2-3", "0001-01-01", "2500-01-01", "20260203", "２０２６-01-01", "2026-01-01\x00"],
)
@pytest.mark.parametrize("path", ["/programs/", "/programs/287g/", "/programs/287g/fact-sheet/"])
def test_a_wrong_day_is_said_clearly_and_kept(visitor, path, raw):
    got = visitor.get(path, {"on": raw})
    said = got.content.decode()

    assert got.status_code == 422
    assert 'role="alert"' in said
    assert "a date as YYYY-MM-DD" in said
    assert f'name="on" value="{raw}"' in said


def test_filters_and_names_that_do_not_exist_are_said(visitor):
    wrong = visitor.get("/programs/", {"kind": "circus", "need": "<b>"})
    assert (wrong.status_code, wrong.content.decode().count("usa-alert__text")) == (422, 2)
    assert "<b>" not in wrong.content.decode()
    for path in ("/programs/nothing/", "/programs/nothing/fact-sheet/", "/api/v1/programs/nothing"):
        assert visitor.get(path).status_code == 404
    got = visitor.get("/programs/compare/", {"a": "287g", "b": "circus", "on_a": "never"})
    assert (got.status_code, got.content.decode().count("usa-alert__text")) == (422, 2)
    half = visitor.get("/programs/compare/", {"a": "287g"})
    assert half.status_code == 422
    assert '<option value="287g" selected>' in half.content.decode()


# --- two side by side ------------------------------------------------------------------------------


def test_two_programs_side_by_side_say_in_words_what_differs(visitor):
    said = visitor.get("/programs/compare/", {"a": "firewall", "b": "community-shield"}).content.decode()

    found = reads.compare("firewall", TODAY, "community-shield", TODAY)
    marks = {x.mark for g in found.groups for x in g.lines}
    assert {"same", "different"} <= marks
    assert said.count("<strong>different</strong>") == sum(x.mark == "different" for g in found.groups for x in g.lines)
    none = visitor.get("/programs/compare/", {"a": "287g", "b": "lesc"}).content.decode()
    assert "No power is delegated: an operator may ask, nothing more." in none


def test_one_program_on_two_days_is_compared_entry_by_entry():
    found = reads.compare("287g", date(2012, 1, 1), "287g", date(2026, 1, 1))

    assert found.by_day
    lines = {(g.code, x.title): x for g in found.groups for x in g.lines}
    assert lines["deadlines", "Renew the authorization or let it lapse"].mark == "different"
    assert lines["courses", "Jail enforcement course"].mark == "only the second"
    assert lines["courses", "Immigration authority delegation program course"].mark == "only the first"
    assert lines["law", "8 U.S.C. 1357(g)(9)"].mark == "same"


def test_a_program_compared_with_itself_on_one_day_differs_in_nothing():
    for slug in SLUGS:
        assert reads.compare(slug, TODAY, slug, TODAY).differing == 0
    before = reads.compare("lesc", date(1990, 1, 1), "lesc", TODAY)
    assert {x.mark for g in before.groups for x in g.lines if g.code != "top"} == {"only the second"}


# --- the sheet -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_the_fact_sheet_is_tagged_short_and_the_same_each_time(visitor, slug):
    first = visitor.get(f"/programs/{slug}/fact-sheet/", {"on": "2026-11-22"})
    pdf = PdfReader(BytesIO(first.content))
    words = "\n".join(p.extract_text() for p in pdf.pages)

    assert first["Content-Type"] == "application/pdf"
    assert f'filename="{slug}-2026-11-22.pdf"' in first["Content-Disposition"]
    assert len(pdf.pages) <= 2
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "How to leave" in words
    assert "not yet verified" in words


def test_the_fact_sheet_gives_the_same_bytes_and_says_when_it_is_a_demonstration():
    from accord.queries.programs import sheet

    on = date(2026, 11, 22)
    one = fact_sheet("lesc", on, demonstration=True)
    sheet._typeset.cache_clear()
    assert fact_sheet("lesc", on, demonstration=True) == one
    shown = [
        "\n".join(p.extract_text() for p in PdfReader(BytesIO(fact_sheet("lesc", on, demonstration=d))).pages)
        for d in (True, False)
    ]
    assert ["Demonstration" in s for s in shown] == [True, False]
    early = PdfReader(BytesIO(fact_sheet("lesc", date(1990, 1, 1), demonstration=False)))
    assert "had not begun" in early.pages[0].extract_text()


# --- the same through the API and the command line -------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_page_api_and_command_line_say_the_same(visitor, slug):
    by_api = visitor.get(f"/api/v1/programs/{slug}", {"on": "2013-06-01"}).json()
    by_line = json.loads(CliRunner().invoke(accord, ["programs", "show", slug, "--on", "2013-06-01", "--json"]).output)

    assert by_api == by_line
    assert by_api["digest"] == umbrella().digest
    assert [s["number"] for s in by_api["sources"]] == list(range(1, len(by_api["sources"]) + 1))
    said = visitor.get(f"/programs/{slug}/", {"on": "2013-06-01"}).content.decode()
    assert [p["code"] for p in by_api["parts"] if f'id="{p["code"]}"' not in said] == []


def test_the_list_and_the_comparison_through_the_api_and_the_command_line(visitor):
    cards = visitor.get("/api/v1/programs", {"kind": "service"}).json()["cards"]
    lines = CliRunner().invoke(accord, ["programs", "list", "--kind", "service"]).output.splitlines()
    assert [c["slug"] for c in cards] == [x.split()[0] for x in lines] == ["ipr-center", "lesc", "secure-communities"]

    by_api = visitor.get("/api/v1/programs/compare", {"a": "287g", "b": "287g", "on_a": "2012-01-01"}).json()
    words = ["programs", "compare", "287g", "287g", "--on-first", "2012-01-01"]
    by_line = json.loads(CliRunner().invoke(accord, [*words, "--json"]).output)
    assert by_api == by_line
    assert f"Lines that differ: {by_api['differing']}" in CliRunner().invoke(accord, words).output


def test_the_command_line_says_what_is_wrong(tmp_path):
    run = CliRunner().invoke
    early = run(accord, ["programs", "show", "lesc", "--on", "1990-01-01"])
    assert "It had not begun on 1990-01-01: it began on 1994-01-01." in early.output
    assert run(accord, ["programs", "show", "lesc", "--on", "1990-13-01"]).exit_code == 2
    assert "there are: equitable-sharing" in run(accord, ["programs", "show", "circus"]).output
    assert run(accord, ["programs", "list", "--need", "circus"]).exit_code == 2
    file = tmp_path / "lesc.pdf"
    assert run(accord, ["programs", "fact-sheet", "lesc", str(file), "--on", "2026-11-22"]).exit_code == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert run(accord, ["programs", "check"]).output == "No problems.\n"


@pytest.mark.parametrize("query", ["on=2026-02-30", "on=x", "on=2026-01-01%00"])
def test_the_api_answers_a_wrong_day_in_its_one_shape(visitor, query):
    got = visitor.get(f"/api/v1/programs/lesc?{query}")

    assert got.status_code == 422
    assert set(got.json()) == {"status", "message", "findings", "problems"}


def test_a_comparison_shows_what_differs_first_and_marks_the_words(visitor):
    said = visitor.get("/programs/compare/", {"a": "firewall", "b": "community-shield"}).content.decode()
    found = reads.compare("firewall", TODAY, "community-shield", TODAY)
    apart, alike = [g for g in found.groups if g.differing], [g for g in found.groups if not g.differing]
    assert apart
    assert alike
    order = [said.index(f'id="{g.code}-title"') for g in apart]
    assert order == sorted(order)
    assert max(order) < said.index('id="alike-title"')
    assert all(f'id="{g.code}-title"' not in said for g in alike)
    # What both have is folded away; what both have in other words is set word beside word.
    tables = said[min(order) : said.index('id="alike-title"')]
    assert "<strong>same</strong>" not in tables
    assert '<mark class="accord-compare__word">' in tables
    # Two programs are compared entry by entry, so that what both owe alike is no difference.
    owes = next(g for g in found.groups if g.code == "owes")
    assert {x.mark for x in owes.lines} >= {"same", "only the second"}
    nothing = visitor.get("/programs/compare/", {"a": "cap", "b": "cap"}).content.decode()
    assert "Nothing differs." in nothing
