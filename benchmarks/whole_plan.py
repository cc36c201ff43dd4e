"""The same planning problem as one integer program, for general solvers: HiGHS alone here, others from a file.

    python benchmarks/whole_plan.py highs|CP_SAT|SCIP FAMILY AGENCIES SEED SECONDS

Prints one JSON line: the best plan's worth, the solver's own bound, seconds and memory.  CP-SAT and SCIP
come with OR-Tools, which cannot share a process with HiGHS: the problem reaches them by an MPS file.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accord.rules.portfolio.families import NEEDED, made


def program(x):
    """Return the problem in its binary form: answered by year t, running in year t, both without going back."""
    years, n, pairs = x.years, x.size, len(x.program)
    owner = np.repeat(np.arange(n), np.diff(x.first))
    y = np.arange(n * years).reshape(n, years)
    z = n * years + np.arange(pairs * years).reshape(pairs, years)
    cost = np.zeros((n + pairs) * years)
    base = x.worth[x.worth_of[:-1]]
    cost[y] = base[:, None]
    parent = np.full(pairs, -1)
    for i in range(n):
        mine = {int(x.program[p]): p for p in range(x.first[i], x.first[i + 1])}
        for child, needed in NEEDED.items():
            if child in mine:
                parent[mine[child]] = mine[needed]
    for p in range(pairs):
        start, e = x.worth_of[owner[p]], p - x.first[owner[p]]
        s = 0 if parent[p] < 0 else 1 << (parent[p] - x.first[owner[p]])
        if s and parent[parent[p]] >= 0:
            s |= 1 << (parent[parent[p]] - x.first[owner[p]])
        cost[z[p]] = x.worth[start + (s | 1 << e)] - x.worth[start + s]
    entries, upper, m = [], [], len(x.limit)

    def add(row, column, value):
        entries.append((np.ravel(row), np.ravel(column), np.ravel(value)))

    for t in range(years):
        for rows, uses in ((x.start_row, x.start_use), (x.run_row, x.run_use)):
            for k in range(rows.shape[1]):
                has = np.flatnonzero(rows[:, k] >= 0)
                add(rows[has, k] + t, z[has, t], uses[has, k])
                if rows is x.start_row and t:
                    add(rows[has, k] + t, z[has, t - 1], -uses[has, k])
        for k in range(x.answer_row.shape[1]):
            add(x.answer_row[:, k] + t, y[:, t], x.answer_use[:, k])
            if t:
                add(x.answer_row[:, k] + t, y[:, t - 1], -x.answer_use[:, k])
        for k in range(x.floor_row.shape[1]):
            add(x.floor_row[:, k] + t, y[:, t], np.full(n, -1))
    upper = [*x.limit.tolist()]

    def rows_of(count, *terms, most):
        nonlocal m
        for column, value in terms:
            add(m + np.arange(count), column, np.full(count, value))
        upper.extend([most] * count)
        m += count

    for t in range(years):
        rows_of(pairs, (z[:, t], 1), (y[owner, t], -1), most=0)
        has = np.flatnonzero(parent >= 0)
        rows_of(len(has), (z[has, t], 1), (z[parent[has], t], -1), most=0)
        if t:
            rows_of(pairs, (z[:, t - 1], 1), (z[:, t], -1), most=0)
            rows_of(n, (y[:, t - 1], 1), (y[:, t], -1), most=0)
        add(m + owner, z[:, t], np.ones(pairs))
        if t:
            add(m + owner, z[:, t - 1], -np.ones(pairs))
        upper.extend([x.starts_most] * n)
        m += n
    return cost, tuple(np.concatenate(part) for part in zip(*entries, strict=True)), np.array(upper, float)


def model_of(x):
    import highspy  # noqa: PLC0415 - never in one process with OR-Tools

    cost, (row, column, value), upper = program(x)
    order = np.lexsort((row, column))
    row, column, value = row[order], column[order], value[order].astype(float)
    first = np.concatenate([[True], (row[1:] != row[:-1]) | (column[1:] != column[:-1])])
    value = np.add.reduceat(value, np.flatnonzero(first))
    row, column = row[first], column[first]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(upper)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    lp.row_lower_, lp.row_upper_ = np.full(len(upper), -highspy.kHighsInf), upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(column, np.arange(len(cost) + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = row, value
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.passModel(lp)
    return h


def by_highs(x, seconds):
    h = model_of(x)
    # As the survey found it best: no presolve, no jump heuristic.
    h.setOptionValue("presolve", "off")
    h.setOptionValue("mip_heuristic_run_feasibility_jump", False)
    h.setOptionValue("time_limit", seconds)
    h.run()
    info = h.getInfo()
    found = h.getSolution().value_valid and abs(info.objective_function_value) < 1e20
    return (round(info.objective_function_value) if found else None), info.mip_dual_bound


def by_ortools(engine, family, agencies, seed, seconds):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.mps"
        code = (
            f"import sys; sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1])]!r}\n"
            f"import whole_plan as w\nw.model_of(w.made({family!r}, {agencies}, 3, {seed})).writeModel({str(path)!r})"
        )
        subprocess.run([sys.executable, "-c", code], check=True)
        from ortools.linear_solver.python import model_builder  # noqa: PLC0415 - a peer

        model = model_builder.Model()
        model.import_from_mps_file(str(path))
        solver = model_builder.Solver(engine)
        solver.set_time_limit_in_seconds(seconds)
        status = solver.solve(model)
        ok = str(status).endswith(("OPTIMAL", "FEASIBLE"))
        return (round(abs(solver.objective_value)) if ok else None), abs(solver.best_objective_bound)


def main():
    engine, family, agencies, seed, seconds = (
        sys.argv[1],
        sys.argv[2],
        int(sys.argv[3]),
        int(sys.argv[4]),
        float(sys.argv[5]),
    )
    began = time.perf_counter()
    if engine == "highs":
        worth, bound = by_highs(made(family, agencies, 3, seed), seconds)
    else:
        worth, bound = by_ortools(engine, family, agencies, seed, seconds)
    print(json.dumps({"engine": engine, "objective": worth, "bound": bound, "seconds": round(time.perf_counter() - began, 1),
                      "cpu_seconds": round(time.process_time(), 1),
                      "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))  # fmt: skip


if __name__ == "__main__":
    main()
