"""An enquiry's whole life: from a form, a call, a letter; confirmed, asked, referred, and become a request."""

import json
import secrets
from datetime import timedelta
from uuid import uuid4

import pytest

from accord.actions import perform
from accord.actions.housekeeping import tidy
from accord.cli._enquiries import tell
from accord.queries.accounts import token_digest
from accord.queries.enquiries import first_values
from accord.queries.following import followed
from accord.queries.lists import listing
from accord.queries.sheets import sheet
from accord.queries.visible import visible
from accord.records.models import (
    County,
    DueDate,
    Enquiry,
    EnquiryContact,
    FieldOffice,
    Holding,
    LogEntry,
    LogText,
    Notice,
    OfficeArea,
    PartnershipRequest,
    Staff,
)
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.permissions import without_account
from tests.db.world import BEGIN, agency_in

pytestmark = pytest.mark.django_db
BEGINS = ()

ASKER = {
    "asker_name": "Rhea Lindgren",
    "asker_title": "Chief of Police",
    "asker_mail": "chief@example-pd.example",
    "asker_phone": "239-555-0142",
}
PUBLIC = without_account("public")


def typed(w, **changed):
    """Return what someone types into the form."""
    raw = {"agency": str(w.agency.public_id), **ASKER, "reach": "telephone", "problem": "Smuggled goods reach the county by road.",
           "programs": ["287g"], "speaks": "yes", "word": secrets.token_urlsafe(32)}  # fmt: skip
    return {k: v for k, v in {**raw, **changed}.items() if v is not None}


def sent(w, **changed):
    """Send the form and remember the enquiry; return it with the word of its address."""
    key = changed.pop("key", None)
    raw = typed(w, **changed)
    w.ids["enquiry"] = perform("enquiry", "send", raw=raw, by=PUBLIC, at=w.at, key=key).id
    return Enquiry.objects.get(public_id=w.ids["enquiry"]), raw["word"]


def logged(w, who="coordinator", **changed):
    raw = {"office": str(w.removal.public_id), "channel": "telephone", "came_at": w.at.isoformat(), "agency": str(w.agency.public_id),
           "problem": "The jail asks who answers questions at night.", **changed}  # fmt: skip
    w.do(who, "enquiry", "log", {k: v for k, v in raw.items() if v is not None})
    return Enquiry.objects.get(public_id=w.ids["enquiry"])


def verified(w):
    day = w.at.date().isoformat()
    w.do("coordinator", "enquiry", "verify",
         {"method": "called-back", "published_at": "The county's own site", "confirmed_on": day})  # fmt: skip


@pytest.fixture
def far(w):
    """A field office of another county, with its coordinator."""
    office = FieldOffice.objects.create(number="F-far", opened_at=BEGIN, kind="removal", name="Far away")
    county = County.objects.create(fips="12063", state_id="FL", name="Jackson", zone="America/Chicago")
    OfficeArea.objects.create(office=office, county=county, from_on=BEGIN.date() - timedelta(days=400))
    made = Staff.objects.create(
        number="S-2025-0900", state="active", opened_at=BEGIN, username="coordinator-far", full_name="Orla Finch",
        is_active=True, office=office,
    )  # fmt: skip
    Holding.objects.create(staff=made, role="coordinator", from_on=BEGIN.date() - timedelta(days=30), office=office)
    w.people.sign_in["coordinator-far"] = "coordinator-far"
    return office


def test_a_form_reaches_the_office_of_the_county_with_its_clocks(w):
    row, _ = sent(w)

    assert (row.state, row.office, row.county_id, row.zone) == ("received", w.removal, "12071", "America/New_York")
    assert row.number == "E-2026-0001"
    assert {d.code: (d.due_at - w.at).days for d in DueDate.objects.filter(object_id=row.public_id)} == {
        "EN-ACK": 10,
        "EN-AGE": 90,
    }
    told = Notice.objects.filter(entry__object_id=row.public_id)
    assert {n.staff.username for n in told} == {"coordinator", "coordinator-2"}
    entry = LogEntry.objects.get(object_id=row.public_id)
    assert (entry.tag, entry.staff, entry.role) == ("enquiry:send", None, "public")
    assert json.loads(entry.body)["actor"] is None
    assert entry.text.text["by"] == "Public form"


