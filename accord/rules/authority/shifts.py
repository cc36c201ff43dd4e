"""A shift: a span of hours on an agency's own clock, which may reach into the next day.

A clock change is no exception to be forgotten: an hour that is repeated belongs to the shift both
times, so the whole of it is judged; an hour that is skipped was never worked, and a limit in it
falls where the clocks have just been put forward.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import Field, Given, parse
from accord.rules.intervals import at_clock

ROSTER_FIELDS = (
    Field(name="on", kind="date", label="Day", required=False, help="Leave empty for now."),
    Field(name="starts", kind="text", label="Shift begins", required=False, max_length=5,
          help="On that day, as 22:00 on the agency's clock; with its end, the whole shift is judged."),
    Field(name="ends", kind="text", label="Shift ends", required=False, max_length=5,
          help="As 06:00; not after the beginning means on the next day."),
)  # fmt: skip
"""What a roster asks, on every edge."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The clock times at which a shift begins and ends; an end that is not later lies on the next day."""

    starts: time
    ends: time

    def span(self, on: date, zone: str) -> tuple[datetime, datetime]:
        """Return the first moment of the shift that begins on that local day, and the first after it."""
        last = on if self.ends > self.starts else on + timedelta(days=1)
        start, end = at_clock(on, self.starts, zone), at_clock(last, self.ends, zone, again=True)
        return start, max(start, end)


def roster_asked(raw: dict[str, str]) -> tuple[date | None, Shift | None]:
    """Return the day and the shift that a roster is asked for, each where it is given.

    Raises:
        Invalid: a day or a time cannot be read, or only one end of a shift is given.
    """
    given = parse(ROSTER_FIELDS, raw)
    starts, ends = _clock(given, "starts"), _clock(given, "ends")
    if starts is None and ends is None:
        return given.day("on"), None
    if starts is None or ends is None:
        name = "starts" if starts is None else "ends"
        raise Invalid((Problem(field=name, message="A shift has a beginning and an end; one of them is missing.",
                               got="nothing", expected="a time of day, as 22:00"),))  # fmt: skip
    return given.day("on"), Shift(starts=starts, ends=ends)


def _clock(given: Given, name: str) -> time | None:
    text = given.text(name)
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise Invalid((Problem(field=name, message="This is no time of day.", got=text,
                               expected="hours and minutes of 24 hours, as 22:00"),))  # fmt: skip
    return time(int(found[1]), int(found[2]))
