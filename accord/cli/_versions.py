"""`accord <room> differences` and `accord <room> packet`: versions compared, and the packet as a file."""

from pathlib import Path

import click

from accord.actions.exporting import export_differences
from accord.actions.packets import make_packet
from accord.cli._asker import answering, asker, dump, now
from accord.cli._naming import id_of
from accord.queries.differences import compare, versioned
from accord.queries.packets import PACKED
from accord.rules.decisions import Invalid, Problem
from accord.rules.lifecycle import Lifecycle

_AS = click.Option(["--as", "username"], metavar="USER", help="Who acts (demonstration mode).")


def commands(lifecycles: list[Lifecycle]) -> list[click.Command]:
    """Return the commands that a room's kinds have."""
    compared = [life.kind for life in lifecycles if versioned(life.kind)]
    packed = [life.kind for life in lifecycles if life.kind in PACKED]
    return [*([_differences(compared)] if compared else []), *([_packet(packed)] if packed else [])]


def _what(kinds: list[str]) -> list[click.Parameter]:
    return [
        click.Argument(["what"], metavar="ID"),
        click.Option(["--kind"], type=click.Choice(kinds), default=kinds[0], show_default=True),
        _AS,
    ]


def _differences(kinds: list[str]) -> click.Command:
    @answering
    def run(
        *,
        what: str,
        kind: str,
        earlier: int | None,
        later: int | None,
        whole: bool,
        paper: Path | None,
        username: str | None,
        as_json: bool,
    ) -> None:
        at = now()
        actor = asker(username, at)
        which = id_of(kind, what, actor, at)
        if paper is not None:
            made = export_differences(kind, which, by=actor, at=at, earlier=earlier, later=later, whole=whole)
            _written(paper, made.data)
            click.echo(f"Written: {paper}")
            return
        found = compare(kind, which, actor, at, earlier=earlier, later=later)
        if as_json:
            dump(found)
            return
        for v in found.versions:
            click.echo(f"version {v.number}: {v.at:%Y-%m-%d %H:%M} UTC, {v.label}, by {v.by} ({v.role})")
        if found.earlier is None or found.later is None:
            click.echo("Nothing has been written yet.")
            return
        click.secho(f"\nFrom version {found.earlier.number} to {found.later.number}", bold=True)
        for c in found.fields:
            d = c.difference
            if d.status == "same" and not whole:
                continue
            by = f" {c.version.by}, {c.version.at:%Y-%m-%d}." if c.version else ""
            click.echo(f"{d.label}: {d.said}{by}")
            for sign, pieces, mark in (("-", d.before, "gone"), ("+", d.after, "new")):
                text = "".join(f"[{p.text.strip()}] " if p.mark == mark and len(pieces) > 1 else p.text for p in pieces)
                for line in text.strip().splitlines() if d.status != "same" or sign == "+" else ():
                    click.echo(f"  {sign} {line}")

    return click.Command("differences", callback=run, help="Compare two versions: the last two, or those named.", params=[
        *_what(kinds),
        click.Option(["--from", "earlier"], type=int, help="Number of the earlier version."),
        click.Option(["--to", "later"], type=int, help="Number of the later version."),
        click.Option(["--whole"], is_flag=True, help="Show what did not change too."),
        click.Option(["--pdf", "paper"], metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write a PDF."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
    ])  # fmt: skip


def _written(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Invalid((Problem(field="file", message=f"The file cannot be written: {error.strerror}.", got=str(file),
                               expected="the path of a file in a folder that exists"),)) from error  # fmt: skip


def _packet(kinds: list[str]) -> click.Command:
    @answering
    def run(*, what: str, kind: str, file: Path, username: str | None) -> None:
        at = now()
        actor = asker(username, at)
        made = make_packet(kind, id_of(kind, what, actor, at), by=actor, at=at)
        _written(file, made.data)
        click.echo(f"{made.pages} pages in {file}.")
        for title in made.left_out:
            click.echo(f"  not in it: {title}")

    return click.Command("packet", callback=run, help="One PDF with the facts, the timeline and every issued document.", params=[
        *_what(kinds), click.Argument(["file"], type=click.Path(dir_okay=False, path_type=Path)),
    ])  # fmt: skip
