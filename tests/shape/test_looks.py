"""No page styles itself: the look is in one file, and every macro and word that a page names exists."""

import re
from pathlib import Path

import pytest
from django.template import engines

from accord.programs.glossary import words
from accord.web.examples import EXAMPLES, GROUPS, values
from accord.web.guides import drawn

WEB = Path(__file__).resolve().parents[2] / "accord" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
OWN = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)", re.IGNORECASE)
NAMED = re.compile(r"ui\.term\(\"([a-z0-9-]+)\"")


def own_style(text: str) -> list[str]:
    return OWN.findall(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_no_page_styles_or_scripts_itself(template):
    assert own_style(template.read_text()) == []


@pytest.mark.parametrize(
    "text", ['<p style="x">', "<STYLE>", "<b STYLE = 'x'>", '<a onclick="x">', "<script>x</script>"]
)
def test_the_judge_sees_a_page_that_styles_or_scripts_itself(text):
    assert own_style(text)


def test_styles_of_our_own_stand_in_one_file():
    assert [p.name for p in (WEB / "static").rglob("*.css") if "vendor" not in p.parts] == ["accord.css"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_a_page_explains_only_words_of_the_glossary(template):
    assert set(NAMED.findall(template.read_text())) <= set(words())


SHOWN = ("components.html", "forms.html", "maps.html")
"""The files of pieces that the design guide shows."""


def macros(name: str) -> set[str]:
    return set(re.findall(r"{%-? *macro ([a-z]\w*)\(", (WEB / "templates" / name).read_text()))


def test_every_component_has_an_example_in_the_design_guide_and_every_example_a_component():
    told = [m for e in EXAMPLES for m in (e.macro, *e.covers)]
    assert sorted(told) == sorted(m for name in SHOWN for m in macros(name))
    assert {e.group for e in EXAMPLES} == set(GROUPS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.macro)
def test_an_example_calls_its_own_macro_and_draws_something(example):
    called = set(re.findall(r"(?:ui|draw|maps)\.(\w+)\(", example.call))
    # The keys stand on every page already; the example opens them.
    assert called == ({example.macro} if example.macro != "key_help" else set())
    assert len(str(drawn(example, {**values(), "csrf_input": ""})).strip()) > len("<p></p>")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_every_page_can_be_read_by_the_engine(template):
    assert engines["jinja2"].get_template(template.relative_to(WEB / "templates").as_posix())
