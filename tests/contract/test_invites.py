"""One-time codes, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage import invites, people
from storage.database import Database
from storage.kinds import Role

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def _person(database: Database, name: str = "Ada") -> str:
    async with database.write() as session:
        return (await people.create_person(session, display_name=name, at=NOW)).id


async def _code(database: Database) -> str:
    async with database.write() as session:
        return await invites.create(session, role=Role.ADMIN, at=NOW, valid=timedelta(hours=1))


async def _redeem(database: Database, code: str, person: str, at: datetime = NOW) -> Role | None:
    async with database.write() as session:
        return await invites.redeem(session, code, person, at)


async def test_a_code_works_once(database: Database) -> None:
    """The first who redeems a code gets its role, the next gets nothing."""
    ada, grace, code = await _person(database), await _person(database, "Grace"), await _code(database)
    assert await _redeem(database, code, ada) is Role.ADMIN
    assert await _redeem(database, code, grace) is None
    assert await _redeem(database, code, ada) is None


async def test_a_code_runs_out(database: Database) -> None:
    """After its time a code gives nothing."""
    ada, code = await _person(database), await _code(database)
    assert await _redeem(database, code, ada, NOW + timedelta(hours=1)) is None
    assert await _redeem(database, code, ada, NOW + timedelta(minutes=59)) is Role.ADMIN


async def test_a_code_is_read_as_people_type_it(database: Database) -> None:
    """Capitals, blanks in place of hyphens, and O for 0 don't matter; other letters do."""
    ada, code = await _person(database), await _code(database)
    wrong = code[:-1] + ("7" if code[-1] != "7" else "8")
    assert await _redeem(database, wrong, ada) is None
    typed = f"  {code.upper().replace('-', ' ').replace('0', 'O').replace('1', 'l')} "
    assert await _redeem(database, typed, ada) is Role.ADMIN


@pytest.mark.parametrize("code", ["", "-", "\x00", "\ud800", "x" * 10_000, "'; DROP TABLE invites; --"])
async def test_what_is_no_code_gives_nothing(database: Database, code: str) -> None:
    """Anything that is no code is refused without an error."""
    assert await _redeem(database, code, await _person(database)) is None


async def test_the_code_itself_is_not_kept(database: Database) -> None:
    """Who reads the database can't redeem."""
    code = await _code(database)
    async with database.read() as session:
        kept = (await session.execute(text("SELECT * FROM invites"))).one()
    assert not any(part in str(value) for value in kept for part in (code, code.replace("-", "")))


async def test_two_at_once(database: Database) -> None:
    """Of two people who redeem at the same moment, exactly one gets the role."""
    ada, grace, code = await _person(database), await _person(database, "Grace"), await _code(database)
    got = await asyncio.gather(_redeem(database, code, ada), _redeem(database, code, grace))
    assert sorted(got, key=str) == [None, Role.ADMIN]
