"""The shape of the files: short, without a clock below the edges, with one door, naming no machine."""

import ast
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "accord"
LONGEST = 400
FLOORS = {"site", "web", "api", "cli", "jobs", "actions", "queries", "records", "programs", "rules"}
BELOW_THE_EDGES = ("actions", "queries", "records", "programs", "rules")
ASKED = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter"}
CONVERTERS = {"localdate", "localtime", "gmtime"}
TEXT = {".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".js", ".json", ".csv", ".typ", ".sh", ".yml", ""}


def modules(*folders: str) -> list[Path]:
    return sorted(p for f in folders for p in (HOUSE / f).rglob("*.py") if "migrations" not in p.parts)


def calls_of_a_clock(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        match node:
            # `datetime.now()`, `timezone.localdate()` and their kin; with an argument these only convert.
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in ASKED:
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[]) if name in CONVERTERS:
                yield node.lineno
            # A default such as `default=timezone.now` reads the clock as well, only later.
            case ast.keyword(arg="default" | "default_factory", value=ast.Attribute(attr=name)) if name in ASKED:
                yield node.value.lineno
            case ast.keyword(arg="auto_now" | "auto_now_add"):
                yield node.value.lineno


def is_a_state(target: ast.expr | None) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "state"


def assignments_of_a_state(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=targets) if any(map(is_a_state, targets)):
                yield node.lineno
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target) if is_a_state(target):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr="update"), keywords=words) if any(k.arg == "state" for k in words):
                yield node.lineno
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), _]):
                yield node.lineno


def names_of_a_machine(text: str) -> list[str]:
    return [found[0] for pattern in MACHINE for found in pattern.finditer(text)]


# Spelled apart, so that this file does not name what it forbids.
MACHINE = (
    re.compile(r"(?<![\w./-])/(?:ho" + r"me|ro" + r"ot|wo" + r"rk|Us" + r"ers)/[\w.-]+"),
    re.compile(r"(?:index|registry|find-links)[-_]?(?:url)?[\s=:\"']+\w+:/" + r"/", re.IGNORECASE),
    re.compile(r"\b(?:pypi\.o" + r"rg|registry\.npmjs|files\.pythonho" + r"sted|deb\.debian\.o" + r"rg)"),
)


def test_no_file_of_the_house_is_longer_than_it_can_be_read():
    long = {str(p.relative_to(ROOT)): n for p in modules(*FLOORS) if (n := len(p.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_every_folder_of_the_house_is_a_floor():
    found = {p.name for p in HOUSE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert found == FLOORS


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils.py", "util.py", "helpers.py", "helper.py", "misc.py", "common.py", "manager.py", "managers.py"}
    assert [p for p in modules(*FLOORS) if p.name in drawers] == []


def test_every_browser_test_carries_the_mark_by_which_it_is_run():
    without = [p.name for p in (ROOT / "tests/browser").glob("test_*.py") if "pytest.mark.browser" not in p.read_text()]
    assert without == []


def test_nothing_below_the_edges_reads_a_clock():
    # The door stamps each entry with its own clock, so that a back-dated `at` shows (decision 15).
    door = HOUSE / "actions" / "_effects.py"
    for path in modules(*BELOW_THE_EDGES):
        found = list(calls_of_a_clock(path.read_text()))
        assert len(found) <= (path == door), f"{path.relative_to(ROOT)} reads a clock in lines {found}"


def test_only_the_door_assigns_a_state():
    door = HOUSE / "actions" / "_acting.py"
    everywhere = [p for p in modules(*FLOORS) if p != door]
    found = [f"{p.relative_to(ROOT)}:{n}" for p in everywhere for n in assignments_of_a_state(p.read_text())]
    assert found == []


def test_no_committed_file_names_a_machine_or_a_registry():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {}
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if "vendor" in path.parts or path.suffix not in TEXT or not path.is_file():
            continue
        named = names_of_a_machine(path.read_text(errors="replace"))
        if named:
            found[name] = sorted(set(named))[:5]
    assert found == {}


def test_no_committed_file_points_elsewhere():
    # A link leads to one machine's folder, such as an environment kept there, and to nothing on another.
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line for line in listed.splitlines() if line.startswith("120000")] == []


@pytest.mark.parametrize(
    ("judge", "source"),
    [
        (calls_of_a_clock, "from datetime import datetime, UTC\nat = datetime.now(UTC)\n"),
        (calls_of_a_clock, "on = date.today()\n"),
        (calls_of_a_clock, "at = models.DateTimeField(default=timezone.now)\n"),
        (calls_of_a_clock, "at = models.DateTimeField(auto_now_add=True)\n"),
        (assignments_of_a_state, "row.state = 'active'\n"),
        (assignments_of_a_state, "rows.filter(id=1).update(state='active')\n"),
        (assignments_of_a_state, "setattr(row, 'state', 'active')\n"),
        (names_of_a_machine, "see /ho" + "me/someone/notes"),
        (names_of_a_machine, "--index-url https:/" + "/packages.example/simple"),
    ],
)
def test_the_judges_of_this_file_see_what_they_are_for(judge, source):
    assert list(judge(source))


@pytest.mark.parametrize("manifest", sorted(ROOT.glob("*/**/vendor/MANIFEST.json")), ids=lambda p: p.parts[-3])
def test_every_vendored_file_is_the_one_its_manifest_names(manifest):
    folder = manifest.parent
    named = {
        f["path"]: f["sha256"] for package in json.loads(manifest.read_text())["packages"] for f in package["files"]
    }
    found = {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file() and p != manifest
    }
    assert found == named


def test_the_locks_carry_a_digest_for_every_package():
    for name in ("bootstrap", "base", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == []
