"""Every plan of every agency, for problems small enough to write them all down: then the answer is exact."""

import numpy as np

from accord.rules.portfolio.instance import Instance, Plans


def every(instance: Instance, most: int) -> Plans | None:
    """Return all plans of all agencies, or None when there are more than `most`."""
    agency: list[int] = []
    answered: list[int] = []
    sets: list[tuple[int, ...]] = []
    for i in range(instance.size):
        for year in range(instance.years + 1):
            found = _from(instance, i, year, most - len(sets))
            if found is None:
                return None
            agency += [i] * len(found)
            answered += [year] * len(found)
            sets += found
    return Plans(
        agency=np.array(agency), answered=np.array(answered), sets=np.array(sets, np.int32).reshape(-1, instance.years)
    )


def _from(x: Instance, i: int, answered: int, most: int) -> list[tuple[int, ...]] | None:
    """Return the plans of an agency whose request is answered in that year."""
    held, whole, worth = int(x.held[i]), 1 << int(x.first[i + 1] - x.first[i]), x.worth_of[i]
    plans: list[tuple[int, ...]] = [(held,) * answered]
    for _ in range(answered, x.years):
        longer = []
        for plan in plans:
            before = plan[-1] if plan else held
            for s in range(whole):
                begun, ended = s & ~before, before & ~s
                if (
                    begun.bit_count() <= x.starts_most and ended.bit_count() <= 1
                    and not begun & held and not ended & ~held and x.worth[worth + s] >= 0
                ):  # fmt: skip
                    longer.append((*plan, s))
            if len(longer) > most:
                return None
        plans = longer
    return plans
