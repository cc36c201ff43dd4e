"""`accord demo`: one demonstration world on real agencies, with invented people."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from accord.actions.accounts import DEMONSTRATION_PASSWORD
from accord.actions.demonstration import cast
from accord.cli._asker import answering, dump, now
from accord.cli._story import Story
from accord.queries.accounts import demonstration_people
from accord.queries.demonstration import agency_by_ori, has_story, offices_for

FIRST_AGENCY = "FL0360000"
"""Lee County, Florida: it wrote one of the published letters of 2007 (the acts here are invented)."""

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WORLD = (
    ("FL0360000", "", "287g", "authority"),
    ("AZ0070000", "-az", "287g", "determinations"),
    ("TX1010000", "-tx", "dbftf", "assessments"),
    ("WA0170000", "-wa", "customs-cross-designation", "requests"),
)
"""The agencies of the demonstration world: ORI, sign-in suffix, program asked for, stage reached."""


@click.group()
def demo() -> None:
    """Make and look at the demonstration world; its people and acts are invented."""


def load_places(*, quiet: bool = False) -> None:
    """Load states, counties, offices and the real agencies; a few queries when they are there."""
    from accord.actions.importing import load_shipped

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"))
    with Progress(*columns, console=Console(stderr=True), disable=quiet or not sys.stderr.isatty()) as progress:
        task = progress.add_task("Loading the national list of agencies", total=None)
        load_shipped(at=now(), progress=lambda done, total: progress.update(task, completed=done, total=total))


@demo.command()
@answering
def load() -> None:
    """Load the real agencies and, in demonstration mode, one invented world; once."""
    load_places()
    if not settings.DEMONSTRATION:
        click.echo("Sign in with your account. The first administrator is invited by: accord staff first-administrator")
        return
    columns = (TextColumn("{task.description}"),)
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Making the demonstration world")
        for ori, suffix, slug, until in WORLD:
            _tell(ori, suffix, slug, until, lambda words: progress.update(task, description=words))
    click.echo(
        "Demonstration: every person and every act is invented. Sign in by choosing a person on the sign-in page,\n"
        f"or with a sign-in name (accord demo people) and the password “{DEMONSTRATION_PASSWORD}”."
    )


def _tell(ori: str, suffix: str, slug: str, until: str, say: Callable[[str], None]) -> None:
    """Tell one agency's story whole or not at all, so that a load cut off is finished by the next."""
    agency = agency_by_ori(ori)
    if has_story(agency):
        return
    removal, investigations = offices_for(agency, BEGIN)
    with transaction.atomic():
        people = cast(agency, removal, investigations, BEGIN - timedelta(days=30), suffix=suffix)
        for done in Story(people, slug, BEGIN).walk(until):
            say(f"{agency}: {done.receipt.number} {done.receipt.action}")


@demo.command()
@click.argument("ori", default=FIRST_AGENCY)
@answering
def seat(*, ori: str) -> None:
    """Load the real agencies and seat invented people around one of them, by its ORI; nothing else happens yet."""
    if not settings.DEMONSTRATION:
        raise click.UsageError("Invented people exist in demonstration mode only: set ACCORD_DEMO=yes.")
    call_command("migrate", verbosity=0, interactive=False)
    load_places()
    at = now()
    agency = agency_by_ori(ori)
    removal, investigations = offices_for(agency, at)
    suffix = "" if ori.upper() == FIRST_AGENCY else f"-{ori.lower()}"
    # Since some weeks, so that they hold their offices today in every time zone.
    since = at.date() - timedelta(days=30)
    seated = cast(agency, removal, investigations, at, suffix=suffix, since=since)
    for body in (agency, removal, investigations):
        if body is not None:
            click.echo(f"{body.number:<12} {body}")
    click.echo(f"{len(seated.sign_in)} people are seated; `accord demo people` lists them.")


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def people(*, as_json: bool) -> None:
    """List the invented people: sign-in name, name, office."""
    found = demonstration_people(now())
    if as_json:
        dump(found)
        return
    for p in found:
        click.echo(f"{p.number:<12} {p.username:<26} {p.name:<22} {p.office}")
