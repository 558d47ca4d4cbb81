"""Which format is this file? Its first bytes decide; the name only tells the kinds of text apart.

A file whose content is a format that is read is read as that, whatever its name says: people rename files. Text is the
exception: text under the name of an Office document or a PDF is what a failed download leaves behind, so it is refused.
Formats that are not read are refused with the way out.
"""

from __future__ import annotations

import mmap
import os
import re
import stat
from enum import StrEnum
from pathlib import Path

from digests.errors import BriefError, RefusedBriefError, UnreadableBriefError
from digests.reading.archive import directory, read_member
from digests.reading.complaints import damaged, password, shown, too_heavy
from digests.reading.encodings import decoded
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits

_HEAD = 64 * 1024
_CONTENT_TYPES = 4 * 2**20


class Format(StrEnum):
    """What is read."""

    PPTX = "pptx"
    DOCX = "docx"
    PDF = "pdf"
    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


_SAVE_PPTX = "Open it in PowerPoint, choose Save As, and save it as .pptx."
_SAVE_DOCX = "Open it in Word, choose Save As, and save it as .docx."
_EXPORT = "Export it as PDF, .pptx or .docx and send that."
_COPY_TEXT = "Put its text into a document (.pptx, .docx, .pdf, .md, .html or .txt) and send that."
_UNPACK = "Unpack it and send the document inside."
_DOWNLOAD = "Open it in the browser, choose File > Download, and send the .pptx or .docx."

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_BINARY_NAMES = {
    ".pptx": "a presentation", ".pptm": "a presentation", ".ppsx": "a presentation", ".potx": "a presentation",
    ".ppt": "a presentation", ".key": "a presentation", ".odp": "a presentation",
    ".docx": "a Word document", ".docm": "a Word document", ".dotx": "a Word document",
    ".doc": "a Word document", ".pages": "a document", ".odt": "a document", ".pdf": "a PDF",
}  # fmt: skip

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "a rich text (.rtf) file", _SAVE_DOCX),
    (b"\x89PNG\r\n\x1a\n", "a picture", _COPY_TEXT),
    (b"\xff\xd8\xff", "a picture", _COPY_TEXT),
    (b"GIF8", "a picture", _COPY_TEXT),
    (b"II*\x00", "a picture", _COPY_TEXT),
    (b"MM\x00*", "a picture", _COPY_TEXT),
    (b"8BPS\x00", "a picture", _COPY_TEXT),
    (b"\x1aE\xdf\xa3", "a video", _COPY_TEXT),
    (b"OggS\x00", "a sound file", _COPY_TEXT),
    (b"ID3\x02", "a sound file", _COPY_TEXT),
    (b"ID3\x03", "a sound file", _COPY_TEXT),
    (b"ID3\x04", "a sound file", _COPY_TEXT),
    (b"\x1f\x8b", "a compressed (gzip) file", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"\xfd7zXZ\x00", "a compressed (xz) file", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed (zstd) file", _UNPACK),
    (b"\x7fELF", "a program", _COPY_TEXT),
    (b"\xcf\xfa\xed\xfe", "a program", _COPY_TEXT),
    (b"\xca\xfe\xba\xbe", "a program", _COPY_TEXT),
    (b"%!PS", "a PostScript file", "Export it as PDF and send that."),
)
_MAGIC_WITH_BINARY: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "a program", _COPY_TEXT),
    (b"BM", "a picture", _COPY_TEXT),
    (b"BZh", "a compressed (bzip2) file", _UNPACK),
)
"""Starts that a text might have too; they count only where the file is binary."""

_TEXT_NAMES = {
    ".eml": ("an e-mail message", "Send the attached document, or save the message's text as .txt."),
    ".mht": ("a web archive", "Save the page as .html or PDF."),
    ".mhtml": ("a web archive", "Save the page as .html or PDF."),
    ".svg": ("a picture", _COPY_TEXT),
    ".gdoc": ("only a link to Google Docs", _DOWNLOAD),
    ".gslides": ("only a link to Google Slides", _DOWNLOAD),
}

