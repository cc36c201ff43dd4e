"""Today's roster: the judge of the check for everybody at once, on any day, on every edge the same."""

import csv
import io
import subprocess
from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from accord.actions.exporting import export_roster
from accord.queries import authority as reads
from accord.queries.authority.roster import PAGE
from accord.queries.contacts import contacts
from accord.queries.home import home
from accord.records.models import Designation, Fact, Holding, OfficeArea, Staff
from accord.rules.authority import Shift
from accord.rules.decisions import Missing
from accord.rules.documents import in_words
from accord.rules.intervals import day_starts_at, local_day
from tests.db.authorising import active, agree, ask, lettered

BEGINS = ()

ZONE = "America/New_York"


@pytest.fixture
def one(w):
    agree(w)
    active(w)
    return w


def text_of(data, folder):
    (folder / "sheet.pdf").write_bytes(data)
    told = subprocess.run(
        ["pdftotext", "-layout", folder / "sheet.pdf", "-"], capture_output=True, text=True, check=True
    )
    return " ".join(told.stdout.split())


def rosters(w, who="head", *, on=None, other=False, shift=None):
    cast = w.others if other else w.people
    return reads.agency_roster(w.agency.public_id, cast.actor(who, w.at), w.at, on=on, shift=shift)


def test_a_roster_answers_as_the_check_answers(one):
    [row] = rosters(one).rows
    answer = ask(one)

    assert (row.answer, row.permitted, answer.permitted) == ("yes", True, True)
    assert row.functions == (answer.function_title,)
    assert row.supervisor.startswith("Desk supervisor, ")
    assert row.lapses_on == local_day(Designation.objects.get().lapses_at, ZONE)


def test_who_may_not_act_yet_is_told_the_one_reason_and_its_law(w):
    agree(w)
    lettered(w)
    [row] = rosters(w).rows

    assert row.answer == "no"
    assert "designation" in row.reason.casefold()
    assert row.citation == next(f.citation for f in row.decision.findings if f.rule == "authority:designated")


def test_a_hold_is_said_before_everything_else_and_splits_its_day(one):
    before = one.at
    one.later(hours=2)
    one.do("director", "designation", "hold", {"code": "open-allegation", "reason": "A complaint was opened."})
    one.later(hours=1)
    [now] = rosters(one).rows
    [day] = rosters(one, on=local_day(one.at, ZONE) + timedelta(days=1)).rows
    tomorrow = local_day(one.at, ZONE) + timedelta(days=1)
    one.at = day_starts_at(tomorrow, ZONE) + timedelta(hours=9)
    [yesterday] = rosters(one, on=local_day(before, ZONE)).rows

    assert (now.answer, now.reason[:13]) == ("no", "On hold since")
    assert day.answer == "no"
    assert yesterday.answer == "part"
    assert [t.permitted for t in yesterday.turns][-1] is False
    assert yesterday.turns[-1].at == before + timedelta(hours=2)


def test_a_shift_is_answered_whole_across_midnight(one, tmp_path):
    last = local_day(Designation.objects.get().lapses_at, ZONE) - timedelta(days=1)
    night = Shift(starts=time(22), ends=time(6))
    over = rosters(one, on=last, shift=night)
    [row] = over.rows
    assert (row.answer, reads.answered(row), row.permitted) == ("part", "Until 00:00", True)
    assert reads.hours(over) == f"22:00 to 06:00 on {in_words(last + timedelta(days=1))}, 8 hours"
    day_before = rosters(one, on=last - timedelta(days=1), shift=night)
    assert [reads.answered(r) for r in day_before.rows] == ["Yes"]
    assert [reads.answered(r) for r in rosters(one, on=last + timedelta(days=1), shift=night).rows] == ["No"]
    assert row.functions == tuple(f"{f} (until 00:00)" for f in day_before.rows[0].functions)
    words = text_of(reads.as_pdf(over), tmp_path)
    assert "Until 00:00" in words
    assert "8 hours" in words
    assert next(csv.DictReader(io.StringIO(reads.as_csv(over))))["answer"] == "Until 00:00"
    one.at = day_starts_at(last, ZONE) + timedelta(hours=2)
    assert rosters(one, shift=night).on == last - timedelta(days=1), "at two in the morning last night's shift is meant"
    one.at += timedelta(hours=5)
    assert rosters(one, shift=night).on == last


def test_a_hold_in_a_shift_ends_the_answer_at_its_minute(one):
    one.later(hours=2)
    one.do("director", "designation", "hold", {"code": "open-allegation", "reason": "A complaint was opened."})
    clock = one.at.astimezone(ZoneInfo(ZONE))
    day = Shift(starts=(clock - timedelta(hours=1)).time(), ends=(clock + timedelta(hours=3)).time())
    [row] = rosters(one, on=clock.date(), shift=day).rows
    assert reads.answered(row) == f"Until {clock:%H:%M}"
    export = export_roster(
        one.agency.public_id, "csv", on=clock.date(), shift=day, by=one.people.actor("head", one.at), at=one.at
    )
    assert f"Until {clock:%H:%M}".encode() in export.data


def test_the_day_a_letter_runs_out_is_the_first_day_without(one):
    lapses = local_day(Designation.objects.get().lapses_at, ZONE)
    answers = {d: [r.answer for r in rosters(one, on=d).rows] for d in (lapses - timedelta(days=1), lapses)}
    assert answers == {lapses - timedelta(days=1): ["yes"], lapses: ["no"]}


