"""A file attached by a page, by the API and on the command line, and how it is sent back."""

import json
import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accord.actions.accounts import DEMONSTRATION_PASSWORD, make_token
from accord.cli.house import accord
from accord.records.models import Document, LogEntry
from accord.rules.uploads import LARGEST_BYTES
from tests.db.world import world
from tests.unit.paper import JPEG, page, picture, shown

SCAN = page(b"q 612 0 0 792 0 0 cm /I Do Q", resources=b"/XObject << /I 10 0 R >>", more={10: picture(JPEG)})


@pytest.fixture
def asked(db, settings):
    """Return a sent request with its addresses, and ways to ask as its people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    w = world()
    made = w.do("liaison", "request", "start", {
        "agency": str(w.agency.public_id), "problem": "Too few hours of training.", "body_position": "in-favour",
    })  # fmt: skip
    w.do("liaison", "request", "submit")
    return SimpleNamespace(
        w=w, id=made.id, number=made.number, page=f"/requests/{made.id}/", api=f"/api/v1/requests/{made.id}/attach"
    )


def browser(w, who):
    client = Client()
    assert client.post(f"/sign-in/as/{w.people.sign_in[who]}/").status_code == 302
    return client


def bearer(w, who):
    token, _ends_at = make_token(w.people.sign_in[who], DEMONSTRATION_PASSWORD, "", at=datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


def sent(data=None, name="Board minutes.pdf", **changed):
    file = SimpleUploadedFile(name, page() if data is None else data, content_type="application/pdf")
    return {"title": "Minutes of the board", "file": file, "attested": "yes", **changed}


def test_the_form_asks_for_the_file_and_for_an_attestation(asked):
    got = browser(asked.w, "liaison").get(asked.page + "attach/").content.decode()

    assert 'enctype="multipart/form-data"' in got
    assert 'type="file" accept=".pdf,.txt"' in got
    assert "I attest that it shows no person" in got


def test_a_file_is_attached_by_a_page_and_listed_apart(asked):
    client = browser(asked.w, "liaison")

    got = client.post(asked.page + "attach/", sent())

    assert (got.status_code, got["Location"]) == (302, asked.page)
    seen = client.get(asked.page).content.decode()
    assert "Attached files" in seen
    assert "Minutes of the board" in seen
    assert "No document has been issued." in seen
    assert "Board minutes.pdf" not in seen
    assert "In quarantine" not in seen


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_file_is_sent_to_be_saved_and_does_nothing(asked, way):
    browser(asked.w, "liaison").post(asked.page + "attach/", sent(name="<script>.pdf"))
    kept = Document.objects.get()
    if way == "page":
        got = browser(asked.w, "coordinator").get(f"/documents/{kept.public_id}/")
    else:
        got = Client().get(f"/api/v1/documents/{kept.public_id}", headers=bearer(asked.w, "coordinator"))

    assert got.status_code == 200
    assert got["Content-Type"] == "application/pdf"
    name = f"{asked.number}-evidence-{kept.digest[:8]}.pdf"
    assert got["Content-Disposition"] == f'attachment; filename="{name}"'
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "no-store"
    assert got.content.startswith(b"%PDF-")


def test_text_is_sent_as_text_to_be_saved(asked):
    browser(asked.w, "liaison").post(asked.page + "attach/", sent(b"Two shifts.", "a.txt"))

    got = browser(asked.w, "liaison").get(f"/documents/{Document.objects.get().public_id}/")

    assert got["Content-Type"] == "text/plain"
    assert got["Content-Disposition"].endswith('.txt"')


def test_a_refused_file_keeps_what_was_typed_and_says_why(asked):
    entries = LogEntry.objects.count()
    client = browser(asked.w, "liaison")
    for data, name, why in (
        (b"<!doctype html><script>", "a.pdf", "which can carry scripts"),
        (b"\x89PNG\r\n\x1a\n1234", "a.pdf", "refused by category"),
        (page(shown(b"see A 123 456 789")), "a.pdf", "alien registration number"),
        (b"", "a.txt", "The file is empty."),
    ):
        got = client.post(asked.page + "attach/", sent(data, name))

        seen = got.content.decode()
        assert got.status_code == 422
        assert why in seen
        assert 'value="Minutes of the board"' in seen
        assert "123 456" not in seen
    assert client.post(asked.page + "attach/", {"title": "No file", "attested": "yes"}).status_code == 422
    assert client.post(asked.page + "attach/", {**sent(), "file": "words"}).status_code == 422
    assert client.post(asked.page + "attach/", sent(attested="no")).status_code == 409
    assert client.post(asked.page + "attach/", sent(unknown="x")).status_code == 422
    assert (LogEntry.objects.count(), Document.objects.count()) == (entries, 0)


def test_a_quarantined_file_is_named_and_not_opened_by_the_other_side(asked):
    browser(asked.w, "liaison").post(asked.page + "attach/", sent(SCAN))
    address = f"/documents/{Document.objects.get().public_id}/"

    for who, status in (("liaison", 200), ("administrator", 200), ("coordinator", 403), ("auditor", 403)):
        client = browser(asked.w, who)
        assert "In quarantine" in client.get(asked.page).content.decode()
        assert client.get(address).status_code == status, who
        assert Client().get("/api/v1" + address[:-1], headers=bearer(asked.w, who)).status_code == status, who
    assert Client().get(address).status_code == 302
    elsewhere = Client()
    elsewhere.post(f"/sign-in/as/{asked.w.others.sign_in['liaison']}/")
    assert elsewhere.get(address).status_code == 404


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_body_that_no_file_fills_is_not_read(asked, way):
    large = sent(b"a" * (LARGEST_BYTES + 2 * 1024 * 1024), "a.txt")
    if way == "page":
        got = browser(asked.w, "liaison").post(asked.page + "attach/", large)
    else:
        got = Client().post(asked.api, large, headers=bearer(asked.w, "liaison"))

    assert got.status_code == 413
    assert Document.objects.count() == 0


def test_a_file_somewhat_too_large_is_refused_with_the_reason(asked):
    got = Client().post(asked.api, sent(b"a" * (LARGEST_BYTES + 1), "a.txt"), headers=bearer(asked.w, "liaison"))

    assert got.status_code == 422
    assert "larger than 10 MB" in got.json()["message"]


def test_the_api_takes_a_form_and_only_a_form(asked):
    headers = bearer(asked.w, "liaison")

    made = Client().post(asked.api, sent(), headers={**headers, "Idempotency-Key": "k-1"})
    again = Client().post(asked.api, sent(), headers={**headers, "Idempotency-Key": "k-1"})

    assert made.status_code == 200, made.content
    assert again.json() == made.json()
    assert len(made.json()["documents"]) == 1
    thing = Client().get(f"/api/v1/requests/{asked.id}", headers=headers).json()
    assert [e["href"] for e in thing["evidence"]] == [f"/api/v1/documents/{made.json()['documents'][0]}"]
    assert thing["papers"] == []
    tries = {
        415: {"data": json.dumps({"title": "x"}), "content_type": "application/json"},
        400: {"data": b"no form", "content_type": "multipart/form-data"},
        422: {"data": sent(b"MZ", "a.exe")},
        409: {"data": sent(attested="no")},
    }
    for status, body in tries.items():
        got = Client().post(asked.api, headers=headers, **body)
        assert (got.status_code, got.json()["status"]) == (status, status), got.content
    twice = Client().post(asked.api, {**sent(), "title": ["one", "two"]}, headers=headers)
    assert twice.status_code == 400
    assert Client().post(asked.api, sent()).status_code == 401
    assert Client().post(asked.api, sent(), headers=bearer(asked.w, "counsel")).status_code == 403
    assert Document.objects.count() == 1


def test_the_description_says_that_a_form_is_sent():
    from accord.api.house import api

    asked = api.get_openapi_schema()["paths"]["/api/v1/requests/{public_id}/attach"]["post"]["requestBody"]["content"]
    assert list(asked) == ["multipart/form-data"]
    assert asked["multipart/form-data"]["schema"]["properties"]["file"]["format"] == "binary"


def test_the_name_of_a_file_reaches_no_log(asked, caplog):
    with caplog.at_level(logging.DEBUG):
        browser(asked.w, "liaison").post(asked.page + "attach/", sent(name="Canary words.pdf"))

    assert Document.objects.count() == 1
    assert "Canary" not in caplog.text


def test_a_file_is_attached_on_the_command_line(asked, tmp_path):
    file = tmp_path / "minutes.pdf"
    file.write_bytes(page())
    words = ["requests", "attach", asked.number, "--title", "Minutes", "--attested", "yes", "--as",
             asked.w.people.sign_in["liaison"]]  # fmt: skip

    done = CliRunner().invoke(accord, [*words, "--file", str(file)])
    missing = CliRunner().invoke(accord, [*words, "--file", str(tmp_path / "none.pdf")])
    file.write_bytes(b"MZ")
    refused = CliRunner().invoke(accord, [*words, "--file", str(file)])
    seen = CliRunner().invoke(accord, ["requests", "show", asked.number, *words[-2:]])

    assert done.exit_code == 0, done.output
    assert (missing.exit_code, refused.exit_code) == (2, 2)
    assert "No such file" in missing.stderr
    assert "Programs are never kept" in refused.stderr
    assert "Minutes (PDF, " in seen.stdout
    assert Document.objects.count() == 1
    assert len([p for p in settings.FILES.glob("*/*") if p.name.endswith(Document.objects.get().digest[2:])]) == 1
