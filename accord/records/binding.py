"""Bind several PDFs into one: bookmarks, tags, and a page number at the foot that counts through the whole."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem
from pypdf import PdfReader

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
    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


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
    stamp = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    # Every source stays open until the whole is written: its streams are copied only then.
    with ExitStack() as held:
        whole = held.enter_context(pikepdf.new())
        tree = Tree(whole)
        marks = []
        for part in parts:
            given = held.enter_context(pikepdf.open(BytesIO(part.data)))
            first = len(whole.pages)
            for page in given.pages:
                whole.pages.append(page)
            mine = [whole.pages[n] for n in range(first, len(whole.pages))]
            tree.take(given, mine, part.title)
            for page in mine:
                tree.strike(page, foreign=part.foreign)
            mark = OutlineItem(part.title, first)
            mark.children.extend(OutlineItem(heading, first + inner) for heading, inner in part.inside)
            marks.append(mark)
        tree.finish()
        with whole.open_outline() as outline:
            outline.root.extend(marks)
        _number(whole)
        for key, words in (("/Title", title), ("/Author", "Accord"), ("/Producer", "Accord"),
                           ("/CreationDate", stamp), ("/ModDate", stamp)):  # fmt: skip
            whole.docinfo[key] = words
        whole.Root.Lang = "en"
        whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        whole.Root.PageMode = Name.UseOutlines
        out = BytesIO()
        whole.save(out, deterministic_id=True)
    return out.getvalue()


def _number(whole: pikepdf.Pdf) -> None:
    """Say at the foot of each page which of how many it is, apart from what is read aloud."""
    font = whole.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    total = len(whole.pages)
    for n, page in enumerate(whole.pages, start=1):
        words = f"Packet page {n} of {total}"
        left, low, right, _high = (float(edge) for edge in page.mediabox)
        called = page.add_resource(font, Name.Font, Name.AccordPage, replace_existing=True)
        # Half an em a letter is near enough to set it in the middle.
        begin = left + (right - left - len(words) * SIZE / 2) / 2
        drawn = f"Q /Artifact BMC q BT 0.3 g {called} {SIZE} Tf {begin:.2f} {low + FOOT:.2f} Td ({words}) Tj ET Q EMC"
        # What the page itself sets, such as a turned system of coordinates, ends before the number is drawn.
        page.contents_add(b"q", prepend=True)
        page.contents_add(drawn.encode("ascii"))
