"""Two programs side by side, or one on two days; what differs is said in words."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from accord.queries.programs.shapes import Part, View, in_words
from accord.queries.programs.viewing import view
from accord.queries.shapes import plain

Mark = Literal["same", "different", "only the first", "only the second"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: what each side says, and whether that differs."""

    title: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one part, and how many of them differ."""

    code: str
    title: str
    lines: tuple[Line, ...]

    @property
    def differing(self) -> int:
        """How many lines differ."""
        return sum(x.mark != "same" for x in self.lines)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two views, part by part and entry by entry.  `by_day` when it is one program on two days."""

    first: View
    second: View
    by_day: bool
    groups: tuple[Group, ...]

    @property
    def differing(self) -> int:
        """How many lines differ in all."""
        return sum(g.differing for g in self.groups)


def compare(first: str, first_on: date, second: str, second_on: date) -> Comparison:
    """Return the comparison.

    Raises:
        Missing: one of the programs is not known.
    """
    a, b = view(first, first_on), view(second, second_on)
    by_day = first == second
    top = Group("top", "At a glance", tuple(_top(a, b)))
    codes = dict.fromkeys(p.code for p in (*a.parts, *b.parts) if by_day or not p.code.startswith("terms-"))
    groups = [_by_entry(a.part(c), b.part(c)) for c in codes]
    return Comparison(a, b, by_day, (top, *groups))


def _line(title: str, first: tuple[str, ...], second: tuple[str, ...]) -> Line:
    if first == second:
        return Line(title, first, second, "same")
    if not second:
        return Line(title, first, second, "only the first")
    return Line(title, first, second, "different" if first else "only the second")


def _top(a: View, b: View) -> list[Line]:
    def since(v: View) -> tuple[str, ...]:
        return (
            f"{v.state}, since {in_words(v.state_since)}"
            if v.state_since
            else f"{v.state}; it began on {in_words(v.began_on)}",
        )

    lines = [
        _line("Purpose", (a.purpose,), (b.purpose,)),
        _line("Kind", (a.kind_title,), (b.kind_title,)),
        _line("State", since(a), since(b)),
        _line("Responsible office", (a.office.text,), (b.office.text,)),
        _line("Editions offered", a.editions, b.editions),
    ]
    names = dict.fromkeys(g.question for g in (*a.glance, *b.glance) if g.question != "What it is")
    said = [{g.question: tuple(s.text for s in g.answers) for g in v.glance} for v in (a, b)]
    return [*lines, *(_line(n, said[0].get(n, ()), said[1].get(n, ())) for n in names)]


def _texts(part: Part | None) -> dict[str, str]:
    if part is None:
        return {}
    return {r.key: r.words for r in part.rows}


def _either(a: Part | None, b: Part | None) -> Part:
    found = a or b
    assert found is not None, "a code comes from one of the two"  # noqa: S101 - an invariant
    return found


def _by_entry(a: Part | None, b: Part | None) -> Group:
    part, first, second = _either(a, b), _texts(a), _texts(b)
    if not first and not second:
        return Group(part.code, part.title, _reasons(a, b))
    lines = list(_reasons(a, b)) if not first or not second else []
    for key in dict.fromkeys([*first, *second]):
        one, two = first.get(key, ""), second.get(key, "")
        lines.append(_line(_name(a, b, key), (one,) if one else (), (two,) if two else ()))
    return Group(part.code, part.title, tuple(lines))


def _name(a: Part | None, b: Part | None, key: str) -> str:
    for part in (a, b):
        for row in part.rows if part else ():
            if row.key == key:
                return in_words(next((c for c in row.cells if c not in ("", None)), key))
    return key


def _reasons(a: Part | None, b: Part | None) -> tuple[Line, ...]:
    """Return why a side has none of this part, where it says so; nothing where neither does."""
    said = [(p.why.text,) if p and p.why else () for p in (a, b)]
    return (_line("Why there is none", said[0], said[1]),) if any(said) else ()


def told(c: Comparison) -> dict[str, object]:
    """Return a comparison as plain values, without the two whole views."""
    groups = [{**plain(g), "differing": g.differing} for g in c.groups]
    return {
        "first": c.first.slug,
        "first_on": c.first.on.isoformat(),
        "second": c.second.slug,
        "second_on": c.second.on.isoformat(),
        "by_day": c.by_day,
        "differing": c.differing,
        "groups": groups,
    }
