"""Draw authority over time on the server: bars on lanes, and months as a field of squares; tables say the same.

Places along the picture are percentages of its width, so that one drawing fits a desk and a telephone
and its letters keep their size.  `lanes.html` puts them on a page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.queries.authority import Coverage, Lane, Timeline
from accord.rules.intervals import add_months, day_starts_at, local_day
from accord.web.parts import Link

Place = Callable[[datetime], float]
"""Where a moment stands, in percent of the width."""
MIDNIGHT = time()
MOST_TICKS = 5
"""So many dates fit below each other on a telephone."""
STEPS = (1, 2, 3, 6, 12, 24, 36, 60)
TALL, BAR, HEAD = 46, 16, 24
"""In pixels: a lane, the bar in it, and the line of dates above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One bar: where it stands in percent of the width, and what is said of it."""

    x: float
    width: float
    title: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lane of the picture, from top to bottom; `look` is its pattern."""

    label: str
    look: str
    y: int
    pieces: tuple[Piece, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The lanes, the dates along the top, and the two moments asked about."""

    height: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    at: float
    known: float | None
    table: tuple[tuple[str, str, str, str, str], ...]


def lane_titles() -> dict[str, str]:
    """Return what each lane is called."""
    return {
        "employed": _("Employed by a party"),
        "nominated": _("Nominated"),
        "in-force": _("Agreement in force"),
        "vetted": _("Vetting cleared"),
        "trained": _("Training certified"),
        "letter": _("Authorization letter"),
        "supervised": _("Supervision"),
        "designated": _("Designated"),
        "instrument": _("Instrument of a foreign officer"),
        "home-consent": _("Consent of the home government"),
        "seat": _("Seat in a task force"),
        "suspension": _("Agreement suspended"),
        "hold": _("On hold"),
    }


def picture(found: Timeline) -> Picture:
    """Return the drawing of an officer's timeline."""
    zone = ZoneInfo(found.zone)

    def place(at: datetime) -> float:
        whole = (found.end - found.start).total_seconds()
        return round(100 * min(max((at - found.start).total_seconds() / whole, 0.0), 1.0), 2)

    titles = lane_titles()
    rows = [_row(lane, n, found, place, zone) for n, lane in enumerate(found.lanes)]
    stands = tuple(
        Piece(x=place(a), width=max(round(place(b) - place(a), 2), 0.4), title=_span(a, b, zone, found))
        for a, b in found.authority
    )
    rows.append(
        Row(label=_("Authority"), look="authority", y=HEAD + TALL * len(rows), pieces=stands,
            empty="" if stands else _("at no moment"))
    )  # fmt: skip
    return Picture(
        height=HEAD + TALL * len(rows) + 6,
        rows=tuple(rows),
        ticks=_ticks(found, place),
        at=place(found.instant),
        known=place(found.known_at) if found.known_at != found.instant else None,
        table=tuple(_table(found, titles)),
    )


def _row(lane: Lane, n: int, found: Timeline, place: Place, zone: ZoneInfo) -> Row:
    pieces = []
    for b in lane.bars:
        end = b.end or found.end
        if end <= found.start or b.start >= found.end:
            continue
        words = ": ".join(w for w in (b.words, _span(b.start, b.end, zone, found)) if w)
        pieces.append(Piece(x=place(b.start), width=max(round(place(end) - place(b.start), 2), 0.4), title=words,
                            open_ended=b.end is None))  # fmt: skip
    return Row(label=lane_titles()[lane.kind], look="stops" if lane.stops else "holds", y=HEAD + TALL * n, pieces=tuple(pieces),
               empty="" if pieces else _("nothing on record"))  # fmt: skip


def _span(start: datetime, end: datetime | None, zone: ZoneInfo, found: Timeline) -> str:
    if end is None or end == found.end:
        return _("from %(start)s, no end set") % {"start": _at(start, zone)}
    return _("from %(start)s until %(end)s") % {"start": _at(start, zone), "end": _at(end, zone)}


def _at(moment: datetime, zone: ZoneInfo) -> str:
    """Say a moment in words; midnight as its day alone, for there nearly everything begins and ends."""
    local = moment.astimezone(zone)
    on = date_format(local, "N j, Y")
    return on if local.time() == MIDNIGHT else f"{on}, {date_format(local, 'P')}"


def _ticks(found: Timeline, place: Place) -> tuple[tuple[float, str], ...]:
    first = local_day(found.start, found.zone)
    last = local_day(found.end, found.zone)
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((s for s in STEPS if months / s <= MOST_TICKS), STEPS[-1])
    # Ticks stand on round months: a step of six months stands on January and July.
    number = first.year * 12 + first.month - 1
    number += -number % step if step <= 12 else (12 - number % 12) % 12
    ticks = []
    while True:
        day = date(number // 12, number % 12 + 1, 1)
        if day > last:
            break
        x = place(day_starts_at(day, found.zone))
        if 9 <= x <= 91:
            ticks.append((x, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"))
        number += step
    return tuple(ticks)


def _table(found: Timeline, titles: dict[str, str]) -> Iterable[tuple[str, str, str, str, str]]:
    zone = ZoneInfo(found.zone)
    for lane in found.lanes:
        for b in lane.bars:
            said = []
            if b.known_from is not None:
                said.append(date_format(b.known_from.astimezone(zone), "N j, Y"))
            if b.late:
                said.append(_("back-dated"))
            if b.corrected:
                said.append(_("by a correction"))
            yield (titles[lane.kind], b.words or _("yes"), _at(b.start, zone), _at(b.end, zone) if b.end else _("no end set"),
                   ", ".join(said) or _("derived"))  # fmt: skip
    for begins, ends in found.authority:
        until = _at(ends, zone) if ends != found.end else _("no end seen")
        yield (_("Authority"), _("all of it at once"), _at(begins, zone), until, _("judged"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One month of one officer."""

    x: float
    look: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Months across, officers down; and the same as a table."""

    height: int
    width: float
    months: tuple[tuple[float, str], ...]
    rows: tuple[tuple[str, int, tuple[Square, ...]], ...]
    columns: tuple[str, ...]
    table: tuple[tuple[Link | str, ...], ...]
    counts: tuple[tuple[float, int], ...]


LINE = 40
"""In pixels: an officer's name with the squares below it."""


def words_of() -> dict[str, str]:
    """Return what each look of a month means."""
    return {"yes": _("all month"), "part": _("part"), "no": _("no")}


def field(found: Coverage) -> Field:
    """Return the drawing of an agreement's officers by month."""
    words = words_of()
    width = round(100 / 12, 4)
    rows = []
    for n, r in enumerate(found.rows):
        squares = tuple(
            Square(
                x=round(m * width, 3),
                look=look,
                title=f"{r.officer}, {date_format(found.months[m], 'F Y')}: {words[look]}",
            )
            for m, look in enumerate(r.months)
        )
        rows.append((r.officer, HEAD + LINE * n, squares))
    return Field(
        height=HEAD + LINE * (len(rows) + 1),
        width=width,
        months=tuple((round((m + 0.5) * width, 3), f"{d:%b}") for m, d in enumerate(found.months)),
        rows=tuple(rows),
        columns=(_("Officer"), *(f"{d:%b}" for d in found.months)),
        table=tuple(
            (Link(r.officer, f"/designations/{r.designation}/timeline/"), *(words[x] for x in r.months))
            for r in found.rows
        ),
        counts=tuple((round((m + 0.5) * width, 3), c) for m, c in enumerate(found.counts)),
    )


def slides(found: Timeline, at: datetime, zone: ZoneInfo) -> dict[str, object]:
    """Return what the sliders need: their first day and how many days they span, in the zone moments are typed in."""
    first = found.start.astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    known = min(found.earliest_known, at).astimezone(zone).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return {
        "at_first": f"{first:%Y-%m-%dT%H:%M}",
        "at_days": (found.end - found.start).days,
        "at_day": min(max((found.instant.astimezone(zone) - first).days, 0), (found.end - found.start).days),
        "known_first": f"{known:%Y-%m-%dT%H:%M}",
        "known_days": max((at - found.earliest_known).days, 0) + 1,
        "known_day": min(max((found.known_at.astimezone(zone) - known).days + 1, 0),
                         max((at - found.earliest_known).days, 0) + 1),
    }  # fmt: skip


def year_before_and_after(found: Coverage) -> tuple[int, int]:
    """Return the neighbouring years."""
    return add_months(found.months[0], -12).year, add_months(found.months[0], 12).year
