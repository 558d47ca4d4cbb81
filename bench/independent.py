"""Briefs read a second time, by code that shares nothing with the product's readers, to check what a digest cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pypdfium2
from pptx import Presentation

Places = dict[int | str, str]
"""All the text of a place. Keys are slide and page numbers, or headings in lower case; "" is the whole document."""

# The libraries are typed half-way only.
Shape = Any
Chart = Any


def read_places(path: Path) -> Places:
    """The text of each slide, page or section. Raises ValueError for a format that is not read here."""
    readers = {".pptx": _slides, ".pdf": _pages, ".md": _headings, ".docx": _word}
    if path.suffix not in readers:
        raise ValueError(f"no independent reading of {path.suffix}")
    return readers[path.suffix](path)


def _slides(path: Path) -> Places:
    places: Places = {}
    for number, slide in enumerate(Presentation(str(path)).slides, 1):
        parts = [text for shape in slide.shapes for text in _shape(shape)]
        if slide.has_notes_slide:
            parts += [text for shape in slide.notes_slide.shapes for text in _shape(shape)]
        parts += _diagrams(slide)
        places[number] = "\n".join(parts)
    return places


def _shape(shape: Shape) -> Iterator[str]:
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _shape(inner)
    if getattr(shape, "has_text_frame", False):
        yield shape.text_frame.text
    if getattr(shape, "has_table", False):
        yield from ("\t".join(cell.text for cell in row.cells) for row in shape.table.rows)
    if getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)


def _chart(chart: Chart) -> Iterator[str]:
    if chart.has_title and chart.chart_title.has_text_frame:
        yield chart.chart_title.text_frame.text
    for plot in chart.plots:
        yield "\t".join(str(c) for c in plot.categories)
        for series in plot.series:
            values = [v for v in series.values if v is not None]
            # As stored and as a percentage, for a chart shows 0.41 as 41%.
            yield "\t".join([series.name or "", *(f"{v:g}\t{v * 100:g}%\t{v:.1f}\t{v:.2f}" for v in values)])


def _diagrams(slide: Any) -> list[str]:  # noqa: ANN401 - python-pptx's slide, typed half-way only
    """SmartArt: the words of the slide's diagram data parts."""
    parts = (relation.target_part for relation in slide.part.rels.values() if relation.reltype.endswith("/diagramData"))
    return [text for part in parts for text in re.findall(r"<a:t>([^<]*)</a:t>", part.blob.decode("utf-8"))]


def _pages(path: Path) -> Places:
    document = pypdfium2.PdfDocument(path)
    try:
        return {i + 1: document[i].get_textpage().get_text_range() for i in range(len(document))}
    finally:
        document.close()


def _headings(path: Path) -> Places:
    text = path.read_text("utf-8")
    places: Places = {"": _plain(text)}
    name = ""
    for line in text.splitlines():
        heading = re.match(r"#{1,6}\s+(.*?)\s*#*$", line)
        if heading:
            name = _plain(heading[1]).strip().lower()
        if name:
            places[name] = places.get(name, "") + "\n" + _plain(line)
    return places


def _plain(text: str) -> str:
    """Markdown without the marks that a reader does not see."""
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)|\\(?=\W)", "", text)


def _word(path: Path) -> Places:
    """Each paragraph line that is bold throughout begins a place; the names of headings don't repeat in a brief."""
    document: Any = docx.Document(str(path))
    places: Places = {"": ""}
    name = ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            text = "\n".join("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            text = block.text
            if _is_heading(block):
                name = text.strip().lower()
        places[""] += "\n" + text
        if name:
            places[name] = places.get(name, "") + "\n" + text
    return places


def _is_heading(paragraph: Any) -> bool:  # noqa: ANN401 - python-docx's paragraph, typed half-way only
    style = paragraph.style.name if paragraph.style is not None else ""
    runs = [run for run in paragraph.runs if run.text.strip()]
    return style.startswith(("Heading", "Title")) or (bool(runs) and all(run.bold for run in runs))
