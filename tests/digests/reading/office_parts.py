"""Decks and documents with parts that python-pptx and python-docx can't make: raw XML put in place of markers."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from digests.reading.blocks import Block, BlockKind, RawDocument

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}" xmlns:w="{W}" xmlns:mc="{MC}"'

Edit = Callable[[bytes], bytes]


def no_progress(done: int, of: int) -> None:
    """Nobody watches."""


def rewritten(path: Path, edits: Mapping[str, Edit], added: Mapping[str, str] | None = None) -> Path:
    """The package with the bytes of some parts changed and others added, in a new file beside it."""
    target = path.with_name(f"edited-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edits[name](data) if name in edits else data)
        for name, text in (added or {}).items():
            new.writestr(name, text)
    return target


def before(mark: str, xml: str) -> Edit:
    """An edit that puts `xml` in front of the last `mark`."""

    def edit(data: bytes) -> bytes:
        head, found, tail = data.rpartition(mark.encode())
        assert found, f"{mark} is not in the part"
        return head + xml.encode() + found + tail

    return edit


def related(link: str, kind: str, target: str) -> Edit:
    """An edit of a .rels part that adds a relationship."""
    return before("</Relationships>", f'<Relationship Id="{link}" Type="{R}/{kind}" Target="{target}"/>')


def text_shape(text: str, place: tuple[int, int, int, int] = (0, 0, 914400, 457200), run: str = "") -> str:
    """A p:sp with one paragraph at (left, top, width, height) in EMU; `run` is put into its run properties."""
    left, top, width, height = place
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="99" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm></p:spPr><p:txBody><a:bodyPr/>'
        f"<a:p><a:r><a:rPr {run}/><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def texts(document: RawDocument, *kinds: BlockKind) -> list[str]:
    """The texts of the blocks of some kinds (of all kinds where none is named), furniture left out."""
    return [block.text for block in shown(document) if not kinds or block.kind in kinds]


def shown(document: RawDocument) -> list[Block]:
    """The blocks that are no furniture."""
    return [block for block in document.blocks if not block.furniture]
