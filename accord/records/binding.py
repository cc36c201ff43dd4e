"""Bind several PDFs into one: bookmarks, tags, and a page number at the foot that counts through the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from accord.records.tagging import Tree

SIZE, FOOT = 7.5, 22
"""The number's type size and its distance from the foot of the page, in points."""


@dataclass(frozen=True, slots=True)
class Part:
    """One PDF with the bookmark that leads to it, and bookmarks inside it by page (from 0)."""

    title: str
    data: bytes
    inside: tuple[tuple[str, int], ...] = ()
    foreign: bool = False
    """Whether somebody attached it, so that it was not made here."""


def page_count(data: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(PdfReader(BytesIO(data)).pages)


def pages_saying(data: bytes, headings: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return on which page (from 0) each heading of the file's own outline stands."""
    reader = PdfReader(BytesIO(data))
    found = []
    for item in reader.outline:
        if isinstance(item, list) or str(item.title) not in headings:
            continue
        page = reader.get_destination_page_number(item)
        if page is not None and page >= 0:
            found.append((str(item.title), page))
    return tuple(found)


def bind(parts: Sequence[Part], *, title: str, at: datetime) -> bytes:
    """Return one PDF of all parts in order; the same parts, title and second give the same bytes.

    The marks that a screen reader uses are kept, under one root; a part that has none says so there.
    """
    writer = PdfWriter()
    tree = Tree(writer)
    for part in parts:
        reader = PdfReader(BytesIO(part.data))
        first = len(writer.pages)
        writer.append(reader, import_outline=False)
        mine = [writer.pages[n] for n in range(first, len(writer.pages))]
        if part.foreign:
            for page in mine:
                # What somebody attached brings its words, not its links and programs.
                for key in ("/Annots", "/AA"):
                    page.pop(NameObject(key), None)
        tree.take(reader, mine, part.title)
        parent = writer.add_outline_item(title=part.title, page_number=first)
        for heading, inner in part.inside:
            writer.add_outline_item(title=heading, page_number=first + inner, parent=parent)
    tree.finish()
    total = len(writer.pages)
    for n, page in enumerate(writer.pages, start=1):
        page.merge_page(_number(page, f"Packet page {n} of {total}"))
    stamp = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    writer.metadata = {
        "/Title": title,
        "/Author": "Accord",
        "/Producer": "Accord",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    writer.root_object[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    writer.page_mode = "/UseOutlines"
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _number(page: PageObject, words: str) -> PageObject:
    """Return a page of the same size that says the number at the foot, apart from what is read aloud."""
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    made = PageObject.create_blank_page(width=width, height=height)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/AccordPage"): font})
    made[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    # Half an em a letter is near enough to set it in the middle.
    left = (width - len(words) * SIZE / 2) / 2
    drawn = DecodedStreamObject()
    drawn.set_data(
        f"/Artifact BMC q BT 0.3 g /AccordPage {SIZE} Tf {left:.2f} {FOOT} Td ({words}) Tj ET Q EMC".encode("ascii")
    )
    made[NameObject("/Contents")] = drawn
    return made
