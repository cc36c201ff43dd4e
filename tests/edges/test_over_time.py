"""The pages of authority over time: the picture, its table twin, the two fields, and what cannot be asked."""

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.test import Client

from accord.actions.accounts import DEMONSTRATION_PASSWORD, make_token
from accord.cli.house import accord
from tests.db.authorising import active, agree
from tests.db.world import world


@pytest.fixture
def w(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMONSTRATION = True
    return world()


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_timeline_and_the_months_say_in_their_tables_what_they_draw(w):
    agree(w)
    active(w)
    client = Client()
    client.post(f"/sign-in/as/{w.people.sign_in['head']}/")
    path = f"/designations/{w.ids['designation']}/timeline/"
    page = client.get(path)
    html = page.content.decode()

    assert page.status_code == 200
    assert html.count('<rect class="accord-lanes__bar accord-lanes__authority" x=') == 1
    assert "Authorization letter" in text_of(page)
    assert re.search(r"Authority.{1,80}all of it at once", text_of(page))
    assert "style=" not in html
    assert 'href="' + path + '"' in client.get(f"/designations/{w.ids['designation']}/").content.decode()

    earlier = client.get(path, {"at": "2026-06-01T12:00", "known_at": "2020-01-01T00:00"})
    assert "The knowledge is older than the moment" in text_of(earlier)
    assert "Nothing was on record" in text_of(earlier)
    badly = client.get(path, {"at": "never", "known_at": f"{datetime.now(UTC).year + 2}-01-01T00:00", "more": "x"})
    assert badly.status_code == 422
    assert 'value="never"' in badly.content.decode(), "what was typed stays"
    assert client.get(path, {"known_at": "2090-01-01T00:00"}).status_code == 422

    months = client.get(f"/agreements/{w.ids['agreement']}/months/", {"year": w.at.year})
    assert months.status_code == 200
    assert len(re.findall(r'<rect class="accord-months__\w+" x=', months.content.decode())) == 12
    assert "all month" in text_of(months)
    for wrong in ("12", "1900", "abcd"):
        told = client.get(f"/agreements/{w.ids['agreement']}/months/", {"year": wrong})
        assert told.status_code == 422, wrong
        assert "Shown is this year" in text_of(told)


def test_the_api_and_the_command_line_say_what_the_pictures_say(w):
    agree(w)
    active(w)
    head = w.people.sign_in["head"]
    token, _ends_at = make_token(head, DEMONSTRATION_PASSWORD, "", at=datetime.now(UTC))
    client = Client(headers={"authorization": f"Bearer {token}"})
    designation, agreement = w.ids["designation"], w.ids["agreement"]
    shown = client.get(f"/api/v1/designations/{designation}/timeline")
    told = CliRunner().invoke(accord, ["authority", "timeline", designation, "--as", head, "--json"])
    words = CliRunner().invoke(accord, ["authority", "timeline", designation, "--as", head])

    assert shown.status_code == 200, shown.content
    found = shown.json()
    assert [lane["kind"] for lane in found["lanes"]] == [lane["kind"] for lane in json.loads(told.stdout)["lanes"]]
    assert found["authority"][0] == json.loads(told.stdout)["authority"][0]
    assert "AUTHORITY" in words.stdout
    early = client.get(f"/api/v1/designations/{designation}/timeline", {"known_at": "2020-01-01T00:00:00Z"}).json()
    assert (early["permitted"], early["authority"]) == (False, [])
    assert client.get(f"/api/v1/designations/{designation}/timeline", {"known_at": "never"}).status_code == 422
    assert (
        client.get(f"/api/v1/designations/{designation}/timeline", {"known_at": "2090-01-01T00:00:00Z"}).status_code
        == 422
    )

    months = client.get(f"/api/v1/agreements/{agreement}/months", {"year": w.at.year}).json()
    said = CliRunner().invoke(
        accord, ["authority", "months", agreement, "--year", str(w.at.year), "--as", head, "--json"]
    )
    assert months["rows"] == json.loads(said.stdout)["rows"]
    assert len(months["months"]) == len(months["counts"]) == 12
    assert client.get(f"/api/v1/agreements/{agreement}/months", {"year": "1900"}).status_code == 422
    assert client.get(f"/api/v1/agreements/{uuid4()}/months").status_code == 404
