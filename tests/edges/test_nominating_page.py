"""The page for nominating by a list: the table to fill in, every bad row by its line, all or nobody."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accord.actions.accounts import DEMONSTRATION_PASSWORD
from accord.records.models import Designation
from tests.db.authorising import ASKED, agree
from tests.db.world import world


@pytest.fixture
def w(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMONSTRATION = True
    return world()


def signed_in(w, who):
    client = Client()
    assert client.post(f"/sign-in/as/{w.people.sign_in[who]}/").status_code == 302
    return client


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_list_is_taken_filled_in_and_sent_and_a_bad_row_is_named_by_its_line(w):
    agree(w)
    client = signed_in(w, "liaison")
    path = f"/agreements/{w.ids['agreement']}/nominate-list"
    page = client.get(f"{path}/")
    assert page.status_code == 200
    assert w.people.staff("officer").full_name in text_of(page)
    assert f'href="{path}/"' in client.get(f"/agreements/{w.ids['agreement']}/").content.decode()
    head, *rows = client.get(f"{path}.csv").content.decode().splitlines()
    assert head.lstrip("\ufeff") == "officer,name,experience_months,citizen_attested,attestations"
    assert client.get(f"{path}.xlsx").content.startswith(b"PK")
    assert client.get(f"{path}.ods").status_code == 404
    assert {r.split(",")[0] for r in rows} >= {w.people.staff(p).number for p in ("officer", "officer-2")}

    def send(*lines):
        data = "\n".join((head, *lines)).encode()
        return client.post(f"{path}/", {"file": SimpleUploadedFile("list.csv", data)})

    def line(who, months):
        return f'{w.people.staff(who).number},,{months},yes,"{",".join(ASKED)}"'

    bad = send(line("officer", 48), line("officer-2", "many"))
    assert bad.status_code == 422
    assert re.search(r"3 experience months .{1,80}many", text_of(bad))
    assert client.post(f"{path}/").status_code == 422
    assert client.post(f"{path}/", {"file": SimpleUploadedFile("list.csv", b"name\nx")}).status_code == 422
    assert not Designation.objects.exists()
    token = client.post("/api/v1/sessions", {"username": w.people.sign_in["liaison"], "password": DEMONSTRATION_PASSWORD},
                        content_type="application/json").json()["token"]  # fmt: skip
    api = f"/api/v1/agreements/{w.ids['agreement']}/nominate-list"

    def through_the_api(*lines):
        file = SimpleUploadedFile("list.csv", "\n".join((head, *lines)).encode())
        return Client().post(api, {"file": file}, headers={"authorization": f"Bearer {token}"})

    told = through_the_api(line("officer", "many"))
    assert (told.status_code, [p["field"] for p in told.json()["problems"]]) == (422, ["line 2: experience_months"])
    with transaction.atomic():
        made = through_the_api(line("officer", 48))
        assert (made.status_code, made.json()["numbers"]) == (201, [Designation.objects.get().number])
        transaction.set_rollback(True)
    good = send(line("officer", 48), line("officer-2", 60))
    assert (good.status_code, Designation.objects.count()) == (302, 2)
    assert "2 officers are nominated." in text_of(client.get(good["Location"]))


def test_who_may_not_nominate_is_told_so_and_another_agency_learns_nothing(w):
    agree(w)
    path = f"/agreements/{w.ids['agreement']}/nominate-list"
    page = signed_in(w, "manager").get(f"{path}/")
    assert page.status_code == 200
    assert "Not possible now" in text_of(page)
    row = f"officer,experience_months,citizen_attested,attestations\n{w.people.staff('officer').number},48,yes,\n"
    sent = {"file": SimpleUploadedFile("list.csv", row.encode())}
    assert signed_in(w, "manager").post(f"{path}/", sent).status_code == 403
    assert not Designation.objects.exists()
    other = Client()
    assert other.get(f"{path}/").status_code in (302, 401)
    far = Client()
    assert far.post(f"/sign-in/as/{w.others.sign_in['liaison']}/").status_code == 302
    for at in (f"{path}/", f"{path}.csv"):
        assert far.get(at).status_code == 404
