"""Signatures: tagged places, keys at rest, PAdES and statements, checked by us, by poppler, and bit by bit."""

import json
import random
import re
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from accord.records.signing import aside, keys, pades, places
from accord.records.signing.verifying import Trust, statement, verify
from accord.rules import signing as rules
from accord.rules.canonical import canonical
from accord.rules.documents import BadDocument
from tests.unit.signing import AT, PASSPHRASE, PEOPLE, document, new_vault, sign_as, signing, trust_of

CREDENTIAL = rules.Credential(staff=UUID(int=1), role="local-head", body=PEOPLE["local"].body,
                              not_before=AT, not_after=AT + timedelta(days=30))  # fmt: skip


# --- the document --------------------------------------------------------------------------------


def tagged_fields(data):
    with pikepdf.open(BytesIO(data)) as pdf:
        tags = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        return [
            (str(f.T), str(f.TU), str(tags[int(f.StructParent)].S), "/V" in f, "/N" in f.AP, str(f.P.Tabs))
            for f in pdf.Root.AcroForm.Fields
        ]


def test_the_frozen_document_has_empty_tagged_fields_with_words_for_a_reader():
    assert tagged_fields(signing().frozen) == [
        (side, f"Signature of {p.office}, for {p.agency}", "/Form", False, True, "/S") for side, p in PEOPLE.items()
    ]
    assert document() == signing().frozen


def test_a_place_that_the_template_does_not_mark_is_a_mistake():
    with pytest.raises(BadDocument, match="witness"):
        places.opened(signing().frozen, {"witness": "Signature of a witness"})


@pytest.mark.parametrize("side", PEOPLE)
def test_each_signature_only_adds_and_keeps_tags_metadata_and_colours(side):
    before, after = signing().frozen, signing().revisions[side]
    assert after.startswith(before)
    with pikepdf.open(BytesIO(before)) as old, pikepdf.open(BytesIO(after)) as new:
        xmp = new.Root.Metadata.read_bytes()
        # As the typesetter's own export check declared them: nothing that it judged is written anew.
        assert xmp == old.Root.Metadata.read_bytes()
        assert re.search(rb"pdfaid:part>?=?\"?2", xmp)
        assert re.search(rb"pdfuaid:part>?=?\"?1", xmp)
        assert old.docinfo == new.docinfo
        for name in ("/StructTreeRoot", "/MarkInfo", "/Lang", "/OutputIntents", "/ViewerPreferences", "/Outlines"):
            assert new.Root[name].objgen == old.Root[name].objgen
            assert new.Root[name].unparse(resolved=True) == old.Root[name].unparse(resolved=True)
        assert "/Version" not in new.Root
        assert int(new.Root.AcroForm.SigFlags) == 3
        assert "/NeedAppearances" not in new.Root.AcroForm
        signed = [f for f in new.Root.AcroForm.Fields if "/V" in f]
        for field in signed:
            fonts = list(all_fonts(field.AP.N))
            assert fonts
            assert all("/FontFile2" in f or "/FontFile3" in f for f in fonts), "what is seen brings its fonts"


def all_fonts(stream):
    resources = stream.get("/Resources", {})
    for font in dict(resources.get("/Font", {})).values():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        yield inner.FontDescriptor
    for inner in dict(resources.get("/XObject", {})).values():
        yield from all_fonts(inner)


# --- whole, and not ------------------------------------------------------------------------------


@pytest.mark.parametrize("side", PEOPLE)
def test_a_signed_document_and_its_statement_hold(side):
    s = signing()
    found = verify(s.revisions[side], s.trust, s.statements[side])

    assert found.holds, found
    assert found.frozen[0] == sha256(s.frozen).hexdigest() == found.statement["digest"]
    last = found.signatures[-1]
    who = PEOPLE[side]
    assert (last.field, last.name, last.office, last.agency, last.at) == (side, who.name, who.office, who.agency, AT)
    assert last.certificate == s.prints[side] == found.statement["signer"]["certificate"]


def test_a_process_of_its_own_says_the_same():
    s = signing()
    assert aside.verify(s.signed, s.trust, s.statements["local"]) == verify(s.signed, s.trust, s.statements["local"])
    assert aside.verify(b"%PDF-1.7 no", s.trust).problems


