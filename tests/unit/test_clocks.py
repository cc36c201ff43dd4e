"""Clocks derived from dated events, with pauses.  No database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.rules.calendar import Holidays, Proclaimed, due
from accord.rules.clocks import Event, derive, pauses_of
from accord.rules.intervals import MomentInterval, NaiveMoment

EASTERN = "America/New_York"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NINE = datetime(2026, 6, 1, 13, tzinfo=UTC)  # Monday 09:00 in New York


@dataclass(frozen=True)
class Limit:
    code: str = "FD-ACK"
    trigger: str = "request:submit"
    again: tuple[str, ...] = ()
    until: tuple[str, ...] = ("request:acknowledge",)
    amount: int | None = 10
    term: str = ""
    unit: str = "days"
    counting: str = "calendar"
    citation: str = "house rule"

    @property
    def starts(self) -> tuple[str, ...]:
        return (self.trigger, *self.again)


def one(limit=None, events=(), pauses=(), at=NINE, **more):
    [clock] = derive([limit or Limit()], events, pauses, at=at, zone=EASTERN, **more)
    return clock


SUBMITTED = Event("request:submit", NINE)
HOURLY = Limit(unit="hours", amount=48)


def test_without_its_trigger_no_clock_runs():
    assert derive([Limit()], [Event("request:acknowledge", NINE)], [], at=NINE + DAY, zone=EASTERN) == ()


def test_a_clock_is_open_until_the_last_second_and_overdue_at_its_due_moment():
    due_at = datetime(2026, 6, 12, 4, tzinfo=UTC)

    before, on_time = (one(events=[SUBMITTED], at=due_at - timedelta(seconds=s)) for s in (1, 0))

    assert (before.status, before.due.due_at, before.runs) == ("open", due_at, True)
    assert (on_time.status, on_time.runs) == ("overdue", True)
    assert one(events=[SUBMITTED], at=NINE + 90 * DAY).status == "overdue"


def test_what_an_edition_asks_for_at_once_is_given_half_an_hour_and_says_so():
    limit = Limit(unit="hours", amount=None, term="detainer_notice_hours")
    clock = one(limit, [SUBMITTED], terms={"detainer_notice_hours": 0})

    assert (clock.due.due_at, clock.status) == (NINE + HOUR / 2, "open")
    assert "at once" in clock.why[1]
    assert one(limit, [SUBMITTED], at=NINE + HOUR, terms={"detainer_notice_hours": 0}).status == "overdue"


def test_an_act_in_time_meets_the_clock_and_one_too_late_is_late():
    clock = one(events=[SUBMITTED, Event("request:acknowledge", NINE + 3 * DAY)], at=NINE + 99 * DAY)
    late = one(events=[SUBMITTED, Event("request:acknowledge", NINE + 20 * DAY)], at=NINE + 99 * DAY)

    assert (clock.status, clock.met_at, clock.runs) == ("met", NINE + 3 * DAY, False)
    assert late.status == "late"
    assert clock.why[0] == "FD-ACK: from request:submit until request:acknowledge (house rule)."
    assert clock.why[-1] == "It was met on Thursday 4 June 2026, 09:00 EDT, in time."
    assert late.why[-1] == "It was met on Sunday 21 June 2026, 09:00 EDT, too late."


def test_any_of_the_acts_named_meets_the_clock():
    limit = Limit(until=("request:acknowledge", "request:decline"))

    clock = one(limit, [SUBMITTED, Event("request:decline", NINE + DAY)], at=NINE + 2 * DAY)

    assert clock.status == "met"
    assert "until request:acknowledge or request:decline" in clock.why[0]


def test_what_has_not_happened_yet_is_not_seen():
    events = [SUBMITTED, Event("request:acknowledge", NINE + 3 * DAY)]

    assert one(events=events, at=NINE + 2 * DAY).status == "open"
    assert derive([Limit()], events, [], at=NINE - DAY, zone=EASTERN) == ()


def test_repeating_the_trigger_does_not_reset_a_running_clock():
    clock = one(events=[SUBMITTED, Event("request:submit", NINE + 5 * DAY)], at=NINE + 6 * DAY)

    assert clock.started_at == NINE


def test_a_trigger_after_the_end_opens_a_second_clock():
    events = [SUBMITTED, Event("request:acknowledge", NINE + DAY), Event("request:submit", NINE + 5 * DAY)]

    first, second = derive([Limit()], events, [], at=NINE + 6 * DAY, zone=EASTERN)

    assert (first.status, second.status, second.started_at) == ("met", "open", NINE + 5 * DAY)


def test_a_renewal_meets_the_clock_of_the_letter_and_opens_its_own():
    letter = Limit(
        code="G-AUTH24M", trigger="designation:issue-letter", again=("designation:renew",),
        until=("designation:renew",), unit="months", amount=24,
    )  # fmt: skip
    events = [Event("designation:issue-letter", NINE), Event("designation:renew", NINE + 700 * DAY)]

    first, second = derive([letter], events, [], at=NINE + 701 * DAY, zone=EASTERN)

    assert (first.status, second.status, second.started_at) == ("met", "open", NINE + 700 * DAY)
    assert second.why[0].startswith("G-AUTH24M: from designation:renew until designation:renew")


def test_acts_are_said_in_the_words_people_read():
    (clock,) = derive([Limit()], [SUBMITTED], [], at=NINE + DAY, zone=EASTERN, words=lambda tag: f"“{tag[8:].title()}”")

    assert clock.why[0] == "FD-ACK: from “Submit” until “Acknowledge” (house rule)."


def test_a_yearly_meeting_meets_its_clock_and_opens_the_next():
    yearly = Limit(code="G-MTG12", trigger="meeting:hold", until=("meeting:hold",), unit="months", amount=12)
    held = [Event("meeting:hold", NINE), Event("meeting:hold", NINE + 300 * DAY)]

    first, second = derive([yearly], held, [], at=NINE + 301 * DAY, zone=EASTERN)

    assert (first.status, first.due.due_on) == ("met", date(2027, 6, 1))
    assert (second.status, second.started_at) == ("open", NINE + 300 * DAY)


def test_events_may_come_in_any_order_and_zone():
    events = [Event("request:acknowledge", NINE + DAY), SUBMITTED]

    assert one(events=events, at=NINE + 2 * DAY).status == "met"


def test_a_case_that_ends_stops_its_clocks():
    events = [SUBMITTED, Event("request:withdraw", NINE + 30 * DAY)]

    clock = one(events=events, at=NINE + 99 * DAY, stops=frozenset({"request:withdraw"}))

    assert (clock.status, clock.met_at, clock.stopped_at, clock.runs) == ("stopped", None, NINE + 30 * DAY, False)
    assert clock.why[-1] == "It stopped with request:withdraw on Wednesday 1 July 2026, 09:00 EDT."


def test_an_amount_may_be_a_term_of_the_edition():
    limit = Limit(amount=None, term="notice_days")

    assert derive([limit], [SUBMITTED], [], at=NINE, zone=EASTERN) == ()
    assert one(limit, [SUBMITTED], terms={"notice_days": 90}).due.due_on == date(2026, 8, 30)


def test_a_naive_moment_is_refused():
    with pytest.raises(NaiveMoment):
        one(events=[SUBMITTED], at=datetime(2026, 6, 1))  # noqa: DTZ001


# --- pauses ---


def test_a_question_pauses_the_clock_until_its_answer():
    events = [SUBMITTED, Event("request:ask", NINE + DAY), Event("request:answer", NINE + 4 * DAY)]
    pauses = pauses_of(events, starts=frozenset({"request:ask"}), ends=frozenset({"request:answer"}))

    assert pauses == (MomentInterval(NINE + DAY, NINE + 4 * DAY),)
    clock = one(events=events, pauses=pauses, at=NINE + 5 * DAY)
    assert clock.due.due_on == date(2026, 6, 14)


def test_a_second_question_makes_no_second_pause_and_an_open_one_has_no_end():
    tags = ["answer", "ask", "ask", "answer", "other", "ask"]
    events = [Event(tag, NINE + i * DAY) for i, tag in enumerate(tags)]

    assert pauses_of(events, starts=frozenset({"ask"}), ends=frozenset({"answer"})) == (
        MomentInterval(NINE + DAY, NINE + 3 * DAY),
        MomentInterval(NINE + 5 * DAY),
    )


@pytest.mark.parametrize("limit", [HOURLY, Limit(), Limit(counting="business"), Limit(unit="months", amount=1)])
def test_a_clock_in_an_open_pause_is_never_overdue(limit):
    pauses = [MomentInterval(NINE + HOUR)]

    for hours in range(1, 24 * 60, 5):
        clock = one(limit, [SUBMITTED], pauses, at=NINE + hours * HOUR)
        assert clock.status == "paused", hours
        assert clock.why[-1].startswith("The clock is paused now")


def test_a_pause_that_covers_the_due_midnight_itself_holds_the_clock():
    midnight = datetime(2026, 6, 12, 4, tzinfo=UTC)
    pauses = [MomentInterval(midnight - HOUR)]

    statuses = [one(events=[SUBMITTED], pauses=pauses, at=midnight + s * HOUR).status for s in (-2, -1, 0, 1)]

    assert statuses == ["open", "paused", "paused", "paused"]


def test_a_pause_that_begins_when_it_is_too_late_does_not_excuse():
    clock = one(HOURLY, [SUBMITTED], [MomentInterval(NINE + 3 * DAY)], at=NINE + 4 * DAY)

    assert clock.status == "overdue"
    assert clock.due.due_at == NINE + 2 * DAY


def test_a_pause_planned_ahead_counts_only_when_it_comes():
    clock = one(HOURLY, [SUBMITTED], [MomentInterval(NINE + DAY, NINE + 5 * DAY)], at=NINE + HOUR)

    assert (clock.status, clock.due.due_at) == ("open", NINE + 2 * DAY)


# --- property: a clock is what a fresh sum over the same facts says, whatever is put in between ---

_hours = st.integers(0, 24 * 40)
_limits = st.builds(
    Limit,
    unit=st.sampled_from(["hours", "days", "months"]),
    counting=st.sampled_from(["calendar", "business", "excluding-weekends"]),
    amount=st.integers(1, 20),
).map(lambda limit: replace(limit, counting="calendar", amount=1) if limit.unit == "months" else limit)


@given(
    _limits,
    st.lists(st.tuples(_hours, _hours).map(sorted), max_size=4),
    st.lists(st.dates(date(2026, 6, 1), date(2026, 7, 15)), max_size=3),
    st.none() | _hours,
    _hours,
)
def test_a_clock_equals_its_recomputation_after_pauses_and_holidays(limit, rests, closed, met_hour, asked_hour):
    pauses = [MomentInterval(NINE + a * HOUR, NINE + b * HOUR) for a, b in rests]
    holidays = Holidays(tuple(Proclaimed(on=on, name="Closed", citation="an order") for on in closed))
    events = [SUBMITTED] if met_hour is None else [Event("request:acknowledge", NINE + met_hour * HOUR), SUBMITTED]
    if met_hour == 0:
        events.reverse()
    at = NINE + asked_hour * HOUR

    clock = derive([limit], events, pauses, at=at, zone=EASTERN, holidays=holidays)[0]

    met_at = None if met_hour is None or met_hour > asked_hour else NINE + met_hour * HOUR
    until = met_at or at
    clipped = [MomentInterval(p.start, min(p.end, until)) for p in pauses if p.start < until]
    again = due(NINE, limit.amount, limit.unit, limit.counting, zone=EASTERN, holidays=holidays, pauses=clipped)
    assert (clock.due, clock.met_at, clock.started_at) == (again, met_at, NINE)
    if met_at is not None:
        assert clock.status == ("met" if met_at < again.due_at else "late")
    elif clock.status != "paused":
        assert clock.status == ("open" if at < again.due_at else "overdue")
    shuffled = derive([limit], events, pauses[::-1] + pauses, at=at, zone=EASTERN, holidays=holidays)[0]
    assert shuffled == clock


@settings(max_examples=40)
@given(_limits, st.lists(st.tuples(_hours, _hours).map(sorted), max_size=3))
def test_once_overdue_a_clock_stays_overdue(limit, rests):
    pauses = [MomentInterval(NINE + a * HOUR, NINE + b * HOUR) for a, b in rests]
    overdue = [one(limit, [SUBMITTED], pauses, at=NINE + h * HOUR).status == "overdue" for h in range(0, 24 * 75, 29)]

    assert overdue == sorted(overdue)
    assert overdue[-1]
