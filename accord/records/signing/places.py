"""Empty places to sign, tagged, put into a PDF before it is frozen.

The template marks each place with a link to `MARK` and the name of the field; the typesetter
tags it.  Here the mark becomes a signature field: an annotation of the kind Widget inside a
structure element of the kind Form, with a name that a screen reader says and an empty
appearance.  A field that is added only at signing would stand outside the tags (PDF/UA) and
could bring no appearance of its own (PDF/A).
"""

from collections.abc import Mapping
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, String

from accord.rules.documents import BadDocument

MARK = "https://place-to-sign.invalid/"
"""Where the template's marks lead; the domain is reserved and never resolves."""
PRINT = 4
"""The annotation flag that says: shown on paper too."""


def opened(data: bytes, labels: Mapping[str, str]) -> bytes:
    """Return the PDF with one empty signature field for each of `labels` (name of the field: its words).

    The same bytes give the same bytes.

    Raises:
        BadDocument: the template marks other places than `labels` names.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        tags = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        found: dict[str, pikepdf.Object] = {}
        for page in pdf.pages:
            for mark in page.get("/Annots", ()):
                name = str(mark.get("/A", Dictionary()).get("/URI", "")).removeprefix(MARK)
                if name in labels and name not in found:
                    tag = tags[int(mark.StructParent)]
                    _become_field(pdf, page, mark, tag, (name, labels[name]))
                    found[name] = mark
        if missing := sorted(labels.keys() - found.keys()):
            raise BadDocument(f"no place to sign is marked for: {', '.join(missing)}")
        # Bit 2: the file is signed by additions only, never by writing it anew.
        pdf.Root.AcroForm = pdf.make_indirect(
            Dictionary(Fields=Array([found[name] for name in labels]), SigFlags=2),
        )
        kept = BytesIO()
        pdf.save(kept, deterministic_id=True, linearize=False)
    return kept.getvalue()


def _become_field(
    pdf: pikepdf.Pdf, page: pikepdf.Page, mark: pikepdf.Object, tag: pikepdf.Object, called: tuple[str, str]
) -> None:
    name, label = called
    left, low, right, high = (float(n) for n in mark.Rect)
    empty = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, Resources=Dictionary())
    empty.BBox = Array([0, 0, round(right - left, 3), round(high - low, 3)])
    for word in ("/A", "/Border", "/Contents"):
        if word in mark:
            del mark[word]
    mark.Subtype, mark.FT, mark.F = Name.Widget, Name.Sig, PRINT
    mark.T, mark.TU, mark.P = String(name), String(label), page.obj
    mark.AP = Dictionary(N=empty)
    page.obj.Tabs = Name.S
    tag.S = Name.Form
    if isinstance(tag.K, Array) and len(tag.K) == 1:
        # A form element holds one field and nothing else; checkers of later changes look for it so.
        tag.K = tag.K[0]