def test_neither_the_log_nor_the_enquiry_holds_the_contact_or_the_word(w):
    row, word = sent(w)

    kept = json.dumps([t.text for t in LogText.objects.filter(entry__object_id=row.public_id)])
    columns = " ".join(str(getattr(row, f.attname)) for f in row._meta.concrete_fields)
    for said in (*ASKER.values(), word):
        assert said not in kept
        assert said not in columns
    assert row.address_hash == token_digest(word)
    assert (row.contact.full_name, row.contact.telephone) == ("Rhea Lindgren", "239-555-0142")


def test_the_same_post_twice_makes_one_enquiry(w):
    raw, key = typed(w), secrets.token_urlsafe(24)
    first = perform("enquiry", "send", raw=raw, by=PUBLIC, at=w.at, key=key)
    again = perform("enquiry", "send", raw=raw, by=PUBLIC, at=w.at + timedelta(minutes=3), key=key)

    assert first == again
    assert Enquiry.objects.count() == 1
    with pytest.raises(Refused, match="another act"):
        perform("enquiry", "send", raw={**raw, "problem": "Another matter."}, by=PUBLIC, at=w.at, key=key)
    assert Enquiry.objects.count() == 1


def test_an_agency_that_is_not_listed_is_described_and_found_by_its_county(w):
    row, _ = sent(w, agency=None, body_name="Estero Village Constables", body_kind="other-local", county="12071")

    assert (row.agency, row.body, row.office) == (None, "Estero Village Constables", w.removal)
    assert DueDate.objects.filter(object_id=row.public_id, agency=None).count() == 2


def test_a_county_without_an_office_waits_with_headquarters(w):
    County.objects.create(fips="12001", state_id="FL", name="Alachua", zone="America/New_York")
    row, _ = sent(w, agency=None, body_name="Archer Marshals", body_kind="other-local", county="12001")

    assert row.office is None
    assert "program-manager" in {n.role for n in Notice.objects.filter(entry__object_id=row.public_id)}
    assert not visible("enquiry", w.people.actor("coordinator", w.at), w.at.date()).exists()
    w.do("manager", "enquiry", "refer", {"office": str(w.removal.public_id), "reason": "The nearest office."})
    assert visible("enquiry", w.people.actor("coordinator", w.at), w.at.date()).get() == row


def test_only_the_other_side_has_an_office(w):
    OfficeArea.objects.filter(office=w.removal).delete()

    assert sent(w)[0].office == w.investigations


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"agency": None}, {"enquiry:body", "enquiry:body-kind", "enquiry:body-county"}),
        ({"agency": None, "body_name": "Estero Constables", "county": "12071"}, {"enquiry:body-kind"}),
        ({"agency": None, "body_name": "Estero Constables", "body_kind": "police"}, {"enquiry:body-county"}),
        ({"speaks": "no"}, {"enquiry:speaks"}),
    ],
)
def test_what_the_form_lacks_is_said_at_once(w, changed, rules):
    with pytest.raises(Refused) as refused:
        sent(w, **changed)
    assert {f.rule for f in refused.value.findings} == rules
    assert Enquiry.objects.count() == 0


def test_a_federal_body_cannot_ask(w):
    federal = agency_in(County.objects.get(fips="12071"), "Federal Air Unit", "A-2025-0009", kind="federal-component")

    with pytest.raises(Refused) as refused:
        sent(w, agency=str(federal.public_id))
    assert [f.rule for f in refused.value.findings] == ["enquiry:local-side"]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"county": "99999", "agency": None, "body_name": "X", "body_kind": "police"}, {"county"}),
        ({"programs": ["nothing"]}, {"programs"}),
        (
            {"asker_mail": "chief at home", "asker_phone": "no", "asker_name": None},
            {"asker_mail", "asker_phone", "asker_name"},
        ),
        ({"problem": "Look for A 123 456 789 please."}, {"problem"}),
        ({"asker_title": "Born 03/04/1990"}, {"asker_title"}),
        ({"agency": str(uuid4())}, {"agency"}),
        ({"word": "short"}, {"word"}),
        ({"state": "received"}, {"state"}),
    ],
)
def test_what_cannot_be_is_named_field_by_field(w, changed, fields):
    with pytest.raises(Invalid) as wrong:
        sent(w, **changed)
    assert {p.field for p in wrong.value.problems} == fields
    assert Enquiry.objects.count() == 0


