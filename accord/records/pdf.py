"""PDF as it may be kept: read for its words, refused when it does anything, rewritten with its pages only.

The rewritten file carries pages and what they draw, and nothing else: no author or other
metadata, no earlier versions, no outline, links, tags or names.  Call `read` in a process whose
time and memory are limited (`records.uploads` does); a parser of hostile files needs that.
"""

import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from accord.rules.uploads import MOST_CHARACTERS, MOST_OBJECTS, MOST_PAGES, PDF, SPOILT, Report, screened

LIMITS: dict[str, Any] = {
    "page_tree_maximum_entries": 4 * MOST_PAGES,
    "maximum_declared_stream_length": 20_000_000,
    "zlib_maximum_output_length": 40_000_000,
    "lzw_maximum_output_length": 10_000_000,
    "run_length_maximum_output_length": 10_000_000,
    "array_based_stream_maximum_output_length": 40_000_000,
    # Pictures are never decoded here, so no other program needs to be called for them.
    "jbig2dec_binary": None,
}
DOES = frozenset({
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute",
})  # fmt: skip
"""Kinds of action that run something or reach out of the file."""
RUNS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
CARRIES = frozenset({"/EmbeddedFiles", "/EF", "/Collection"})
KEPT_OF_A_PAGE = frozenset({
    "/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
})  # fmt: skip
SAID_BESIDE = frozenset({
    "/Metadata", "/PieceInfo", "/LastModified", "/StructParents", "/StructParent", "/AF", "/OPI", "/Ref", "/Thumb",
})  # fmt: skip
"""What may stand beside a picture or a form and tells who made it, when, from what."""
MOST_DRAWN = 2_000
"""Pictures and forms that one page may draw; the parser itself silently stops at more."""
FEW = 200
"""A page with a picture and fewer characters than this is a scan, whatever was typed on its edge."""


class Unfit(Exception):  # noqa: N818 - it is the file that errs
    """The file cannot be kept; the words say why."""


@dataclass(frozen=True, slots=True)
class _Pages:
    """The words of all pages, and whether some could not be read."""

    text: str
    unread: bool


def read(data: bytes) -> Report:
    """Return the report on a PDF: problems, or the pages alone, rewritten.  Never raises over its content."""
    try:
        with apply_configuration(**LIMITS):
            return _read(data)
    except Unfit as why:
        return Report(media_type=PDF, problems=(str(why),))
    except LimitReachedError:
        return Report(media_type=PDF, problems=(SPOILT,))
    except (PyPdfError, DependencyError, RecursionError, MemoryError):
        return Report(media_type=PDF, problems=(SPOILT,))
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a parser raise, it is not kept
        return Report(media_type=PDF, problems=(SPOILT,))


def _read(data: bytes) -> Report:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Unfit("The PDF is encrypted or protected. Save it without a password or restrictions.")
    _harmless(reader.trailer)
    pages = list(reader.pages)
    if not pages:
        raise Unfit("The PDF has no pages.")
    if len(pages) > MOST_PAGES:
        raise Unfit(f"The PDF has {len(pages)} pages; at most {MOST_PAGES} fit. Split it.")
    for page in pages:
        for name in [k for k in page if k not in KEPT_OF_A_PAGE]:
            del page[name]
    beside = _cleaned(ArrayObject(pages))
    said = _words(pages)
    problems, identifiers = screened(_plain(said.text + "\n\n" + beside))
    if problems:
        return Report(media_type=PDF, problems=problems, identifiers=identifiers)
    return Report(media_type=PDF, clean=_written(pages), quarantined=said.unread)


def _seen(one: Any) -> Any:
    """Return what a reference leads to, however many steps away."""
    for _step in range(20):
        if not isinstance(one, IndirectObject):
            return one
        one = one.get_object()
    raise Unfit(SPOILT)


def _of(one: Any, name: str) -> Any:
    """Return a dictionary's entry itself: `get` would return a reference to it, and miss what it hides."""
    return _seen(one.raw_get(name)) if isinstance(one, DictionaryObject) and name in one else None


