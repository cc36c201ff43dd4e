"""`accord check`: is this installation sound?"""

import click

from accord.cli._asker import dump, now
from accord.queries.soundness import faults


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, as_json: bool) -> None:
    """Check programs, document templates, triggers, the log's hashes, rows, due dates and files."""
    found = list(faults(now()))
    if as_json:
        dump(found)
    else:
        for fault in found:
            click.echo(f"{fault.part}: {fault.message}")
        click.echo("Sound." if not found else f"{len(found)} faults.")
    raise SystemExit(1 if found else 0)
