"""Documents made for tests of safety: sound ones, and ways to break them."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import docx
import pptx
import pytest

from digests.errors import BriefError
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from digests.reading.sandbox import Sandbox
from digests.reading.starting import child_command

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SLIDE = "ppt/slides/slide1.xml"
DOCUMENT = "word/document.xml"


@cache
def deck() -> bytes:
    """A sound deck of three slides with notes."""
    presentation = pptx.Presentation()
    for number in range(1, 4):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = f"Slide {number}"
        slide.placeholders[1].text_frame.text = "Revenue grew by one percent in the north."
        slide.notes_slide.notes_text_frame.text = "Say this slowly."
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


@cache
def letter() -> bytes:
    """A sound Word document with two headings."""
    document = docx.Document()
    for number in range(1, 3):
        document.add_heading(f"Part {number}", 1)
        document.add_paragraph("Revenue grew by one percent in the north.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(text: str = "Revenue grew by one percent in the north.", trailer: str = "") -> bytes:
    """A sound PDF of one page; `trailer` is put into its trailer."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    ends = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + ends % (len(objects) + 1, trailer.encode("ascii"), start)


def encrypted_page() -> bytes:
    """A PDF that asks for a password which nobody knows."""
    secret = "41" * 32
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <{secret}> /U <{secret}> >>"
    return page(trailer=f"{encrypt} /ID [<{'42' * 16}> <{'42' * 16}>]")


def ole(*streams: str) -> bytes:
    """The outside of an OLE2 container with streams of these names."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


def archive(members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, data in members:
            target.writestr(name, data)
    return out.getvalue()


def replaced(package: bytes, changes: dict[str, bytes]) -> bytes:
    """The package with some members exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        members = {name: source.read(name) for name in source.namelist()}
    return archive((members | changes).items())


def member(package: bytes, name: str) -> bytes:
    """One member of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return source.read(name)


def patched_entry(package: bytes, name: str, field: int, value: int) -> bytes:
    """The package with a 4-byte number at `field` of a member's directory entry, and its twin up front, rewritten."""
    out = bytearray(package)
    at = out.rfind(b"PK\x01\x02", 0, out.rfind(name.encode()))
    struct.pack_into("<L", out, at + field, value)
    local = struct.unpack_from("<L", out, at + 42)[0]
    if field in (20, 24):
        struct.pack_into("<L", out, local + field - 2, value)
    return bytes(out)


def slide(body: str, before: str = "") -> bytes:
    """A slide's XML with `body` in its shape tree."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>'
        f"<p:sp><p:txBody><a:p><a:r><a:t>{body}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    ).encode()


def saved(folder: Path, name: str, content: bytes) -> Path:
    """A file of this name and content."""
    path = folder / name
    path.write_bytes(content)
    return path


def complaint(path: Path, limits: ReadingLimits = DEFAULT_LIMITS, sandbox: Sandbox | None = None) -> BriefError:
    """The error that reading `path` in a child gives, having checked that a person can use it."""
    with pytest.raises(BriefError) as caught:
        (sandbox or Sandbox()).read(path, limits)
    return checked(caught.value, path)


def checked(error: BriefError, path: Path) -> BriefError:
    """The error again, after checking that it is two plain lines, helps, and names no folder."""
    for line in (error.message, error.hint):
        assert line, "an error says what is wrong and what to do"
        assert line.isprintable(), "an error is one line without control characters"
        assert len(line) <= 300
    for foreign in (str(path.parent), "Traceback", "/", "\\", "Error", "0x"):
        assert foreign not in str(error), f"{foreign} means nothing to the person who sent the file"
    return error


def with_reader(folder: Path, body: str) -> Sandbox:
    """A sandbox whose child reads text files with this reader: the body of `read(path, limits, progress)`."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    head = (
        "import ctypes, os, sys, threading, time\n"
        "from pathlib import Path\n"
        "from digests.model import UnitKind\n"
        "from digests.reading.blocks import Block, BlockKind, RawDocument\n\n"
        "def said(text):\n"
        "    return RawDocument(UnitKind.SECTION, '', 1, (Block(BlockKind.PARAGRAPH, str(text), 1),))\n\n"
    )
    (folder / "evil_reader.py").write_text(f"{head}def read(path, limits, progress):\n{lines}\n", encoding="utf-8")
    start = (
        "from digests.reading.child import main; from digests.reading.sniff import Format; "
        "main({Format.TEXT: 'evil_reader'})"
    )
    return Sandbox(command=(*child_command(start), str(folder)))


def with_script(code: str, output_bytes: int = 10_000_000) -> Sandbox:
    """A sandbox whose child is taken over: it runs this code and keeps to no rule."""
    prelude = "import json, os, sys, time\nsys.stdin.buffer.readline()\n"
    return Sandbox(command=(sys.executable, "-I", "-S", "-c", prelude + code), output_bytes=output_bytes)


def is_gone(pid: int) -> bool:
    """Whether no process, and no zombie, has this id."""
    return not subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()


def ends(pid: int, patience: float = 60.0) -> bool:
    """Whether the process ends within `patience` seconds; one that only waits for its new parent counts as ended."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.05)
    return False
