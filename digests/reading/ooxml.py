"""An Office package (PPTX, DOCX) opened part by part, so that media never enter memory and no tree outlives its use."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import unquote

from lxml import etree

from digests.errors import UnreadableBriefError, gettext_noop
from digests.reading.whitespace import one_line

DAMAGED_HINT = gettext_noop("Open it in the program that made it, save it again, and send the new file.")

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DC = "{http://purl.org/dc/elements/1.1/}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

# ISO/IEC 29500 Strict uses other namespaces for the same elements: https://learn.microsoft.com/openspecs/office_standards
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_NO_MEMORY = 2
"""libxml2's XML_ERR_NO_MEMORY."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A part's link to another: `kind` is the last piece of the relationship type, `target` the part's name."""

    kind: str
    target: str


def safe_parser() -> etree.XMLParser:
    """A parser that expands no entity, loads no DTD, opens no address, and keeps libxml2's bounds on depth and size."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def is_beyond_limits(error: etree.XMLSyntaxError) -> bool:
    """Whether libxml2 ran out of memory or of depth: that is not damage, and the reading process has words for it."""
    return error.code == _NO_MEMORY or "xcessive depth" in str(error)


class Package:
    """A read-only Office package. Use it in a `with` block.

    Raises UnreadableBriefError where the file is no zip archive.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableBriefError(
                gettext_noop("The file is damaged: it can't be unpacked."), DAMAGED_HINT
            ) from error
        self._names = set(self._zip.namelist())
        self._parser = safe_parser()

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def open(self, name: str) -> IO[bytes]:
        """The part's bytes as a stream. Raises KeyError for a part that isn't there."""
        return self._zip.open(name)

    def part(self, name: str) -> etree._Element | None:
        """The root element of a part, or None where it is missing or damaged."""
        if name not in self._names:
            return None
        try:
            data = self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
            return None
        if b"purl.oclc.org/ooxml" in data:
            data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
        try:
            root = etree.fromstring(data, self._parser)
        except etree.XMLSyntaxError as error:
            if is_beyond_limits(error):
                raise
            return None
        except ValueError:
            return None
        # Office parts never declare a document type (ECMA-376 part 2, 6.2.5): one that does is an attack.
        return None if root is None or root.getroottree().docinfo.doctype else root

    def blocks(self, name: str, parent: str) -> Iterator[etree._Element]:
        """The children of the part's first `parent` element one by one; each is let go when the next is asked for.

        Raises UnreadableBriefError where the part is damaged.
        """
        try:
            with self._zip.open(name) as stream:
                yield from _streamed(_Transitional(stream), parent)
        except etree.XMLSyntaxError as error:
            if is_beyond_limits(error):
                raise
            raise UnreadableBriefError(
                gettext_noop("The file is damaged: its text breaks off."), DAMAGED_HINT
            ) from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
            raise UnreadableBriefError(
                gettext_noop("The file is damaged: its text breaks off."), DAMAGED_HINT
            ) from error

    def relations(self, name: str) -> dict[str, Relation]:
        """The links of a part by id, those that lead out of the package left out. `name` "" is the package itself."""
        folder, base = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return {}
        return {
            link.get("Id", ""): Relation(
                link.get("Type", "").rpartition("/")[2], _absolute(folder, link.get("Target", ""))
            )
            for link in root
            if link.get("TargetMode") != "External"
        }

    def main_part(self, default: str) -> str:
        """The name of the document's main part."""
        for link in self.relations("").values():
            if link.kind == "officeDocument" and link.target in self._names:
                return link.target
        return default

    def title(self) -> str:
        """The title in the file's core properties, or ""."""
        root = self.part("docProps/core.xml")
        return "" if root is None else one_line(root.findtext(f"{DC}title") or "")


class _Transitional:
    """A stream in which Strict namespaces are replaced; a name split between two reads is kept for the next."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """About `size` more bytes, b"" at the end."""
        data = self._stream.read(max(size, 65_536))
        whole = self._rest + data
        cut = whole.rfind(b"http", -64) if data else -1
        self._rest = whole[cut:] if cut > 0 else b""
        whole = whole[:cut] if self._rest else whole
        return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", whole)


def _streamed(stream: _Transitional, parent: str) -> Iterator[etree._Element]:
    events = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    holder: etree._Element | None = None
    for event, element in events:
        if holder is None:
            if event == "start" and element.tag == parent:
                if element.getroottree().docinfo.doctype:
                    raise UnreadableBriefError(
                        gettext_noop("The file declares a document type, which Office files never do."), DAMAGED_HINT
                    )
                holder = element
        elif event == "end" and element.getparent() is holder:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del holder[0]


def _absolute(folder: str, target: str) -> str:
    target = unquote(target)
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def alternatives(element: etree._Element) -> list[list[etree._Element]]:
    """The branches of an mc:AlternateContent, the richest first; a reader takes the first that it can read."""
    branches = [list(choice) for choice in element.findall(f"{MC}Choice")]
    fallback = element.find(f"{MC}Fallback")
    if fallback is not None:
        branches.append(list(fallback))
    return branches


def math_text(element: etree._Element) -> str:
    """The plain characters of an Office Math element."""
    return "".join(t.text or "" for t in element.iter(f"{M}t"))
