"""Two slides that are pictures: their text can be read by people only."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

_SIZE = (1280, 720)
_DEEP, _TEAL, _ICE, _AMBER = "#0B2F3A", "#0B7A8C", "#E4F1F4", "#C8741A"


def journey() -> bytes:
    """The customer journey as a drawing, PNG."""
    image, draw = _sheet("Customer journey: from excursion to renewal")
    stages = (
        ("Trigger", "Rejected load", "or failed audit"),
        ("Search", "Asks peers,", "reads reports"),
        ("Shortlist", "3 vendors,", "Quality joins"),
        ("Pilot", "1 site,", "30 days"),
        ("Roll-out", "All sites", "in a quarter"),
        ("Renewal", "Year 3,", "adds Lens"),
    )
    for i, (head, *lines) in enumerate(stages):
        left = 60 + i * 195
        draw.polygon(
            [(left, 230), (left + 160, 230), (left + 190, 290), (left + 160, 350), (left, 350), (left + 30, 290)],
            fill=_TEAL if i % 2 == 0 else _DEEP,
        )
        draw.text((left + 98, 290), head, font=_font(24), fill="white", anchor="mm")
        for row, line in enumerate(lines):
            draw.text((left + 95, 390 + row * 32), line, font=_font(22), fill=_DEEP, anchor="mm")
    curve = [(155, 600), (350, 560), (545, 590), (740, 520), (935, 540), (1130, 480)]
    draw.line(curve, fill=_AMBER, width=6)
    for x, y in curve:
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=_AMBER)
    draw.text((60, 650), "Mood of the buyer, from 22 interviews, Lyon workshop", font=_font(20), fill=_DEEP)
    return _png(image)


def product() -> bytes:
    """The sensor at a glance as a drawing, PNG."""
    image, draw = _sheet("Pulse 3 at a glance")
    draw.rounded_rectangle((470, 190, 810, 600), 60, fill=_ICE, outline=_TEAL, width=8)
    draw.ellipse((560, 260, 720, 420), fill=_TEAL)
    draw.text((640, 340), "2.8 °C", font=_font(40), fill="white", anchor="mm")
    draw.text((640, 500), "Pulse 3", font=_font(36), fill=_DEEP, anchor="mm")
    labels = (
        ((90, 250), "5-year battery", (470, 300)),
        ((90, 380), "±0.2 °C", (560, 345)),
        ((90, 510), "IP67 housing", (470, 520)),
        ((930, 250), "Tap to start", (810, 280)),
        ((930, 380), "Stores 32,000 readings", (720, 345)),
        ((930, 510), "41 grams", (810, 520)),
    )
    for (x, y), text, target in labels:
        start = x + 270 if x < 640 else x - 15
        draw.line((start, y + 14, *target), fill=_AMBER, width=3)
        draw.text((x, y), text, font=_font(26), fill=_DEEP)
    return _png(image)


def _sheet(title: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _SIZE[0], 16), fill=_TEAL)
    draw.text((60, 60), title, font=_font(44), fill=_DEEP)
    return image, draw


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()
