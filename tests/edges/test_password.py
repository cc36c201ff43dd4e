"""Changing one's own password, and leaving: what is refused, what ends, what the log says."""

import pytest
from django.test import Client

from accord.actions import accounts
from accord.records.models import LogEntry, Staff, Token
from tests.db.stages import copy_of, standing

pytestmark = pytest.mark.django_db
GOOD = accounts.DEMONSTRATION_PASSWORD
NEW = "seven grey herons wait"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker):
    with standing(django_db_blocker) as w:
        yield w


@pytest.fixture
def w(begun, db):
    return copy_of(begun)


@pytest.fixture
def signed_in(w):
    return begin()


def begin(password=GOOD):
    client = Client(headers={"host": "localhost"})
    answer = client.post("/sign-in/", {"username": "liaison", "password": password})
    return client if answer.status_code == 302 else answer


def change(client, old=GOOD, new=NEW):
    return client.post("/password/", {"old": old, "password": new})


def tags():
    return list(LogEntry.objects.filter(kind="staff").order_by("-pk").values_list("tag", flat=True)[:2])


def test_the_new_password_holds_and_every_other_session_and_token_ends(signed_in):
    other = begin()
    token, _ = accounts.make_token("liaison", GOOD, "", at=Staff.objects.get(username="liaison").opened_at)

    answer = change(signed_in)

    assert (answer.status_code, answer["Location"]) == (302, "/second-factor/")
    assert signed_in.get("/password/").status_code == 200, "this session goes on"
    assert other.get("/password/").status_code == 302, "the other one ended"
    assert Token.objects.get(digest=accounts.token_digest(token)).ended_at is not None
    assert begin().status_code == 403
    assert begin(NEW).get("/").status_code == 200
    assert LogEntry.objects.filter(tag="staff:change-password").count() == 1


@pytest.mark.parametrize(
    ("new", "why"),
    [("short", "too short"), (GOOD, "new password"), ("a\x00bcdefghijklmnopqrstu", "can be seen"), ("", "too short")],
)
def test_a_poor_new_password_is_refused_with_the_reason_and_the_old_one_stays(signed_in, new, why):
    answer = change(signed_in, new=new)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert begin().get("/").status_code == 200


def test_a_wrong_old_password_counts_as_a_failed_sign_in_and_locks_after_five(signed_in):
    for _ in range(5):
        assert change(signed_in, old="not the one it is").status_code == 403

    assert tags()[0] == "staff:refused"
    assert Staff.objects.get(username="liaison").locked_at is not None
    assert change(signed_in).status_code in (302, 403), "a locked account changes nothing"
    assert not LogEntry.objects.filter(tag="staff:change-password").exists()


def test_leaving_is_on_the_record_on_the_page_and_for_a_token(signed_in):
    signed_in.post("/sign-out/")
    assert tags()[0] == "staff:sign-out"
    token, _ = accounts.make_token("liaison", GOOD, "", at=Staff.objects.get(username="liaison").opened_at)

    accounts.end_token(token, at=Staff.objects.get(username="liaison").opened_at)
    accounts.end_token(token, at=Staff.objects.get(username="liaison").opened_at)

    assert LogEntry.objects.filter(tag="staff:sign-out").count() == 2, "ending twice is one leaving"
