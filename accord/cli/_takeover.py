"""`accord authority take-over`: officers designated before the record was kept here."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from accord.actions.authority.takeover import take_over
from accord.cli._asker import answering, asker, dump, now


@click.command("take-over")
@click.argument("officers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why they were not put down when it happened; needed to propose.")
@click.option("--confirm", is_flag=True, help="Write the list that another person proposed.")
@click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def takeover(*, officers: Path, reason: str, confirm: bool, username: str | None, as_json: bool) -> None:
    """Take over officers who were designated before (CSV): one person proposes, another confirms.

    The columns are exactly agreement, name, credential, employed_from, nominated_on, vetted_on,
    course, certified_on, functions, letter_from, letter_until, supervisor_position and
    designated_on.  A list with one bad row is refused whole, every bad row with its line.  The same
    list again writes only who does not stand yet.

    For: Administrator, Program manager.
    """
    at = now()
    by = asker(username, at)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Reading")
        found = take_over(officers, by=by, at=at, reason=reason, confirm=confirm,
                          progress=lambda what, done: bar.update(task, description=f"{what}: {done:,} rows"))  # fmt: skip
    if as_json:
        dump(found)
    elif found.proposed:
        click.echo(f"{found.rows:,} rows can be taken.  Another person now confirms this very file with --confirm.")
        click.echo(f"SHA-256 {found.digest}")
    else:
        click.echo(f"{found.written:,} officers written, {found.standing:,} stood already.")


COMMANDS = (takeover,)
