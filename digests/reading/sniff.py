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

from digests.errors import BriefError, RefusedBriefError, UnreadableBriefError, gettext_noop
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


_PICTURE = gettext_noop("a picture")
_PRESENTATION = gettext_noop("a presentation")
_WORD = gettext_noop("a Word document")
_DOCUMENT = gettext_noop("a document")
_PROGRAM = gettext_noop("a program")
_SOUND = gettext_noop("a sound file")
_WEB_ARCHIVE = gettext_noop("a web archive")
_MEDIA = gettext_noop("a video or sound file")
_TO_PDF = gettext_noop("Copy what matters into a document or a deck, or export it as PDF.")
_PAGE = gettext_noop("Save the page as .html or PDF.")
_MAIL = gettext_noop("an e-mail message")
_ATTACHMENT = gettext_noop("Send the attached document, or save the message's text as .txt.")
_SAVE_PPTX = gettext_noop("Open it in PowerPoint, choose Save As, and save it as .pptx.")
_SAVE_DOCX = gettext_noop("Open it in Word, choose Save As, and save it as .docx.")
_EXPORT = gettext_noop("Export it as PDF, .pptx or .docx and send that.")
_COPY_TEXT = gettext_noop("Put its text into a document (.pptx, .docx, .pdf, .md, .html or .txt) and send that.")
_UNPACK = gettext_noop("Unpack it and send the document inside.")
_DOWNLOAD = gettext_noop("Open it in the browser, choose File > Download, and send the .pptx or .docx.")

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_BINARY_NAMES = {
    ".pptx": _PRESENTATION, ".pptm": _PRESENTATION, ".ppsx": _PRESENTATION, ".potx": _PRESENTATION,
    ".ppt": _PRESENTATION, ".key": _PRESENTATION, ".odp": _PRESENTATION,
    ".docx": _WORD, ".docm": _WORD, ".dotx": _WORD,
    ".doc": _WORD, ".pages": _DOCUMENT, ".odt": _DOCUMENT, ".pdf": gettext_noop("a PDF"),
}  # fmt: skip

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", gettext_noop("a rich text (.rtf) file"), _SAVE_DOCX),
    (b"\x89PNG\r\n\x1a\n", _PICTURE, _COPY_TEXT),
    (b"\xff\xd8\xff", _PICTURE, _COPY_TEXT),
    (b"GIF8", _PICTURE, _COPY_TEXT),
    (b"II*\x00", _PICTURE, _COPY_TEXT),
    (b"MM\x00*", _PICTURE, _COPY_TEXT),
    (b"8BPS\x00", _PICTURE, _COPY_TEXT),
    (b"\x1aE\xdf\xa3", gettext_noop("a video"), _COPY_TEXT),
    (b"OggS\x00", _SOUND, _COPY_TEXT),
    (b"ID3\x02", _SOUND, _COPY_TEXT),
    (b"ID3\x03", _SOUND, _COPY_TEXT),
    (b"ID3\x04", _SOUND, _COPY_TEXT),
    (b"\x1f\x8b", gettext_noop("a compressed (gzip) file"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", gettext_noop("a 7-Zip archive"), _UNPACK),
    (b"Rar!\x1a\x07", gettext_noop("a RAR archive"), _UNPACK),
    (b"\xfd7zXZ\x00", gettext_noop("a compressed (xz) file"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", gettext_noop("a compressed (zstd) file"), _UNPACK),
    (b"\x7fELF", _PROGRAM, _COPY_TEXT),
    (b"\xcf\xfa\xed\xfe", _PROGRAM, _COPY_TEXT),
    (b"\xca\xfe\xba\xbe", _PROGRAM, _COPY_TEXT),
    (b"%!PS", gettext_noop("a PostScript file"), gettext_noop("Export it as PDF and send that.")),
)
_MAGIC_WITH_BINARY: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", _PROGRAM, _COPY_TEXT),
    (b"BM", _PICTURE, _COPY_TEXT),
    (b"BZh", gettext_noop("a compressed (bzip2) file"), _UNPACK),
)
"""Starts that a text might have too; they count only where the file is binary."""

_TEXT_NAMES = {
    ".eml": (_MAIL, _ATTACHMENT),
    ".mht": (_WEB_ARCHIVE, _PAGE),
    ".mhtml": (_WEB_ARCHIVE, _PAGE),
    ".svg": (_PICTURE, _COPY_TEXT),
    ".gdoc": (gettext_noop("only a link to Google Docs"), _DOWNLOAD),
    ".gslides": (gettext_noop("only a link to Google Slides"), _DOWNLOAD),
}

_MAIN_PARTS: tuple[tuple[re.Pattern[bytes], Format | tuple[str, str]], ...] = (
    (re.compile(rb"presentationml\.(presentation|template|slideshow)\.main\+xml"), Format.PPTX),
    (re.compile(rb"ms-powerpoint\.(presentation|template|slideshow)\.macroEnabled\.main\+xml"), Format.PPTX),
    (re.compile(rb"wordprocessingml\.(document|template)\.main\+xml"), Format.DOCX),
    (re.compile(rb"ms-word\.(document\.macroEnabled|template\.macroEnabledTemplate)\.main\+xml"), Format.DOCX),
    (
        re.compile(rb"(spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.)"),
        (gettext_noop("a spreadsheet"), _TO_PDF),
    ),
)  # fmt: skip
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.presentation": (
        gettext_noop("an OpenDocument presentation (.odp)"),
        gettext_noop("Open it in LibreOffice or PowerPoint and save it as .pptx."),
    ),
    b"application/vnd.oasis.opendocument.text": (
        gettext_noop("an OpenDocument text (.odt)"),
        gettext_noop("Open it in LibreOffice or Word and save it as .docx."),
    ),
    b"application/epub+zip": (gettext_noop("an e-book"), gettext_noop("Export it as PDF or .html and send that.")),
}
_OLE_STREAMS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("PowerPoint Document", (gettext_noop("an old PowerPoint file (.ppt)"), _SAVE_PPTX)),
    ("WordDocument", (gettext_noop("an old Word file (.doc)"), _SAVE_DOCX)),
    ("Workbook", (gettext_noop("an old Excel file (.xls)"), _TO_PDF)),
    (
        "__properties_version1.0",
        (gettext_noop("an Outlook message (.msg)"), gettext_noop("Send the attached document instead.")),
    ),
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
        raise UnreadableBriefError(
            gettext_noop("There is no file named {name}."), gettext_noop("Check the name and the folder."), name=name
        ) from error
    except PermissionError as error:
        raise UnreadableBriefError(
            gettext_noop("{name} may not be opened."), gettext_noop("Check who is allowed to read it."), name=name
        ) from error
    except (OSError, ValueError) as error:
        raise UnreadableBriefError(
            gettext_noop("{name} can't be opened."),
            gettext_noop("Check the name, or try a copy of the file."),
            name=name,
        ) from error
    if not head:
        raise UnreadableBriefError(
            gettext_noop("{name} is empty."),
            gettext_noop("Perhaps the upload or the export broke off: send it again."),
            name=name,
        )
    if status.st_size > limits.file_bytes:
        raise too_heavy(name, limits.file_bytes)
    return head


