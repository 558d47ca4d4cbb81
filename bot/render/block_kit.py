"""Cards as Slack messages.

All text of a card goes into `rich_text` elements and `plain_text` objects, which Slack shows as they are: no mrkdwn,
no emoji codes, no links made of addresses, no pings. The only mrkdwn is written here: a mention, a time or an address
in small print. A table becomes a list of its rows: the table block stands once in a message, always at its end, not in
a modal or on the Home tab, and can't be read on a phone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final, TypeAlias, assert_never

from bot.render import limits, text
from bot.render.audience import Audience, attachment_line, bullet_notes, cleaned, progress_line, rows_as_lines
from bot.render.block_kit_actions import action_blocks, plain
from bot.render.escaping import clean_line, slack_text
from bot.render.splitting import SPAN_COST, pack, shorten, split_line, split_text
from handlers.cards import (
    Actions,
    Attachment,
    Bold,
    BulletItem,
    Bullets,
    Card,
    ChannelMention,
    Context,
    Divider,
    Element,
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

Block: TypeAlias = dict[str, Any]

# How a message is to be sent, so that Slack reads nothing into its `text` and shows no previews of links.
# chat.update takes no unfurl_* arguments. Source: docs.slack.dev, chat.postMessage and chat.update
POST_OPTIONS: Final = {
    "mrkdwn": False,
    "parse": "none",
    "link_names": False,
    "unfurl_links": False,
    "unfurl_media": False,
}
UPDATE_OPTIONS: Final = {"parse": "none", "link_names": False}

DATE_FORMATS = {
    InstantStyle.DATE: "{date_short}",
    InstantStyle.TIME: "{time}",
    InstantStyle.DATE_TIME: "{date_short}, {time}",
}
CONTINUED_COST = 500  # the line that opens a further message, as JSON


def render(card: Card, audience: Audience) -> list[dict[str, Any]]:
    """The card as one message, or several where Slack's limits ask for it: each `{"text": …, "blocks": […]}`.

    Send each with POST_OPTIONS, or UPDATE_OPTIONS for an update. `text` is what notifications and screen readers get:
    the summary, then the card's text as far as it fits. A card without anything to see gives its summary.
    """
    blocks = _blocks(card, audience)
    groups = pack(blocks, _cost, limits.MESSAGE_JSON - 2, limits.MESSAGE_BLOCKS)
    if len(groups) > 1:
        groups = pack(blocks, _cost, limits.MESSAGE_JSON - CONTINUED_COST, limits.MESSAGE_BLOCKS - 1)
    fallback = slack_text(shorten(text.fallback(card, audience), limits.FALLBACK_TEXT))
    messages = []
    for index, group in enumerate(groups):
        note = audience.words.continued.format(part=index + 1, parts=len(groups))
        body = [_context([plain(note)]), *group] if index else group
        messages.append({"text": slack_text(note) if index else fallback, "blocks": numbered(body)})
    return messages


def home(card: Card, audience: Audience) -> dict[str, Any]:
    """The card as a view for `views.publish`.

    There is one Home tab and nowhere to continue: what doesn't fit is left out, and a line says so.
    """
    blocks = _blocks(card, audience)
    fitting = pack(blocks, _cost, limits.VIEW_JSON - CONTINUED_COST, limits.HOME_BLOCKS)[0]
    if len(fitting) < len(blocks):
        fitting = [*fitting[: limits.HOME_BLOCKS - 1], _context([plain(audience.words.more)])]
    return {"type": "home", "blocks": numbered(fitting)}


def _blocks(card: Card, audience: Audience) -> list[Block]:
    blocks = [block for element in card.elements for block in _element(element, audience)]
    return blocks or paragraphs([(Plain(clean_line(card.summary) or "…"),)], audience)


def numbered(blocks: list[Block]) -> list[Block]:
    """Blocks with ids made of place and content, so that a changed block has a new one, as Slack asks."""
    return [
        block if "block_id" in block else block | {"block_id": _block_id(i, block)} for i, block in enumerate(blocks)
    ]


def _block_id(index: int, block: Block) -> str:
    content = json.dumps(block, sort_keys=True).encode()
    return f"{index}-{block['type']}-{hashlib.sha256(content).hexdigest()[:12]}"


def _cost(block: Block) -> int:
    return limits.json_length(block) + 50  # its id, and the comma


def _element(element: Element, audience: Audience) -> list[Block]:
    match element:
        case Header():
            pieces = split_text(clean_line(element.text), limits.HEADER_TEXT)
            return [{"type": "header", "text": plain(piece)} for piece in pieces]
        case Text():
            return paragraphs([element.spans], audience)
        case Facts():
            facts = [(Bold(clean_line(fact.label) + ":"), Plain(" "), *cleaned(fact.value)) for fact in element.items]
            return paragraphs(facts, audience)
        case Bullets():
            return _bullets(element.items, audience, ordered=element.ordered)
        case Table():
            caption = paragraphs([(Bold(element.caption),)], audience)
            rows = tuple(BulletItem(row) for row in rows_as_lines(element.header, element.rows))
            return caption + _bullets(rows, audience, ordered=False)
        case Quote():
            return _quote(element, audience)
        case Image() | Attachment():
            return _file(element, audience)
        case Actions():
            notes, blocks = action_blocks(element.items)
            return paragraphs([(Plain(note),) for note in notes], audience) + blocks
        case Divider():
            return [{"type": "divider"}]
        case Context():
            return _small_print(element.spans, audience)
        case Progress():
            return paragraphs([progress_line(element, audience)], audience)
        case _:
            assert_never(element)


def paragraphs(lines: Iterable[Line], audience: Audience) -> list[Block]:
    """Lines of text, one below the other, in as few blocks as they fit."""
    pieces = [piece for one in lines for piece in split_line(cleaned(one), limits.RICH_TEXT - SPAN_COST)]
    blocks = []
    for group in pack(pieces, lambda piece: _line_cost(piece) + SPAN_COST, limits.RICH_TEXT, 100):
        joined: list[Span] = []
        for piece in group:
            joined += [Plain("\n"), *piece] if joined else piece
        blocks.append(_rich([_section(joined, audience)]))
    return blocks


def _line_cost(spans: Line) -> int:
    return sum(
        SPAN_COST + sum(limits.weight(getattr(span, name, "")) for name in ("text", "url", "name")) for span in spans
    )


def _bullets(items: tuple[BulletItem, ...], audience: Audience, *, ordered: bool) -> list[Block]:
    pieces: list[tuple[int, bool, Line]] = []
    for index, item in enumerate(items):
        spans = _noted(item, audience)
        for part, piece in enumerate(split_line(spans, limits.RICH_TEXT - 2 * SPAN_COST)):
            pieces.append((index, part == 0, piece))
    blocks = []
    for group in pack(pieces, lambda piece: _line_cost(piece[2]) + SPAN_COST, limits.RICH_TEXT, 100):
        elements: list[Block] = []
        for index, opens, piece in group:
            section = _section(piece, audience)
            if not opens:
                elements.append(section)
            elif elements and elements[-1]["type"] == "rich_text_list":
                elements[-1]["elements"].append(section)
            else:
                elements.append(_list(section, index if ordered else None))
        blocks.append(_rich(elements))
    return blocks


def _list(section: Block, offset: int | None) -> Block:
    style = {"style": "bullet"} if offset is None else {"style": "ordered", "offset": offset}
    return {"type": "rich_text_list", "indent": 0, **style, "elements": [section]}


def _noted(item: BulletItem, audience: Audience) -> Line:
    sources, flags = bullet_notes(item, audience.words)
    spans: list[Span] = list(cleaned(item.spans)) or [Plain("…")]
    if sources:
        spans.append(Italic(f" ({sources})"))
    if flags:
        spans.append(Bold(f" [{flags}]"))
    return tuple(spans)


def _quote(quote: Quote, audience: Audience) -> list[Block]:
    source = clean_line(quote.source)
    spans = (*cleaned(quote.spans), *((Italic(f"\n— {source}"),) if source else ()))
    pieces = split_line(spans, limits.RICH_TEXT)
    return [_rich([{"type": "rich_text_quote", "elements": _runs(piece, audience)}]) for piece in pieces]


def _file(file: Image | Attachment, audience: Audience) -> list[Block]:
    if isinstance(file, Attachment):
        return paragraphs([attachment_line(file, audience)], audience)
    return _image(file, audience)


def _image(image: Image, audience: Audience) -> list[Block]:
    alt, url, upload = clean_line(image.alt), audience.picture(image), audience.upload(image)
    if url is None and upload is None:
        return paragraphs([(Plain(audience.words.picture.replace("{alt}", alt)),)], audience)
    short = shorten(alt, limits.ALT_TEXT) or "…"
    source: Block = {"slack_file": {"id": upload}} if upload is not None else {"image_url": url}
    block = {"type": "image", **source, "alt_text": short}
    return [block] if short == alt or not alt else [block, *paragraphs([(Plain(alt),)], audience)]


def _small_print(spans: Line, audience: Audience) -> list[Block]:
    elements = [element for span in cleaned(spans) for element in _small(span, audience)]
    groups = pack(elements, limits.json_length, limits.RICH_TEXT, limits.CONTEXT_ELEMENTS)
    return [_context(group) for group in groups]


def _small(span: Span, audience: Audience) -> list[Block]:
    match span:
        case Plain() | Bold() | Italic():
            return [plain(piece) for piece in split_text(span.text.strip(), limits.CONTEXT_TEXT)]
        case Link():
            label = [] if span.text == span.url else _small(Plain(span.text), audience)
            return [*label, _mrkdwn(f"<{slack_text(span.url)}>")]
        case Mention():
            person = audience.person(span)
            return [_mrkdwn(f"<@{person}>")] if person else _small(Plain(f"@{span.name}"), audience)
        case ChannelMention():
            channel = audience.channel(span)
            return [_mrkdwn(f"<#{channel}>")] if channel else _small(Plain(f"#{span.name}"), audience)
        case Instant():
            stamp, fallback = int(span.at.timestamp()), slack_text(audience.instant(span)).replace("|", " ")
            return [_mrkdwn(f"<!date^{stamp}^{DATE_FORMATS[span.style]}|{fallback}>")]
        case _:
            assert_never(span)


def _runs(spans: Iterable[Span], audience: Audience) -> list[Block]:
    return [_run(span, audience) for span in spans]


def _run(span: Span, audience: Audience) -> Block:
    match span:
        case Plain():
            return {"type": "text", "text": span.text}
        case Bold():
            return {"type": "text", "text": span.text, "style": {"bold": True}}
        case Italic():
            return {"type": "text", "text": span.text, "style": {"italic": True}}
        case Link():
            return {"type": "link", "url": span.url, "text": span.text}
        case Mention():
            person = audience.person(span)
            return {"type": "user", "user_id": person} if person else _run(Plain(f"@{span.name}"), audience)
        case ChannelMention():
            channel = audience.channel(span)
            return {"type": "channel", "channel_id": channel} if channel else _run(Plain(f"#{span.name}"), audience)
        case Instant():
            stamp, shown = int(span.at.timestamp()), DATE_FORMATS[span.style]
            return {"type": "date", "timestamp": stamp, "format": shown, "fallback": audience.instant(span)}
        case _:
            assert_never(span)


def _section(spans: Iterable[Span], audience: Audience) -> Block:
    return {"type": "rich_text_section", "elements": _runs(spans, audience)}


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _context(elements: list[Block]) -> Block:
    return {"type": "context", "elements": elements}


def _mrkdwn(markup: str) -> Block:
    return {"type": "mrkdwn", "text": markup, "verbatim": True}
