"""Files attached to a request: what is kept of them, who may have them, what the log says, what is refused."""

import io
import json

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from accord.queries.papers import document
from accord.queries.screening import refusals
from accord.queries.sheets import sheet
from accord.records import documents as store
from accord.records.models import Document, LogEntry, LogText, Notice
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.uploads import Upload
from tests.unit.paper import JPEG, page, picture, shown

WORDS = b"Two shifts a week.\r\n"
SCAN = page(b"q 612 0 0 792 0 0 cm /I Do Q", resources=b"/XObject << /I 10 0 R >>", more={10: picture(JPEG)})


def sent(w):
    """Send a request."""
    w.do("liaison", "request", "start", {
        "agency": str(w.agency.public_id), "problem": "Too few hours of training.", "body_position": "in-favour",
    })  # fmt: skip
    w.do("liaison", "request", "submit")


BEGINS = (sent,)


@pytest.fixture
def asked(w):
    """Return the world with a request that was sent."""
    return w


def file(name="Board minutes.pdf", data=None):
    return Upload(name=name, data=data if data is not None else page())


def given(upload=None, **changed):
    return {"title": "Minutes of the board", "file": upload or file(), "attested": "yes", **changed}


def the(w, who):
    return w.people.actor(who, w.at)


def test_a_file_is_kept_rewritten_and_shown_apart_from_what_was_issued(asked):
    receipt = asked.do("liaison", "request", "attach", given())

    kept = Document.objects.get(public_id=receipt.documents[0])
    assert (kept.kind, kept.media_type, kept.quarantined) == ("evidence", "application/pdf", False)
    assert kept.object_id == LogEntry.objects.get(public_id=receipt.entry).object_id
    data = store.load(kept.digest, settings.FILES)
    assert data != page()
    assert "two shifts a week" in PdfReader(io.BytesIO(data)).pages[0].extract_text()
    found = sheet("request", receipt.id, the(asked, "coordinator"), asked.at)
    assert [(p.title, p.extension, p.quarantined) for p in found.evidence] == [("Minutes of the board", "pdf", False)]
    assert found.papers == ()
    assert found.state == "received"


@pytest.mark.parametrize("who", ["liaison", "head", "counsel", "coordinator", "auditor"])
def test_everyone_who_may_know_of_the_request_may_have_a_screened_file(asked, who):
    receipt = asked.do("liaison", "request", "attach", given(file("a.txt", WORDS)))

    got = document(receipt.documents[0], the(asked, who), asked.at)

    assert (got.data, got.media_type) == (b"Two shifts a week.\n", "text/plain")
    assert got.name == f"{receipt.number}-evidence-{got.digest[:8]}.txt"


def test_another_agency_learns_nothing_of_it(asked):
    receipt = asked.do("liaison", "request", "attach", given())

    with pytest.raises(Missing):
        document(receipt.documents[0], asked.others.actor("liaison", asked.at), asked.at)


def test_the_name_of_the_file_is_kept_nowhere(asked):
    receipt = asked.do("liaison", "request", "attach", given(file("My secret words.pdf")))

    entry = LogEntry.objects.get(public_id=receipt.entry)
    words = LogText.objects.get(entry=entry).text
    kept = Document.objects.get(public_id=receipt.documents[0])
    assert words["given"]["file"] == {"bytes": len(page()), "digest": kept.digest}
    assert "secret" not in json.dumps(words) + entry.body + json.dumps(receipt.as_json())
    last = sheet("request", receipt.id, the(asked, "liaison"), asked.at).history[0]
    assert ("File", f"{len(page())} bytes, kept as {kept.digest}") in last.words


