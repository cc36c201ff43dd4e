"""Many officers nominated by one list: each row by the action for one, every bad row by its line, all or nobody."""

from datetime import timedelta

import pytest

from accord.actions.authority.nominating import nominate_list
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
                 b"x" * 200_001):  # fmt: skip
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
