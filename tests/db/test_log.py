"""The log: every entry gets its place, the tree is signed, whatever is touched is named, nothing is forked."""

import json
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from accord.actions._effects import insert_entry
from accord.actions.log import sequence
from accord.actions.register import import_lists
from accord.queries import log as reads
from accord.queries.witnessing import witness_once
from accord.records.log_files import ORIGINS, Folder, folder_of, name_of, verifier_of
from accord.records.models import LogEntry, LogPlace
from accord.rules.decisions import Missing
from accord.rules.log import notes
from accord.rules.log.tree import Refused
from tests.db.world import BEGIN
from tests.unit.listing import FIRST, csv_of

STANDALONE = Path(__file__).resolve().parents[2] / "scripts" / "verify_log.py"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"


def write(n, kind="list", at=BEGIN):
    """Insert so many entries, as the door does."""
    from uuid import uuid4

    for i in range(n):
        insert_entry(tag=f"{kind}:import", kind=kind, object_id=uuid4(), state="", version=1, by=None, hold=None, agency_id=None,
                     at=at, before="", after="", words={"n": i})  # fmt: skip


def alone(*args):
    """Run the stand-alone verifier as an outsider would."""
    done = subprocess.run(
        [sys.executable, str(STANDALONE), *map(str, args)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def key_file(tmp_path, log="public"):
    path = tmp_path / f"{log}.key"
    path.write_text(verifier_of(log).text + "\n")
    return path


def test_every_entry_gets_a_place_once_and_both_logs_are_signed_and_hold(w, tmp_path):
    import_lists((("a.csv", csv_of(FIRST)),), by=None, at=BEGIN)
    first = sequence(BEGIN)
    assert first.placed == LogEntry.objects.count() == sum(first.sizes.values())
    assert first.sizes["public"] == 1
    assert sequence(BEGIN).placed == 0
    write(300)
    again = sequence(BEGIN + timedelta(minutes=1))
    assert again.sizes["public"] == 301
    assert list(reads.verify()) == []
    for log in ORIGINS:
        assert alone("all", folder_of(log), key_file(tmp_path, log))[0] == 0


@pytest.mark.parametrize("wrong", ["checkpoint", "tile/0/000.p/9", "tile/entries/000.p/9"])
def test_the_stand_alone_verifier_refuses_a_copy_that_was_touched(w, tmp_path, wrong):
    write(9)
    sequence(BEGIN)
    key = key_file(tmp_path)
    file = folder_of("public") / wrong
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    assert alone("all", folder_of("public"), key)[0] == 1


def test_sequenced_times_never_go_back_even_when_the_clock_does(w):
    write(1)
    sequence(BEGIN + timedelta(hours=2))
    write(1)
    sequence(BEGIN)
    times = list(LogPlace.objects.order_by("pk").values_list("sequenced_at", flat=True))
    assert times == sorted(times)


def test_a_proof_is_checked_from_its_file_alone_and_any_change_of_it_is_refused(w, tmp_path):
    write(270)
    sequence(BEGIN)
    row = LogEntry.objects.get(place__log="public", place__place=260)
    made = reads.prove(row.public_id)
    key = verifier_of("public")
    assert "place 260 of 270" in reads.check(made.text.encode(), key, made.entry)
    (tmp_path / "p").write_text(made.text)
    (tmp_path / "e").write_bytes(made.entry)
    assert alone("proof", tmp_path / "p", tmp_path / "e", key_file(tmp_path))[0] == 0
    lines = made.text.split("\n")
    wrong = (
        made.text.replace("index 260", "index 261"), "\n".join(lines[:2] + lines[3:]), "\n".join([*lines[:3], lines[2], *lines[3:]]),
        made.text[:40], made.text.replace("\n270\n", "\n271\n"), "", "\n\n\n", made.text.replace("@v1", "@v2"),
    )  # fmt: skip
    for text in wrong:
        with pytest.raises(Refused):
            reads.check(text.encode(), key, made.entry)
    for entry in (
        made.entry + b" ",
        json.dumps(json.loads(made.entry), indent=1).encode(),
        b"[" * 10_000,
        b"",
        b"\xff",
    ):
        with pytest.raises(Refused):
            reads.check(made.text.encode(), key, entry)
    with pytest.raises(Refused):
        reads.check(made.text.encode(), verifier_of("restricted"), made.entry)


def test_growth_is_proved_and_a_fork_is_not(w):
    write(5)
    sequence(BEGIN)
    old = Folder(folder_of("public")).checkpoint()
    write(7)
    sequence(BEGIN)
    key = verifier_of("public")
    proof = reads.prove_growth("public", 5).encode()
    assert "grew from 5 to 12" in reads.check(proof, key, old=old)
    for size in (0, 13, -1):
        with pytest.raises(Refused):
            reads.prove_growth("public", size)
    with pytest.raises(Refused):
        reads.check(proof.replace(b"from 5", b"from 6"), key, old=old)


def unguarded(sql, *params):
    """Change the database behind the door, as somebody with its password could."""
    from django.apps import apps

    from accord.records import triggers

    with connection.cursor() as cursor:
        for table in ("records_logentry", "records_logplace"):
            for verb in ("update", "delete"):
                drop = f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"'
                cursor.execute(drop if connection.vendor == "sqlite" else f'{drop} ON "{table}"')
        cursor.execute(sql, params)
    triggers.install(apps.get_app_config("records"))


def test_what_was_touched_is_named(w):
    write(40)
    sequence(BEGIN)
    assert list(reads.verify()) == []
    row = LogEntry.objects.get(place__log="public", place__place=17)
    unguarded(
        "UPDATE records_logentry SET body = %s WHERE id = %s", row.body.replace("list:import", "list:refuse"), row.pk
    )
    told = [f.message for f in reads.verify()]
    assert len([t for t in told if str(row.public_id) in t]) == 2, told


def test_edits_of_tiles_bundles_and_checkpoints_are_each_named_and_an_untouched_copy_passes(w, tmp_path):
    write(600)
    sequence(BEGIN)
    key, whole = verifier_of("public"), folder_of("public")
    files = sorted(
        p.relative_to(whole)
        for p in whole.rglob("*")
        if p.is_file() and (p.parts[-2] == "public" or "tile" in p.parts) and p.name != ".lock"
    )
    parts = {str(p) for p in files}
    assert {"checkpoint", "tile/0/000", "tile/entries/002.p/88", "tile/1/000.p/2"} <= parts
    chance = random.Random(287)
    for n in range(60):
        copy = tmp_path / f"copy{n}"
        shutil.copytree(whole, copy, ignore=shutil.ignore_patterns("private"))
        assert reads.check_folder(copy, key)[1] == []
        victim = copy / chance.choice(files)
        data = bytearray(victim.read_bytes())
        match n % 3:
            case 0:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case 1:
                del data[chance.randrange(len(data)) :]
            case 2:
                data = bytearray()
        victim.write_bytes(bytes(data)) if n % 3 != 2 else victim.unlink()
        faults = reads.check_folder(copy, key)[1]
        where = str(victim.relative_to(copy))
        assert faults, where
        assert any(where.replace("entries", "0") in f or where in f or "checkpoint" in f for f in faults), (
            where,
            faults,
        )


def test_a_rollback_and_a_fork_are_refused_by_the_signer_and_by_a_witness(w, tmp_path):
    write(6)
    sequence(BEGIN)
    key, folder = verifier_of("public"), folder_of("public")
    state = tmp_path / "witness"
    older = tmp_path / "older"
    shutil.copytree(folder, older, ignore=shutil.ignore_patterns("private"))
    seen = witness_once(folder, key, state, "witness.example", 1_800_000_000)
    note = Folder(folder).checkpoint() + seen.line.encode()
    assert notes.open_checkpoint(note, key, (notes.verifier(seen.key),), 1).size == 6
    write(3)
    sequence(BEGIN)
    witness_once(folder, key, state, "witness.example", 1_800_000_001)
    with pytest.raises(Refused, match="it was cut"):
        witness_once(older, key, state, "witness.example", 1_800_000_002)
    # The database is put back from an older copy: nothing is signed until it is as new as the log.
    unguarded("DELETE FROM records_logplace WHERE log = 'public' AND place >= %s", 5)
    assert any("the database" in f.message for f in reads.verify())
    with pytest.raises(Refused, match="put back from"):
        _publish_again()


def _publish_again():
    from accord.actions.log.sequencing import _publish

    _publish("public")


def test_the_signer_remembers_what_it_signed_when_the_tiles_are_gone(w):
    write(4)
    sequence(BEGIN)
    folder = folder_of("public")
    for path in folder.iterdir():
        if path.name not in ("private", ".lock"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    unguarded("DELETE FROM records_logplace WHERE log = 'public' AND place >= %s", 2)
    with pytest.raises(Refused, match="rollback"):
        _publish_again()


def test_only_what_is_public_is_given_out(w):
    write(1)
    write(1, kind="request")
    sequence(BEGIN)
    assert reads.public_file("public", "tile/entries/000.p/1")
    assert notes.open_checkpoint(
        reads.public_file("restricted", "checkpoint"), verifier_of("restricted")
    ).origin == name_of("restricted")
    for log, path in (("restricted", "tile/0/000.p/1"), ("public", "private/key.pem"), ("public", "tile/../private/key.pem"), ("other", "checkpoint"),
                      ("public", "tile/\x00")):  # fmt: skip
        with pytest.raises(Missing):
            reads.public_file(log, path)


GO_SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")


@pytest.mark.skipif(
    not (shutil.which("go") and GO_SOURCES.is_dir()), reason="needs golang-go and golang-golang-x-mod-dev"
)
def test_go_reads_our_log_with_its_own_code_and_refuses_one_that_was_touched(w, tmp_path):
    write(700)
    sequence(BEGIN)
    source = Path(__file__).resolve().parents[1] / "data" / "sumdb" / "check.go.txt"
    (tmp_path / "check.go").write_text(source.read_text())
    program = tmp_path / "check"
    around = {
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": str(tmp_path / "cache"),
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run(
        ["go", "build", "-o", str(program), "check.go"], cwd=tmp_path, env=around, check=True, capture_output=True
    )

    def asked():
        return subprocess.run(
            [program, folder_of("public"), verifier_of("public").text], capture_output=True, text=True, check=False
        ).stdout

    assert asked() == "HOLDS: 700\n"
    tile = folder_of("public") / "tile" / "0" / "001"
    data = bytearray(tile.read_bytes())
    data[77] ^= 1
    tile.write_bytes(bytes(data))
    assert asked().startswith("REFUSED:")
