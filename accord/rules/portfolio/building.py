"""A planning problem made from agencies that asked, what each could take part in, and a file of capacities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.rules.determinations.bundles import bundles
from accord.rules.determinations.sides import CARRIED_BY
from accord.rules.portfolio.capacities import Capacities
from accord.rules.portfolio.instance import BARRED, NO_ROW, Instance, Numbers
from accord.rules.programs import Umbrella


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One agency that asked and was assessed: whose it is, what it offers, and what each set of programs is worth to it.

    `worth` is by set of `programs`, in thousandths a year, `BARRED` where the agency's own limits
    forbid the set; the empty set is the best choice that is no program.  `sworn` only tells the
    size class in which its waiting is compared; `officers` is how many it offers, hence the seats
    that training them takes.  Neither is worth anything.
    `table`, for a stress test only, says what a unit of each need's weight adds to each option.
    """

    name: str
    state: str
    offices: Mapping[str, str]
    sworn: int
    officers: int
    programs: tuple[str, ...]
    worth: Numbers
    held: int = 0
    idle: int = 0
    due: Mapping[str, int] | None = None
    table: Numbers | None = None


MOST_OPEN = 10
"""So many open programs of one agency are planned; more are left to its own determination."""


class _Rows:
    """The shared rows in the order they are named."""

    def __init__(self, years: int) -> None:
        self.years = years
        self.names: list[str] = []
        self.limit: list[int] = []

    def add(self, name: str, limits: Sequence[int], first_year: int) -> int:
        base = len(self.names)
        self.names += [f"{name}, {first_year + t}" for t in range(self.years)]
        self.limit += [int(v) for v in limits]
        return base


