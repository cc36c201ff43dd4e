"""What a program tells the public is whole: no part is empty without its reason, and the loader says what is missing."""

import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from accord import programs
from accord.programs._describing import filled, reasons
from accord.rules.descriptions import Dated, Responsible
from accord.rules.programs import Cited
from accord.rules.vocabulary import MAY_LACK, OWED, ProgramKind, Table

FOURTEENTH = Path(__file__).parents[1] / "data" / "fourteenth"
PROGRAMS = tuple(programs.programs().values())
CELLS = [(p, table) for p in PROGRAMS for table in get_args(Table)]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "fourteenth"
    shutil.copytree(FOURTEENTH, made)
    return made


def plant(folder, old, new, file="river-patrol.toml"):
    path = folder / file
    text = path.read_text()
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1))
    return programs.check(folder)


# --- the table of program x vocabulary -------------------------------------------------------------


@pytest.mark.parametrize(("program", "table"), CELLS, ids=lambda x: getattr(x, "slug", x))
def test_no_cell_of_program_by_vocabulary_is_empty_without_its_reason(program, table):
    why = reasons(program)

    assert filled(program, table) or (table in MAY_LACK and why[table]), f"{program.slug} has no {table} and no reason"
    if table in OWED[program.kind]:
        assert filled(program, table), f"a program of kind {program.kind} has its {table}"


def test_the_table_has_thirteen_rows_and_every_part_of_the_vocabulary():
    assert len(CELLS) == 13 * len(get_args(Table)) == 13 * 21
    assert set(OWED) == set(get_args(ProgramKind))
    assert all(owed <= MAY_LACK for owed in OWED.values()), "what may never be lacking need not be owed"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.slug)
def test_every_program_can_be_joined_and_left_by_both_sides_today(program):
    today = date(2026, 11, 22)

    assert program.offered(today), "an agreement needs an edition"
    assert {x.side for x in program.leavings} == {"local", "federal"}
    assert {o.side for o in program.obligations} == {"local", "federal"}
    assert any(r.holds(today) for r in program.responsibles)
    assert any(r.holds(min(s.on for s in program.switches)) for r in program.responsibles)


def test_what_was_recalled_and_not_read_is_not_called_verified():
    loose = ("from memory", "no source at hand", "not seen", "the day is from memory", "not looked up")

    def walk(thing):
        if isinstance(thing, Cited):
            yield thing
        for name in getattr(thing, "__dataclass_fields__", ()):
            got = getattr(thing, name)
            for one in got if isinstance(got, tuple) else ():
                yield from walk(one)

    wrong = [
        (p.slug, c.citation) for p in PROGRAMS for c in walk(p) if c.verified and any(w in c.citation for w in loose)
    ]
    assert wrong == []


def test_the_umbrellas_page_of_2008_keeps_both_its_dates():
    said = {s.code: s for s in programs.umbrella().statements}

    assert "August 2007" in said["page-2008"].dated
    assert said["page-2008"].speaks_of == "2008"
    assert said["page-2008"].effective > date(2007, 8, 31)
    assert programs.umbrella().says == said["page-2010"].says


def test_a_dated_thing_holds_from_its_first_day_until_before_its_end():
    r = Responsible(office="x", since=date(2003, 3, 1), until=date(2010, 6, 1), citation="x", verified=True)

    assert [r.holds(d) for d in (date(2003, 2, 28), date(2003, 3, 1), date(2010, 5, 31), date(2010, 6, 1))] == [
        False, True, True, False]  # fmt: skip
    assert Dated(citation="x", verified=True).holds(date(1900, 1, 1))