def _walk(start: Any) -> Iterator[DictionaryObject]:
    """Yield every dictionary that can be reached, once.

    Raises:
        Unfit: there are more objects than a file of these pages needs.
    """
    waiting, seen, met = [start], set(), 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            place = (one.idnum, one.generation)
            if place in seen:
                continue
            seen.add(place)
            one = _seen(one)
        if not isinstance(one, (DictionaryObject, ArrayObject)):
            continue
        met += 1
        if met > MOST_OBJECTS:
            raise Unfit(f"The PDF has more than {MOST_OBJECTS:,} objects. Print it to a new PDF, or split it.")
        if isinstance(one, DictionaryObject):
            yield one
            # Asked after the yield, so that what was taken out is not walked.
            waiting += [one.raw_get(k) for k in one if k != "/Parent"]
        else:
            waiting += list(one)


def _harmless(trailer: DictionaryObject) -> None:
    """Look at everything the file holds, shown or not.

    Raises:
        Unfit: it runs a program, carries another file, or has a form, a comment or a stamp.
    """
    for one in _walk(trailer):
        if RUNS & one.keys() or str(_of(one, "/S")) in DOES:
            raise Unfit("The PDF carries a program (JavaScript or another action). Print it to a new PDF.")
        if CARRIES & one.keys() or _of(one, "/Type") == "/EmbeddedFile":
            raise Unfit("The PDF carries other files. Save it without attachments.")
        if _of(_of(one, "/AcroForm"), "/Fields"):
            raise Unfit(
                "The PDF is a form or is signed electronically. Print it to a new PDF, so that what is shown is what is kept."
            )
        # Links go; whatever else is laid over a page could hold words that screening would not see.
        if any(_of(_seen(a), "/Subtype") != "/Link" for a in _of(one, "/Annots") or ()):
            raise Unfit(
                "The PDF has comments, stamps, form fields or media laid over its pages. Print it to a new PDF."
            )


def _cleaned(pages: ArrayObject) -> str:
    """Take out what is said beside the pages, also inside their pictures; return the strings that stay."""
    strings: list[str] = []
    for one in _walk(pages):
        for name in SAID_BESIDE & one.keys():
            del one[name]
        values = [_of(one, name) for name in one]
        values += [_seen(v) for array in values if isinstance(array, ArrayObject) for v in array]
        strings += [v for v in values if isinstance(v, str) and not isinstance(v, NameObject)]
        if isinstance(one, StreamObject) and _of(one, "/Subtype") == "/Image":
            _clean_picture(one)
    return "\n".join(strings)


def _clean_picture(stream: StreamObject) -> None:
    """Take the camera's notes out of a JPEG or JPEG 2000 picture; other filters have no room for any."""
    named = _of(stream, "/Filter")
    filters = [str(_seen(f)) for f in named] if isinstance(named, ArrayObject) else [str(named)] if named else []
    if not {"/DCTDecode", "/DCT", "/JPXDecode"} & set(filters):
        return
    if filters == ["/FlateDecode", filters[-1]]:
        stream._data = zlib.decompressobj().decompress(stream._data, LIMITS["zlib_maximum_output_length"])  # noqa: SLF001
        stream[NameObject("/Filter")] = NameObject(filters[-1])
        stream.pop("/DecodeParms", None)
    elif len(filters) != 1:
        raise Unfit("A picture in the PDF is packed in an unusual way. Print it to a new PDF.")
    clean = _clean_jpx if filters[-1] == "/JPXDecode" else _clean_jpeg
    stream._data = clean(stream._data)  # noqa: SLF001 - the packed bytes have no public setter


def _clean_jpeg(data: bytes) -> bytes:
    """Return the picture without comments and notes (APP1 to APP13, APP15), which hold places and times."""
    kept, i = [data[:2]], 2
    while data[i : i + 1] == b"\xff" and i + 4 <= len(data):
        marker, length = data[i + 1], int.from_bytes(data[i + 2 : i + 4], "big")
        if marker == 0xDA:
            break
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            kept.append(data[i : i + 2 + length])
        i += 2 + length
    end = data.rfind(b"\xff\xd9")
    return b"".join((*kept, data[i : end + 2] if end >= i else data[i:]))


