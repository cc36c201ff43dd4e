"""`accord filters`: the filters that a person keeps for lists."""

import click

from accord.actions import filters as actions
from accord.cli._asker import answering, asker, dump, now
from accord.queries.filters import Kept, kept
from accord.rules.decisions import Invalid, Missing, Problem
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES

_AS = click.option("--as", "username", metavar="USER", help="Who acts (demonstration mode).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def filters() -> None:
    """Keep filters of lists, alone or with your agency or office; `list --filter NAME` uses one."""


@filters.command("list")
@click.option("--kind", type=click.Choice(list(STAGES)), help="Only of this kind's list.")
@_AS
@_JSON
@answering
def show(*, kind: str | None, username: str | None, as_json: bool) -> None:
    """List the filters you keep and those your agency or office shares."""
    found = kept(asker(username, now()), kind or "")
    if as_json:
        dump(found)
        return
    for k in found:
        marks = [
            *(["opens the list"] if k.first else []),
            *(["shared"] if k.shared else []),
            *([] if k.mine else [f"by {k.by}"]),
        ]
        narrowed = " ".join(f"{name}={value}" for name, value in k.chosen.items())
        click.echo(f"{k.kind:<14} {k.title}  ({narrowed}){': ' + ', '.join(marks) if marks else ''}")
    if not found:
        click.echo("Nothing here yet.")


@filters.command()
@click.argument("kind", type=click.Choice(list(STAGES)))
@click.argument("title")
@click.argument("chosen", nargs=-1, metavar="NAME=VALUE...")
@click.option("--shared", is_flag=True, help="Your agency or office sees it too.")
@click.option("--first", is_flag=True, help="The list's page opens with it.")
@_AS
@_JSON
@answering
def save(
    *, kind: str, title: str, chosen: tuple[str, ...], shared: bool, first: bool, username: str | None, as_json: bool
) -> None:
    """Keep a filter: `accord filters save request Overdue clock=overdue`."""
    at = now()
    wrong = [pair for pair in chosen if "=" not in pair]
    if wrong:
        raise Invalid(
            (Problem(field="chosen", message="This is no filter.", got=wrong[0][:60], expected="NAME=VALUE"),)
        )
    narrowed = dict(pair.split("=", 1) for pair in chosen)
    made = actions.save(
        kind, narrowed, {"title": title, "shared": shared, "first": first}, by=asker(username, at), at=at
    )
    dump({"id": str(made)}) if as_json else click.echo(f"Kept as {title}.")


@filters.command()
@click.argument("named", metavar="NAME")
@click.option("--kind", type=click.Choice(list(STAGES)), required=True)
@click.option("--title", help="The new name; the old one when left out.")
@click.option("--shared/--private", default=None, help="Whether your agency or office sees it.")
@click.option("--first/--not-first", default=None, help="Whether the list's page opens with it.")
@_AS
@answering
def change(
    *, named: str, kind: str, title: str | None, shared: bool | None, first: bool | None, username: str | None
) -> None:
    """Change one of your filters; what is not named stays."""
    at = now()
    by = asker(username, at)
    now_is = _named(kind, named, by)
    raw = {
        "title": now_is.title if title is None else title,
        "shared": now_is.shared if shared is None else shared,
        "first": now_is.first if first is None else first,
    }
    actions.change(now_is.id, raw, by=by, at=at)
    click.echo("Changed.")


@filters.command()
@click.argument("named", metavar="NAME")
@click.option("--kind", type=click.Choice(list(STAGES)), required=True)
@_AS
@answering
def remove(*, named: str, kind: str, username: str | None) -> None:
    """Remove one of your filters."""
    at = now()
    by = asker(username, at)
    actions.remove(_named(kind, named, by).id, by=by, at=at)
    click.echo("Removed.")


def _named(kind: str, named: str, by: Actor) -> Kept:
    for found in kept(by, kind):
        if named in (str(found.id), found.title):
            return found
    raise Missing
