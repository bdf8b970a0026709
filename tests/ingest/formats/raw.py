"""Small PDF files written by hand, for what no program would print."""

import io
import zipfile
import zlib

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_CODED = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype"
    b" /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
)


def pdf(contents: list[bytes], *, font: bytes = _FONT, trailer: bytes = b"", shared: int = 0) -> bytes:
    """A PDF with a page for each content stream, or ``shared`` pages that all have the first one."""
    streams = [b"<< /Length %d /Filter /FlateDecode >> stream\n" % len(c) + c + b"\nendstream" for c in contents]
    count = shared or len(contents)
    first = 4 + len(streams)
    kids = b" ".join(b"%d 0 R" % (first + n) for n in range(count))
    pages = [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
        b" /Contents %d 0 R >>" % (4 + (0 if shared else n))
        for n in range(count)
    ]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
        font,
        *streams,
        *pages,
    ]
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def shown(words: str = "Hello") -> bytes:
    """A page's packed content that prints ``words``."""
    return zlib.compress(f"BT /F 12 Tf 72 700 Td ({words}) Tj ET".encode())


def locked() -> bytes:
    """A PDF that asks for a password."""
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
    return pdf([shown()], trailer=encrypt % (b"ab" * 32, b"cd" * 32))


def coded() -> bytes:
    """A PDF whose font does not tell what its codes mean."""
    return pdf([zlib.compress(b"BT /F 12 Tf 72 700 Td <000100020003000400050006> Tj ET")], font=_CODED)


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()
