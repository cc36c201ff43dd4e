"""The facets that lists share: standing, program, state, field office, year, clock, mine."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains

from accord.programs import places, programs
from accord.queries.lists.spec import Asked, Facet, Label
from accord.records.models import DueDate, FieldOffice, LogEntry, OfficeArea
from accord.rules.lifecycle import Lifecycle
from accord.rules.rooms import STAGES

SOON_DAYS = 7
"""A clock that runs out within so many days is due soon."""
NONE_RUNS = "none"
CLOCKS = {
    "overdue": "Overdue",
    "soon": f"Due within {SOON_DAYS} days",
    "later": "Due later",
    NONE_RUNS: "No clock runs",
}
MINE = {"waiting": "Waiting for my office", "worked": "I have worked on it"}
FIRST_YEAR, LAST_YEAR = 1990, 2100


class _Year(Func):
    """The UTC year of a stored moment, as text; by the text itself on SQLite, where a date function is slow."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Take the first four characters of the moment as it is stored."""
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 4)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Write the year of the moment in UTC."""
        return self.as_sql(
            compiler, connection, template="to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY')", **extra
        )


def standing(labels: tuple[Label, ...], asked: Asked) -> Any:
    """Return the expression of what a thing is now: the first label that holds, else its stored state."""
    if not labels:
        return F("state")
    cases = [When(label.when(asked), then=Value(label.code)) for label in labels]
    return Case(*cases, default=F("state"), output_field=CharField())


def by_standing(labels: tuple[Label, ...], words: Mapping[str, str]) -> Facet:
    """Narrow by what a thing is now."""
    return Facet(
        code="state",
        label="State",
        dim=lambda asked: standing(labels, asked),
        narrow=lambda _asked, value: Q(standing=value),
        words=lambda: words,
    )


def _program_names() -> Mapping[str, str]:
    return {slug: p.short for slug, p in programs().items()}


def by_program(path: str) -> Facet:
    """Narrow by the one program that a column names."""
    return Facet(
        code="program",
        label="Program",
        dim=lambda _: F(path),
        narrow=lambda _, value: Q(**{path: value}),
        words=_program_names,
        open=True,
    )


def by_programs(path: str) -> Facet:
    """Narrow by one of the programs that a list of them names."""
    return Facet(
        code="program",
        label="Program",
        dim=lambda _: Cast(F(path), TextField()),
        # A program's code is quoted in the stored list, so no code is found inside another.
        narrow=lambda _, value: Q(Contains(Cast(F(path), TextField()), f'"{value}"')),
        words=_program_names,
        split=_listed,
        open=True,
    )


def _listed(key: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in str(key or "").split('"')[1::2] if part))


def by_place(agency: str) -> Facet:
    """Narrow by the state that the agency lies in."""
    path = f"{agency}__place_state_id" if agency else "place_state_id"
    return Facet(
        code="place",
        label="In the state of",
        dim=lambda _: F(path),
        narrow=lambda _, value: Q(**{path: value}),
        words=lambda: {s.code: s.name for s in places.states().values()},
    )


def by_office(agency: str) -> Facet:
    """Narrow by the field office whose area holds the agency's county on that day."""
    path = f"{agency}__home_county" if agency else "home_county"

    def narrow(asked: Asked, value: str) -> Q:
        return Q(**{f"{path}__in": areas_on(asked).filter(office__number=value).values("county_id")})

    return Facet(
        code="office", label="Field office", dim=lambda _: F(f"{path}_id"), narrow=narrow, words=dict, open=True
    )


def areas_on(asked: Asked) -> Any:
    """Return the areas of field offices as they stand on that day."""
    return OfficeArea.objects.filter(Q(to_on=None) | Q(to_on__gt=asked.on), from_on__lte=asked.on)


FEW = 500
"""Up to so many counties are asked for by name; beyond, all are read, which is then quicker."""


