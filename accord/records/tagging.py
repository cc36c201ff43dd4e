"""One tree of tags for several tagged PDFs bound into one, so that a screen reader still reads them in order.

Each page of a tagged PDF carries a number under which the tree lists the elements of its content.
Bound together, the numbers of the later parts are moved on, and the parts' own elements hang
under one element each, below one root.
"""

from collections.abc import Callable, Iterator, Sequence

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Page, Pdf

PAGE_KEY, ITEM_KEY = "/StructParents", "/StructParent"


class Tree:
    """The tree of the whole, as parts are taken into it."""

    def __init__(self, whole: Pdf) -> None:
        """Begin with an empty root and one element for the whole."""
        self._pdf = whole
        self._root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._whole = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array()))
        self._roles: dict[str, Object] = {}
        self._numbers = Array()
        self._tags: dict[int, Object] = {}
        self._next = 0
        self.untagged: list[str] = []
        """The titles of the parts that have no tags of their own."""

    def take(self, given: Pdf, pages: Sequence[Page], title: str) -> None:
        """Take the tags of a part whose pages the whole has just been given."""
        if Name.StructTreeRoot not in given.Root:
            self.untagged.append(title)
            for page in pages:
                if PAGE_KEY in page.obj:
                    del page.obj[PAGE_KEY]
            return
        # Copied from the same source, its elements point at the pages that the whole already has.
        found = self._pdf.copy_foreign(given.make_indirect(given.Root.StructTreeRoot))
        moved = self._next
        if Name.ParentTree in found:
            for key, value in sorted(NumberTree(found.ParentTree).items(), key=lambda pair: pair[0]):
                self._numbers.append(key + moved)
                self._numbers.append(value)
                self._tags[key + moved] = value
                self._next = max(self._next, key + moved + 1)
        for item, name in _numbered(pages):
            item[name] = int(item[name]) + moved
        for role, meaning in found.get("/RoleMap", {}).items():
            self._roles.setdefault(role, meaning)
        part = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, P=self._whole, T=title, K=Array()))
        kids = found.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else (kids,):
            kid.P = part
            part.K.append(kid)
        self._whole.K.append(part)

    def strike(self, page: Page, *, foreign: bool) -> None:
        """Take off a page what would do something there, and out of the tree what led to it.

        Somebody's attached file loses its links and programs; what was made here only its places to
        sign, for a signature holds for its own file alone.
        """
        if foreign and "/AA" in page.obj:
            del page.obj["/AA"]
        notes = list(page.obj.get("/Annots", ()))
        gone = [note for note in notes if foreign or note.get("/Subtype") == Name.Widget]
        if not gone:
            return
        struck = {note.objgen for note in gone}
        page.obj.Annots = Array([note for note in notes if note.objgen not in struck])
        for note in gone:
            if ITEM_KEY in note and (tag := self._tags.get(int(note[ITEM_KEY]))) is not None:
                _let_go(tag, lambda kid: isinstance(kid, Dictionary) and kid.get("/Obj", kid).objgen in struck)

    def finish(self) -> None:
        """Hang the tree into the whole, and say that what was made here is marked."""
        self._root.K = Array([self._whole])
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=self._numbers))
        self._root.ParentTreeNextKey = self._next
        if self._roles:
            self._root.RoleMap = Dictionary(self._roles)
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)


def _numbered(pages: Sequence[Page]) -> Iterator[tuple[Object, str]]:
    """Yield every page and every link on one that carries a number of the tree, with the number's name."""
    for page in pages:
        if PAGE_KEY in page.obj:
            yield page.obj, PAGE_KEY
        for link in page.obj.get("/Annots", ()):
            if ITEM_KEY in link:
                yield link, ITEM_KEY


def _let_go(tag: Object, which: Callable[[Object], bool]) -> None:
    """Take kids out of an element; one that has none left goes too."""
    kids = tag.get("/K", Array())
    left = [kid for kid in (kids if isinstance(kids, Array) else (kids,)) if not which(kid)]
    tag.K = Array(left)
    if not left and "/P" in tag and "/K" in tag.P:
        _let_go(tag.P, lambda kid: kid.objgen == tag.objgen)
