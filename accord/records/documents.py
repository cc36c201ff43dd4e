"""Typeset documents and keep them: the same content gives the same bytes, and bytes never change.

Rendering costs tens of milliseconds of processor time and holds one lock per process.
Files lie under the folder of files (`ACCORD_DATA/files`) by the SHA-256 of their bytes.
A file is durable, name and all, when `store` returns: call it before the transaction commits.
"""

import json
import os
import re
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import typst

from accord.records.signing import places
from accord.rules import documents as rules
from accord.rules.documents import KINDS, BadDocument, Content, DocumentKind
from accord.rules.legible import Glyphs

TEXTS = Path(__file__).resolve().parents[1] / "programs" / "texts"
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""One file that is both accessible (PDF/UA-1) and archival (PDF/A-2a), as typst's export checks it."""
UNTAGGED: "list[typst.PDFStandard]" = ["a-2b"]
"""For what is set into a page that has tags of its own."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ARRIVING = ".arriving-"


class Damaged(Exception):  # noqa: N818 - it is the file that erred
    """A kept file's bytes no longer give its digest."""


def check(folder: Path = TEXTS) -> tuple[str, ...]:
    """Say every disagreement between the declared kinds and the templates in `folder`."""
    found: list[str] = []
    for kind in KINDS.values():
        try:
            template = (folder / kind.template).read_text(encoding="utf-8")
        except FileNotFoundError:
            found.append(f"{kind.code} has no template {kind.template}")
            continue
        found += rules.check(kind, template)
    return tuple(found)


class Press:
    """One typesetter: a compiler, the characters it can draw, and a lock, for it is not thread-safe.

    It starts only when all templates agree with their kinds.

    Raises:
        BadDocument: a declared place is not used, a used one not declared, or a template is missing.
    """

    def __init__(self, folder: Path = TEXTS) -> None:
        if found := check(folder):
            raise BadDocument("; ".join(found))
        self._folder = folder
        self._glyphs = Glyphs.read((TEXTS / "glyphs.txt").read_text(encoding="ascii"))
        # System fonts would make the same content give other bytes on another machine.
        self._compiler = typst.Compiler(root=folder, ignore_system_fonts=True)
        self._lock = threading.Lock()

    def render(self, kind: DocumentKind, content: Content, at: datetime) -> bytes:
        """Typeset `content` as a PDF dated `at` (aware)."""
        if at.tzinfo is None:
            raise BadDocument("the moment of issue has no time zone")
        said = rules.plain(kind, content)
        data = self._printed(kind.template, said, at)
        fields = rules.places_to_sign(content)
        return places.opened(data, fields) if fields else data

    def stamp(self, said: Mapping[str, str], at: datetime) -> bytes:
        """Typeset what is seen in a signed field as a page of its own, as wide and high as `said` gives in points."""
        return self._printed("signature-stamp.typ", dict(said), at, tags=False)

    def _printed(self, template: str, said: object, at: datetime, *, tags: bool = True) -> bytes:
        try:
            return self._typeset(template, self._shown(said, accents=True), at, tags=tags)
        except typst.TypstError as error:
            if "codepoint" not in str(error) and "could not be displayed" not in str(error):
                raise
        # Each character alone can be drawn, this mixture cannot: spell the accents out.
        return self._typeset(template, self._shown(said, accents=False), at, tags=tags)

    def _shown(self, said: object, *, accents: bool) -> object:
        if isinstance(said, str):
            return self._glyphs.legible(said, plain=not accents)
        if isinstance(said, dict):
            return {name: self._shown(value, accents=accents) for name, value in said.items()}
        if isinstance(said, list):
            return [self._shown(value, accents=accents) for value in said]
        return said

    def _typeset(self, template: str, shown: object, at: datetime, *, tags: bool) -> bytes:
        # The words travel as data beside the template and are never spliced into it, so nothing
        # that anyone typed can become markup.
        with self._lock:
            data = self._compiler.compile(
                self._folder / template,
                format="pdf",
                pdf_standards=STANDARDS if tags else UNTAGGED,
                pdf_tags=tags,
                sys_inputs={"content": json.dumps(shown, ensure_ascii=False)},
                timestamp=int(at.timestamp()),
            )
        if not isinstance(data, bytes):
            raise BadDocument(f"{template} gave no single file")
        return data


@cache
def press() -> Press:
    """Return the one press of this process."""
    return Press()


def render(kind: DocumentKind | str, content: Content, at: datetime) -> bytes:
    """Typeset `content` as a tagged PDF; the same kind, content and second give the same bytes.

    `kind` may be given by its code; `at` is aware; it is the date inside the file, while `content.issued_on` is the one printed.

    Raises:
        BadDocument: the content does not fit the kind, with every problem; or `at` has no time zone.
    """
    if isinstance(kind, str):
        if kind not in KINDS:
            raise BadDocument(f"there is no document {kind!r}; there are {', '.join(KINDS)}")
        kind = KINDS[kind]
    return press().render(kind, content, at)


def path_of(digest: str, folder: Path) -> Path:
    """Return where the file of `digest` lies, whether or not it does.

    Raises:
        ValueError: `digest` is not 64 small hexadecimal digits.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest[:80]!r} is no SHA-256 digest of 64 small hexadecimal digits")
    return folder / digest[:2] / digest[2:]


def store(data: bytes, folder: Path) -> str:
    """Keep `data` under `folder` and return its digest; it is on the disk when this returns.

    Keeping the same bytes again is no error and marks the file as fresh for `sweep`.
    """
    digest = sha256(data).hexdigest()
    path = path_of(digest, folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A copy that is already whole could still be lost with its name, so it is written anew:
    # this also heals a damaged file, and a fresh date keeps a sweep from taking it.
    handle, arriving = tempfile.mkstemp(prefix=_ARRIVING, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(arriving).replace(path)
    except BaseException:
        Path(arriving).unlink(missing_ok=True)
        raise
    for parent in (path.parent, folder, folder.parent):
        _settle(parent)
    return digest


def _settle(folder: Path) -> None:
    """Put the names in `folder` on the disk, not only the bytes they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load(digest: str, folder: Path) -> bytes:
    """Return the bytes of `digest`, proved against it.

    Raises:
        FileNotFoundError: there is no such file.
        Damaged: the bytes are not those that were stored.
        ValueError: `digest` is none.
    """
    data = path_of(digest, folder).read_bytes()
    if sha256(data).hexdigest() != digest:
        raise Damaged(f"the file {digest} has been changed on the disk")
    return data


def sweep(known: set[str], older_than: datetime, folder: Path) -> tuple[str, ...]:
    """Remove files that no row names and that are older than `older_than` (aware); return their digests.

    The age protects files written for a transaction that has not yet committed.
    """
    limit = older_than.timestamp()
    gone: list[str] = []
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        digest = path.parent.name + path.name
        is_ours = path.name.startswith(_ARRIVING) or _DIGEST.fullmatch(digest)
        if not is_ours or digest in known or path.stat().st_mtime >= limit:
            continue
        path.unlink()
        if _DIGEST.fullmatch(digest):
            gone.append(digest)
    return tuple(gone)
