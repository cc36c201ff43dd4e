"""Programs as data: a folder is an umbrella, a file in it is a program, and Python knows neither.

`umbrella()` is the shipped folder, `load(folder)` any other, `check(folder)` lists everything
that is wrong with one.  A folder holds `umbrella.toml`, optionally `questions.toml` (the
questionnaire), optionally `published.toml` (published editions with their digests), one
`<slug>.toml` per program and, in `texts/`, clause texts: `<slug>.toml` for a program's own and
`common.toml` for shared ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from accord.programs._judging import judge_program, judge_umbrella
from accord.programs._published import FILE, add_published, judge_published, read_published
from accord.programs._reading import Reader
from accord.rules.asof import as_of
from accord.rules.decisions import Problem
from accord.rules.editions import Clause, Published
from accord.rules.programs import Program, Umbrella
from accord.rules.terms import digest_of, stray_braces

SHIPPED = Path(__file__).parent
PRIMARY = "ice_access"


class BrokenFolderError(Exception):
    """A folder of programs that cannot be used; `problems` says all that is wrong with it."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        """Name every problem with its file, key, what was got and the choices."""
        self.problems = tuple(problems)
        lines = [
            f"{p.field}: {p.message} Got {p.got or 'nothing'}; expected {p.expected or 'otherwise'}." for p in problems
        ]
        super().__init__(f"{folder.name}: {len(problems)} problems\n" + "\n".join(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A file of clause texts."""

    clauses: tuple[Clause, ...]


_chosen: list[Path] = []


def choose(folder: Path | None) -> None:
    """Serve another folder as the house's umbrella from now on; None goes back to the shipped one.

    The site calls it once at start (`ACCORD_PROGRAMS`); a test calls it around a made-up folder.
    """
    _chosen[:] = [folder] if folder else []


def umbrella(name: str | None = None) -> Umbrella:
    """Return a shipped umbrella by name, or the one the house serves; read once per process.

    Raises:
        BrokenFolderError: its files do not hold together.
    """
    if name is None and _chosen:
        return _kept(_chosen[0])
    return _kept(SHIPPED / (name or PRIMARY))


def umbrella_on(on: date) -> Umbrella:
    """Return the house's umbrella with the conditions and amounts that held on that day, as rules judge by them."""
    return _as_stood(_chosen[0] if _chosen else SHIPPED / PRIMARY, on)


@lru_cache(maxsize=32)
def _as_stood(folder: Path, on: date) -> Umbrella:
    return as_of(_kept(folder), on)


@cache
def _kept(folder: Path) -> Umbrella:
    return load(folder)


def programs() -> Mapping[str, Program]:
    """Return the programs of the house's umbrella by slug, in the order the umbrella lists them."""
    return umbrella().programs


def load(folder: Path) -> Umbrella:
    """Return the umbrella in a folder.

    Raises:
        BrokenFolderError: its files do not hold together.
    """
    found, problems = _read(folder)
    if found is None or problems:
        raise BrokenFolderError(folder, problems)
    return found


def check(folder: Path) -> list[Problem]:
    """Return everything that is wrong with a folder; an empty list means it loads."""
    return _read(folder)[1]


def publish(folder: Path, on: date) -> tuple[Published, ...]:
    """Add each finished edition that is not listed yet to the list of published ones, and return those.

    What is listed stays as it is: from then on a change of its words, terms or powers is refused.

    Raises:
        BrokenFolderError: the folder does not hold together, or a published edition was changed.
    """
    found, problems = _read(folder)
    changed = [p for p in problems if not p.field.startswith(FILE) or "published[" in p.field]
    if found is None or changed:
        raise BrokenFolderError(folder, changed or problems)
    return add_published(folder, found, on)


def _read(folder: Path) -> tuple[Umbrella | None, list[Problem]]:
    top = Reader(folder / "umbrella.toml")
    table = top.table()
    readers = [top]
    if table is None:
        return None, top.problems
    table, asked = _with_questions(folder, table)
    readers += asked
    published, listed = read_published(folder)
    readers += listed
    order = table.pop("programs", [])
    common = _texts(folder / "texts" / "common.toml", readers)
    made = top.read(Umbrella, table)
    programs: dict[str, tuple[Program, Reader]] = {}
    present = {p.stem for p in folder.glob("*.toml")} - {"umbrella", "questions", Path(FILE).stem}
    if not isinstance(order, list) or set(order) != present or len(order) != len(present):
        top.problem(
            "programs", "This list names each program file once.", got=order, expected=", ".join(sorted(present))
        )
        order = sorted(present)
    for slug in order:
        reader = Reader(folder / f"{slug}.toml")
        readers.append(reader)
        raw = reader.table()
        if raw is None:
            continue
        own = _texts(folder / "texts" / f"{slug}.toml", readers)
        program = reader.read(Program, raw)
        if program is not None:
            programs[slug] = (replace(program, clauses=program.clauses + own), reader)
    problems = [p for r in readers for p in r.problems]
    if made is None or problems:
        return None, problems
    whole = replace(
        made,
        clauses=made.clauses + common,
        programs=MappingProxyType({s: p for s, (p, _) in programs.items()}),
        published=published,
    )
    whole = replace(whole, digest=digest_of(whole))
    judge_umbrella(whole, top)
    for program, reader in programs.values():
        judge_program(whole, program, reader)
    for reader in listed:
        if not any(p for r in readers for p in r.problems):
            judge_published(whole, reader)
    return whole, [p for r in readers for p in r.problems]


def _with_questions(folder: Path, table: dict[str, Any]) -> tuple[dict[str, Any], list[Reader]]:
    """Add the questionnaire, which may stand in a file of its own."""
    path = folder / "questions.toml"
    if not path.exists():
        return table, []
    reader = Reader(path)
    extra = reader.table() or {}
    for key in extra:
        if key != "questionnaire":
            reader.problem(key, "Unknown key.", got=key, expected="questionnaire")
    return {**table, "questionnaire": [*table.get("questionnaire", []), *extra.get("questionnaire", [])]}, [reader]


def _texts(path: Path, readers: list[Reader]) -> tuple[Clause, ...]:
    """Return the clauses of a file of texts; none where there is no such file."""
    if not path.exists():
        return ()
    reader = Reader(path)
    readers.append(reader)
    made = reader.read(Texts, reader.table() or {})
    clauses = made.clauses if made else ()
    for i, c in enumerate(clauses, 1):
        if stray_braces(c.text):
            reader.problem(
                f"clause[{i}].text", "A brace opens no placeholder.", got=c.code, expected="{name_of_a_term}"
            )
    return clauses
