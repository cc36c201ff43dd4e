"""Lists on every edge: the same rows on the page, in the API, on the command line and in the file."""

import csv
import json
import re
from io import StringIO

import pytest
from click.testing import CliRunner
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accord.actions.accounts import DEMONSTRATION_PASSWORD, make_token
from accord.cli.house import accord
from accord.queries.lists import listing
from accord.rules.spreadsheets import BOM
from tests.db.crowd import many_requests
from tests.db.world import world

CHOSEN = {"state": "received", "clock": "overdue", "place": "FL", "sort": "old"}


@pytest.fixture
def w(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMONSTRATION = True
    made = world()
    many_requests(made, 300)
    return made


@pytest.fixture
def page(w):
    client = Client()
    assert client.post("/sign-in/as/coordinator/").status_code == 302
    return client


def numbers(html):
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)</a>', html)


def run(*words):
    got = CliRunner().invoke(accord, [*words, "--as", "coordinator"])
    assert got.exit_code == 0, got.output
    return got.stdout


def test_the_same_list_on_every_edge(w, page):
    from datetime import UTC, datetime

    wanted = [
        i.number for i in listing("request", w.people.actor("coordinator", w.at), datetime.now(UTC), CHOSEN).items
    ]
    assert len(wanted) > 5
    token, _ = make_token("coordinator", DEMONSTRATION_PASSWORD, "", at=datetime.now(UTC))
    bearer = {"authorization": f"Bearer {token}"}
    shown = page.get("/requests/", CHOSEN).content.decode()
    api = Client().get("/api/v1/requests", CHOSEN, headers=bearer).json()
    options = [part for name, value in CHOSEN.items() for part in (f"--{name}", value)]
    told = json.loads(run("requests", "list", *options, "--json"))
    files = [
        b"".join(page.get("/requests/export.csv", CHOSEN).streaming_content),
        b"".join(Client().get("/api/v1/requests/export", CHOSEN, headers=bearer).streaming_content),
        run("requests", "list", *options, "--csv", "-").encode(),
    ]
    assert numbers(shown) == wanted
    assert [i["number"] for i in api["items"]] == wanted
    assert [i["number"] for i in told["items"]] == wanted
    for data in files:
        rows = list(csv.reader(StringIO(data.decode().removeprefix(BOM), newline="")))
        assert [r[0] for r in rows[rows.index([]) + 2 :]] == wanted
    assert api["total"] == told["total"] == len(wanted)
    assert api["facets"] == told["facets"]
    assert set(api["items"][0]["cells"]) == {c["code"] for c in api["columns"][1:]}


def test_the_page_asks_four_queries_for_its_list_beside_who_asks(w, page):
    from django.db import connection

    with CaptureQueriesContext(connection) as caught:
        assert page.get("/requests/", {"q": "lee"}).status_code == 200
    ours = [
        q["sql"]
        for q in caught
        if not re.search(r"SAVEPOINT|django_session|records_staff\" WHERE|records_holding", q["sql"])
    ]
    assert len(ours) <= 4, ours


def test_next_page_and_first_page_lead_through_all(w, page):
    seen, address = [], "/requests/?state=received&sort=old"
    while address:
        html = page.get(address).content.decode()
        seen += numbers(html)
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = "/requests/" + found[1].replace("&amp;", "&") if found else ""
    assert (
        len(seen)
        == len(set(seen))
        == listing("request", w.people.actor("coordinator", w.at), w.at, {"state": "received"}).total
    )


def test_what_a_list_does_not_know_is_said_on_the_page_and_the_list_still_stands(w, page):
    got = page.get("/requests/?state=nonsense&after=zzz")
    assert got.status_code == 422
    assert "there is no such value" in got.content.decode()
    assert numbers(got.content.decode())
    assert page.get("/requests/export.csv?state=nonsense").status_code == 422
    assert page.get("/requests/export.pdf").status_code == 422
    assert page.get("/nonsense/export.csv").status_code == 404


