"""`accord money`: dividing an amount, for anyone; nothing is written and nobody signs in."""

import json
from decimal import Decimal
from pathlib import Path

import click

from accord.cli._asker import answering
from accord.rules.decisions import Invalid, Problem
from accord.rules.money import Portion, split, weights_from


@click.group()
def money() -> None:
    """Divide amounts to the last cent."""


@money.command("split")
@click.argument("total")
@click.option(
    "--weights",
    required=True,
    metavar="FILE.csv",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the columns name and weight.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def split_command(*, total: str, weights: Path, as_json: bool) -> None:
    """Divide TOTAL whole units (cents, or seats alike) by the weights of a file.

    Everyone gets the whole units of the exact share; units left over go one each to the largest
    remainders. Equal remainders: the larger weight first, then the earlier line.
    """
    done = split(_units(total), weights_from(weights.read_bytes()))
    if as_json:
        shares = [{"name": p.name, "weight": _number(p.weight), "share": p.share} for p in done.portions]
        click.echo(json.dumps(shares, indent=2, ensure_ascii=False))
        return
    width = max(len(p.name) for p in done.portions)
    for p in done.portions:
        click.echo(f"{p.name:<{width}}  {p.weight:>12}  {p.share:>16}  {_working(p)}")
    click.echo(f"{'Together':<{width}}  {'':>12}  {sum(p.share for p in done.portions):>16}  {done.ties}")


def _units(typed: str) -> int:
    """Return the amount; a fraction of a unit is refused and never rounded."""
    if typed.isascii() and typed.removeprefix("-").isdigit() and len(typed) <= 20:
        return int(typed)
    raise Invalid((
        Problem(field="total", message="An amount is in whole units, so 12.50 dollars are 1250 cents.", got=typed[:40],
                expected="digits only"),
    ))  # fmt: skip


def _number(weight: Decimal) -> int | float | str:
    """Return a weight as JSON writes numbers, or as text where a number would change it."""
    if weight == weight.to_integral_value():
        return int(weight)
    return float(weight) if Decimal(repr(float(weight))) == weight else str(weight)


def _working(p: Portion) -> str:
    return f"{p.whole} and {p.remainder}/{p.of}" + (", one unit added" if p.added else "")
