"""The way in without an account: find the offices, send an enquiry, follow it; and what it refuses."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from accord.actions._agency_rows import write_words
from accord.queries.accounts import token_digest
from accord.queries.way_in import at_agency, at_county, ways
from accord.records.models import County, Enquiry, EnquiryContact, LogEntry, OfficeArea
from accord.web import limits
from tests.db.stages import copy_of, standing
from tests.db.world import agency_in

pytestmark = pytest.mark.django_db
GOOD = {
    "asker_name": "Rhea Lindgren", "asker_title": "Chief of Police", "asker_mail": "chief@example-pd.example",
    "asker_phone": "239-555-0142", "reach": "page", "problem": "Smuggled goods reach the county by road.",
    "programs": ["287g"], "speaks": "yes", "website": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, lambda w: write_words(w.agency)) as made:
        yield made


@pytest.fixture
def w(begun, db):
    return copy_of(begun)


@pytest.fixture(autouse=True)
def _a_new_hour(monkeypatch):
    monkeypatch.setattr(limits, "HOUR", limits.Hour())


@pytest.fixture
def anyone():
    return Client(enforce_csrf_checks=True)


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def opened(anyone, where):
    """Open the form and return what it carries."""
    page = anyone.get("/apply/ask/", where)
    assert page.status_code == 200
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def send(anyone, w, *, where=None, **changed):
    hidden = opened(anyone, where or {"agency": str(w.agency.public_id)})
    return anyone.post("/apply/ask/", {**hidden, **GOOD, **changed}), hidden


def test_an_agency_is_found_by_its_name_and_leads_to_its_two_offices(w, anyone):
    page = anyone.get("/apply/", {"q": "lee sheriff"})
    href = re.search(r'href="(/apply/\?agency=[^"#]+)', page.content.decode()).group(1)
    found = words_of(anyone.get(href))
    for said in ("Lee County Sheriff", "Removal-side field office", "Miami", "Investigations-side field office", "Tampa",
                 "Send an enquiry", "Delegation of immigration authority"):  # fmt: skip
        assert said in found


def test_a_county_is_chosen_in_two_plain_steps(w, anyone):
    first = anyone.get("/apply/", {"state": "FL"}).content.decode()
    assert '<option value="12071"' in first
    assert "Miami" in words_of(anyone.get("/apply/", {"state": "FL", "county": "12071"}))


def test_a_county_with_one_office_says_where_the_other_side_waits(w, anyone):
    OfficeArea.objects.filter(office=w.investigations).delete()
    found = words_of(anyone.get("/apply/", {"county": "12071"}))
    assert "No office named" in found
    assert "queue at headquarters" in found


@pytest.mark.parametrize(
    "asked",
    [{"county": "99999"}, {"agency": "nobody"}, {"state": "XX"}, {"q": "\x00"}, {"q": "x" * 200, "state": "ZZ"}],
)
def test_what_is_not_there_is_said_and_the_page_stands(w, anyone, asked):
    page = anyone.get("/apply/", asked)
    assert page.status_code == 422
    assert "How to apply" in words_of(page)


def test_every_program_says_what_the_issue_asks(w):
    for way in ways(w.at.date(), kind="sheriff"):
        assert way.costs, way.slug
        assert way.deciders, way.slug
        assert way.leavings, way.slug
        assert way.timings, way.slug
        assert {m.meets for m in way.may} <= {"yes", "no", ""}
        assert all(s.citation for part in (way.may, way.steps, way.costs, way.deciders, way.leavings) for s in part)
    [one] = ways(w.at.date(), kind="federal-component", only="287g")
    assert "no" in {m.meets for m in one.may}


def test_programs_stand_by_name_and_those_that_are_not_open_last(w, anyone):
    day = w.at.date()
    names = [x.name.casefold() for x in ways(day)]
    assert names == sorted(names)
    shut = [any(r.meets == "no" for r in x.may) for x in ways(day, kind="court")]
    assert shut == sorted(shut)
    assert 0 < sum(shut) < len(shut)
    page = words_of(anyone.get("/apply/", {"agency": str(w.agency.public_id)}))
    assert "Both sides assess the need A questionnaire" in page
    assert "both sides sign (Both sides)" in page
    assert "house rule is asked by this system and by no law" in page
    assert 'href="#programs-title"' in anyone.get("/apply/", {"agency": str(w.agency.public_id)}).content.decode()


def test_offices_cost_few_queries(w, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        found = at_agency(str(w.agency.public_id), w.at.date())
    with django_assert_max_num_queries(2):
        county = at_county("12071", w.at.date())
    assert [o.name for o in found.offices] == [o.name for o in county.offices] == ["Miami", "Tampa"]


def test_an_enquiry_is_sent_without_an_account_and_its_receipt_shows_number_and_clock(w, anyone):
    answer, _ = send(anyone, w)

    assert answer.status_code == 302
    receipt = words_of(anyone.get(answer["Location"]))
    assert "E-" in receipt
    assert "You hear from the office by" in receipt
    assert "Rhea Lindgren" not in receipt
    row = Enquiry.objects.get()
    assert row.address_hash == token_digest(answer["Location"].split("/")[3])
    assert (row.office, row.contact.full_name) == (w.removal, "Rhea Lindgren")


def test_the_form_needs_our_token_against_forgery(w, anyone):
    hidden = opened(anyone, {"agency": str(w.agency.public_id)})
    del hidden["csrfmiddlewaretoken"]
    assert anyone.post("/apply/ask/", {**hidden, **GOOD}).status_code == 403
    assert Enquiry.objects.count() == 0


def test_the_same_post_again_makes_one_enquiry_and_leads_to_the_same_page(w, anyone):
    first, hidden = send(anyone, w)
    again = anyone.post("/apply/ask/", {**hidden, **GOOD})
    changed = anyone.post("/apply/ask/", {**hidden, **GOOD, "problem": "Another matter."})

    assert first["Location"] == again["Location"] == changed["Location"]
    assert Enquiry.objects.get().problem == GOOD["problem"]
    assert EnquiryContact.objects.count() == 1
    assert "was sent before" in words_of(anyone.get(changed["Location"]))


def test_every_error_is_said_at_once_and_what_was_typed_is_kept(w, anyone):
    answer, _ = send(anyone, w, asker_name="", asker_mail="at home", problem="His SSN is 123-45-6789.", speaks="")

    assert answer.status_code == 422
    page = answer.content.decode()
    for field in ("asker_name", "asker_mail", "problem", "speaks"):
        assert f'id="field-{field}-error"' in page, field
    assert 'value="Chief of Police"' in page
    assert 'value="239-555-0142"' in page
    assert Enquiry.objects.count() == 0


def test_an_agency_that_is_not_listed_is_described(w, anyone):
    where = {"county": "12071"}
    answer, _ = send(anyone, w, where=where, asker_name="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="field-body_name-error"' in page
    assert 'id="field-body_kind-error"' in page
    answer, _ = send(anyone, w, where=where, body_name="Estero Constables", body_kind="other-local")
    assert answer.status_code == 302
    assert Enquiry.objects.get().body == "Estero Constables"


def test_nobody_asks_for_a_federal_body(w, anyone):
    federal = agency_in(County.objects.get(), "Federal Air Unit", "A-2025-0009", kind="federal-component")
    assert anyone.get("/apply/ask/", {"agency": str(federal.public_id)}).status_code == 302
    assert "cannot be the local side" in words_of(anyone.get("/apply/", {"agency": str(federal.public_id)}))


def test_a_form_that_is_not_ours_or_too_old_is_opened_anew_with_what_was_typed(w, anyone, monkeypatch):
    for token in ("mine", signing.TimestampSigner(salt="other").sign("x")):
        answer, _ = send(anyone, w, form_token=token)
        assert answer.status_code == 409
        assert 'value="Rhea Lindgren"' in answer.content.decode()
    monkeypatch.setattr("accord.web.apply.OPEN_SECONDS", -1)
    assert send(anyone, w)[0].status_code == 409
    assert Enquiry.objects.count() == 0


def test_a_program_that_fills_every_field_is_turned_away(w, anyone):
    answer, _ = send(anyone, w, website="https://example.com")
    assert answer.status_code == 422
    assert "must stay empty" in words_of(answer)
    assert Enquiry.objects.count() == 0


def test_an_unknown_field_is_refused(w, anyone):
    assert send(anyone, w, state="verified")[0].status_code == 422
    assert Enquiry.objects.count() == 0


def test_one_source_sends_ten_an_hour_and_another_is_not_touched(w, anyone, monkeypatch):
    monkeypatch.setitem(limits.MOST, "send", 2)
    assert [send(anyone, w)[0].status_code for _ in range(3)] == [302, 302, 429]
    hidden = opened(anyone, {"agency": str(w.agency.public_id)})
    other = anyone.post("/apply/ask/", {**hidden, **GOOD}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_counts_are_forgotten_when_the_hour_is_over_and_hold_no_address():
    hour, at = limits.Hour(), datetime(2026, 11, 22, 9, 10, tzinfo=UTC)
    assert [hour.spend("send", "192.0.2.7", 1, at) for _ in range(2)] == [True, False]
    assert "192.0.2.7" not in repr(vars(hour))
    assert hour.spend("send", "192.0.2.7", 1, at + timedelta(hours=1))


def test_a_proxy_of_ours_tells_who_asks_and_a_forged_header_does_not(settings, rf):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.7", REMOTE_ADDR="10.0.0.1")
    assert limits.source_of(request) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 1
    assert limits.source_of(request) == "192.0.2.7"


def test_unknown_addresses_are_all_alike_and_guessing_ends(w, anyone, monkeypatch):
    monkeypatch.setitem(limits.MOST, "miss", 3)
    tries = ["x", "a" * 64, "b" * 64, "c" * 64]
    assert [anyone.get(f"/apply/enquiry/{t}/").status_code for t in tries] == [404, 404, 404, 429]


def test_the_asker_answers_and_takes_back_on_the_page_of_the_enquiry(w, anyone):
    answer, _ = send(anyone, w)
    address = answer["Location"]
    row = Enquiry.objects.get()
    w.do(
        "coordinator",
        "enquiry",
        "ask",
        {"question": "How many officers have you?"},
        on=row.public_id,
        at=datetime.now(UTC),
    )
    page = anyone.get(address)
    assert "How many officers have you?" in words_of(page)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.content.decode()).group(1)
    wrong = anyone.post(address + "add-words/", {"csrfmiddlewaretoken": token, "answer": "His SSN is 123-45-6789."})
    assert wrong.status_code == 422
    assert "His SSN is" in wrong.content.decode()
    assert anyone.post(address + "add-words/", {"csrfmiddlewaretoken": token, "answer": "Six."}).status_code == 302
    assert anyone.post(address + "add-words/", {"csrfmiddlewaretoken": token, "answer": "Six."}).status_code == 409
    for action in ("verify", "send", "nothing"):
        assert anyone.post(address + f"{action}/", {"csrfmiddlewaretoken": token}).status_code == 404
    assert anyone.post(address + "withdraw/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert "You took it back" in words_of(anyone.get(address))
    assert LogEntry.objects.filter(role="public", staff=None).count() == 3
