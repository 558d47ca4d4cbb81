"""What happens, as server-sent events: messages as they now stand, counts of unread ones, and the reader's language.

https://html.spec.whatwg.org/multipage/server-sent-events.html. An event's id is the number of the latest change that
the page has seen, so a page that was cut off asks for what came after it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace

from bot.local.company import DIRECT_ROOM, PERSONAS, ROOMS, Persona, conversations
from bot.local.feed import Feed
from bot.local.message_html import author_name, message_html, summary_of
from bot.local.viewer import Viewer, viewer_of
from storage import local_chat
from storage.database import Database
from storage.errors import StorageError
from storage.session import Session
from storage.tables import LocalMessage

BATCH = 50
POLL_SECONDS = 2.0
"""How soon is seen what another process has written."""
QUIET_SECONDS = 15.0
"""After so long without an event a comment is sent: only then does a server learn that a page has gone."""
RECONNECT_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """Unread messages: `unread` by a persona's rooms, `waiting` by persona."""

    unread: dict[str, int]
    waiting: dict[str, int]


async def stream(database: Database, feed: Feed, viewer: Viewer, after: int) -> AsyncIterator[str]:
    """The events for one page from change number `after` on, until the feed is closed.

    A reader may choose another language or zone in the chat: the page is told, and loads itself anew.
    """
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    last, quiet = after, 0.0
    known: Counts | None = None
    speaking: Viewer | None = None
    while not feed.closed:
        bell = feed.bell()
        try:
            async with database.read() as session:
                changed = await local_chat.changes(session, conversations(viewer.persona), after=last, limit=BATCH)
                counts = await counted(session, viewer.persona)
                viewer = replace(await viewer_of(session, viewer.persona), pictures=viewer.pictures)
        except StorageError:
            return  # the page reconnects, and says meanwhile that it is cut off
        if viewer != speaking:
            speaking = viewer
            yield _event("viewer", last, {"language": viewer.language, "zone": str(viewer.zone)})
        for row in changed:
            last = row.change
            yield _event("message", last, _told(row, viewer))
        if counts != known:
            known = counts
            yield _event("unread", last, asdict(counts))
        quiet = 0.0 if changed else quiet
        if len(changed) == BATCH:
            continue
        if quiet >= QUIET_SECONDS:
            quiet = 0.0
            yield ": still here\n\n"
        await feed.rung(bell, POLL_SECONDS)
        quiet += POLL_SECONDS


async def counted(session: Session, persona: Persona) -> Counts:
    """What a persona has not read yet, and how much awaits the others."""
    unread = await local_chat.unread(session, persona.id, conversations(persona))
    rooms = {each.id: unread[each.id] for each in ROOMS} | {DIRECT_ROOM: unread[persona.direct]}
    waiting = {
        each.id: sum((await local_chat.unread(session, each.id, conversations(each))).values()) for each in PERSONAS
    }
    return Counts(rooms, waiting)


def room_of(row: LocalMessage, persona: Persona) -> str:
    """What a message's room is called in the persona's addresses."""
    return DIRECT_ROOM if row.conversation == persona.direct else row.conversation


def _told(row: LocalMessage, viewer: Viewer) -> dict[str, object]:
    room = room_of(row, viewer.persona)
    return {
        "room": room,
        "id": row.id,
        "serial": row.serial,
        "gone": row.deleted,
        "mine": row.author == viewer.persona.id,
        "author": author_name(row.author, viewer),
        "html": "" if row.deleted else message_html(row, viewer, room),
        "summary": "" if row.deleted else summary_of(row),
    }


def _event(name: str, number: int, data: dict[str, object]) -> str:
    """JSON has no line breaks outside its strings, and escapes them within."""
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
