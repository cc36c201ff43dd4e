"""`accord authority timeline` and `accord authority months`: authority over time, in words."""

from typing import Any

import click

from accord.cli._asker import answering, asker, dump, now
from accord.cli._naming import id_of
from accord.queries.authority import coverage
from accord.queries.authority import timeline as over_time
from accord.queries.shapes import plain
from accord.rules.authority import MONTHS_FIELDS, TIMELINE_FIELDS, decisive
from accord.rules.inputs import parse

MARKS = {"yes": "■", "part": "◧", "no": "·"}


@click.command("timeline")
@click.argument("designation")
@click.option("--at", "at_", metavar="WHEN", default="", help="Judge this moment, with its offset; now when left out.")
@click.option("--known-at", "known_at", default="", help="As known at this moment; now when left out.")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def timeline(*, designation: str, at_: str, known_at: str, username: str | None, as_json: bool) -> None:
    """Show every dated fact of DESIGNATION, and when authority stood: where all of them hold at once."""
    at = now()
    actor = asker(username, at)
    given = parse(TIMELINE_FIELDS, {"at": at_, "known_at": known_at})
    found = over_time(
        id_of("designation", designation, actor, at),
        actor,
        at,
        instant=given.moment("at"),
        known_at=given.moment("known_at"),
    )
    if as_json:
        dump({**plain(found), "permitted": found.permitted})
        return
    click.secho(f"{found.number}, {found.officer}, {found.agreement}", bold=True)
    click.echo(
        f"At {found.instant}, as known at {found.known_at}: {'authorised' if found.permitted else 'NOT authorised'}"
    )
    if not found.permitted and (step := decisive(found.decision)):
        click.echo(f"  {step.message}  [{step.citation}]")
    for lane in found.lanes:
        for bar in lane.bars:
            late = "  put down later" if bar.late else ""
            fixed = "  corrected" if bar.corrected else ""
            click.echo(f"  {lane.kind:<14} {_span(bar.start, bar.end)}  {bar.words}{late}{fixed}")
    for start, end in found.authority:
        click.secho(f"  {'AUTHORITY':<14} {_span(start, end)}", bold=True)
    if not found.authority:
        click.echo("  At no moment did all that the law asks hold at once.")


def _span(start: Any, end: Any) -> str:
    return f"{start:%Y-%m-%d %H:%M} – " + (f"{end:%Y-%m-%d %H:%M}" if end else "no end          ")


@click.command("months")
@click.argument("agreement")
@click.option("--year", default="", help="Of this year; the present one when left out.")
@click.option("--known-at", "known_at", default="", help="As known at this moment; now when left out.")
@click.option("--after", default="", help="Go on after this designation (a page has 50 officers).")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def months(*, agreement: str, year: str, known_at: str, after: str, username: str | None, as_json: bool) -> None:
    """Show in which months of a year each officer of AGREEMENT had authority."""
    at = now()
    actor = asker(username, at)
    given = parse(MONTHS_FIELDS, {"year": year, "known_at": known_at, "after": after})
    found = coverage(
        id_of("agreement", agreement, actor, at), actor, at, year=given.number("year") or None,
        known_at=given.moment("known_at"), after=given.text("after"),
    )  # fmt: skip
    if as_json:
        dump({**plain(found), "counts": list(found.counts)})
        return
    click.secho(f"{found.agreement}, {found.agency}, {found.year}", bold=True)
    click.echo(f"{'':<26}" + " ".join(f"{m:%b}" for m in found.months))
    for r in found.rows:
        click.echo(f"{r.officer[:25]:<26}" + " ".join(f" {MARKS[m]} " for m in r.months))
    click.echo(f"{'with authority':<26}" + " ".join(f"{n:>3}" for n in found.counts))
    click.echo("■ all month  ◧ a part of it  · none" + (f"\nMore: --after {found.after}" if found.after else ""))


COMMANDS = (timeline, months)
