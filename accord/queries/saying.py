"""What was given to a field, in words: days as people write them, codes of the shipped data by their titles."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from accord.programs import programs, umbrella
from accord.queries.dated import place
from accord.queries.shapes import words
from accord.rules.documents import in_words
from accord.rules.inputs import Field


def said(f: Field, value: object, zone: str) -> str:
    """Return what was given to a field in words; a moment as people in `zone` read it."""
    match value:
        case list() if f.kind == "rows":
            columns = {c.name: c for c in f.columns}
            rows = (
                (said(columns[k], v, zone) for k, v in row.items() if k in columns and v not in ("", None))
                for row in value
            )
            return "\n".join(", ".join(cells) for cells in rows)
        case list():
            return ", ".join(said(f, v, zone) for v in value)
        case bool():
            return "yes" if value else "no"
        case dict() if f.kind == "file":
            return f"{value.get('bytes', 0)} bytes, kept as {value.get('digest', '')}"
        case int() if f.kind == "cents":
            return f"${value // 100:,}.{value % 100:02}"
        case _:
            return _one(f, str(value), zone)


def _one(f: Field, value: str, zone: str) -> str:
    if f.kind in ("date", "instant"):
        return _day(value, zone)
    if f.source == "counties":
        return place(value)
    return words(f.choices, titles().get(f.source, {}).get(value, value))


def _day(value: str, zone: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) == len("2026-03-04"):
        return in_words(date.fromisoformat(value))
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))
    return f"{in_words(local.date())}, {local:%H:%M %Z}"


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """Return the titles of the shipped data's codes, by the list that a field takes them from."""
    house = programs().values()
    editions = [e for p in house for e in p.editions]
    courses = [c for p in house for c in p.courses]
    functions = {f.code: f.title for p in house for f in p.functions}
    named = {c.code: c.title for c in courses}
    return {
        "programs": {p.slug: p.name for p in umbrella().programs.values()},
        "editions": {e.code: e.title for e in editions},
        "functions": functions,
        "signed-functions": functions,
        "courses": named,
        "refreshers": named,
        "exams": {x.code: x.title for c in courses for x in c.exams},
        "terms": {t.name: t.label for e in editions for t in e.terms},
        "questions": {q.code: q.prompt for n in umbrella().questionnaires for q in n.questions},
        "capacities": {c.code: c.title for c in umbrella().capacities},
    }
