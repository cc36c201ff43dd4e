"""`accord agencies import | find | queues`: the commands of the room that are no action on one agency."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from accord.actions.importing import ImportReport, import_agencies
from accord.actions.places import load_places
from accord.cli._asker import EXITS, answering, asker, dump, now
from accord.programs import places
from accord.queries.agencies_list import AgencyPage, search
from accord.queries.areas import queues
from accord.rules.agencies import PARTY_KINDS

_AS = click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
REFUSED = EXITS[409]
"""The exit code when rows were refused; the others were taken."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Judge every row and write nothing.")
@_AS
@_JSON
@answering
def import_list(*, file: Path, dry_run: bool, username: str | None, as_json: bool) -> None:
    """Import a list of agencies (CSV); the same list again changes nothing.

    Every row that cannot be taken is printed with its line; the exit code is then 5.

    For: Administrator.
    """
    at = now()
    by = asker(username, at)
    if not dry_run:
        load_places(by=by, at=at)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    quiet = as_json or not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task("Reading the list", total=None)
        report = import_agencies(
            places.agencies_rows(file),
            by=by,
            at=at,
            source=file.name,
            dry_run=dry_run,
            progress=lambda done, total: progress.update(
                task, description="Importing agencies", completed=done, total=total
            ),
        )
    dump(report) if as_json else _print_report(report, dry_run=dry_run)
    if report.refused:
        raise SystemExit(REFUSED)


def _print_report(report: ImportReport, *, dry_run: bool) -> None:
    for row in report.refused:
        click.echo(f"line {row.line}{': ' + row.name if row.name else ''}", err=True)
        for p in row.problems:
            got = f" Got: {p.got}." if p.got else ""
            expected = f" Expected: {p.expected}." if p.expected else ""
            click.echo(f"  {p.field.partition('.')[2] or p.field}: {p.message}{got}{expected}", err=True)
    counts = (
        f"{report.created:,} new",
        f"{report.updated:,} updated",
        f"{report.unchanged:,} unchanged",
        f"{report.merged:,} merged into others",
        f"{len(report.refused):,} refused",
    )
    click.echo(("Nothing was written. It would be: " if dry_run else "") + ", ".join(counts) + ".")


@click.command()
@click.argument("text", default="")
@click.option("--state", default="", help="Only this state (two letters).")
@click.option("--kind", default="", help="Only this kind: " + ", ".join(PARTY_KINDS) + ".")
@click.option("--county", default="", help="Only this county (five digits).")
@click.option("--after", default="", help="The key that begins the next page.")
@_AS
@_JSON
@answering
def find(*, text: str, state: str, kind: str, county: str, after: str, username: str | None, as_json: bool) -> None:
    """Find agencies by the beginnings of words: of the name, ORI, county or state."""
    at = now()
    page = search(asker(username, at), at, text, state=state.upper(), kind=kind, county=county, after=after)
    dump(page) if as_json else _print_page(page)


def _print_page(page: AgencyPage) -> None:
    for item in page.items:
        place = ", ".join((*item.counties[:2], *((item.state,) if item.state else ())))
        click.echo(f"{item.number:<14} {item.ori or '-':<9}  {item.name}  ({place or 'no state'})")
    if not page.items:
        click.echo("No agency matches. Type fewer letters, or leave out a word.")
    elif page.total is not None:
        click.echo(f"{page.total:,} in all.")
    if page.after:
        click.echo(f"More: --after {page.after}")


@click.command("queues")
@_AS
@_JSON
@answering
def show_queues(*, username: str | None, as_json: bool) -> None:
    """Show the places that no second field office serves, and what waits for one."""
    at = now()
    asker(username, at)
    found = queues(at)
    if as_json:
        dump(found)
        return
    for queue in found:
        click.secho(f"{queue.title} ({queue.code})", bold=True)
        for link in queue.waiting:
            click.echo(f"  waits: {link.text}")
        for county in queue.counties:
            click.echo(f"  {county.name}, {county.state} ({county.fips}), {county.agencies} agencies: {county.reason}")
        click.echo(f"  {queue.agencies_total:,} agencies name no county and wait until one is named.")


COMMANDS = (import_list, find, show_queues)
"""What is added to the group of the room."""
