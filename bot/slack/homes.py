"""The Home tab: shown when it is opened, and again after its reader did something."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from bot.background import Background
from bot.inbound import Inbound
from bot.slack.answers import Answers
from bot.slack.incoming import Who, envelope, text_of
from bot.slack.members import Members
from bot.slack.origin import Origin, Surface
from bot.slack.places import Places
from handlers.events import Opened
from handlers.turn import Response
from storage.keys import new_key

LOOKED_AT_SECONDS = 3600.0
REMEMBERED = 5_000


class Homes:
    """Publishes Home tabs. Those that were opened within the hour are kept current."""

    def __init__(
        self, inbound: Inbound, members: Members, places: Places, answers: Answers, background: Background
    ) -> None:
        self._inbound = inbound
        self._members = members
        self._places = places
        self._answers = answers
        self._background = background
        self._opened: dict[tuple[str, str], float] = {}
        self._numbers = itertools.count()
        self._latest: dict[tuple[str, str], int] = {}
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def opened(self, event: Mapping[str, Any], team: str, event_id: str) -> None:
        """Somebody opened the tab. Raises StorageError."""
        if event.get("tab", "home") != "home":
            return
        user = text_of(event, "user")
        if len(self._opened) >= REMEMBERED:
            self._opened.clear()
            self._latest.clear()
        self._opened[team, user] = time.monotonic()
        await self._publish(Origin(Surface.HOME, team, user), event_id)

    def stale(self, origin: Origin) -> None:
        """Somebody did something: what their Home tab shows may have changed."""
        opened = self._opened.get((origin.team, origin.user))
        if origin.surface is Surface.HOME or (opened is not None and time.monotonic() - opened < LOOKED_AT_SECONDS):
            again = self._publish(Origin(Surface.HOME, origin.team, origin.user), new_key())
            self._background.start(again, "home")

    async def _publish(self, origin: Origin, key: str) -> None:
        number = self._latest[origin.team, origin.user] = next(self._numbers)
        who = Who(origin.team, origin.user, await self._members.member(origin.team, origin.user))
        direct = await self._places.direct(origin.team, origin.user)
        made = envelope(who, Opened(), key=f"home:{key}", conversation=direct)
        response = await self._inbound.receive(made)
        if response.home is not None:
            self._background.start(self._show(response, origin, number), "home")

    async def _show(self, response: Response, origin: Origin, number: int) -> None:
        """One at a time: of two on their way at once, the older one could come last, and stay."""
        reader = origin.team, origin.user
        async with self._turns.setdefault(reader, asyncio.Lock()):
            if self._latest.get(reader, number) == number:
                await self._answers.show(response, origin)
