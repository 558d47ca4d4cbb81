"""A question's whole way in the local chat, over real HTTP: one answer for two, reopened, overdue, a merge undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from handlers.queue.overdue import look_after_dues
from storage import clock, questions, themes
from storage.database import Database
from storage.location import Location
from storage.tables import Theme
from storage.themes import Wanted
from tests.scenario.hands import Hand, LocalHand, until
from tests.scenario.visits import in_local_chat

pytestmark = pytest.mark.anyio
ASKED = "Does anybody at our hotline speak Portuguese?"
AGAIN = "does ANYBODY at our hotline speak portuguese ???"


@dataclass
class Field:
    """Emil and Uma ask; Mara answers from the card in #marketing, which is `channel`; Lee manages."""

    database: Database
    emil: Hand
    uma: Hand
    mara: Hand
    lee: Hand
    channel: LocalHand

    async def themes(self) -> list[Theme]:
        """The themes with the question, oldest first."""
        async with self.database.read() as session:
            found = await themes.themes(session, Wanted(words="Portuguese"))
        return sorted(found, key=lambda each: each.created_at)

    async def looks_at(self, instant: datetime) -> int:
        """Put the clock to an instant, and let it look after what is due; gives how many were warned or escalated."""
        async with self.database.write() as session:
            await clock.shift(session, instant - await clock.now(session))
            return await look_after_dues(session, instant)


@asynccontextmanager
async def asked_twice(location: Location, folder: Path) -> AsyncIterator[Field]:
    """The same was asked by two, and stands on one card."""
    async with in_local_chat(location, folder) as stage:
        mara, emil, uma = stage.pins
        assert isinstance(mara, LocalHand)
        field = Field(stage.database, emil, uma, mara, stage.manager, replace(mara, room="marketing"))
        await emil.says(ASKED)
        await until(field.channel.sees, ASKED)
        await uma.says(AGAIN)
        await until(field.channel.sees, "asked 2 times by 2 people")
        yield field


async def test_answered_once_and_reopened(sqlite_location: Location, tmp_path: Path) -> None:
    """Both are told where they asked; "not yet" opens it again; its owner is warned, then marketing and the manager."""
    async with asked_twice(sqlite_location, tmp_path) as field:
        await field.channel.fills("theme.answer", {"text": "Two of us do."})
        await until(field.emil.sees, "Two of us do.")
        await until(field.uma.sees, "Two of us do.")
        await until(field.channel.sees, "Two of us do.")
        await field.uma.fills("question.not_yet", {"missing": "Also at night?"})
        await until(field.channel.sees, "Also at night?")
        await field.emil.presses("question.solved")
        await until(field.emil.sees, "Your question is solved.")
        (theme,) = await field.themes()
        assert theme.open
        assert theme.warn_at is not None
        assert theme.due_at is not None
        assert await field.looks_at(theme.warn_at) == 1
        await until(field.mara.sees, "Due soon")
        assert await field.looks_at(theme.due_at) == 1
        assert await field.looks_at(theme.due_at) == 0
        for hand in (field.channel, field.lee, field.mara):
            await until(hand.sees, "Overdue, and still without an answer")
        assert "verdue" not in await field.uma.sees()
        await field.channel.fills("theme.answer", {"text": "At night as well."})
        await until(field.uma.sees, "At night as well.")
        assert "At night as well." not in await field.emil.sees()


async def test_a_merge_is_undone(sqlite_location: Location, tmp_path: Path) -> None:
    """Split, merged by hand and undone: each is its own question again, and an answer reaches who asked it alone."""
    async with asked_twice(sqlite_location, tmp_path) as field:
        (theme,) = await field.themes()
        async with field.database.read() as session:
            (uma,) = [each for each in await questions.of_theme(session, theme.id) if each.verbatim == AGAIN]
        await field.channel.fills("theme.do", {"questions": uma.id}, "split:")
        await until(field.channel.sees, "asked 2 times by 2 people", gone=True)
        one, other = await field.themes()
        await field.channel.fills("theme.do", {"into": one.id}, f"merge:{other.id}")
        await until(field.channel.sees, "asked 2 times by 2 people", "Merged into")
        await field.channel.presses("theme.undo")
        await until(field.channel.sees, "Merged into", gone=True)
        one, other = await field.themes()
        assert (one.askers, other.askers) == (1, 1)
        await field.channel.fills("theme.answer", {"text": "Two of us do."}, one.id)
        await until(field.emil.sees, "Two of us do.")
        await until(field.channel.sees, "Two of us do.")
        assert "Two of us do." not in await field.uma.sees()
