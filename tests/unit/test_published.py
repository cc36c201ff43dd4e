"""Published editions: listed with their digests, held fast, while a new edition is drafted beside them.  No database."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from accord import programs
from accord.cli.house import accord
from accord.rules.agreements import Facts, judge
from accord.rules.terms import edition_digest
from tests.unit.planting import plant
from tests.unit.test_agreements import AT, given

FOURTEENTH = Path(__file__).parents[1] / "data" / "fourteenth"
DAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path):
    """A made-up folder whose one edition is published."""
    made = tmp_path / "fourteenth"
    shutil.copytree(FOURTEENTH, made)
    programs.publish(made, DAY)
    return made


def with_a_second(folder, *, draft):
    """Write a second edition beside the first: the same but for its code, its first day and its mark."""
    path = folder / "river-patrol.toml"
    text = path.read_text()
    start = text.index("[[edition]]")
    end = text.find("\n[[", start + 1)
    one = text[start:end]
    code = programs.load(FOURTEENTH).programs["river-patrol"].editions[0].code
    two = one.replace(f'code = "{code}"', f'code = "{code}-next"', 1)
    path.write_text(
        text[:end] + "\n" + two.replace("[[edition]]", f"[[edition]]\ndraft = {str(draft).lower()}", 1) + text[end:]
    )
    return code, f"{code}-next"


def test_every_shipped_edition_is_listed_with_the_digest_it_has():
    house = programs.umbrella()
    listed = {(p.program, p.edition): p.sha256 for p in house.published}

    assert listed == {
        (p.slug, e.code): edition_digest(house, p, e) for p in house.programs.values() for e in p.editions
    }
    assert len(listed) >= 27


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("river-patrol.toml", "value = 60", "value = 61"),
        ("texts/river-patrol.toml", "on {river}", "along {river}"),
        ("river-patrol.toml", 'statute = "', 'statute = "new '),
    ],
)
def test_a_change_of_a_published_edition_is_refused_by_name(folder, file, old, new):
    [problem] = plant(folder, file, old, new)

    assert problem.field == "published.toml: published[1].sha256"
    assert "can never change" in problem.message
    with pytest.raises(programs.BrokenFolderError):
        programs.publish(folder, DAY)


def test_a_published_edition_is_never_taken_out(folder):
    problems = plant(folder, "published.toml", "[[published]]", '[[published]]\nprogram = "river-patrol"\nedition = "gone"\non = 2026-11-22\nsha256 = "0"\n\n[[published]]')  # fmt: skip

    assert [(p.field, "is gone" in p.message) for p in problems] == [("published.toml: published[1]", True)]


def test_that_an_edition_is_offered_no_more_is_no_change_of_it(folder):
    assert plant(folder, "river-patrol.toml", "[[edition]]", "[[edition]]\nsuperseded = 2099-01-01") == []


def test_a_new_edition_is_drafted_while_the_old_lives_and_nobody_may_take_it(folder):
    old, new = with_a_second(folder, draft=True)
    program = programs.load(folder).programs["river-patrol"]

    assert [e.code for e in program.offered(DAY)] == [old]
    for action in ("draft-agreement", "import-agreement"):
        facts = Facts(
            at=AT, programs={"river-patrol": program}, outcome="approved", decided=("river-patrol",), concurrence=True
        )
        raw = {"program": "river-patrol", "edition": new, "functions": list(program.edition(new).functions)}
        raw |= {"effective_on": "2026-11-01", "held_at": "Clerk"} if action == "import-agreement" else {}
        [found] = [f for f in judge(action, facts, given(action, **raw)) if f.field == "edition"]
        assert "is a draft still" in found.message
    assert programs.publish(folder, DAY) == ()


def test_a_finished_edition_that_is_not_listed_is_named_until_it_is_published(folder):
    _, new = with_a_second(folder, draft=False)
    [problem] = programs.check(folder)
    assert "not listed here is a draft" in problem.message
    [made] = programs.publish(folder, DAY)

    assert made.edition == new
    assert programs.check(folder) == []


def test_the_command_publishes_and_says_why_it_will_not(folder):
    _, new = with_a_second(folder, draft=False)
    run = CliRunner().invoke(accord, ["programs", "publish", str(folder)])
    assert new in run.output
    assert "1 published." in run.output
    plant(folder, "river-patrol.toml", "value = 60", "value = 61")
    run = CliRunner().invoke(accord, ["programs", "publish", str(folder)])

    assert run.exit_code == 1
    assert "can never change" in run.output


def test_a_folder_without_the_list_is_at_trial():
    assert programs.load(FOURTEENTH).published == ()


def test_a_term_that_rules_read_of_the_edition_is_not_negotiable(tmp_path):
    made = tmp_path / "fourteenth"
    shutil.copytree(FOURTEENTH, made)
    [problem] = plant(made, "river-patrol.toml", 'label = "Passing score", value = 60,', 'label = "Passing score", value = 60, negotiable = true, minimum = 50, maximum = 70,')  # fmt: skip

    assert problem.field.endswith(".negotiable")
    assert problem.got == "'pass_percent'"
