"""The budget of language models, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from storage import model_calls
from storage.database import Database
from storage.model_calls import Budget

pytestmark = pytest.mark.anyio
BUDGET = Budget(day=1_000, subject=600)


async def reserved(database: Database, subject: str, tokens: int) -> str | None:
    """Reserve in a transaction of its own."""
    async with database.write() as session:
        return await model_calls.reserve(session, model="m", subject=subject, tokens=tokens, budget=BUDGET)


async def test_budget_of_a_day_and_of_a_brief(database: Database) -> None:
    """Neither is exceeded, and what was reserved and not used is free again."""
    first = await reserved(database, "a", 500)
    assert first is not None
    assert await reserved(database, "a", 200) is None
    assert await reserved(database, "b", 500) is not None
    assert await reserved(database, "c", 1) is None
    async with database.write() as session:
        await model_calls.settle(
            session, first, input_tokens=80, output_tokens=20, cost=1_500, milliseconds=900, outcome="done"
        )
    assert await reserved(database, "c", 300) is not None
    async with database.read() as session:
        used = await model_calls.used_today(session)
    assert (used.calls, used.failed, used.tokens, used.cost, used.milliseconds) == (3, 0, 900, 1_500, 900)


async def test_many_at_once_keep_the_budget(database: Database) -> None:
    """Twenty calls at the same time reserve no more than there is."""
    keys = await asyncio.gather(*(reserved(database, f"s{n}", 300) for n in range(20)))
    assert len([key for key in keys if key]) == 3


async def test_another_try_of_a_call_is_reserved_too(database: Database) -> None:
    """What a call takes in all counts, and where it does not fit nothing more is reserved."""
    first = await reserved(database, "a", 300)
    assert first is not None

    async def extended(tokens: int) -> bool:
        async with database.write() as session:
            return await model_calls.extend(session, first, tokens=tokens, budget=BUDGET)

    assert await extended(500)
    assert not await extended(601), "the subject has 600"
    assert await reserved(database, "b", 500) is not None, "the day has 1,000"
    assert not await extended(501)
    assert await extended(400), "it has more already"
    assert await reserved(database, "c", 1) is None


async def test_tries_at_once_keep_the_budget(database: Database) -> None:
    """Calls that are tried once more at the same time take no more than there is."""
    keys = [key for key in [await reserved(database, f"s{n}", 200) for n in range(4)] if key]

    async def extended(key: str) -> bool:
        async with database.write() as session:
            return await model_calls.extend(session, key, tokens=300, budget=BUDGET)

    assert sorted(await asyncio.gather(*map(extended, keys))) == [False, False, True, True]
