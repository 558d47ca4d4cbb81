"""Calls of language models: their budget, reserved before each call, and what they cost and how long they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import now
from storage.rates import lock
from storage.rows import require
from storage.tables import ModelCall, ModelTerms

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

    How many there were and failed, their tokens, the cost in millionths of a US dollar as far as prices are known, the
    mean time of those that are over, in milliseconds, and how many were not settled: they run, or were cut off.
    """

    calls: int
    failed: int
    tokens: int
    cost: int
    milliseconds: int
    open: int = 0


_SUMS = (
    func.count(),
    func.coalesce(func.sum(case((col(ModelCall.outcome).not_in(("", "done")), 1), else_=0)), 0),
    func.coalesce(func.sum(col(ModelCall.tokens)), 0),
    func.coalesce(func.sum(col(ModelCall.cost)), 0),
    cast(func.coalesce(func.avg(col(ModelCall.milliseconds)), 0), Integer),
    func.coalesce(func.sum(case((col(ModelCall.outcome) == "", 1), else_=0)), 0),
)


async def reserve(session: AsyncSession, *, model: str, subject: str, tokens: int, budget: Budget) -> str | None:
    """Reserve tokens for a call; gives the call's key, None where the day's or the subject's budget has not so many.

    A call that nobody settled, since its process was killed, stays reserved: it may have cost what it could.
    """
    await lock(session, [BUDGET])
    instant = await now(session)
    if not await _left(session, tokens, subject, budget, instant):
        return None
    row = ModelCall(begun_at=instant, model=model, subject=subject, tokens=tokens)
    session.add(row)
    await session.flush()
    return row.id


async def extend(session: AsyncSession, call: str, *, tokens: int, budget: Budget) -> bool:
    """Reserve more for a call that is tried once more: `tokens` in all.

    Gives False, and reserves nothing more, where that is too much. Raises NotFoundError.
    """
    await lock(session, [BUDGET])
    row = await require(session, ModelCall, call, lock=True)
    if not await _left(session, tokens - row.tokens, row.subject, budget, await now(session)):
        return False
    row.tokens = max(row.tokens, tokens)
    await session.flush()
    return True


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


async def used(session: AsyncSession, *, since: datetime, until: datetime | None = None) -> Used:
    """What was used since an instant, and before another one."""
    during = col(ModelCall.begun_at) >= since
    if until is not None:
        during &= col(ModelCall.begun_at) < until
    return Used(*(await session.execute(select(*_SUMS).where(during))).one())


async def used_by_subject(session: AsyncSession, *, since: datetime, limit: int) -> list[tuple[str, Used]]:
    """What each subject has used since an instant, the most first; calls for nothing in particular are left out."""
    query = (
        select(col(ModelCall.subject), *_SUMS)
        .where(col(ModelCall.begun_at) >= since, col(ModelCall.subject) != "")
        .group_by(col(ModelCall.subject))
        .order_by(func.sum(col(ModelCall.tokens)).desc(), col(ModelCall.subject))
        .limit(limit)
    )
    return [(subject, Used(*sums)) for subject, *sums in await session.execute(query)]


async def note_terms(session: AsyncSession, terms: ModelTerms) -> None:
    """Keep which model is set and what it may use, in place of what was kept before."""
    await session.merge(terms)
    await session.flush()


async def terms(session: AsyncSession) -> ModelTerms | None:
    """Which model is set and what it may use; None before a service has started."""
    return await session.get(ModelTerms, 1)


async def calls(session: AsyncSession, *, since: datetime) -> Sequence[ModelCall]:
    """The calls since an instant, in order."""
    query = (
        select(ModelCall).where(col(ModelCall.begun_at) >= since).order_by(col(ModelCall.begun_at), col(ModelCall.id))
    )
    return (await session.scalars(query)).all()


async def _left(session: AsyncSession, tokens: int, subject: str, budget: Budget, instant: datetime) -> bool:
    """Whether the day and the subject have so many tokens left."""
    if await _tokens(session, since=_midnight(instant)) + tokens > budget.day:
        return False
    return not subject or await _tokens(session, subject=subject) + tokens <= budget.subject


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
