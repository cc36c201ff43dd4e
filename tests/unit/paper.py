"""Small PDF files written by hand, so that a test can put anything into one."""

import zlib

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
SAID = (
    b"The jail needs help on two shifts a week, says the county board, from the first of March on. Telephone 239-555-0101. "
    b"It asks for a needs assessment and for a plan of action, and it offers twelve officers for the training, who would be away from their shifts for four weeks in the spring."
)


def written(objects: dict[int, bytes], trailer: bytes = b"", head: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a PDF of these objects; number 1 is the catalogue."""
    out, places = bytearray(head), {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, most = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % most
    for number in range(1, most):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (most, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def packed(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object, compressed."""
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + entries)


def shown(text: bytes) -> bytes:
    """Return the content of a page that shows a text."""
    escaped = text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 12 Tf 72 700 Td (%b) Tj ET" % escaped


def page(
    content: bytes = b"",
    *,
    catalogue: bytes = b"",
    on_page: bytes = b"",
    resources: bytes = b"",
    more: dict[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF of one page, with whatever else is put into its catalogue, its page or beside them."""
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> %b >> %b >>" % (resources, on_page),
            4: stream(content or shown(SAID)),
            5: FONT,
            **(more or {}),
        },
        trailer,
    )


def pages(count: int) -> bytes:
    """Return a PDF of many pages with the same words."""
    kids = b" ".join(b"%d 0 R" % n for n in range(10, 10 + count))
    one = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count),
            4: stream(shown(SAID)),
            5: FONT,
            **dict.fromkeys(range(10, 10 + count), one),
        }
    )


def picture(data: bytes, entries: bytes = b"/Filter /DCTDecode") -> bytes:
    """Return a picture as an object."""
    return stream(
        data,
        b"/Type /XObject /Subtype /Image /Width 9 /Height 9 /ColorSpace /DeviceGray /BitsPerComponent 8 " + entries,
    )


JPEG = (
    b"\xff\xd8"
    b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xe1\x00\x12Exif\x00\x00GPS 26.6 N"
    b"\xff\xfe\x00\x0eJane's phone"
    b"\xff\xdb\x00\x04\x00\x01"
    b"\xff\xda\x00\x02pixels\xff\xd9"
    b"and a second picture after the end"
)
"""A picture in form only: what matters is what stands beside its pixels."""
