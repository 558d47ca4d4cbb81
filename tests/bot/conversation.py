"""A served workspace and hand-written use cases, for tests of the way in and the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.envelope import Envelope
from handlers.cards import Button, Card, Text, line
from handlers.cards.model import Actions
from handlers.events import Event, Said
from handlers.forms import Form, Page, TextField
from handlers.outbox import reply
from handlers.turn import Response, Turn
from storage import people, places
from storage.database import Database
from storage.kinds import Platform, Role
from storage.tables import Workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORM = Form("setup.edit", "Set up", (Page((TextField(id="name", label="Name"),)),), "Save", "Cancel", "n1", {"k": "v"})


def said(text: str, *, key: str = "e1", user: str = "U1", conversation: str = "D1", workspace: str = "T1") -> Envelope:
    """Somebody writes to the bot in a direct message."""
    return Envelope(key, Platform.LOCAL, workspace, user, "Kim", conversation, "", None, Said(text))


async def serve_workspace(database: Database, *, allowed: bool = True, external_id: str = "T1") -> Workspace:
    """A workspace that is served."""
    async with database.write() as session:
        return await places.ensure_workspace(
            session, Platform.LOCAL, external_id, name="Example", at=NOON, allowed=allowed
        )


async def make_person(database: Database, workspace_id: str, external_id: str, *roles: Role) -> str:
    """A person with an account and roles; gives the key."""
    async with database.write() as session:
        person = await people.ensure_person(session, workspace_id, external_id, display_name=external_id, at=NOON)
        for role in roles:
            await people.give_role(session, person.id, role)
        return person.id


def plain(text: str) -> Card:
    """A card of one line."""
    return Card((Text(line(text)), Actions((Button("Help", "help.show"),))), text)


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> None:
    """Wait until `condition` holds; a test that waits for what never comes fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  what is waited for is in the database, which rings no bell
            await asyncio.sleep(0.01)


class UseCases:
    """A small `handle`: notes what it was given, answers by the words, fails where told to."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.texts: list[str] = []

    async def handle(self, turn: Turn, event: Event) -> Response:
        text = event.text if isinstance(event, Said) else type(event).__name__
        self.turns.append(turn)
        self.texts.append(text)
        await reply(turn, plain(f"re: {text}"))
        if text.startswith("fail"):
            raise ZeroDivisionError("secret words")
        if text == "form":
            return Response(form=FORM, raw={"name": "typed"})
        return Response(notice=f"{turn.actor.name}: {text} #{len(self.texts)}")
