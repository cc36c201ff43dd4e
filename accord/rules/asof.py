"""A folder of programs as it stood on one day: what is judged and told on a day is what held then.  Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from accord.rules.descriptions import Dated
from accord.rules.programs import Condition, Program, Umbrella

T = TypeVar("T", bound=Dated)


def holding(things: Iterable[T], on: date) -> tuple[T, ...]:
    """Return what held on that day."""
    return tuple(x for x in things if x.holds(on))


def binding(program: Program, on: date) -> tuple[Condition, ...]:
    """Return the conditions a page tells of that day; one for some models only, from the first edition of any of them."""
    begun = {e.model for e in program.editions if e.effective <= on}
    return tuple(r for r in holding(program.requirements, on) if not r.models or begun.intersection(r.models))


def as_of(house: Umbrella, on: date) -> Umbrella:
    """Return the folder with the conditions, amounts, measures and duties that held on that day."""
    return replace(
        house,
        vetoes=holding(house.vetoes, on),
        options=tuple(
            replace(o, requirements=holding(o.requirements, on), asks=holding(o.asks, on), uses=holding(o.uses, on))
            for o in house.options
        ),
        programs={slug: _program(p, on) for slug, p in house.programs.items()},
    )


def _program(p: Program, on: date) -> Program:
    return replace(
        p,
        requirements=holding(p.requirements, on),
        asks=holding(p.asks, on),
        uses=holding(p.uses, on),
        measures=holding(p.measures, on),
        duties=holding(p.duties, on),
    )