def _clean_jpx(data: bytes) -> bytes:
    """Return the picture without its boxes of notes (xml, uuid)."""
    kept, i = [], 0
    if data[4:8] != b"jP  ":
        return data
    while i + 8 <= len(data):
        length, kind = int.from_bytes(data[i : i + 4], "big"), data[i + 4 : i + 8]
        if length == 1:
            length = int.from_bytes(data[i + 8 : i + 16], "big")
        end = i + length if length >= 8 else len(data)
        if kind not in (b"xml ", b"uuid", b"uinf"):
            kept.append(data[i:end])
        i = end
    return b"".join(kept)


class _Doubts(logging.Handler):
    """Hears the parser say that it skipped or guessed something."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard = False

    def emit(self, record: logging.LogRecord) -> None:
        self.heard = True


@contextmanager
def _doubting() -> Iterator[_Doubts]:
    doubts, log = _Doubts(), logging.getLogger("pypdf")
    log.addHandler(doubts)
    try:
        yield doubts
    finally:
        log.removeHandler(doubts)


def _words(pages: list[Any]) -> _Pages:
    """Return the words of the pages; what the parser is in doubt about counts as unread.

    Raises:
        Unfit: there are more than can be screened.
    """
    with _doubting() as doubts:
        said = _extracted(pages)
    return _Pages(said.text, said.unread or doubts.heard)


def _extracted(pages: list[Any]) -> _Pages:
    found, unread, size = [], False, 0
    for page in pages:
        drawn = _Drawn(page)
        text = page.extract_text(visitor_operand_before=drawn.note)
        size += len(text)
        if drawn.count > MOST_DRAWN:
            raise Unfit(SPOILT)
        if size > MOST_CHARACTERS:
            raise Unfit(f"The PDF has more than {MOST_CHARACTERS:,} characters of text, too many to screen. Split it.")
        found.append(text)
        shown = sum(not c.isspace() for c in text)
        content = page.get_contents()
        blank = content is None or not content.get_data().strip()
        scan = shown < FEW and drawn.pictured
        unread = unread or scan or not (shown or blank) or _garbled(text, shown) or _mute(page)
    return _Pages("\n\n".join(found), unread)


class _Drawn:
    """Counts what a page draws, and notes whether a picture is among it, also one inside a form."""

    def __init__(self, page: Any) -> None:
        self._known = _of(_of(page, "/Resources"), "/XObject")
        self.count, self.pictured = 0, False

    def note(self, operator: Any, operands: Any, _cm: Any, _tm: Any) -> None:
        """Take one step of drawing.

        Raises:
            Unfit: there are too many.  The parser passes over it within a form, so the count is asked again.
        """
        if operator == b"INLINE IMAGE":
            self.pictured = True
        if operator != b"Do":
            return
        self.count += 1
        if self.count > MOST_DRAWN:
            raise Unfit(SPOILT)
        if not self.pictured and operands:
            # A name that the page does not know comes from inside a form; every picture of the page counts then.
            one = _of(self._known, operands[0]) or self._known
            self.pictured = any(_of(d, "/Subtype") == "/Image" for d in _walk(one))


def _garbled(text: str, shown: int) -> bool:
    """Return whether most of what was read is no word of any script, as with fonts that hide their letters."""
    plain = sum(c.isalnum() or c in ".,;:-()/'\"$%&§" for c in text)
    return shown > 0 and plain * 2 < shown


def _mute(page: Any) -> bool:
    """Return whether a font draws letters without saying which."""
    return any(
        _of(one, "/Subtype") == "/Type3"
        or (_of(one, "/Subtype") == "/Type0" and str(_of(one, "/Encoding")).startswith("/Identity"))
        for one in _walk(_of(page, "/Resources"))
        if "/ToUnicode" not in one
    )


def _plain(text: str) -> str:
    """Return the words without what a typesetter leaves between them."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", " ", text)


def _written(pages: list[Any]) -> bytes:
    writer = PdfWriter()
    writer.metadata = None
    for page in pages:
        writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
