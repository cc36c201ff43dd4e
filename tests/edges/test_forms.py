"""From what was posted to raw values and back to a form that keeps what was typed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import Choice, Field, Upload, choices, parse
from accord.web.forms import fill, read

ZONE = ZoneInfo("America/New_York")
BUDGET = Field(name="budget_cents", kind="cents", label="Budget", maximum=10**12)
MEETS = Field(name="meets_at", kind="instant", label="Meeting")
MEMBERS = Field(
    name="members",
    kind="rows",
    label="Member",
    max_rows=3,
    empty_rows=2,
    columns=(
        Field(name="role", kind="text", label="Role"),
        Field(name="count", kind="integer", label="How many", maximum=500),
    ),
)


def posted(query: str, *fields: Field, files: dict[str, object] | None = None) -> dict[str, object]:
    return read(fields, QueryDict(query), MultiValueDict({k: [v] for k, v in (files or {}).items()}), zone=ZONE)


@pytest.mark.parametrize(
    ("typed", "raw"),
    [
        ("1234", 123400),
        ("$1,234.50", 123450),
        ("0.07", 7),
        (" 12.00 ", 1200),
        ("12.5", "12.5"),
        ("1,23", "1,23"),
        ("-4", "-4"),
        ("a lot", "a lot"),
    ],
)
def test_dollars_become_cents_only_when_they_can_be_read(typed, raw):
    assert read((BUDGET,), _post(budget_cents=typed), MultiValueDict(), zone=ZONE) == {"budget_cents": raw}


def _post(**values: str) -> QueryDict:
    post = QueryDict(mutable=True)
    post.update(values)
    return post


def test_a_local_moment_gets_the_offset_of_its_zone():
    raw = posted("meets_at=2027-03-01T09:00", MEETS)
    assert raw["meets_at"] == datetime(2027, 3, 1, 14, tzinfo=UTC)
    assert posted("meets_at=soon", MEETS) == {"meets_at": "soon"}
    [drawn] = fill((MEETS,), kept=raw, zone=ZONE).fields
    assert (drawn.value, drawn.input_type) == ("2027-03-01T09:00", "datetime-local")


def test_rows_come_back_in_order_and_problems_point_at_the_right_one():
    raw = posted("members.2.role=Analyst&members.2.count=900&members.0.role=&members.0.count=", MEMBERS)
    assert raw["members"] == [{"role": "", "count": ""}, {"role": "Analyst", "count": "900"}]
    with pytest.raises(Invalid) as refused:
        parse((MEMBERS,), raw)
    form = fill((MEMBERS,), kept=raw, problems=refused.value.problems)
    [members] = form.fields
    assert [tuple(c.value for c in row) for row in members.rows] == [("Analyst", "900"), ("", ""), ("", "")]
    assert form.problems[0].anchor == members.rows[0][1].id == "field-members-0-count"


def test_a_name_that_no_field_has_is_left_for_the_judge_to_refuse():
    raw = posted("csrfmiddlewaretoken=x&budget_cents=5&is_admin=yes&members.0.salary=9", BUDGET, MEMBERS)
    with pytest.raises(Invalid) as refused:
        parse((BUDGET, MEMBERS), raw)
    assert {p.field for p in refused.value.problems} >= {"is_admin", "members.0.salary"}


def test_a_form_without_a_file_and_one_with():
    field = Field(name="resolution", kind="file", label="Resolution")
    raw = posted("", field, files={"resolution": SimpleUploadedFile("minutes.pdf", b"%PDF-1.7")})
    assert raw == {"resolution": Upload(name="minutes.pdf", data=b"%PDF-1.7")}
    assert fill((field,)).has_files
    assert not fill((BUDGET,)).has_files


def test_a_secret_is_never_written_back():
    field = Field(name="password", kind="secret", label="Password")
    [drawn] = fill((field,), kept={"password": "correct horse"}).fields
    assert (drawn.value, drawn.chosen, drawn.input_type) == ("", frozenset(), "password")


def test_a_date_the_browser_would_drop_is_kept_in_a_plain_box():
    field = Field(name="begins_on", kind="date", label="First day")
    assert fill((field,), kept={"begins_on": "29 Feb 2027"}).fields[0].input_type == "text"
    assert fill((field,), kept={"begins_on": date(2027, 3, 1)}).fields[0].value == "2027-03-01"


def test_several_choices_come_back_together():
    field = Field(name="programs", kind="choices", label="Programs", choices=choices(("a", "A"), ("b", "B")))
    raw = posted("programs=a&programs=b", field)
    assert raw == {"programs": ["a", "b"]}
    assert fill((field,), kept=raw).fields[0].chosen == {"a", "b"}


def test_a_problem_no_field_shows_still_stands_in_the_summary():
    form = fill((BUDGET,), problems=[Problem(field="nowhere", message="It was changed meanwhile.")])
    assert [(p.message, p.anchor) for p in form.problems] == [("It was changed meanwhile.", "")]


def test_a_long_list_becomes_one_to_type_into():
    field = Field(name="office", kind="reference", label="Office", of="office")
    many = [Choice(value=str(i), label=f"Office {i}") for i in range(20)]
    assert fill((field,), options={"office": many}).fields[0].combo
    assert not fill((field,), options={"office": many[:5]}).fields[0].combo


def test_a_row_that_may_stay_empty_carries_no_mark_and_stands_alone():
    optional = replace(MEMBERS, required=False)
    [empty] = fill((optional,)).fields[0].rows
    assert [c.marked for c in empty] == [False, False], "an optional table asks for nothing"
    begun, more = fill((optional,), kept={"members": [{"role": "Deputy"}]}).fields[0].rows
    assert all(c.marked for c in begun)
    assert not any(c.marked for c in more)
    first, second = fill((MEMBERS,)).fields[0].rows
    assert all(c.marked for c in first)
    assert not any(c.marked for c in second)


@pytest.mark.parametrize(
    ("label", "said"),
    [("Role", "Role is needed."), ("How shall we answer?", "“How shall we answer?” needs an answer.")],
)
def test_a_question_wants_an_answer_and_a_thing_is_needed(label, said):
    with pytest.raises(Invalid) as missing:
        parse((Field(name="x", kind="text", label=label),), {})
    assert missing.value.problems[0].message == said
