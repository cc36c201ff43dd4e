"""Prices of the shared rows: whatever they are, they bound every plan.

A first set comes from an earlier plan, or from a sample of agencies with its share of every row.
"""

from dataclasses import dataclass

import numpy as np

from accord.rules.portfolio.instance import Instance, Numbers, Plans
from accord.rules.portfolio.pricing import price_all


@dataclass(frozen=True, slots=True)
class Priced:
    """A bound with the prices that prove it, and the plans that are best at them."""

    bound: float
    price: Numbers
    plans: Plans
    worths: Numbers


def priced(instance: Instance, price: Numbers) -> Priced:
    """Return the bound at these prices; none may be negative."""
    worths, plans = price_all(instance, price)
    return Priced(float(worths.sum() + price @ instance.limit), price, plans, worths)


def sample(instance: Instance, one_in: int) -> Instance:
    """Return every so many-th agency with its share of every row: prices of this small problem are a good start."""
    x = instance
    chosen = np.arange(0, x.size, one_in)
    pairs = np.concatenate([np.arange(x.first[i], x.first[i + 1]) for i in chosen])
    worths = np.concatenate([np.arange(x.worth_of[i], x.worth_of[i + 1]) for i in chosen])
    counts = np.diff(x.first)[chosen]
    share = np.sign(x.limit) * (np.abs(x.limit) * len(chosen) // x.size)
    return Instance(
        years=x.years, starts_most=x.starts_most, programs=x.programs, agencies=(), states=x.states, state=x.state[chosen],
        first=np.concatenate([[0], np.cumsum(counts)]), program=x.program[pairs],
        worth_of=np.concatenate([[0], np.cumsum(1 << counts)]), worth=x.worth[worths], idle=x.idle[chosen],
        held=x.held[chosen], due=x.due[pairs], start_row=x.start_row[pairs], start_use=x.start_use[pairs],
        run_row=x.run_row[pairs], run_use=x.run_use[pairs], renew_row=x.renew_row[pairs],
        renew_use=x.renew_use[pairs], answer_row=x.answer_row[chosen], answer_use=x.answer_use[chosen],
        floor_row=x.floor_row[chosen], end_row=x.end_row, limit=share, row_names=x.row_names,
    )  # fmt: skip
