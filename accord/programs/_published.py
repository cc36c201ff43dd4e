"""What was published stays: the list of published editions with their digests, held against the files.

`published.toml` of a folder names each published edition with the SHA-256 of all that an agreement
pins.  A folder without the list is one at trial: nothing in it is held fast yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from accord.programs._reading import Reader
from accord.rules.editions import Edition, Published
from accord.rules.programs import Program, Umbrella
from accord.rules.terms import edition_digest

FILE = "published.toml"
HEAD = """\
# Published editions, each with the SHA-256 of all that an agreement pins.  `accord programs publish` adds to it; nothing
# that stands here is ever changed or taken out.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The file as it is read."""

    published: tuple[Published, ...] = ()


def read_published(folder: Path) -> tuple[tuple[Published, ...], list[Reader]]:
    """Return the published editions, and the reader of the list where there is one."""
    path = folder / FILE
    if not path.exists():
        return (), []
    reader = Reader(path)
    made = reader.read(Listing, reader.table() or {})
    return (made.published if made else ()), [reader]


def judge_published(umbrella: Umbrella, reader: Reader) -> None:
    """Hold every edition against the list: what is listed is there unchanged, what is not listed is a draft."""
    say = reader.problem
    listed: dict[tuple[str, str], Published] = {}
    for i, p in enumerate(umbrella.published, 1):
        key = f"published[{i}]"
        if (p.program, p.edition) in listed:
            say(key, "This edition is listed twice.", got=p.edition, expected="each edition once")
        listed[p.program, p.edition] = p
        found = _edition(umbrella, p)
        if found is None:
            say(key, "A published edition is gone; agreements pin it, so it stays.", got=f"{p.program} {p.edition}",
                expected="an edition of that program")  # fmt: skip
            continue
        program, edition = found
        now = edition_digest(umbrella, program, edition)
        if now != p.sha256:
            say(f"{key}.sha256", f"The edition {p.edition} was published and can never change; its words, terms or powers"
                " are not what they were. Take the change back, or write a new edition.", got=now, expected=p.sha256)  # fmt: skip
        if edition.draft:
            say(key, "A published edition is no draft.", got=p.edition, expected="draft left out")
    for program, edition in _editions(umbrella):
        if (program.slug, edition.code) not in listed and not edition.draft:
            say("", "An edition that is not listed here is a draft, and says so.", got=f"{program.slug} {edition.code}",
                expected="draft = true, or the edition in this list")  # fmt: skip


def unlisted(umbrella: Umbrella) -> list[tuple[Program, Edition, str]]:
    """Return every edition that the list does not name yet, with its digest."""
    listed = {(p.program, p.edition) for p in umbrella.published}
    return [
        (program, edition, edition_digest(umbrella, program, edition))
        for program, edition in _editions(umbrella)
        if (program.slug, edition.code) not in listed
    ]


def add_published(folder: Path, umbrella: Umbrella, on: date) -> tuple[Published, ...]:
    """Append every finished edition that is not listed yet, and return what was added."""
    made = tuple(
        Published(program=program.slug, edition=edition.code, on=on, sha256=digest)
        for program, edition, digest in unlisted(umbrella)
        if not edition.draft
    )
    path = folder / FILE
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    for p in made:
        text += (
            f'\n[[published]]\nprogram = "{p.program}"\nedition = "{p.edition}"\non = {p.on}\nsha256 = "{p.sha256}"\n'
        )
    path.write_text(text, encoding="utf-8")
    return made


def _editions(umbrella: Umbrella) -> Iterator[tuple[Program, Edition]]:
    for program in umbrella.programs.values():
        for edition in program.editions:
            yield program, edition


def _edition(umbrella: Umbrella, p: Published) -> tuple[Program, Edition] | None:
    program = umbrella.programs.get(p.program)
    edition = next((e for e in program.editions if e.code == p.edition), None) if program else None
    return (program, edition) if program is not None and edition is not None else None