# --- planted errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ('[[absent]]\ntable = "location"\nbecause = "Rivers are where they are."\ncitation = "made up"\nverified = true\n',
         "", "location", "nothing says why"),
        ('table = "location"', 'table = "function"', "absent", "filled"),
        ('table = "location"', 'table = "prerequisite"', "absent", "twice"),
        ('table = "location"', 'table = "cost"', "absent", "filled"),
        ('table = "location"', 'table = "locations"', "absent[2].table", "closed list"),
        ('code = "lights"\nside = "local"', 'code = "lights"\nside = "federal"', "obligation", "Both sides"),
        ('[[leaving]]\nside = "local"', '[[leaving]]\nside = "federal"', "leaving", "Both sides"),
        ('role = "decider"\nposition = "River commissioner"\ndecides', 'role = "captain"\nposition = "River commissioner"\ndecides', "decider[1].role", "no role"),
        ('role = "decider"\nposition = "River commissioner"\ndecides', 'role = "local-head"\nposition = "River commissioner"\ndecides', "decider[1].side", "other side"),
        ('stage = "authority"', 'stage = "money"', "step[1].stage", "does not pass"),
        ('says = "Nobody acts without it."', 'says = "Nobody acts without it."\ndeadline = "R-NEVER"', "step[1].deadline", "no deadline"),
        ('term = "local_notice_days"\ncitation', 'term = "notice_weeks"\ncitation', "leaving[1].term", "No edition"),
        ('says = "Keeps the lights of its boats in order."', 'says = "Keeps the lights."\nmodels = ["lake"]', "obligation[1].models", "no model"),
        ('amount = 16\nunit = "hours"\ncitation', "amount = 16\ncitation", "timing[1]", "unit"),
        ('code = "course"\npayer = "federal"', 'code = "boats"\npayer = "federal"', "cost", "twice"),
        ('payer = "federal"', 'payer = "local"', "cost", "each side"),
        ('office = "River commission"\nsince = 2026-01-01', 'office = "River commission"\nsince = 2026-02-01', "responsible", "first day"),
        ('office = "River commission"\nsince = 2026-01-01', 'office = "River commission"\nsince = 2026-01-01\nuntil = 2025-01-01', "responsible[1].until", "ends after"),
        ('says = "Nobody acts without it."\ncitation = "made up, 3"\n', 'says = "Nobody acts without it."\n', "step[1].citation", "citation is missing"),
        ('payer = "local"\n', 'payer = "nobody"\n', "cost[1].payer", "closed list"),
        ("[[timing]]\n", "[[timings]]\n", "timings", "Unknown key"),
    ],
)  # fmt: skip
def test_a_planted_gap_or_stray_reference_is_named(folder, old, new, field, said):
    found = plant(folder, old, new)

    assert [p for p in found if p.field == f"river-patrol.toml: {field}" and said in p.message], found


@pytest.mark.parametrize("table", sorted(set(get_args(Table)) - MAY_LACK))
def test_a_part_that_no_program_may_lack_takes_no_excuse(folder, table):
    found = plant(folder, 'table = "location"', f'table = "{table}"')

    assert [p for p in found if p.field == "river-patrol.toml: absent"], "it is filled, so it is not absent"


def test_a_delegation_without_its_course_is_refused_whatever_its_reason(folder):
    text = (folder / "river-patrol.toml").read_text()
    begin, end = text.index("[[course]]"), text.index("[[designation]]")
    (folder / "river-patrol.toml").write_text(
        text[:begin]
        + text[end:].replace('courses = ["river-course"]\n', "").replace('table = "location"', 'table = "course"', 1)
    )

    found = programs.check(folder)
    assert [p for p in found if p.field == "river-patrol.toml: course" and "kind delegation" in p.message], found


def test_the_umbrella_says_what_it_is_and_not_before_it_began(folder):
    found = plant(
        folder,
        'code = "river-page"\neffective = 2026-01-01',
        'code = "river-page"\neffective = 2025-01-01',
        "umbrella.toml",
    )
    assert [p for p in found if p.field == "umbrella.toml: statement[1].effective"], found
    found = plant(folder, 'deadline = "FD-ACK"', 'deadline = "FD-NEVER"', "umbrella.toml")
    assert [p for p in found if p.field == "umbrella.toml: step[1].deadline"], found
