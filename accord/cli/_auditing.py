"""`accord authority audit`: many acts at once, judged by the rule of the check."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from accord.cli._asker import answering, asker, dump, now


@click.command("audit")
@click.argument("acts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Write the answers there.")
@click.option("--known-at", "known_at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="As known at this moment.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes on this machine.")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def audit(
    *, acts: Path, out: Path, known_at: datetime | None, workers: int, username: str | None, as_json: bool
) -> None:
    """Judge every act of ACTS (CSV or Parquet) and write a Parquet file of answers.

    The columns are exactly act, officer, function, statute, place and at.  Nothing of the file is
    kept, answers carry the act's id only, and totals are of acts.  An audit that was stopped goes
    on where it was when the same line is typed again.

    For: Auditor, Program manager.
    """
    try:
        from accord.actions.authority.auditing import audit as run
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed; type: ./dev bulk") from error
    at = now()
    by = asker(username, at)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Reading")
        moment = known_at.astimezone(UTC) if known_at else None
        found = run(acts, out, by=by, at=at, known_at=moment, workers=workers,
                    progress=lambda done, _: bar.update(task, description=f"{done:,} acts judged"))  # fmt: skip
    if as_json:
        dump(found)
        return
    click.secho(f"{found.acts:,} acts: {found.permitted:,} permitted, {found.acts - found.permitted:,} not", bold=True)
    for name, many in sorted(found.unmet.items(), key=lambda pair: -pair[1]):
        if many:
            click.echo(f"  {many:>12,}  not met: {name}")
    click.echo(f"As known at {found.known_at.isoformat()}; {found.rejudged} officers judged anew from the tables.")
    click.echo(f"Written: {out}")


COMMANDS = (audit,)
