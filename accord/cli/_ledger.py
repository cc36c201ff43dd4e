"""`accord money export` and what else of the ledger is read or written by file."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from accord.actions import perform
from accord.actions.money.auditing import audit_file
from accord.actions.money.bank import read_in
from accord.actions.money.exporting import export_fund
from accord.actions.money.importing import import_lines as take
from accord.cli._asker import answering, asker, dump, now
from accord.cli._naming import id_of
from accord.rules.decisions import Invalid, Problem, Refused
from accord.rules.money.journals import ENDINGS
from accord.rules.money.taking import by_line, text_of, uses_from


@click.command("export")
@click.argument("fund")
@click.option("--form", type=click.Choice(list(ENDINGS)), default="hledger", show_default=True,
              help="A journal for hledger (and ledger) or beancount, or a table as CSV or Parquet.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file; - prints it.")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@answering
def export(*, fund: str, form: str, out: Path, username: str | None) -> None:
    """Write the whole ledger of FUND (number or id) as a file that other accounting programs read.

    A journal carries the balances of every fiscal year's end, so that the program checks them by itself.
    """
    at = now()
    actor = asker(username, at)
    made = export_fund(id_of("fund", fund, actor, at), form, by=actor, at=at)
    if str(out) == "-":
        for chunk in made.chunks:
            sys.stdout.buffer.write(chunk)
        return
    _write(out, made.chunks)
    click.echo(f"{made.lines:,} lines in {out}.", err=True)


def _write(out: Path, chunks: Iterable[bytes]) -> None:
    """Write a file whole or not at all.

    Raises:
        Invalid: it cannot be written there.
    """
    try:
        half = out.with_name(out.name + ".half")
        with half.open("wb") as file:
            file.writelines(chunks)
        half.replace(out)
    except OSError as error:
        raise Invalid((Problem(field="out", message=f"The file cannot be written: {error.strerror}.", got=str(out),
                               expected="the path of a file in a folder that exists"),)) from error  # fmt: skip


@click.command("import-lines")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Judge every line and write nothing.")
@click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def import_lines(*, file: Path, dry_run: bool, username: str | None, as_json: bool) -> None:
    """Take earlier books into the ledger from a CSV FILE, each line a transfer between two accounts.

    Columns: fund (its number), entry_on, out_of, into, cents; and, where there are, purpose, detail and key. Every
    line is judged first; if one cannot be taken, nothing is written and all are told. The same file given
    again changes nothing.
    """
    at = now()
    actor = asker(username, at)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Entering the lines", total=None)
        done = take(file.read_bytes(), by=actor, at=at, source=file.name, dry_run=dry_run,
                    progress=lambda n, total: progress.update(task, completed=n, total=total))  # fmt: skip
    if as_json:
        dump({"written": done.written, "unchanged": done.unchanged, "dry_run": dry_run})
    elif dry_run:
        click.echo("Every line can be taken; nothing was written.")
    else:
        click.echo(f"{done.written:,} lines entered; {done.unchanged:,} stood already.")


@click.command("import-uses")
@click.argument("fund")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def import_uses(*, fund: str, file: Path, username: str | None, as_json: bool) -> None:
    """Enter uses into FUND from a CSV FILE; all rows or none, and the same file again changes nothing.

    Columns: line (a to n, not k), amount (dollars and cents), entry_on, purpose, replaces_budget (yes or no); and for
    pay, detail (the exception).
    """
    at = now()
    actor = asker(username, at)
    rows, lines = uses_from(text_of(file.read_bytes()))
    try:
        receipt = perform("fund", "enter-uses", id_of("fund", fund, actor, at), {"uses": rows}, by=actor, at=at)
    except Invalid as error:
        raise Invalid(tuple(replace(p, field=by_line(p.field, lines)) for p in error.problems)) from error
    except Refused as error:
        raise Refused(
            tuple(
                replace(f, message=f"{by_line(f.field, lines)}: {f.message}") if f.field else f for f in error.findings
            )
        ) from error
    if as_json:
        dump(receipt.as_json())
    else:
        click.echo(f"{receipt.number}: {len(rows)} rows read and entered; those that stood already were left.")


@click.command("read-statement")
@click.argument("fund")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def bank(*, fund: str, file: Path, username: str | None, as_json: bool) -> None:
    """Take a bank statement of FUND in from FILE: OFX, or CSV with the columns date, amount and payee.

    Day, amount and the bank's reference are kept; payee and memo are dropped unless the payee is a registered
    agency by its whole name. The same statement again changes nothing.
    """
    at = now()
    actor = asker(username, at)
    receipt, count = read_in(id_of("fund", fund, actor, at), file.read_bytes(), by=actor, at=at)
    if as_json:
        dump(receipt.as_json())
    else:
        click.echo(f"{receipt.number}: {count} lines of the bank read. `accord money show` says what does not agree.")


@click.command("audit-file")
@click.argument("fund")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP file to write.")
@click.option("--as", "username", metavar="USER", help="Who asks (demonstration mode).")
@answering
def for_auditor(*, fund: str, out: Path, username: str | None) -> None:
    """Write all of FUND that an auditor needs as one ZIP: postings, statements, decisions, documents, proofs.

    Its manifest names the digest of every part; nothing of this installation is needed to check it.
    """
    at = now()
    actor = asker(username, at)
    made = audit_file(id_of("fund", fund, actor, at), by=actor, at=at)
    _write(out, (made.data,))
    click.echo(f"{made.postings:,} postings, {made.decisions:,} decisions, {made.proofs:,} of them proved,"
               f" {made.documents:,} documents in {out}.", err=True)  # fmt: skip


COMMANDS = (for_auditor, export, import_lines, import_uses, bank)
