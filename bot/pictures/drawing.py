"""Draws a trend as PNG with Pillow: see docs/adr/0035."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from bot.render.escaping import clean_line
from bot.render.splitting import shorten
from handlers.pictures import Trend

WIDTH, HEIGHT = 960, 480
SCALE = 2
"""Drawn so many times as large and then made smaller, for smooth lines."""
LEFT, RIGHT, TOP, BOTTOM = 64, 40, 124, 56
LEGEND, LEGEND_ROW = 46, 26
PAPER, INK, GRID = "#ffffff", "#1f2933", "#d9dee4"
COLOURS = ("#1f6feb", "#b3541e", "#2f7d4f", "#8a3ffc", "#a61e4d", "#5c677d")
"""Told apart by their lightness too, and each line has a mark of its own shape."""
GRID_LINES = 4
LABEL_CHARACTERS = 14


def draw(trend: Trend) -> bytes:
    """The picture as PNG, 960 by 480."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    _words(pen, (LEFT, 16), clean_line(trend.title), 20)
    _legend(pen, tuple(trend.series))
    top = _rounded_up(max(max(values) for values in trend.series.values()))
    _grid(pen, top)
    _labels(pen, trend.labels)
    for number, values in enumerate(trend.series.values()):
        _line(pen, values, top, number)
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    # Median cut, the default, gives thin lines no colours of their own.
    image.quantize(128, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _rounded_up(value: int) -> int:
    """The least number from `value` on that the grid cuts into whole parts."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * GRID_LINES >= value:
                return step * factor * GRID_LINES
        step *= 10


def _legend(pen: ImageDraw.ImageDraw, names: Sequence[str]) -> None:
    """What each line is, in as many rows as it takes: nothing runs out of the picture."""
    x, y = LEFT, LEGEND
    for number, name in enumerate(names):
        shown = shorten(clean_line(name), 24)
        width = 20 + int(_font(15).getlength(shown) / SCALE)
        if x > LEFT and x + width > WIDTH - RIGHT:
            x, y = LEFT, y + LEGEND_ROW
        _mark(pen, x + 6, y + 10, number)
        _words(pen, (x + 20, y), shown, 15)
        x += width + 24


def _grid(pen: ImageDraw.ImageDraw, top: int) -> None:
    for part in range(GRID_LINES + 1):
        y = HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM) / GRID_LINES
        _stroke(pen, (LEFT, y, WIDTH - RIGHT, y), GRID, 1)
        number = f"{top * part // GRID_LINES}"
        _words(pen, (LEFT - 12 - _font(14).getlength(number) / SCALE, y - 9), number, 14)


def _labels(pen: ImageDraw.ImageDraw, labels: Sequence[str]) -> None:
    every = 1 + (len(labels) - 1) // 8
    for position, label in enumerate(labels):
        if (len(labels) - 1 - position) % every:
            continue
        shown = shorten(clean_line(label), LABEL_CHARACTERS)
        x = _x(position, len(labels)) - _font(14).getlength(shown) / SCALE / 2
        _words(pen, (max(4, min(x, WIDTH - 4 - _font(14).getlength(shown) / SCALE)), HEIGHT - BOTTOM + 12), shown, 14)


def _line(pen: ImageDraw.ImageDraw, values: Sequence[int], top: int, number: int) -> None:
    points = [(_x(position, len(values)), _y(value, top)) for position, value in enumerate(values)]
    for (x, y), (to_x, to_y) in pairwise(points):
        _stroke(pen, (x, y, to_x, to_y), COLOURS[number % len(COLOURS)], 3)
    for x, y in points:
        _mark(pen, x, y, number)


def _x(position: int, count: int) -> float:
    if count == 1:
        return (LEFT + WIDTH - RIGHT) / 2
    return LEFT + 24 + position * (WIDTH - RIGHT - LEFT - 48) / (count - 1)


def _y(value: int, top: int) -> float:
    return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / top


def _mark(pen: ImageDraw.ImageDraw, x: float, y: float, number: int) -> None:
    """A point: a circle, a square or a diamond, in the line's colour."""
    colour, r = COLOURS[number % len(COLOURS)], 6 * SCALE
    x, y = x * SCALE, y * SCALE
    match number % 3:
        case 0:
            pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
        case 1:
            pen.rectangle((x - r, y - r, x + r, y + r), fill=colour)
        case _:
            pen.polygon(((x, y - r), (x + r, y), (x, y + r), (x - r, y)), fill=colour)


def _stroke(pen: ImageDraw.ImageDraw, ends: tuple[float, float, float, float], colour: str, width: int) -> None:
    pen.line([each * SCALE for each in ends], fill=colour, width=width * SCALE)


def _words(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int) -> None:
    pen.text((at[0] * SCALE, at[1] * SCALE), text, fill=INK, font=_font(size))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """From a package, so that a server without fonts draws the same; Pillow's own font has no umlauts."""
    file = resources.files("font_source_sans_pro").joinpath("files", "SourceSansPro-Regular.ttf")
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size * SCALE)
