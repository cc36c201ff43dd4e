"""The planner: prices, plans made at prices, a linear program over them, an integer program over the best.

Stops when the gap is as small as asked, when time is up, or when told to; whatever it returns is
a plan with its bound, and `checking.py` proves both again.  The caller brings the clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from accord.rules.portfolio.dual import Priced, priced, sample
from accord.rules.portfolio.enumerating import every
from accord.rules.portfolio.instance import Instance, Numbers, Plans, joined, resting, unlike
from accord.rules.portfolio.master import Answer, Pool, pool_of, put_together
from accord.rules.portfolio.pricing import price_all, used

SMALL, SAMPLE = 2_500, 1_000
"""Up to so many agencies no sample is taken first; a sample has so many."""
OPEN = 2_500
"""So many agencies nearest to a tie are in the linear program; the others keep their best plan of the moment."""
LISTED = 30_000
"""Up to so many plans in all, every plan of every agency is written down, and the answer is exact."""
FEW = 300
DIVES = (0.34, 0.15)
"""Up to so many agencies plans that fit together are sought by settling such a share of them at each step."""
ROUNDS = ((0, 300), (400, 1_000), (1_500, 3_000), (1_000_000, 1_000_000))
"""So many more agencies near a tie, and so many nodes, in each attempt at whole plans; nodes and not seconds, so that
the same problem gives the same plan on a slow day."""
SHAKEN = 10
"""So many other sets of prices give plans that differ, for problems of few agencies with wide steps."""
SPARE = 120
"""So many agencies near a tie are decided again beside those that are split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it has come: what it does, the best plan's worth (None before the first) and the bound."""

    doing: str
    seconds: float
    worth: int | None
    bound: float

    @property
    def gap(self) -> float | None:
        """How far the plan may be from the best, as a share of the bound; None before the first plan."""
        return None if self.worth is None or self.bound <= 0 else max(self.bound - self.worth, 0.0) / self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The best plan found, the bound, the prices that prove it, and how the gap closed.

    `over` is what of each row the plan oversteps: all zero unless no plan keeps every row.
    """

    plans: Plans
    worth: int
    bound: float
    price: Numbers
    over: Numbers
    trace: tuple[Progress, ...]
    pool: Plans

    @property
    def feasible(self) -> bool:
        """Whether every row is kept."""
        return not self.over.any()

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, as a share of the bound."""
        return max(self.bound - self.worth, 0.0) / max(self.bound, 1.0)


@dataclass(slots=True)
class _Run:
    """What is known so far."""

    instance: Instance
    clock: Callable[[], float]
    seconds: float
    gap: float
    tell: Callable[[Progress], None]
    stop: Callable[[], bool]
    bound: Priced | None = None
    plans: Plans | None = None
    worth: int = 0
    over: Numbers = field(default_factory=lambda: np.zeros(0))
    trace: list[Progress] = field(default_factory=list)
    pool: list[Plans] = field(default_factory=list)
    priced_last: list[Numbers] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        """Whether to stop now."""
        if self.stop() or self.clock() >= self.seconds:
            return True
        if self.plans is None or self.bound is None or self.over.any():
            return False
        return self.bound.bound - self.worth <= self.gap * max(self.bound.bound, 1.0)

    def left(self) -> float:
        """How many seconds are left."""
        return self.seconds - self.clock()

    def say(self, doing: str) -> None:
        """Keep and tell how far it has come."""
        got = self.worth if self.plans is not None and not self.over.any() else None
        told = Progress(doing=doing, seconds=self.clock(), worth=got, bound=self.bound.bound if self.bound else 0.0)
        self.trace.append(told)
        self.tell(told)

    def bounded(self, at: Priced) -> None:
        """Take a bound, when it is better, and always the plans that came with it."""
        self.pool.append(at.plans)
        if self.bound is None or at.bound < self.bound.bound:
            self.bound = at

    def offered(self, plans: Plans) -> None:
        """Take a plan for every agency, when it is better: less overstepped, then worth more."""
        worth, use = used(self.instance, plans)
        over = np.maximum(use - self.instance.limit, 0)
        scale = np.maximum(np.abs(self.instance.limit), 1)
        if self.plans is None or (-float((over / scale).sum()), worth) > (
            -float((self.over / scale).sum()),
            self.worth,
        ):
            self.plans, self.worth, self.over = plans, worth, over


