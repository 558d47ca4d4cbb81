"""Cards as plain text: for the command line, for notifications, and for clients that show nothing else."""

from __future__ import annotations

from typing import assert_never

from bot.render.audience import Audience, attachment_line, bullet_notes, cleaned, rows_as_lines
from bot.render.escaping import clean_line
from handlers.cards import (
    Action,
    Actions,
    Attachment,
    Bold,
    BulletItem,
    Bullets,
    Button,
    Card,
    ChannelMention,
    Context,
    Divider,
    Element,
    Facts,
    Header,
    Image,
    Instant,
    Italic,
    Line,
    Link,
    LinkButton,
    Mention,
    Menu,
    Plain,
    Progress,
    Quote,
    Select,
    Span,
    Table,
    Text,
)


def render(card: Card, audience: Audience) -> list[str]:
    """The card as one text of lines, without control characters but newlines, and without a newline at its end."""
    parts = [part for element in card.elements if (part := _element(element, audience))]
    return ["\n\n".join(parts).rstrip() or clean_line(card.summary)]


def fallback(card: Card, audience: Audience) -> str:
    """What notifications and screen readers get beside a rendered card: its summary and its text, without buttons."""
    parts = []
    for element in card.elements:
        match element:
            case Header():
                parts.append(clean_line(element.text))
            case Actions() | Divider():
                continue
            case _:
                parts.append(_element(element, audience))
    whole, said = "\n".join(filter(None, parts)).strip(), clean_line(card.summary)
    return (whole if whole.startswith(said) else f"{said}\n{whole}".strip()) or "…"


def summary(card: Card, audience: Audience) -> str:
    """One line for a notification: the card's own, or the first line of its text."""
    return clean_line(card.summary) or render(card, audience)[0].split("\n", 1)[0]


def line_text(spans: Line, audience: Audience) -> str:
    """A line of spans as plain text."""
    return "".join(_span(span, audience) for span in cleaned(spans))


def _element(element: Element, audience: Audience) -> str:
    match element:
        case Header():
            title = clean_line(element.text)
            return f"{title}\n{'=-'[element.level - 1] * min(len(title), 60)}" if title else ""
        case Text() | Context():
            return line_text(element.spans, audience)
        case Facts():
            return "\n".join(f"{clean_line(fact.label)}: {line_text(fact.value, audience)}" for fact in element.items)
        case Bullets():
            return "\n".join(
                _bullet(index, item, element.ordered, audience) for index, item in enumerate(element.items)
            )
        case Table():
            rows = [_indented("- ", line_text(row, audience)) for row in rows_as_lines(element.header, element.rows)]
            return "\n".join([*filter(None, [clean_line(element.caption)]), *rows])
        case Quote():
            source = clean_line(element.source)
            quoted = line_text(element.spans, audience) + (f"\n— {source}" if source else "")
            return "\n".join(f"> {row}" for row in quoted.strip().split("\n")) if quoted.strip() else ""
        case Attachment():
            return line_text(attachment_line(element, audience), audience)
        case Image():
            return audience.words.picture.replace("{alt}", clean_line(element.alt))
        case Actions():
            return "\n".join(_action(item) for item in element.items)
        case Divider():
            return "-" * 20
        case Progress():
            count = audience.words.progress.format(done=element.done, total=element.total)
            return " · ".join(filter(None, [count, clean_line(element.text)]))
        case _:
            assert_never(element)


def _span(span: Span, audience: Audience) -> str:
    match span:
        case Plain() | Bold() | Italic():
            return span.text
        case Link():
            return span.text if span.text == span.url else f"{span.text} ({span.url})"
        case Mention():
            return f"@{span.name}"
        case ChannelMention():
            return f"#{span.name}"
        case Instant():
            return audience.instant(span)
        case _:
            assert_never(span)


def _bullet(index: int, item: BulletItem, ordered: bool, audience: Audience) -> str:
    sources, flags = bullet_notes(item, audience.words)
    notes = (f" ({sources})" if sources else "") + (f" [{flags}]" if flags else "")
    return _indented(f"{index + 1}. " if ordered else "- ", line_text(item.spans, audience) + notes)


def _indented(lead: str, text: str) -> str:
    return lead + text.replace("\n", "\n" + " " * len(lead))


def _action(item: Action) -> str:
    match item:
        case Button():
            return f"[{clean_line(item.label)}]"
        case LinkButton():
            return f"[{clean_line(item.label)}] {clean_line(item.url)}"
        case Menu() | Select():
            described = [(clean_line(option.label), clean_line(option.description)) for option in item.options]
            options = [f"- {label} – {detail}" if detail else f"- {label}" for label, detail in described]
            return "\n".join([f"[{clean_line(item.label)}]", *options])
        case _:
            assert_never(item)
