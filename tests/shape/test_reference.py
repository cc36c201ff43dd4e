"""The generated pages are what the house declares now; the written ones name only what exists."""

import re
from pathlib import Path

import pytest

from accord.rules.permissions import people_may
from accord.rules.rooms import STAGES
from scripts.write_reference import DOCS, ROOT, pages

LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"accord ([a-z]+) ([a-z]+(?:-[a-z]+)*)([^`\n]*)")


@pytest.fixture(scope="module")
def made():
    return pages()


def test_the_generated_pages_are_current(made):
    stale = [str(p.relative_to(ROOT)) for p, text in made.items() if not p.exists() or p.read_text() != text]
    assert stale == [], "run ./dev docs, look at what changed, and commit it with the change"


def test_no_generated_page_is_left_over(made):
    assert set((DOCS / "reference").rglob("*.md")) - set(made) == set(), "run ./dev docs"


def test_writing_twice_gives_the_same_bytes(made):
    assert pages() == made


def test_every_room_action_role_and_edition_has_its_place(made):
    text = "".join(made.values())
    for stage in STAGES.values():
        life = stage.lifecycle
        own = made[DOCS / "reference" / "rooms" / f"{life.room}.md"]
        for t in life.transitions:
            assert f"`{life.tag(t.action)}`" in own
            assert not people_may(t) or f"accord {life.room} {t.action}" in text
            assert f"/{life.plural}/" in text
        for s in life.states:
            assert s.staff in own
            assert s.public in own


def test_a_diagram_and_its_table_say_the_same(made):
    for stage in STAGES.values():
        life = stage.lifecycle
        own = made[DOCS / "reference" / "rooms" / f"{life.room}.md"]
        for t in life.transitions:
            for source in t.sources:
                target = t.target or source
                assert f"    {source.replace('-', '_')} --> {target.replace('-', '_')} : {t.action}\n" in own
                assert f"| {source} | {t.action} | {target} |\n" in own


def test_every_room_that_stands_has_a_guide():
    rooms = {s.lifecycle.room for s in STAGES.values()}
    assert {p.stem for p in (DOCS / "guide").glob("*.md")} >= rooms


def test_every_link_of_the_documentation_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in sorted(DOCS.rglob("*.md"))
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_command_that_a_guide_names_exists_with_its_options_and_number():
    from accord.cli.house import accord

    prefixes = {s.lifecycle.kind: s.lifecycle.prefix for s in STAGES.values()}
    for page in sorted((DOCS / "guide").glob("*.md")):
        for group, word, rest in COMMAND.findall(page.read_text()):
            assert group in accord.commands, f"{page.name}: accord {group}"
            assert word in accord.commands[group].commands, f"{page.name}: accord {group} {word}"
            command = accord.commands[group].commands[word]
            options = {o for p in command.params for o in p.opts}
            assert set(re.findall(r"--[a-z][a-z-]*", rest)) <= options, f"{page.name}: accord {group} {word}"
            [kind] = [p.metavar.lower() for p in command.params if p.opts in (["what"], ["on_what"])] or [""]
            numbers = re.findall(r"^ ?([A-Z]+)-[0-9]", rest)
            assert kind not in prefixes or numbers == [prefixes[kind]], (
                f"{page.name}: accord {group} {word} takes one {kind}"
            )


def test_the_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(p.name[:4]) for p in (DOCS / "why").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_glossary_is_in_order_and_says_each_word_once():
    words = re.findall(r"^\*\*(.+?)\*\*", Path(DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert len(words) > 60
    assert words == sorted(words, key=str.casefold)
    assert len(words) == len({w.casefold() for w in words})


def test_every_library_that_is_needed_to_run_says_what_for():
    text = (DOCS / "why" / "0012-libraries.md").read_text()
    told = re.findall(r"^\| ([a-z0-9-]+) \|", text, re.MULTILINE)
    lines = (ROOT / "requirements" / "base.in").read_text().splitlines()
    asked = [re.split(r"[\[<>=; ]", line)[0] for line in lines if line and not line.startswith("#")]
    assert sorted(told) == sorted(asked)
