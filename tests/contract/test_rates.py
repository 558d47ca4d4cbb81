"""The clock that all go by, and rate limits that replicas share."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import clock, rates
from storage.database import Database
from storage.edge import InvalidValueError
from storage.keys import new_key
from storage.location import Location
from storage.rates import Buckets, Limit

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def test_clock_is_the_databases(database: Database) -> None:
    """Unless a test sets it, the clock tells the present time, and goes on."""
    before = datetime.now(UTC)
    async with database.read() as session:
        first = await clock.now(session)
    async with database.read() as session:
        second = await clock.now(session)
    assert before - SECOND < first <= second < datetime.now(UTC) + SECOND


async def test_clock_can_be_set(database: Database) -> None:
    """A test can freeze the clock, and put it forward and back, frozen or not."""
    async with database.write() as session:
        await clock.shift(session, timedelta(days=-3))
        assert abs(await clock.now(session) - datetime.now(UTC) + timedelta(days=3)) < 60 * SECOND
        await clock.freeze(session, NOON)
        await clock.shift(session, timedelta(microseconds=1))
    async with database.read() as session:
        assert await clock.now(session) == NOON + timedelta(microseconds=1)


async def test_one_a_second(database: Database) -> None:
    """Reservations in a bucket of one a second are a second apart, the first at once."""
    limit = Limit("channel:C1", SECOND)
    async with database.write() as session:
        await clock.freeze(session, NOON)
        slots = [await rates.reserve(session, [limit]) for _ in range(3)]
    assert slots == [NOON, NOON + SECOND, NOON + 2 * SECOND]


async def test_both_buckets_at_the_later_instant(database: Database) -> None:
    """A reservation in two buckets waits for the slower one, and counts in both then."""
    channel, workspace = Limit("channel:C1", 5 * SECOND), Limit("workspace:T1", SECOND)
    async with database.write() as session:
        await clock.freeze(session, NOON)
        assert await rates.reserve(session, [channel, workspace]) == NOON
        assert await rates.reserve(session, [channel, workspace]) == NOON + 5 * SECOND
        assert await rates.reserve(session, [workspace]) == NOON + 6 * SECOND


async def test_replicas_share_a_bucket(database: Database, location: Location) -> None:
    """Two programs that reserve at once, in buckets named in any order, get different slots, all of them."""
    one, two = Limit("a", SECOND), Limit("b", SECOND)
    async with database.write() as session:
        await clock.freeze(session, NOON)

    async def reserve(program: Database, number: int) -> datetime:
        async with program.write() as session:
            return await rates.reserve(session, [one, two] if number % 2 else [two, one])

    async with Database(location) as other:
        await asyncio.gather(*(program.ping() for program in (database, other) * 5))
        slots = await asyncio.gather(*(reserve(other if number % 3 else database, number) for number in range(20)))
    assert sorted(slots) == [NOON + number * SECOND for number in range(20)]


async def test_platform_says_wait(database: Database) -> None:
    """After a Retry-After no slot is given before it, whatever the burst; a shorter one changes nothing."""
    limit = Limit("channel:C1", SECOND, burst=3)
    async with database.write() as session:
        await clock.freeze(session, NOON)
        await rates.back_off(session, limit, 30 * SECOND)
        await rates.back_off(session, limit, 5 * SECOND)
        slots = [await rates.reserve(session, [limit]) for _ in range(2)]
    assert slots == [NOON + 30 * SECOND, NOON + 31 * SECOND]


@pytest.mark.parametrize(("interval", "burst"), [(timedelta(0), 1), (-SECOND, 1), (SECOND, 0)])
def test_senseless_limits_are_refused(interval: timedelta, burst: int) -> None:
    """A limit that lets everything or nothing through is refused."""
    with pytest.raises(InvalidValueError):
        Limit("x", interval, burst)


intervals = st.integers(1, 5_000).map(lambda number: timedelta(milliseconds=number))
steps = st.lists(
    st.tuples(st.integers(-2_000, 20_000), st.sampled_from(["one", "two", "both"]), st.booleans()),
    min_size=1,
    max_size=40,
)


def assert_within(limit: Limit, slots: list[datetime]) -> None:
    """In any window of length w there are at most burst + w / interval slots."""
    slots = sorted(slots)
    for first, start in enumerate(slots):
        for last in range(first, len(slots)):
            assert last - first + 1 <= limit.burst + (slots[last] - start) / limit.interval


@given(steps=steps, one=st.tuples(intervals, st.integers(1, 4)), two=st.tuples(intervals, st.integers(1, 4)))
def test_never_over_the_limit(
    steps: list[tuple[int, str, bool]], one: tuple[timedelta, int], two: tuple[timedelta, int]
) -> None:
    """Whatever the clock does, "in any window of length w at most b + w/T slots are given", in each bucket."""
    limits = {"one": Limit("one", *one), "two": Limit("two", *two)}
    given_slots: dict[str, list[datetime]] = {"one": [], "two": []}
    buckets = Buckets(dict.fromkeys(limits, NOON), NOON)
    for milliseconds, which, ahead in steps:
        buckets.now = max(NOON, buckets.now + timedelta(milliseconds=milliseconds))
        wanted = list(limits.values()) if which == "both" else [limits[which]]
        slot = buckets.reserve(wanted) if ahead else buckets.take(wanted)
        assert slot >= buckets.now
        for limit in wanted if ahead or slot == buckets.now else ():
            given_slots[limit.key].append(slot)
    for key, limit in limits.items():
        assert_within(limit, given_slots[key])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gaps=st.lists(st.integers(0, 4_000), min_size=1, max_size=12),
    shape=st.tuples(intervals, st.integers(1, 4)),
)
async def test_database_keeps_the_limit(database: Database, gaps: list[int], shape: tuple[timedelta, int]) -> None:
    """The same through the database, one transaction for each reservation."""
    limit = Limit(new_key(), *shape)
    slots = []
    for gap in gaps:
        async with database.write() as session:
            await clock.freeze(session, NOON)
            await clock.shift(session, timedelta(milliseconds=gap))
            slots.append(await rates.reserve(session, [limit]))
    assert_within(limit, slots)
