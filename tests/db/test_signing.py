"""Signing through the one door: whose certificate, what is kept, and what is refused with nothing written."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accord.actions import signing as actions
from accord.queries import signing as read
from accord.records import documents as store
from accord.records.models import Agreement, Certificate, Document, LogEntry, Signature
from accord.records.signing.keys import Vault
from accord.rules.decisions import Failure, Forbidden, Invalid
from accord.rules.documents import SIGNED, STATEMENT
from tests.db.stages import assessed, copy_of, determined, drafted, planned, ready_to_sign, referred, standing
from tests.unit.signing import trust_of

pytestmark = pytest.mark.django_db
JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}


@pytest.fixture(scope="module")
def approved(django_db_setup, django_db_blocker):
    stages = (referred, lambda w: assessed(w, JAIL), planned, determined, drafted, ready_to_sign)
    with standing(django_db_blocker, *stages) as w:
        yield w


@pytest.fixture
def w(approved, db, settings, tmp_path):
    settings.SIGNING_FOLDER = tmp_path / "signing"
    settings.SIGNING_ANCHORS = tmp_path / "anchors"
    settings.SIGNING_PKCS12 = tmp_path / "pkcs12"
    return copy_of(approved)


def row() -> Agreement:
    return Agreement.objects.get()


def sign(w, side="local", who="", **how):
    who = who or {"local": "head", "federal": "decider"}[side]
    return w.do(who, "agreement", f"sign-{side}", {"digest": row().content_digest}, step_up=True, **how)


def counted():
    return LogEntry.objects.count(), Signature.objects.count(), Certificate.objects.count(), Document.objects.count()


def refused_by(act):
    before = counted()
    with pytest.raises(Failure) as caught:
        act()
    assert counted() == before
    return [f.rule for f in caught.value.findings]


# --- what signing keeps --------------------------------------------------------------------------


def test_each_signature_makes_a_new_file_that_begins_with_the_one_before(w):
    frozen = store.load(row().content_digest, settings.FILES)
    first = sign(w)
    second = sign(w, "federal")

    local, federal = Signature.objects.order_by("pk")
    one, two = (store.load(s.revision, settings.FILES) for s in (local, federal))
    assert one.startswith(frozen)
    assert two.startswith(one)
    assert len({local.nonce, federal.nonce}) == 2
    for receipt, signature in ((first, local), (second, federal)):
        made = {d.kind: d for d in Document.objects.filter(public_id__in=receipt.documents)}
        assert made[SIGNED].digest == signature.revision
        assert made[STATEMENT].digest == signature.statement
        assert made[STATEMENT].media_type == "application/json"
        said = store.load(signature.statement, settings.FILES)
        found = read.check(two, said)
        assert found.holds, found
        assert found.statement == {
            "digest": sha256(frozen).hexdigest(),
            "version": found.statement["version"],
            "signer": {
                "id": str(signature.by.public_id),
                "name": signature.name,
                "certificate": signature.certificate.digest,
            },
            "office": {"local": "Agency head", "federal": "Deciding official"}[signature.side],
            "agency": {"local": w.agency.name, "federal": "Headquarters"}[signature.side],
            "purpose": f"Signs agreement {row().number} for the {signature.side} side as {signature.position}",
            "time": w.at.isoformat(),
            "nonce": signature.nonce,
        }
        assert canonical_only(said)


def canonical_only(said):
    return json.dumps(json.loads(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == said


def test_a_certificate_names_the_person_the_office_and_the_agency_and_is_used_again(w):
    sign(w)
    found = Certificate.objects.get()
    assert (found.staff.username, found.role, found.agency, found.held) == ("head", "local-head", w.agency, "local")
    assert (found.not_before, found.not_after) == (w.at, w.at + timedelta(days=365))
    assert LogEntry.objects.filter(tag="staff:issue-certificate", object_id=found.staff.public_id).count() == 1
    w.do("decider", "agreement", "sign-federal", {"digest": row().content_digest}, step_up=True)
    assert Certificate.objects.count() == 2


def test_a_certificate_ends_with_the_office(w):
    last = (w.at + timedelta(days=9)).date()
    head = w.people.staff("head")
    head.holdings.update(to_on=last)
    sign(w)
    assert Certificate.objects.get().not_after.date() == last


# --- refused, and nothing written ----------------------------------------------------------------


def test_without_an_authority_nothing_is_signed(w, settings):
    settings.DEMONSTRATION = False
    settings.SIGNING_ISSUE_AT_ONCE = False
    assert refused_by(lambda: sign(w)) == ["signing:certificate"]
    settings.SIGNING_ISSUE_AT_ONCE = True
    assert refused_by(lambda: sign(w)) == ["signing:authority"]


def administrator(w):
    return w.people.actor("administrator", w.at)


def test_an_expired_certificate_is_refused(w):
    actions.make_authority("House", w.at)
    actions.issue_certificate("head", "local-head", by=administrator(w), at=w.at)
    w.later(days=366)
    assert refused_by(lambda: sign(w)) == ["signing:expired"]


def test_a_revoked_certificate_is_refused_and_a_new_one_signs(w):
    actions.make_authority("House", w.at)
    first = actions.issue_certificate("head", "local-head", by=administrator(w), at=w.at)
    w.later(minutes=1)
    actions.revoke_certificate(first.digest, "lost", by=administrator(w), at=w.at)
    assert refused_by(lambda: sign(w)) == ["signing:revoked"]
    again = actions.issue_certificate("head", "local-head", by=administrator(w), at=w.at)
    sign(w)
    assert Signature.objects.get().certificate == again


def test_a_key_that_is_gone_or_under_another_passphrase_is_refused(w, settings):
    actions.make_authority("House", w.at)
    actions.issue_certificate("head", "local-head", by=administrator(w), at=w.at)
    settings.SIGNING_PASSPHRASE = "another one altogether"
    assert refused_by(lambda: sign(w)) == ["signing:cannot"]


def test_the_authority_is_made_once(w):
    actions.make_authority("House", w.at)
    assert refused_by(lambda: actions.make_authority("House", w.at)) == ["signing:authority-standing"]
    assert LogEntry.objects.filter(tag="staff:make-signing-authority").count() == 1


@pytest.mark.parametrize("who", ["head", "manager", "auditor"])
def test_only_an_administrator_keeps_certificates(w, who):
    actor = w.people.actor(who, w.at)
    for act in (
        lambda: actions.issue_certificate("head", "local-head", by=actor, at=w.at),
        lambda: actions.revoke_certificate("0" * 64, "lost", by=actor, at=w.at),
        lambda: actions.register_certificate("head", "local-head", b"", "pkcs12", "x", by=actor, at=w.at),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_certificate_needs_a_holder_and_a_revocation_a_certificate(w):
    actions.make_authority("House", w.at)
    by = administrator(w)
    assert refused_by(lambda: actions.issue_certificate("head", "decider", by=by, at=w.at)) == ["signing:holder"]
    assert refused_by(lambda: actions.issue_certificate("nobody", "decider", by=by, at=w.at)) == ["signing:holder"]
    assert refused_by(lambda: actions.revoke_certificate("0" * 64, "lost", by=by, at=w.at)) == ["signing:no-such"]
    with pytest.raises(Invalid):
        actions.revoke_certificate("0" * 64, "boredom", by=by, at=w.at)
    with pytest.raises(Invalid):
        actions.register_certificate("head", "local-head", b"none", "pkcs12", "x", by=by, at=w.at)


def test_the_database_keeps_certificates_but_for_their_revocation(w):
    sign(w)
    for change in ({"digest": "0" * 64}, {"not_after": w.at}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_certificate")
    Certificate.objects.update(revoked_at=w.at, revoked_because="lost")
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(revoked_at=None)


# --- another authority ---------------------------------------------------------------------------


def of_another_authority(w, folder, *, trusted=True):
    """Write a PKCS#12 file of an authority outside, and put that authority among the anchors."""
    outside = Vault(folder / "outside", b"outside")
    outside.make_authority("State authority", w.at - timedelta(days=1))
    subject = read.subject(w.people.staff("head"), w.people.actor("head", w.at).holds[0])
    leaf = outside.issue(subject, w.at, w.at + timedelta(days=90))
    data = pkcs12.serialize_key_and_certificates(
        b"head", outside.key_of(leaf.fingerprint(leaf.signature_hash_algorithm).hex()), leaf, None,
        BestAvailableEncryption(b"word"),
    )  # fmt: skip
    settings.SIGNING_PKCS12.mkdir()
    (settings.SIGNING_PKCS12 / "head.p12").write_bytes(data)
    if trusted:
        settings.SIGNING_ANCHORS.mkdir()
        (settings.SIGNING_ANCHORS / "state.pem").write_bytes(outside.authority().public_bytes(Encoding.PEM))
    return outside, leaf.public_bytes(Encoding.PEM)


