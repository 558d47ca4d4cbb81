"""Is this zip safe to open? Sizes, names, overlaps and XML declarations, before any reader sees it.

A reader inflates whatever a package refers to, so nothing here trusts what the archive says of itself: the directory is
bounded before it is parsed, every member's place is compared with its neighbours', and every compressed member is
inflated once in small pieces and counted, since a header that says 1 KB in front of a gigabyte would otherwise reach
the reader. Pieces are thrown away at once, so the check needs little memory.

Depth is not counted here: libxml2 refuses elements nested more than 256 deep while it parses (without its "huge"
option, which no reader sets), in C and at no cost, and a second parse of 1,000 slides would take most of a second.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from digests.errors import gettext_noop
from digests.reading.complaints import damaged, not_by_office, password, shown, too_dense, too_large, too_many
from digests.reading.limits import ReadingLimits

_PIECE = 256 * 1024
_PROLOG = 64 * 1024
_LARGE_XML = 10 * 2**20
_DECLARES = gettext_noop("declares XML entities of its own")
_DIRECTORY_ENTRY = 256
"""Bytes per member allowed in the directory: 46 of structure and room for the longest name an Office program writes."""
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")


def directory(path: Path, limits: ReadingLimits) -> list[zipfile.ZipInfo]:
    """The members of a zip as its directory lists them, after all checks that need no inflating.

    Raises UnreadableBriefError (damaged, protected), RefusedBriefError (names or methods no Office program writes)
    or LimitExceededError (too many members, too large when unpacked).
    """
    name = shown(path)
    _bound_directory(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, OverflowError) as error:
        raise damaged(name) from error
    if len(members) > limits.members:
        raise too_many(name, limits)
    seen: set[str] = set()
    for member in members:
        _check_member(member, name, limits)
        if member.filename in seen:
            raise damaged(name)
        seen.add(member.filename)
    if sum(member.file_size for member in members) > limits.uncompressed_bytes:
        raise too_large(name, limits.uncompressed_bytes)
    return members


def check_archive(path: Path, limits: ReadingLimits) -> None:
    """Every check: `directory`'s, then places, real sizes and XML declarations. Raises like `directory`."""
    name = shown(path)
    members = directory(path, limits)
    with path.open("rb") as file:
        end = 0
        for member in sorted(members, key=lambda m: m.header_offset):
            if member.header_offset < end:
                raise not_by_office(name, gettext_noop("holds files that overlap inside it"))
            start = _data_offset(file, member, name)
            end = start + member.compress_size
            head = _measure(file, start, member, name)
            _refuse_declarations(head, member, name, limits)


def read_member(path: Path, member: str, most: int) -> bytes:
    """Up to `most` bytes of one member, b"" where it doesn't exist. Raises UnreadableBriefError when damaged."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            return stream.read(most)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise damaged(shown(path)) from error


def _bound_directory(path: Path, limits: ReadingLimits) -> None:
    """Refuses a directory too long to parse, by the one number that zipfile itself goes by: its size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        tail_at = max(0, size - _END.size - 65_535)
        file.seek(tail_at)
        tail = file.read(_END.size + 65_535)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise damaged(shown(path))
        length = _END.unpack_from(tail, at)[5]
        if length == 0xFFFFFFFF:
            locator = tail.rfind(b"PK\x06\x07", 0, at)
            if locator < 0 or len(tail) - locator < 20:
                raise damaged(shown(path))
            file.seek(min(size, struct.unpack_from("<Q", tail, locator + 8)[0]))
            record = file.read(56)
            if len(record) < 56 or record[:4] != b"PK\x06\x06":
                raise damaged(shown(path))
            length = struct.unpack_from("<Q", record, 40)[0]
    if length > limits.members * _DIRECTORY_ENTRY:
        raise too_many(shown(path), limits)


