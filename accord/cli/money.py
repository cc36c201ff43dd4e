"""`accord money split` and `check-certification`: for anyone; nothing is written and nobody signs in."""

import json
from decimal import Decimal
from pathlib import Path

import click

from accord.cli import _ledger
from accord.cli._asker import answering, dump
from accord.programs.money import form_editions
from accord.queries.shapes import plain
from accord.rules.decisions import Invalid, Problem
from accord.rules.money import Portion, split, weights_from
from accord.rules.money.accounts import FUND_KINDS
from accord.rules.money.cents import dollars
from accord.rules.money.filings import filing_from
from accord.rules.money.form import doubtful, edition_of, footing


@click.command("split")
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


@click.command("check-certification")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=click.IntRange(1986, 2099), help="The fiscal year, where the file does not say it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def check_certification(*, file: Path, year: int | None, as_json: bool) -> None:
    """Say of every line of a yearly certification whether it foots, and if not by how many cents.

    FILE is CSV with the columns line (1 to 8, a to n), fund (justice or treasury), amount (dollars and cents as on
    the form; or amount_cents in whole cents) and year (the calendar year in which the fiscal year ends; or --year).
    The form's arithmetic has changed: each year is checked under the edition of its form. Exit code 0: every
    line foots; 5: some do not; 2: the file cannot be read.
    """
    filing = filing_from(file.read_bytes(), year)
    edition = edition_of(form_editions(), filing.year)
    wrong, remarks = footing(filing.amounts, edition), doubtful(filing.amounts, edition)
    if as_json:
        dump({
            "year": filing.year,
            "edition": {"code": edition.code, "title": edition.title, "citation": edition.citation,
                        "first_year_verified": edition.from_year_verified},
            "foots": not wrong,
            "lines": [{**plain(w), "off_by": w.off_by} for w in wrong],
            "remarks": list(remarks),
        })  # fmt: skip
    else:
        for w in wrong:
            stated = "is not there" if w.stated is None else f"says {dollars(w.stated)}"
            much = f"{abs(w.off_by)} cent{'' if abs(w.off_by) == 1 else 's'} too {'high' if w.off_by > 0 else 'low'}"
            click.echo(f"  ✗ line {w.line}, {FUND_KINDS[w.fund].column}: {stated}, {much}: {w.says} is {dollars(w.expected)}"
                       + ("" if w.verified else " (not verified)"))  # fmt: skip
        some = "1 line does not foot" if len(wrong) == 1 else f"{len(wrong)} lines do not foot"
        verdict = some if wrong else "Every line foots"
        click.secho(f"{verdict}: fiscal year {filing.year}, edition {edition.code} ({edition.citation}).", bold=True)
        for remark in remarks:
            click.echo(f"  ? {remark}")
    raise SystemExit(5 if wrong else 0)


COMMANDS = (split_command, check_certification, *_ledger.COMMANDS)
