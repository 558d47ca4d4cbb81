"""The chart kinds of Office 2016 (waterfall, funnel, treemap, map, …), which have a format of their own.

Source: [MS-ODRAWXML] 2.24.3, "Chart 2016 extensions".
"""

from __future__ import annotations

from math import isfinite

from lxml import etree

from digests.reading.chart_sentence import Point, lead_of, sentence_of
from digests.reading.number_format import shown
from digests.reading.ooxml import A
from digests.reading.whitespace import one_line

CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"


def newer_sentences(root: etree._Element, german: bool) -> list[str]:
    """One sentence for each visible series of a cx:chartSpace part."""
    data = {element.get("id", ""): element for element in root.iterfind(f"{CX}chartData/{CX}data")}
    title = _text(root.find(f"{CX}chart/{CX}title"))
    series = [item for item in root.iterfind(f".//{CX}series") if item.get("hidden") not in ("1", "true")]
    told = []
    for item in series:
        link = item.find(f"{CX}dataId")
        points = _points(data.get("" if link is None else link.get("val", "")), german)
        if points:
            name = _text(item.find(f"{CX}tx"))
            told.append(sentence_of(lead_of(title, name, [], len(series), german), points, german))
    return told


def _points(data: etree._Element | None, german: bool) -> list[Point]:
    if data is None:
        return []
    labels: dict[str, str] = {}
    # Levels stand from the innermost to the outermost.
    for level in data.iterfind(f"{CX}strDim/{CX}lvl"):
        for point in level.iterfind(f"{CX}pt"):
            index = point.get("idx", "")
            labels[index] = f"{one_line(point.text or '')} {labels.get(index, '')}".strip()
    points = []
    for level in data.iterfind(f"{CX}numDim/{CX}lvl"):
        for point in level.iterfind(f"{CX}pt"):
            try:
                value = float(point.text or "")
            except ValueError:
                continue
            if not isfinite(value):
                continue
            text = shown(value, level.get("formatCode", ""), german)
            points.append(Point(labels.get(point.get("idx", ""), ""), value, text))
        break
    return points


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    text = one_line("".join(t.text or "" for t in element.iter(f"{A}t")))
    return text or one_line(" ".join(v.text or "" for v in element.iter(f"{CX}v")))
