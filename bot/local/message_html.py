"""One message of the local chat as HTML: a person's words and files, or one of the bot's cards."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlencode

from bot.local.company import Persona, persona
from bot.local.icons import icon
from bot.local.viewer import Viewer
from bot.render import html
from bot.render.audience import size_text
from bot.render.escaping import clean
from handlers.cards import Card, CardFormatError, InstantStyle, Text, card_from_json, line
from handlers.speech import Speech
from storage.local_chat import BOT
from storage.tables import LocalMessage

MENTION = re.compile(r"(?<![\w@])@linkpin\b", re.IGNORECASE)
LINK = re.compile(r"https?://[^\s<>\"'&]+(?:&amp;[^\s<>\"'&]+)*")


def address(path: str, viewer: Viewer, room: str, **more: str) -> str:
    """An address of the chat for this viewer and room."""
    return f"{path}?{urlencode({'as': viewer.persona.id, 'in': room, **more})}"


def message_html(row: LocalMessage, viewer: Viewer, room: str) -> str:
    """A list item. `room` is the room's name in the viewer's addresses."""
    author = persona(row.author)
    name = author_name(row.author, viewer)
    part = (
        _badge(viewer.words.app)
        if row.author == BOT
        else f'<span class="part">{escape(author.part)}</span>'
        if author
        else ""
    )
    kind = "bot" if row.author == BOT else "mine" if row.author == viewer.persona.id else "theirs"
    local = row.created_at.astimezone(viewer.zone)
    words = viewer.audience.words
    clock, full = Speech(words.language, viewer.zone).time(local), words.moment(local, InstantStyle.DATE_TIME)
    stamp = row.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<li class="message {kind}" id="m-{escape(row.id)}" data-serial="{row.serial}">'
        f'<span class="avatar {_look(author, row.author)}" aria-hidden="true">{_initial(author, row.author)}</span>'
        f'<div class="body"><p class="byline"><strong>{escape(name)}</strong> {part} '
        f'<time datetime="{stamp}" title="{escape(full)}">{clock}</time></p>{_content(row, viewer, room)}</div></li>'
    )


def author_name(author: str, viewer: Viewer) -> str:
    """What somebody who wrote is called on the page."""
    if author == BOT:
        return viewer.words.bot
    found = persona(author)
    return author if found is None else found.name


def card_html(card: Card, viewer: Viewer, room: str, message: str = "") -> str:
    """A card whose buttons come back with the message that it stands on."""
    return "".join(html.render(card, viewer.audience, post_to=address("/chat/act", viewer, room, on=message)))


def summary_of(row: LocalMessage) -> str:
    """A message in one line, for those who can't see it appear."""
    if row.author != BOT:
        return clean(row.text or ", ".join(str(each.get("name", "")) for each in row.files))[:200]
    return clean(_card(row).summary)[:200]


def _content(row: LocalMessage, viewer: Viewer, room: str) -> str:
    if row.author == BOT:
        return card_html(_card(row), viewer, room, row.id)
    files = "".join(_file(str(each.get("name", "")), int(each.get("size", 0))) for each in row.files)
    said = f'<p class="said" dir="auto">{_said(row.text)}</p>' if row.text.strip() else ""
    return said + (f'<ul class="files">{files}</ul>' if files else "")


def _card(row: LocalMessage) -> Card:
    try:
        return card_from_json(str(row.payload))
    except CardFormatError:
        # A card of another version of this program: say so in its place, and show the rest of the conversation.
        return Card((Text(line("…")),), "…")


def _said(text: str) -> str:
    shown = escape(clean(text).strip(), quote=True)
    shown = LINK.sub(
        lambda found: f'<a href="{found[0]}" rel="noopener noreferrer" target="_blank">{found[0]}</a>', shown
    )
    return MENTION.sub(lambda found: f'<span class="mention">{found[0]}</span>', shown).replace("\n", "<br>")


def _file(name: str, size: int) -> str:
    return f'<li>{icon("file")}<span dir="auto">{escape(clean(name))}</span> <small>{size_text(size)}</small></li>'


def _badge(text: str) -> str:
    return f'<span class="badge">{escape(text)}</span>'


def _look(author: Persona | None, name: str) -> str:
    return "bot" if name == BOT else f"who-{author.id}" if author else ""


def _initial(author: Persona | None, name: str) -> str:
    if name == BOT:
        return icon("pin")
    return escape((author.name if author else name)[:1])