def test_who_left_is_not_on_the_roster_but_stays_on_that_of_the_day(one):
    day = local_day(one.at, ZONE)
    one.later(days=3)
    one.do("head", "designation", "revoke", {"code": "no-need", "reason": "The unit is smaller now."})
    one.later(days=2)

    assert rosters(one).rows == ()
    assert [r.answer for r in rosters(one, on=day + timedelta(days=1)).rows] == ["yes"]


def copied(fact):
    left = ("id", "subject_id", "recorded_at")
    return {f.attname: getattr(fact, f.attname) for f in Fact._meta.concrete_fields if f.attname not in left}


def test_two_hundred_officers_take_the_queries_of_one(one, django_assert_max_num_queries):
    first = Designation.objects.get()
    facts = list(Fact.objects.filter(subject="designation", subject_id=first.pk))
    for n in range(200):
        staff = Staff.objects.create(number=f"S-2026-9{n:03}", username=f"many-{n}", full_name=f"Officer {n:03}",
                                     opened_at=one.at, agency=one.agency)  # fmt: skip
        row = Designation.objects.get(pk=first.pk)
        row.pk, row.public_id, row.number, row.officer = None, uuid4(), f"DN-2026-9{n:03}", staff
        row.save()
        Fact.objects.bulk_create([Fact(**copied(f), subject_id=row.pk) for f in facts])
    actor = one.people.actor("head", one.at)
    with django_assert_max_num_queries(4):
        found = reads.agency_roster(one.agency.public_id, actor, one.at)
    assert len(found.rows) == 201
    assert found.authorised == 201
    with django_assert_max_num_queries(4):
        first = reads.agency_roster(one.agency.public_id, actor, one.at, page="")
    last = reads.agency_roster(one.agency.public_id, actor, one.at, page=first.after)
    assert (len(first.rows), first.many, first.newer) == (PAGE, 201, False)
    assert (len(last.rows), last.after, last.newer) == (1, "", True)
    assert [r.officer for r in (*first.rows, *last.rows)] == [r.officer for r in found.rows]
    for nothing in ("no id", str(uuid4())):
        assert reads.agency_roster(one.agency.public_id, actor, one.at, page=nothing).rows == first.rows
    with django_assert_max_num_queries(8):
        told = home(actor, one.at)
    answers = {a.panel: a for a in told.answers}
    assert answers["roster"].lead == "200 of 200 may act now. Judged here: the first 200 by name, of 201."
    assert "201 officers" in str(answers["cost"].lines)
    assert "201 officers lose authority then" in str(answers["leaving"].lines)


def test_another_agency_does_not_find_the_roster_and_an_officer_sees_only_the_own_line(one):
    with pytest.raises(Missing):
        rosters(one, "head", other=True)
    with pytest.raises(Missing):
        reads.agency_roster("no id", one.people.actor("head", one.at), one.at)
    assert len(rosters(one, "officer").rows) == 1
    assert rosters(one, "officer-2").rows == ()
    assert rosters(one, "coordinator").agency == one.agency.name
    assert [a.text for a in reads.with_roster(one.people.actor("coordinator", one.at), one.at)] == [one.agency.name]


def test_table_and_sheet_say_what_the_page_says(one):
    found = rosters(one)
    [row] = csv.DictReader(io.StringIO(reads.as_csv(found)))
    pdf = reads.as_pdf(found)

    assert (row["officer"], row["answer"]) == (found.rows[0].officer, "Yes")
    assert pdf.startswith(b"%PDF")
    assert pdf == reads.as_pdf(found)


def test_two_agencies_sheets_of_one_day_bear_two_numbers_and_no_empty_column(one, tmp_path):
    found = rosters(one)
    words = text_of(reads.as_pdf(found), tmp_path)
    assert f"{one.agency.number}, {in_words(found.on)}" in words
    assert "E-mail" not in words
    assert "None kept" not in words
    told = tuple(replace(c, email="desk@example.gov" if i == 0 else "") for i, c in enumerate(found.contacts))
    words = text_of(reads.as_pdf(replace(found, contacts=told)), tmp_path)
    assert "desk@example.gov" in words
    assert "None kept" in words


def test_a_cell_that_a_spreadsheet_would_compute_becomes_text(one):
    Staff.objects.filter(pk=Designation.objects.get().officer_id).update(full_name="=1+1")
    [row] = csv.DictReader(io.StringIO(reads.as_csv(rosters(one))))
    assert row["officer"] == "'=1+1"


def test_whom_to_call_names_who_acts_who_deputises_and_what_is_vacant(w):
    on = w.at.date()
    held = Holding.objects.filter(role="supervisor", office=w.removal)
    Holding.objects.filter(role="coordinator", office=w.investigations).update(to_on=on)
    acting = Staff.objects.create(number="S-2026-8000", username="acting", full_name="Ann Acting", opened_at=w.at)
    Holding.objects.create(staff=acting, role="office-director", office=w.removal, capacity="acting", from_on=on)
    found = contacts((w.agency.pk,), on)

    named = {(c.role, c.office): [d.name for d in found if (d.role, d.office) == (c.role, c.office)] for c in found}
    assert named["office-director", "Miami"][-1] == "Ann Acting"
    assert [c.capacity for c in found if c.name == "Ann Acting"] == ["acting"]
    assert [c.vacant for c in found if (c.role, c.office) == ("coordinator", "Tampa")] == [True]
    assert len(named["supervisor", "Miami"]) == max(held.count(), 1)
    OfficeArea.objects.all().update(to_on=on)
    assert contacts((w.agency.pk,), on) == ()