def test_no_text_may_name_or_number_a_person(w):
    row, _ = sent(w)
    w.do("coordinator", "enquiry", "ask", {"question": "How many beds are there?"})
    text, own = "The man with SSN 123-45-6789 again.", without_account("public", row.pk)
    with pytest.raises(Invalid, match="identifier of a person"):
        perform("enquiry", "add-words", row.public_id, {"answer": text}, by=own, at=w.at)
    with pytest.raises(Invalid, match="identifier of a person"):
        logged(w, problem=text)


def test_the_public_form_may_do_its_three_acts_and_no_other(w):
    row, _ = sent(w)
    own = without_account("public", row.pk)
    for action in ("acknowledge", "ask", "verify", "link", "refer", "answer", "close", "become-request", "dispose"):
        with pytest.raises(Forbidden):
            perform("enquiry", action, row.public_id, {}, by=own, at=w.at)
    for kind, action, raw in (("request", "start", {"agency": str(w.agency.public_id)}), ("agency", "register", {}),
                              ("staff", "invite-headquarters", {})):  # fmt: skip
        with pytest.raises(Forbidden):
            perform(kind, action, raw=raw, by=own, at=w.at)
        with pytest.raises(Forbidden):
            perform(kind, action, raw=raw, by=PUBLIC, at=w.at)
    for kind in ("request", "staff", "office", "designation", "class"):
        assert not visible(kind, own, w.at.date()).exists()


def test_an_address_opens_its_own_enquiry_and_no_other(w):
    mine, word = sent(w)
    theirs, _ = sent(w)

    with pytest.raises(Missing):
        perform("enquiry", "withdraw", theirs.public_id, {}, by=without_account("public", mine.pk), at=w.at)
    with pytest.raises(Missing):
        perform("enquiry", "withdraw", mine.public_id, {}, by=PUBLIC, at=w.at)
    assert followed(word, w.at).number == mine.number
    with pytest.raises(Missing):
        followed(secrets.token_urlsafe(32), w.at)


def test_a_question_rests_the_clocks_until_the_asker_answers(w):
    row, word = sent(w)
    w.later(days=4)
    w.do("coordinator", "enquiry", "ask", {"question": "How many officers have you?"})
    asked_at = w.at
    assert followed(word, w.at).question == "How many officers have you?"
    w.later(days=30)
    perform(
        "enquiry",
        "add-words",
        row.public_id,
        {"answer": "Six, and a dispatcher."},
        by=without_account("public", row.pk),
        at=w.at,
    )

    due = DueDate.objects.get(object_id=row.public_id, code="EN-AGE")
    assert (due.due_at - due.started_at).days == 120
    assert DueDate.objects.get(object_id=row.public_id, code="EN-ACK").met_at == asked_at
    assert followed(word, w.at).question == ""


def test_a_call_is_logged_and_its_clock_runs_from_the_call(w):
    came = w.at
    w.later(days=3)
    row = logged(w, came_at=came.isoformat(), asker_name="Rhea Lindgren", asker_phone="239-555-0142")

    assert (row.channel, row.came_at, row.office) == ("telephone", came, w.removal)
    assert (DueDate.objects.get(object_id=row.public_id, code="EN-ACK").due_at - came).days == 10
    assert "Rhea Lindgren" not in json.dumps(LogEntry.objects.get(object_id=row.public_id).text.text)
    with pytest.raises(Refused) as refused:
        logged(w, came_at=(w.at + timedelta(hours=1)).isoformat())
    assert [f.rule for f in refused.value.findings] == ["enquiry:not-yet"]
    with pytest.raises(Refused, match="not named"):
        logged(w, agency=None)
    with pytest.raises(Forbidden):
        logged(w, who="liaison")