def offices_by_county(
    asked: Asked, counties: Collection[str], chosen: Collection[str] = ()
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the offices that serve these counties now, with their words and those of the chosen ones.  One query."""
    found: dict[str, list[str]] = {}
    named: dict[str, str] = {}
    rows = areas_on(asked)
    if len(counties) <= FEW:
        rows = rows.filter(Q(county__in=counties) | Q(office__number__in=chosen))
    rows = rows.values_list("county_id", "office__number", "office__name", "office__kind")
    for county, number, name, kind in rows:
        found.setdefault(county, []).append(number)
        named[number] = f"{name} ({kind})"
    return {county: tuple(dict.fromkeys(numbers)) for county, numbers in found.items()}, named


def offices_named(numbers: Iterable[str]) -> dict[str, str]:
    """Return the words of the offices that have these numbers.  One query."""
    rows = FieldOffice.objects.filter(number__in=list(numbers)).values_list("number", "name", "kind")
    return {number: f"{name} ({kind})" for number, name, kind in rows}


def by_year() -> Facet:
    """Narrow by the year in which a thing was opened (UTC)."""

    def narrow(_asked: Asked, value: str) -> Q:
        year = int(value)
        return Q(opened_at__gte=datetime(year, 1, 1, tzinfo=UTC), opened_at__lt=datetime(year + 1, 1, 1, tzinfo=UTC))

    return Facet(
        code="year",
        label="Opened in",
        dim=lambda _: _Year(F("opened_at")),
        narrow=narrow,
        words=lambda: {str(y): str(y) for y in range(FIRST_YEAR, LAST_YEAR)},
    )


def _running(asked: Asked, **more: object) -> Any:
    return DueDate.objects.filter(kind=asked.kind, met_at=None, **more).values("object_id")


def by_clock() -> Facet:
    """Narrow by the clock that runs out first."""

    def dim(asked: Asked) -> Any:
        soon = asked.at + timedelta(days=SOON_DAYS)
        return Case(
            When(public_id__in=_running(asked, due_at__lte=asked.at), then=Value("overdue")),
            When(public_id__in=_running(asked, due_at__lt=soon), then=Value("soon")),
            When(public_id__in=_running(asked), then=Value("later")),
            default=Value(NONE_RUNS),
            output_field=CharField(),
        )

    def narrow(asked: Asked, value: str) -> Q:
        overdue = Q(public_id__in=_running(asked, due_at__lte=asked.at))
        soon = Q(public_id__in=_running(asked, due_at__lt=asked.at + timedelta(days=SOON_DAYS)))
        runs = Q(public_id__in=_running(asked))
        return {"overdue": overdue, "soon": soon & ~overdue, "later": runs & ~soon}.get(value, ~runs)

    return Facet(code="clock", label="Clock", dim=dim, narrow=narrow, words=lambda: CLOCKS)


def by_mine(lifecycle: Lifecycle, settled: Callable[[], Q] | None = None) -> Facet:
    """Narrow to what waits for one's own office, or to what one has worked on.

    A thing waits for an office that owes a running clock, or that takes the next usual step in
    its state; `settled` says where that step is done although the state stays.
    """

    def waiting(asked: Asked) -> Q:
        roles = asked.actor.roles
        states = {
            s for t in lifecycle.transitions if t.routine and not t.creates and roles.intersection(t.roles)
            for s in t.sources if not lifecycle.by_state[s].final
        }  # fmt: skip
        step = Q(state__in=sorted(states))
        if settled is not None:
            step &= ~settled()
        return Q(public_id__in=_running(asked, owner__in=sorted(roles))) | step

    def worked(asked: Asked) -> Q:
        done = LogEntry.objects.filter(staff_id=asked.actor.staff_id, kind=asked.kind)
        return Q(public_id__in=done.values("object_id"))

    def dim(asked: Asked) -> Any:
        both = Q(waiting(asked)) & Q(worked(asked))
        return Case(
            When(both, then=Value("waiting worked")),
            When(waiting(asked), then=Value("waiting")),
            When(worked(asked), then=Value("worked")),
            default=Value(""),
            output_field=CharField(),
        )

    return Facet(
        code="mine",
        label="Mine",
        dim=dim,
        narrow=lambda asked, value: waiting(asked) if value == "waiting" else worked(asked),
        words=lambda: MINE,
        split=lambda key: tuple(str(key or "").split()),
    )


def by_county(agency: str) -> Facet:
    """Narrow by one county; too many to be counted or offered."""
    path = f"{agency}__counties" if agency else "counties"
    return Facet(
        code="county",
        label="County",
        dim=None,
        narrow=lambda _, value: Q(**{path: value}),
        words=lambda: {fips: c.name for fips, c in places.counties().items()},
    )


def by_choice(code: str, label: str, path: str, words: Mapping[str, str]) -> Facet:
    """Narrow by a column that holds one of a closed list."""
    return Facet(
        code=code,
        label=label,
        dim=lambda _: Coalesce(F(path), Value("")),
        narrow=lambda _, value: Q(**{path: value}),
        words=lambda: words,
        open=True,
    )


def case_facets(
    kind: str,
    labels: tuple[Label, ...],
    words: Mapping[str, str],
    *own: Facet,
    settled: Callable[[], Q] | None = None,
) -> tuple[Facet, ...]:
    """Return the facets of a thing with a lifecycle, an agency and clocks, with its own after the state."""
    return (
        by_standing(labels, words),
        by_mine(STAGES[kind].lifecycle, settled),
        *own,
        by_clock(),
        by_place("agency"),
        by_office("agency"),
        by_year(),
    )
