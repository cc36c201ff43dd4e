"""Officers who were designated before the record was kept here: a list of them, judged row by row.

Nothing is guessed.  What a row says was written elsewhere, earlier; so it takes a reason and two
persons, and every fact is shown as put down later than it began to hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import Field, Given, parse
from accord.rules.intervals import add_months

TAKEOVER_ROLES = ("administrator", "program-manager")
TAKEOVER_FIELDS = (
    Field(name="agreement", kind="text", label="Agreement", max_length=20, help="Its number."),
    Field(name="name", kind="text", label="Officer's name", max_length=120),
    Field(name="credential", kind="text", label="Credential number", max_length=40),
    Field(name="employed_from", kind="date", label="Employed since"),
    Field(name="nominated_on", kind="date", label="Nominated on"),
    Field(name="vetted_on", kind="date", label="Cleared on"),
    Field(name="course", kind="text", label="Course", max_length=60),
    Field(name="certified_on", kind="date", label="Certified on"),
    Field(name="functions", kind="choices", label="Functions granted", help="Codes, with a comma between them."),
    Field(name="letter_from", kind="date", label="Letter: first day"),
    Field(name="letter_until", kind="date", label="Letter: first day without it", required=False),
    Field(name="supervisor_position", kind="text", label="Supervising position", max_length=120),
    Field(name="designated_on", kind="date", label="Designated on"),
)
"""The columns of the list: these and no other."""
COLUMNS = tuple(f.name for f in TAKEOVER_FIELDS)
PAST = ("employed_from", "nominated_on", "vetted_on", "certified_on", "letter_from", "designated_on")
ORDER = (
    ("employed_from", "nominated_on"),
    ("nominated_on", "designated_on"),
    ("vetted_on", "designated_on"),
    ("certified_on", "designated_on"),
    ("letter_from", "designated_on"),
)
"""In each pair the first lies on the day of the second or before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """What the rules need to know of one agreement that the list names.

    `standing` names the officer behind each credential that stands under it already.
    """

    functions: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    months: int | None = None
    most: int | None = None
    standing: Mapping[str, str] = field(default_factory=dict)


def judge_takeover(line: int, raw: Mapping[str, str], agreements: Mapping[str, Under], on: date) -> Given:
    """Return the typed row of a line.

    Raises:
        Invalid: everything that is wrong with it, each problem with the line.
    """
    where = f"line {line}: "
    given = _typed(where, raw)
    problems: list[Problem] = []

    def wrong(name: str, message: str, got: str, expected: str) -> None:
        problems.append(Problem(field=where + name, message=message, got=got[:60], expected=expected))

    under = agreements.get(given.text("agreement"))
    if under is None:
        wrong("agreement", "There is no such agreement in force.", given.text("agreement"), "its number, AG-2026-0001")
        raise Invalid(tuple(problems))
    for name in PAST:
        day = given.day(name)
        if day is not None and day > on:
            wrong(name, "This day has not come yet.", day.isoformat(), f"a day not after {on}")
    for first, then in ORDER:
        a, b = given.day(first), given.day(then)
        if a is not None and b is not None and a > b:
            wrong(first, f"This lies after “{then}”.", a.isoformat(), f"a day not after {b}")
    if extra := sorted(set(given.some("functions")) - under.functions):
        wrong("functions", "The signed agreement does not delegate this.", ", ".join(extra),
              ", ".join(sorted(under.functions)))  # fmt: skip
    if given.text("course") not in under.courses:
        wrong("course", "The edition knows no such course.", given.text("course"), ", ".join(sorted(under.courses)))
    start, until = given.day("letter_from"), given.day("letter_until")
    longest = add_months(start, under.months) if start is not None and under.months is not None else None
    if start is not None and until is not None and until <= start:
        wrong("letter_until", "The letter ends before it begins.", until.isoformat(), f"a day after {start}")
    if longest is not None and (until is None or until > longest):
        wrong("letter_until", "The letter runs longer than the edition allows.", str(until or "no end"),
              f"a day not after {longest}")  # fmt: skip
    known = under.standing.get(given.text("credential"))
    if known is not None and known != given.text("name"):
        wrong("credential", "Another officer has this credential under the agreement.", given.text("credential"),
              "a credential of its own for every officer")  # fmt: skip
    if problems:
        raise Invalid(tuple(problems))
    return given


def _typed(where: str, raw: Mapping[str, str]) -> Given:
    """Return the typed cells; what stands in thousands of rows is read once.

    Raises:
        Invalid: every cell that cannot be read.
    """
    given = Given()
    try:
        for f in TAKEOVER_FIELDS:
            given[f.name] = _cell(f.name, raw[f.name])
    except Invalid:
        # Read again as a whole, so that every problem is told, and with its line.
        return parse(TAKEOVER_FIELDS, raw, where=where)
    return given


_BY_NAME = {f.name: f for f in TAKEOVER_FIELDS}


@lru_cache(maxsize=50_000)
def _cell(name: str, text: str) -> object:
    return parse((_BY_NAME[name],), {name: text})[name]


class Doubles:
    """Finds officers and credentials that a list names twice, and agreements that would hold too many."""

    def __init__(self, agreements: Mapping[str, Under]) -> None:
        self._agreements = agreements
        self._seen: dict[tuple[str, str], int] = {}
        self._many: dict[str, int] = {}

    def judge(self, line: int, given: Given) -> Sequence[Problem]:
        """Return what is wrong with a row beside the rows before it."""
        found = []
        agreement = given.text("agreement")
        for name in ("credential", "name"):
            key = (agreement, f"{name} {given.text(name).casefold()}")
            first = self._seen.setdefault(key, line)
            if first != line:
                found.append(Problem(field=f"line {line}: {name}", message=f"Line {first} has it already.",
                                     got=given.text(name)[:60], expected="each officer once under an agreement"))  # fmt: skip
        under = self._agreements[agreement]
        if given.text("credential") not in under.standing:
            self._many[agreement] = many = self._many.get(agreement, 0) + 1
            if under.most is not None and many + len(under.standing) > under.most:
                found.append(Problem(field=f"line {line}: agreement", got=str(many + len(under.standing)),
                                     message="The agreement would hold more officers than it allows.",
                                     expected=f"at most {under.most}"))  # fmt: skip
        return found
