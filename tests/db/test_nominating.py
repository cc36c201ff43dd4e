"""Many officers nominated by one list: each row by the action for one, every bad row by its line, all or nobody."""

from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter

from accord.actions.authority.nominating import nominate_list
from accord.queries.authority.nominating import nominable, to_fill_in
from accord.records.models import Designation, LogEntry
from accord.rules.decisions import Forbidden, Invalid, Missing
from tests.db.authorising import ASKED, active, agree, ask

pytestmark = pytest.mark.django_db
HEAD = "officer,experience_months,citizen_attested,attestations\n"


def line(w, who, months=48, citizen="yes", attested=ASKED):
    return f'{w.people.staff(who).number},{months},{citizen},"{",".join(attested)}"\n'


def send(w, text, who="liaison", *, other=False):
    cast = w.others if other else w.people
    data = text if isinstance(text, bytes) else text.encode()
    return nominate_list(w.ids["agreement"], data, by=cast.actor(who, w.at), at=w.at)


def wrong(w, text):
    with pytest.raises(Invalid) as caught:
        send(w, text)
    return [p.field for p in caught.value.problems]


def test_a_list_nominates_all_of_its_officers_or_nobody(w):
    agree(w)
    good, second = line(w, "officer"), line(w, "officer-2")
    bad = HEAD + good + line(w, "officer", months=50) + line(w, "officer-2", citizen="no", attested=()) + (
        "S-2020-9999,48,yes,\n") + line(w, "officer-3", months="many")  # fmt: skip
    fields = wrong(w, bad)
    assert fields[0] == "line 3: officer", "the same officer twice"
    assert {"line 4: citizen_attested", "line 5: officer", "line 6: experience_months"} <= set(fields)
    assert not any(f.startswith("line 2") for f in fields)
    for text in ("", HEAD, "officer\nS-1\n", HEAD + "a,b\n", b"\xff\xfe", HEAD + '"x', HEAD + "x,1,yes,\n" * 501,
                 b"x" * 500_001, b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0 old"):  # fmt: skip
        assert wrong(w, text) == ["file"], text[:40]
    assert Designation.objects.count() == 0
    assert not LogEntry.objects.filter(tag="designation:nominate").exists()
    for who, other, error in (("officer", False, Forbidden), ("liaison", True, Missing)):
        with pytest.raises((error, Invalid)):
            send(w, HEAD + good, who, other=other)

    found = send(w, "\ufeff" + HEAD + good + second)
    assert found.numbers == tuple(Designation.objects.order_by("pk").values_list("number", flat=True))
    assert LogEntry.objects.filter(tag="designation:nominate").count() == 2
    assert wrong(w, HEAD + good) == ["line 2: officer"], "who stands already is no candidate"


def book(*rows, sheets=1):
    """Return a workbook; a cell that begins with = is a formula with a result kept beside it."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as out:
        for _ in range(sheets - 1):
            out.add_worksheet().write(0, 0, "Notes")
        sheet = out.add_worksheet()
        for r, cells in enumerate(rows):
            for c, value in enumerate(cells):
                if str(value).startswith("="):
                    sheet.write_formula(r, c, value, None, 48)
                else:
                    sheet.write(r, c, value)
    return made.getvalue()


def test_a_workbook_is_read_as_the_text_is_and_no_formula_is_computed(w):
    agree(w)
    number, second, third = (w.people.staff(who).number for who in ("officer", "officer-2", "officer-3"))
    name, codes = w.people.staff("officer").full_name, ",".join(ASKED)
    head = ("officer", "name", "experience_months", "citizen_attested", "attestations")
    bad = book(
        ("Officers of the unit",), head,
        (number, name, "=6*8", "yes", codes), (second, name, 48, "yes", codes), (third, "", 48.5, "yes", codes),
        (number, name, 48, "yes", codes, "a note"),
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        send(w, bad)
    told = {p.field: (p.message, p.got) for p in caught.value.problems}
    assert told["line 3: experience_months"] == ("The cell holds a formula; none is computed here.", "48")
    assert told["line 4: name"] == ("The number belongs to another officer.", name)
    assert told["line 5: experience_months"][1] == "'48.5'"
    assert told["line 6: officer"] == ("A cell stands outside the columns of the list.", "a note")
    assert wrong(w, book(("officer", "months"), (number, 48))) == ["file"]
    assert wrong(w, book(head)) == ["file"]
    assert not Designation.objects.exists()
    found = nominable(w.ids["agreement"], w.people.actor("liaison", w.at), w.at)
    for form, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfofficer,name,")):
        empty = to_fill_in(found, form, w.at)
        assert empty.startswith(begins)
        assert f"line {6 if form == 'xlsx' else 2}: experience_months" in wrong(w, empty), (
            "what is given out is taken back"
        )

    # Numbers as some programs keep them, yes as a tick, the list on the second sheet.
    send(w, book(head, (number, name.upper(), 48, True, codes), (second, "", "60.0", "yes", codes), sheets=2))
    assert sorted(Designation.objects.values_list("experience_months", flat=True)) == [48, 60]


def test_who_left_and_comes_back_is_nominated_anew_and_both_records_stay(w):
    agree(w)
    active(w)
    w.later(days=5)
    w.do("liaison", "designation", "separate", {"left_on": str(w.at.date())})
    w.later(days=1)
    assert not ask(w).permitted
    left = w.ids["designation"]
    del w.ids["class"]  # the first class is over
    active(w, credential="C-0002")
    w.later(hours=1)
    assert ask(w).permitted
    assert w.ids["designation"] != left
    before = (w.at - timedelta(days=4)).isoformat()
    between = (w.at - timedelta(hours=2)).isoformat()
    assert ask(w, instant=before).permitted, "what stood before the leaving stands to be read"
    assert not ask(w, instant=between).permitted, "and nothing is lent to the time away"
