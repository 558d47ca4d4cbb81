"""Sessions: all or nothing, readers that can't write, instants in UTC, typed errors."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage import people
from storage.database import Database
from storage.errors import StorageUnavailableError
from storage.kinds import Role
from storage.tables import Account

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def names(database: Database) -> list[str]:
    """The names of all people."""
    async with database.read() as session:
        return [person.display_name for person in await people.people(session)]


async def test_all_or_nothing(database: Database) -> None:
    """What happened before an exception in a write session is not kept."""

    async def fail_half_way() -> None:
        async with database.write() as session:
            await people.create_person(session, display_name="Ada", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    assert await names(database) == []


async def test_cancelled_write_is_undone(database: Database) -> None:
    """A write that is cancelled half-way leaves nothing, and the next one goes through."""
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.write() as session:
            await people.create_person(session, display_name="Ada", at=NOW)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_for_ever())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as session:
        await people.create_person(session, display_name="Bob", at=NOW)
    assert await names(database) == ["Bob"]


async def test_readers_do_not_wait(database: Database) -> None:
    """While a write is open, a reader sees what was committed before."""
    async with database.write() as session:
        await people.create_person(session, display_name="Ada", at=NOW)
        assert await names(database) == []
    assert await names(database) == ["Ada"]


async def test_readers_can_not_write(database: Database) -> None:
    """A change in a read session is refused by the database."""
    with pytest.raises((DBAPIError, StorageUnavailableError)):
        async with database.read() as session:
            await people.create_person(session, display_name="Ada", at=NOW)
    assert await names(database) == []
    async with database.write() as session:
        await people.create_person(session, display_name="Bob", at=NOW)
    assert await names(database) == ["Bob"]


async def test_many_writers(database: Database) -> None:
    """Forty writes at once all succeed."""

    async def add(number: int) -> None:
        async with database.write() as session:
            await people.create_person(session, display_name=f"Person {number:02}", at=NOW)

    await asyncio.gather(*(add(number) for number in range(40)))
    assert await names(database) == [f"Person {number:02}" for number in range(40)]


async def test_instants_are_utc(database: Database) -> None:
    """An instant given in any zone comes back equal, aware, in UTC, to the microsecond."""
    instant = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    async with database.write() as session:
        person = await people.create_person(session, display_name="Ada", at=instant)
    async with database.read() as session:
        found = (await people.get_person(session, person.id)).created_at
    assert found == instant
    assert found.tzinfo is UTC


async def test_naive_instants_are_refused(database: Database) -> None:
    """A datetime without a zone is refused, since it would mean something else on each machine."""
    with pytest.raises(StatementError, match="time zone"):
        async with database.write() as session:
            await people.create_person(session, display_name="Ada", at=NOW.replace(tzinfo=None))


async def test_foreign_keys_hold(database: Database) -> None:
    """A row that refers to nothing is refused on both databases."""
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(Account(workspace_id="nothing", external_id="U1", person_id="nobody"))


async def test_unknown_choices_are_refused(database: Database) -> None:
    """A value outside the closed set is refused by the program, and by the database if written past it."""
    async with database.write() as session:
        person = await people.create_person(session, display_name="Ada", at=NOW)
    with pytest.raises(StatementError):
        async with database.write() as session:
            await people.give_role(session, person.id, cast("Role", "king"))
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await session.execute(
                text("INSERT INTO person_roles (person_id, role) VALUES (:id, 'king')"), {"id": person.id}
            )
    async with database.read() as session:
        assert (await people.profile(session, person.id)).roles == frozenset[Role]()


async def test_ping(database: Database) -> None:
    """A database that answers passes the check of readiness, and says where it is without a password."""
    await database.ping()
    assert database.dialect in repr(database)
