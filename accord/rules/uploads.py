"""What a file may be: judged by its bytes, then by the words in it, and never by its name alone.

Two kinds are taken, PDF and plain text, because their words can be read and screened.  Whatever
carries a program, another file, or a picture of a person is refused with the reason.  Words are
told to the sender by kind and place; what was found is never repeated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from accord.rules.screening import Hit, screen

LARGEST_BYTES = 10 * 1024 * 1024
STATEMENT_BYTES = 5 * 1024 * 1024
"""The largest file of a bank statement."""
MOST_PAGES = 500
MOST_OBJECTS = 100_000
MOST_CHARACTERS = 1_000_000
"""More words than this cannot be screened in the time a person waits."""

PDF, TEXT, JSON = "application/pdf", "text/plain", "application/json"
EXTENSIONS: Mapping[str, str] = {PDF: "pdf", TEXT: "txt", JSON: "json"}
EXPECTED = f"a PDF or plain text (UTF-8) file of at most {LARGEST_BYTES // 1024**2} MB"
SPOILT = (
    "The file cannot be read within the limits of time and memory: it is damaged, or made to exhaust a reader."
    " Save it anew, or split it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What reading a file found: why it cannot be kept, or the bytes that may be.

    `identifiers` names the kinds that screening found, never their text.  `quarantined` says that
    words in it could not be read, and so could not be screened.
    """

    media_type: str = ""
    problems: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    clean: bytes = field(default=b"", repr=False)
    quarantined: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes that may be kept, in hexadecimal."""
        return sha256(self.clean).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came over the wire, and what reading it found; the name is judged and never kept."""

    name: str
    data: bytes
    report: Report | None = None

    def __repr__(self) -> str:
        """Say size and digest only: a name can hold an identifier, and this can reach a log."""
        return f"<{len(self.data)} bytes, {sha256(self.name.encode(errors='replace') + self.data).hexdigest()}>"


IMAGE = (
    "This is a picture, a sound or a film. Images of people are refused by category: hold it where your records are"
    " kept, and name that place."
)
ARCHIVE = "This is an archive or an office document, which can carry other files and programs. Save it as a PDF and attach that."
PROGRAM = "This is a program. Programs are never kept."
MARKUP = "This is a web page or another marked-up text, which can carry scripts. Save it as a PDF and attach that."
FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", IMAGE), (0, b"\xff\xd8\xff", IMAGE), (0, b"GIF8", IMAGE), (0, b"BM", IMAGE),
    (0, b"II*\x00", IMAGE), (0, b"MM\x00*", IMAGE), (0, b"RIFF", IMAGE), (0, b"OggS", IMAGE), (0, b"ID3", IMAGE),
    (4, b"ftyp", IMAGE), (4, b"jP  ", IMAGE), (0, b"\x1aE\xdf\xa3", IMAGE), (0, b"8BPS", IMAGE),
    (0, b"PK\x03\x04", ARCHIVE), (0, b"PK\x05\x06", ARCHIVE), (0, b"\xd0\xcf\x11\xe0", ARCHIVE), (0, b"\x1f\x8b", ARCHIVE),
    (0, b"BZh", ARCHIVE), (0, b"\xfd7zXZ", ARCHIVE), (0, b"7z\xbc\xaf", ARCHIVE), (0, b"Rar!", ARCHIVE),
    (0, b"(\xb5/\xfd", ARCHIVE), (257, b"ustar", ARCHIVE), (0, b"{\\rtf", ARCHIVE), (0, b"SQLite format 3", ARCHIVE),
    (0, b"MZ", PROGRAM), (0, b"\x7fELF", PROGRAM), (0, b"\xca\xfe\xba\xbe", PROGRAM), (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\x00asm", PROGRAM), (0, b"#!", PROGRAM), (0, b"%!PS", PROGRAM),
)  # fmt: skip
"""Where a kind that is not taken shows itself, and what to say of it."""

_MARKUP = re.compile(rb"\s*<(?:[!?]|/?[a-zA-Z][\w:-]*[\s/>])")
_HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_BLANK = b"\x00\t\n\x0c\r "
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def media_type_of(data: bytes) -> tuple[str, str]:
    """Return the media type that the bytes themselves show, or an empty one and the reason against it."""
    if not data.strip(_BLANK):
        return "", "The file is empty."
    if len(data) > LARGEST_BYTES:
        return "", f"The file is larger than {LARGEST_BYTES // 1024**2} MB, the most that fits."
    if _HEADER.match(data):
        # What stands after the end is read by other programs than those that show the pages.
        whole = data.rstrip(_BLANK).endswith(b"%%EOF")
        return (PDF, "") if whole else ("", "The PDF ends early, or carries something after its end. Save it anew.")
    for place, mark, why in FOREIGN:
        if data[place : place + len(mark)] == mark:
            return "", why
    if data.startswith(_WIDE):
        return "", "The text is in UTF-16 or UTF-32. Save it as UTF-8."
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        return "", MARKUP
    if b"%PDF-" in data[:4096]:
        return "", "Something stands before the beginning of the PDF. Save it anew."
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", "This is neither a PDF nor plain text in UTF-8."
    if _CONTROL.search(text):
        return "", "The text holds control characters, as files of other kinds do. Save it as plain text in UTF-8."
    return TEXT, ""


def name_problems(name: str, media_type: str) -> tuple[str, ...]:
    """Return what is wrong with the name that the sender gave; `media_type` is what the bytes show."""
    found = []
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    wanted = EXTENSIONS.get(media_type, "")
    if wanted and extension != wanted:
        found.append(
            f"The file's content is {wanted.upper()}, but its name does not end in .{wanted}. Name it as what it is."
        )
    if screen(name.replace("_", " ")):
        found.append("The file's name seems to hold an identifier of a person. Give it another name, and see that the"
                     " file is not about one person.")  # fmt: skip
    return tuple(found)


def screened(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what screening says of the words of a file, and the kinds of identifiers it found."""
    if len(text) > MOST_CHARACTERS:
        return (f"The file has more than {MOST_CHARACTERS:,} characters of text, too many to screen. Split it.",), ()
    hits: dict[str, Hit] = {}
    for hit in screen(text):
        hits.setdefault(hit.code, hit)
    kinds = tuple(sorted(hits.keys() - {"control"}))
    if not hits:
        return (), ()
    # One place of each kind: enough to find it, and a message that a person can read.
    reasons = "; ".join(hits[code].reason for code in sorted(hits))
    message = (
        f"The text of the file seems to hold an identifier of a person, or characters that do not belong in text"
        f" ({reasons}). Accord keeps no such data; take it out, or hold the file elsewhere and name the place."
    )
    return (message,), kinds


def text_report(data: bytes) -> Report:
    """Return the report on plain text; what may be kept has no byte order mark and plain line ends."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    problems, identifiers = screened(text.replace("\f", "\n"))
    clean = b"" if problems else text.encode()
    return Report(media_type=TEXT, problems=problems, identifiers=identifiers, clean=clean)