def test_the_real_worlds_certificate_signs_from_its_file(w, tmp_path, settings):
    outside, pem = of_another_authority(w, tmp_path)
    actions.register_certificate("head", "local-head", pem, "pkcs12", "../head.p12", by=administrator(w), at=w.at)
    assert refused_by(lambda: sign(w)) == ["signing:cannot"]  # the file's own passphrase is missing
    settings.SIGNING_PKCS12_PASSPHRASE = "word"
    sign(w)
    signature = Signature.objects.get()
    assert signature.certificate.held == "pkcs12"
    data = store.load(signature.revision, settings.FILES)
    assert read.verify(data).genuine
    assert read.check(data, None, settings.SIGNING_ANCHORS).signatures[0].authority == "State authority"
    assert read.check(data, None, settings.SIGNING_ANCHORS / "state.pem").holds
    assert trust_of(outside).anchors == read.trust(settings.SIGNING_ANCHORS).anchors


def test_a_certificate_of_an_authority_that_nobody_trusts_is_not_taken(w, tmp_path):
    _outside, pem = of_another_authority(w, tmp_path, trusted=False)
    by = administrator(w)
    act = lambda: actions.register_certificate("head", "local-head", pem, "pkcs12", "head.p12", by=by, at=w.at)  # noqa: E731
    assert refused_by(act) == ["signing:foreign"]


