"""Rate limits that replicas share: reservations in the database by the Generic Cell Rate Algorithm.

A bucket keeps one instant, the theoretical arrival time of the next message (ITU-T I.371, "virtual scheduling").
With an interval T and a burst b, a message may go at s >= arrival - (b-1)T, and then arrival = max(arrival, s) + T.
So in any window of length w at most b + w/T slots are given, in whatever order they are reserved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import now
from storage.edge import InvalidValueError
from storage.rows import changed, insert_all_new
from storage.tables import RateBucket
from storage.types import EPOCH


@dataclass(frozen=True, slots=True)
class Limit:
    """One message per `interval` in the long run, and up to `burst` at once, counted in the bucket `key`."""

    key: str
    interval: timedelta
    burst: int = 1

    def __post_init__(self) -> None:
        if self.interval <= timedelta(0) or self.burst < 1:
            raise InvalidValueError(f"The rate limit {self.key!r} lets nothing through, or everything.")


class Buckets:
    """The buckets of one transaction, locked. Reserve in them, then `save` what was reserved."""

    def __init__(self, arrivals: dict[str, datetime], instant: datetime) -> None:
        self.now = instant
        self._arrivals = arrivals
        self._stored = dict(arrivals)
        self._queued = dict(arrivals)

    def reserve(self, limits: Sequence[Limit]) -> datetime:
        """Reserve the next slot in all of `limits`, at the later instant; gives it, now or later."""
        slot = max([self.now, *(self._ready(limit, self._arrivals) for limit in limits)])
        self._move_on(self._arrivals, limits, slot)
        self._move_on(self._queued, limits, slot)
        return slot

    def take(self, limits: Sequence[Limit]) -> datetime:
        """Reserve a slot in all of `limits` if there is one now; otherwise only forecast when.

        A slot reserved ahead in a slow bucket would hold up all that share only the faster one. Who is put off comes
        again at the forecast; those put off together queue up in the bucket that was the reason.
        """
        slot = max([self.now, *(self._ready(limit, self._queued) for limit in limits)])
        if slot <= self.now:
            return self.reserve(limits)
        self._move_on(self._queued, [limit for limit in limits if self._ready(limit, self._queued) == slot], slot)
        return slot

    @staticmethod
    def _ready(limit: Limit, arrivals: dict[str, datetime]) -> datetime:
        return arrivals[limit.key] - (limit.burst - 1) * limit.interval

    @staticmethod
    def _move_on(arrivals: dict[str, datetime], limits: Sequence[Limit], slot: datetime) -> None:
        for limit in limits:
            arrivals[limit.key] = max(arrivals[limit.key], slot) + limit.interval

    async def save(self, session: AsyncSession) -> None:
        """Write down what was reserved, in the transaction that locked the buckets."""
        moved = [
            {"bucket": key, "later": arrival} for key, arrival in self._arrivals.items() if arrival != self._stored[key]
        ]
        if moved:
            table = RateBucket.__table__
            statement = update(table).where(table.c.key == bindparam("bucket")).values(arrival=bindparam("later"))
            await (await session.connection()).execute(statement, moved)


async def lock(session: AsyncSession, keys: Iterable[str]) -> Buckets:
    """Lock the buckets with these keys until the transaction ends; new ones are made.

    First the new ones and then all are locked, each time in the order of the keys: so two replicas never wait for each
    other in a circle.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return Buckets({}, await now(session))
    known = set(await session.scalars(select(col(RateBucket.key)).where(col(RateBucket.key).in_(wanted))))
    new = [{"key": key, "arrival": EPOCH} for key in wanted if key not in known]
    if new:
        await insert_all_new(session, RateBucket, new, ("key",), RateBucket.__table__.c.key)
    query = select(col(RateBucket.key), col(RateBucket.arrival)).where(col(RateBucket.key).in_(wanted))
    rows = await session.execute(query.order_by(col(RateBucket.key)).with_for_update())
    return Buckets(dict(rows.all()), await now(session))


async def reserve(session: AsyncSession, limits: Sequence[Limit]) -> datetime:
    """Reserve the next slot in all of `limits`; gives its instant, now or later. The caller waits until then."""
    buckets = await lock(session, [limit.key for limit in limits])
    slot = buckets.reserve(limits)
    await buckets.save(session)
    return slot


async def back_off(session: AsyncSession, limit: Limit, after: timedelta) -> None:
    """Give no slot in this bucket before `after` from now: the platform said so (Retry-After)."""
    buckets = await lock(session, [limit.key])
    earliest = buckets.now + after + (limit.burst - 1) * limit.interval
    later = update(RateBucket).where(col(RateBucket.key) == limit.key, col(RateBucket.arrival) < earliest)
    await changed(session, later.values(arrival=earliest))
