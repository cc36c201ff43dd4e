"""`accord demo`: one demonstration world on real agencies, with invented people."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import click
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from accord.actions.accounts import DEMONSTRATION_PASSWORD
from accord.actions.demonstration import Cast, cast
from accord.cli._asker import answering, dump, now
from accord.cli._books import Books, Told, outcome
from accord.cli._books import tell as tell_books
from accord.cli._changing import tell_change
from accord.cli._enquiries import tell as tell_enquiries
from accord.cli._money_story import ASSETS, YEAR, YEAR_OVER, MoneyStory
from accord.cli._story import Story
from accord.queries.accounts import demonstration_people
from accord.queries.demonstration import agency_by_ori, has_story, offices_for
from accord.queries.sharing.totals import divided, paid, told_already
from accord.queries.soundness import lacking
from accord.rules.money.cents import dollars

FIRST_AGENCY = "FL0360000"
"""Lee County, Florida: it wrote one of the published letters of 2007 (the acts here are invented)."""

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tale:
    """How far one real agency has come: the last act told, and how long ago it began (None: on the fixed day)."""

    ori: str
    suffix: str
    slug: str
    last: str
    days_ago: int | None = None

    def begin(self, today: date) -> datetime:
        """Return the story's first moment."""
        if self.days_ago is None:
            return BEGIN
        return datetime.combine(today - timedelta(days=self.days_ago), time(15, 0), UTC)


WORLD = (
    Tale("FL0360000", "", "287g", "designation:designate"),
    Tale("FL0360200", "-cape", "287g", "request:acknowledge", 16),
    Tale("FL0110000", "-collier", "287g", "request:give-opinion", 40),
    Tale("FL0260000", "-hendry", "dbftf", "plan:propose-plan", 75),
    Tale("FL0080000", "-charlotte", "customs-cross-designation", "determination:concur", 85),
    Tale("FL0130400", "-hialeah", "287g", "agreement:sign-local", 130),
    Tale("AZ0070000", "-az", "287g", "request:close"),
    Tale("TX1010000", "-tx", "dbftf", "assessment:sign-off-federal"),
    Tale("WA0170000", "-wa", "customs-cross-designation", "meeting:minute", 60),
)
"""The agencies of the demonstration world, one at each place of the way; the first one's office has six in its area."""

NAMED = 3
"""So many missing parts are named of a database that does not fit."""


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
    if short := lacking():
        raise click.ClickException(
            f"The database in {settings.DATA} was made by another version of Accord: it lacks"
            f" {', '.join(short[:NAMED])}{' and more' if len(short) > NAMED else ''}. Nothing was changed.\n"
            "Delete that folder, or name another: ACCORD_DATA=/some/folder ./dev run"
        )
    load_places()
    if not settings.DEMONSTRATION:
        click.echo("Sign in with your account. The first administrator is invited by: accord staff first-administrator")
        return
    columns = (TextColumn("{task.description}"),)
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Making the demonstration world")
        for tale in WORLD:
            _tell(tale, lambda words: progress.update(task, description=words))
    click.echo(
        "Demonstration: every person and every act is invented. Sign in by choosing a person on the sign-in page,\n"
        f"or with a sign-in name (accord demo people) and the password “{DEMONSTRATION_PASSWORD}”."
    )


def _tell(tale: Tale, say: Callable[[str], None]) -> None:
    """Tell one agency's story whole or not at all, so that a load cut off is finished by the next."""
    agency = agency_by_ori(tale.ori)
    if has_story(agency):
        return
    at = now()
    begin = tale.begin(at.date())
    removal, investigations = offices_for(agency, begin)
    with transaction.atomic():
        people = cast(agency, removal, investigations, BEGIN - timedelta(days=30), suffix=tale.suffix)
        story = Story(people, tale.slug, begin, closes=True)
        for done in story.walk():
            say(f"{agency}: {done.receipt.number} {done.receipt.action}")
            if f"{done.receipt.kind}:{done.receipt.action}" == tale.last:
                break
        if tale is WORLD[0]:
            tell_enquiries(people, at - timedelta(days=12))
            tell_books(people, at - timedelta(days=2))
            story.at = max(story.at, at - timedelta(days=20))
            for done in (*story.join("officer-2", "officer-3"), *tell_change(story)):
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