def test_a_token_without_its_program_is_refused(w, tmp_path):
    _outside, pem = of_another_authority(w, tmp_path)
    actions.register_certificate("head", "local-head", pem, "pkcs11", "head", by=administrator(w), at=w.at)
    assert refused_by(lambda: sign(w)) == ["signing:cannot"]


# --- what a file is ------------------------------------------------------------------------------


def test_every_state_of_the_document_is_known_again(w):
    frozen = store.load(row().content_digest, settings.FILES)
    sign(w)
    sign(w, "federal")
    one, two = (store.load(s.revision, settings.FILES) for s in Signature.objects.order_by("pk"))

    for data, signed, latest in ((frozen, 0, False), (one, 1, False), (two, 2, True)):
        answer = read.verify(data)
        assert answer.genuine
        assert (answer.known.number, len(answer.known.signatures), answer.known.latest) == (
            row().number,
            signed,
            latest,
        )
    changed = bytearray(two)
    changed[-20] ^= 1
    answer = read.verify(bytes(changed))
    assert not answer.genuine
    assert answer.known.number == row().number
    assert not answer.known.same
    stranger = read.verify(b"%PDF-1.7\nwords\n%%EOF\n")
    assert (stranger.genuine, stranger.known) == (False, None)


def test_a_statement_is_checked_with_the_file(w):
    sign(w)
    sign(w, "federal")
    local, federal = Signature.objects.order_by("pk")
    two = store.load(federal.revision, settings.FILES)
    said = store.load(local.statement, settings.FILES)
    assert read.verify(two, said).genuine
    assert not read.verify(two, said.replace(b"local side", b"other side")).genuine


def test_a_key_that_was_compromised_takes_the_trust_from_earlier_signatures(w):
    sign(w)
    data = store.load(Signature.objects.get().revision, settings.FILES)
    assert read.verify(data).genuine
    w.later(days=3)
    actions.revoke_certificate(Certificate.objects.get().digest, "compromised", by=administrator(w), at=w.at)
    assert not read.verify(data).genuine
    assert not read.check(data).holds
