"""Pictures in cards: what they show is kept as numbers, and always told in words as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.cards import Image
from storage.pictures import add_picture
from storage.session import Session
from storage.tables import Picture

MOST_POINTS = 24
MOST_SERIES = 6


class PictureFormatError(ValueError):
    """What was kept is no picture that is known here."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over the same points: `series` by name, each with a value for every label."""

    title: str
    labels: tuple[str, ...]
    series: Mapping[str, tuple[int, ...]]

    def __post_init__(self) -> None:
        if not 1 <= len(self.labels) <= MOST_POINTS or not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError("a trend has 1 to 24 points and 1 to 6 lines")
        if any(len(values) != len(self.labels) or min(values) < 0 for values in self.series.values()):
            raise ValueError("each line has a value of 0 or more for every point")


def trend_to_json(trend: Trend) -> dict[str, Any]:
    """The trend as plain JSON."""
    series = [[name, list(values)] for name, values in trend.series.items()]
    return {"kind": "trend", "title": trend.title, "labels": list(trend.labels), "series": series}


def trend_from_json(stored: Mapping[str, Any]) -> Trend:
    """The trend that `trend_to_json` wrote. Raises PictureFormatError for anything else."""
    try:
        if stored["kind"] != "trend":
            raise PictureFormatError(str(stored["kind"])[:40])
        series = {str(name): tuple(int(value) for value in values) for name, values in stored["series"]}
        return Trend(str(stored["title"]), tuple(str(label) for label in stored["labels"]), series)
    except PictureFormatError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise PictureFormatError("no trend") from error


async def keep_trend(session: Session, key: str, trend: Trend, at: datetime) -> Image:
    """Keep a trend as the picture `key` (always the same for the same thing); gives it for a card."""
    await add_picture(session, Picture(id=key, spec=trend_to_json(trend), created_at=at))
    return Image(in_words(trend), file=key)


def in_words(trend: Trend) -> str:
    """What the picture shows, as text: "Reach. 1 Mar: delivered 12, used 3. 8 Mar: …"."""
    points = [_point(trend, position, label) for position, label in enumerate(trend.labels)]
    return f"{trend.title}. {' '.join(points)}"


def _point(trend: Trend, position: int, label: str) -> str:
    values: Sequence[str] = [f"{name} {values[position]}" for name, values in trend.series.items()]
    return f"{label}: {', '.join(values)}."
