"""Run the commands of a tutorial in order, as a reader's shell would, and say what each printed.

Run as a program it reads pages' `console` blocks from its argument and prints JSON.  The shell
expands every word; the command itself then runs in this process, which has loaded everything
once, for forty starts of Python would take longer than the whole story.
"""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WRITTEN_IN = "2026"
"""The year of the numbers that the page shows; the story is told in the year of the run."""


def blocks(page: Path) -> list[str]:
    """Return the text of each console block, with this year's numbers."""
    text = re.sub(rf"\b([A-Z]{{1,2}})-{WRITTEN_IN}-(\d{{4,5}})\b", rf"\1-{datetime.now(UTC).year}-\2", page.read_text())
    return re.findall(r"^```console\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def steps(block: str) -> list[tuple[str, list[str]]]:
    """Return each command of a block, with its continuation lines, and the lines that it should print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found and _goes_on(found[-1][0]):
            found[-1] = (found[-1][0] + "\n" + line, [])
        elif line.strip():
            found[-1][1].append(line.rstrip())
    return found


def _goes_on(command: str) -> bool:
    """Whether the shell would ask for more: an escaped end of line or an open quote."""
    return subprocess.run(
        ["sh", "-n", "-c", command], capture_output=True, check=False
    ).returncode != 0 or command.endswith("\\")


def words(command: str) -> list[str]:
    """Return the words of a command as the shell expands them."""
    done = subprocess.run(
        ["sh", "-ec", f"accord() {{ printf '%s\\0' \"$@\"; }}\n{command}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout.split("\0")[:-1]


def run(command: str) -> tuple[int, str]:
    """Run one line; return its exit code and what it printed."""
    if given := re.match(r"(?:export )?([A-Z_]+)=(.*)$", command, flags=re.DOTALL):
        done = subprocess.run(
            ["sh", "-ec", f"printf %s {given[2]}"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        os.environ[given[1]] = done.stdout
        return done.returncode, done.stderr
    from accord.cli.house import accord

    printed = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            accord.main(words(command), prog_name="accord", standalone_mode=True)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, printed.getvalue()


def main(page: Path) -> None:
    """Run every block and print what happened."""
    os.chdir(ROOT)
    told = []
    ready = False
    for block in blocks(page):
        for command, expected in steps(block):
            if command.startswith("accord ") and not ready:
                # The page's own exports come first: they say where the data lies.
                import django

                django.setup()
                ready = True
            code, printed = run(command)
            told.append({"command": command, "expected": expected, "code": code, "printed": printed})
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