_MAIN_PARTS: tuple[tuple[re.Pattern[bytes], Format | tuple[str, str]], ...] = (
    (re.compile(rb"presentationml\.(presentation|template|slideshow)\.main\+xml"), Format.PPTX),
    (re.compile(rb"ms-powerpoint\.(presentation|template|slideshow)\.macroEnabled\.main\+xml"), Format.PPTX),
    (re.compile(rb"wordprocessingml\.(document|template)\.main\+xml"), Format.DOCX),
    (re.compile(rb"ms-word\.(document\.macroEnabled|template\.macroEnabledTemplate)\.main\+xml"), Format.DOCX),
    (
        re.compile(rb"(spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.)"),
        ("a spreadsheet", "Copy what matters into a document or a deck, or export it as PDF."),
    ),
)  # fmt: skip
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.presentation": (
        "an OpenDocument presentation (.odp)",
        "Open it in LibreOffice or PowerPoint and save it as .pptx.",
    ),
    b"application/vnd.oasis.opendocument.text": (
        "an OpenDocument text (.odt)",
        "Open it in LibreOffice or Word and save it as .docx.",
    ),
    b"application/epub+zip": ("an e-book", "Export it as PDF or .html and send that."),
}
_OLE_STREAMS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("PowerPoint Document", ("an old PowerPoint file (.ppt)", _SAVE_PPTX)),
    ("WordDocument", ("an old Word file (.doc)", _SAVE_DOCX)),
    ("Workbook", ("an old Excel file (.xls)", "Copy what matters into a document or a deck, or export it as PDF.")),
    ("__properties_version1.0", ("an Outlook message (.msg)", "Send the attached document instead.")),
)


