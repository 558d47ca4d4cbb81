"""The two pictures of the app package, drawn here: two pins with a link between them, as in the local chat.

The PNG is written with an indexed palette and stored blocks: the same bytes on every machine, whatever its zlib.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from math import hypot

COLOR_SIZE, OUTLINE_SIZE = 192, 32
"""Pixels of a side. Source: learn.microsoft.com, "App icons": symbol within the middle 96 x 96 of the coloured one."""
BACKGROUND = (0x1F, 0x3A, 0x5F)
WHITE = (0xFF, 0xFF, 0xFF)
_SHADES = 16
"""So many steps from nothing to all: enough for smooth edges."""
_STORED = 0

Rgba = tuple[int, int, int, int]


def color_icon() -> bytes:
    """White on the product's blue, which fills the square: Teams rounds the corners."""
    palette = []
    for step in _STEPS:
        red, green, blue = (_mixed(back, white, step) for back, white in zip(BACKGROUND, WHITE, strict=True))
        palette.append((red, green, blue, 255))
    return _png(COLOR_SIZE, palette, _linked_pins(COLOR_SIZE, half_width=48))


def outline_icon() -> bytes:
    """White lines on nothing: Teams colours it."""
    red, green, blue = WHITE
    palette = [(red, green, blue, _mixed(0, 255, step)) for step in _STEPS]
    return _png(OUTLINE_SIZE, palette, _linked_pins(OUTLINE_SIZE, half_width=14))


_STEPS = range(_SHADES)


def _mixed(empty: int, full: int, step: int) -> int:
    return round(empty + (full - empty) * step / (_SHADES - 1))


def _linked_pins(size: int, *, half_width: float) -> Callable[[int, int], int]:
    """How much of a pixel (column, row) the drawing covers, in steps. `half_width` in pixels, from the middle."""
    middle = size / 2
    radius = half_width * 0.4
    away = half_width - radius
    stroke = half_width * 0.16

    def covered(column: int, row: int) -> int:
        x, y = abs(column + 0.5 - middle), row + 0.5 - middle
        ring = abs(hypot(x - away, y) - (radius - stroke / 2))
        link = hypot(max(0.0, x - (away - radius)), y)
        distance = min(ring, link) - stroke / 2
        return round(min(1.0, max(0.0, 0.5 - distance)) * (_SHADES - 1))

    return covered


def _png(size: int, palette: list[Rgba], shade: Callable[[int, int], int]) -> bytes:
    """A square picture. Source: W3C, "Portable Network Graphics", colour type 3."""
    rows = b"".join(b"\0" + bytes(shade(column, row) for column in range(size)) for row in range(size))
    colours = b"".join(bytes(each[:3]) for each in palette)
    alphas = bytes(each[3] for each in palette)
    parts = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)),
        _chunk(b"PLTE", colours),
        *([] if set(alphas) == {255} else [_chunk(b"tRNS", alphas)]),
        _chunk(b"IDAT", zlib.compress(rows, _STORED)),
        _chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
