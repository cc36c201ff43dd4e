"""Sign a frozen PDF in one of its empty fields, and a statement beside it, with the same key.

A signature only adds bytes: whoever has the signed file has, in its first bytes, the file that
was signed.  What is seen in the field is typeset by the same press with its fonts inside,
because a font of the reader's machine is no part of an archive (PDF/A).
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, LayoutError, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import constants
from pyhanko.sign.signers.pdf_cms import Signer, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from accord.records.documents import press
from accord.records.signing.apart import run
from accord.rules.canonical import canonical
from accord.rules.documents import in_words

MARGIN = 1.5
"""Points between the edge of a field and what is seen in it."""


class Unsignable(Exception):  # noqa: N818 - it states what cannot be done
    """The PDF has no such empty field, or the key cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What people see in the field."""

    name: str
    office: str
    at: datetime
    authority: str


class _Page(PdfContent):
    """The first page of a PDF in memory, as a picture is."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def render(self) -> bytes:
        writer = self._ensure_writer
        placed = writer.import_page_as_xobject(PdfFileReader(BytesIO(self._data)))
        self.resources.xobject["/Typeset"] = placed
        left, low, right, high = placed.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(high - low))
        return b"/Typeset Do"


class _Addition(IncrementalPdfFileWriter):
    """What is added to a file that is frozen: its title, dates and marks of conformance stay as they were."""

    def _update_meta(self) -> None:
        """Leave the metadata alone: written anew, it would no longer be what the archive standard asks."""


class _Dated(PdfSigner):
    """A signer that takes its moment from the act and not from the machine."""

    def __init__(self, at: datetime, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._at = at

    def init_signing_session(self, *given: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*given, **named)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """Name the extension of PAdES only: those of PDF 2.0 would take the file out of the archive standard."""
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)


def soft_signer(certificate: bytes, key: PrivateKeyTypes, beside: tuple[bytes, ...] = ()) -> Signer:
    """Return a signer from a certificate (DER), its key in memory, and the certificates between it and its anchor."""
    between = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    between.register_multiple(asn1.Certificate.load(der) for der in beside)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=asn1.Certificate.load(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain),
        cert_registry=between,
        embed_roots=False,
    )


def sign(data: bytes, field: str, signer: Signer, shown: Shown, reason: str) -> bytes:
    """Return `data` with a signature added in the empty field of that name; `data` itself is its beginning.

    Raises:
        Unsignable: there is no such empty field, or the PDF cannot be read.
    """
    at = shown.at.astimezone(UTC).replace(microsecond=0)
    try:
        writer = _Addition(BytesIO(data))
        width, height = _size(writer.prev, field)
        style = StaticStampStyle(
            background=_Page(_stamp(shown, width, height, at)),
            background_layout=SimpleBoxLayoutRule(
                x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins()
            ),
            border_width=0,
        )
        meta = PdfSignatureMetadata(
            field_name=field,
            name=shown.name,
            reason=reason,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
        )
        made = run(
            _Dated(at, meta, signer, stamp_style=style).async_sign_pdf(
                writer, existing_fields_only=True, in_place=False
            )
        )
    except (PdfError, SigningError, LayoutError) as error:
        raise Unsignable(str(error)) from error
    signed: bytes = made.getvalue()
    if not signed.startswith(data):
        raise Unsignable("the signed file does not begin with the file that was signed")
    return signed


def envelope(said: Mapping[str, object], signer: Signer) -> bytes:
    """Return the statement with its signature and certificates as one canonical JSON file."""
    message = canonical(said)
    raw = run(signer.async_sign_raw(message, "sha256"))
    leaf = signer.signing_cert
    if leaf is None:
        raise Unsignable("the signer brings no certificate")
    chain = [leaf, *signer.cert_registry]
    return canonical(
        {
            "algorithm": f"{leaf.public_key.algorithm}-sha256",
            "certificates": [base64.b64encode(c.dump()).decode() for c in chain],
            "signature": base64.b64encode(raw).decode(),
            "statement": said,
        }
    )


def _size(reader: PdfFileReader, field: str) -> tuple[float, float]:
    for name, value, reference in fields.enumerate_sig_fields(reader):
        if name == field and value is None:
            left, low, right, high = (float(n) for n in reference.get_object()["/Rect"])
            return right - left, high - low
    raise Unsignable(f"the document has no empty place to sign that is called {field!r}")


def _stamp(shown: Shown, width: float, height: float, at: datetime) -> bytes:
    said = {
        "width": f"{width - 2 * MARGIN:.2f}",
        "height": f"{height - 2 * MARGIN:.2f}",
        "name": shown.name,
        "office": shown.office,
        "at": in_words(at),
        "issuer": f"Certificate issued by {shown.authority}.",
    }
    return press().stamp(said, at)
