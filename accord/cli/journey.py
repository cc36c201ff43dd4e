"""`accord journey`: a real agency goes through every stage in one command."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from accord.actions.authority import check
from accord.actions.demonstration import cast
from accord.cli._asker import answering, dump
from accord.cli._story import Done, Story
from accord.cli.demo import FIRST_AGENCY, load_places
from accord.programs import programs
from accord.queries.demonstration import agency_by_ori, holds_nothing_real, marked, offices_for
from accord.queries.papers import files_of
from accord.queries.shapes import plain
from accord.rules.decisions import Decision
from accord.rules.rooms import STAGES

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""The story's first day is fixed, so that two runs tell the same story."""


@click.command()
@click.option(
    "--agency", "ori", default=FIRST_AGENCY, show_default=True, metavar="ORI", help="A real agency by its ORI."
)
@click.option("--program", "slug", default="287g", show_default=True, help="A program by its word.")
@click.option("--model", default="", help="A model of the program; the first one offered otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def journey(*, ori: str, slug: str, model: str, as_json: bool) -> None:
    """Take a real agency from its first request to an officer's authority check.

    Every stage goes by the same actions the pages use.  The people are invented, so the
    command works where nothing real is held: in a new installation, or in a demonstration.
    """
    if not settings.DEMONSTRATION:
        if not holds_nothing_real():
            raise click.UsageError(
                "The journey invents acts, and acts stand in this installation already. Name a folder of its own,"
                " ACCORD_DATA=DIR; or set ACCORD_DEMO=yes where nothing real is held."
            )
        click.echo("This installation holds nothing real: the journey is told as a demonstration.", err=True)
        settings.DEMONSTRATION = settings.SIGNING_ISSUE_AT_ONCE = True
        marked().touch()
    if slug not in programs():
        raise click.UsageError(f"There is no program {slug!r}; there are: {', '.join(programs())}")
    call_command("migrate", verbosity=0, interactive=False)
    load_places(quiet=as_json)
    agency = agency_by_ori(ori)
    removal, investigations = offices_for(agency, BEGIN)
    suffix = "" if ori == FIRST_AGENCY else f"-{ori.lower()}"
    story = Story(
        cast(agency, removal, investigations, BEGIN - timedelta(days=30), suffix=suffix),
        slug,
        BEGIN,
        model=model,
        closes=True,
    )
    acts = _walk(story, quiet=as_json)
    answers = (_ask(story, permitted=True), _ask(story, permitted=False)) if story.grants_authority else ()
    told = _told(story, acts, answers)
    if as_json:
        dump(told)
    else:
        _print(told)
    if answers and [a[1].permitted for a in answers] != [True, False]:
        raise SystemExit(1)


def _walk(story: Story, *, quiet: bool) -> list[Done]:
    acts: list[Done] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet or not sys.stderr.isatty()) as progress:
        task = progress.add_task("Beginning")
        for done in story.walk():
            acts.append(done)
            progress.update(task, description=f"{done.stage}: {done.receipt.number} {done.receipt.action}, {done.who}")
    return acts


def _ask(story: Story, *, permitted: bool) -> tuple[dict[str, Any], Decision]:
    """Ask about a granted function at home, or one second after the last day of authority."""
    asker = story.cast.actor("head", story.at)
    question = {
        "officer": str(story.cast.staff("officer").public_id),
        "function": story.functions[0],
        "place": story.place,
        "instant": (story.at if permitted else story.lapses_at).isoformat(),
    }
    answer = check(question, by=asker, at=story.at)
    return question, answer.decision


def _told(story: Story, acts: list[Done], answers: tuple[tuple[dict[str, Any], Decision], ...]) -> dict[str, Any]:
    documents = [d for done in acts for d in done.receipt.documents]
    return {
        "agency": {"name": str(story.cast.agency), "ori": story.cast.agency.ori},
        "program": story.slug,
        "edition": story.edition.code,
        "acts": [
            {
                "stage": done.stage,
                "number": done.receipt.number,
                "action": done.receipt.action,
                "by": done.who,
                "at": done.receipt.at,
                "state": STAGES[done.receipt.kind].lifecycle.by_state[done.receipt.state].staff,
            }
            for done in acts
        ],
        "documents": [plain(f) for f in files_of(documents)],
        "checks": [
            {
                "question": question,
                "permitted": decision.permitted,
                "steps": [plain(s) for s in decision.steps],
                "reasons": [plain(f) for f in decision.findings],
            }
            for question, decision in answers
        ],
    }


def _print(told: dict[str, Any]) -> None:
    click.secho(f"{told['agency']['name']} ({told['agency']['ori']}), {told['program']}, {told['edition']}", bold=True)
    stage = ""
    for act in told["acts"]:
        if act["stage"] != stage:
            stage = act["stage"]
            click.secho(f"\n{stage.capitalize()}", bold=True)
        click.echo(f"  {act['at'][:10]}  {act['number']:<12} {act['action']:<24} {act['by']:<18} → {act['state']}")
    click.secho("\nDocuments", bold=True)
    for paper in told["documents"]:
        click.echo(f"  {paper['title']}\n    {paper['path']}")
    if not told["checks"]:
        click.echo("\nThis program delegates no function to an officer, so there is nothing to check.")
    for answer in told["checks"]:
        verdict = "PERMITTED" if answer["permitted"] else "REFUSED"
        q = answer["question"]
        click.secho(f"\nMay the officer use “{q['function']}” in {q['place']} at {q['instant']}?  {verdict}", bold=True)
        for step in answer["steps"]:
            mark = "✓" if step["passed"] else "✗"
            click.echo(f"  {mark} {step['number']:>2}. {step['message']}  [{step['citation']}]")
