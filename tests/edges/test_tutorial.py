"""The tutorial is executed: every command runs in order on fresh data and prints what the page shows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from accord.rules.rooms import STAGES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial.md"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return what each command of the page did, in a process and a folder of its own."""
    folder = tmp_path_factory.mktemp("tutorial")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_") and k != "DATABASE_URL"}
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "accord.site.settings",
        "PYTHONPATH": str(ROOT),
        # The page keeps its data where `mktemp` says.
        "TMPDIR": str(folder),
    }
    runner = Path(__file__).with_name("tutorial.py")
    done = subprocess.run(
        [sys.executable, runner, PAGE], env=environment, cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def squeezed(text):
    return " ".join(text.split())


def test_every_command_prints_what_the_page_shows(told):
    for step in told:
        printed = [squeezed(line) for line in step["printed"].splitlines()]
        at = 0
        for line in step["expected"]:
            if line.startswith("[exit "):
                continue
            found = [i for i, one in enumerate(printed[at:], at) if squeezed(line) in one]
            assert found, f"{step['command']}\nshould print {line!r} and printed\n{step['printed']}"
            at = found[0]


def test_every_command_ends_as_the_page_says(told):
    for step in told:
        said = [line for line in step["expected"] if line.startswith("[exit ")]
        wanted = int(said[0].strip("[]").split()[1]) if said else 0
        assert step["code"] == wanted, f"{step['command']}\nended with {step['code']}\n{step['printed']}"


def test_the_page_walks_through_every_room_of_the_journey(told):
    walked = {step["command"].split()[1] for step in told if step["command"].startswith("accord ")}
    rooms = {stage.lifecycle.room for stage in STAGES.values()}

    # An enquiry is one way to a request, and the page begins with the request itself; what is shared and repaid
    # once an agreement works has a guide of its own.
    assert rooms - {"enquiries", "sharing", "reimbursement"} <= walked
