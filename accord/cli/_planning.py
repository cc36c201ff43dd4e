"""What `accord plan` needs: the problem that is asked for, scenarios of it, and results in words."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from accord.cli._asker import asker, now
from accord.programs import umbrella
from accord.programs.capacities import SHIPPED_CAPACITIES, capacities, shipped_rows
from accord.rules.portfolio import families
from accord.rules.portfolio.building import Place, build, supposed
from accord.rules.portfolio.checking import whole_prices
from accord.rules.portfolio.conflicts import conflict
from accord.rules.portfolio.instance import Instance, Numbers
from accord.rules.portfolio.keeping import Kept
from accord.rules.portfolio.pricing import price_all, used
from accord.rules.portfolio.scenarios import Scenario, changed
from accord.rules.portfolio.solving import Progress as Told
from accord.rules.portfolio.solving import Solved, solve


def problem(
    *,
    agencies: int | None,
    years: int,
    family: str | None,
    seed: int,
    file: Path | None,
    register: bool,
    username: str | None,
) -> Instance:
    """Return the problem asked for: made-up ones, the agencies that asked, or the shipped list as a stress test."""
    if family:
        return families.made(family, agencies or 1_000, years, seed)
    held = capacities(file or SHIPPED_CAPACITIES, years)
    if register:
        from accord.queries.portfolio import askings

        at = now()
        asking = askings(asker(username, at), at)
        if not asking:
            raise click.ClickException(
                "No agency that you may know of has a complete assessment, so there is nothing to plan."
            )
        return build(
            asking, held, umbrella(), f"agencies that asked and were assessed, as known on {at:%Y-%m-%d}", scaled=False
        )
    rows = shipped_rows(agencies, now().date())
    places = [Place(name=r.name, state=r.state, offices=o, sworn=r.officers or 0, kind=r.kind) for r, o in rows]
    told = f"the shipped list of agencies, needs and requests supposed from seed {seed}: a stress test, no agency asked for this"
    return build(supposed(places, umbrella(), seed), held, umbrella(), told)


def sureness(agencies: int | None, seed: int) -> dict[str, Any]:
    """Return how sure the first option is over the shipped list, each agency as if it had asked: a stress test."""
    from accord.rules.determinations.many import least_leads, places
    from accord.rules.determinations.robust import HIGHEST, SAMPLES, SPREAD, weightings

    rows = shipped_rows(agencies, now().date())
    some = [Place(name=r.name, state=r.state, offices=o, sworn=r.officers or 0, kind=r.kind) for r, o in rows]
    tables = np.array([a.table for a in supposed(some, umbrella(), seed)])
    weights = np.array([n.importance for n in umbrella().needs], float)
    low, high = np.maximum(weights - SPREAD, 0), np.minimum(weights + SPREAD, HIGHEST)
    since = time.process_time()
    shares, _ = places(
        tables, np.array(weightings(list(zip(low.astype(int).tolist(), high.astype(int).tolist(), strict=True))))
    )
    top = shares[:, :, 0].max(axis=1)
    least = least_leads(tables, low, high, weights)
    return {
        "problem": f"the shipped list of agencies, needs supposed from seed {seed}: a stress test, no agency asked for this",
        "agencies": len(tables),
        "weightings": SAMPLES,
        "first_at_any_weights": int((least >= 0).all(axis=1).sum()),
        "first_in_eight_of_ten_or_more": int((top >= 0.8).sum()),
        "contested": int((top < 0.8).sum()),
        "cpu_seconds": round(time.process_time() - since, 2),
    }


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[Told], None]]:
    """Yield what shows how the gap closes, on a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet or not sys.stderr.isatty()) as bar:
        task = bar.add_task("Reading")

        def tell(told: Told) -> None:
            gap = "no plan yet" if told.gap is None else f"gap {told.gap:.4%}"
            bar.update(task, description=f"{told.doing}: {gap}")

        yield tell


def clock() -> Callable[[], float]:
    """Return what gives the seconds since now."""
    began = time.monotonic()
    return lambda: time.monotonic() - began


def solved(
    instance: Instance, *, seconds: float, gap: float, tell: Callable[[Told], None], start: Kept | None = None
) -> tuple[Solved, dict[str, Any]]:
    """Solve and return the plan with what is said of it.  Ctrl-C stops with the best plan so far."""
    interrupted = [False]
    _compiled(instance)
    since = clock()

    def stop() -> bool:
        return interrupted[0]

    import signal

    before = signal.signal(signal.SIGINT, lambda *_: interrupted.__setitem__(0, True))
    try:
        price = None if start is None else _prices(start, instance)
        pool = None if start is None or not _same_agencies(start.instance, instance) else start.plans
        got = solve(instance, clock=since, seconds=seconds, gap=gap, tell=tell, stop=stop, price=price, pool=pool)
    finally:
        signal.signal(signal.SIGINT, before)
    return got, report(instance, got, since(), stopped=interrupted[0])


