"""The commands of every room, made from the lifecycles: one verb per action, `list` and `show`."""

import json
from pathlib import Path
from typing import Any

import click

from accord.actions import perform
from accord.cli._asker import answering, asker, dump, now
from accord.cli._lists import list_command
from accord.cli._naming import id_of
from accord.cli._versions import commands
from accord.queries.shapes import Sheet
from accord.queries.sheets import sheet
from accord.rules.decisions import Invalid, Missing, Problem
from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import ROLES, people_may
from accord.rules.rooms import STAGES
from accord.rules.uploads import EXPECTED, LARGEST_BYTES, Upload


def rooms() -> dict[str, list[Lifecycle]]:
    """Return the lifecycles of each room, in the order the work flows."""
    found: dict[str, list[Lifecycle]] = {}
    for stage in STAGES.values():
        found.setdefault(stage.lifecycle.room, []).append(stage.lifecycle)
    return found


def group(room: str, lifecycles: list[Lifecycle]) -> click.Group:
    """Return the command group of a room."""
    made = click.Group(room, help=f"Work in the room of {room}.")
    made.add_command(list_command(lifecycles))
    made.add_command(_show(lifecycles))
    for command in commands(lifecycles):
        made.add_command(command)
    for lifecycle in lifecycles:
        for transition in filter(people_may, lifecycle.transitions):
            made.add_command(_verb(lifecycle, transition))
    return made


