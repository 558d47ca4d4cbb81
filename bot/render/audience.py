"""Who reads a rendered message: language, zone, and what the platform calls the people, channels and pictures in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from types import MappingProxyType

from bot.render.escaping import clean, clean_line, safe_url
from bot.render.splitting import shorten
from bot.render.words import ENGLISH, Words
from handlers.cards import (
    Attachment,
    Bold,
    BulletItem,
    ChannelMention,
    Image,
    Instant,
    Italic,
    Line,
    Link,
    Mention,
    Plain,
    Progress,
    Span,
)

EMPTY: Mapping[str, str] = MappingProxyType({})
PLATFORM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@=-]{0,254}")

BAR = 10  # characters of a progress bar
NAME = 200  # the longest name of a person or a channel; a mention can't be split


@dataclass(frozen=True, slots=True)
class Audience:
    """What a renderer must know beside the card. All mappings are from Linkpin's keys.

    `people` and `channels` give the platform's ids (a mention without one becomes "@name" in plain text), `files` the
    http(s) addresses of pictures and of documents, `uploads` the platform's own ids of pictures that were uploaded to
    it. `documents` begins the path of a document on a page of our own, for HTML alone. `zone` serves where a client
    can't show an instant in its reader's own zone.
    """

    words: Words = ENGLISH
    zone: tzinfo = UTC
    people: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    channels: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    files: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    uploads: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    documents: str = ""

    def instant(self, span: Instant) -> str:
        """An instant in words, in the audience's zone."""
        return self.words.moment(span.at.astimezone(self.zone), span.style)

    def person(self, span: Mention) -> str | None:
        """The platform's id of a mentioned person, if it is known and looks like an id."""
        return _platform_id(self.people.get(span.person))

    def channel(self, span: ChannelMention) -> str | None:
        """The platform's id of a channel, if it is known and looks like an id."""
        return _platform_id(self.channels.get(span.channel))

    def upload(self, image: Image) -> str | None:
        """The platform's id of an uploaded picture, if it is known and looks like an id."""
        return _platform_id(self.uploads.get(image.file)) if image.file else None

    def picture(self, image: Image) -> str | None:
        """The address of a picture, or None where it can't be shown."""
        return safe_url(image.url or self.files.get(image.file, ""))


def attachment_line(attachment: Attachment, audience: Audience) -> Line:
    """A document as a link, where it has an address, else its name; with its size."""
    name, url = clean_line(attachment.name) or "…", safe_url(audience.files.get(attachment.document, ""))
    shown: Span = Bold(name) if url is None else Link(name, url)
    before, _, after = audience.words.document.partition("{name}")
    return (Plain(before), shown, Plain(f"{after} ({size_text(attachment.size)})"))


def size_text(size: int) -> str:
    """A size in bytes for people."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _platform_id(found: str | None) -> str | None:
    return found if found and PLATFORM_ID.fullmatch(found) else None


def cleaned(spans: Line) -> Line:
    """Spans with clean text, without empty ones, and with links that are safe to follow; others become plain text."""
    kept = [tidy for span in spans if (tidy := _tidy(span)) is not None]
    if kept and isinstance(kept[0], Plain):
        kept[0] = Plain(kept[0].text.lstrip("\n "))
    if kept and isinstance(kept[-1], Plain):
        kept[-1] = Plain(kept[-1].text.rstrip("\n "))
    return tuple(span for span in kept if not isinstance(span, Plain) or span.text)


def _tidy(span: Span) -> Span | None:
    if isinstance(span, Plain | Bold | Italic):
        text = clean(span.text)
        return type(span)(text) if text and (isinstance(span, Plain) or text.strip()) else _blank(text)
    if isinstance(span, Link):
        text, url = clean_line(span.text), safe_url(span.url)
        if url is None:
            return Plain(f"{text} ({clean_line(span.url)})".strip())
        return Link(text or url, url)
    if isinstance(span, Mention):
        return Mention(span.person, shorten(clean_line(span.name), NAME) or "?")
    if isinstance(span, ChannelMention):
        return ChannelMention(span.channel, shorten(clean_line(span.name), NAME) or "?")
    return span


def _blank(text: str) -> Span | None:
    return Plain(text) if text else None


def bullet_notes(item: BulletItem, words: Words) -> tuple[str, str]:
    """What stands behind a bullet: its sources ("slide 12, slide 14") and its flags; empty where there are none."""
    sources = ", ".join(name for source in item.sources if (name := clean_line(source)))
    flags = [words.internal] * item.internal + [words.edited] * item.edited
    return sources, ", ".join(flags)


def rows_as_lines(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[Line]:
    """A table as lines, for where none can be shown: "**first cell** · header: cell · header: cell"."""
    names = [clean_line(name) for name in header]
    lines: list[Line] = [] if rows or not any(names) else [(Plain(" · ".join(name for name in names if name)),)]
    for row in rows:
        cells = [clean_line(cell) for cell in row]
        parts: list[Span] = []
        for index, cell in enumerate(cells):
            name = names[index] if index < len(names) else ""
            if not cell and not name:
                continue
            lead = (" · " if parts else "") + (f"{name}: " if name else "")
            parts += [Plain(lead)] if lead else []
            parts.append(Bold(cell) if cell and not index else Plain(cell or "–"))
        if parts:
            lines.append(tuple(parts))
    return lines


def progress_line(progress: Progress, audience: Audience) -> Line:
    """A bar made of characters, the count and the words: "▓▓░░░░░░░░ 12 of 50 · Reading slide 12"."""
    full = progress.done * BAR // progress.total
    count = audience.words.progress.format(done=progress.done, total=progress.total)
    said = clean_line(progress.text)
    return (Plain(f"{'▓' * full}{'░' * (BAR - full)} {count}" + (f" · {said}" if said else "")),)


def columns(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> int:
    """How many columns a table has: those of its longest row or its header."""
    return max((len(row) for row in (header, *rows)), default=0)