def _compiled(instance: Instance) -> None:
    """Have the pricing compiled, which the first start on a machine takes some seconds for, before the clock runs."""
    used(instance, price_all(instance, np.zeros(len(instance.limit)), np.arange(1))[1])


def _prices(kept: Kept, instance: Instance) -> Numbers | None:
    """Return the prices of a kept plan by the names of its rows, or None where no name is the same."""
    known = dict(zip(kept.instance.row_names, kept.prices, strict=True))
    if not known.keys() & set(instance.row_names):
        return None
    return np.array([known.get(n, 0) / (1 << 32) for n in instance.row_names])


def _same_agencies(a: Instance, b: Instance) -> bool:
    """Whether plans of one are plans of the other: the same agencies, programs and sets, whatever the rows."""
    return (
        a.agencies == b.agencies and a.years == b.years and a.starts_most == b.starts_most
        and np.array_equal(a.first, b.first) and np.array_equal(a.held, b.held) and np.array_equal(a.worth < 0, b.worth < 0)
    )  # fmt: skip


def report(instance: Instance, got: Solved, seconds: float, *, stopped: bool) -> dict[str, Any]:
    """Return what a solution is, as JSON says it."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begun = sum(int(b).bit_count() for b in (got.plans.sets[:, -1] & ~instance.held).tolist())
    return {
        "problem": instance.told,
        "digest": instance.digest(),
        "agencies": instance.size,
        "years": instance.years,
        "objective": got.worth,
        "bound": got.bound,
        "gap_percent": round(100 * got.gap, 6),
        "every_row_kept": got.feasible,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(time.process_time(), 2),
        "peak_memory_mb": peak,
        "stopped": stopped,
        "answered": int((got.plans.answered < instance.years).sum()),
        "begun": begun,
        "trace": [[round(t.seconds, 2), t.doing, t.worth, round(t.bound, 1)] for t in got.trace],
        "conflict": [] if got.feasible else conflicting(instance),
        "overstepped": {instance.row_names[r]: int(got.over[r]) for r in np.flatnonzero(got.over).tolist()},
    }


def conflicting(instance: Instance) -> list[str]:
    """Return in words which rows conflict and the cheapest way out, or that only whole plans conflict."""
    since = clock()
    found = conflict(instance, enough=lambda: since() > 60)
    if found is None:
        return ["The rows could be kept by parts of plans; no whole plan was found in this time. Give it more seconds."]
    return [
        ("These rows cannot all be kept: " if found.smallest else "Among these rows some cannot all be kept: ")
        + "; ".join(instance.row_names[r] for r in found.rows),
        *(
            f"Cheapest way out: {instance.row_names[r]} {'less by' if instance.limit[r] < 0 else 'more by'} {n:,}"
            for r, n in found.relaxed
        ),
    ]


def kept_of(instance: Instance, got: Solved, made: dict[str, Any]) -> Kept:
    """Return the solution as a file keeps it."""
    return Kept(instance=instance, plans=got.plans, prices=whole_prices(got.price), made=made)


def show(told: dict[str, Any]) -> None:
    """Print what a solution is."""
    click.secho(told["problem"], italic=True)
    click.echo(
        f"{told['agencies']:,} agencies, {told['years']} years: {told['answered']:,} requests answered, {told['begun']:,} programs begun"
    )
    click.secho(
        f"Worth {told['objective']:,}; no plan is worth more than {told['bound']:,.0f}: gap {told['gap_percent']:.4f} %",
        bold=True,
    )
    click.echo(f"{told['seconds']} seconds, {told['peak_memory_mb']} MB at most")
    if not told["every_row_kept"]:
        click.secho("No plan was found that keeps every row; what is overstepped:", fg="red")
        for name, over in list(told["overstepped"].items())[:12]:
            click.echo(f"  {name}: {over:,}")
        if len(told["overstepped"]) > 12:
            click.echo(f"  and {len(told['overstepped']) - 12} more")
        for line in told["conflict"]:
            click.secho(f"  {line}", fg="red")


def one(
    instance: Instance, scenario: Scenario, *, seconds: float, gap: float, start: Kept | None = None
) -> dict[str, Any]:
    """Solve one scenario and return its line of a comparison."""
    other = changed(instance, scenario)
    _, told = solved_quietly(other, seconds=seconds, gap=gap, start=start)
    return {
        "scenario": scenario.name,
        **{k: told[k] for k in ("objective", "bound", "gap_percent", "every_row_kept", "seconds", "answered", "begun")},
    }


def solved_quietly(
    instance: Instance, *, seconds: float, gap: float, start: Kept | None
) -> tuple[Solved, dict[str, Any]]:
    """Solve without a word; for workers, which have no terminal and are not the main thread."""
    _compiled(instance)
    since = clock()
    price = None if start is None else _prices(start, instance)
    pool = None if start is None or not _same_agencies(start.instance, instance) else start.plans
    got = solve(instance, clock=since, seconds=seconds, gap=gap, price=price, pool=pool)
    return got, report(instance, got, since(), stopped=False)
