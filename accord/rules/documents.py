"""The documents that an act can issue, and what may stand in them.

A room fills a `Content` with plain words and blocks; it never sees the typesetter.  Each kind
has one template with fixed wording and named places; what a kind declares and what its template
uses must agree exactly, or nothing starts.  Dates and moments in words are written out here so
that every document says them alike; moments are said in UTC.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeAlias, assert_never

from accord.rules.differences import Piece

Said: TypeAlias = str | int | date | datetime
"""What may be printed: words, a number, a day or an aware moment."""

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

EVIDENCE = "evidence"
"""The kind of a file that somebody attached; every other kind is issued by an act."""
SIGNED, STATEMENT = "signed-agreement", "signing-statement"
"""The kinds of what a signature makes: the document with the signature in it, and the statement beside it."""


class BadDocument(ValueError):  # noqa: N818 - it names what is wrong, as the failures in decisions.py do
    """A template and its declaration, or a content and its kind, do not fit: a mistake of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """One kind of document: its code, its name, its template and the places the template fills."""

    code: str
    title: str
    placeholders: frozenset[str]
    language: str = "en"

    @property
    def template(self) -> str:
        """The name of the template's file."""
        return f"{self.code}.typ"


def _kind(code: str, title: str, *placeholders: str) -> DocumentKind:
    return DocumentKind(code=code, title=title, placeholders=frozenset(placeholders))


