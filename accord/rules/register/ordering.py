"""The order of lists by what they hold; the day in a file's name decides between equals and nothing else.

A list of signed agreements is as old as the latest day on which one of its rows was signed.
Lists that agree in that are put in order by their overlap with the lists before and after; editions
of one day by their label.  A list of pending requests bears no days: it is placed before the
days on which its agencies signed.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accord.rules.register.shapes import Published, Row

Key = tuple[str, str, str]
"""State, name as compared, model: what makes two rows speak of one agreement."""
LAG = timedelta(days=45)
"""A request may stay on a pending list for so long after it was signed."""


def key_of(row: Row) -> Key:
    """Return by which a row is known from list to list."""
    return (row.state, row.key, row.model)


_COMPACT = re.compile(r"(?<!\d)(\d{2})(\d{2})(20\d{2})(am|pm)?", re.IGNORECASE)
_STAMP = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?:[-_T]?(\d{4,6}))?(am|pm)?", re.IGNORECASE)
_SPELT = re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](20\d{2})[-_ ]?(am|pm)?", re.IGNORECASE)


def label_of(name: str) -> tuple[str, str]:
    """Return the day and the edition that a file's name claims, or two empty texts."""
    for pattern, order, edition in (
        (_STAMP, (1, 2, 3), (5, 4)),
        (_COMPACT, (3, 1, 2), (4,)),
        (_SPELT, (3, 1, 2), (4,)),
    ):
        for m in pattern.finditer(name):
            try:
                day = date(*(int(m[i]) for i in order))
            except ValueError:
                continue
            return day.isoformat(), next((m[i].lower() for i in edition if m[i]), "")
    return "", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One list in its place: its date by content, how that was found, and whether the place is in doubt."""

    published: Published
    as_of: date | None
    basis: str
    doubtful: str = ""


def signed_last(published: Published) -> date | None:
    """Return the latest day on which a row of the list was signed."""
    return max((r.signed_on for r in published.rows if r.signed_on is not None), default=None)


def _content(published: Published) -> dict[Key, date | None]:
    return {key_of(r): r.signed_on for r in published.rows}


def _apart(a: Mapping[Key, date | None], b: Mapping[Key, date | None]) -> int:
    """Return in how many agreements, or days of signing, two lists differ."""
    return len(a.keys() - b.keys()) + sum(1 for k, v in b.items() if k not in a or a[k] != v)


def in_order(lists: Iterable[Published]) -> tuple[Placed, ...]:
    """Return the lists of signed agreements in the order of their content."""
    groups: dict[date, list[Published]] = {}
    for one in lists:
        groups.setdefault(signed_last(one) or date.min, []).append(one)
    days = sorted(groups)
    placed: list[Placed] = []
    for i, day in enumerate(days):
        before = _content(placed[-1].published) if placed else None
        after = _content(min(groups[days[i + 1]], key=lambda p: p.digest)) if i + 1 < len(days) else None
        placed += _group(groups[day], day, before, after)
    return tuple(placed)


def _group(
    equals: Sequence[Published],
    day: date,
    before: Mapping[Key, date | None] | None,
    after: Mapping[Key, date | None] | None,
) -> Iterable[Placed]:
    """Put lists with one latest day of signing in order."""
    as_of = None if day == date.min else day
    basis = "the latest day of signing in it" if as_of else "no day of signing in it"
    if len(equals) == 1:
        return (Placed(published=equals[0], as_of=as_of, basis=basis),)
    contents = {p.digest: _content(p) for p in equals}

    def drift(p: Published) -> int:
        own = contents[p.digest]
        return (_apart(before, own) if before is not None else 0) - (_apart(own, after) if after is not None else 0)

    # Editions that claim one day stand together, by their label; the days stand by their overlap.
    claimed: dict[str, list[Published]] = {}
    for p in equals:
        claimed.setdefault(p.label[0] or p.digest, []).append(p)
    ordered = sorted(
        claimed.values(),
        key=lambda ps: (sum(map(drift, ps)) / len(ps), ps[0].label[0], min(p.digest for p in ps)),
    )
    told = f"{basis}; among equals by overlap and label"
    found = [
        Placed(published=p, as_of=as_of, basis=told)
        for ps in ordered
        for p in sorted(ps, key=lambda p: (p.label[1], drift(p), p.digest))
    ]
    return [_doubted(one, found[i - 1] if i else None, contents, drift) for i, one in enumerate(found)]


def _doubted(
    one: Placed,
    earlier: Placed | None,
    contents: Mapping[str, Mapping[Key, date | None]],
    drift: Callable[[Published], int],
) -> Placed:
    """Return the list marked where neither overlap nor label tells it from the one before it."""
    if earlier is None:
        return one
    a, b = earlier.published, one.published
    if (
        contents[a.digest] == contents[b.digest]
        or (a.label != b.label and a.label[0] and b.label[0])
        or drift(a) != drift(b)
    ):
        return one
    return Placed(
        published=b, as_of=one.as_of, basis=one.basis,
        doubtful="Nothing in this list or its name says whether it comes before or after another of the same day.",
    )  # fmt: skip


def place_pending(pending: Iterable[Published], signed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the lists of pending requests in order, each dated by when its agencies signed."""
    first: dict[Key, date] = {}
    last = next((p.as_of for p in reversed(signed) if p.as_of), None)
    for p in signed:
        for row in p.published.rows:
            if row.signed_on is not None:
                known = first.get(key_of(row))
                first[key_of(row)] = min(row.signed_on, known) if known else row.signed_on
    found = [_pending(p, first, last) for p in pending]
    return tuple(sorted(found, key=lambda p: (p.as_of or date.min, p.published.label, p.published.digest)))


def _pending(published: Published, first: Mapping[Key, date], last: date | None) -> Placed:
    label = date.fromisoformat(published.label[0]) if published.label[0] else None
    days = sorted(d for r in published.rows if (d := first.get(key_of(r))) is not None)
    # Of an agency that signed this model years before, the list tells of another signature.
    if label is not None:
        later = [d for d in days if d >= label - LAG]
        if later or not days:
            told = f"{len(later)} of its agencies signed later" if later else "no agency of it has signed since"
            return Placed(published=published, as_of=label, basis=f"its label; {told}")
        return Placed(
            published=published, as_of=days[-1], basis="the last signature of its agencies; its label says otherwise",
            doubtful=f"The file's name says {label}, but every agency of it that signed had done so before.",
        )  # fmt: skip
    if days:
        return Placed(
            published=published, as_of=days[0], basis="the first signature of its agencies; it bears no label"
        )
    return Placed(published=published, as_of=last, basis="it bears no day, and none of its agencies has signed")
