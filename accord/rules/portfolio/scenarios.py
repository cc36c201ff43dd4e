"""What if: rows with other limits, years without a class, a surge of requests; and what prices alone say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from accord.rules.decisions import Problem
from accord.rules.portfolio.instance import Instance, Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Every row whose name holds these words gets so many percent of its limit, and so much more."""

    rows: str
    percent: int = 100
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A name and its changes."""

    name: str
    changes: tuple[Change, ...]


def changed(instance: Instance, scenario: Scenario) -> Instance:
    """Return the problem under a scenario; floors change like capacities, counted upwards."""
    limit = instance.limit.copy()
    for c in scenario.changes:
        for r, name in enumerate(instance.row_names):
            if c.rows in name:
                limit[r] = limit[r] * c.percent // 100 + (c.more if limit[r] >= 0 else -c.more)
    return replace(instance, limit=limit, told=f"{instance.told}; scenario: {scenario.name}")


def foretold(instance: Instance, price: Numbers, bound: float, scenario: Scenario) -> int:
    """Return the most that a plan can be worth under a scenario, by the prices alone: a bound, at once.

    It holds whatever the change is; the larger the change, the farther a plan may stay below it.
    """
    other = changed(instance, scenario)
    return int(np.ceil(bound + float(price @ (other.limit - instance.limit).astype(float))))


def read(given: Mapping[str, Any], instance: Instance) -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    """Return the scenarios of a parsed file, `[[scenario]]` with a name and `[[scenario.change]]`s, or every fault."""
    problems: list[Problem] = []
    found = []
    for n, s in enumerate(_tables(given.get("scenario")), 1):
        name = str(s.get("name", "")) or f"scenario {n}"
        changes = []
        for c in _tables(s.get("change")):
            rows, percent, more = c.get("rows", ""), c.get("percent", 100), c.get("more", 0)
            if not isinstance(rows, str) or not any(rows in name for name in instance.row_names) or not rows:
                problems.append(Problem(field=f"{name}: rows", message="No row of the plan has these words in its name.",
                                        got=str(rows)[:60], expected="for example: " + "; ".join(instance.row_names[:3])))  # fmt: skip
            elif not all(isinstance(v, int) and not isinstance(v, bool) for v in (percent, more)) or percent < 0:
                problems.append(Problem(field=f"{name}: percent", message="A change is in whole percent, none negative.",
                                        got=f"{percent}, {more}", expected="percent = 80, more = 0"))  # fmt: skip
            else:
                changes.append(Change(rows=rows, percent=percent, more=more))
        found.append(Scenario(name=name, changes=tuple(changes)))
    if not found:
        problems.append(
            Problem(field="scenario", message="The file names no scenario.", expected="[[scenario]] with a name")
        )
    return tuple(found), tuple(problems)


def _tables(value: object) -> Sequence[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
