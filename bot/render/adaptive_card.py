"""Cards as Adaptive Cards 1.5 for Microsoft Teams."""

from __future__ import annotations

import json
from typing import Any, assert_never

from bot.render import limits, text
from bot.render.adaptive_card_actions import action_items
from bot.render.adaptive_card_text import MENTION, Item, Reader, markdown, reader_of, text_rows
from bot.render.audience import Audience, attachment_line, bullet_notes, cleaned, columns, progress_line, rows_as_lines
from bot.render.escaping import card_text, clean_line, markdown_line, markdown_text
from bot.render.splitting import pack, shorten, split_text
from handlers.cards import (
    Actions,
    Attachment,
    Bold,
    BulletItem,
    Bullets,
    Card,
    Context,
    Divider,
    Element,
    Fact,
    Facts,
    Header,
    Image,
    Italic,
    Plain,
    Progress,
    Quote,
    Span,
    Table,
    Text,
)

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
DIVIDER: Item = {"type": "#divider"}
GROUP_BYTES = 20_000  # of one Container, FactSet or Table
FACT_TEXT = 500


def render(card: Card, audience: Audience, most: int = limits.CARD_BYTES) -> list[dict[str, Any]]:
    """The card as the content of one attachment, or several (a message each) where it takes more than `most` bytes.

    The content type is `application/vnd.microsoft.card.adaptive`; `text.summary` gives the activity's summary.
    """
    reader = reader_of(card, audience)
    items = _separated([item for i, element in enumerate(card.elements) for item in _element(element, i, reader)])
    if not items:
        items = text_rows((Plain(card.summary or "…"),), reader)
    fallback = card_text(shorten(text.fallback(card, audience), limits.CARD_FALLBACK))
    room = most - limits.card_bytes(envelope([], fallback, reader)) - 1_000
    groups = pack(items, lambda item: _cost(item, reader), room, len(items))
    cards = []
    for index, group in enumerate(groups):
        note = audience.words.continued.format(part=index + 1, parts=len(groups))
        opening = text_rows((Plain(note),), reader, small=True) if index else []
        cards.append(envelope([*opening, *group], card_text(note) if index else fallback, reader))
    return cards


def envelope(body: list[Item], fallback: str, reader: Reader) -> dict[str, Any]:
    """The card around its elements, with the mentions that they hold."""
    entities = _entities(body, reader)
    teams: Item = {"width": "Full"} | ({"entities": entities} if entities else {})
    return {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": body,
        "fallbackText": fallback,
        "msteams": teams,
    }


def _entities(body: list[Item], reader: Reader) -> list[Item]:
    if not reader.mentions:
        return []
    found = set(MENTION.findall(json.dumps(body, ensure_ascii=False)))
    return [entity for at, entity in reader.mentions.values() if at in found]


def _cost(item: Item, reader: Reader) -> int:
    return limits.card_bytes(item) + sum(limits.card_bytes(each) + 4 for each in _entities([item], reader)) + 4


def _separated(items: list[Item]) -> list[Item]:
    """Dividers become the line above the element that follows; one with nothing after it is left out."""
    shown: list[Item] = []
    pending = False
    for item in items:
        if item is DIVIDER:
            pending = True
            continue
        shown.append(item | {"separator": True, "spacing": "Medium"} if pending else item)
        pending = False
    return shown


def _element(element: Element, position: int, reader: Reader) -> list[Item]:
    match element:
        case Header():
            return _header(element)
        case Text():
            return text_rows(element.spans, reader)
        case Facts():
            return _facts(element.items, reader)
        case Bullets():
            return _bullets(element.items, reader, ordered=element.ordered)
        case Table():
            return text_rows((Bold(element.caption),), reader) + _table(element, reader)
        case Quote():
            return _quote(element, reader)
        case Image() | Attachment():
            return _file(element, reader)
        case Actions():
            notes, items = action_items(element.items, position, reader.audience.words)
            return [row for note in notes for row in text_rows((Plain(note),), reader)] + items
        case Divider():
            return [DIVIDER]
        case Context():
            return text_rows(element.spans, reader, small=True)
        case Progress():
            return text_rows(progress_line(element, reader.audience), reader)
        case _:
            assert_never(element)


