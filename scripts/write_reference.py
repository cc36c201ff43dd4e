"""Write docs/reference and docs/map.md from what the house declares.  `./dev docs` calls this.

Nothing here is typed twice: rooms, roles, matrix, programs, deadlines, questions, documents,
commands and addresses come from the code and the programs' files.  The same house gives the
same bytes; a test compares them with what is committed.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def ready(data: str) -> None:
    """Make the house importable: settings need a folder for data, and a fresh one is thrown away."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "accord.site.settings"
    os.environ["ACCORD_DATA"] = data
    sys.path.insert(0, str(ROOT))
    import django  # noqa: PLC0415

    django.setup()


def pages() -> dict[Path, str]:
    """Return every generated page by its path."""
    from accord.programs import umbrella  # noqa: PLC0415 - these need the apps
    from scripts.reference import edges, homes, programs, rooms  # noqa: PLC0415

    reference = DOCS / "reference"
    found = {
        DOCS / "map.md": edges.house_map(),
        DOCS / "glossary.md": programs.glossary(),
        DOCS / "guide" / "design.md": edges.design(),
        reference / "roles.md": rooms.roles(),
        reference / "homes.md": homes.homes(),
        reference / "matrix.md": rooms.whole_matrix(),
        reference / "programs.md": programs.programs(),
        reference / "terms.md": programs.terms(),
        reference / "deadlines.md": programs.deadlines(),
        reference / "questionnaire.md": programs.questionnaire(),
        reference / "documents.md": rooms.documents(),
        reference / "commands.md": edges.commands(),
        reference / "api.md": edges.addresses(),
        **{reference / "rooms" / f"{name}.md": rooms.room(name) for name in rooms.ROOMS},
        **{reference / "programs" / f"{p.slug}.md": programs.program(p) for p in umbrella().programs.values()},
    }
    return {path: re.sub(r"\n{3,}", "\n\n", text) for path, text in found.items()}


def main() -> None:
    """Write what changed, and take away pages of things that are no more."""
    made = pages()
    for old in sorted((DOCS / "reference").rglob("*.md")):
        if old not in made:
            old.unlink()
            print(f"gone: {old.relative_to(ROOT)}")
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="accord-docs-") as folder:
        ready(folder)
        main()
