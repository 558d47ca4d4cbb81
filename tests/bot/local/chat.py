"""A local chat over a real database, with hand-written use cases behind it, spoken to by HTTP without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.grouping import GroupCommit
from bot.inbound import Inbound
from bot.local.asked import Chat
from bot.local.feed import Feed
from bot.local.inbound import LocalInbound
from bot.local.opening import set_up
from bot.local.uploads import Uploads
from bot.local.web import chat_app, files_app
from bot.metrics import Metrics
from bot.pictures.shelf import Pictures
from bot.signals import Signals
from handlers.cards import Card, Text, line
from handlers.events import Acted, Event, Filled, Opened, Overheard, Pointed, Said, Shared
from handlers.forms import Form, Page, TextField
from handlers.turn import Response, Turn
from storage.database import Database

HOST = "127.0.0.1:3978"
JSON = {"accept": "application/json"}


class Script:
    """Use cases that note what they are given: a button opens a form, a form answers with what was filled in."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []

    async def handle(self, turn: Turn, event: Event) -> Response:
        self.events.append((turn.actor.name, event))
        match event:
            case Said() | Shared() | Overheard() | Pointed():
                return Response(notice=f"heard: {event.text}")
            case Acted():
                field = TextField(id="name", label="Name <b>")
                return Response(form=Form("demo.form", "A form", (Page((field,)),), "Save", "Cancel", "n-1"))
            case Filled():
                return Response(notice=f"filled: {event.raw['name']}")
            case Opened():
                return Response(home=Card((Text(line("This is home")),), "Home"))


@dataclass(frozen=True)
class Talk:
    """The chat under test."""

    chat: Chat
    script: Script
    page: httpx.AsyncClient
    files: httpx.AsyncClient


@asynccontextmanager
async def talk(database: Database, home: Path) -> AsyncIterator[Talk]:
    """A chat whose company is set up, without the sample."""
    await set_up(database)
    script, feed = Script(), Feed()
    async with GroupCommit(database) as grouped:
        inbound = Inbound(database, script.handle, signals=Signals(), metrics=Metrics(), grouped=grouped)
        chat = Chat(
            database,
            LocalInbound(database, inbound, feed),
            feed,
            Uploads(home),
            await Pictures.open(database, None),
        )
        headers = {"origin": f"http://{HOST}"}
        async with (
            httpx.AsyncClient(
                transport=httpx.ASGITransport(chat_app(chat)), base_url=f"http://{HOST}", headers=headers
            ) as page,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(files_app(chat)), base_url=f"http://{HOST}", headers=headers
            ) as files,
        ):
            yield Talk(chat, script, page, files)