def sniff(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> Format:
    """The format of the file at `path`.

    Raises UnreadableBriefError for a file that is missing, empty, damaged or protected by a password,
    RefusedBriefError for formats that are not read, LimitExceededError for an archive beyond `limits`.
    """
    head = _head(path, limits)
    name = shown(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(path, name, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _sniff_ole(path, name)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-") or (
        path.suffix.lower() == ".pdf" and b"%PDF-" in head[:1024]
    ):
        return Format.PDF
    for magic, what, way_out in _MAGIC:
        if head.startswith(magic):
            raise _refused(name, what, way_out)
    _refuse_media(head, name)
    return _sniff_text(head, path, name)


def _head(path: Path, limits: ReadingLimits) -> bytes:
    """The first bytes of a regular file; nothing else is opened, since opening a pipe would wait for ever."""
    name = shown(path)
    try:
        _check_kind(path.stat(), name)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            _check_kind(status, name)
            head = file.read(_HEAD)
    except FileNotFoundError as error:
        raise UnreadableBriefError(f"There is no file named {name}.", "Check the name and the folder.") from error
    except PermissionError as error:
        raise UnreadableBriefError(f"{name} may not be opened.", "Check who is allowed to read it.") from error
    except (OSError, ValueError) as error:
        raise UnreadableBriefError(f"{name} can't be opened.", "Check the name, or try a copy of the file.") from error
    if not head:
        raise UnreadableBriefError(f"{name} is empty.", "Perhaps the upload or the export broke off: send it again.")
    if status.st_size > limits.file_bytes:
        raise too_heavy(name, limits.file_bytes)
    return head


def _check_kind(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise RefusedBriefError(f"{name} is a folder.", "Give one file, such as the deck inside it.")
    if not stat.S_ISREG(status.st_mode):
        raise RefusedBriefError(f"{name} is not an ordinary file.", "Give a document that is saved on disk.")


def _sniff_zip(path: Path, name: str, limits: ReadingLimits) -> Format:
    names = [member.filename for member in directory(path, limits)]
    types = read_member(path, "[Content_Types].xml", _CONTENT_TYPES).replace(b"\x00", b"")
    for pattern, kind in _MAIN_PARTS:
        if pattern.search(types):
            if isinstance(kind, Format):
                return kind
            raise _refused(name, *kind)
    if any(n.endswith(".iwa") or n in ("Index.zip", "index.apxl", "index.apxl.gz") for n in names):
        raise _refused(
            name, "a Keynote or Pages file", "In Keynote or Pages choose File > Export To > PowerPoint or Word."
        )
    declared = read_member(path, "mimetype", 200).strip()
    if declared in _OPEN_DOCUMENT:
        raise _refused(name, *_OPEN_DOCUMENT[declared])
    if types or "ppt/presentation.xml" in names or "word/document.xml" in names:
        raise damaged(name)
    raise _refused(name, "a zip archive", _UNPACK)


def _sniff_ole(path: Path, name: str) -> BriefError:
    """What is in an OLE2 container, by the names of its streams (UTF-16), which stand in its directory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return password(name)
        for stream, kind in _OLE_STREAMS:
            if content.find(stream.encode("utf-16-le")) >= 0:
                return _refused(name, *kind)
    return _refused(
        name, "an old Office file", "Open it in the program it was made with and save it as .pptx or .docx."
    )


def _refuse_media(head: bytes, name: str) -> None:
    if head[4:8] == b"ftyp":
        picture = head[8:12] in (b"heic", b"heix", b"mif1", b"avif")
        raise _refused(name, "a picture" if picture else "a video or sound file", _COPY_TEXT)
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"AVI ", b"WAVE"):
        raise _refused(name, "a picture" if head[8:12] == b"WEBP" else "a video or sound file", _COPY_TEXT)
    if head[257:262] == b"ustar":
        raise _refused(name, "a tar archive", _UNPACK)


def _sniff_text(head: bytes, path: Path, name: str) -> Format:
    suffix = path.suffix.lower()
    text = _as_text(head)
    if text is None:
        for magic, what, way_out in _MAGIC_WITH_BINARY:
            if head.startswith(magic):
                raise _refused(name, what, way_out)
        if suffix in _BINARY_NAMES:
            raise damaged(name)
        raise _refused(name, "neither a document that is read nor text", _COPY_TEXT)
    web_page = _is_web_page(text)
    if suffix in _BINARY_NAMES:
        if web_page:
            raise RefusedBriefError(
                f"{name} is a web page, not {_BINARY_NAMES[suffix]}; perhaps a sign-in page was saved.",
                "Sign in, download the file again, and send that.",
            )
        raise RefusedBriefError(
            f"{name} is plain text, not {_BINARY_NAMES[suffix]}; perhaps a download went wrong.",
            "Download it again, or rename it to .txt if text is what you want.",
        )
    if suffix in _TEXT_NAMES:
        raise _refused(name, *_TEXT_NAMES[suffix])
    if web_page or suffix in _HTML:
        return Format.HTML
    if suffix in _MARKDOWN:
        return Format.MARKDOWN
    _refuse_other_text(text, name)
    return Format.TEXT


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BEFORE_TAGS = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def _as_text(head: bytes) -> str | None:
    """The bytes as the readers would decode them, or None where that makes no text.

    Text has no NUL, and of control characters and bytes that stand for nothing at most one in a hundred (a stray one is
    common in what is copied out of other programs).
    """
    text = decoded(head)
    if "\x00" in text:
        return None
    strange = len(_CONTROL.findall(text)) + text.count("\N{REPLACEMENT CHARACTER}")
    return None if strange > max(1, len(text) // 100) else text.removeprefix("\ufeff")


def _is_web_page(text: str) -> bool:
    start = _BEFORE_TAGS.match(text)
    return bool(_PAGE_START.match(text, start.end() if start else 0))


def _refuse_other_text(text: str, name: str) -> None:
    start = text.lstrip()[:4096]
    if start.startswith("<?xml") or re.match(r"<svg\b", start):
        if "<svg" in start:
            raise _refused(name, "a picture", _COPY_TEXT)
        if "<w:wordDocument" in start or "Word.Document" in start:
            raise _refused(name, "an old Word XML file", _SAVE_DOCX)
        raise _refused(name, "an XML file", _COPY_TEXT)
    if re.match(r"(Received|Return-Path|Delivered-To|MIME-Version):", start) and "\nContent-Type:" in start:
        raise _refused(name, "an e-mail message", "Send the attached document, or save the message's text as .txt.")


def _refused(name: str, what: str, way_out: str) -> RefusedBriefError:
    return RefusedBriefError(f"{name} is {what}, which is not read.", way_out)
