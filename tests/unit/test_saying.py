"""What was given to a field, in words.  No database."""

import pytest

from accord.queries.saying import said
from accord.rules.inputs import Choice, Field


@pytest.mark.parametrize(
    ("kind", "source", "given", "words"),
    [
        ("date", "", "2026-05-07", "May 7, 2026"),
        ("instant", "", "2026-05-07T15:00:00+00:00", "May 7, 2026, 11:00 EDT"),
        ("instant", "", "2026-05-07T11:00:00-04:00", "May 7, 2026, 11:00 EDT"),
        ("date", "", "some day", "some day"),
        ("cents", "", 1000050, "$10,000.50"),
        ("yesno", "", True, "yes"),
        ("choices", "functions", ["interrogate", "unknown"],
         "Question a person about the right to be or remain in the United States, unknown"),
        ("choice", "counties", "12071", "Lee County, FL"),
        ("choice", "courses", "task-force-course", "Task force officer course"),
        ("text", "", "delegation-field", "delegation-field"),
    ],
)  # fmt: skip
def test_days_amounts_and_codes_are_said_as_people_write_them(kind, source, given, words):
    assert said(Field(name="x", kind=kind, label="X", source=source), given, "America/New_York") == words


def test_rows_are_said_line_by_line():
    columns = (
        Field(name="title", kind="text", label="T"),
        Field(name="kind", kind="choice", label="K", choices=(Choice(value="a", label="Activity"),)),
        Field(name="on", kind="date", label="D"),
    )
    rows = [{"title": "One", "kind": "a", "on": "2026-01-02"}, {"title": "Two", "kind": "", "on": None}]

    assert (
        said(Field(name="r", kind="rows", label="R", columns=columns), rows, "UTC")
        == "One, Activity, January 2, 2026\nTwo"
    )
