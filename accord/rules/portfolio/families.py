"""Four families of made-up problems, to test and time the planner: money, seats, offices or floors are tight.

Made from a seed alone; nothing in them is about a real agency.  Worths add up over programs, so
that another solver can be given the same problem as one integer program.
"""

import numpy as np

from accord.rules.portfolio.instance import BARRED, NO_ROW, Instance

FAMILIES = ("money", "seats", "offices", "floors")
VERSION = 1
PROGRAMS, COURSES, OFFICES, STATES, SIZES = 13, 5, 24, 50, 3
NEEDED = {0: 8, 9: 8, 12: 8, 10: 3}
"""Program by number: the program that has to run beside it."""
_SHARE = {
    "money": {"money": 0.16, "seats": 0.6, "supervisors": 0.6, "reviews": 0.6, "floors": 0.4},
    "seats": {"money": 0.7, "seats": 0.16, "supervisors": 0.5, "reviews": 0.7, "floors": 0.4},
    "offices": {"money": 0.6, "seats": 0.6, "supervisors": 0.14, "reviews": 0.6, "floors": 0.4},
    "floors": {"money": 0.4, "seats": 0.4, "supervisors": 0.4, "reviews": 0.3, "floors": 0.95},
}


def made(family: str, agencies: int, years: int, seed: int) -> Instance:
    """Return the problem of that family, size and seed."""
    share = _SHARE[family]
    draw = np.random.default_rng([VERSION, FAMILIES.index(family), agencies, years, seed])
    n = agencies
    office, state = np.sort(draw.integers(0, OFFICES, n)), np.sort(draw.integers(0, STATES, n))
    size = draw.choice(SIZES, n, p=(0.6, 0.3, 0.1))
    eligible = draw.random((n, PROGRAMS)) < 0.39
    for child, parent in NEEDED.items():
        eligible[:, parent] |= eligible[:, child]
    counts = eligible.sum(axis=1)
    # Nobody weighs more than eight programs here; the others fall away from the back.
    for i in np.flatnonzero(counts > 8):
        chosen = np.flatnonzero(eligible[i])
        for p in [p for p in chosen[::-1] if p not in NEEDED.values()][: counts[i] - 8]:
            eligible[i, p] = False
    counts = eligible.sum(axis=1)
    first = np.concatenate([[0], np.cumsum(counts)])
    owner, program = np.nonzero(eligible)
    pairs = len(owner)
    worth_one = (draw.integers(40, 700, pairs) * (0.4 + 0.6 * draw.random(pairs))).astype(np.int64)
    officers = np.maximum(1, draw.lognormal(0.9 + 0.5 * size, 0.6)).astype(np.int64)[owner]
    trained = np.isin(program, (0, 3, 4, 10, 11))

    names: list[str] = []
    limit: list[int] = []

    def rows(kind: str, count: int) -> int:
        base = len(names)
        names.extend(f"{kind} {k + 1}, year {t + 1}" for k in range(count) for t in range(years))
        return base

    seats, money, reviews = rows("course", COURSES), rows("money", 1), rows("reviews", 1)
    supervisors, answered, sizes = (
        rows("supervisors", OFFICES),
        rows("answered, state", STATES),
        rows("answered, size", SIZES),
    )
    course = program % COURSES
    hours = draw.integers(4, 40, pairs)
    start_cost = draw.integers(5, 120, pairs) * 100_000
    yearly = draw.integers(2, 60, pairs) * 100_000
    starts_row = np.column_stack([
        np.where(trained, seats + course * years, NO_ROW), np.full(pairs, money), np.full(pairs, reviews),
    ])  # fmt: skip
    starts_use = np.column_stack([officers, start_cost, hours])
    supervised = -(-officers // 15)
    run_row = np.column_stack([supervisors + office[owner] * years, np.full(pairs, money)])
    run_use = np.column_stack([supervised, yearly])
    answer_use = draw.integers(2, 12, n)

    whole = {
        "seats": np.bincount(course[trained], officers[trained], COURSES),
        "supervisors": np.bincount(office[owner], supervised, OFFICES),
        "money": np.array([start_cost.sum() + years * yearly.sum()]) / years,
        "reviews": np.array([hours.sum() + answer_use.sum()]) / years,
    }
    for kind, count in (("seats", COURSES), ("money", 1), ("reviews", 1), ("supervisors", OFFICES)):
        spread = 0.7 + 0.6 * draw.random((count, years))
        of_year = 1 / years if kind == "seats" else 1
        limit += (whole[kind][:, None] * share[kind] * of_year * spread).astype(np.int64).ravel().tolist()
    for groups, k in ((state, STATES), (size, SIZES)):
        for c in np.bincount(groups, minlength=k):
            limit += [-int(c * share["floors"] * (t + 1) / years) for t in range(years)]

    worth, worth_of = [], [0]
    base = draw.integers(20, 120, n)
    for k in range(n):
        lo, hi = int(first[k]), int(first[k + 1])
        total = np.array([base[k]])
        for e in range(lo, hi):
            total = np.concatenate([total, total + worth_one[e]])
        sets = np.arange(len(total))
        mine = program[lo:hi].tolist()
        for child, parent in NEEDED.items():
            if child in mine:
                lacks = ((sets >> mine.index(child)) & 1 == 1) & ((sets >> mine.index(parent)) & 1 == 0)
                total = np.where(lacks, BARRED, total)
        worth.append(total)
        worth_of.append(worth_of[-1] + len(total))

    return Instance(
        years=years, starts_most=2, programs=tuple(f"program-{p + 1}" for p in range(PROGRAMS)),
        agencies=tuple(f"made-up agency {i + 1}" for i in range(n)), states=tuple(f"state {k + 1}" for k in range(STATES)), state=state, first=first,
        program=program, worth_of=np.array(worth_of), worth=np.concatenate(worth), idle=np.zeros(n, np.int64),
        held=np.zeros(n, np.int64), due=np.full(pairs, -1), start_row=starts_row, start_use=starts_use,
        run_row=run_row, run_use=run_use, renew_row=np.full(pairs, NO_ROW), renew_use=np.zeros(pairs, np.int64),
        answer_row=np.full((n, 1), reviews), answer_use=answer_use[:, None],
        floor_row=np.column_stack([answered + state * years, sizes + size * years]), end_row=NO_ROW,
        limit=np.array(limit), row_names=tuple(names),
        told=f"made-up problem, family {family}, seed {seed}, generator {VERSION}: a stress test, no agency is real",
    )  # fmt: skip
