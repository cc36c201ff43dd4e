"""`accord plan`: solve, check, explain, compare and sweep, and what is refused."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from accord.cli.house import accord
from accord.programs.capacities import SHIPPED_CAPACITIES

FEW = ("--family", "money", "--agencies", "60", "--seconds", "60", "--gap", "5")


def run(*words):
    return CliRunner().invoke(accord, ["plan", *map(str, words)])


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """A solved plan in a file, and what solving it printed."""
    file = tmp_path_factory.mktemp("plan") / "plan.npz"
    done = run("solve", *FEW, "--out", file, "--json")
    assert done.exit_code == 0, done.output
    return file, json.loads(done.stdout)


def test_a_plan_says_what_it_is_worth_its_bound_gap_time_and_memory(plan):
    _, told = plan
    assert {"objective", "bound", "gap_percent", "seconds", "peak_memory_mb"} <= told.keys()
    assert told["objective"] <= told["bound"]
    assert 0 <= told["gap_percent"] < 20
    assert "no agency is real" in told["problem"]


def test_the_check_proves_the_same_plan_and_finds_a_tampered_one(plan, tmp_path):
    file, told = plan
    done = run("check", file, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (found["worth"], found["digest"], found["faults"]) == (told["objective"], told["digest"], [])
    assert found["bound"] == pytest.approx(told["bound"], abs=2)
    assert "Every row is kept." in run("check", file).stdout

    other = tmp_path / "tampered.npz"
    with np.load(file) as kept:
        arrays = {name: kept[name] for name in kept.files}
    arrays["instance.limit"] = np.minimum(arrays["instance.limit"], 0)
    np.savez(other, **arrays)
    tampered = run("check", other)
    assert tampered.exit_code == 5
    assert "✗" in tampered.stdout


def test_what_is_no_plan_is_refused_without_a_traceback(tmp_path):
    file = tmp_path / "letter.npz"
    file.write_text("Dear Sheriff,")
    done = run("check", file)
    assert done.exit_code == 1
    assert "letter.npz" in done.stderr
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_a_plan_explains_what_is_scarce_and_why_an_agency_waits(plan):
    file, _ = plan
    assert "is worth at most" in run("explain", file).stdout
    assert "made-up agency 7" in run("explain", file, "--agency", "made-up agency 7").stdout
    assert json.loads(run("explain", file, "--json").stdout)
    assert run("explain", file, "--agency", "Nowhere County").exit_code == 1


def test_a_warm_start_and_a_comparison(plan, tmp_path):
    file, told = plan
    other = tmp_path / "other.npz"
    done = run("solve", *FEW, "--start", file, "--out", other)
    assert done.exit_code == 0, done.output
    assert "gap" in done.stdout
    compared = json.loads(run("compare", file, other, "--json").stdout)
    assert compared["worth"][0] == told["objective"]
    assert "agencies have another plan" in run("compare", file, other).stdout


def test_a_plan_is_written_as_a_spreadsheet_and_as_a_calendar(plan, tmp_path):
    file, told = plan
    sheet, calendar = tmp_path / "plan.xlsx", tmp_path / "plan.ics"
    assert run("export", file, "--to", sheet).exit_code == 0
    book = CalamineWorkbook.from_path(sheet)
    queue = book.get_sheet_by_name("Queue").to_python()
    assert sum(1 for r in queue if r[3] == "begin") == told["begun"]
    assert sum(1 for r in queue if r[3] == "answer the request") == told["answered"]
    assert len(book.get_sheet_by_name("Shared rows").to_python()) == 253
    assert run("export", file, "--to", calendar, "--state", "state 1").exit_code == 0
    text = calendar.read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert "made-up agency" not in text
    assert run("export", file, "--to", tmp_path / "plan.doc").exit_code == 1
    assert run("export", file, "--to", calendar, "--state", "Atlantis").exit_code == 1


def test_how_sure_the_first_option_is_over_a_list():
    told = json.loads(run("sureness", "--agencies", "60", "--json").stdout)
    assert told["agencies"] == 60
    assert told["first_in_eight_of_ten_or_more"] + told["contested"] == 60
    assert told["first_at_any_weights"] <= told["first_in_eight_of_ten_or_more"]
    assert "contested" in run("sureness", "--agencies", "60").stdout


SCENARIOS = """
[[scenario]]
name = "as it is"
[[scenario]]
name = "half the money"
[[scenario.change]]
rows = "money"
percent = 50
"""


def test_a_sweep_solves_each_scenario_and_refuses_a_row_that_is_none(tmp_path):
    file = tmp_path / "what-if.toml"
    file.write_text(SCENARIOS)
    done = run("sweep", *FEW, "--scenarios", file, "--json")
    assert done.exit_code == 0, done.output
    a, b = json.loads(done.stdout)["scenarios"]
    assert b["bound"] < a["bound"]

    file.write_text(SCENARIOS.replace('rows = "money"', 'rows = "submarines"'))
    refused = run("sweep", *FEW, "--scenarios", file)
    assert refused.exit_code == 2
    assert "No row of the plan has these words" in refused.stderr


def test_bad_capacities_are_refused_with_every_fault(tmp_path):
    file = tmp_path / "capacities.toml"
    text = SHIPPED_CAPACITIES.read_text()
    file.write_text(
        text.replace("installations = [1500, 1500, 1500]", "installations = [1500, -1, 1500]").replace(
            'course = "charleston"', 'course = "paris"'
        )
    )
    done = run("solve", "--agencies", "20", "--capacities", file)
    assert done.exit_code == 2
    assert "The figure is negative. Got: -1" in done.stderr
    assert "There is no course of this code. Got: paris" in done.stderr


def test_a_plan_that_cannot_be_says_what_conflicts_and_the_way_out(tmp_path):
    file = tmp_path / "capacities.toml"
    text = SHIPPED_CAPACITIES.read_text()
    file.write_text(text.replace("review_hours = [200000, 160000, 120000]", "review_hours = [9000, 0, 0]"))
    done = run("solve", "--agencies", "40", "--years", "2", "--seconds", "3", "--capacities", file, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 5
    assert told["every_row_kept"] is False
    assert any("hours of review" in line for line in told["conflict"])
    assert any(line.startswith("Cheapest way out") for line in told["conflict"])