def test_another_offices_coordinator_sees_nothing_and_the_other_side_of_the_area_reads(w, far):
    row, _ = sent(w)

    with pytest.raises(Missing):
        w.do("coordinator-far", "enquiry", "acknowledge", {"told": "page"})
    with pytest.raises(Missing):
        sheet("enquiry", row.public_id, w.people.actor("liaison", w.at), w.at)
    other_side = w.people.actor("director-investigations", w.at)
    assert sheet("enquiry", row.public_id, other_side, w.at).number == row.number
    with pytest.raises(Forbidden):
        w.do("director-investigations", "enquiry", "acknowledge", {"told": "page"})
    w.do("coordinator", "enquiry", "refer", {"office": str(far.public_id), "reason": "Its main station is there."})
    w.do("coordinator-far", "enquiry", "acknowledge", {"told": "page"})
    told = Notice.objects.filter(entry__object_id=row.public_id, entry__tag="enquiry:refer")
    assert {n.staff.username for n in told} == {"coordinator-far"}
    with pytest.raises(Forbidden):
        w.do("coordinator", "enquiry", "close", {"code": "other", "reason": "Not ours any more."})


def test_a_wrong_county_is_referred_and_says_so(w, far):
    row, _ = sent(w, agency=None, body_name="Lee Port Police", body_kind="police", county="12063")
    assert row.office == far
    w.do("coordinator-far", "enquiry", "link", {"agency": str(w.agency.public_id)})
    found = sheet("enquiry", row.public_id, w.people.actor("coordinator-far", w.at), w.at)
    assert "From outside this office's area" in found.labels
    w.do("coordinator-far", "enquiry", "refer", {"office": str(w.removal.public_id), "reason": "Their county is Lee."})
    row.refresh_from_db()
    assert (row.office, row.agency, row.county_id) == (w.removal, w.agency, "12071")


def test_confirming_who_asks_needs_a_method_and_a_day_that_can_be(w):
    row, _ = sent(w)
    w.later(days=2)
    for day in (w.at + timedelta(days=3), w.at - timedelta(days=5)):
        with pytest.raises(Refused) as refused:
            w.do("coordinator", "enquiry", "verify",
                 {"method": "called-back", "published_at": "The county's own site", "confirmed_on": day.date().isoformat()})  # fmt: skip
        assert [f.rule for f in refused.value.findings] == ["enquiry:confirmed-on"]
    verified(w)
    entry = LogEntry.objects.get(object_id=row.public_id, tag="enquiry:verify")
    assert entry.staff.username == "coordinator"
    assert entry.text.text["given"]["method"] == "called-back"


def test_an_enquiry_becomes_a_draft_that_the_liaison_completes_and_sends(w):
    row, word = sent(w)
    w.do("coordinator", "enquiry", "acknowledge", {"told": "telephone"})
    with pytest.raises(Refused):
        w.do("coordinator", "enquiry", "become-request")
    verified(w)
    w.do("coordinator", "enquiry", "become-request")

    made = PartnershipRequest.objects.get(enquiry=row)
    assert (made.state, made.agency, made.problem, made.programs) == ("draft", w.agency, row.problem, ["287g"])
    assert followed(word, w.at).state == "Became a request"
    w.ids["request"] = str(made.public_id)
    with pytest.raises(Refused) as refused:
        w.do("liaison", "request", "submit")
    assert [f.rule for f in refused.value.findings] == ["request:position-stated"]
    w.do("liaison", "request", "save", {"problem": row.problem, "programs": ["287g"], "body_position": "not-asked"})
    assert w.do("liaison", "request", "submit").state == "received"
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "request", "carry-over", {"enquiry": str(row.public_id)})
    assert [f.rule for f in refused.value.findings] == ["request:enquiry"]


def test_a_request_needs_an_agency_of_the_register_and_someone_there_to_complete_it(w):
    sent(w, agency=None, body_name="Estero Village Constables", body_kind="other-local", county="12071")
    verified(w)
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "enquiry", "become-request")
    assert [f.rule for f in refused.value.findings] == ["enquiry:agency-linked"]
    village = agency_in(County.objects.get(fips="12071"), "Estero Constables", "A-2025-0010", kind="other-local")
    Enquiry.objects.update(agency=village)
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "enquiry", "become-request")
    assert [f.rule for f in refused.value.findings] == ["enquiry:liaison"]


