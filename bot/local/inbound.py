"""What people do on the page becomes events for the bot, each with a key by which a repeat is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.envelope import Envelope
from bot.inbound import Inbound
from bot.local.company import WORKSPACE, Persona, room
from bot.local.feed import Feed
from bot.local.uploads import Upload
from handlers.cards import Pressed
from handlers.events import Acted, Event, FileRef, Filled, Opened, Said, Shared
from handlers.forms import Raw, Ticket
from handlers.turn import Response
from storage import local_chat
from storage.database import Database
from storage.keys import derived_key, new_key
from storage.kinds import Platform

TO_BOT = re.compile(r"^\s*@linkpin\b[\s,:]*", re.IGNORECASE)
NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who does something, and in which conversation. `nonce` is the same when the page sends it again."""

    persona: Persona
    conversation: str
    nonce: str


def fresh_nonce(given: str) -> str:
    """The page's own nonce, or a new one where there is none."""
    return given if NONCE.fullmatch(given) else new_key()


class LocalInbound:
    """Hands events to the bot. All methods raise StorageError where nothing could be kept."""

    def __init__(self, database: Database, inbound: Inbound, feed: Feed) -> None:
        self._database = database
        self._inbound = inbound
        self._feed = feed

    async def post(
        self, origin: Origin, text: str, uploads: Sequence[Upload], refused: Sequence[FileRef] = ()
    ) -> Response:
        """Words and files: shown to all in the room, and told to the bot where they are meant for it.

        They are in a direct message, behind "@linkpin", and wherever there are files: the chat has no other use for
        them. `refused` are files that were too large to be taken; the bot says so.
        """
        files = (*(each.reference() for each in uploads), *refused)
        async with self._database.write() as session:
            await local_chat.post(
                session,
                message_id=derived_key("local", origin.conversation, origin.persona.id, origin.nonce),
                conversation=origin.conversation,
                author=origin.persona.id,
                text=text,
                files=[{"name": each.name, "size": each.size or 0} for each in files],
            )
        self._feed.wake()
        words = TO_BOT.sub("", text)
        if files:
            return await self._receive(origin, "shared", Shared(files, words.strip()))
        if room(origin.conversation) is None or words != text:
            return await self._receive(origin, "said", Said(words.strip()))
        return Response()

    async def act(self, origin: Origin, pressed: Pressed, message: str) -> Response:
        """A button on a message, or on the home card where `message` is empty."""
        return await self._receive(origin, f"acted:{message}", Acted(pressed, message))

    async def fill(self, origin: Origin, ticket: Ticket, raw: Mapping[str, Raw], message: str) -> Response:
        """A form's page."""
        return await self._receive(origin, f"filled:{ticket.nonce}", Filled(ticket, raw, message))

    async def open_home(self, origin: Origin) -> Response:
        """The bot's home is looked at."""
        return await self._receive(origin, "opened", Opened())

    async def _receive(self, origin: Origin, kind: str, event: Event) -> Response:
        channel = room(origin.conversation)
        envelope = Envelope(
            key=f"{kind}:{origin.conversation}:{origin.persona.id}:{origin.nonce}",
            platform=Platform.LOCAL,
            workspace=WORKSPACE,
            user_id=origin.persona.id,
            user_name=origin.persona.full_name,
            conversation=origin.conversation,
            channel="" if channel is None else channel.id,
            thread=None,
            event=event,
            channel_name="" if channel is None else channel.id,
        )
        return await self._inbound.receive(envelope)