def _check_member(member: zipfile.ZipInfo, name: str, limits: ReadingLimits) -> None:
    if member.flag_bits & 0x2041:
        raise password(name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise not_by_office(name, gettext_noop("is compressed in a way"))
    parts = member.filename.replace("\\", "/").split("/")
    if member.filename.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", member.filename):
        raise not_by_office(name, gettext_noop("names files outside itself"))
    if member.file_size > limits.member_bytes:
        raise too_large(name, limits.member_bytes)
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
        raise damaged(name)


def _data_offset(file: IO[bytes], member: zipfile.ZipInfo, name: str) -> int:
    file.seek(member.header_offset)
    record = file.read(_LOCAL.size)
    if len(record) < _LOCAL.size or record[:4] != b"PK\x03\x04":
        raise damaged(name)
    *_, name_length, extra_length = _LOCAL.unpack(record)
    return member.header_offset + _LOCAL.size + int(name_length) + int(extra_length)


def _measure(file: IO[bytes], start: int, member: zipfile.ZipInfo, name: str) -> bytes:
    """Inflates a member piece by piece, counting; gives its first bytes back."""
    file.seek(start)
    if member.compress_type == zipfile.ZIP_STORED:
        head = file.read(min(_PROLOG, member.compress_size))
        file.seek(0, 2)
        if file.tell() < start + member.compress_size:
            raise damaged(name)
        return head
    inflate = zlib.decompressobj(-15)
    head, total, left = b"", 0, member.compress_size
    while not inflate.eof:
        pending = inflate.unconsumed_tail or file.read(min(_PIECE, left))
        left -= 0 if inflate.unconsumed_tail else len(pending)
        try:
            piece = inflate.decompress(pending, _PIECE)
        except zlib.error as error:
            raise damaged(name) from error
        if not piece and not pending:
            break
        total += len(piece)
        if total > member.file_size:
            raise not_by_office(name, gettext_noop("unpacks to more than it says"))
        if len(head) < _PROLOG:
            head += piece[: _PROLOG - len(head)]
    if total != member.file_size:
        raise damaged(name)
    return head


_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PLAIN = re.compile(r"utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|utf-?16(le|be)?", re.IGNORECASE)
_BEFORE_ROOT = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_FOREIGN = (".svg", ".html", ".htm", ".xhtml", ".mht")
_OTHER_ALPHABETS = (
    b"\x4c\x6f\xa7\x94",
    b"\x00\x00\x00\x3c\x00\x00\x00",
    b"\x3c\x00\x00\x00\x3f\x00",
    b"\x3c\x00\x00\x00\x21\x00",
    b"\x00\x00\xfe\xff",
    b"\xff\xfe\x00\x00",
)
"""EBCDIC and UCS-4 starts that libxml2 would follow; OOXML (ECMA-376 part 2, 8.1.4) allows UTF-8 and UTF-16 only."""


def _refuse_declarations(head: bytes, member: zipfile.ZipInfo, name: str, limits: ReadingLimits) -> None:
    """Refuses a document type declaration: the only place where XML can declare entities.

    It stands before the root element, so the first bytes decide. Every member is looked at, since the package's own
    table and not the name says which parts are XML; only pictures and pages that were put in as they came may declare a
    type, as drawing programs do (should a slide be hidden under such a name: the readers expand no entities either).
    """
    if member.filename.lower().endswith(_FOREIGN):
        return
    if head.startswith(_OTHER_ALPHABETS):
        raise not_by_office(name, _DECLARES)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head[:2] in (b"<\x00", b"\x00<"):
        big = head.startswith((codecs.BOM_UTF16_BE, b"\x00"))
        # Decoded, not thinned out: a comment's end may be faked with characters made of two dashes.
        text = head.decode("utf-16-be" if big else "utf-16-le", "replace").lstrip("\ufeff").encode("ascii", "replace")
    else:
        text = head.removeprefix(codecs.BOM_UTF8)
    text = text.lstrip()
    unfinished = member.file_size > len(head)
    if not text.startswith(b"<"):
        if not text and unfinished and head:
            raise not_by_office(name, _DECLARES)  # white space without end, and nobody knows what follows
        return
    if member.file_size > _LARGE_XML and member.file_size > limits.ratio * max(1, member.compress_size):
        raise too_dense(name)
    encoding = _ENCODING.match(text)
    if encoding and not _PLAIN.fullmatch(encoding[1].decode("ascii")):
        raise not_by_office(name, _DECLARES)
    at = 0
    while match := _BEFORE_ROOT.match(text, at):
        at = match.end()
    rest = text[at : at + 2]
    if rest == b"<!" or (rest in (b"", b"<?") and unfinished):
        raise not_by_office(name, _DECLARES)