def _common(options: list[click.Parameter]) -> list[click.Parameter]:
    return [
        *options,
        click.Option(["--as", "username"], metavar="USER", help="Who acts (demonstration mode)."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
    ]


def _show(lifecycles: list[Lifecycle]) -> click.Command:
    kinds = [life.kind for life in lifecycles]

    @answering
    def run(*, what: str, kind: str | None, username: str | None, as_json: bool) -> None:
        at = now()
        actor = asker(username, at)
        for candidate in [kind] if kind else kinds:
            try:
                found = sheet(candidate, id_of(candidate, what, actor, at), actor, at)
            except Missing:
                continue
            dump(found) if as_json else print_sheet(found)
            return
        raise Missing

    return click.Command(
        "show",
        callback=run,
        help="Show one thing: facts, what happens next, what you may do, history.",
        params=_common(
            [
                click.Argument(["what"], metavar="ID"),
                click.Option(["--kind"], type=click.Choice(kinds)),
            ]
        ),
    )


def _verb(lifecycle: Lifecycle, transition: Transition) -> click.Command:
    @answering
    def run(*, username: str | None, as_json: bool, key: str | None, step_up: bool, **given: Any) -> None:
        at = now()
        actor = asker(username, at, step_up=step_up)
        for f in transition.fields:
            if f.kind == "secret":
                # Never an option: a command line stands in process lists and in the shell's history.
                given[f.name] = click.prompt(f.label, hide_input=True)
        raw = {name: value for name, value in _given(transition, given).items() if value not in (None, "", ())}
        for f in transition.fields:
            if f.kind == "reference" and f.name in raw:
                raw[f.name] = str(id_of(f.of, str(raw[f.name]), actor, at))
        target = None
        if transition.creates and transition.parent:
            raw[transition.parent] = str(id_of(transition.parent, given["on_what"], actor, at))
        elif not transition.creates:
            target = id_of(lifecycle.kind, given["on_what"], actor, at)
        receipt = perform(lifecycle.kind, transition.action, target, raw, by=actor, at=at, key=key)
        if as_json:
            dump(receipt.as_json())
            return
        state = lifecycle.by_state[receipt.state].staff
        click.echo(f"{receipt.number}: {transition.label}. It is now “{state}”.")
        for document in receipt.documents:
            click.echo(f"  document {document}")

    params: list[click.Parameter] = []
    if transition.parent or not transition.creates:
        of = transition.parent or lifecycle.kind
        params.append(click.Argument(["on_what"], metavar=of.upper()))
    params += [_option(f) for f in transition.fields if f.kind != "secret"]
    params += [
        click.Option(["--key"], help="Idempotency key: repeat it to repeat the very same act safely."),
        click.Option(["--step-up", "step_up"], is_flag=True, hidden=not transition.step_up,
                     help="Confirm again that it is you (demonstration mode)."),
    ]  # fmt: skip
    who = ", ".join(ROLES[r].title for r in transition.roles)
    help_text = f"{transition.label} ({lifecycle.title.lower()}). {transition.help}\n\nFor: {who}."
    return click.Command(transition.action, callback=run, params=_common(params), help=help_text)


def _option(f: Field) -> click.Option:
    words = f.label + (f" {f.help}" if f.help else "")
    if f.kind == "rows":
        words += " JSON list, or @FILE, of: " + ", ".join(c.name for c in f.columns)
    elif f.kind == "reference":
        words += " By number or id."
    elif f.kind == "file":
        words += " The path of a file."
    elif f.choices:
        words += " One of: " + ", ".join(c.value for c in f.choices)
    return click.Option([f"--{f.name.replace('_', '-')}", f.name], default=None, help=words)


def _given(transition: Transition, given: dict[str, Any]) -> dict[str, Any]:
    """Return the raw values; a rows option is JSON or a file of JSON.

    Raises:
        Invalid: a rows option is not JSON, or its file cannot be read.
    """
    found: dict[str, Any] = {}
    for f in transition.fields:
        value = given.get(f.name)
        if f.kind == "rows" and isinstance(value, str):
            try:
                text = Path(value[1:]).read_text() if value.startswith("@") else value
                value = json.loads(text)
            except (OSError, ValueError) as error:
                raise Invalid((
                    Problem(field=f.name, message=f"{f.label} cannot be read: {error}", expected="a JSON list of rows"),
                )) from error  # fmt: skip
        elif f.kind == "file" and isinstance(value, str):
            value = _file(f, Path(value))
        found[f.name] = value
    return found


def _file(f: Field, path: Path) -> Upload:
    """Return a file of this machine, unless it is too large to be taken.

    Raises:
        Invalid: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return Upload(name=path.name, data=file.read(LARGEST_BYTES + 1))
    except OSError as error:
        problem = Problem(field=f.name, message=f"{f.label} cannot be read: {error.strerror}.", expected=EXPECTED)
        raise Invalid((problem,)) from error


def print_sheet(found: Sheet) -> None:
    """Print one thing as text."""
    click.secho(f"{found.number}  {found.title}", bold=True)
    click.echo(f"{found.state_label}" + "".join(f" · {label}" for label in found.labels))
    for row in found.rows:
        if row.value not in (None, ""):
            click.echo(f"  {row.label}: {row.value}")
    for table in found.tables:
        if table.rows:
            click.echo(f"\n{table.caption}")
            for cells in table.rows:
                click.echo("  " + " | ".join(str(c) for c in cells))
    if found.papers:
        click.echo("\nDocuments")
    for paper in found.papers:
        click.echo(f"  {paper.title}, SHA-256 {paper.digest}")
    if found.evidence:
        click.echo("\nAttached files")
    for file in found.evidence:
        held = ", in quarantine" if file.quarantined else ""
        click.echo(f"  {file.title} ({file.extension.upper()}, {file.size_bytes} bytes{held}) {file.id}")
    click.echo("\nWhat happens next")
    for step in found.next:
        by_when = f" by {step.by_when:%Y-%m-%d %H:%M} UTC" if step.by_when else ""
        click.echo(f"  {step.who}: {step.what}{by_when}")
    if not found.next:
        click.echo("  Nothing is owed.")
    click.echo("\nYou may")
    for offer in found.offers:
        if offer.allowed:
            click.echo(f"  {offer.action:<22} {offer.label}")
    click.echo("\nHistory")
    for entry in found.history:
        click.echo(f"  {entry.at:%Y-%m-%d %H:%M} {entry.label}, by {entry.by} ({entry.role})")
