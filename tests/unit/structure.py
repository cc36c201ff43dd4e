"""A second reading of what the typesetter declares: PDF/UA-1 and PDF/A-2a, walked object by object with another program.

It shares no code with what made the file.  It is no complete validator: it judges what can be
judged without rendering (tags, reading order, names, fonts, metadata, forbidden features).
"""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

SHOWS = frozenset({"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh"})
HEADINGS = tuple(f"/H{n}" for n in range(1, 7))


def faults(data: bytes) -> list[str]:
    """Return everything that keeps a file from being what it claims to be."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [*_catalog(pdf), *_marked(pdf), *_tree(pdf), *_fonts(pdf), *_annotations(pdf)]


def _catalog(pdf):
    root = pdf.Root
    with pdf.open_metadata() as about:
        said = {k: about.get(k) for k in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "dc:title")}
    if (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) != ("2", "A", "1"):
        yield f"it declares {said}"
    if not said["dc:title"]:
        yield "it has no title"
    if not str(root.get("/Lang", "")):
        yield "it names no language"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "it does not say that it is tagged"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "readers are not told to show its title"
    if not any(str(o.S) == "/GTS_PDFA1" for o in root.get("/OutputIntents", [])):
        yield "its colours have no profile"
    if pdf.is_encrypted:
        yield "it is encrypted"
    for name in ("/AA", "/OpenAction", "/JavaScript"):
        if name in root or name in root.get("/Names", {}):
            yield f"it acts by itself: {name}"
    if not str(pdf.trailer.get("/ID", "")):
        yield "its file has no identifier"


def _numbers(page):
    """Yield each mark of a page's content: its number, or None for an artifact; what stands in no mark is a fault."""
    stack = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            tag, properties = str(operands[0]), operands[1] if len(operands) > 1 else {}
            number = properties.get("/MCID") if isinstance(properties, Dictionary) else None
            stack.append("artifact" if tag == "/Artifact" else int(number) if number is not None else "plain")
            if number is not None:
                yield int(number)
        elif name == "EMC":
            stack.pop()
        elif name in SHOWS and not any(s == "artifact" or isinstance(s, int) for s in stack):
            yield f"{name} is neither in the tags nor an artifact"


def _marked(pdf):
    named = {}
    for element, page in _elements(pdf):
        for number in element[1]:
            key = (page or element[2], number)
            named[key] = named.get(key, 0) + 1
    for page in pdf.pages:
        for number in _numbers(page):
            if isinstance(number, str):
                yield f"page {page.index + 1}: {number}"
            elif named.pop((page.objgen, number), 0) != 1:
                yield f"page {page.index + 1}: mark {number} is not named once by the tags"
    for page, number in named:
        yield f"the tags name mark {number} of {page}, which is on no page"


def _elements(pdf):
    """Yield (kind, marks, page), None for each element of the tree, in reading order."""

    def walk(element, page):
        page = element.Pg.objgen if "/Pg" in element else page
        kids = element.get("/K", Array())
        marks = []
        inner = []
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary):
                kind = str(kid.get("/Type", "/StructElem"))
                if kind == "/MCR":
                    marks.append((kid.Pg.objgen if "/Pg" in kid else page, int(kid.MCID)))
                elif kind != "/OBJR":
                    inner.append(kid)
            else:
                marks.append((page, int(kid)))
        for where, number in marks:
            yield (str(element.get("/S", "/Document")), [number], where, element), where
        if not marks:
            yield (str(element.get("/S", "/Document")), [], page, element), page
        for kid in inner:
            yield from walk(kid, page)

    yield from walk(pdf.Root.StructTreeRoot, None)


def _tree(pdf):
    seen, level = set(), 0
    for (kind, _marks, _page, element), _ in _elements(pdf):
        if element.objgen in seen and element.objgen != (0, 0):
            continue
        seen.add(element.objgen)
        if kind in HEADINGS:
            now = HEADINGS.index(kind) + 1
            if now > level + 1:
                yield f"a heading of level {now} follows one of level {level}"
            level = now
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "a figure has no words in its place"
        if kind == "/Table":
            yield from _table(element)
        if kind == "/L" and any(str(k.S) not in ("/LI", "/Caption") for k in _kids(element)):
            yield "a list holds what is no item"
        if kind == "/LI" and any(str(k.S) not in ("/Lbl", "/LBody") for k in _kids(element)):
            yield "an item of a list holds neither label nor body"
    if not any(str(k.S) == "/Document" for k in _kids(pdf.Root.StructTreeRoot)):
        yield "the tree does not begin with a document"


def _kids(element):
    kids = element.get("/K", Array())
    found = kids if isinstance(kids, Array) else [kids]
    return [k for k in found if isinstance(k, Dictionary) and "/S" in k]


def _rows(element):
    for kid in _kids(element):
        if str(kid.S) == "/TR":
            yield kid
        elif str(kid.S) in ("/THead", "/TBody", "/TFoot"):
            yield from _rows(kid)


def _table(element):
    rows = [_kids(row) for row in _rows(element)]
    if len({len(row) for row in rows}) != 1:
        yield "the rows of a table differ in length"
    heads = [cell for row in rows for cell in row if str(cell.S) == "/TH"]
    if not heads:
        yield "a table has no header"
    for cell in heads:
        attributes = cell.get("/A", Array())
        every = attributes if isinstance(attributes, Array) else [attributes]
        if not any("/Scope" in a for a in every if isinstance(a, Dictionary)):
            yield "a header cell says not what it heads"


def _fonts(pdf):
    for page in pdf.pages:
        for font in dict(page.get("/Resources", {}).get("/Font", {})).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            about = inner.FontDescriptor
            if not any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {inner.BaseFont} is not embedded"
            if "/ToUnicode" not in font:
                yield f"the letters of {inner.BaseFont} cannot be read out"


def _annotations(pdf):
    for page in pdf.pages:
        found = list(page.get("/Annots", []))
        if found and page.get("/Tabs") != Name.S:
            yield f"page {page.index + 1}: its links are not gone through in reading order"
        for one in found:
            if "/StructParent" not in one:
                yield f"page {page.index + 1}: {one.Subtype} stands outside the tags"
            if not (str(one.get("/Contents", "")) or str(one.get("/TU", ""))):
                yield f"page {page.index + 1}: {one.Subtype} has no words for a reader"
            if not int(one.get("/F", 0)) & 4:
                yield f"page {page.index + 1}: {one.Subtype} would not be printed"
