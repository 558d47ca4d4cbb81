"""PDF files written by hand: text at places, in sizes, turned, scaled, encrypted or damaged."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 600, 800


@dataclass(frozen=True)
class Text:
    """A run of text: `x`, `y` of its base line in points from the bottom left."""

    x: float
    y: float
    text: str
    size: float = 12
    bold: bool = False
    scaled: bool = False
    """Written in size 1 and scaled by the matrix."""
    turned: bool = False

    def operators(self) -> bytes:
        """The page operators that draw it (ISO 32000-1, 9.4)."""
        font = "/F2" if self.bold else "/F1"
        size, scale = (1.0, self.size) if self.scaled else (self.size, 1.0)
        matrix = f"0 {scale} {-scale} 0" if self.turned else f"{scale} 0 0 {scale}"
        shown = self.text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        return f"BT {font} {size} Tf {matrix} {self.x} {self.y} Tm (".encode() + shown + b") Tj ET\n"


def made_pdf(*pages: list[Text] | bytes, title: str = "") -> bytes:
    """A PDF of these pages; a page given as bytes is its raw content stream (a picture, or damage)."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects += [
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        (
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Length 1 >>\nstream\n\x00\nendstream"
        ),
        f"<< /Title ({title}) >>".encode("cp1252"),
    ]
    kids = []
    for page in pages:
        content = page if isinstance(page, bytes) else b"".join(text.operators() for text in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /I 5 0 R >> >> >>"
            % (WIDTH, HEIGHT, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects, b"/Info 6 0 R")


PICTURE = b"q 200 0 0 200 100 300 cm /I Do Q\n"
"""A page's content that only draws a picture."""


def _file(objects: list[bytes], more: bytes) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % p for p in places
    )
    return (
        out
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            more,
            len(out),
        )
    )