def test_a_filter_is_kept_on_the_page_opens_the_list_and_is_removed(w, page):
    bad = page.post("/requests/filters/", {**CHOSEN, "title": ""})
    assert bad.status_code == 422
    assert 'value="received"' in bad.content.decode()
    made = page.post("/requests/filters/", {**CHOSEN, "title": "Old and late", "first": "yes", "shared": "yes"})
    assert made.status_code == 302
    assert numbers(page.get(made["Location"]).content.decode())
    opened = page.get("/requests/")
    assert opened.status_code == 302
    assert opened["Location"] == made["Location"]
    assert page.get("/requests/?sort=new").status_code == 200
    key = re.search(r"filter=([0-9a-f-]+)", made["Location"])[1]
    assert page.post(f"/requests/filters/{key}/change/", {"title": "Late"}).status_code == 302
    assert page.get("/requests/").status_code == 200
    assert "Late" in page.get("/requests/").content.decode()
    assert page.post(f"/requests/filters/{key}/remove/").status_code == 302
    assert page.post(f"/requests/filters/{key}/remove/").status_code == 404


def test_a_kept_filter_is_used_by_name_in_the_api_and_on_the_command_line(w):
    run("filters", "save", "request", "Late", "clock=overdue", "state=received")
    assert "Late" in run("filters", "list")
    wanted = [
        i["number"]
        for i in json.loads(run("requests", "list", "--clock", "overdue", "--state", "received", "--json"))["items"]
    ]
    assert [i["number"] for i in json.loads(run("requests", "list", "--filter", "Late", "--json"))["items"]] == wanted
    run("filters", "change", "Late", "--kind", "request", "--title", "Later", "--shared")
    client = Client()
    from datetime import UTC, datetime

    token, _ = make_token("director", DEMONSTRATION_PASSWORD, "", at=datetime.now(UTC))
    bearer = {"authorization": f"Bearer {token}"}
    [kept] = client.get("/api/v1/filters", headers=bearer).json()
    assert (kept["title"], kept["mine"], kept["chosen"]) == ("Later", False, {"clock": "overdue", "state": "received"})
    items = client.get("/api/v1/requests", {"filter": kept["id"]}, headers=bearer).json()["items"]
    assert [i["number"] for i in items] == wanted
    assert client.get("/api/v1/requests", {"filter": "none"}, headers=bearer).status_code == 404
    assert client.post(f"/api/v1/filters/{kept['id']}/remove", headers=bearer).status_code == 403
    run("filters", "remove", "Later", "--kind", "request")
    assert client.get("/api/v1/filters", headers=bearer).json() == []


