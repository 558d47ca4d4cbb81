"""A chart's data as one sentence per series."""

from __future__ import annotations

import re
from math import isfinite

from lxml import etree

from digests.reading.chart_sentence import Point, lead_of, sentence_of
from digests.reading.newer_charts import CX, newer_sentences
from digests.reading.number_format import shown, shown_date
from digests.reading.ooxml import A, C
from digests.reading.whitespace import one_line
from digests.reading.whole_number import whole_number

_GENERIC_TITLE = re.compile(r"(?:chart title|diagrammtitel)$", re.IGNORECASE)
_PLOT = re.compile(r"(?:area|bar|line|pie|doughnut|ofPie|radar|scatter|bubble|stock|surface)(?:3D)?Chart$")


def sentences(root: etree._Element, german: bool = False) -> list[str]:
    """One sentence for each series of a chart part (c:chartSpace or cx:chartSpace), in the order of the file.

    It holds the chart's title, the series' name, and each category with its value in the number format of the chart.
    `german` chooses language and decimal comma. Series without values are left out.
    """
    if root.tag == f"{CX}chartSpace":
        return newer_sentences(root, german)
    chart = root.find(f"{C}chart")
    plot_area = None if chart is None else chart.find(f"{C}plotArea")
    if chart is None or plot_area is None:
        return []
    series = [
        (plot, item)
        for plot in plot_area
        if isinstance(plot.tag, str) and _PLOT.search(plot.tag)
        for item in plot.findall(f"{C}ser")
    ]
    title = _title(chart)
    axes = _axis_titles(plot_area)
    told = []
    for plot, item in series:
        name = _name(item)
        points = _points(root, plot_area, plot, item, german)
        if points:
            told.append(sentence_of(lead_of(title, name, axes, len(series), german), points, german))
    return told


def _title(chart: etree._Element) -> str:
    title = chart.find(f"{C}title")
    text = "" if title is None else _rich(title)
    return "" if _GENERIC_TITLE.fullmatch(text) else text


def _rich(element: etree._Element) -> str:
    paragraphs = ["".join(t.text or "" for t in p.iter(f"{A}t")) for p in element.iter(f"{A}p")]
    text = one_line(" ".join(paragraphs))
    return text or one_line(" ".join(v.text or "" for v in element.iter(f"{C}v")))


def _axis_titles(plot_area: etree._Element) -> list[str]:
    """Titles of the value axes, where a chart often tells its unit."""
    titles = []
    for axis in plot_area.findall(f"{C}valAx"):
        title = axis.find(f"{C}title")
        if title is not None and (text := _rich(title)):
            titles.append(text)
    return titles


def _name(series: etree._Element) -> str:
    text = series.find(f"{C}tx")
    return "" if text is None else one_line(" ".join(v.text or "" for v in text.iter(f"{C}v")))


def _points(
    root: etree._Element, plot_area: etree._Element, plot: etree._Element, series: etree._Element, german: bool
) -> list[Point]:
    x_values, y_values = series.find(f"{C}xVal"), series.find(f"{C}yVal")
    values, code = _numbers(series.find(f"{C}val") if y_values is None else y_values)
    code = _own_format(series) or _own_format(plot) or code
    categories = _categories(root, series.find(f"{C}cat") if x_values is None else x_values, german)
    sizes, size_code = _numbers(series.find(f"{C}bubbleSize"))
    total = sum(values.values()) if _shows_percent(plot, series) else 0.0
    points = []
    for index, value in sorted(values.items()):
        text = shown(value / total, "0%", german) if total else shown(value, code, german)
        if index in sizes:
            text = f"{text} ({shown(sizes[index], size_code, german)})"
        points.append(Point(categories.get(index, ""), value, text))
    return points


def _own_format(element: etree._Element) -> str:
    """The number format of the data labels, where they have one of their own."""
    mark = element.find(f"{C}dLbls/{C}numFmt")
    if mark is None or mark.get("sourceLinked") in ("1", "true"):
        return ""
    return str(mark.get("formatCode", ""))


def _shows_percent(plot: etree._Element, series: etree._Element) -> bool:
    """Whether a pie shows shares in place of its values."""
    if not re.search(r"(?:[pP]ie|doughnut)(?:3D)?Chart$", str(plot.tag)):
        return False
    labels = series.find(f"{C}dLbls")
    if labels is None:
        labels = plot.find(f"{C}dLbls")
    return labels is not None and _is_on(labels.find(f"{C}showPercent")) and not _is_on(labels.find(f"{C}showVal"))


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and element.get("val", "1") in ("1", "true")


def _numbers(element: etree._Element | None) -> tuple[dict[int, float], str]:
    """Values by index, and their format code."""
    found: dict[int, float] = {}
    if element is None:
        return found, ""
    for point in element.iter(f"{C}pt"):
        index = whole_number(point.get("idx"), -1)
        try:
            number = float(point.findtext(f"{C}v") or "")
        except ValueError:
            continue
        if index >= 0 and isfinite(number):
            found[index] = number
    return found, next((code.text or "" for code in element.iter(f"{C}formatCode")), "")


def _categories(root: etree._Element, element: etree._Element | None, german: bool) -> dict[int, str]:
    """Category labels by index; of several levels the outer one stands first."""
    if element is None:
        return {}
    if element.find(f"{C}numRef") is not None or element.find(f"{C}numLit") is not None:
        numbers, code = _numbers(element)
        since_1904 = _is_on(root.find(f"{C}date1904"))
        return {at: shown_date(value, code, german, since_1904) for at, value in numbers.items()}
    levels = element.findall(f".//{C}lvl")
    if not levels:
        return _labels(element)
    labels = _labels(levels[0])
    for level in levels[1:]:
        outer, current = _labels(level), ""
        for index in sorted(labels):
            current = outer.get(index, current)
            labels[index] = f"{current} {labels[index]}".strip()
    return labels


def _labels(element: etree._Element) -> dict[int, str]:
    return {
        whole_number(point.get("idx"), -1): one_line(point.findtext(f"{C}v") or "") for point in element.iter(f"{C}pt")
    }
