"""`accord authority verify` and `accord authority key`: receipts, checked without asking any machine."""

import json
from pathlib import Path

import click

from accord.cli._asker import dump
from accord.queries.authority.receipts import public_key, receipt_faults


@click.command("verify")
@click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The public key to trust, one word; this installation's own when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(*, receipt: Path, key: str | None, as_json: bool) -> None:
    """Is RECEIPT (a JSON file) whole, and signed by the key?  Works offline; exit code 0 is yes, 1 no."""
    data = receipt.read_bytes()
    wrong = receipt_faults(data, key)
    if as_json:
        dump({"valid": not wrong, "faults": list(wrong)})
    elif wrong:
        click.secho("NOT VALID", bold=True)
        for fault in wrong:
            click.echo(f"  ✗ {fault}")
    else:
        found = json.loads(data)
        asked = found["question"]
        click.secho(f"VALID: {found['verdict']}", bold=True)
        click.echo(f"  {asked['function']}, {asked['place']}, at {asked['instant']}, as known at {asked['known_at']}")
        for step in found["steps"]:
            click.echo(f"  {'✓' if step['passed'] else '✗'} {step['number']:>2}. {step['why']}  [{step['law']}]")
    raise SystemExit(1 if wrong else 0)


@click.command("key")
def key() -> None:
    """Print the public key that this installation signs receipts with."""
    click.echo(public_key())


COMMANDS = (verify, key)
