"""A plan as a file keeps it: the whole problem, the plan of every agency, and the prices that prove the bound."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from accord.rules.portfolio.instance import Instance, Numbers, Plans

FORMAT = 1
_LAST = np.iinfo(np.int64).max


class NotAPlanError(ValueError):
    """The file holds no plan, or one that does not fit its own problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a plan's file holds.  `made` says how: options, versions, seconds; nothing is judged by it."""

    instance: Instance
    plans: Plans
    prices: tuple[int, ...]
    made: Mapping[str, Any]


def arrays(kept: Kept) -> dict[str, Numbers]:
    """Return the arrays of a file; words are kept as JSON in one of them."""
    x, found, words = kept.instance, {}, {}
    for f in fields(x):
        value = getattr(x, f.name)
        if isinstance(value, np.ndarray):
            found[f"instance.{f.name}"] = value
        else:
            words[f.name] = value
    head = {"format": FORMAT, "words": words, "made": dict(kept.made), "prices": [str(p) for p in kept.prices]}
    found["head"] = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    found |= {"plan.answered": kept.plans.answered, "plan.sets": kept.plans.sets}
    return found


def kept_from(given: Mapping[str, Numbers]) -> Kept:
    """Return what the arrays of a file say.

    Raises:
        NotAPlanError: something is missing, of another format, or does not fit together.
    """
    try:
        head = json.loads(bytes(given["head"]))
        if head["format"] != FORMAT:
            raise NotAPlanError(f"The plan is of format {head['format']}; this version reads format {FORMAT}.")
        words: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in head["words"].items()}
        numbers: dict[str, Any] = {f.name: given[f"instance.{f.name}"] for f in fields(Instance) if f.name not in words}
        instance = Instance(**words, **numbers)
        plans = Plans(agency=np.arange(instance.size), answered=given["plan.answered"], sets=given["plan.sets"])
        prices = tuple(int(p) for p in head["prices"])
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, NotAPlanError):
            raise
        raise NotAPlanError(f"The file is no plan of this house: {error!r}.") from error
    wrong = _misfits(instance, plans)
    if wrong:
        raise NotAPlanError(wrong)
    return Kept(instance=instance, plans=plans, prices=prices, made=head["made"])


def _misfits(x: Instance, plans: Plans) -> str:
    """Return what does not fit together, before anything is counted; no number leads out of its array."""
    n, pairs, rows = x.size, len(x.program), len(x.limit)
    counts = np.diff(x.first)
    shapes = (
        len(x.first) == n + 1 and len(x.worth_of) == n + 1 and x.first[0] == 0 and x.first[-1] == pairs
        and (counts >= 0).all() and (counts <= 13).all() and (np.diff(x.worth_of) == 1 << counts).all()
        and x.worth_of[0] == 0 and x.worth_of[-1] == len(x.worth) and len(x.idle) == len(x.answer_row) == len(x.floor_row) == n
        and len(x.start_row) == len(x.run_row) == len(x.renew_row) == len(x.due) == pairs
        and x.start_row.shape == x.start_use.shape and x.run_row.shape == x.run_use.shape
        and x.answer_row.shape == x.answer_use.shape and len(x.row_names) == rows
        and plans.sets.shape == (n, x.years) and plans.answered.shape == (n,)
        and (x.held >= 0).all() and (x.held < 1 << counts).all()
    )  # fmt: skip
    if not shapes:
        return "The parts of the file do not fit together."
    named = [x.start_row, x.run_row, x.renew_row, x.answer_row, x.floor_row, np.array([x.end_row])]
    if any(((r < -1) | (r + x.years > rows)).any() for r in named):
        return "The file names a row that it does not have."
    if any(
        int(np.abs(a.astype(object)).max(initial=0)) > _LAST >> 12 for a in (x.start_use, x.run_use, x.worth, x.limit)
    ):
        return "The file holds a figure that is too large to be counted."
    return ""