def solve(
    instance: Instance,
    *,
    clock: Callable[[], float],
    seconds: float = 60.0,
    gap: float = 1e-4,
    tell: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    price: Numbers | None = None,
    pool: Plans | None = None,
) -> Solved:
    """Return the best plan found in time.  `clock` gives the seconds since the start.

    `price` and `pool`, from an earlier plan of a problem that has since changed, make a warm start.
    """
    run = _Run(instance, clock, seconds, gap, tell, stop)
    starts = _first_prices(run) if price is None else (np.asarray(price, float),)
    if pool is not None:
        run.pool.append(pool)
    listed = every(instance, LISTED) if instance.size <= LISTED // 100 else None
    if listed is not None:
        run.pool.append(listed)
    run.offered(resting(instance))
    for start in starts:
        run.bounded(priced(instance, start))
    run.say("first prices")
    choices = _columns(run)
    if listed is None and not run.enough and choices.answer.done:
        if instance.size <= SMALL:
            choices = _shaken(run, choices)
        if instance.size <= FEW:
            choices = _dive(run, choices)
    _whole(run, choices)
    assert run.plans is not None and run.bound is not None  # noqa: S101, PT018 - the first bound is always taken
    return Solved(
        plans=run.plans, worth=run.worth, bound=run.bound.bound, price=run.bound.price, over=run.over,
        trace=tuple(run.trace), pool=choices.pool.plans,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Choices:
    """Plans to choose from, what the linear program says of them, and the agencies left out because one plan serves."""

    pool: Pool
    answer: Answer
    open: Numbers
    settled: Numbers


def _first_prices(run: _Run) -> tuple[Numbers, ...]:
    x = run.instance
    if x.size <= SMALL:
        return (np.zeros(len(x.limit)),)
    few = sample(x, -(-x.size // SAMPLE))
    inner = _Run(few, run.clock, run.seconds / 2, 4e-3, lambda _: None, run.stop)
    inner.bounded(priced(few, np.zeros(len(x.limit))))
    inner.priced_last = []
    _columns(inner)
    assert inner.bound is not None  # noqa: S101 - the first bound is always taken
    return (*inner.priced_last[-3:], inner.bound.price)


def _columns(run: _Run) -> _Choices:
    """Let the linear program set prices and pricing answer with plans, until both agree.

    Of many agencies only those near a tie are in the program; then prices move by a share at a time.
    """
    x = run.instance
    known = unlike(joined(resting(x), *run.pool))
    share = 0.3 if x.size > SMALL else None
    for turn in range(80):
        choices = _linear(run, known, share)
        answer = choices.answer
        if run.enough or not answer.done:
            break
        before = run.bound.bound if run.bound else np.inf
        at = priced(x, answer.price)
        run.priced_last.append(answer.price)
        run.bounded(at)
        assert run.bound is not None  # noqa: S101 - set a line above
        fixed = used(x, choices.pool.plans.some(choices.settled))[0]
        apart = run.bound.bound - answer.worth - fixed
        kept = not (answer.over > 1e-6 * np.maximum(np.abs(x.limit), 1)).any()
        run.say("plans at prices")
        if kept and apart <= 0.2 * run.gap * max(run.bound.bound, 1.0):
            break
        found = [known, at.plans]
        if (share is None and turn > 1) or at.bound >= before:
            # Between these prices and the best so far: steadier, and often the better bound.
            between = priced(x, 0.5 * answer.price + 0.5 * run.bound.price)
            run.bounded(between)
            found.append(between.plans)
        if share is not None and run.bound.bound >= before - 1e-6 * abs(before):
            share = max(share * 0.5, 0.01)
        known = unlike(joined(*found))
        if kept and apart <= 0.01 * run.bound.bound and run.trace[-1].worth is None:
            _round(run, choices, 0, 60)
    return choices


def _shaken(run: _Run, choices: _Choices) -> _Choices:
    """Add the plans that are best at prices a little other than these: they differ, and so they fit where others do not."""
    x, known = run.instance, choices.pool.plans
    assert run.bound is not None  # noqa: S101 - pricing has run
    draw = np.random.default_rng(x.size)
    for _ in range(SHAKEN if x.size <= SMALL else SHAKEN // 3):
        if run.enough:
            return choices
        other = run.bound.price * (1 + draw.uniform(-0.25, 0.25, len(x.limit)))
        known = unlike(joined(known, price_all(x, other)[1]))
    return _linear(run, known, None if x.size <= SMALL else 0.02)


def _dive(run: _Run, choices: _Choices) -> _Choices:
    """Settle agencies bit by bit and let pricing answer to what is left, so that plans that fit together are known.

    Few agencies leave wide steps between whole plans; the plans of the linear program alone would not fill them.
    """
    x, known = run.instance, choices.pool.plans
    for part in DIVES:
        left, limit = np.arange(x.size), x.limit.copy()
        done: list[Plans] = []
        while len(left) and not run.enough:
            for _ in range(4):
                mine = known.some(np.isin(known.agency, left))
                answer = put_together(x, pool_of(x, mine), limit, whole=False, seconds=max(run.left(), 1.0))
                if not answer.done:
                    return choices
                found = price_all(x, answer.price, left)[1]
                before, known = len(known), unlike(joined(known, found))
                if len(known) == before:
                    break
            heads = _heads(mine)
            number = np.repeat(np.arange(len(heads)), np.diff(np.concatenate([heads, [len(mine)]])))
            top = np.maximum.reduceat(answer.share, heads)
            leading = np.flatnonzero(answer.share == top[number])
            chosen = leading[np.unique(number[leading], return_index=True)[1]]
            many = max(1, int(len(heads) * part), int((top > 1 - 1e-6).sum() * part))
            sure = np.sort(chosen[np.argsort(-top, kind="stable")[:many]])
            done.append(mine.some(sure))
            limit -= used(x, done[-1])[1]
            left = np.setdiff1d(left, mine.agency[sure])
        if len(left) == 0:
            whole = joined(*done)
            run.offered(whole.some(np.argsort(whole.agency, kind="stable")))
        run.say("plans that fit")
    return _linear(run, known, None)


def _linear(run: _Run, known: Plans, share: float | None) -> _Choices:
    """Solve the linear program over the agencies that have a choice."""
    x = run.instance
    pool = pool_of(x, known)
    heads = _heads(known)
    number = np.repeat(np.arange(len(heads)), np.diff(np.concatenate([heads, [len(known)]])))
    lost = _lost(pool, heads, number, run.bound.price if run.bound else np.zeros(len(x.limit)))
    least = np.partition(_second(lost, heads, number), min(OPEN, len(heads) - 1))[min(OPEN, len(heads) - 1)]
    near = lost <= (least if np.isfinite(least) and len(heads) > OPEN else np.inf)
    lone = np.bincount(number[near], minlength=len(heads)) == 1
    settled = np.flatnonzero(near & lone[number])
    opened = np.flatnonzero(near & ~lone[number])
    left = x.limit - used(x, known.some(settled))[1]
    box = None
    if share is not None and run.bound is not None:
        # A row without a price may get one: up to a fiftieth of the best worth for a usual use of it.
        usual = np.maximum(np.abs(x.limit) / max(x.size, 1), 1.0)
        box = (
            run.bound.price * (1 - share),
            run.bound.price * (1 + share) + 0.02 * share * float(x.worth.max()) / usual,
        )
    answer = put_together(x, pool_of(x, known.some(opened)), left, whole=False, seconds=max(run.left(), 1.0), box=box)
    return _Choices(pool, answer, opened, settled)


def _lost(pool: Pool, heads: Numbers, number: Numbers, price: Numbers) -> Numbers:
    """Return how much less each plan is worth at these prices than the best of its agency."""
    reduced = pool.value - pool.cost(price)
    return np.asarray(np.maximum.reduceat(reduced, heads)[number] - reduced)


def _second(lost: Numbers, heads: Numbers, number: Numbers) -> Numbers:
    """Return how much each agency's next best plan loses; infinite where there is none."""
    order = np.lexsort((lost, number))
    ends = np.concatenate([heads[1:], [len(lost)]])
    many = ends - heads > 1
    second = np.full(len(heads), np.inf)
    second[many] = lost[order][heads[many] + 1]
    return second


def _heads(plans: Plans) -> Numbers:
    """Return where each agency's plans begin."""
    return np.flatnonzero(np.concatenate([[True], plans.agency[1:] != plans.agency[:-1]]))


def _whole(run: _Run, choices: _Choices) -> None:
    """Round by integer programs over the agencies whose plans are nearest to a tie, more of them each time."""
    for more, nodes in ROUNDS:
        # Even when time is up, something is put together, unless somebody said stop.
        if run.enough and (run.stop() or (run.plans is not None and not run.over.any())):
            return
        if more and run.instance.size > SMALL and not run.enough:
            choices = _shaken(run, choices)
        _round(run, choices, more, nodes)


def _round(run: _Run, choices: _Choices, more: int, nodes: int) -> None:
    """Offer the best whole plan in which all agencies but those that are split, and so many near a tie, are settled."""
    x, answer = run.instance, choices.answer
    plans = choices.pool.plans.some(choices.open)
    pool = pool_of(x, plans)
    heads = _heads(plans)
    number = np.repeat(np.arange(len(heads)), np.diff(np.concatenate([heads, [len(plans)]])))
    lost = _lost(pool, heads, number, answer.price)
    top = np.maximum.reduceat(answer.share, heads)
    leading = np.flatnonzero(answer.share == top[number])
    chosen = leading[np.unique(number[leading], return_index=True)[1]]
    split = top < 1 - 1e-6
    # How little the next best plan loses tells how near to a tie an agency is.
    others = np.ones(len(plans), bool)
    others[chosen] = False
    second = np.full(len(heads), np.inf)
    np.minimum.at(second, number[others], lost[others])
    order = np.argsort(np.where(split, -1.0, second), kind="stable")
    many = min(int(split.sum()) + SPARE + more, len(heads))
    free = np.zeros(len(heads), bool)
    free[order[:many]] = True
    fixed, inside = chosen[~free], np.flatnonzero(free[number])
    # Far worse plans are left out, but never all of an agency's.
    if len(inside) > max(10 * many, LISTED):
        inside = inside[lost[inside] <= np.sort(lost[inside])[10 * many - 1]]
    rest = joined(choices.pool.plans.some(choices.settled), plans.some(fixed))
    worth, use = used(x, rest)
    assert run.bound is not None  # noqa: S101 - pricing has run
    got = put_together(
        x, pool_of(x, plans.some(inside)), x.limit - use, whole=True, seconds=max(run.left(), 2.0), nodes=nodes,
        gap=run.gap * run.bound.bound / 4, enough=run.bound.bound * (1 - run.gap) - worth, stop=run.stop,
    )  # fmt: skip
    if got.share.any():
        whole = joined(rest, plans.some(inside[got.share > 0.5]))
        run.offered(whole.some(np.argsort(whole.agency, kind="stable")))
    run.say("whole plans")
