"""`accord <room> list`: the same lists, names of filters and counts as the pages and the API."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from accord.actions.exporting import LIMIT, export_list
from accord.cli._asker import answering, asker, dump, now
from accord.queries.filters import chosen_by
from accord.queries.lists import SORTS, listing, spec_of
from accord.queries.shapes import Page
from accord.rules.decisions import Invalid, Problem
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import Actor

_FILE = click.Path(dir_okay=False, path_type=Path)


def _options(kinds: list[str]) -> list[click.Parameter]:
    found: list[click.Parameter] = [
        click.Option(["--kind"], type=click.Choice(kinds), default=kinds[0], show_default=True),
        click.Option(["--q", "--find", "q"], default="", help="Words of a number, an agency or a title."),
    ]
    facets = {f.code: f for kind in kinds for f in spec_of(kind).facets}
    for facet in facets.values():
        words = facet.words()
        some = ", ".join(words) if 0 < len(words) <= 16 else "a code as `--json` lists it"
        found.append(
            click.Option(
                [f"--{facet.code}", facet.code], default="", help=f"{facet.label}: {some}; several with commas between."
            )
        )
    orders = ", ".join(f"{k} ({v.lower()})" for k, v in SORTS.items())
    found.append(click.Option(["--sort"], default="", help=f"Order: {orders}."))
    return found


def chosen_of(kind: str, given: dict[str, Any], kept: str, actor: Actor) -> dict[str, str]:
    """Return what was chosen, over a kept filter; a name that this kind's list does not have is refused later.

    Raises:
        Missing: the kept filter that is named is not there.
    """
    found = {name: str(value) for name, value in given.items() if value}
    return {**(chosen_by(kind, kept, actor) if kept else {}), **found}


def list_command(lifecycles: list[Lifecycle]) -> click.Command:
    """Return the command that lists a room's things."""
    kinds = [life.kind for life in lifecycles]

    @answering
    def run(*, kind: str, after: str, username: str | None, as_json: bool, csv_file: Path | None,
            xlsx_file: Path | None, kept: str, **given: Any) -> None:  # fmt: skip
        at = now()
        actor = asker(username, at)
        chosen = chosen_of(kind, given, kept, actor)
        if csv_file or xlsx_file:
            for form, path in (("csv", csv_file), ("xlsx", xlsx_file)):
                if path is not None:
                    _write(kind, chosen, form, path, by=actor, at=at)
            return
        page = listing(kind, actor, at, chosen, after=after)
        dump(page) if as_json else _print(page)

    return click.Command(
        "list",
        callback=run,
        help="List what you may see, newest first.",
        params=[
            *_options(kinds),
            click.Option(
                ["--filter", "kept"], default="", help="The name or id of a kept filter (`accord filters list`)."
            ),
            click.Option(["--after"], default="", help="The key that begins the next page."),
            click.Option(["--as", "username"], metavar="USER", help="Who acts (demonstration mode)."),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
            click.Option(
                ["--csv", "csv_file"], type=_FILE, help="Write the whole list to this file as CSV; - prints it."
            ),
            click.Option(
                ["--xlsx", "xlsx_file"], type=_FILE, help="Write the whole list to this file as a spreadsheet."
            ),
        ],
    )


def _write(kind: str, chosen: dict[str, str], form: str, path: Path, *, by: Actor, at: datetime) -> None:
    """Write the file beside its place and then put it there, so that a broken run leaves no half of it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Writing the list", total=None)
        made = export_list(kind, chosen, form, by=by, at=at,
                           progress=lambda done: progress.update(task, completed=done))  # fmt: skip
        progress.update(task, total=made.rows)
        if str(path) == "-":
            for chunk in made.chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        try:
            half = path.with_name(path.name + ".half")
            with half.open("wb") as file:
                file.writelines(made.chunks)
            half.replace(path)
        except OSError as error:
            raise Invalid((Problem(field=form, message=f"The file cannot be written: {error.strerror}.",
                                   got=str(path), expected="the path of a file in a folder that exists"),)) from error  # fmt: skip
    click.echo(f"{made.rows:,} rows in {path}.", err=True)
    if made.rows >= LIMIT:
        click.echo(f"An export holds at most {LIMIT:,} rows; narrow the list to have the others.", err=True)


def _print(page: Page) -> None:
    for item in page.items:
        clock = f"  ({item.next_due}: {item.clock})" if item.clock in ("overdue", "soon") else ""
        click.echo(f"{item.number:<14} {item.state_label:<28} {item.agency}{clock}")
    if not page.items:
        click.echo("Nothing here yet.")
    else:
        click.echo(f"{page.total:,} in all." if page.total is not None else "More than 100,000 in all.")
    if page.after:
        click.echo(f"More: --after {page.after}")