KINDS: Mapping[str, DocumentKind] = {
    kind.code: kind
    for kind in (
        _kind(
            "acknowledgement-letter", "Acknowledgement of a request",
            "agency", "request_number", "received_on", "next_step", "contact",
        ),
        _kind(
            "referral-memo", "Referral of a request",
            "agency", "request_number", "removal_office", "investigations_office", "opinion_by",
        ),
        _kind(
            "decision-letter", "Decision on a request",
            "agency", "request_number", "outcome", "decided_on", "decided_by", "next_step",
        ),
        _kind("meeting-minutes", "Minutes of a meeting", "purpose", "held_on", "place", "chair"),
        _kind("assessment-report", "Needs assessment", "agency", "request_number", "questionnaire", "as_of"),
        _kind("plan-of-action", "Plan of action", "agency", "assessment_number", "starts_on", "review_on"),
        _kind(
            "determination-memo", "Determination",
            "agency", "request_number", "requested", "recommended", "decided", "decided_by", "decided_on",
        ),
        _kind("agreement", "Agreement", "local_party", "federal_party", "program", "edition", "legal_basis", "starts",
              "ends"),
        _kind("authorization-letter", "Letter of authorization", "officer", "agency", "agreement_number", "starts_on",
              "ends", "supervising_position"),
        _kind(
            "certification-of-training", "Certification of training",
            "officer", "agency", "course", "completed_on", "certified_by",
        ),
        _kind("suspension-notice", "Notice of suspension", "local_party", "agreement_number", "starts_on", "decided_by",
              "restored_when"),
        _kind(
            "termination-notice", "Notice of termination",
            "addressee", "agreement_number", "given_by", "given_on", "ends_on", "period",
        ),
        _kind("addendum", "Addendum", "local_party", "federal_party", "agreement_number", "signed_on", "takes_effect"),
        _kind(
            "designation-data-sheet", "Designation data sheet",
            "officer", "agency", "form", "agreement_number", "letter_number", "designated_at", "designated_by", "citation",
        ),
        _kind(
            "complaint-poster", "Complaint poster",
            "lead", "agency_label", "agency_contact", "federal_label", "federal_contact", "demonstration_note", "foot",
        ),
        _kind(
            "revocation-letter", "Revocation of authority",
            "officer", "agency", "authorization_number", "revoked_at", "decided_by", "returned",
        ),
        _kind("certification", "Yearly certification", "agency", "year_end_on", "edition"),
        _kind("packet", "Packet", "about", "state_of"),
        _kind(
            "check-receipt", "Receipt of an authority check",
            "officer", "function", "place", "instant", "verdict", "known_at", "log_size",
        ),
        _kind("sharing-request", "Request for a share", "agency", "form", "asset", "signed_by"),
        _kind(
            "sharing-memo", "Decision on sharing",
            "agency", "asset", "outcome", "decided", "decided_by", "decided_on",
        ),
        _kind("payment-notice", "Notice of payment", "agency", "asset", "amount", "paid_on"),
        _kind("reimbursement-claim", "Claim for repayment", "agency", "agreement_number", "from_on", "to_on", "amount"),
        _kind("roster", "Roster of officers", "agency", "day", "standing", "known_at"),
        _kind("differences", "Comparison of two versions", "about", "earlier", "later", "count"),
        _kind("fact-sheet", "Fact sheet", "kind", "state", "office", "edition", "as_of", "changed"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party or addressee: its part in the document (To, Local party), its name, further lines."""

    part: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest below the title, and no level may be skipped."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; an empty line starts a new paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, one a row."""

    rows: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and one header row; columns of numbers are set to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with bullets or, when `ordered`, with numbers."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A place to sign for an office; once signed, by whom and when.

    `field` names the electronic signature field that opens there; it is empty where people only
    see who signed.
    """

    position: str
    party: str
    name: str = ""
    signed_at: datetime | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, in the order of signing."""

    fields: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Words set apart from the text."""

    text: str
    label: str = "Note"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts side by side, a row a field: its label, what changed in words, and the pieces of each side."""

    caption: str
    header: tuple[str, str, str]
    rows: tuple[tuple[str, str, tuple[Piece, ...], tuple[Piece, ...]], ...]


Block: TypeAlias = Heading | Paragraph | Facts | Table | Items | Signatures | Note | Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that one document says.

    `issued_on` is the day printed on it; `issuer` stands in the letterhead; `values` fills the
    places of the kind's template; `digest_note` is printed small at the end.
    """

    title: str
    number: str
    issued_on: date
    issuer: str
    values: Mapping[str, Said] = field(default_factory=dict)
    subtitle: str = ""
    parties: tuple[Party, ...] = ()
    blocks: tuple[Block, ...] = ()
    demonstration: bool = False
    digest_note: str = ""
    language: str = ""
    """The language of its words (an ISO 639-1 or -2 code), where it is not that of its kind."""


def in_words(value: Said) -> str:
    """Say a day as `March 4, 2026` and a moment as `March 4, 2026, 17:00:00 UTC`.

    Raises:
        BadDocument: a moment has no time zone.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadDocument(f"the moment {value.isoformat()} has no time zone")
        utc = value.astimezone(UTC)
        return f"{in_words(utc.date())}, {utc:%H:%M:%S} UTC"
    if isinstance(value, date):
        return f"{MONTHS[value.month - 1]} {value.day}, {value.year}"
    return str(value)


_PLACE = re.compile(r'\bfield\("([^"]*)"\)')
_REMARK = re.compile(r"^\s*//.*$", re.MULTILINE)


def check(kind: DocumentKind, template: str) -> tuple[str, ...]:
    """Say each place that the template of `kind` uses but does not declare, or the reverse."""
    used = set(_PLACE.findall(_REMARK.sub("", template)))
    undeclared = sorted(used - kind.placeholders)
    unused = sorted(kind.placeholders - used)
    choices = ", ".join(sorted(kind.placeholders))
    return (
        *(
            f"{kind.template} uses the place {name!r}, which {kind.code} does not declare ({choices})"
            for name in undeclared
        ),
        *(f"{kind.code} declares the place {name!r}, which {kind.template} does not use" for name in unused),
    )


def problems(kind: DocumentKind, content: Content) -> tuple[str, ...]:
    """Say everything that keeps `content` from being a document of `kind`."""
    given = set(content.values)
    found = [f"{name} is empty" for name in ("title", "number", "issuer") if not getattr(content, name).strip()]
    found += [f"the value {name!r} is missing" for name in sorted(kind.placeholders - given)]
    found += [f"the value {name!r} has no place in {kind.template}" for name in sorted(given - kind.placeholders)]
    found += [f"the value {name!r} is empty" for name, said in sorted(content.values.items()) if not str(said).strip()]
    level = 0
    for number, block in enumerate(content.blocks, start=1):
        match block:
            case Heading():
                if not 1 <= block.level <= min(level + 1, 4):
                    found.append(f"block {number}: a heading of level {block.level} follows one of level {level}")
                if not block.text.strip():
                    found.append(f"block {number}: the heading is empty")
                level = block.level
            case Table():
                wrong = [i for i, row in enumerate(block.rows, start=1) if len(row) != len(block.header)]
                found += [f"block {number}: row {i} of the table has not {len(block.header)} cells" for i in wrong]
                if not block.header or not block.caption.strip():
                    found.append(f"block {number}: a table needs a caption and a header")
            case Signatures():
                if any(not place.position.strip() for place in block.fields):
                    found.append(f"block {number}: a place to sign names no position")
            case _:
                pass
    return tuple(found)


def plain(kind: DocumentKind, content: Content) -> dict[str, object]:
    """Turn `content` into the lists and words that a template is given.

    Raises:
        BadDocument: with every problem of `problems`, or a moment has no time zone.
    """
    if found := problems(kind, content):
        raise BadDocument(f"this is no {kind.code}: " + "; ".join(found))
    return {
        "kind": kind.title,
        "language": content.language or kind.language,
        "title": content.title,
        "subtitle": content.subtitle,
        "number": content.number,
        "issued_on": in_words(content.issued_on),
        "issuer": content.issuer,
        "demonstration": content.demonstration,
        "digest_note": content.digest_note,
        "parties": [{"part": p.part, "name": p.name, "lines": list(p.lines)} for p in content.parties],
        "values": {name: in_words(said) for name, said in content.values.items()},
        "blocks": [_plain_block(block) for block in content.blocks],
    }


_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")


def _plain_block(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {"is": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            paragraphs = _BETWEEN_PARAGRAPHS.split(block.text.replace("\r\n", "\n").strip())
            return {"is": "paragraphs", "paragraphs": paragraphs}
        case Facts():
            return {"is": "facts", "rows": [[label, in_words(said)] for label, said in block.rows]}
        case Table():
            rows = [[in_words(cell) for cell in row] for row in block.rows]
            columns = range(len(block.header))
            longest = [max(len(row[i]) for row in (list(block.header), *rows)) for i in columns]
            return {
                "is": "table",
                "caption": block.caption,
                "header": list(block.header),
                "rows": rows,
                "numeric": [bool(block.rows) and all(isinstance(row[i], int) for row in block.rows) for i in columns],
                "widths": _widths(longest),
            }
        case Items():
            return {"is": "items", "items": list(block.items), "ordered": block.ordered}
        case Signatures():
            return {"is": "signatures", "fields": [_plain_signature(place) for place in block.fields]}
        case Note():
            return {"is": "note", "label": block.label, "text": block.text}
        case Compared():
            sides = [(label, said, _marked(a), _marked(b)) for label, said, a, b in block.rows]
            return {"is": "compared", "caption": block.caption, "header": list(block.header), "rows": sides}
        case _:
            assert_never(block)


def _marked(side: tuple[Piece, ...]) -> list[list[str]]:
    return [[p.mark, p.text] for p in side]


def _widths(longest: list[int]) -> list[int]:
    """Share a row's width: 0 means as wide as its words, else parts of what is left.

    Short columns keep their natural width; long ones share the rest by the root of their length,
    so that one long cell does not starve the others.
    """
    if sum(longest) <= 60:  # all fit on one line; the last column takes what is left
        return [0] * (len(longest) - 1) + [1]
    return [0 if n <= 12 else max(4, min(24, round(n**0.5))) for n in longest[:-1]] + [
        max(4, min(24, round(longest[-1] ** 0.5)))
    ]


def _plain_signature(place: Signature) -> dict[str, object]:
    return {
        "position": place.position,
        "party": place.party,
        "name": place.name,
        "signed_at": in_words(place.signed_at) if place.signed_at else "",
        "field": place.field,
    }


def places_to_sign(content: Content) -> dict[str, str]:
    """Return the electronic signature fields of a document: the name of each, and the words a reader hears."""
    return {
        place.field: f"Signature of {place.position}, for {place.party}"
        for block in content.blocks
        if isinstance(block, Signatures)
        for place in block.fields
        if place.field
    }
