"""One planning problem as whole numbers: agencies, what each could take part in, and the rows all share.

Every row reads: the uses of all agencies' plans together are at most `limit`.  A floor is the same
row turned round: each answered request uses -1 and the limit is minus the floor.  A use named by a
base row falls in the row of its year, `base + year`.
"""

import hashlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
NO_ROW = -1
BARRED = -1
"""The worth of a set of programs that the agency may not have together."""
MOST_PROGRAMS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Agencies, their possible programs, and the shared rows.  Arrays by agency, by pair (agency, program) or by row.

    `worth[worth_of[i] + s]` is what a year with exactly the programs of the bits of s is worth to
    agency i once its request is answered, in thousandths; `BARRED` where own limits, conflicts or
    prerequisites forbid the set.  `idle` is a year's worth before the answer.  `held` are the bits
    of what runs already; only these can be ended, and none can be begun anew.
    """

    years: int
    starts_most: int
    programs: tuple[str, ...]
    agencies: tuple[str, ...]
    states: tuple[str, ...]
    state: Numbers
    first: Numbers
    program: Numbers
    worth_of: Numbers
    worth: Numbers
    idle: Numbers
    held: Numbers
    due: Numbers
    start_row: Numbers
    start_use: Numbers
    run_row: Numbers
    run_use: Numbers
    renew_row: Numbers
    renew_use: Numbers
    answer_row: Numbers
    answer_use: Numbers
    floor_row: Numbers
    end_row: int
    limit: Numbers
    row_names: tuple[str, ...]
    told: str = ""

    @property
    def size(self) -> int:
        """How many agencies it has."""
        return len(self.held)

    def digest(self) -> str:
        """Return a digest over all numbers and names, so that a plan says what it is a plan of."""
        made = hashlib.sha256()
        for f in fields(self):
            value = getattr(self, f.name)
            made.update(f.name.encode())
            if isinstance(value, np.ndarray):
                made.update(repr(value.shape).encode())
                made.update(np.ascontiguousarray(value, dtype="<i8").tobytes())
            else:
                made.update(repr(value).encode())
        return made.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """A plan for each of some agencies: the year of its answer (`years` if never) and the set that runs each year."""

    agency: Numbers
    answered: Numbers
    sets: Numbers

    def __len__(self) -> int:
        """How many plans."""
        return len(self.agency)

    def some(self, chosen: Numbers) -> "Plans":
        """Return those of a mask or of numbers."""
        return Plans(agency=self.agency[chosen], answered=self.answered[chosen], sets=self.sets[chosen])


def joined(*parts: Plans) -> Plans:
    """Return the plans of all parts, one after the other."""
    return Plans(
        agency=np.concatenate([p.agency for p in parts]),
        answered=np.concatenate([p.answered for p in parts]),
        sets=np.concatenate([p.sets for p in parts]),
    )


def unlike(plans: Plans) -> Plans:
    """Return each plan once, by agency; the order within an agency is that of its sets."""
    keys = np.column_stack([plans.agency, plans.answered, plans.sets])
    return plans.some(np.unique(keys, axis=0, return_index=True)[1])


def resting(instance: Instance) -> Plans:
    """Return the plans in which nothing is answered and everything that runs goes on."""
    n = instance.size
    return Plans(
        agency=np.arange(n),
        answered=np.full(n, instance.years),
        sets=np.repeat(instance.held[:, None], instance.years, axis=1).astype(np.int32),
    )
