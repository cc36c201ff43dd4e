"""The packet for the council: one PDF with contents, facts, what happens next, timeline and every issued document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accord.actions._effects import insert_entry
from accord.queries.facts import row_digest
from accord.queries.packets import PACKED, Gathered, Issued, gather
from accord.queries.shapes import Sheet
from accord.records import documents as press
from accord.records.binding import Part, bind, page_count, pages_saying
from accord.rules.decisions import Missing
from accord.rules.documents import Block, Content, Facts, Heading, Note, Paragraph, Said, Table, in_words
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor

MOST_PAGES = 200
"""So many pages a packet has at most; documents that no longer fit are named in its contents."""
SECTIONS = ("Contents", "Facts", "What happens next", "Timeline")
LONGEST = 3_000
"""So many characters of one cell are printed; the whole stands on its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """The packet as a file, how many pages it has, and what no longer fitted."""

    name: str
    data: bytes
    pages: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """One document: the page of the packet on which it begins, or why it is not in it."""

    issued: Issued
    page: int | None
    why_not: str = ""


def make_packet(kind: str, public_id: UUID | str, *, by: Actor, at: datetime) -> Packet:
    """Put together what the actor may see of a thing and its chain, and put it on the record that it was taken.

    The same state gives the same bytes: nothing in it is of the moment it was made.

    Raises:
        Missing: there is no such thing that the actor may know of, or its kind has no packet.
    """
    if kind not in PACKED:
        raise Missing
    found = gather(kind, public_id, by, at)
    data, pages, left_out = _made(found)
    with transaction.atomic():
        digest = row_digest(found.row)
        insert_entry(
            tag=f"{kind}:packet",
            kind=kind,
            object_id=found.row.public_id,
            state=found.row.state,
            version=found.row.version,
            by=by,
            hold=by.holds[0] if by.holds else None,
            agency_id=found.scope.agency_id,
            at=at,
            before=digest,
            after=digest,
            words={"by": by.name, "given": {"pages": pages, "left_out": len(left_out)}},
        )
    return Packet(name=f"{found.row.number}-packet.pdf", data=data, pages=pages, left_out=left_out)


def _made(found: Gathered) -> tuple[bytes, int, tuple[str, ...]]:
    """Typeset the front until the page numbers it prints are those it has, then bind."""
    sizes = [page_count(i.data) if i.data is not None else 0 for i in found.issued]
    front, pages = b"", 1
    for _ in range(4):
        fits = tuple(_fit(found.issued, sizes, pages))
        front = press.render("packet", _content(found, fits), found.as_of)
        counted = page_count(front)
        if counted == pages:
            break
        pages = counted
    parts = [Part(f"Packet: {found.sheet.title}", front, pages_saying(front, SECTIONS))]
    parts += [Part(f"{f.issued.number}: {f.issued.title}", f.issued.data) for f in fits if f.page and f.issued.data]
    total = pages + sum(size for size, f in zip(sizes, fits, strict=True) if f.page)
    left_out = tuple(f.issued.title for f in fits if f.page is None)
    return bind(parts, title=f"Packet: {found.sheet.title}", at=found.as_of), total, left_out


def _fit(issued: Sequence[Issued], sizes: Sequence[int], front: int) -> Iterator[_Fit]:
    used = front
    for one, size in zip(issued, sizes, strict=True):
        if one.data is None:
            yield _Fit(issued=one, page=None, why_not="its file cannot be read; ask an administrator")
        elif used + size > MOST_PAGES:
            yield _Fit(
                issued=one,
                page=None,
                why_not=f"left out, {size} pages more than a packet's {MOST_PAGES}; open it on its page",
            )
        else:
            yield _Fit(issued=one, page=used + 1)
            used += size


def _content(found: Gathered, fits: Sequence[_Fit]) -> Content:
    sheet = found.sheet
    day = local_day(found.as_of, sheet.zone)
    return Content(
        title=f"Packet: {sheet.title}",
        number=sheet.number,
        issued_on=day,
        issuer="Accord",
        demonstration=settings.DEMONSTRATION,
        values={"about": f"{sheet.number}, {sheet.title}", "state_of": f"as of the last act, {in_words(day)}"},
        blocks=tuple(_blocks(found, fits)),
    )


def _blocks(found: Gathered, fits: Sequence[_Fit]) -> Iterator[Block]:
    yield Heading("Contents")
    if fits:
        yield Table("Documents in this packet", ("Document", "Of", "Issued", "Packet page"), tuple(
            (f.issued.title, f.issued.number, f.issued.issued_on, str(f.page) if f.page else f.why_not) for f in fits))  # fmt: skip
    else:
        yield Paragraph("No document has been issued yet.")
    if any(f.page is None for f in fits):
        yield Note(
            f"A packet has at most {MOST_PAGES} pages. What did not fit, or could not be read, is named above.",
            "Not complete",
        )
    if found.attached:
        yield Note(
            f"Attached files are not in the packet: {found.attached}. They stand on the pages of what they were attached to."
        )
    yield Heading("Facts")
    yield from _facts(found.sheet)
    yield Heading("What happens next")
    rows = [(n.what, n.who, n.by_when, s.number) for s in (found.sheet, *found.open) for n in s.next]
    if rows:
        yield Table("Who owes what by when", ("What", "Who", "By", "About"), tuple(
            (what, who, local_day(by, found.sheet.zone) if by else "no date set", number) for what, who, by, number in rows))  # fmt: skip
    else:
        yield Paragraph("Nothing is owed by anyone.")
    yield Heading("Timeline")
    if found.timeline:
        yield Table("What was done, by whom and when", ("When", "What", "Who", "About"), found.timeline)
    else:
        yield Paragraph("Nothing has happened yet.")


def _facts(sheet: Sheet) -> Iterator[Block]:
    said = [("State", ", ".join((sheet.state_label, *sheet.labels)))]
    said += [(r.label, _said(r.link.text if r.link else r.value, sheet.zone)) for r in sheet.rows]
    yield Facts(tuple((label, text) for label, text in said if text))
    for table in sheet.tables:
        if table.rows:
            yield Table(
                table.caption, table.header, tuple(tuple(_said(c, sheet.zone) for c in row) for row in table.rows)
            )


def _said(value: object, zone: str) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return in_words(local_day(value, zone))
    text: Said | None = value if isinstance(value, (str, int)) or hasattr(value, "isoformat") else None  # type: ignore[assignment]
    words = "" if text is None else in_words(text)
    return words if len(words) <= LONGEST else words[:LONGEST] + " … (the rest stands on its page)"