def _check_kind(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise RefusedBriefError(
            gettext_noop("{name} is a folder."), gettext_noop("Give one file, such as the deck inside it."), name=name
        )
    if not stat.S_ISREG(status.st_mode):
        raise RefusedBriefError(
            gettext_noop("{name} is not an ordinary file."),
            gettext_noop("Give a document that is saved on disk."),
            name=name,
        )


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
            name,
            gettext_noop("a Keynote or Pages file"),
            gettext_noop("In Keynote or Pages choose File > Export To > PowerPoint or Word."),
        )
    declared = read_member(path, "mimetype", 200).strip()
    if declared in _OPEN_DOCUMENT:
        raise _refused(name, *_OPEN_DOCUMENT[declared])
    if types or "ppt/presentation.xml" in names or "word/document.xml" in names:
        raise damaged(name)
    raise _refused(name, gettext_noop("a zip archive"), _UNPACK)


def _sniff_ole(path: Path, name: str) -> BriefError:
    """What is in an OLE2 container, by the names of its streams (UTF-16), which stand in its directory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return password(name)
        for stream, kind in _OLE_STREAMS:
            if content.find(stream.encode("utf-16-le")) >= 0:
                return _refused(name, *kind)
    return _refused(
        name,
        gettext_noop("an old Office file"),
        gettext_noop("Open it in the program it was made with and save it as .pptx or .docx."),
    )


def _refuse_media(head: bytes, name: str) -> None:
    if head[4:8] == b"ftyp":
        picture = head[8:12] in (b"heic", b"heix", b"mif1", b"avif")
        raise _refused(name, _PICTURE if picture else _MEDIA, _COPY_TEXT)
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"AVI ", b"WAVE"):
        raise _refused(name, _PICTURE if head[8:12] == b"WEBP" else _MEDIA, _COPY_TEXT)
    if head[257:262] == b"ustar":
        raise _refused(name, gettext_noop("a tar archive"), _UNPACK)


def _sniff_text(head: bytes, path: Path, name: str) -> Format:
    suffix = path.suffix.lower()
    text = _as_text(head)
    if text is None:
        for magic, what, way_out in _MAGIC_WITH_BINARY:
            if head.startswith(magic):
                raise _refused(name, what, way_out)
        if suffix in _BINARY_NAMES:
            raise damaged(name)
        raise _refused(name, gettext_noop("neither a document that is read nor text"), _COPY_TEXT)
    web_page = _is_web_page(text)
    if suffix in _BINARY_NAMES:
        if web_page:
            raise RefusedBriefError(
                gettext_noop("{name} is a web page, not {kind}; perhaps a sign-in page was saved."),
                gettext_noop("Sign in, download the file again, and send that."),
                name=name,
                kind=_BINARY_NAMES[suffix],
            )
        raise RefusedBriefError(
            gettext_noop("{name} is plain text, not {kind}; perhaps a download went wrong."),
            gettext_noop("Download it again, or rename it to .txt if text is what you want."),
            name=name,
            kind=_BINARY_NAMES[suffix],
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
            raise _refused(name, _PICTURE, _COPY_TEXT)
        if "<w:wordDocument" in start or "Word.Document" in start:
            raise _refused(name, gettext_noop("an old Word XML file"), _SAVE_DOCX)
        raise _refused(name, gettext_noop("an XML file"), _COPY_TEXT)
    if re.match(r"(Received|Return-Path|Delivered-To|MIME-Version):", start) and "\nContent-Type:" in start:
        raise _refused(name, _MAIL, _ATTACHMENT)


def _refused(name: str, what: str, way_out: str) -> RefusedBriefError:
    return RefusedBriefError(gettext_noop("{name} is {what}, which is not read."), way_out, name=name, what=what)