def test_the_command_line_writes_whole_files_and_leaves_no_half_of_one(w, tmp_path):
    run("requests", "list", "--state", "received", "--csv", str(tmp_path / "a.csv"))
    run("requests", "list", "--xlsx", str(tmp_path / "a.xlsx"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.xlsx"]
    got = CliRunner().invoke(
        accord, ["requests", "list", "--csv", str(tmp_path / "no" / "a.csv"), "--as", "coordinator"]
    )
    assert got.exit_code == 2
    assert "cannot be written" in got.output


def test_two_values_of_a_facet_are_chips_that_each_can_be_taken_away(w, page):
    from datetime import UTC, datetime

    got = page.get("/requests/?state=received&state=acknowledged&state=&clock=overdue").content.decode()
    wanted = listing("request", w.people.actor("coordinator", w.at), datetime.now(UTC),
                     {"state": "received,acknowledged", "clock": "overdue"})  # fmt: skip
    assert wanted.total > 1
    assert f"{wanted.total} found." in got
    chips = dict(re.findall(r'accord-facet--chosen" href="(\?[^"]+)" aria-current="true">.*?</span>([^<\n]+)', got))
    assert sorted(href.replace("&amp;", "&") for href in chips) == [
        "?state=acknowledged&clock=overdue", "?state=received&clock=overdue", "?state=received,acknowledged",
    ]  # fmt: skip
    assert '<input type="hidden" name="state" value="received,acknowledged">' in got
    assert '<option value="received"' not in got
    assert "export.csv?state=received,acknowledged&amp;clock=overdue" in got
    made = page.post("/requests/filters/", {"state": "received,acknowledged", "title": "Two states"})
    assert made["Location"].startswith("/requests/?state=received,acknowledged&filter=")
    assert numbers(page.get(made["Location"]).content.decode())
    assert page.get("/requests/?state=received,nonsense").status_code == 422


def test_the_list_of_agencies_has_kept_filters_as_the_others(w, page):
    from django.db import connection

    from accord.actions._agency_rows import write_words

    write_words(w.agency)
    chosen = {"q": "county", "place": "FL,TX"}
    shown = page.get("/agencies/", chosen).content.decode()
    assert "Lee County Sheriff" in shown
    bad = page.post("/agencies/filters/", {**chosen, "title": ""})
    assert bad.status_code == 422
    assert 'value="FL,TX"' in bad.content.decode()
    made = page.post("/agencies/filters/", {**chosen, "title": "Ours", "first": "yes"})
    assert made["Location"].startswith("/agencies/?q=county&place=FL,TX&filter=")
    assert page.get("/agencies/")["Location"] == made["Location"]
    with CaptureQueriesContext(connection) as caught:
        opened = page.get(made["Location"]).content.decode()
    ours = [q["sql"] for q in caught if not re.search(r"SAVEPOINT|django_session|records_staff\" WHERE|records_holding", q["sql"])]  # fmt: skip
    assert len(ours) <= 4, ours
    assert re.search(r'aria-current="page">Ours<', opened)
    assert page.get("/agencies/?place=FL&place=TX").status_code == 200
    assert page.get("/agencies/?state=FL").status_code == 200  # an address of old
    assert page.get("/agencies/?place=ZZ").status_code == 422
    # What only the plain list of the room knows is shown by it.
    assert "Merged" in page.get("/agencies/?state=registered,merged").content.decode()


def test_an_empty_list_says_what_it_is_for_what_fills_it_and_where_one_begins(w, page):
    from accord.rules.rooms import STAGES
    from accord.web.empties import TAUGHT, lesson

    assert set(TAUGHT) == set(STAGES)
    leads: dict[str, set[str]] = {}
    for kind, stage in STAGES.items():
        for who in ("liaison", "coordinator", "manager", "administrator", "trainer", "officer"):
            said = lesson(stage.lifecycle, w.people.actor(who, w.at))
            assert said.what, kind
            assert said.fills, kind
            assert said.who, kind
            if said.href:
                leads.setdefault(who, set()).add(said.href)
    for who, addresses in leads.items():
        person = Client()
        person.post(f"/sign-in/as/{w.people.sign_in[who]}/")
        assert {a: person.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 200)
    empty = page.get("/enquiries/").content.decode()
    assert "What this is" in empty
    assert "front door" in empty


def test_typing_help_on_the_public_page_names_agencies_and_bounds_what_one_source_asks(w, monkeypatch):
    from accord.actions._agency_rows import write_words
    from accord.web import limits

    write_words(w.agency)
    monkeypatch.setattr(limits, "HOUR", limits.Hour())
    monkeypatch.setitem(limits.MOST, "type", 3)
    anyone = Client()
    found = anyone.get("/apply/suggest/", {"q": "lee sher"}).json()["agencies"]
    assert [a["name"] for a in found] == [w.agency.name]
    assert anyone.get("/apply/suggest/", {"q": "a\x00b"}).json() == {"agencies": []}
    assert anyone.get("/apply/suggest/").json() == {"agencies": []}
    assert anyone.get("/apply/suggest/", {"q": "lee"}).status_code == 429


def test_a_long_list_is_ordered_as_a_file_and_a_page_says_how_far_it_is(w, page, settings, tmp_path, monkeypatch):
    from datetime import UTC, datetime

    from accord.actions.orders import write_next
    from accord.web import lists

    settings.ORDERED = tmp_path
    assert "/requests/export.csv" in page.get("/requests/?sort=new").content.decode()
    monkeypatch.setattr(lists, "LONG", 10)
    long = page.get("/requests/?place=FL&sort=old").content.decode()
    assert 'action="/requests/files/"' in long
    assert "/requests/export.csv" not in long
    made = page.post("/requests/files/", {"place": "FL", "sort": "old", "form": "csv"})
    assert made.status_code == 302
    waits = page.get(made["Location"]).content.decode()
    assert '<progress id="how-far"' in waits
    assert "of 300 rows" in re.sub(r"\s+", " ", waits)
    assert page.get(made["Location"] + "file/").status_code == 404
    assert write_next(datetime.now(UTC))
    assert "The file is ready" in page.get(made["Location"]).content.decode()
    got = page.get(made["Location"] + "file/")
    rows = list(csv.reader(StringIO(b"".join(got.streaming_content).decode().removeprefix(BOM), newline="")))
    assert len(rows) - rows.index([]) - 2 == 300
    other = Client()
    other.post("/sign-in/as/manager/")
    for address in (made["Location"], made["Location"] + "file/"):
        assert other.get(address).status_code == 404
    assert page.post("/requests/files/", {"form": "exe"}).status_code == 422
