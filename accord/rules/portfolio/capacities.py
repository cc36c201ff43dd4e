"""What all agencies share, year by year, as a file states it; every fault of a file is named at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accord.rules.decisions import Problem

MOST = 10**14
"""No figure is larger, in its own unit."""
YEARS_MOST = 12


@dataclass(frozen=True, slots=True)
class Course:
    """A course and its seats each year; so many of a hundred are kept for small agencies."""

    code: str
    title: str
    seats: tuple[int, ...]
    reserved_percent: int


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund and its cents each year."""

    code: str
    title: str
    cents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A class of agencies by sworn officers, for the fairness of waiting; `below` None has no upper end."""

    code: str
    title: str
    below: int | None
    small: bool


@dataclass(frozen=True, slots=True)
class Takes:
    """What a program takes: a course, a fund, cents to begin and each year, hours of review."""

    slug: str
    course: str
    fund: str
    start_cents: int
    yearly_cents: int
    review_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacities:
    """Everything shared, for so many agencies."""

    agencies: int
    years: int
    first_year: int
    starts_a_year_each: int
    endings: tuple[int, ...]
    review_hours: tuple[int, ...]
    answer_hours: int
    renewal_hours: int
    installations: tuple[int, ...]
    supervisors: tuple[int, ...]
    offices: Mapping[str, tuple[int, ...]]
    courses: tuple[Course, ...]
    funds: tuple[Fund, ...]
    sizes: tuple[Size, ...]
    state_percent: tuple[int, ...]
    size_percent: tuple[int, ...]
    takes: Mapping[str, Takes]
    citation: str


class _Reader:
    """Reads figures and keeps every fault."""

    def __init__(self, years: int) -> None:
        self.years = years
        self.problems: list[Problem] = []

    def fault(self, field: str, message: str, got: object, expected: str) -> None:
        self.problems.append(Problem(field=field, message=message, got=str(got)[:60], expected=expected))

    def one(self, table: Mapping[str, Any], key: str, where: str, least: int = 0, most: int = MOST) -> int:
        got = table.get(key)
        name = f"{where}{key}"
        if not isinstance(got, int) or isinstance(got, bool):
            self.fault(name, "A whole number is missing.", "nothing" if got is None else got, f"{least} or more")
            return least
        if not least <= got <= most:
            self.fault(
                name, "The figure is negative." if got < 0 else "The figure is out of range.", got, f"{least} to {most}"
            )
            return least
        return got

    def yearly(self, table: Mapping[str, Any], key: str, where: str, most: int = MOST) -> tuple[int, ...]:
        got = table.get(key)
        if not isinstance(got, list):
            self.fault(
                f"{where}{key}",
                "The figures of the years are missing.",
                "nothing" if got is None else got,
                f"{self.years} figures",
            )
            return (0,) * self.years
        if len(got) < self.years:
            self.fault(
                f"{where}{key}", "A year has no figure.", f"{len(got)} figures", f"{self.years} figures, one a year"
            )
            return (0,) * self.years
        return tuple(
            self.one({key: v}, key, f"{where}{key} year {t + 1} ", most=most) for t, v in enumerate(got[: self.years])
        )

    def text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        got = table.get(key, "")
        if not isinstance(got, str):
            self.fault(f"{where}{key}", "Words are expected.", got, "words in quotation marks")
            return ""
        return got

    def rows(self, table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        got = table.get(key, [])
        if not isinstance(got, list) or not all(isinstance(r, dict) for r in got):
            self.fault(key, "A list of tables is expected.", type(got).__name__, f"[[{key}]]")
            return []
        return got


def read(
    given: Mapping[str, Any], *, programs: Iterable[str], offices: Iterable[str], years: int | None = None
) -> tuple[Capacities | None, tuple[Problem, ...]]:
    """Return the capacities of a parsed file, or every fault of it; `years` may be fewer than the file's."""
    r = _Reader(1)
    of_file = r.one(given, "years", "", 1, YEARS_MOST)
    r.years = years or of_file
    if r.years > of_file:
        r.fault("years", "The file has no figures for so many years.", r.years, f"at most {of_file}")
        r.years = of_file
    courses = tuple(
        Course(r.text(c, "code", "course "), r.text(c, "title", "course "), r.yearly(c, "seats", f"course {c.get('code')} "),
               r.one(c, "reserved_percent", f"course {c.get('code')} ", most=100))
        for c in r.rows(given, "course")
    )  # fmt: skip
    funds = tuple(
        Fund(r.text(f, "code", "fund "), r.text(f, "title", "fund "), r.yearly(f, "cents", f"fund {f.get('code')} "))
        for f in r.rows(given, "fund")
    )
    sizes = tuple(
        Size(r.text(s, "code", "size "), r.text(s, "title", "size "),
             r.one(s, "below", f"size {s.get('code')} ", 1) if "below" in s else None, bool(s.get("small", False)))
        for s in r.rows(given, "size")
    )  # fmt: skip
    known_offices, own = set(offices), {}
    for o in r.rows(given, "office"):
        code = r.text(o, "code", "office ")
        if code not in known_offices:
            r.fault("office code", "There is no field office of this code.", code, "a code of the shipped offices")
        own[code] = r.yearly(o, "supervisors", f"office {code} ")
    takes = _programs(r, given, set(programs), {c.code for c in courses}, {f.code for f in funds})
    floors = given.get("floors", {})
    if not sizes or sizes[-1].below is not None or any(s.below is None for s in sizes[:-1]):
        r.fault(
            "size",
            "Every size but the last has an upper end, and the last has none.",
            len(sizes),
            "a [[size]] without `below` at the end",
        )
    made = Capacities(
        agencies=r.one(given, "agencies", "", 1), years=r.years, first_year=r.one(given, "first_year", "", 1997, 2200),
        starts_a_year_each=r.one(given, "starts_a_year_each", "", most=13), endings=r.yearly(given, "endings", ""),
        review_hours=r.yearly(given, "review_hours", ""), answer_hours=r.one(given, "answer_hours", ""),
        renewal_hours=r.one(given, "renewal_hours", ""), installations=r.yearly(given, "installations", ""),
        supervisors=r.yearly(given, "supervisors", ""), offices=own, courses=courses, funds=funds, sizes=sizes,
        state_percent=r.yearly(floors, "state_percent", "floors ", 100),
        size_percent=r.yearly(floors, "size_percent", "floors ", 100), takes=takes,
        citation=r.text(given, "citation", ""),
    )  # fmt: skip
    for kind in ("state_percent", "size_percent"):
        percents = getattr(made, kind)
        if list(percents) != sorted(percents):
            r.fault(
                f"floors {kind}",
                "A floor counts all answers up to its year, so it cannot fall.",
                percents,
                "figures that do not fall",
            )
    return (None if r.problems else made), tuple(r.problems)


def _programs(
    r: _Reader, given: Mapping[str, Any], known: set[str], courses: set[str], funds: set[str]
) -> dict[str, Takes]:
    takes: dict[str, Takes] = {}
    for p in r.rows(given, "program"):
        slug = r.text(p, "slug", "program ")
        where = f"program {slug} "
        course, fund = r.text(p, "course", where), r.text(p, "fund", where)
        if slug not in known:
            r.fault("program slug", "There is no program of this name.", slug, "a shipped program")
        if course and course not in courses:
            r.fault(f"{where}course", "There is no course of this code.", course, "a [[course]] of this file, or none")
        if fund not in funds:
            r.fault(f"{where}fund", "There is no fund of this code.", fund, "a [[fund]] of this file")
        takes[slug] = Takes(
            slug,
            course,
            fund,
            r.one(p, "start_cents", where),
            r.one(p, "yearly_cents", where),
            r.one(p, "review_hours", where),
        )
    for slug in sorted(known - set(takes)):
        r.fault("program", "The file says nothing about a program.", slug, f'[[program]] slug = "{slug}"')
    return takes
