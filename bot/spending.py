"""What language models may use: reserved in the database before each call, and settled after it."""

from __future__ import annotations

from bot.outside.models import Taken
from bot.writing import Purse
from storage import model_calls
from storage.database import Database
from storage.model_calls import Budget


def purse(database: Database, budget: Budget) -> Purse:
    """A purse whose budget all replicas share. Each of its acts is a transaction of its own."""

    async def reserve(model: str, subject: str, tokens: int) -> str | None:
        async with database.write() as session:
            return await model_calls.reserve(session, model=model, subject=subject, tokens=tokens, budget=budget)

    async def extend(call: str, tokens: int) -> bool:
        async with database.write() as session:
            return await model_calls.extend(session, call, tokens=tokens, budget=budget)

    async def settle(call: str, taken: Taken, seconds: float, outcome: str) -> None:
        async with database.write() as session:
            await model_calls.settle(
                session,
                call,
                input_tokens=taken.input_tokens,
                output_tokens=taken.output_tokens,
                cost=taken.cost,
                milliseconds=round(seconds * 1000),
                outcome=outcome,
            )

    return Purse(reserve, extend, settle)
