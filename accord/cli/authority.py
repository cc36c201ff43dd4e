"""`accord authority check` and `accord authority roster`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from accord.actions.authority import check as ask
from accord.actions.exporting import export_roster
from accord.cli import _auditing, _nominating, _over_time, _receipts, _takeover
from accord.cli._asker import answering, asker, dump, now
from accord.cli._naming import id_of
from accord.queries.authority import Roster, agency_roster, answered, hours, why
from accord.queries.papers import document
from accord.queries.shapes import plain
from accord.queries.visible import agency_of
from accord.rules.authority import roster_asked
from accord.rules.decisions import Missing


@click.command("check")
@click.argument("officer")
@click.argument("function")
@click.argument("place")
@click.option("--instant", help="At this moment, with its offset; now when left out.")
@click.option("--statute", help="Under this section of law only, for example “8 U.S.C. 1357(a)(1)”.")
@click.option("--known-at", "known_at", help="As known at this moment; now when left out.")
@click.option("--receipt", is_flag=True, help="Issue a receipt, as a PDF and as signed data.")
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the signed receipt (JSON) there; issues one.")  # fmt: skip
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def check(*, username: str | None, as_json: bool, out: Path | None, **given: Any) -> None:
    """Was OFFICER (id or number) authorised to use FUNCTION in PLACE then?

    PLACE is a county's five-digit code, a state's two letters, or a facility that the
    agreement names.  Every step is judged, all reasons are given, and the asking is logged.
    Exit code 0 is yes, 5 is no.
    """
    at = now()
    actor = asker(username, at)
    raw = {name: value for name, value in given.items() if value}
    raw["officer"] = str(id_of("staff", given["officer"], actor, at))
    if out is not None:
        raw["receipt"] = True
    answer = ask(raw, by=actor, at=at)
    if out is not None and answer.receipt_json is not None:
        out.write_bytes(document(answer.receipt_json, actor, at).data)
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
        if answer.note:
            click.echo(f"  {answer.note}")
        if answer.receipt:
            click.echo(f"  receipt {answer.receipt}, signed data {answer.receipt_json}")
    raise SystemExit(0 if answer.permitted else 5)


@click.command("roster")
@click.argument("of", metavar="AGENCY")
@click.option("--on", default="", help="On this day (YYYY-MM-DD, in the agency's zone); now when left out.")
@click.option("--starts", default="", help="Of the shift that begins then (22:00, on the agency's clock).")
@click.option("--ends", default="", help="Until then (06:00); not after the beginning means on the next day.")
@click.option("--csv", "as_table", is_flag=True, help="Print CSV.")
@click.option("--pdf", "paper", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write a PDF.")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def roster(*, of: str, as_table: bool, paper: Path | None, username: str | None, as_json: bool, **asked: str) -> None:
    """Show every officer of AGENCY, authorised or not, and why not.

    AGENCY is an agency's number or id; the number of one of its agreements does as well.  With
    --starts and --ends the answer is for the whole shift, across midnight and a clock change too.
    """
    at = now()
    actor = asker(username, at)
    day, shift = roster_asked(asked)
    try:
        which = id_of("agency", of, actor, at)
        found = agency_roster(which, actor, at, on=day, shift=shift)
    except Missing:
        which = agency_of("agreement", id_of("agreement", of, actor, at), actor, at)
        found = agency_roster(which, actor, at, on=day, shift=shift)
    if paper is not None:
        paper.write_bytes(export_roster(found.agency_id, "pdf", on=day, shift=shift, by=actor, at=at).data)
        click.echo(f"Written: {paper}")
    if as_json:
        rows = [{**plain(r), "permitted": r.permitted, "said": answered(r), "reason": r.reason} for r in found.rows]
        dump({**plain(replace(found, rows=())), "rows": rows})
    elif as_table:
        click.echo(
            export_roster(found.agency_id, "csv", on=day, shift=shift, by=actor, at=at).data.decode("utf-8-sig"),
            nl=False,
        )
    elif paper is None:
        _print(found)


def _print(found: Roster) -> None:
    when = f"{found.on}, {hours(found)}" if found.shift else f"{found.on}"
    click.secho(f"{found.agency}, {when}: {found.authorised} of {len(found.rows)} may act", bold=True)
    for r in found.rows:
        lapses = f"  lapses {r.lapses_on}" if r.lapses_on else ""
        click.echo(f"{r.number:<14} {r.officer:<24} {answered(r).lower()}: {why(r, found.zone)}{lapses}")
    if not found.rows:
        click.echo("No officer stands under an agreement of this agency.")
    for c in found.contacts:
        held = f"{c.name} {c.capacity}".strip() or "vacant"
        click.echo(f"  {c.title}, {c.office}: {held}")


COMMANDS = (
    check,
    roster,
    *_receipts.COMMANDS,
    *_auditing.COMMANDS,
    *_takeover.COMMANDS,
    *_nominating.COMMANDS,
    *_over_time.COMMANDS,
)
