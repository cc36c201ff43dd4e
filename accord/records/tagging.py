"""One tree of tags for several tagged PDFs bound into one, so that a screen reader still reads them in order.

Each page of a tagged PDF carries a number under which the tree lists the elements of its content.
Bound together, the numbers of the later parts are moved on, and the parts' own elements hang
under one element each, below one root.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

ROOT, PAGE_KEY, ITEM_KEY = "/StructTreeRoot", "/StructParents", "/StructParent"


class Tree:
    """The tree of the whole, as parts are taken into it."""

    def __init__(self, writer: PdfWriter) -> None:
        """Begin with an empty root and one element for the whole."""
        self._writer = writer
        self._root = DictionaryObject({NameObject("/Type"): NameObject(ROOT)})
        self._root_at = writer._add_object(self._root)  # noqa: SLF001 - the library's only way to add an object
        self._whole = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Document"),
                NameObject("/P"): self._root_at,
                NameObject("/K"): ArrayObject(),
            }
        )
        self._whole_at = writer._add_object(self._whole)  # noqa: SLF001 - as above
        self._roles = DictionaryObject()
        self._numbers = ArrayObject()
        self._next = 0
        self.untagged: list[str] = []
        """The titles of the parts that have no tags of their own."""

    def take(self, reader: PdfReader, pages: Sequence[PageObject], title: str) -> None:
        """Take the tags of a part whose pages the writer has just been given."""
        catalog: Any = reader.trailer["/Root"]
        if ROOT not in catalog:
            self.untagged.append(title)
            for page in pages:
                page.pop(NameObject(PAGE_KEY), None)
            return
        # Cloned by the same reader, its elements point at the pages that the writer already has.
        found: Any = catalog[ROOT].clone(self._writer)
        moved = self._next
        for key, value in sorted(_listed(found.get("/ParentTree"))):
            self._numbers.extend([NumberObject(key + moved), value])
            self._next = max(self._next, key + moved + 1)
        for given, page in zip(reader.pages, pages, strict=True):
            # The library leaves these numbers out of its copies, for alone they would lead nowhere.
            pairs: list[tuple[Any, Any, str]] = [(given, page, PAGE_KEY)]
            pairs += [(old.get_object(), new.get_object(), ITEM_KEY) for old, new in _links(given, page)]
            for old, new, name in pairs:
                if name in old:
                    new[NameObject(name)] = NumberObject(int(old[name]) + moved)
        for role, meaning in found.get("/RoleMap", {}).items():
            self._roles.setdefault(NameObject(role), meaning)
        part = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Part"),
                NameObject("/P"): self._whole_at,
                NameObject("/T"): TextStringObject(title),
                NameObject("/K"): ArrayObject(),
            }
        )
        part_at = self._writer._add_object(part)  # noqa: SLF001 - as above
        kids = found.get("/K", ArrayObject())
        for kid in kids if isinstance(kids, ArrayObject) else (kids,):
            kid.get_object()[NameObject("/P")] = part_at
            part["/K"].append(kid)  # type: ignore[attr-defined]
        self._whole["/K"].append(part_at)  # type: ignore[attr-defined]

    def finish(self) -> None:
        """Hang the tree into the whole, and say that what was made here is marked."""
        self._root[NameObject("/K")] = ArrayObject([self._whole_at])
        tree = DictionaryObject({NameObject("/Nums"): self._numbers})
        self._root[NameObject("/ParentTree")] = self._writer._add_object(tree)  # noqa: SLF001 - as above
        self._root[NameObject("/ParentTreeNextKey")] = NumberObject(self._next)
        if self._roles:
            self._root[NameObject("/RoleMap")] = self._roles
        catalog = self._writer.root_object
        catalog[NameObject(ROOT)] = self._root_at
        catalog[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})


def _links(given: PageObject, page: PageObject) -> Iterator[tuple[Any, Any]]:
    """Yield each annotation of a page with its copy, where all were copied."""
    old, new = given.get("/Annots") or (), page.get("/Annots") or ()
    if len(old) == len(new):
        yield from zip(old, new, strict=True)


def _listed(node: Any) -> Iterator[tuple[int, Any]]:
    """Yield what a number tree lists, through its branches."""
    if node is None:
        return
    found = node.get_object()
    numbers = found.get("/Nums", ())
    for i in range(0, len(numbers) - 1, 2):
        yield int(numbers[i]), numbers[i + 1]
    for kid in found.get("/Kids", ()):
        yield from _listed(kid)
