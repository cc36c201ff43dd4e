"""Pages of commands and addresses, and the map of the house."""

from collections.abc import Iterator
from pathlib import Path

import click

from accord.api.house import api
from accord.cli.house import accord
from accord.web.examples import EXAMPLES, GROUPS
from scripts.reference.markdown import code, page, table
from scripts.reference.rooms import KEEPS, ROOMS

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    ("rules", "pure Python: what is allowed, and why not"),
    ("programs", "the programs as data"),
    ("records", "tables"),
    ("queries", "reads"),
    ("actions", "writes, through one door"),
    ("web", "pages"),
    ("api", "JSON"),
    ("cli", "commands"),
    ("jobs", "what runs later"),
    ("site", "settings and addresses"),
)


def commands() -> str:
    """Return every command with its arguments and options."""
    parts = ["Every command takes `-h`. In demonstration mode `--as USER` says who acts; otherwise a token does."]
    parts += _group(accord, "accord", 2)
    return page("Commands", *parts)


def _group(group: click.Group, path: str, level: int) -> Iterator[str]:
    plain = {n: c for n, c in sorted(group.commands.items()) if not isinstance(c, click.Group)}
    if path != "accord":
        yield f"{'#' * level} {path}"
        yield (group.help or "").split("\n\n")[0]
    if plain:
        yield table(("Command", "What it does", "Options"), (_command(f"{path} {n}", c) for n, c in plain.items()))
    for name, inner in group.commands.items():
        if isinstance(inner, click.Group):
            yield from _group(inner, f"{path} {name}", level)


def _command(path: str, command: click.Command) -> tuple[str, str, str]:
    arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
    options = [p.opts[0] for p in command.params if isinstance(p, click.Option) and not p.hidden]
    return f"`{' '.join([path, *arguments])}`", (command.help or "").split("\n\n")[0], code(options)


def addresses() -> str:
    """Return every operation of the API."""
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    by_tag: dict[str, list[tuple[str, str, str]]] = {}
    for path, operations in paths.items():
        for method, o in operations.items():
            # JSON, or a form where a file is asked for.
            content = o.get("requestBody", {}).get("content", {})
            asked = next(iter(content.values()), {}).get("schema", {})
            row = f"`{method.upper()} {path}`", o.get("summary", ""), code(asked.get("properties", {}))
            by_tag.setdefault((o.get("tags") or ["house"])[0], []).append(row)
    parts = [("The description for programs is `/api/v1/openapi.json`. A key in `Idempotency-Key` makes a repeated act safe;"
             " `If-Match` carries the version you saw.")]  # fmt: skip
    for tag, rows in by_tag.items():
        parts += [f"## {tag}", table(("Operation", "What it does", "Body"), rows)]
    return page("API", *parts)


def house_map() -> str:
    """Return the map: floors by rooms, with what stands."""
    rows = []
    for name, keeps in KEEPS:
        floors = [f for f, _ in FLOORS if _stands(f, name)]
        drawn = "drawn from its lifecycles" if name in ROOMS else ""
        shown = [f if f in floors else drawn and f for f in ("web", "api", "cli")]
        below = [f for f in floors if f not in ("web", "api", "cli")]
        linked = f"[{name}](reference/rooms/{name}.md)" if name in ROOMS else name
        rows.append(
            (linked, keeps, "stands" if name in ROOMS else "to come", ", ".join([*below, *filter(None, shown)]))
        )
    return page(
        "Map of the house",
        "A floor is a folder; a room is a file name, the same on every floor. To change a stage of the work, open the file of"
        " that name, floor by floor. Floors import downwards only: site, then web, api, cli and jobs (which may not see each"
        " other), then actions, queries, records, programs, rules. A test plants an upward import and sees it refused.",
        "## Floors",
        table(("Folder", "What it is"), ((f"`accord/{f}`", says) for f, says in FLOORS)),
        "## Rooms",
        "Pages, addresses and commands of every room are drawn from its lifecycles; a room has a file on an edge only where"
        " it needs more.",
        table(("Room", "What it keeps", "Now", "Floors"), rows),
        "## Where to read on",
        "[Roles](reference/roles.md), [permission matrix](reference/matrix.md), [programs](reference/programs.md),"
        " [deadlines](reference/deadlines.md), [terms](reference/terms.md), [questionnaire](reference/questionnaire.md),"
        " [documents](reference/documents.md), [commands](reference/commands.md), [API](reference/api.md),"
        " [words of the field](glossary.md), [the line](line.md), [decisions](why/).",
    )


def _stands(floor: str, name: str) -> bool:
    folder = ROOT / "accord" / floor / ("models" if floor == "records" else "")
    return (folder / f"{name}.py").exists() or (folder / name).is_dir()


def design() -> str:
    """Return the guide to the pieces that pages are built from, from the same examples as the page shows."""
    parts = [
        (
            "Every page is built from the pieces below. The page `/design/` of any installation draws each of them by the "
            "macro that the pages use; here they are named, with what each is for and how a page draws it. One filled "
            "button on a page; a word says it and a colour only helps; no page styles itself."
        ),
        "![The design guide in the product](../pictures/design.png)",
        "![The page of words on a telephone](../pictures/glossary.png)",
    ]
    for group in GROUPS:
        parts.append(f"## {group}")
        parts += [f"### {e.title}\n\n{e.use}\n\n```\n{e.call}\n```" for e in EXAMPLES if e.group == group]
    return page("Design guide", *parts)
