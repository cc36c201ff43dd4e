"""`accord log` and `accord witness`: the tamper-evident log, for whoever runs it and for whoever does not trust them."""

import sys
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from accord.actions.log import sequence
from accord.cli._asker import answering, dump, now
from accord.queries import log as reads
from accord.queries.witnessing import witness_once
from accord.rules.log import notes
from accord.rules.log.tree import Refused

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KEY = click.option("--key", "key_file", required=True, type=_FILE, help="A file with the log's verifier key.")
LOGS = ("public", "restricted")


@click.group()
def log() -> None:
    """Check what this house says about itself: entries, tree, checkpoints, proofs."""


def _refuse(error: Refused) -> SystemExit:
    click.echo(f"It does not hold: {error}.", err=True)
    return SystemExit(1)


def _key(file: Path) -> notes.Verifier:
    return notes.verifier(file.read_text(encoding="utf-8", errors="replace")[:2_000])


@log.command("sequence")
@_JSON
@answering
def place(*, as_json: bool) -> None:
    """Give every entry its place, write the tiles and sign the checkpoints; the background process does it each second."""
    try:
        done = sequence(now(), whole=True)
    except Refused as error:
        raise _refuse(error) from error
    if as_json:
        dump(done)
        return
    sizes = ", ".join(f"{name} {size:,}" for name, size in done.sizes.items())
    click.echo(f"{done.placed:,} entries placed. Entries signed: {sizes}.")


@log.command("key")
@click.argument("which", type=click.Choice(LOGS), default="public")
@answering
def show_key(*, which: str) -> None:
    """Print the verifier key of a log, for whoever checks it elsewhere."""
    click.echo(reads.key_text(which))


@log.command("verify")
@_JSON
@answering
def verify(*, as_json: bool) -> None:
    """Hash rows, entries, tree and checkpoints again, and name whatever was touched (exit code 1)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), disable=as_json or not sys.stderr.isatty()) as bar:
        task = bar.add_task("Hashing the log", total=None)
        found = list(reads.verify(lambda done, every: bar.update(task, completed=done, total=every)))
    if as_json:
        dump(found)
    else:
        for fault in found:
            click.echo(f"{fault.part}: {fault.message}")
        click.echo("Everything holds." if not found else f"{len(found)} things do not hold.")
    raise SystemExit(1 if found else 0)


@log.command("fsck")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_KEY
@_JSON
@answering
def fsck(*, folder: Path, key_file: Path, as_json: bool) -> None:
    """Check any folder of tiles (C2SP tlog-tiles) against its signed checkpoint; needs nothing of this installation."""
    try:
        made, faults = reads.check_folder(folder, _key(key_file))
    except Refused as error:
        raise _refuse(error) from error
    if as_json:
        dump({"size": made.size if made else None, "root": made.root.hex() if made else None, "faults": faults})
    else:
        for text in faults:
            click.echo(text)
        if not faults and made is not None:
            click.echo(f"Everything holds: {made.size:,} entries of {made.origin}.")
    raise SystemExit(1 if faults else 0)


@log.command("prove")
@click.argument("entry", type=click.UUID, required=False)
@click.option("--from", "older", type=int, help="Prove instead that the log grew from this size.")
@click.option("--log", "which", type=click.Choice(LOGS), default="public", help="Which log grew.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; the entry is written beside it."
)
@answering
def prove(*, entry: UUID | None, older: int | None, which: str, out: Path | None) -> None:
    """Write the proof that an entry stands in its log, or that a log only grew."""
    if (entry is None) == (older is None):
        raise click.UsageError("Name an entry, or a size with --from.")
    try:
        if entry is None:
            text, body = reads.prove_growth(which, older or 0), b""
        else:
            made = reads.prove(entry)
            text, body = made.text, made.entry
    except Refused as error:
        raise _refuse(error) from error
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8", newline="\n")
    if body:
        out.with_suffix(".json").write_bytes(body)
    click.echo(f"Written: {out}" + (f" and {out.with_suffix('.json')}" if body else ""))


@log.command("check")
@click.argument("proof", type=_FILE)
@_KEY
@click.option("--entry", "entry_file", type=_FILE, help="The entry that a proof of inclusion is about.")
@click.option("--old", "old_file", type=_FILE, help="An earlier checkpoint that you kept, for a proof of growth.")
@answering
def check(*, proof: Path, key_file: Path, entry_file: Path | None, old_file: Path | None) -> None:
    """Check a proof from its file alone; nothing of this installation is asked."""
    try:
        said = reads.check(
            proof.read_bytes(), _key(key_file),
            entry_file.read_bytes() if entry_file else b"", old_file.read_bytes() if old_file else b"",
        )  # fmt: skip
    except Refused as error:
        raise _refuse(error) from error
    click.echo(said)


@click.command("witness")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_KEY
@click.option(
    "--state",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the witness keeps its key and what it saw.",
)
@click.option("--name", required=True, help="The witness's own name, such as witness.example.org.")
@answering
def witness(*, folder: Path, key_file: Path, state: Path, name: str) -> None:
    """Watch a log: sign its checkpoint if it only grew since last time, and refuse for ever to sign a fork.

    Anybody may run it, on a copy of the log's folder. It prints its verifier key and its line of signature.
    """
    try:
        made = witness_once(folder, _key(key_file), state, name, int(now().timestamp()))
    except Refused as error:
        raise _refuse(error) from error
    click.echo(made.key)
    click.echo(made.line, nl=False)
