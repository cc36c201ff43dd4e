"""A plan as lists: the queue of what begins, goes on and ends, how much of each row is used, what is answered where."""

from collections.abc import Iterator
from dataclasses import dataclass

from accord.rules.portfolio.checking import SCALE, check
from accord.rules.portfolio.keeping import Kept


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the plan has an agency do in a year, counted from 1."""

    year: int
    agency: str
    state: str
    what: str
    program: str


@dataclass(frozen=True, slots=True)
class Row:
    """One shared row: what is used, what there is (a floor: what is owed), and what one more is worth at most."""

    name: str
    used: int
    limit: int
    floor: bool
    price: float


def steps(kept: Kept, state: str = "") -> Iterator[Step]:
    """Yield the queue in the order of years, states and agencies; of one state if it is named."""
    x, plans = kept.instance, kept.plans
    for t in range(x.years):
        for i in range(x.size):
            of = x.states[int(x.state[i])]
            if state and of != state:
                continue
            if int(plans.answered[i]) == t:
                yield Step(t + 1, x.agencies[i], of, "answer the request", "")
            now = int(plans.sets[i][t])
            before = int(x.held[i]) if t == 0 else int(plans.sets[i][t - 1])
            first = int(x.first[i])
            for e in range(int(x.first[i + 1]) - first):
                slug = x.programs[int(x.program[first + e])]
                bit = 1 << e
                if now & bit and not before & bit:
                    yield Step(t + 1, x.agencies[i], of, "begin", slug)
                elif before & bit and not now & bit:
                    yield Step(t + 1, x.agencies[i], of, "end", slug)
                elif now & bit and int(x.held[i]) & bit and int(x.due[first + e]) == t:
                    yield Step(t + 1, x.agencies[i], of, "renew", slug)


def rows(kept: Kept) -> list[Row]:
    """Return every shared row as the checker counts it."""
    found = check(kept.instance, kept.plans, kept.prices)
    listed = []
    for name, use, limit, price in zip(
        kept.instance.row_names, found.used, kept.instance.limit.tolist(), kept.prices, strict=True
    ):
        floor = limit < 0 or use < 0
        listed.append(Row(name, -use if floor else use, -limit if floor else limit, floor, price / SCALE))
    return listed