@pytest.mark.parametrize("data", [b"", b"words", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7 /ByteRange [0 1 2 3] <00>\n%%EOF"])
def test_what_is_no_signed_pdf_is_said_to_be_none(data):
    found = verify(data, signing().trust)
    assert not found.holds
    assert found.problems


def test_an_unsigned_document_is_not_said_to_hold():
    assert verify(signing().frozen, signing().trust).problems == ("Nobody has signed this file.",)


FLIPS_OF_THE_FILE, FLIPS_OF_THE_STATEMENT = 3_584, 512


def flipped(data, place, bit):
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_no_bit_of_the_file_can_be_turned():
    s, dice = signing(), random.Random(1957)
    gap = range(s.signed.rindex(b"/Contents <"), s.signed.rindex(b"/ByteRange"))
    # Half of them in the last signature itself, the one place that no signature covers.
    for i in range(FLIPS_OF_THE_FILE):
        place = dice.choice(gap) if i % 2 else dice.randrange(len(s.signed))
        bit = dice.randrange(8)
        assert not verify(flipped(s.signed, place, bit), s.trust, name_all=False).holds, (place, bit)


def test_no_bit_of_a_statement_can_be_turned():
    s, dice = signing(), random.Random(1958)
    whole = s.statements["local"]
    for _ in range(FLIPS_OF_THE_STATEMENT):
        place, bit = dice.randrange(len(whole)), dice.randrange(8)
        _signed, _said, problems = statement(flipped(whole, place, bit), s.trust)
        assert problems, (place, bit)


def test_listing_the_names_of_a_changed_file_does_not_make_it_hold():
    s = signing()
    place = len(s.frozen) + 40
    for changed in (flipped(s.signed, place, 0), s.signed + b"%", s.signed[:-1], s.signed + b"\n%%EOF\n"):
        assert not verify(changed, s.trust).holds


def test_a_signature_in_the_other_sides_place_does_not_hold():
    vault = new_vault()
    _print, signed, _said = sign_as(vault, "federal", document(), field="local")
    [found] = verify(signed, trust_of(vault)).signatures
    assert found.problems == ("This place is for the local side; the certificate's office is on the other side.",)


def test_a_statement_is_not_carried_to_another_document_or_signer():
    s = signing()
    vault = new_vault()
    _print, other, said = sign_as(vault, "local", document("Another agreement"))

    both = Trust((*s.trust.anchors, *trust_of(vault).anchors), ())
    assert verify(other, both, s.statements["local"]).problems == (
        "The statement is about another document than this one.", "Whoever made the statement has not signed this document.",
    )  # fmt: skip
    assert verify(s.revisions["local"], both, s.statements["federal"]).problems == (
        "Whoever made the statement has not signed this document.",
    )
    assert verify(other, both, said).holds


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w["statement"].update(signer={**w["statement"]["signer"], "name": "Another"}),
        lambda w: w["statement"].update(digest="0" * 64),
        lambda w: w["statement"].update(version=8),
        lambda w: w["statement"].update(more="x"),
        lambda w: w.update(certificates=[]),
        lambda w: w.update(algorithm="rsa-sha256"),
        lambda w: w.update(more="x"),
    ],
)
def test_a_changed_statement_is_refused(change):
    whole = json.loads(signing().statements["local"])
    change(whole)
    assert statement(canonical(whole), signing().trust)[2]
    spaced = json.dumps(json.loads(signing().statements["local"])).encode()
    assert statement(spaced, signing().trust)[2], "the same values written otherwise are not taken"


def test_another_person_cannot_state_in_ones_name():
    vault = new_vault()
    leaf = vault.issue(PEOPLE["federal"], AT, AT + timedelta(days=1))
    signer = pades.soft_signer(leaf.public_bytes(Encoding.DER), vault.key_of(keys.fingerprint(leaf)))
    said = rules.statement(digest="0" * 64, version=1, subject=PEOPLE["local"], certificate=keys.fingerprint(leaf),
                           purpose="p", at=AT, nonce="0" * 32)  # fmt: skip
    assert statement(pades.envelope(said, signer), trust_of(vault))[2] == (
        "The statement names another person or office than the certificate that signed it.",
    )


# --- certificates --------------------------------------------------------------------------------


def test_without_the_anchor_nobody_is_trusted():
    s = signing()
    assert [f.problems for f in verify(s.signed, trust_of(new_vault())).signatures] == [
        ("No trusted authority stands behind the certificate as of the moment of signing.",)
    ] * 2
    assert not verify(s.signed, Trust(())).holds


def test_a_certificate_that_had_expired_does_not_hold():
    vault = new_vault()
    _print, signed, said = sign_as(vault, "local", document(), since=AT - timedelta(days=20), days=10)
    found = verify(signed, trust_of(vault), said)
    assert not found.holds
    assert found.signatures[0].problems


