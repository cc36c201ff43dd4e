"""The dated facts a signed agreement gives: each power with the clause and the law it rests on.

The authority check reads these and nothing else of the agreement; so each stands here with its
source, built from the same typed terms that the signed text prints.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accord.rules.editions import Clause, Edition
from accord.rules.programs import Program, Umbrella
from accord.rules.terms import Value, clauses_of, placeholders

PARTY, IN_FORCE, FUNCTION, TERRITORY, SUPERVISION, SUSPENSION = (
    "party",
    "in-force",
    "function",
    "territory",
    "supervision",
    "suspension",
)
"""The kinds of fact about an agreement: `subject` is "agreement", `detail` says which one.

`party` has the public id of the local agency, `in-force` the agreement's number, `function` the function's code, `territory` a county's
five-digit FIPS code, a state's postal code or the name of a facility, `supervision` the
supervising position; `supervision` with detail `ratio:15` is officers per supervisor.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One fact to be kept: its kind, what it is about, the clause and the law behind it."""

    kind: str
    detail: str
    clause: str
    citation: str


def grounds(
    umbrella: Umbrella,
    program: Program,
    edition: Edition,
    *,
    number: str,
    party: str,
    functions: Sequence[str],
    terms: Mapping[str, Value],
    counties: Iterable[str],
    state: str,
    facilities: Iterable[str],
) -> tuple[Ground, ...]:
    """Return every fact that holds from the moment an agreement is in force.

    A body without counties (a state's police) acts in its whole state.
    """
    clauses = clauses_of(umbrella, program, edition)
    asked = {c.rule: c.citation for c in edition.checks}
    law = program.basis[0].citation if program.basis else edition.citation
    delegation = _clause(clauses, "delegation", "functions")
    ending = _clause(clauses, "term-and-termination", "")
    supervision = _clause(clauses, "supervision", "supervisor_position")
    found = [
        Ground(kind=PARTY, detail=party, clause=delegation, citation=law),
        Ground(kind=IN_FORCE, detail=number, clause=ending, citation=asked.get("agreement-in-force", law)),
    ]
    by_code = {f.code: f for f in program.functions}
    found += [
        Ground(kind=FUNCTION, detail=code, clause=delegation, citation=by_code[code].statute) for code in functions
    ]
    where = asked.get("place-covered", law)
    places: list[str] = []
    if "jurisdiction" in edition.places:
        # A party from abroad has no county here: it works where the joint operation is, anywhere in the nation.
        places += sorted(counties) or [state or ("US" if "joint-operation" in edition.places else "")]
    if "facility" in edition.places:
        places += facilities
    found += [Ground(kind=TERRITORY, detail=p, clause=delegation, citation=where) for p in dict.fromkeys(places) if p]
    overseen = asked.get("supervisor-named", law)
    position, ratio = terms.get("supervisor_position"), terms.get("officers_per_supervisor")
    if position:
        found.append(Ground(kind=SUPERVISION, detail=str(position), clause=supervision, citation=overseen))
    if ratio:
        found.append(Ground(kind=SUPERVISION, detail=f"ratio:{ratio}", clause=supervision, citation=overseen))
    return tuple(found)


def _clause(clauses: Iterable[Clause], kind: str, names: str) -> str:
    """Return the clause that a fact comes from: the one that prints it, else the first of its kind."""
    of_kind = [c for c in clauses if c.kind == kind]
    printing = [c for c in of_kind if names in placeholders(c.text)]
    return next((c.code for c in (*printing, *of_kind)), "")
