"""`accord plan`: the national plan, solved, checked again by other means, compared and explained."""

import json
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import click

from accord.cli._asker import answering
from accord.rules.decisions import Invalid, Problem

NEEDS = "type: ./dev bulk"


@click.group()
def plan() -> None:
    """Plan which agreements to start, renew or end when, under capacities that all share.

    It ranks options, never people; a named human decides each determination.
    """


def _asked(run: Any) -> Any:
    options = (
        click.option("--agencies", type=click.IntRange(1, 100_000), help="So many agencies, spread evenly over the list."),
        click.option("--years", type=click.IntRange(1, 12), default=3, show_default=True, help="How many years are planned."),
        click.option("--family", type=click.Choice(("money", "seats", "offices", "floors")), help="A made-up problem in which this is tight."),
        click.option("--register", is_flag=True, help="The agencies of the register that asked and were assessed."),
        click.option("--as", "username", metavar="USER", help="Who asks, with --register (demonstration mode)."),
        click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Where made-up numbers come from."),
        click.option("--capacities", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What is shared: an edited copy of the shipped file."),
        click.option("--start", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Begin from an earlier plan's prices and plans."),
        click.option("--seconds", type=click.FloatRange(1, 86_400), default=60.0, show_default=True, help="Stop after so long with the best so far."),
        click.option("--gap", type=click.FloatRange(0, 100), default=0.01, show_default=True, help="Percent of the bound that is near enough."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    )  # fmt: skip
    for option in reversed(options):
        run = option(run)
    return run


def _planning() -> Any:
    try:
        from accord.cli import _planning
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed; {NEEDS}") from error
    return _planning


def _files() -> Any:
    _planning()
    from accord.cli import _plan_files

    return _plan_files


@plan.command("solve")
@_asked
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep the plan, its problem and its prices there."
)
@answering
def solve_command(
    *, start: Path | None, seconds: float, gap: float, as_json: bool, out: Path | None, **asked: Any
) -> None:
    """Make a plan with a proven gap; Ctrl-C stops with the best so far.

    With --register the agencies that asked and were assessed are planned.  Without it and without
    --family the shipped list is planned as if each had asked: a stress test, and the output says so.
    """
    p = _planning()
    instance = p.problem(**asked)
    before = _files().read(start) if start else None
    with p.progress(quiet=as_json) as tell:
        got, told = p.solved(instance, seconds=seconds, gap=gap / 100, tell=tell, start=before)
    if out is not None:
        _files().write(p.kept_of(instance, got, {k: v for k, v in told.items() if k != "trace"}), out)
        told["written"] = str(out)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        p.show(told)
    if not got.feasible:
        raise SystemExit(5)


@plan.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def check_command(*, file: Path, as_json: bool) -> None:
    """Count every row of a plan again in whole numbers and prove its bound from the stored prices.

    Nothing of the planner is used for it.
    """
    kept = _files().read(file)
    from accord.rules.portfolio.checking import check

    try:
        found = check(kept.instance, kept.plans, kept.prices)
    except OverflowError as error:
        raise click.ClickException(str(error)) from error
    told = {
        "digest": kept.instance.digest(), "worth": found.worth, "bound": found.bound,
        "gap_percent": None if found.gap is None else round(100 * found.gap, 6), "rows": len(found.used),
        "agencies": kept.instance.size, "faults": list(found.faults),
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"{kept.instance.size:,} agencies and {len(found.used)} shared rows counted; worth {found.worth:,}")
        if found.bound is not None and found.gap is not None:
            click.echo(
                f"No plan is worth more than {found.bound:,}: gap {found.gap:.4%}, proved from the stored prices"
            )
        for fault in found.faults[:50]:
            click.secho(f"  ✗ {fault}", fg="red")
        click.secho("Every row is kept." if not found.faults else f"{len(found.faults)} faults.", bold=True)
    if found.faults:
        raise SystemExit(5)


@plan.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", default="", help="Why this agency's programs begin when they do, or do not.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def explain_command(*, file: Path, agency: str, as_json: bool) -> None:
    """Say what is scarce, what one more of it would be worth, and why an agency waits."""
    kept = _files().read(file)
    from accord.rules.portfolio import explaining

    told = explaining.agency(kept, agency) if agency else explaining.scarce(kept)
    if agency and not told:
        raise click.ClickException(f"No agency of the plan has “{agency}” in its name.")
    if as_json:
        click.echo(json.dumps([s.told for s in told], indent=2))
        return
    for line in told:
        click.echo(line.words)


@plan.command("export")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A name that ends in .xlsx or .ics."
)
@click.option("--state", default="", help="Only this state, by its letters.")
@click.option(
    "--first-year",
    type=click.IntRange(1997, 2200),
    default=2027,
    show_default=True,
    help="The calendar year of year 1.",
)
@answering
def export_command(*, file: Path, to: Path, state: str, first_year: int) -> None:
    """Write a plan as a spreadsheet (queue and shared rows) or as a calendar (counts by state and year)."""
    files = _files()
    kept = files.read(file)
    if state and state not in kept.instance.states:
        raise click.ClickException(f"No agency of the plan is in {state}.")
    match to.suffix:
        case ".xlsx":
            click.echo(f"{files.write_sheet(kept, to, state):,} steps written to {to}")
        case ".ics":
            click.echo(f"{files.write_calendar(kept, to, state, first_year):,} entries written to {to}")
        case _:
            raise click.ClickException("The name must end in .xlsx or .ics.")


@plan.command("sureness")
@click.option("--agencies", type=click.IntRange(1, 100_000), help="So many agencies, spread evenly over the list.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Where supposed needs come from.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def sureness_command(*, agencies: int | None, seed: int, as_json: bool) -> None:
    """Say for how many agencies the first option would stay first under other weights: a stress test of the weights."""
    told = _planning().sureness(agencies, seed)
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    click.secho(told["problem"], italic=True)
    click.echo(
        f"{told['agencies']:,} agencies, {told['weightings']:,} weightings, each weight within 1 of the one that was set:"
    )
    click.echo(f"  the same option is first at any weights: {told['first_at_any_weights']:,}")
    click.echo(f"  first in eight of ten weightings or more: {told['first_in_eight_of_ten_or_more']:,}")
    click.echo(f"  contested: {told['contested']:,}")


@plan.command("compare")
@click.argument("first", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("second", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@answering
def compare_command(*, first: Path, second: Path, as_json: bool) -> None:
    """Say what differs between two plans for the same agencies."""
    a, b = _files().read(first), _files().read(second)
    from accord.rules.portfolio import explaining

    if a.instance.agencies != b.instance.agencies or a.instance.years != b.instance.years:
        raise click.ClickException("The plans are not for the same agencies and years.")
    told = explaining.compared(a, b)
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(
        f"Worth {told['worth'][0]:,} and {told['worth'][1]:,}; {told['agencies_that_differ']:,} agencies have another plan"
    )
    for state, before, after in told["answered_by_state"]:
        click.echo(f"  {state}: {before:,} and {after:,} requests answered")


@plan.command("sweep")
@_asked
@click.option(
    "--scenarios",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file of scenarios.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option(
    "--engine",
    type=click.Choice(("here", "ray")),
    default="here",
    show_default=True,
    help="This machine alone, or a Ray cluster.",
)
@answering
def sweep_command(
    *,
    scenarios: Path,
    workers: int,
    engine: str,
    start: Path | None,
    seconds: float,
    gap: float,
    as_json: bool,
    **asked: Any,
) -> None:
    """Solve many what-if scenarios of one problem, each by itself.

    Each scenario has a name and changes: rows whose names hold some words get a percentage of
    their limit. The same command gives the same results on this machine and on a cluster.
    """
    p = _planning()
    from accord.rules.portfolio.scenarios import read

    try:
        given = tomllib.loads(scenarios.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(
            (Problem(field=scenarios.name, message=f"The file cannot be read: {error}", expected="a TOML file"),)
        ) from error
    instance = p.problem(**asked)
    wanted, problems = read(given, instance)
    if problems:
        raise Invalid(problems)
    before = _files().read(start) if start else None
    todo = [(instance, s, seconds, gap / 100, before) for s in wanted]
    if engine == "ray":
        lines = _on_ray(todo, workers)
    elif workers == 1:
        lines = [_one(t) for t in todo]
    else:
        with ProcessPoolExecutor(workers) as pool:
            lines = list(pool.map(_one, todo))
    if as_json:
        click.echo(
            json.dumps({"problem": instance.told, "engine": engine, "workers": workers, "scenarios": lines}, indent=2)
        )
        return
    for line in lines:
        click.echo(
            f"{line['scenario']:<40} worth {line['objective']:>14,}  gap {line['gap_percent']:.4f} %  {line['answered']:>7,} answered  {line['seconds']} s"
        )


def _one(todo: tuple[Any, ...]) -> dict[str, Any]:
    """Solve one scenario; a worker is a process of its own."""
    from accord.cli._planning import one

    instance, scenario, seconds, gap, before = todo
    return dict(one(instance, scenario, seconds=seconds, gap=gap, start=before))


def _on_ray(todo: list[tuple[Any, ...]], workers: int) -> list[dict[str, Any]]:
    """Map the same function over a Ray cluster; without an address Ray starts one here."""
    try:
        import ray
    except ModuleNotFoundError as error:
        raise click.ClickException(
            "Ray is not installed in this environment; install it, or leave --engine away."
        ) from error
    import sys

    engine: Any = ray
    paths = ":".join(q for q in sys.path if q)
    engine.init(
        num_cpus=workers, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": paths}}
    )
    try:
        task = engine.remote(_one)
        return list(engine.get([task.remote(t) for t in todo]))
    finally:
        engine.shutdown()
