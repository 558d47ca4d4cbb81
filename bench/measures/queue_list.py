"""How long marketing's list takes to open with 100,000 questions in the queue."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import insert

from bench.rows import Row, Setting, measure
from bench.service import DIALECTS, database
from handlers.events import Event, Place, Said
from handlers.router import handle
from handlers.speech import Speech
from handlers.turn import Actor, Turn
from storage import clock, people, places
from storage.database import Database
from storage.folding import folded
from storage.keys import derived_key
from storage.kinds import Joined, Platform, QuestionSource, QuestionStatus, Role, ThemeStatus
from storage.location import Location
from storage.migrate import migrate
from storage.tables import Question, Theme

QUESTIONS, THEMES = 100_000, 40_000
BATCH = 5_000
RUNS = 7
WORDS = ("price", "hosting", "uptime", "discount", "school", "hospital", "contract", "migration", "audit", "training")
LISTS = (("open", "queue"), ("searched for two words", "queue uptime hospital"))


@measure("bench")
def queue_list(setting: Setting) -> Iterator[Row]:
    """The list as a marketer opens it: counted, sorted, and put into the ledger."""
    for dialect in DIALECTS:
        with database(dialect) as (_, location, _):
            taken = asyncio.run(_open_lists(location))
        for (name, _), seconds in zip(LISTS, taken, strict=True):
            note = f"{QUESTIONS:,} questions in {THEMES:,} themes, from the words to the commit, median of {RUNS}"
            yield Row(f"marketing's list, {name}, {dialect}", 1000 * seconds, "ms", "lower", None, 300, note)


async def _open_lists(location: Location) -> list[float]:
    await migrate(location)
    async with Database(location) as opened:
        actor = await _fill(opened)
        return [await _timed(opened, actor, Said(words)) for _, words in LISTS]


async def _timed(opened: Database, actor: Actor, event: Event) -> float:
    """The median seconds of one turn, after a first one."""
    taken = []
    for number in range(RUNS + 1):
        start = time.perf_counter()
        async with opened.write() as session:
            key = f"{event} {number}"
            turn = Turn(session, actor, Place("D1"), Speech(), await clock.now(session), key)
            await handle(turn, event)
        taken.append(time.perf_counter() - start)
    return median(taken[1:])


async def _fill(opened: Database) -> Actor:
    """A marketer, and the queue."""
    now, chance = datetime.now(UTC), random.Random(1)
    async with opened.write() as session:
        space = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="Bench", at=now, allowed=True)
        person = await people.ensure_person(session, space.id, "U1", display_name="Mara", at=now)
        await people.give_role(session, person.id, Role.MARKETER)
    for start in range(0, THEMES, BATCH):
        async with opened.write() as session:
            await session.execute(
                insert(Theme), [_theme(number, now, chance) for number in range(start, start + BATCH)]
            )
    for start in range(0, QUESTIONS, BATCH):
        rows = [_question(number, space.id, person.id, now, chance) for number in range(start, start + BATCH)]
        async with opened.write() as session:
            await session.execute(insert(Question), rows)
    return Actor(person.id, "Mara", frozenset((Role.MARKETER,)), space.id, Platform.LOCAL)


def _theme(number: int, now: datetime, chance: random.Random) -> dict[str, object]:
    is_open = chance.random() < 0.5
    at = now - timedelta(minutes=chance.randrange(500_000))
    return {
        "id": derived_key("bench-theme", number),
        "title": f"Question {number} about {chance.choice(WORDS)}",
        "language": "en",
        "status": ThemeStatus.NEW if is_open else ThemeStatus.ANSWERED,
        "open": is_open,
        "asked": 2,
        "askers": 1,
        "deal_value": 0,
        "weight": chance.randrange(100),
        "due_at": at + timedelta(days=3),
        "round": 0,
        "created_at": at,
        "last_asked_at": at,
    }


def _question(number: int, space: str, person: str, now: datetime, chance: random.Random) -> dict[str, object]:
    words = f"Question {number}: {' '.join(chance.choices(WORDS, k=6))}?"
    return {
        "id": derived_key("bench-question", number),
        "verbatim": words,
        "folded": folded(words),
        "wording": derived_key(folded(words)),
        "language": "en",
        "status": QuestionStatus.NEW,
        "source": QuestionSource.FORM,
        "asker_id": person,
        "anonymous": False,
        "workspace_id": space,
        "conversation": "D1",
        "in_public": False,
        "offered": [],
        "apart_from": [],
        "joined": Joined.BY_SCORE,
        "theme_id": derived_key("bench-theme", number % THEMES),
        "change": number + 1,
        "created_at": now - timedelta(minutes=number % 500_000),
    }