def _header(header: Header) -> list[Item]:
    look = {"style": "heading", "size": "Large" if header.level == 1 else "Medium", "weight": "Bolder", "wrap": True}
    pieces = split_text(clean_line(header.text), limits.CARD_TEXT)
    return [{"type": "TextBlock", "text": markdown_line(markdown_text(piece)), **look} for piece in pieces]


def _facts(facts: tuple[Fact, ...], reader: Reader) -> list[Item]:
    short, items = [], []
    for fact in facts:
        label, value = clean_line(fact.label), cleaned(fact.value)
        if limits.weight(label) <= FACT_TEXT and limits.weight(text.line_text(value, reader.audience)) <= FACT_TEXT:
            short.append({"title": markdown_line(markdown_text(label)), "value": markdown(value, reader) or "–"})
        else:
            items += _fact_sets(short) + text_rows((Bold(label + ":"), Plain(" "), *value), reader)
            short = []
    return items + _fact_sets(short)


def _fact_sets(facts: list[Item]) -> list[Item]:
    groups = pack(facts, limits.card_bytes, GROUP_BYTES, len(facts))
    return [{"type": "FactSet", "facts": group} for group in groups]


def _bullets(items: tuple[BulletItem, ...], reader: Reader, *, ordered: bool) -> list[Item]:
    shown: list[Item] = []
    for index, item in enumerate(items):
        sources, flags = bullet_notes(item, reader.audience.words)
        spans: list[Span] = [Plain(f"{index + 1}. " if ordered else "• "), *cleaned(item.spans)]
        spans += [Italic(f" ({sources})")] if sources else []
        spans += [Bold(f" [{flags}]")] if flags else []
        shown += [
            row | ({"spacing": "Small"} if not n else {}) for n, row in enumerate(text_rows(tuple(spans), reader))
        ]
    return shown


def _table(table: Table, reader: Reader) -> list[Item]:
    width = columns(table.header, table.rows)
    cells = [cell for row in (table.header, *table.rows) for cell in row]
    if not 0 < width <= limits.TABLE_COLUMNS or any(limits.weight(cell) > limits.CELL_TEXT for cell in cells):
        return _bullets(
            tuple(BulletItem(row) for row in rows_as_lines(table.header, table.rows)), reader, ordered=False
        )
    header = [_table_row(table.header, width, reader, bold=True)] if any(map(clean_line, table.header)) else []
    rows = [_table_row(row, width, reader, bold=False) for row in table.rows]
    groups = pack(rows, limits.card_bytes, GROUP_BYTES, limits.TABLE_ROWS) or [[]]
    return [
        {
            "type": "Table",
            "columns": [{"width": 1}] * width,
            "rows": header + group,
            "firstRowAsHeader": bool(header),
        }
        for group in groups
        if header or group
    ]


def _table_row(row: tuple[str, ...], width: int, reader: Reader, *, bold: bool) -> Item:
    cells = []
    for value in (*row, *[""] * (width - len(row))):
        shown = clean_line(value) or "–"
        items = text_rows((Bold(shown) if bold else Plain(shown),), reader)
        cells.append({"type": "TableCell", "items": items})
    return {"type": "TableRow", "cells": cells}


def _quote(quote: Quote, reader: Reader) -> list[Item]:
    source = clean_line(quote.source)
    rows = text_rows(quote.spans, reader) + text_rows((Plain(f"— {source}" if source else ""),), reader, small=True)
    groups = pack(rows, limits.card_bytes, GROUP_BYTES, len(rows))
    return [{"type": "Container", "style": "emphasis", "items": group} for group in groups]


def _file(file: Image | Attachment, reader: Reader) -> list[Item]:
    if isinstance(file, Attachment):
        return text_rows(attachment_line(file, reader.audience), reader)
    return _image(file, reader)


def _image(image: Image, reader: Reader) -> list[Item]:
    alt, url = clean_line(image.alt), reader.audience.picture(image)
    if url is None:
        return text_rows((Plain(reader.audience.words.picture.replace("{alt}", alt)),), reader)
    short = shorten(alt, limits.ALT_TEXT)
    item = {"type": "Image", "url": url, "altText": short}
    return [item] if short == alt else [item, *text_rows((Plain(alt),), reader)]
