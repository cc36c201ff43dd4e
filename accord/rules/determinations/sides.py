"""The weighing with each program's capacities taken from the field office that would carry it."""

from collections.abc import Mapping
from dataclasses import replace

from accord.rules.eligibility import Facts, Held
from accord.rules.programs import Umbrella
from accord.rules.vocabulary import ProgramKind
from accord.rules.weighing import OptionResult, ranked, weigh

CARRIED_BY: Mapping[ProgramKind, str] = {
    "delegation": "removal",
    "custody": "removal",
    "service": "removal",
    "front-door": "removal",
    "designation": "investigations",
    "task-force": "investigations",
    "operation": "investigations",
    "money": "investigations",
}
"""Which side's field office supervises, trains and reviews a kind of program."""


def weigh_both(facts: Facts, umbrella: Umbrella, held: Mapping[str, Mapping[str, Held]]) -> tuple[OptionResult, ...]:
    """Return every option, best first; `held` says what each side's office has.

    A seat at one office is no seat at the other, so capacities are never added up.  Where the
    office that would carry a program has stated nothing, the other office's statement counts.
    """
    removal, investigations = dict(held.get("removal", {})), dict(held.get("investigations", {}))
    of_side = {
        "removal": weigh(replace(facts, capacities={**investigations, **removal}), umbrella),
        "investigations": weigh(replace(facts, capacities={**removal, **investigations}), umbrella),
    }
    by_code = {side: {r.code: r for r in results} for side, results in of_side.items()}
    return ranked(
        by_code[CARRIED_BY[umbrella.programs[code].kind] if code in umbrella.programs else "removal"][code]
        for code in by_code["removal"]
    )
