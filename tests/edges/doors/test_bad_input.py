"""What cannot be taken is answered in words, with a number in the four hundreds, and nothing is written."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner

from accord.cli.house import accord
from accord.queries.screening import refusals
from accord.records.models import LogEntry, ScreeningRefusal
from accord.rules.inputs import Field
from tests.edges.peopled import api_address, entries, every_action, undone

START = "/api/v1/requests/start"
GOOD = {"problem": "Smuggled goods reach the county by road.", "body_position": "in-favour"}


@pytest.fixture(autouse=True)
def _nothing_written(p):
    """Every test of this file leaves the log as it found it."""
    before = entries()
    yield
    assert entries() == before


def start(p, **changed):
    return {"agency": p.ids["agency"], **GOOD, **changed}


def told(p, body, path=START, who="liaison", **headers):
    return p.knockers[who].ask("POST", path, body, **headers)


def fields_of(answer):
    return {problem["field"] for problem in answer.json()["problems"]}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"problem": 7}, "problem"),
        ({"problem": ["a"]}, "problem"),
        ({"problem": {"a": 1}}, "problem"),
        ({"problem": None}, "problem"),
        ({"problem": ""}, "problem"),
        ({"problem": "   "}, "problem"),
        ({"problem": "x" * 100_000}, "problem"),
        ({"problem": "a\x00b"}, "problem"),
        ({"problem": "a\x1bb"}, "problem"),
        ({"problem": "a\ud800b"}, "problem"),
        ({"facility": "two\nlines"}, "facility"),
        ({"facility_capacity": "450"}, "facility_capacity"),
        ({"facility_capacity": 4.5}, "facility_capacity"),
        ({"facility_capacity": True}, "facility_capacity"),
        ({"facility_capacity": -1}, "facility_capacity"),
        ({"facility_capacity": 10**30}, "facility_capacity"),
        ({"letter_on": "2027-02-29"}, "letter_on"),
        ({"letter_on": "0001-01-01"}, "letter_on"),
        ({"letter_on": "9999-12-31"}, "letter_on"),
        ({"letter_on": "3/2/2026"}, "letter_on"),
        ({"letter_on": "2026-W10-1"}, "letter_on"),
        ({"letter_on": "２０２６-03-02"}, "letter_on"),
        ({"letter_on": 20260302}, "letter_on"),
        ({"body_position": "maybe"}, "body_position"),
        ({"body_position": "in-favour\x00"}, "body_position"),
        ({"programs": "287g"}, "programs"),
        ({"programs": [287]}, "programs"),
        ({"programs": [["287g"]]}, "programs"),
        ({"programs": ["x"] * 101}, "programs"),
        ({"officers_offered": [{"role": "detective", "count": "3"}]}, "officers_offered.0.count"),
        ({"officers_offered": [{"role": "king", "count": 3}]}, "officers_offered.0.role"),
        ({"officers_offered": [{"role": "detective", "count": 3, "salary": 9}]}, "officers_offered.0.salary"),
        ({"officers_offered": ["three"]}, "officers_offered"),
        ({"officers_offered": {"role": "detective"}}, "officers_offered"),
        ({"officers_offered": [{"role": "detective", "count": 1}] * 60}, "officers_offered"),
        ({"agency": "nobody"}, "agency"),
        ({"agency": 12}, "agency"),
        ({"agency": "\x00"}, "agency"),
        ({"is_admin": True}, "is_admin"),
        ({"state": "decided"}, "state"),
        ({"": 1}, ""),
    ],
)  # fmt: skip
def test_the_api_names_the_field_what_was_got_and_what_is_expected(p, changed, field):
    got = told(p, start(p, **changed))
    assert got.status_code == 422, got.content
    assert field in fields_of(got)
    assert all(problem["message"] for problem in got.json()["problems"])


def test_every_problem_is_named_at_once(p):
    got = told(
        p, {"agency": p.ids["agency"], "problem": "", "letter_on": "2027-02-29", "facility_capacity": -3, "x": 1}
    )
    assert fields_of(got) == {"problem", "letter_on", "facility_capacity", "body_position", "x"}


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"not json", b"[]", b'"text"', b"7", b"null", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}',
        b'{"problem": "a", "problem": "b"}', b'{"rows": [{"a": 1, "a": 2}]}', b'{"a": "\xff\xfe"}', b"\x00", b"\xef\xbb\xbf",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", b'{"a": ' * 5_000 + b"1" + b"}" * 5_000,
        b'{"a": ' + b"9" * 100_000 + b"}", b"agency=1&problem=2",
    ],
    ids=lambda b: repr(b[:24]),
)  # fmt: skip
def test_what_is_not_one_json_object_is_a_400(p, body):
    got = told(p, body)
    assert got.status_code == 400, got.content
    assert got.json()["message"]


def test_a_body_of_two_megabytes_is_refused(p):
    got = told(p, b'{"problem": "' + b"x" * (2 * 1024 * 1024 + 1) + b'"}')
    assert got.status_code == 413
    assert got.json()["message"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
)
def test_a_body_of_another_type_is_refused(p, kind):
    got = told(p, json.dumps(start(p)).encode(), content_type=kind)
    assert got.status_code == 415
    assert "application/json" in got.json()["message"]


@pytest.mark.parametrize("path", [
    "/api/v1/requests?q=a%00b", "/api/v1/requests?after=%00", "/api/v1/requests?after=" + "9" * 400,
    "/api/v1/requests?after=%D9%A3", "/api/v1/requests?after=²", "/api/v1/requests?state=%00", "/api/v1/requests?q=" + "x" * 9000,
    "/api/v1/requests/%00", "/api/v1/requests/x", "/api/v1/requests/" + "0" * 400, "/api/v1/agencies/search?q=%00",
    "/api/v1/agencies/search?after=%00", "/api/v1/agencies/search?after=~~~", "/api/v1/agencies/search?state=%F0%9F%92%A9",
    "/api/v1/agencies/search?q=%FF%FE", "/api/v1/%00", "/api/v1/requests/start/%00", "/api/v1/requests?q=%ff",
    "/requests/?q=%00", "/requests/?after=%00", "/requests/?after=" + "9" * 400, "/requests/?after=²", "/requests/?state=%00",
    "/requests/?q=%ff%fe", "/agencies/?q=%00", "/agencies/?after=%00", "/agencies/?after=" + "9" * 500, "/agencies/?county=%00",
    "/agencies/suggest/?q=%00", "/agencies/suggest/?q=" + "a" * 5000, "/requests/new/start/?agency=%00", "/%00", "/x%00y/",
    "/designations/check/?officer=%00&function=%00&place=%00", "/sign-in/as/%00/", "/invitation/%00/", "/requests/new/%00/",
    "/documents/%00/", "/step-up/?next=%00", "/sign-in/?next=%00", "/%2e%2e/%2e%2e/etc/passwd", "/requests/?page=-1",
])  # fmt: skip
def test_odd_addresses_and_questions_are_answered_below_500(p, path):
    got = p.knockers["liaison"].ask("GET", path)
    assert got.status_code in (200, 302, 400, 404, 405, 422), got.status_code


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match"])
@pytest.mark.parametrize("value", ["x" * 200, "\x00", "naïve", "a b", "-1", "1.5", "²"])
def test_odd_headers_are_a_422(p, name, value):
    with undone():
        got = told(p, {}, f"/api/v1/requests/{p.ids['request']}/withdraw", **{name: value})
    assert got.status_code == 422


def test_another_agencys_ids_as_references_are_refused_like_ids_of_nobody(p):
    """An id that exists elsewhere and one that does not get the same words."""
    said = set()
    for wanted in (p.foreign["staff"], str(uuid4())):
        raw = {"agreement": p.ids["agreement"], "officer": wanted, "experience_months": 40, "citizen_attested": True}
        got = told(p, raw, "/api/v1/designations/nominate")
        assert got.status_code in (409, 422)
        said.add(got.content.decode().replace(wanted, "ID"))
    assert len(said) == 1


def replies(p, key, body):
    return told(p, body, START, **{"Idempotency-Key": key})


def test_a_replayed_post_has_one_effect_on_the_api(p):
    with undone():
        before = entries()
        first, second = replies(p, "k-1", start(p)), replies(p, "k-1", start(p))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert entries() == before + 1
        other = replies(p, "k-1", start(p, problem="Another problem altogether."))
        assert other.status_code == 409
        assert [f["rule"] for f in other.json()["findings"]] == ["idempotency:other-act"]
        assert entries() == before + 1


def form_of(page):
    """Return what a browser would send back from a form untouched."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode()))
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_a_form_sent_twice_has_one_effect(p):
    path = f"/requests/new/start/?agency={p.ids['agency']}"
    liaison = p.knockers["liaison"]
    with undone():
        sent = {**form_of(liaison.ask("GET", path)), **GOOD}
        before = entries()
        first, second = liaison.ask("POST", path, sent), liaison.ask("POST", path, sent)
        assert (first.status_code, second.status_code) == (302, 302)
        assert first["Location"] == second["Location"]
        assert entries() == before + 1