@pytest.mark.parametrize(
    ("who", "own", "foreign"),
    [
        ("liaison", ("liaison", "head", "counsel", "administrator"), ("coordinator", "auditor", "decider")),
        ("coordinator", ("coordinator", "director", "auditor", "administrator"), ("liaison", "head")),
    ],
)
def test_what_could_not_be_screened_stays_with_the_side_that_attached_it(asked, who, own, foreign):
    receipt = asked.do(who, "request", "attach", given(file(data=SCAN)))

    assert Document.objects.get(public_id=receipt.documents[0]).quarantined
    for reader in own:
        assert document(receipt.documents[0], the(asked, reader), asked.at).data
    for reader in foreign:
        assert sheet("request", receipt.id, the(asked, reader), asked.at).evidence[0].quarantined
        with pytest.raises(Forbidden) as refused:
            document(receipt.documents[0], the(asked, reader), asked.at)
        assert [f.rule for f in refused.value.findings] == ["document:quarantined"]


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (file("a.pdf", b"<!doctype html>"), "web page"),
        (file("a.png", b"\x89PNG\r\n\x1a\n1234"), "by category"),
        (file("a.pdf", page(shown(b"see A 123 456 789"))), "alien registration"),
        (file("A123456789.pdf"), "name seems to hold"),
        (file("a.pdf", page(catalogue=b"/OpenAction << /S /JavaScript /JS (x) >>")), "JavaScript"),
        ("not a file", "send the file itself"),
        (None, "is needed"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(asked, upload, said):
    entries, files = LogEntry.objects.count(), sorted(settings.FILES.glob("*/*"))

    with pytest.raises(Invalid, match=said):
        asked.do("liaison", "request", "attach", {**given(), "file": upload})

    assert (LogEntry.objects.count(), Document.objects.count()) == (entries, 0)
    assert sorted(settings.FILES.glob("*/*")) == files


def test_every_problem_is_said_at_once(asked):
    with pytest.raises(Invalid) as refused:
        asked.do("liaison", "request", "attach", {"file": file("A123456789.txt", b"\x00\x01"), "attested": "perhaps"})

    assert {p.field for p in refused.value.problems} == {"title", "file", "attested"}
    assert len([p for p in refused.value.problems if p.field == "file"]) == 2


def test_a_refused_identifier_is_counted_by_kind_and_day(asked):
    with pytest.raises(Invalid):
        asked.do("liaison", "request", "attach", given(file("a.txt", b"see A 123 456 789")))

    day = asked.at.date()
    assert refusals(from_on=day, to_on=day.replace(day=day.day + 1))["a-number"] == 1


def test_nobody_attaches_without_attesting(asked):
    with pytest.raises(Refused) as refused:
        asked.do("liaison", "request", "attach", given(attested="no"))

    assert [f.rule for f in refused.value.findings] == ["request:attested"]


@pytest.mark.parametrize("who", ["counsel", "clerk", "officer", "director", "manager", "auditor", "administrator"])
def test_others_may_not_attach(asked, who):
    with pytest.raises((Forbidden, Missing)):
        asked.do(who, "request", "attach", given())


def test_nothing_is_attached_to_what_has_ended(asked):
    asked.do("liaison", "request", "withdraw", {"code": "other", "reason": "No need any more."})

    with pytest.raises(Refused) as refused:
        asked.do("liaison", "request", "attach", given())
    assert [f.rule for f in refused.value.findings] == ["lifecycle:state"]


def test_the_other_side_is_told_once_the_request_is_sent(w):
    w.do("liaison", "request", "start", {
        "agency": str(w.agency.public_id), "problem": "Too few hours of training.", "body_position": "in-favour",
    })  # fmt: skip
    roles = lambda receipt: set(Notice.objects.filter(entry__public_id=receipt.entry).values_list("role", flat=True))  # noqa: E731

    assert roles(w.do("liaison", "request", "attach", given())) == set()
    w.do("liaison", "request", "submit")
    assert roles(w.do("liaison", "request", "attach", given())) == {"coordinator"}
    assert roles(w.do("coordinator", "request", "attach", given())) == {"local-liaison"}


def test_the_same_key_attaches_once_and_another_file_under_it_is_refused(asked):
    first = asked.do("liaison", "request", "attach", given(), key="k-1")
    again = asked.do("liaison", "request", "attach", given(), key="k-1")

    assert again == first
    assert Document.objects.count() == 1
    with pytest.raises(Refused):
        asked.do("liaison", "request", "attach", given(file("a.txt", WORDS)), key="k-1")


def test_a_file_never_leaves_its_quarantine_in_place(asked):
    receipt = asked.do("liaison", "request", "attach", given(file(data=SCAN)))

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(public_id=receipt.documents[0]).update(quarantined=False)
