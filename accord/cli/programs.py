"""`accord programs list | show | compare | fact-sheet | check | publish`: the same reads as the pages."""

from pathlib import Path

import click
from django.conf import settings

from accord import programs as folder
from accord.cli._asker import answering, dump, now
from accord.queries import programs as reads
from accord.queries.programs.sheet import fact_sheet


@click.group()
def programs() -> None:
    """Read the programs of the umbrella, and check a folder of them."""


DAY = "As on this day (YYYY-MM-DD); today when left out."


@programs.command("list")
@click.option("--kind", default="", help="Only this kind, such as task-force.")
@click.option("--need", default="", help="Only those that answer this need, such as training.")
@click.option("--on", default="", metavar="DAY", help=DAY)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def list_programs(*, kind: str, need: str, on: str, as_json: bool) -> None:
    """List the programs, by kind and by need, as on any day."""
    found = reads.listed(reads.day_of(on, now().date()), kind, need)
    if as_json:
        dump(found)
        return
    for c in found.cards:
        click.echo(f"{c.slug:<28} {c.state:<10} {c.name}")


@programs.command()
@click.argument("slug")
@click.option("--on", default="", metavar="DAY", help=DAY)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def show(*, slug: str, on: str, as_json: bool) -> None:
    """Show one program as it stood on a day: its law, who decides, what it asks, its editions and terms."""
    v = reads.view(_known(slug), reads.day_of(on, now().date()))
    if as_json:
        dump(v)
        return
    click.secho(v.name, bold=True)
    click.echo(v.purpose)
    if not v.has_begun:
        click.echo(f"It had not begun on {v.on}: it began on {v.began_on}. {_said(v.state_says)}")
        return
    since = f" since {v.state_since}" if v.state_since else ""
    click.echo(f"As of {v.on}: {v.state.lower()}{since}; last change {v.last_change}. {_said(v.office)}")
    for part in v.parts:
        click.secho(f"\n{part.title}", bold=True)
        for row in part.rows:
            click.echo(f"  {row.words}  {_marks(row.cites)}")
        if not part.rows and part.why:
            click.echo(f"  None: {_said(part.why)}")
    click.secho("\nSources", bold=True)
    for s in v.sources:
        click.echo(f"  [{s.number}] {s.text}" + ("" if s.verified else "  (not verified)"))


@programs.command()
@click.argument("first")
@click.argument("second")
@click.option("--on-first", default="", metavar="DAY", help="The first as on this day; today when left out.")
@click.option("--on-second", default="", metavar="DAY", help="The second as on this day; today when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def compare(*, first: str, second: str, on_first: str, on_second: str, as_json: bool) -> None:
    """Set two programs side by side, or one with itself on two days; only what differs is printed."""
    today = now().date()
    days = reads.day_of(on_first, today, field="on-first"), reads.day_of(on_second, today, field="on-second")
    found = reads.compare(_known(first), days[0], _known(second), days[1])
    if as_json:
        dump(reads.told(found))
        return
    click.secho(f"{found.first.short}, {found.first.on} | {found.second.short}, {found.second.on}", bold=True)
    click.echo(f"Lines that differ: {found.differing}")
    for group in found.groups:
        for line in group.lines:
            if line.mark != "same":
                click.echo(f"\n{group.title}: {line.title} ({line.mark})")
                click.echo(f"  first:  {'; '.join(line.first) or 'nothing'}")
                click.echo(f"  second: {'; '.join(line.second) or 'nothing'}")


@programs.command("fact-sheet")
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--on", default="", metavar="DAY", help=DAY)
@answering
def sheet(*, slug: str, file: Path, on: str) -> None:
    """Write the fact sheet of a program as PDF to FILE."""
    day = reads.day_of(on, now().date())
    file.write_bytes(fact_sheet(_known(slug), day, demonstration=settings.DEMONSTRATION))
    click.echo(f"{file}: {slug} as of {day}")


def _known(slug: str) -> str:
    slugs = [s for s, _ in reads.names()]
    if slug not in slugs:
        raise click.UsageError(f"There is no program {slug!r}; there are: {', '.join(slugs)}")
    return slug


def _marks(cites: tuple[int, ...]) -> str:
    return "".join(f"[{n}]" for n in cites)


def _said(one: reads.Said) -> str:
    return f"{one.text} {_marks(one.cites)}".strip()


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


@programs.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@answering
def publish(*, path: Path) -> None:
    """Publish the finished editions of a folder: their digests are listed, and from then on they cannot change."""
    try:
        made = folder.publish(path, now().date())
    except folder.BrokenFolderError as error:
        raise click.ClickException(str(error)) from error
    for p in made:
        click.echo(f"{p.program} {p.edition} {p.sha256}")
    click.echo(f"{len(made)} published." if made else "Nothing new to publish; an edition marked as a draft waits.")