@pytest.mark.parametrize(
    ("days", "why", "holds"),
    [(-1, "left-office", False), (1, "left-office", True), (1, "compromised", False)],
)
def test_a_revoked_certificate_holds_only_for_what_was_signed_before_by_its_own_holder(days, why, holds):
    vault = new_vault()
    _print, signed, said = sign_as(vault, "local", document(), since=AT - timedelta(days=5))
    leaf = next(iter(pikepdf_certificates(signed)))
    vault.revoke([(leaf, AT + timedelta(days=days), why)], AT + timedelta(days=2))
    assert verify(signed, trust_of(vault), said).holds is holds


def pikepdf_certificates(data):
    from pyhanko.pdf_utils.reader import PdfFileReader

    return [one.signer_cert.serial_number for one in PdfFileReader(BytesIO(data)).embedded_signatures]


def test_a_list_that_another_authority_signed_revokes_nothing():
    s = signing()
    forger = new_vault()
    forger.revoke([(n, AT - timedelta(days=1), "left-office") for n in pikepdf_certificates(s.signed)], AT)
    assert verify(s.signed, Trust(s.trust.anchors, trust_of(forger).lists)).holds


@pytest.mark.parametrize(
    ("credential", "at", "rule"),
    [
        (None, AT, "signing:certificate"),
        ({"staff": UUID(int=9)}, AT, "signing:bound"),
        ({"role": "decider"}, AT, "signing:bound"),
        ({"anchored": False}, AT, "signing:foreign"),
        ({}, AT - timedelta(seconds=1), "signing:not-yet"),
        ({}, AT + timedelta(days=30), "signing:expired"),
        ({"revoked_at": AT}, AT, "signing:revoked"),
    ],
)
def test_one_thing_wrong_with_a_certificate_is_one_finding(credential, at, rule):
    from dataclasses import replace

    given = replace(CREDENTIAL, **credential) if credential is not None else None
    assert [f.rule for f in rules.usable(given, PEOPLE["local"], at)] == [rule]
    assert rules.usable(CREDENTIAL, PEOPLE["local"], AT) == ()


# --- keys at rest --------------------------------------------------------------------------------


def test_keys_are_encrypted_and_only_their_owner_may_read_them():
    vault = signing().vault
    files = [p for p in vault.folder.rglob("*") if p.is_file()]
    assert len(files) == 4
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
    private = [p for p in files if b"PRIVATE KEY" in p.read_bytes()]
    assert len(private) == 3
    assert all(b"BEGIN ENCRYPTED PRIVATE KEY" in p.read_bytes() for p in private)
    assert vault.folder.stat().st_mode & 0o077 == 0


def test_another_passphrase_opens_nothing():
    s = signing()
    stranger = keys.Vault(s.vault.folder, b"another" + PASSPHRASE)
    with pytest.raises(keys.Unreadable, match="passphrase"):
        stranger.key_of(s.prints["local"])
    with pytest.raises(keys.Unreadable):
        stranger.issue(PEOPLE["local"], AT, AT + timedelta(days=1))
    with pytest.raises(keys.Unreadable, match="not on this machine"):
        s.vault.key_of("0" * 64)


def test_the_authority_is_made_once():
    vault = new_vault()
    with pytest.raises(keys.Standing):
        vault.make_authority("Another", AT)
    assert vault.authority().subject.rfc4514_string() == "CN=Test authority"


@pytest.mark.parametrize("field", ["local", "witness"])
def test_a_place_is_signed_once_and_must_exist(field):
    with pytest.raises(pades.Unsignable, match=field):
        sign_as(new_vault(), "local", signing().signed, field=field)


# --- another program -----------------------------------------------------------------------------


def test_poppler_reads_both_signatures(tmp_path):
    s = signing()
    path = tmp_path / "signed.pdf"
    path.write_bytes(s.signed)
    told = subprocess.run(
        ["pdfsig", *trusting(tmp_path, s.vault), path], capture_output=True, text=True, check=False
    ).stdout
    assert told.count("Signature is Valid.") == 2
    assert told.count("ETSI.CAdES.detached") == 2
    # The first signature covers the file as it was before the second.
    assert told.count("Not total document signed") == told.count("Total document signed") == 1
    assert "Marian Ellery" in told
    assert "Harriet Sloane" in told
    if shutil.which("certutil"):
        assert told.count("Certificate is Trusted.") == 2
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Form:\s+AcroForm", info)

    path.write_bytes(flipped(s.signed, 2_000, 0))
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." not in told


def trusting(folder, vault):
    """Return the option that has poppler trust the authority, where the program that writes such a store is here."""
    if shutil.which("certutil") is None:
        return []
    store = folder / "nss"
    store.mkdir()
    anchor = folder / "authority.pem"
    anchor.write_bytes(vault.authority().public_bytes(Encoding.PEM))
    subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", f"sql:{store}", "-n", "anchor", "-t", "C,C,C", "-i", anchor], check=True)
    return ["-nssdir", f"sql:{store}"]
