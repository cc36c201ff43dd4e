"""`accord authority nominate-list`: many officers by a spreadsheet."""

from pathlib import Path

import click

from accord.actions.authority.nominating import nominate_list
from accord.cli._asker import answering, asker, dump, now
from accord.cli._naming import id_of


@click.command("nominate-list")
@click.argument("agreement")
@click.argument("officers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def nominate_all(*, agreement: str, officers: Path, username: str | None, as_json: bool) -> None:
    """Nominate every officer of a list (XLSX or CSV) under AGREEMENT, or nobody.

    The columns are exactly officer (a number, S-2026-0001), experience_months, citizen_attested and
    attestations; name may stand beside them.  No formula is computed.  Every row is judged as the action that nominates one officer judges; all that is
    wrong is printed with its line, and then nothing is written.

    For: Head of the agency, Liaison of the agency.
    """
    at = now()
    by = asker(username, at)
    found = nominate_list(id_of("agreement", agreement, by, at), officers.read_bytes(), by=by, at=at)
    if as_json:
        dump(found)
        return
    click.echo(f"{len(found.numbers)} officers nominated: {', '.join(found.numbers)}")


COMMANDS = (nominate_all,)
