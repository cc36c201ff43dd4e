"""`accord register`: import published lists, see what they changed, decide what is in doubt."""

import sys
from pathlib import Path

import click
from django.core.management import call_command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from accord.actions import register as writes
from accord.cli._asker import answering, asker, dump, now
from accord.queries.register import reading as reads

_AS = click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
QUARANTINED = 3
"""The exit code when a file was held back; the others were taken."""


@click.group()
def register() -> None:
    """Keep the public register: lists as they are published, and what they make together."""


@register.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS
@_JSON
@answering
def import_lists(*, files: tuple[Path, ...], username: str | None, as_json: bool) -> None:
    """Import lists as they were published (XLSX or CSV), in any order; the same list again changes nothing.

    Prints for each file its kind, its date by content, and how many agreements it added, removed,
    re-dated, renamed and left unchanged, and what a person should look at.  A list that cannot be believed is held
    back with the evidence (exit code 3) until `accord register accept` or `refuse`.  With
    --json, a list with one object per file.  Without --as, the installation itself acts.
    """
    at = now()
    if not reads.stands():
        call_command("migrate", verbosity=0, interactive=False)
    by = asker(username, at) if username else None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json or not sys.stderr.isatty()) as progress:
        task = progress.add_task("Reading the lists", total=len(files))
        told = writes.import_lists(
            [(f.name, _bytes(f)) for f in files], by=by, at=at,
            progress=lambda what, done, every: progress.update(task, description=what, completed=done, total=every),
        )  # fmt: skip
    dump(told) if as_json else _print(told)
    if any(r.quarantined for r in told):
        raise SystemExit(QUARANTINED)


LARGEST = 64 * 2**20


def _bytes(file: Path) -> bytes:
    """Return a file's bytes, no more than can matter: a larger one is refused by its size."""
    with file.open("rb") as opened:
        return opened.read(LARGEST)


def _print(told: tuple[writes.FileReport, ...]) -> None:
    for r in told:
        day = f"content of {r.as_of}" if r.as_of else "no date"
        click.echo(
            f"{r.file}: {r.kind}, {day} ({r.as_of_basis or 'not dated'})" + (", was here already" if r.already else "")
        )
        if r.quarantined:
            click.echo("  HELD BACK until a person decides:")
        else:
            counts = (("rows", r.rows), ("added", r.added), ("removed", r.removed), ("re-dated", r.redated), ("renamed", r.renamed),
                      ("unchanged", r.unchanged), ("repairs", r.repairs), ("to review", r.review))  # fmt: skip
            click.echo("  " + ", ".join(f"{n:,} {what}" for what, n in counts))
        for line in (*r.reasons, *r.notes):
            click.echo(f"  {line}")


@register.command("lists")
@_JSON
@answering
def show_lists(*, as_json: bool) -> None:
    """Show every published list: its place by content, what it changed, and which are held back."""
    found = reads.lists()
    if as_json:
        dump(found)
        return
    for one in found:
        state = "" if one.taken else "  HELD BACK"
        click.echo(f"{one.as_of or '-'!s:<12}{one.kind:<14}{one.digest[:10]}  {one.name}  +{one.added} -{one.removed} "
                   f"~{one.redated} renamed {one.renamed} review {one.review}{state}")  # fmt: skip
        for why in one.reasons:
            click.echo(f"            {why}")


@register.command("show")
@_JSON
@answering
def show_entries(*, as_json: bool) -> None:
    """Show every agreement of the register."""
    found = list(reads.every())
    if as_json:
        dump(found)
        return
    for e in found:
        click.echo(f"{e.state}  {e.agency} ({e.model})  signed {e.signed_on or '-'}  {e.status_title}")


@register.command("review")
@_JSON
@answering
def show_doubts(*, as_json: bool) -> None:
    """Show what waits for a person, with the answers there are."""
    found = reads.doubts()
    if as_json:
        dump(found)
        return
    for d in found:
        click.echo(f"{d.key}\n  {d.message}\n  Answers: {', '.join(d.answers)}")
    click.echo(f"{len(found)} in all." if found else "Nothing waits.")


def _decide(name: str, *, accept: bool, told: str) -> None:
    @register.command(name, help=told)
    @click.argument("digest")
    @click.option("--reason", required=True, help="Why, in a sentence; it stays on record.")
    @_AS
    @answering
    def run(*, digest: str, reason: str, username: str | None) -> None:
        at = now()
        found = writes.decide_list(digest, accept=accept, reason=reason, by=asker(username, at), at=at)
        click.echo(f"{found.name}: {'taken into' if accept else 'kept out of'} the register.")


_decide(
    "accept",
    accept=True,
    told="Take a list that was held back.  DIGEST: the first characters of its digest are enough.",
)
_decide("refuse", accept=False, told="Keep a list out of the register for good.")


@register.command("answer")
@click.argument("key")
@click.argument("answer")
@click.option("--reason", required=True, help="Why, in a sentence; it stays on record.")
@_AS
@answering
def answer_doubt(*, key: str, answer: str, reason: str, username: str | None) -> None:
    """Answer what waits for a person, by its key."""
    at = now()
    writes.decide_doubt(key, answer, reason=reason, by=asker(username, at), at=at)
    click.echo("Answered; the register was derived anew.")
