"""The import contracts hold, and turn red when someone breaks one: proved on a copy of the house."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    # The copy must be found before the installed package is.
    return subprocess.run(
        [LINTER, "--config", house / "pyproject.toml", "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(
        ROOT / "accord", copy / "accord", ignore=shutil.ignore_patterns("static", "templates", "data", "__pycache__")
    )
    return copy


def test_the_house_keeps_its_contracts(house):
    done = lint(house)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 3 kept, 0 broken." in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("rules/planted.py", "import accord.records", "Floors import downwards only"),
        ("queries/planted.py", "from accord import actions", "Floors import downwards only"),
        ("web/planted.py", "from accord import api", "Floors import downwards only"),
        ("attic/__init__.py", "", "Floors import downwards only"),
        ("rules/planted.py", "from pathlib import Path", "Rules are pure"),
        ("rules/planted.py", "import time", "Rules are pure"),
        ("rules/planted.py", "from django.utils import timezone", "Rules are pure"),
        ("cli/planted.py", "from accord import records", "Edges reach rows only through queries and actions"),
    ],
)
def test_a_planted_import_turns_the_contracts_red(house, file, line, contract):
    planted = house / "accord" / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(line + "\n")
    try:
        done = lint(house)
    finally:
        planted.unlink()
        if not any(planted.parent.iterdir()):
            planted.parent.rmdir()

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout
