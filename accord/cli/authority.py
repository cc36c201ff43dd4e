"""`accord authority check` and `accord authority roster`."""

from typing import Any

import click

from accord.actions.authority import check as ask
from accord.cli._asker import answering, asker, dump, now
from accord.cli._rooms import id_of
from accord.queries.authority import roster as on_roster
from accord.queries.shapes import plain


@click.command("check")
@click.argument("officer")
@click.argument("function")
@click.argument("place")
@click.option("--instant", help="At this moment, with its offset; now when left out.")
@click.option("--known-at", "known_at", help="As known at this moment; now when left out.")
@click.option("--receipt", is_flag=True, help="Issue a receipt (PDF).")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def check(*, username: str | None, as_json: bool, **given: Any) -> None:
    """Was OFFICER (id or number) authorised to use FUNCTION in PLACE then?

    PLACE is a county's five-digit code, a state's two letters, or a facility that the
    agreement names.  Every step is judged, all reasons are given, and the asking is logged.
    Exit code 0 is yes, 5 is no.
    """
    at = now()
    actor = asker(username, at)
    raw = {name: value for name, value in given.items() if value}
    raw["officer"] = str(id_of("staff", given["officer"], actor, at))
    answer = ask(raw, by=actor, at=at)
    if as_json:
        dump({**plain(answer), "permitted": answer.permitted})
    else:
        verdict = "YES, authorised" if answer.permitted else "NO, not authorised"
        click.secho(
            f"{verdict}: {answer.officer}, {answer.function_title}, {answer.place}, {answer.instant}", bold=True
        )
        for step in answer.decision.steps:
            click.echo(f"  {'✓' if step.passed else '✗'} {step.number:>2}. {step.message}  [{step.citation}]")
            if step.fix and not step.passed:
                click.echo(f"        {step.fix}")
        if answer.receipt:
            click.echo(f"  receipt {answer.receipt}")
    raise SystemExit(0 if answer.permitted else 5)


@click.command("roster")
@click.argument("agreement")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def roster(*, agreement: str, username: str | None, as_json: bool) -> None:
    """Show every officer under AGREEMENT, authorised now or not, and why not."""
    at = now()
    actor = asker(username, at)
    found = on_roster(id_of("agreement", agreement, actor, at), actor, at)
    if as_json:
        dump(found)
        return
    for line in found.rows:
        reasons = "; ".join(f.message for f in line.decision.findings)
        words = "yes" if line.decision.permitted else f"no: {reasons}"
        click.echo(f"{line.number:<14} {line.officer:<24} {words}")
    if not found.rows:
        click.echo("No officer stands under this agreement.")


COMMANDS = (check, roster)
