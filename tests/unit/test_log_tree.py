"""The tree, notes and tiles, against the known answers of RFC 6962 and a slow reference, and everything refused that should be."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.rules.canonical import leaf_hash, node_hash
from accord.rules.log import notes, tiles, tree
from accord.rules.log.tree import Refused, Tree

LEAVES = [leaf_hash(str(i).encode()) for i in range(300)]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "example.com/log"
VERIFIER = notes.Verifier(NAME, notes.ED25519, KEY.public_key().public_bytes_raw())


def slow_root(leaves):
    """Return the root as RFC 6962 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(slow_root(leaves[:k]), slow_root(leaves[k:]))


def test_the_hashes_are_those_of_the_known_answers():
    assert leaf_hash(b"").hex().startswith("6e340b9c")
    assert leaf_hash(b"").hex().endswith("a01d")
    assert leaf_hash(b"L123456").hex().startswith("395aa064")
    assert node_hash(b"N123", b"N456").hex().startswith("aa217fe8")
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    found = Tree(leaf_hash(bytes.fromhex(i)) for i in inputs)
    assert found.root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_every_proof_of_every_small_tree_holds_and_no_other_does():
    whole = Tree(LEAVES[:70])
    roots = [slow_root(LEAVES[:n]) for n in range(71)]
    for size in range(1, 71):
        assert whole.root(size) == roots[size]
        for index in range(0, size, 1 if size < 20 else 7):
            proof = tree.inclusion(index, size, whole.at)
            tree.check_inclusion(index, size, LEAVES[index], proof, roots[size])
            for wrong in (
                proof[:-1] if proof else [roots[0]],
                [*proof, roots[0]],
                [*proof[1:], *proof[:1]] if len(proof) > 1 else [b"\0" * 32],
            ):
                with pytest.raises(Refused):
                    tree.check_inclusion(index, size, LEAVES[index], wrong, roots[size])
            with pytest.raises(Refused):
                tree.check_inclusion(index, size, LEAVES[size], proof, roots[size])
    for newer in range(1, 71):
        for older in range(1, newer + 1):
            proof = tree.consistency(older, newer, whole.at)
            tree.check_consistency(older, newer, roots[older], roots[newer], proof)
            with pytest.raises(Refused):
                tree.check_consistency(older, newer, roots[older], roots[newer], [*proof, roots[0]])
            with pytest.raises(Refused):
                tree.check_consistency(older, newer, roots[older - 1], roots[newer], proof)
            if proof:
                with pytest.raises(Refused):
                    tree.check_consistency(older, newer, roots[older], roots[newer], proof[:-1])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: tree.check_inclusion(0, 0, LEAVES[0], [], LEAVES[0]),
        lambda: tree.check_inclusion(1, 1, LEAVES[0], [], LEAVES[0]),
        lambda: tree.check_inclusion(-1, 1, LEAVES[0], [], LEAVES[0]),
        lambda: tree.check_inclusion(0, 2**63, LEAVES[0], [], LEAVES[0]),
        lambda: tree.check_inclusion(0, 2, LEAVES[0], [b"short"], LEAVES[0]),
        lambda: tree.check_consistency(3, 2, LEAVES[0], LEAVES[1], []),
        lambda: tree.check_consistency(0, 2, LEAVES[0], LEAVES[1], []),
        lambda: tree.check_consistency(2, 2, LEAVES[0], LEAVES[1], []),
        lambda: tree.check_consistency(2, 4, LEAVES[0], LEAVES[1], []),
        lambda: tree.consistency(0, 4, Tree(LEAVES[:4]).at),
        lambda: tree.inclusion(4, 4, Tree(LEAVES[:4]).at),
        lambda: tree.root(5, Tree(LEAVES[:4]).at),
        lambda: tree.root(2**70, Tree(LEAVES[:4]).at),
    ],
)
def test_sizes_and_proofs_that_cannot_be_are_refused(wrong):
    with pytest.raises(Refused):
        wrong()


