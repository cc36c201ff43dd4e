"""The packet for the council: one PDF with contents, facts, what happens next, timeline and every issued document."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accord.actions._effects import insert_entry
from accord.queries.facts import row_digest
from accord.queries.packets import PACKED, Attached, Gathered, Issued, gather
from accord.queries.shapes import Sheet
from accord.records import documents as press
from accord.records.binding import Part, bind, page_count, pages_saying
from accord.rules.decisions import Missing
from accord.rules.documents import Block, Content, Facts, Heading, Note, Paragraph, Said, Table, in_words
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor

log = logging.getLogger("accord.packets")

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
    """One document or attached file: the page of the packet on which it begins, or why it is not in it."""

    paper: Issued | Attached
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
    papers: list[Issued | Attached] = [*found.issued, *found.attached]
    sizes = [_pages(p) for p in papers]
    front, pages = b"", 1
    for _ in range(4):
        fits = tuple(_fit(papers, sizes, pages))
        front = press.render("packet", _content(found, fits), found.as_of)
        counted = page_count(front)
        if counted == pages:
            break
        pages = counted
    parts = [Part(f"Packet: {found.sheet.title}", front, pages_saying(front, SECTIONS))]
    parts += [
        Part(f"{f.paper.number}: {f.paper.title}", f.paper.data, foreign=isinstance(f.paper, Attached))
        for f in fits
        if f.page and f.paper.data
    ]
    total = pages + sum(size for size, f in zip(sizes, fits, strict=True) if f.page)
    left_out = tuple(f.paper.title for f in fits if f.page is None and (f.paper.data or isinstance(f.paper, Issued)))
    return bind(parts, title=f"Packet: {found.sheet.title}", at=found.as_of), total, left_out


def _pages(paper: Issued | Attached) -> int:
    """Return how many pages a file adds; none where it cannot be bound: what is attached was not made here."""
    if paper.data is None:
        return 0
    try:
        return page_count(paper.data)
    except Exception:
        if isinstance(paper, Issued):
            raise
        log.warning("an attached file cannot be bound into a packet")
        return 0


def _why_not(paper: Issued | Attached) -> str:
    if isinstance(paper, Issued):
        return "its file cannot be read; ask an administrator"
    if paper.quarantined:
        return "in quarantine: nobody could look into it yet"
    return "cannot be bound; open it on its page" if paper.is_pdf else "no PDF; open it on its page"


def _fit(papers: Sequence[Issued | Attached], sizes: Sequence[int], front: int) -> Iterator[_Fit]:
    used = front
    for one, size in zip(papers, sizes, strict=True):
        if one.data is None or not size:
            yield _Fit(paper=one, page=None, why_not=_why_not(one))
        elif used + size > MOST_PAGES:
            yield _Fit(
                paper=one,
                page=None,
                why_not=f"left out, {size} pages more than a packet's {MOST_PAGES}; open it on its page",
            )
        else:
            yield _Fit(paper=one, page=used + 1)
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
    issued = [(f, f.paper) for f in fits if isinstance(f.paper, Issued)]
    if issued:
        yield Table("Documents in this packet", ("Document", "Of", "Issued", "Packet page"), tuple(
            (p.title, p.number, p.issued_on, str(f.page) if f.page else f.why_not) for f, p in issued))  # fmt: skip
    else:
        yield Paragraph("No document has been issued yet.")
    if any(f.page is None for f, _ in issued):
        yield Note(
            f"A packet has at most {MOST_PAGES} pages. What did not fit, or could not be read, is named above.",
            "Not complete",
        )
    attached = [(f, f.paper) for f in fits if isinstance(f.paper, Attached)]
    if attached:
        yield Table("Attached files", ("File", "Of", "Packet page", "Digest (SHA-256)"), tuple(
            (p.title, p.number, str(f.page) if f.page else f.why_not, _grouped(p.digest)) for f, p in attached))  # fmt: skip
        yield Note(
            "Attached files are bound in where they are PDF, as they were given: they may lack the marks that a screen"
            " reader uses. Every file is the one attached if its digest is the one above."
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


def _grouped(digest: str) -> str:
    """Return a digest in groups, so that a narrow cell can break it."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


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
