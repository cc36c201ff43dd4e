"""The public page and the API address that say whether a file is a document of ours; the file is not kept."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accord.records import documents as store
from accord.records.models import Agreement, Signature
from tests.db.stages import assessed, copy_of, determined, in_force, planned, referred, standing

pytestmark = pytest.mark.django_db
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, JAIL), planned, determined, in_force) as w:
        yield w


@pytest.fixture
def w(signed, db):
    return copy_of(signed)


def files():
    return {p for p in Path(settings.FILES).rglob("*") if p.is_file()}


def upload(data, name="a.pdf"):
    return SimpleUploadedFile(name, data, "application/pdf")


def last():
    return store.load(Signature.objects.order_by("-pk").first().revision, settings.FILES)


def page(data):
    return Client().post("/verify/", {"file": upload(data)})


def test_a_signed_agreement_is_known_with_its_signers_and_nothing_is_kept(w):
    before = files()
    got = page(last())
    text = got.content.decode()
    assert got.status_code == 200
    for words in ("Yes: it is ours, and whole", Agreement.objects.get().number, "Marian Ellery", "Harriet Sloane"):
        assert words in text
    assert files() == before


def test_a_changed_file_and_a_strangers_file_are_told_apart(w):
    changed = bytearray(last())
    changed[-30] ^= 1
    assert "began as a document of ours" in page(bytes(changed)).content.decode()
    assert "not a document of ours" in page(b"%PDF-1.7\nwords\n%%EOF\n").content.decode()


@pytest.mark.parametrize("given", [{}, {"file": ""}])
def test_no_file_is_said_at_the_field(db, given):
    got = Client().post("/verify/", given)
    assert got.status_code == 422
    assert "Choose the document to check." in got.content.decode()


def test_the_api_answers_the_same(w):
    got = Client().post("/api/v1/verify", {"file": upload(last())})
    said = got.json()
    assert (got.status_code, said["genuine"], said["known"]["number"]) == (200, True, Agreement.objects.get().number)
    assert [(s["name"], s["holds"]) for s in said["signatures"]] == [("Marian Ellery", True), ("Harriet Sloane", True)]
    assert Client().post("/api/v1/verify", {"file": upload(b"words")}).json()["genuine"] is False
    assert Client().post("/api/v1/verify", {}).status_code == 422


def test_anybody_may_have_the_certificate_and_the_list(w):
    assert b"BEGIN CERTIFICATE" in Client().get("/verify/authority.pem").content
    assert re.search(rb"BEGIN X509 CRL", Client().get("/verify/revoked.crl").content)
