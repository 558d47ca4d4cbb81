"""Where shapes lie on a slide, as shares of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from digests.reading.ooxml import A
from digests.reading.pptx.design import Emu, frame_place

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the slide."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a shape's own coordinates lie on the slide: x * scale + shift."""

    scale_x: float = 1.0
    shift_x: float = 0.0
    scale_y: float = 1.0
    shift_y: float = 0.0

    def placed(self, place: Emu) -> Emu:
        """`place` in the slide's coordinates."""
        left, top, width, height = place
        return (
            left * self.scale_x + self.shift_x,
            top * self.scale_y + self.shift_y,
            width * self.scale_x,
            height * self.scale_y,
        )


def clip(share: float) -> float:
    """A share held between 0 and 1."""
    return round(min(1.0, max(0.0, share)), 4)


def around(boxes: Iterable[Box | None]) -> Box | None:
    """The box around all of `boxes`, None where one of them is unknown."""
    known = []
    for box in boxes:
        if box is None:
            return None
        known.append(box)
    if not known:
        return None
    return (
        min(box[0] for box in known),
        min(box[1] for box in known),
        max(box[2] for box in known),
        max(box[3] for box in known),
    )


def inner_frame(properties: etree._Element | None, frame: Frame) -> Frame:
    """The frame of a group's children: its child space is stretched onto its own place."""
    group = None if properties is None else properties.find(f"{A}xfrm")
    place = None if group is None else frame_place(group)
    offset = None if group is None else group.find(f"{A}chOff")
    extent = None if group is None else group.find(f"{A}chExt")
    if place is None or offset is None or extent is None:
        return frame
    try:
        left, top = float(offset.get("x", "")), float(offset.get("y", ""))
        width, height = float(extent.get("cx", "")), float(extent.get("cy", ""))
    except ValueError:
        return frame
    scale_x, scale_y = (place[2] / width if width else 1.0), (place[3] / height if height else 1.0)
    return Frame(
        frame.scale_x * scale_x,
        (place[0] - left * scale_x) * frame.scale_x + frame.shift_x,
        frame.scale_y * scale_y,
        (place[1] - top * scale_y) * frame.scale_y + frame.shift_y,
    )
