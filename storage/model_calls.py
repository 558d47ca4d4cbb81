"""Calls of language models: their budget, reserved before each call, and what they cost and how long they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import now
from storage.rates import lock
from storage.rows import require
from storage.tables import ModelCall

BUDGET = "model budget"
"""The bucket whose lock makes two replicas reserve one after the other."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many tokens may be used in a day (UTC), and for one subject."""

    day: int
    subject: int


@dataclass(frozen=True, slots=True)
class Used:
    """What calls took.

    How many there were and failed, their tokens, the cost in millionths of a US dollar as far as prices are known, and
    the mean time of those that are over, in milliseconds.
    """

    calls: int
    failed: int
    tokens: int
    cost: int
    milliseconds: int


async def reserve(session: AsyncSession, *, model: str, subject: str, tokens: int, budget: Budget) -> str | None:
    """Reserve tokens for a call; gives the call's key, None where the day's or the subject's budget has not so many.

    A call that nobody settled, since its process was killed, stays reserved: it may have cost what it could.
    """
    await lock(session, [BUDGET])
    instant = await now(session)
    if await _tokens(session, since=_midnight(instant)) + tokens > budget.day:
        return None
    if subject and await _tokens(session, subject=subject) + tokens > budget.subject:
        return None
    row = ModelCall(begun_at=instant, model=model, subject=subject, tokens=tokens)
    session.add(row)
    await session.flush()
    return row.id


async def settle(
    session: AsyncSession,
    call: str,
    *,
    input_tokens: int,
    output_tokens: int,
    cost: int | None,
    milliseconds: int,
    outcome: str,
) -> None:
    """Note how a call ended. What it did not use of its reservation is free again. Raises NotFoundError."""
    row = await require(session, ModelCall, call, lock=True)
    row.input_tokens, row.output_tokens, row.cost = input_tokens, output_tokens, cost
    row.tokens = input_tokens + output_tokens
    row.milliseconds, row.outcome = milliseconds, outcome
    await session.flush()


async def used_today(session: AsyncSession) -> Used:
    """What was used since midnight, UTC."""
    return await used(session, since=_midnight(await now(session)))


async def used(session: AsyncSession, *, since: datetime) -> Used:
    """What was used since an instant."""
    rows = await calls(session, since=since)
    over = [row.milliseconds for row in rows if row.milliseconds is not None]
    return Used(
        calls=len(rows),
        failed=sum(row.outcome not in ("", "done") for row in rows),
        tokens=sum(row.tokens for row in rows),
        cost=sum(row.cost or 0 for row in rows),
        milliseconds=round(sum(over) / len(over)) if over else 0,
    )


async def calls(session: AsyncSession, *, since: datetime) -> Sequence[ModelCall]:
    """The calls since an instant, in order."""
    query = (
        select(ModelCall).where(col(ModelCall.begun_at) >= since).order_by(col(ModelCall.begun_at), col(ModelCall.id))
    )
    return (await session.scalars(query)).all()


def _midnight(instant: datetime) -> datetime:
    return instant - timedelta(
        hours=instant.hour, minutes=instant.minute, seconds=instant.second, microseconds=instant.microsecond
    )


async def _tokens(session: AsyncSession, *, since: datetime | None = None, subject: str | None = None) -> int:
    query = select(func.coalesce(func.sum(col(ModelCall.tokens)), 0))
    if since is not None:
        query = query.where(col(ModelCall.begun_at) >= since)
    if subject is not None:
        query = query.where(col(ModelCall.subject) == subject)
    return int((await session.scalars(query)).one())
