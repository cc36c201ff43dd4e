"""Officers designated before the record was kept here: two persons, every bad row by its line, shown as back-dated."""

import csv
from datetime import timedelta

import pytest

from accord.actions.authority import check
from accord.actions.authority.takeover import PROPOSED, TAKEN, take_over
from accord.queries.authority import timeline
from accord.records.models import Designation, Fact, Holding, LogEntry, Staff
from accord.rules.authority.takeover import COLUMNS
from accord.rules.decisions import Forbidden, Invalid, Refused
from tests.db.authorising import agree

pytestmark = pytest.mark.django_db
REASON = "Designated before this record was begun; the letters are in binder 7."


@pytest.fixture
def listed(w, tmp_path):
    agree(w)
    w.later(days=90)
    first = w.at.date() - timedelta(days=60)
    good = {
        "agreement": "AG-2026-0001", "name": "Nora Halvorsen", "credential": "TF-100",
        "employed_from": str(first - timedelta(days=900)), "nominated_on": str(first), "vetted_on": str(first),
        "course": "task-force-course", "certified_on": str(first + timedelta(days=5)), "functions": "interrogate",
        "letter_from": str(first + timedelta(days=10)), "letter_until": str(first + timedelta(days=400)),
        "supervisor_position": "Desk supervisor", "designated_on": str(first + timedelta(days=10)),
    }  # fmt: skip

    def write(*changes, columns=COLUMNS):
        path = tmp_path / "officers.csv"
        with path.open("w", newline="") as file:
            out = csv.DictWriter(file, columns)
            out.writeheader()
            out.writerows(good | c for c in changes)
        return path

    return write


def take(w, path, who="administrator", **how):
    return take_over(path, by=w.people.actor(who, w.at), at=w.at, **how)


def refused(do):
    with pytest.raises(Refused) as caught:
        do()
    return [f.rule for f in caught.value.findings]


def test_one_person_proposes_another_confirms_and_the_officers_stand_back_dated(w, listed, monkeypatch):
    monkeypatch.setattr("accord.actions.authority.takeover.BATCH", 2)
    path = listed(*({"name": f"Officer {n}", "credential": f"TF-{n}"} for n in range(3)))
    assert refused(lambda: take(w, path)) == ["designation:takeover-reason"]
    assert refused(lambda: take(w, path, confirm=True)) == ["designation:takeover-proposed"]
    told = take(w, path, reason=REASON)
    assert (told.rows, told.proposed, Designation.objects.count()) == (3, True, 0)
    assert refused(lambda: take(w, path, confirm=True)) == ["designation:takeover-second-person"]
    with pytest.raises(Forbidden):
        take(w, path, "head", reason=REASON)
    found = take(w, path, "manager", confirm=True)

    assert (found.written, found.standing) == (3, 0)
    assert LogEntry.objects.filter(tag=PROPOSED).count() == 1
    assert LogEntry.objects.filter(tag=TAKEN).count() == 2, "an entry a batch"
    assert Holding.objects.filter(staff__full_name__startswith="Officer").count() == 3
    assert not Fact.objects.filter(subject="designation", entry=None).exists()
    w.later(hours=1)
    person = Staff.objects.get(full_name="Officer 1")
    head = w.people.actor("head", w.at)

    def asked(**how):
        question = {"officer": str(person.public_id), "function": "interrogate", "place": "12071", **how}
        return check(question, by=head, at=w.at)

    answer = asked()
    assert answer.permitted
    assert "Back-dated" in answer.decision.steps[6].message
    # What was put down today was not known then, whatever day it speaks of.
    then = (w.at - timedelta(days=20)).isoformat()
    assert asked(instant=then).permitted
    assert not asked(instant=then, known_at=then).permitted
    row = Designation.objects.get(officer=person)
    seen = timeline(row.public_id, w.people.actor("head", w.at), w.at)
    assert any(b.late for lane in seen.lanes for b in lane.bars if lane.kind == "letter")
    # The very same list again writes nobody twice.
    assert take(w, path, "manager", confirm=True).written == 0


def test_every_bad_row_is_named_by_its_line_and_nothing_is_written(w, listed):
    future = str(w.at.date() + timedelta(days=3))
    wrong = [
        {"agreement": "AG-2026-0999"},
        {"functions": "customs-search"},
        {"course": "no-course"},
        {"designated_on": future},
        {"employed_from": str(w.at.date())},
        {"letter_until": "2035-01-01"},
        {"letter_until": ""},
        {"letter_until": "2020-01-01"},
        {"vetted_on": "yesterday"},
        {"name": ""},
        {"credential": "TF-0", "name": "Same Badge"},
    ]
    path = listed({"name": "Fine", "credential": "TF-0"}, *(
        {"name": f"Bad {n}", "credential": f"TF-9{n}"} | c for n, c in enumerate(wrong)))  # fmt: skip
    with pytest.raises(Invalid) as caught:
        take(w, path, reason=REASON)
    named = {(p.field.partition(":")[0], p.field.partition(": ")[2]) for p in caught.value.problems}

    fields = ["agreement", "functions", "course", "designated_on", "employed_from", "letter_until", "letter_until",
              "letter_until", "vetted_on", "name", "credential"]  # fmt: skip
    assert named == {(f"line {n + 3}", field) for n, field in enumerate(fields)}
    assert not LogEntry.objects.filter(tag=PROPOSED).exists()
    for columns, text in ((COLUMNS[:-1], None), ((*COLUMNS, "case"), None), (COLUMNS, b"\xff\xfe,")):
        path = listed(columns=columns) if text is None else path
        if text is not None:
            path.write_bytes(text)
        with pytest.raises(Invalid):
            take(w, path, reason=REASON)
    with pytest.raises(Invalid):
        take(w, listed(), reason=REASON)
