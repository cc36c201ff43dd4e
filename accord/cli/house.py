"""The command `accord` with all its groups."""

import click

from accord import __version__
from accord.cli import (
    _rooms,
    accounts,
    agencies,
    authority,
    checking,
    demo,
    filters,
    journey,
    log,
    money,
    plan,
    programs,
    register,
    signing,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="accord")
def accord() -> None:
    """Administer interagency partnership agreements.

    Every delegated power traces to a signed clause, and every clause to the law.
    """


for _room, _lifecycles in _rooms.rooms().items():
    _group = _rooms.group(_room, _lifecycles)
    for _command in {"agencies": agencies.COMMANDS, "authority": authority.COMMANDS, "money": money.COMMANDS}.get(
        _room, ()
    ):
        _group.add_command(_command)
    accord.add_command(_group)
accord.add_command(programs.programs)
accord.add_command(log.log)
accord.add_command(log.witness)
accord.add_command(plan.plan)
accord.add_command(checking.check)
accord.add_command(demo.demo)
accord.add_command(filters.filters)
accord.add_command(journey.journey)
accord.add_command(register.register)
accord.add_command(signing.signing)
accounts.add_to(accord)
