"""`accord programs list | show | check`."""

from pathlib import Path

import click

from accord import programs as folder
from accord.cli._asker import dump


@click.group()
def programs() -> None:
    """Read the programs of the umbrella, and check a folder of them."""


@programs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_programs(*, as_json: bool) -> None:
    """List the programs with their purpose."""
    found = folder.programs().values()
    if as_json:
        dump([{"slug": p.slug, "name": p.name, "purpose": p.purpose} for p in found])
        return
    for p in found:
        click.echo(f"{p.slug:<28} {p.name}")


@programs.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, slug: str, as_json: bool) -> None:
    """Show one program: its law, what it asks, its editions and their terms."""
    p = folder.programs().get(slug)
    if p is None:
        raise click.UsageError(f"There is no program {slug!r}; there are: {', '.join(folder.programs())}")
    if as_json:
        dump(p)
        return
    click.secho(p.name, bold=True)
    click.echo(p.purpose)
    for basis in p.basis:
        mark = "" if basis.verified else "  (not verified)"
        click.echo(f"  Law: {basis.citation}: {basis.says}{mark}")
    for ask in p.asks:
        click.echo(f"  Asks the {ask.side} side: {ask.amount} {ask.resource} per {ask.per} [{ask.citation}]")
    for f in p.functions:
        click.echo(f"  Function {f.code}: {f.title} [{f.statute}; {f.regulation}]")
    for e in p.editions:
        click.echo(f"  Edition {e.code}, effective {e.effective}")
        for term in e.terms:
            mark = "" if term.verified else "  (not verified)"
            click.echo(f"    {term.label}: {term.value} [{term.citation}]{mark}")


@programs.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, path: Path | None, as_json: bool) -> None:
    """Check a folder of program files; every problem is named with file, key and the choices."""
    problems = folder.check(path or folder.SHIPPED / folder.PRIMARY)
    if as_json:
        dump([{"problem": str(p)} for p in problems])
    else:
        for p in problems:
            click.echo(str(p))
        click.echo("No problems." if not problems else f"{len(problems)} problems.")
    raise SystemExit(1 if problems else 0)
