"""A platform in memory: it answers as it is told, and keeps the record in which deliveries can be looked up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.delivery import CannotLookUpError
from handlers.cards import Card
from storage.deliveries import Claim
from storage.kinds import DeliveryKind, Platform
from storage.rates import Limit
from storage.tables import DeliveryRow


class FakePlatform:
    """`answers` are used up one by one: None posts, an exception is raised, before or (`after`) posting."""

    platform = Platform.LOCAL

    def __init__(self, *, can_look_up: bool = True, interval: timedelta | None = None) -> None:
        self.record: list[tuple[str, DeliveryKind, str]] = []
        self.answers: list[Exception | None] = []
        self.after: list[Exception | None] = []
        self.looked_up: list[str] = []
        self.look_up_answers: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.calls = 0
        self.most_calls = 0
        self._can_look_up = can_look_up
        self._interval = interval

    @property
    def posted(self) -> list[str]:
        """The summaries of the cards that were posted, in order."""
        return [text for _, kind, text in self.record if kind is DeliveryKind.POST]

    def full(self, calls: int) -> Callable[[], Awaitable[bool]]:
        """Whether so many calls run at the moment, for `until`."""

        async def reached() -> bool:
            return self.calls >= calls

        return reached

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        return () if self._interval is None else (Limit(f"t:{row.target}", self._interval),)

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        self.calls += 1
        self.most_calls = max(self.most_calls, self.calls)
        try:
            if self.gate is not None:
                await self.gate.wait()
            self._raise(self.answers)
            self.record.append((claim.row.id, claim.row.kind, "" if card is None else card.summary))
            self._raise(self.after)
        finally:
            self.calls -= 1
        return claim.posted or (f"ts-{claim.row.id}",)

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        self.looked_up.append(claim.row.id)
        if not self._can_look_up:
            raise CannotLookUpError
        if self.look_up_answers:
            raise self.look_up_answers.pop(0)
        found = [f"ts-{name}" for name, kind, _ in self.record if name == claim.row.id and kind is DeliveryKind.POST]
        return found or None

    @staticmethod
    def _raise(answers: list[Exception | None]) -> None:
        if answers and (error := answers.pop(0)) is not None:
            raise error
