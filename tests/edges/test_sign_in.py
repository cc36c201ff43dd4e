"""Signing in on the web: sessions, second factors, confirmation, invitations, and nowhere else to go."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accord.actions import accounts
from accord.queries.accounts import actor_by_username
from accord.records.models import LogEntry, SecondFactor, Staff
from accord.web.public import ONE_FACTOR, PUBLIC
from accord.web.urls import urlpatterns
from tests.db.stages import copy_of, standing
from tests.passkeys import SoftPasskey

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
def real(w, settings):
    settings.DEMONSTRATION = False
    return w


@pytest.fixture
def client():
    return Client(headers={"host": "localhost"})


def sign_in(client, name="liaison", password=GOOD, code="", **more):
    return client.post("/sign-in/", {"username": name, "password": password, "code": code, **more})


def where(response):
    assert response.status_code == 302, response.content.decode()[:2000]
    return response["Location"]


def code_now(secret):
    key = base64.b32decode(secret.replace(" ", ""))
    return TOTP(key, 6, SHA1(), 30).generate(int(datetime.now(UTC).timestamp())).decode()


def enrol(client):
    page = client.post("/second-factor/app/").content.decode()
    secret = re.search(r"Secret: <code>([A-Z2-7 ]+)</code>", page)[1]
    done = client.post("/second-factor/app/", {"code": code_now(secret)})
    return secret, done


def unspend(name):
    """Let the present code be used again, so that a test need not wait for the next one."""
    SecondFactor.objects.filter(staff__username=name).update(last_used=0)


# --- sessions -----------------------------------------------------------------------------------


def test_signing_in_leads_on_and_signing_out_ends_it_on_the_server(w, client):
    assert where(sign_in(client, next="/requests/")) == "/requests/"
    assert client.get("/").status_code == 200
    cookie = client.cookies["sessionid"].value

    assert where(client.post("/sign-out/")) == "/sign-in/"
    client.cookies["sessionid"] = cookie
    assert where(client.get("/")).startswith("/sign-in/")


def test_signing_in_begins_a_new_session_and_the_old_cookie_is_dead(w, client):
    sign_in(client)
    old = client.cookies["sessionid"].value
    sign_in(client, "head")
    assert client.cookies["sessionid"].value != old

    other = Client()
    other.cookies["sessionid"] = old
    assert where(other.get("/")).startswith("/sign-in/")


def test_a_session_ends_after_thirty_idle_minutes_on_the_server(w, client):
    sign_in(client)
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert where(client.get("/")).startswith("/sign-in/")


def test_a_session_ends_after_twelve_hours_however_busy(w, client):
    sign_in(client)
    session = client.session
    session["signed_in_at"] = (datetime.now(UTC) - timedelta(hours=12, seconds=1)).isoformat()
    session.save()
    assert where(client.get("/")).startswith("/sign-in/")


def test_disabling_a_person_ends_the_session_at_the_next_request(w, client):
    sign_in(client)
    Staff.objects.filter(username="liaison").update(is_active=False)
    assert where(client.get("/")).startswith("/sign-in/")


def test_the_cookie_is_for_the_server_only(w, client):
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- sign-in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "\\\\elsewhere.example",
     "javascript:alert(1)", "http:///elsewhere.example", "/\t/elsewhere.example", "http://localhost/requests/"],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(w, client, wanted):
    assert where(sign_in(client, next=wanted)) == "/"


def test_unknown_and_known_names_get_the_same_page(real):
    pages = set()
    for name in ("liaison", "no-such-person"):
        answer = sign_in(Client(), name, "wrong")
        text = answer.content.decode().replace(f'value="{name}"', "")
        pages.add((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)))
    assert len(pages) == 1
    assert pages.pop()[0] == 403


def test_every_post_needs_its_token(w):
    client = Client(enforce_csrf_checks=True)
    for address in ("/sign-in/", "/sign-in/passkey/", "/sign-in/passkey/options/", "/sign-in/as/liaison/", "/sign-out/",
                    "/step-up/", "/second-factor/app/", "/invitation/x/"):  # fmt: skip
        assert client.post(address, {}).status_code == 403, address


def test_choosing_a_person_exists_in_a_demonstration_only(w, client, settings):
    assert client.get("/sign-in/as/liaison/").status_code == 405
    assert client.post("/sign-in/as/nobody/").status_code == 404
    assert where(client.post("/sign-in/as/liaison/", {"next": "/agencies/"})) == "/agencies/"
    settings.DEMONSTRATION = False
    assert client.post("/sign-in/as/liaison/").status_code == 404
    page = Client().get("/sign-in/").content.decode()
    assert GOOD not in page
    assert "Ellery" not in page


def test_whatever_is_typed_is_no_error_of_ours(w, client):
    for name in ("\x00", "x" * 10_000, "ſ", "' or 1=1 --", "../..", ""):
        assert sign_in(client, name, name, name).status_code == 403


# --- second factors -----------------------------------------------------------------------------


def test_with_one_factor_only_enrolling_is_reached(real, client):
    assert where(sign_in(client)) == "/"
    sheet = f"/staff/{real.people.staff('liaison').public_id}/"
    for address in ("/", "/requests/", "/agencies/", sheet, "/step-up/", f"{sheet}leave/"):
        assert where(client.get(address)) == "/second-factor/", address
    assert client.get("/second-factor/").status_code == 200
    assert "Add a second factor" in client.get("/second-factor/").content.decode()


def test_the_pages_that_one_factor_reaches_are_about_factors():
    named = {p.name for p in urlpatterns}
    assert named >= ONE_FACTOR
    assert not ONE_FACTOR & PUBLIC


def test_enrolling_an_app_opens_the_house_and_shows_the_codes_once(real, client):
    sign_in(client)
    _secret, done = enrol(client)
    page = done.content.decode()
    codes = re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", page)
    assert len(codes) == 10
    assert client.get("/").status_code == 200
    assert codes[0] not in client.get("/second-factor/").content.decode()


def test_a_wrong_first_code_shows_the_same_secret_again(real, client):
    sign_in(client)
    first = client.post("/second-factor/app/").content.decode()
    again = client.post("/second-factor/app/", {"code": "12"})
    secret = re.search(r"Secret: <code>([^<]+)<", first)[1]
    assert again.status_code == 409
    assert secret in again.content.decode()


def test_the_next_sign_in_asks_for_the_code(real, client):
    sign_in(client)
    secret, _done = enrol(client)
    other = Client()
    assert sign_in(other).status_code == 403
    unspend("liaison")
    assert where(sign_in(other, code=code_now(secret))) == "/"
    assert other.get("/").status_code == 200


def test_changing_factors_asks_to_confirm_first(real, client):
    sign_in(client)
    secret, _done = enrol(client)
    factor = SecondFactor.objects.get(confirmed_at__isnull=False)
    posts = ("/second-factor/app/", "/second-factor/passkey/", "/second-factor/recovery-codes/",
             f"/second-factor/{factor.public_id}/end/")  # fmt: skip
    for address in posts:
        assert where(client.post(address)) == "/step-up/?next=/second-factor/", address

    unspend("liaison")
    confirmed = client.post("/step-up/", {"password": GOOD, "code": code_now(secret), "next": "/second-factor/"})
    assert where(confirmed) == "/second-factor/"
    assert client.post("/second-factor/recovery-codes/").status_code == 200
    assert client.post(posts[-1]).status_code == 409


# --- passkeys -----------------------------------------------------------------------------------


def with_passkey(client):
    sign_in(client)
    key = SoftPasskey()
    options = client.post("/second-factor/passkey/options/").json()
    made = client.post("/second-factor/passkey/", {"answer": json.dumps(key.make(options)), "name": "Blue key"})
    return key, made


def test_a_passkey_is_made_then_signs_in_and_confirms(real, client):
    key, made = with_passkey(client)
    assert made.status_code == 200
    assert "Blue key" in made.content.decode()

    other = Client(headers={"host": "localhost"})
    options = other.post("/sign-in/passkey/options/").json()
    answer = json.dumps(key.answer(options))
    assert where(other.post("/sign-in/passkey/", {"answer": answer, "next": "/requests/"})) == "/requests/"
    assert other.get("/").status_code == 200

    options = other.post("/step-up/passkey/options/").json()
    done = other.post("/step-up/passkey/", {"answer": json.dumps(key.answer(options)), "next": "/second-factor/"})
    assert where(done) == "/second-factor/"
    assert "stepped_up_at" in other.session


def test_a_challenge_works_once_and_only_where_it_was_asked_for(real, client):
    key, _made = with_passkey(client)
    other = Client(headers={"host": "localhost"})
    options = other.post("/sign-in/passkey/options/").json()
    answer = json.dumps(key.answer(options))
    assert other.post("/sign-in/passkey/", {"answer": "{}"}).status_code == 403
    assert other.post("/sign-in/passkey/", {"answer": answer}).status_code == 403

    options = client.post("/second-factor/passkey/options/").json()
    assert client.post("/step-up/passkey/", {"answer": json.dumps(key.answer(options))}).status_code == 403


@pytest.mark.parametrize("answer", ["", "[]", "{", "null", "[" * 5000, "x" * 30_000, '{"id": 1}'])
def test_a_malformed_answer_is_refused(w, client, answer):
    client.post("/sign-in/passkey/options/")
    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code == 403


# --- confirming again ---------------------------------------------------------------------------


def test_confirming_lasts_five_minutes(w, client):
    sign_in(client, "head")
    assert client.post("/step-up/", {"password": "wrong"}).status_code == 403
    assert "stepped_up_at" not in client.session
    assert where(client.post("/step-up/", {"password": GOOD, "next": "/agreements/"})) == "/agreements/"
    assert "stepped_up_at" in client.session
    assert LogEntry.objects.latest("pk").tag == "staff:step-up"


def test_a_new_sign_in_forgets_the_confirmation(w, client):
    sign_in(client, "head")
    client.post("/step-up/", {"password": GOOD})
    sign_in(client, "liaison")
    assert "stepped_up_at" not in client.session


# --- invitations --------------------------------------------------------------------------------


def test_inviting_shows_the_address_once_and_the_person_enters_by_it(real, client, settings):
    settings.DEMONSTRATION = True
    sign_in(client, "head")
    given = {"agency": str(real.agency.public_id), "full_name": "Nora Quist", "username": "nora", "role": "local-liaison",
             "capacity": "holder", "from_on": "2026-03-02"}  # fmt: skip
    made = where(client.post("/staff/new/invite-local/", given))
    assert made.endswith("/issue-invitation/")
    assert "/invitation/" not in client.get(made).content.decode()
    shown = client.post(made).content.decode()
    address = re.search(r"http://localhost(/invitation/[\w-]+/)", shown)[1]
    settings.DEMONSTRATION = False

    guest = Client(headers={"host": "localhost"})
    page = guest.get(address).content.decode()
    assert "Nora Quist" in page
    assert guest.post(address, {"password": "short"}).status_code == 422
    assert where(guest.post(address, {"password": NEW})) == "/second-factor/"
    assert where(guest.get("/")) == "/second-factor/"
    enrol(guest)
    assert guest.get("/").status_code == 200
    assert guest.get(address).status_code == 404
    assert Client().post(address, {"password": NEW}).status_code == 404


def test_an_unknown_invitation_says_so_and_nothing_else(w, client):
    for word in ("x" * 43, "short", "%00" * 40, "é" * 40):
        answer = client.get(f"/invitation/{word}/")
        assert answer.status_code == 404
        assert '<form method="post" class="usa-form"' not in answer.content.decode()


def test_nobody_makes_an_address_for_another_agencys_staff(w, client):
    sign_in(client, "head")
    theirs = w.others.staff("liaison")
    address = f"/staff/{theirs.public_id}/issue-invitation/"
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    mine = w.people.staff("counsel")
    assert client.post(f"/staff/{mine.public_id}/issue-invitation/").status_code == 409


def test_a_liaison_may_not_make_an_address(w, client):
    sign_in(client, "liaison")
    assert client.post(f"/staff/{w.people.staff('counsel').public_id}/issue-invitation/").status_code == 403
    assert actor_by_username("counsel", datetime.now(UTC)) is not None