def test_a_form_keeps_what_was_typed_and_links_every_error_to_its_field(p):
    path = f"/requests/new/start/?agency={p.ids['agency']}"
    typed = {"problem": "Kept <b>words</b>", "letter_on": "29 February 2027", "facility_capacity": "many",
             "officers_offered.0.role": "detective", "officers_offered.0.count": "no", "body_position": ""}  # fmt: skip
    got = p.knockers["liaison"].ask("POST", path, typed)
    page = got.content.decode()
    assert got.status_code == 422
    assert "Kept &lt;b&gt;words&lt;/b&gt;</textarea>" in page
    for value in ("29 February 2027", "many", "no"):
        assert f'value="{value}"' in page
    for name in ("letter_on", "facility_capacity", "officers_offered-0-count", "body_position"):
        assert f'href="#field-{name}"' in page, name
        assert f'id="field-{name}-error"' in page, name
        assert re.search(rf'aria-describedby="[^"]*field-{name}-error"', page), name
    assert "Nothing was written" in page


def test_a_form_with_bytes_that_are_no_text_is_answered_below_500(p):
    path = f"/requests/new/start/?agency={p.ids['agency']}"
    for body in (b"problem=%ff%fe%00&body_position=in-favour", b"\xff\x00=1", b"a=1&" * 3000, b"%00=%00", b"=&&==;"):
        got = p.knockers["liaison"].ask("POST", path, body)
        assert 400 <= got.status_code < 500, body[:20]
    for body in (b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=\x00\r\n\r\n1\r\n--x--", b""):
        got = p.knockers["liaison"].ask("POST", path, body, content_type="multipart/form-data; boundary=x")
        assert 400 <= got.status_code < 500, body[:20]


def test_control_characters_in_any_form_field_are_refused(p):
    """Sent as text to every field of every action; an answer below 500, and nothing written."""
    for life, t in every_action():
        if t.step_up or t.action == "issue-invitation":
            continue  # the one asks for a confirmation first, the other's form has no field
        path = f"/{life.plural}/" + (f"new/{t.action}/" if t.creates else f"{p.ids[life.kind]}/{t.action}/")
        sent = {f.name: "\x00" for f in t.fields} | {"idempotency_key": "\x00"}
        if t.parent:
            sent[t.parent] = p.ids[t.parent]
        got = p.doer(t).ask("POST", path, sent)
        assert 400 <= got.status_code < 500, (path, got.status_code)


def wild(f: Field):
    """Return values of the wrong type for a field."""
    return {"integer": "x", "cents": 1.5, "yesno": "yes", "choices": {"a": 1}, "rows": "row"}.get(f.kind, {"no": 1})


def test_wrong_types_in_every_field_of_every_action_are_a_422(p):
    for life, t in every_action():
        if not t.fields or t.step_up or any(f.kind == "file" for f in t.fields):
            continue
        body = {f.name: wild(f) for f in t.fields} | ({t.parent: p.ids[t.parent]} if t.creates and t.parent else {})
        got = p.doer(t).ask("POST", api_address(life, t, p.ids), body)
        assert got.status_code == 422, (life.tag(t.action), got.content[:300])
        assert fields_of(got) == {f.name for f in t.fields}, life.tag(t.action)


IDENTIFIERS = [
    ("a-number", "A 099 123 456"),
    ("ssn", "His number is 123-45-6789"),
    ("birth-date", "born on 4 March 1990, DOB 03/04/1990"),
    ("plate", "a van with plate ABC 1234"),
]


@pytest.mark.parametrize(("kind", "text"), IDENTIFIERS)
def test_an_identifier_of_a_person_is_refused_and_counted_on_each_path(p, kind, text):
    """Acceptance scenario 15: the same words from the API, a page and the command line; no text is kept."""
    request = p.ids["request"]
    with undone():
        answer = told(p, {"reason": text, "code": "other"}, f"/api/v1/requests/{request}/withdraw")
        page = p.knockers["liaison"].ask("POST", f"/requests/{request}/withdraw/", {"reason": text, "code": "other"})
        command = _accord(
            "requests", "withdraw", request, "--as", "liaison", "--code", "other", "--reason", text, "--json"
        )
        counted = refusals(from_on=_today(), to_on=_tomorrow())
        assert counted[kind] == 3
        assert text not in str(list(ScreeningRefusal.objects.values()))
        assert not LogEntry.objects.filter(text__text__icontains=text).exists()
    problem = next(x for x in answer.json()["problems"] if x["field"] == "reason")
    assert answer.status_code == page.status_code == 422
    assert kind in problem["identifiers"]
    assert text not in problem["message"] + problem["got"]
    assert command.exit_code == 2
    assert next(x for x in json.loads(command.output)["problems"] if x["field"] == "reason") == problem
    assert problem["message"] in page.content.decode()


def _today():
    return datetime.now(UTC).date()


def _tomorrow():
    return _today() + timedelta(days=1)


def _accord(*words):
    return CliRunner().invoke(accord, list(words))