def build(
    askings: Sequence[Asking], held: Capacities, umbrella: Umbrella, told: str, *, scaled: bool = True
) -> Instance:
    """Return the problem; capacities are the file's, or `scaled` to the share of its agencies that ask here."""
    years, many = held.years, len(askings)

    def share(limits: Sequence[int]) -> list[int]:
        return [v * min(many, held.agencies) // held.agencies if scaled else v for v in limits]

    slugs = tuple(umbrella.programs)
    rows, first = _Rows(years), held.first_year
    review = rows.add("hours of review", share(held.review_hours), first)
    endings = rows.add("endings", [max(v, 1) for v in share(held.endings)], first)
    sites = rows.add("equipment installations", share(held.installations), first)
    course = {c.code: rows.add(f"seats, {c.title}", share(c.seats), first) for c in held.courses}
    open_ = {
        c.code: rows.add(
            f"seats not kept for small agencies, {c.title}",
            share([s * (100 - c.reserved_percent) // 100 for s in c.seats]),
            first,
        )
        for c in held.courses
    }
    fund = {f.code: rows.add(f"cents, {f.title}", share(f.cents), first) for f in held.funds}
    serving = sorted({o for a in askings for o in a.offices.values() if o})
    office = {o: rows.add(f"supervisors, {o}", share(held.offices.get(o, held.supervisors)), first) for o in serving}
    states = sorted({a.state for a in askings})
    sizes = [_size(held, a.sworn) for a in askings]
    by_state = _floor_rows(
        rows, "answered in", of=[a.state for a in askings], groups=states, percent=held.state_percent, first=first
    )
    by_size = _floor_rows(
        rows,
        "answered, agencies of",
        of=[held.sizes[s].title for s in sizes],
        groups=[s.title for s in held.sizes],
        percent=held.size_percent,
        first=first,
    )

    kinds: dict[str, dict[str, tuple[int, str, int]]] = {
        s: {u.capacity: (u.amount, u.per, u.group) for u in p.uses} for s, p in umbrella.programs.items()
    }

    def lots(slug: str, capacity: str, officers: int) -> int:
        amount, per, group = kinds[slug].get(capacity, (0, "agreement", 1))
        return (
            amount if per == "agreement" else amount * officers if per == "officer" else amount * -(-officers // group)
        )

    start_row, start_use, run_row, run_use, due, number = [], [], [], [], [], []
    for a, size in zip(askings, sizes, strict=True):
        small = held.sizes[size].small
        for s in a.programs:
            takes, seats = held.takes[s], lots(s, "training-seats", a.officers)
            code = takes.course if seats else ""
            mine = office.get(a.offices.get(CARRIED_BY[umbrella.programs[s].kind], ""), NO_ROW)
            start_row.append((course.get(code, NO_ROW), NO_ROW if small else open_.get(code, NO_ROW), fund[takes.fund], review,
                              sites if lots(s, "it-installations", a.officers) else NO_ROW))  # fmt: skip
            start_use.append(
                (seats, seats, takes.start_cents, takes.review_hours, lots(s, "it-installations", a.officers))
            )
            run_row.append((mine if lots(s, "supervisors", a.officers) else NO_ROW, fund[takes.fund]))
            run_use.append((lots(s, "supervisors", a.officers), takes.yearly_cents))
            due.append((a.due or {}).get(s, -1))
            number.append(slugs.index(s))
    pairs = len(number)
    return Instance(
        years=years, starts_most=held.starts_a_year_each, programs=slugs, agencies=tuple(a.name for a in askings),
        states=tuple(states), state=np.array([states.index(a.state) for a in askings]),
        first=np.concatenate([[0], np.cumsum([len(a.programs) for a in askings])]).astype(np.int64),
        program=np.array(number, np.int64),
        worth_of=np.concatenate([[0], np.cumsum([len(a.worth) for a in askings])]).astype(np.int64),
        worth=np.concatenate([a.worth for a in askings]).astype(np.int64), idle=np.array([a.idle for a in askings]),
        held=np.array([a.held for a in askings]), due=np.array(due, np.int64),
        start_row=np.array(start_row, np.int64).reshape(pairs, 5), start_use=np.array(start_use, np.int64).reshape(pairs, 5),
        run_row=np.array(run_row, np.int64).reshape(pairs, 2), run_use=np.array(run_use, np.int64).reshape(pairs, 2),
        renew_row=np.full(pairs, review), renew_use=np.full(pairs, held.renewal_hours),
        answer_row=np.full((many, 1), review), answer_use=np.full((many, 1), held.answer_hours),
        floor_row=np.column_stack([by_state, by_size]), end_row=endings, limit=np.array(rows.limit, np.int64),
        row_names=tuple(rows.names), told=told,
    )  # fmt: skip


def _size(held: Capacities, sworn: int) -> int:
    return next(k for k, s in enumerate(held.sizes) if s.below is None or sworn < s.below)


def _floor_rows(
    rows: _Rows, name: str, *, of: Sequence[str], groups: Sequence[str], percent: Sequence[int], first: int
) -> Numbers:
    """Add a floor on the answers of each group by the end of each year; return each agency's base row."""
    many = {g: of.count(g) for g in groups} if len(of) < 1_000 else _counts(of, groups)
    base = {g: rows.add(f"{name} {g}", [-(many[g] * p // 100) for p in percent], first) for g in groups}
    return np.array([base[g] for g in of])


def _counts(of: Sequence[str], groups: Sequence[str]) -> dict[str, int]:
    found = dict.fromkeys(groups, 0)
    for g in of:
        found[g] += 1
    return found


def weighed(results: Sequence[Mapping[str, Any]], in_force: frozenset[str]) -> tuple[tuple[str, ...], Numbers, int]:
    """Return the programs open to an agency, what each set of them is worth to it, and which of them run already.

    Only the agency's own side counts here: what the federal offices have is shared and stands in
    the rows.  The empty set is worth what the best choice that is no program is worth.
    """
    own = []
    for r in results:
        mine = [s for s in r["supplies"] if s["side"] == "local"]
        if (
            not r["is_program"]
            or r["standing"] != "eligible"
            or r["vetoes"]
            or any(s["per_mille"] is None for s in mine)
        ):
            continue
        own.append({**r, "supplies": mine, "sustainability": min((s["per_mille"] for s in mine), default=1000)})
    # The programs of most worth, should more be open than sets can be written down for.
    own = sorted(own, key=lambda r: (-r["benefit"] * r["sustainability"], r["code"]))[:MOST_OPEN]
    codes = tuple(sorted(str(r["code"]) for r in own))
    worth = np.zeros(1 << len(codes), np.int64)
    spot = {c: 1 << k for k, c in enumerate(codes)}
    for b in bundles(own):
        worth[sum(spot[c] for c in b.codes)] = b.score
    plain = [
        r["score"]
        for r in results
        if not r["is_program"] and r["standing"] == "eligible" and r["code"] != "end-existing"
    ]
    worth[0] = max(plain, default=0)
    return codes, worth, sum(spot[c] for c in in_force if c in spot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One agency of a list, before anything is assumed about it."""

    name: str
    state: str
    offices: Mapping[str, str]
    sworn: int
    kind: str


def supposed(places: Sequence[Place], umbrella: Umbrella, seed: int) -> list[Asking]:
    """Return the places as if each had asked and been assessed: a stress test.  Needs and requests are drawn from a seed.

    Benefits follow the programs' own data, need by need, so that programs that answer the same
    need add nothing twice; what cannot be kept up for long is worth less.
    """
    draw = np.random.default_rng([2, seed])
    slugs = tuple(umbrella.programs)
    needs = {n.code: k for k, n in enumerate(umbrella.needs)}
    weight = np.array([n.importance for n in umbrella.needs])
    degree = np.zeros((len(slugs), len(needs)))
    for k, s in enumerate(slugs):
        for d in umbrella.programs[s].degrees:
            degree[k, needs[d.need]] = d.percent / 100
    plain = np.zeros((len(umbrella.options), len(needs)))
    for k, o in enumerate(umbrella.options):
        for d in o.degrees:
            plain[k, needs[d.need]] = d.percent / 100
    never = {s: _kinds(umbrella, s) for s in slugs}
    made = []
    for p in places:
        answers = draw.choice(5, len(needs), p=(0.35, 0.2, 0.2, 0.15, 0.1))
        level = answers * weight
        stated = max(int(level.sum()), 1)
        may = [k for k, s in enumerate(slugs) if (kinds := never[s]) is None or p.kind in kinds]
        wanted = min(len(may), int(draw.integers(1, 7)))
        asked = np.sort(draw.choice(may, wanted, replace=False)) if wanted else np.zeros(0, np.int64)
        keep = draw.integers(350, 1001, wanted)
        best = np.zeros((1, len(needs)))
        lasts = np.full(1, 1000)
        for k, one in zip(asked, keep, strict=True):
            best = np.concatenate([best, np.maximum(best, degree[k])])
            lasts = np.concatenate([lasts, np.minimum(lasts, one)])
        worth = (best @ level * 1000 / stated * lasts / 1000).astype(np.int64)
        worth[0] = int((plain[:2] @ level * 1000 / stated).max())
        # Whatever was not asked for adds nothing, and so is never first.
        table = np.zeros((len(slugs) + 2, len(needs)))
        table[asked] = degree[asked] * answers * keep[:, None]
        table[-2:] = plain[:2] * answers * 1000
        made.append(Asking(name=p.name, state=p.state, offices=p.offices, sworn=p.sworn,
                           officers=int(np.clip(p.sworn // 20, 1, 40)), programs=tuple(slugs[k] for k in asked), worth=worth, table=table))  # fmt: skip
    return made


def _kinds(umbrella: Umbrella, slug: str) -> frozenset[str] | None:
    for r in umbrella.programs[slug].requirements:
        if r.rule == "party-kind" and not r.models:
            return frozenset(r.values)
    return None


__all__ = ["BARRED", "Asking", "Place", "build", "supposed"]