def test_tiles_lie_where_the_specification_says():
    assert tiles.path(0, 1234067) == "tile/0/x001/x234/067"
    assert tiles.path(1, 5, 17) == "tile/1/005.p/17"
    assert tiles.path(0, 3, kind="entries") == "tile/entries/003"
    found = tiles.of(70_000)
    assert sum(level == 0 and width == 256 for level, _, width in found) == 273
    assert [(level, width) for level, _, width in found if width != 256] == [(0, 112), (1, 17), (2, 1)]


def stored(leaves):
    """Return a log's tiles by their paths."""
    kept, rows = {}, list(leaves)
    level = 0
    while rows:
        for i in range(0, len(rows), 256):
            part = rows[i : i + 256]
            kept[tiles.path(level, i // 256, len(part))] = b"".join(part)
        rows = [slow_root(rows[i : i + 256]) for i in range(0, len(rows) - 255, 256)]
        level += 1
    return kept


def test_a_tree_read_through_tiles_is_the_same_tree_and_names_a_tile_that_is_not_whole():
    kept = stored(LEAVES)
    whole = tiles.TiledTree(300, kept.__getitem__)
    assert tree.root(300, whole.at) == Tree(LEAVES).root()
    assert tree.inclusion(270, 300, whole.at) == tree.inclusion(270, 300, Tree(LEAVES).at)
    kept["tile/0/001.p/44"] = kept["tile/0/001.p/44"][:-1]
    with pytest.raises(Refused, match=r"tile/0/001\.p/44 has 1407 bytes"):
        tree.root(300, tiles.TiledTree(300, kept.__getitem__).at)


def test_bundles_of_entries_give_what_was_put_in_and_are_refused_when_cut():
    some = [b"", b"a", b"b" * 65_535]
    data = tiles.bundle(some)
    assert tiles.entries_in(data, 3, "here") == some
    for wrong in (data[:-1], data + b"\0", data[:2]):
        with pytest.raises(Refused):
            tiles.entries_in(wrong, 3, "here")


def test_a_checkpoint_is_signed_and_opened_and_nothing_else_is():
    text = notes.Checkpoint(NAME, 3, LEAVES[0]).text
    signed = notes.sign(text, NAME, KEY).encode()
    assert notes.open_checkpoint(signed, VERIFIER) == notes.Checkpoint(NAME, 3, LEAVES[0])
    assert notes.verifier(VERIFIER.text) == VERIFIER
    other = notes.Verifier(NAME, notes.ED25519, bytes(32))
    for wrong in (
        signed.replace(b"\n3\n", b"\n4\n"),
        signed[:-2],
        signed.split(b"\n\n", maxsplit=1)[0] + b"\n",
        b"",
        b"\xff",
        signed.replace(b"\n3\n", b"\n03\n"),
    ):
        with pytest.raises(Refused):
            notes.open_checkpoint(wrong, VERIFIER)
    with pytest.raises(Refused, match="does not bear"):
        notes.open_checkpoint(signed, other)
    for wrong in ("", "a+b+c", VERIFIER.text[:-4], VERIFIER.text.replace(NAME, "example.com/other")):
        with pytest.raises(Refused):
            notes.verifier(wrong)


def test_the_verifier_key_of_the_specification_is_read():
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert notes.verify(note.encode(), (notes.verifier(key),))[1] == ("PeterNeumann",)


def test_witnesses_count_once_each_and_too_few_are_refused():
    text = notes.Checkpoint(NAME, 3, LEAVES[0]).text
    keys = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)]
    who = [
        notes.Verifier(f"witness{n}", notes.COSIGNATURE, k.public_key().public_bytes_raw()) for n, k in enumerate(keys)
    ]
    signed = notes.sign(text, NAME, KEY)
    one = signed + notes.cosign(text, "witness0", keys[0], 1_700_000_000) * 2
    with pytest.raises(Refused, match="1 witnesses signed; 2"):
        notes.open_checkpoint(one.encode(), VERIFIER, who, 2)
    both = one + notes.cosign(text, "witness2", keys[2], 1_700_000_001)
    assert notes.open_checkpoint(both.encode(), VERIFIER, who, 2).size == 3
