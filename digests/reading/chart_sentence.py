"""The sentence that tells a chart's series."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LISTED = 12
"""A series with more points is told by its first, last, highest and lowest."""
_LONGEST_PERIOD = 24
_GENERIC = re.compile(r"(?:series|datenreihe|reihe|column|spalte)\s?\d+$", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:(?:FY|CY|GJ|Q[1-4]|H[12]|(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*\.?)"
    r"[ /'-]?){0,2}"
    r"(?:(?:19|20)\d\d|'\d\d|[QH][1-4](?:[ /'-]?\d\d)?|(?:FY|GJ)\s?\d\d)(?:[ /-]?(?:Q[1-4]|H[12]))?$",
    re.IGNORECASE,
)
_WORDS = {
    False: ("first", "last", "highest", "lowest", "values", "Chart"),
    True: ("zuerst", "zuletzt", "höchster Wert", "niedrigster Wert", "Werte", "Diagramm"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series as a number and as the chart shows it, with its category."""

    category: str
    value: float
    shown: str


def lead_of(title: str, name: str, axes: list[str], count: int, german: bool) -> str:
    """What a series is about: the chart's title, the series' name, and the unit that an axis names.

    `count` is the number of series; the name of an only one is left out where the title says it already.
    """
    title = title.rstrip(" :.")
    if count == 1 and title and (_GENERIC.fullmatch(name) or _words(name) <= _words(title)):
        lead = title
    elif not title:
        lead = "" if _GENERIC.fullmatch(name) else name
    elif name:
        lead = f"{title}, {name}"
    else:
        lead = title
    lead = lead or _WORDS[german][5]
    unit = next((axis for axis in axes if not _words(axis) <= _words(lead)), "")
    return f"{lead} ({unit})" if unit else lead


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+|[%€$£]", text.casefold()))


def sentence_of(lead: str, points: list[Point], german: bool) -> str:
    """Such as "Pipeline by region (EUR m): EMEA 4.2, US 3.1, APAC 1.0."; a long series by its ends and extremes."""
    joint = "; " if german or any("," in point.category + point.shown for point in points) else ", "
    if len(points) <= _LISTED:
        return f"{lead}: {joint.join(_told(point) for point in points)}."
    first, last, highest, lowest, values, _ = _WORDS[german]
    top = max(points, key=lambda point: point.value)
    bottom = min(points, key=lambda point: point.value)
    marked = ((first, points[0]), (last, points[-1]), (highest, top), (lowest, bottom))
    return f"{lead} ({len(points)} {values}): {joint.join(f'{mark} {_told(point)}' for mark, point in marked)}."


def _is_period(category: str) -> bool:
    return len(category) <= _LONGEST_PERIOD and bool(_PERIOD.match(category))


def _told(point: Point) -> str:
    if not point.category:
        return point.shown
    if _is_period(point.category):
        return f"{point.shown} in {point.category}"
    # A label that ends in a figure would run into its value.
    return f"{point.category}{':' if point.category[-1].isdigit() else ''} {point.shown}"