def test_the_asker_is_invited_as_liaison_once_confirmed_and_the_coordinator_makes_the_address(w):
    village = agency_in(County.objects.get(fips="12071"), "Estero Constables", "A-2025-0010", kind="other-local")
    row, _ = sent(w, agency=str(village.public_id))
    actor = w.people.actor("coordinator", w.at)
    assert first_values(row.public_id, actor, w.at)["full_name"] == "Rhea Lindgren"
    raw = {
        "enquiry": str(row.public_id),
        "full_name": "Rhea Lindgren",
        "username": "r.lindgren",
        "from_on": w.at.date().isoformat(),
    }
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "staff", "invite-asker", raw)
    assert [f.rule for f in refused.value.findings] == ["staff:asker-confirmed"]
    verified(w)
    w.do("coordinator", "staff", "invite-asker", raw)
    made = Staff.objects.get(username="r.lindgren")
    assert (made.agency, made.holdings.get().role, made.enquiry) == (village, "local-liaison", row)
    w.do("coordinator", "staff", "issue-invitation", {"word": secrets.token_urlsafe(32)})
    colleague = Staff.objects.get(username="head")
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "staff", "issue-invitation", {"word": secrets.token_urlsafe(32)}, on=colleague.public_id)
    assert "staff:asker-only" in {f.rule for f in refused.value.findings}
    assert w.do("coordinator", "enquiry", "become-request", on=row.public_id).state == "requested"


def test_an_invitation_needs_an_agency_of_the_register(w):
    row, _ = sent(w, agency=None, body_name="Estero Village Constables", body_kind="other-local", county="12071")
    verified(w)
    raw = {
        "enquiry": str(row.public_id),
        "full_name": "Rhea Lindgren",
        "username": "r.lindgren",
        "from_on": w.at.date().isoformat(),
    }
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "staff", "invite-asker", raw)
    assert [f.rule for f in refused.value.findings] == ["staff:asker-agency"]


@pytest.mark.parametrize("ending", ["answer", "close", "withdraw"])
def test_contact_details_go_on_their_day_and_the_history_stays(w, ending):
    row, word = sent(w)
    given = {
        "answer": {"answer": "Call the query service.", "told": "page"},
        "close": {"code": "other-matter", "reason": "It is a county matter."},
    }
    w.do("coordinator", "enquiry", ending, given.get(ending, {}))
    w.later(days=89)
    assert tidy(w.at)["contacts"] == 0
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "enquiry", "dispose")
    assert [f.rule for f in refused.value.findings] == ["enquiry:kept-until"]
    w.later(days=2)

    assert tidy(w.at)["contacts"] == 1
    assert not EnquiryContact.objects.exists()
    entry = LogEntry.objects.get(object_id=row.public_id, tag="enquiry:dispose")
    assert (entry.staff, entry.role) == (None, "schedule")
    assert LogText.objects.filter(entry__object_id=row.public_id, text=None).count() == 0
    assert tidy(w.at)["contacts"] == 0
    with pytest.raises(Refused) as refused:
        w.do("coordinator", "enquiry", "dispose")
    assert [f.rule for f in refused.value.findings] == ["enquiry:nothing-kept"]
    assert followed(word, w.at).number == row.number


def test_an_open_enquiry_keeps_its_contact_however_long_it_waits(w):
    sent(w)
    assert tidy(w.later(days=400))["contacts"] == 0
    assert EnquiryContact.objects.count() == 1


def test_only_those_who_answer_read_how_to_reach_the_asker(w):
    row, _ = sent(w)
    for who, reads in (("coordinator", True), ("manager", True), ("auditor", False), ("decider", False)):
        found = sheet("enquiry", row.public_id, w.people.actor(who, w.at), w.at)
        assert ("239-555-0142" in str(found)) is reads, who


def test_the_log_lists_what_came_by_every_way_with_its_clock(w):
    sent(w, agency=None, body_name="Estero Village Constables", body_kind="other-local", county="12071")
    logged(w)
    actor = w.people.actor("coordinator", w.at)
    found = listing("enquiry", actor, w.at)
    assert [(i.number, i.agency) for i in found.items] == [
        ("E-2026-0002", w.agency.name),
        ("E-2026-0001", "Estero Village Constables"),
    ]
    assert [i.number for i in listing("enquiry", actor, w.at, {"q": "estero"}).items] == ["E-2026-0001"]
    assert listing("enquiry", w.people.actor("liaison", w.at), w.at).items == ()


def test_the_demonstration_has_an_enquiry_by_every_way_and_tells_it_once(w):
    assert tell(w.people, w.at) == 4
    assert tell(w.people, w.at) == 0
    assert sorted(Enquiry.objects.values_list("channel", "state")) == [
        ("form", "verified"),
        ("letter", "answered"),
        ("telephone", "received"),
        ("visit", "received"),
    ]