SIX = ("FL0360000", "FL0360200", "FL0110000", "FL0260000", "FL0080000", "FL0130400")
"""The agencies of one task force in the demonstration world."""


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def books(*, as_json: bool) -> None:
    """Keep a year's books of six agencies of a task force, file six certifications, and compare every total.

    The ledger, the filed figures and the exported books of each agency are read side by side. Exit code 5: some differ.
    """
    if not settings.DEMONSTRATION:
        raise click.UsageError("Invented people exist in demonstration mode only: set ACCORD_DEMO=yes.")
    call_command("migrate", verbosity=0, interactive=False)
    load_places()
    at = now() - timedelta(days=1)
    suffixes = {tale.ori: tale.suffix for tale in WORLD}
    found = []
    for n, ori in enumerate(SIX):
        agency = agency_by_ori(ori)
        removal, investigations = offices_for(agency, at)
        with transaction.atomic():
            seated = cast(agency, removal, investigations, at - timedelta(days=1), suffix=suffixes[ori])
            tell_books(seated, at, share=100 - 12 * n)
        found.append(outcome(seated, now(), Books(seated, at).year.year))
    if as_json:
        dump(found)
    else:
        _print(found)
    raise SystemExit(0 if all(told.agrees for told in found) else 5)


def _print(found: list[Told]) -> None:
    """Print how each agency's year came out, a line each."""
    for told in found:
        click.echo(f"{told.certification:<14} {told.agency:<40} {dollars(told.before):>14} + {dollars(told.came):>12}"
                   f" - {dollars(told.went):>12} = {dollars(told.left):>14}  {'agrees' if told.agrees else 'DIFFERS'}")  # fmt: skip


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def money(*, as_json: bool) -> None:
    """Tell a year of a task force with six agencies, from seizures to six certifications; once.

    Prints who was paid what, and of each agency the ledger, the filed figures and the exported books side by side.
    Exit code 5: some differ.
    """
    if not settings.DEMONSTRATION:
        raise click.UsageError("Invented people exist in demonstration mode only: set ACCORD_DEMO=yes.")
    call_command("migrate", verbosity=0, interactive=False)
    load_places()
    tellers = _six()
    if not told_already([a.reference for a in ASSETS]):
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} acts"))
        with Progress(*columns, console=Console(stderr=True), disable=as_json or not sys.stderr.isatty()) as progress:
            task = progress.add_task("A year of the task force", total=None)
            with transaction.atomic():
                for receipt in MoneyStory(tellers).walk():
                    progress.update(task, advance=1, description=f"{receipt.number} {receipt.action}")
    asker = tellers[0].actor("auditor", now())
    shares, divisions = paid(asker, now()), divided(asker, now())
    years = [outcome(teller, max(now(), YEAR_OVER), YEAR) for teller in tellers]
    federal = sum(d.federal_cents for d in divisions)
    whole = sum(d.net_cents for d in divisions)
    agrees = all(y.agrees for y in years) and sum(p.cents for p in shares) + federal == whole
    if as_json:
        dump({"paid": shares, "divided": divisions, "years": years, "agrees": agrees})
        raise SystemExit(0 if agrees else 5)
    for p in shares:
        click.echo(f"{p.agency:<40} {p.fund:<9} {dollars(p.cents):>15}")
    click.echo(f"{'Federal side':<40} {'':<9} {dollars(federal):>15}")
    click.echo(f"{'Net proceeds of ' + str(len(divisions)) + ' assets':<40} {'':<9} {dollars(whole):>15}")
    _print(years)
    raise SystemExit(0 if agrees else 5)


def _six() -> list[Cast]:
    """Return the casts of the first six agencies, seated where they are not yet."""
    found = []
    suffixes = {tale.ori: tale.suffix for tale in WORLD}
    for ori in SIX:
        agency = agency_by_ori(ori)
        removal, investigations = offices_for(agency, BEGIN)
        found.append(cast(agency, removal, investigations, BEGIN - timedelta(days=30), suffix=suffixes[ori]))
    return found


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
