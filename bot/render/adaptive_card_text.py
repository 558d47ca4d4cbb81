"""Lines of text as elements of an Adaptive Card.

Text without a link or a mention becomes a RichTextBlock, whose runs no client reads as Markdown. Links and mentions
work in TextBlocks alone (mentions by Teams' rule), so a line with one is a TextBlock with everything else escaped.
Rows stand below each other as elements of their own, because clients differ in what a line break within one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, assert_never

from bot.render import limits
from bot.render.audience import Audience, cleaned
from bot.render.escaping import card_text, clean_line, markdown_line, markdown_text
from bot.render.splitting import split_line
from handlers.cards import (
    Actions,
    Attachment,
    Bold,
    Bullets,
    Card,
    ChannelMention,
    Context,
    Divider,
    Facts,
    Header,
    Image,
    Instant,
    InstantStyle,
    Italic,
    Line,
    Link,
    Mention,
    Plain,
    Progress,
    Quote,
    Span,
    Table,
    Text,
)

Item: TypeAlias = dict[str, Any]
MENTION = re.compile(r"<at>[^<>]*</at>")
NOT_IN_MENTIONS = re.compile(r"[^\w .,'()-]|_")


@dataclass(frozen=True, slots=True)
class Reader:
    """The audience, and for each person that the card mentions the markup and the entity that Teams wants."""

    audience: Audience
    mentions: Mapping[str, tuple[str, Item]]


def reader_of(card: Card, audience: Audience) -> Reader:
    """Mentions of the whole card; people of one name get distinct markup, or Teams would notify the first of them."""
    mentions: dict[str, tuple[str, Item]] = {}
    taken: set[str] = set()
    for span in _spans(card):
        if not isinstance(span, Mention) or span.person in mentions or (person := audience.person(span)) is None:
            continue
        name = base = _mentioned(span)
        number = 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        at = f"<at>{name}</at>"
        mentions[span.person] = (at, {"type": "mention", "text": at, "mentioned": {"id": person, "name": name}})
    return Reader(audience, mentions)


def _mentioned(span: Mention) -> str:
    """A name that is no Markdown, also where it opens a line."""
    name = " ".join(NOT_IN_MENTIONS.sub(" ", clean_line(span.name)).split())
    return name.lstrip(" .,'()-0123456789")[:100] or "?"


def _spans(card: Card) -> Iterator[Span]:
    for element in card.elements:
        match element:
            case Text() | Context() | Quote():
                yield from element.spans
            case Facts():
                yield from (span for fact in element.items for span in fact.value)
            case Bullets():
                yield from (span for item in element.items for span in item.spans)
            case Header() | Table() | Image() | Attachment() | Actions() | Divider() | Progress():
                continue
            case _:
                assert_never(element)


def text_rows(spans: Line, reader: Reader, *, small: bool = False) -> list[Item]:
    """The elements of a paragraph: one for each of its lines, or several where a line is very long."""
    items: list[Item] = []
    gap = "Default"
    for row in _rows(cleaned(spans)):
        if not row:
            gap = "Medium"
            continue
        for piece in split_line(row, limits.CARD_TEXT):
            items.append(_row(piece, reader, small=small) | ({} if gap == "Default" else {"spacing": gap}))
            gap = "None"
    return items


def _rows(spans: Line) -> list[Line]:
    rows: list[list[Span]] = [[]]
    for span in spans:
        if not isinstance(span, Plain | Bold | Italic):
            rows[-1].append(span)
            continue
        for index, text in enumerate(span.text.split("\n")):
            if index:
                rows.append([])
            if text:
                rows[-1].append(replace(span, text=text))
    return [tuple(row) for row in rows]


def _row(spans: Line, reader: Reader, *, small: bool) -> Item:
    look = {"size": "Small", "isSubtle": True} if small else {}
    if any(_needs_markdown(span, reader) for span in spans):
        return {"type": "TextBlock", "text": markdown(spans, reader), "wrap": True, **look}
    return {"type": "RichTextBlock", "inlines": [_run(span, reader.audience) | look for span in spans]}


def _needs_markdown(span: Span, reader: Reader) -> bool:
    return isinstance(span, Link) or (isinstance(span, Mention) and span.person in reader.mentions)


def _run(span: Span, audience: Audience) -> Item:
    match span:
        case Plain():
            return {"type": "TextRun", "text": card_text(span.text)}
        case Bold():
            return {"type": "TextRun", "text": card_text(span.text), "weight": "Bolder"}
        case Italic():
            return {"type": "TextRun", "text": card_text(span.text), "italic": True}
        case Link():
            return {"type": "TextRun", "text": card_text(f"{span.text} ({span.url})")}
        case Mention():
            return {"type": "TextRun", "text": card_text(f"@{span.name}")}
        case ChannelMention():
            return {"type": "TextRun", "text": card_text(f"#{span.name}")}
        case Instant():
            return {"type": "TextRun", "text": _moment(span)}
        case _:
            assert_never(span)


def markdown(spans: Iterable[Span], reader: Reader) -> str:
    """A line as the Markdown of a TextBlock or a fact; line breaks become spaces."""
    return markdown_line("".join(_marked(span, reader) for span in spans))


def _marked(span: Span, reader: Reader) -> str:
    match span:
        case Plain():
            return markdown_text(span.text.replace("\n", " "))
        case Bold():
            return _emphasised(span.text, "**")
        case Italic():
            return _emphasised(span.text, "*")
        case Link():
            return f"[{markdown_text(span.text)}]({span.url})"
        case Mention():
            known = reader.mentions.get(span.person)
            return known[0] if known else markdown_text(f"@{span.name}")
        case ChannelMention():
            return markdown_text(f"#{span.name}")
        case Instant():
            return _moment(span)
        case _:
            assert_never(span)


def _emphasised(text: str, mark: str) -> str:
    """Emphasis; its marks must touch the text, so white space goes outside of them."""
    flat = text.replace("\n", " ")
    core = flat.strip()
    if not core:
        return flat
    start = flat.index(core)
    return f"{flat[:start]}{mark}{markdown_text(core)}{mark}{flat[start + len(core) :]}"


def _moment(span: Instant) -> str:
    """Adaptive Cards' own date functions, which show an instant in the reader's zone and language."""
    stamp = span.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    day, clock = f"{{{{DATE({stamp},SHORT)}}}}", f"{{{{TIME({stamp})}}}}"
    return {InstantStyle.DATE: day, InstantStyle.TIME: clock, InstantStyle.DATE_TIME: f"{day} {clock}"}[span.style]
