"""`linkpin admin invite`: a one-time code from the server."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

from storage import audit, clock, invites, people
from storage.database import Database
from storage.kinds import Role
from tests.bot.cli.conftest import Linkpin


def redeemed(home: Path, code: str, *, later: timedelta = timedelta(0)) -> Role | None:
    """What a code makes of somebody."""

    async def redeem() -> Role | None:
        async with Database.open(None, home) as database, database.write() as session:
            at = await clock.now(session)
            person = await people.create_person(session, display_name="Kim", at=at)
            return await invites.redeem(session, code, person.id, at + later)

    return asyncio.run(redeem())


def test_a_code_is_printed_alone(linkpin: Linkpin, home: Path) -> None:
    """Standard output holds the code and nothing else, so that it can be piped; it makes one person admin, once."""
    linkpin("migrate")
    ended = linkpin("admin", "invite")
    assert ended.code == 0
    assert re.fullmatch(r"[0-9a-z]{4}(-[0-9a-z]{4}){3}\n", ended.out)
    assert "redeem" in ended.err
    assert "24 hours" in ended.err
    assert ended.out.strip() not in ended.err
    assert redeemed(home, ended.out.strip()) is Role.ADMIN
    assert redeemed(home, ended.out.strip()) is None


def test_role_and_hours(linkpin: Linkpin, home: Path) -> None:
    """Another role and another time can be asked for; after that time the code is worth nothing."""
    linkpin("migrate")
    first, second = (linkpin("admin", "invite", "--role", "manager", "--hours", "2").out.strip() for _ in range(2))
    assert first != second
    assert redeemed(home, first, later=timedelta(hours=1, minutes=59)) is Role.MANAGER
    assert redeemed(home, second, later=timedelta(hours=2, minutes=1)) is None


def test_the_trail_knows_of_it(linkpin: Linkpin, home: Path) -> None:
    """Making a code is in the audit trail, without the code."""
    linkpin("migrate")
    code = linkpin("admin", "invite").out.strip()

    async def acts() -> list[tuple[str | None, str, dict[str, object]]]:
        async with Database.open(None, home) as database, database.read() as session:
            return [
                (act.actor_id, act.subject_id, act.details)
                for act in await audit.trail(session, action="invite.created")
            ]

    assert asyncio.run(acts()) == [(None, "admin", {"hours": 24})]
    assert code not in (home / "linkpin.db").read_bytes().decode("latin-1")


def test_no_database_yet(linkpin: Linkpin) -> None:
    """Before the first migration it says in one line what to do, and prints no code."""
    ended = linkpin("admin", "invite")
    assert ended.code == 1
    assert not ended.out
    assert "linkpin migrate" in ended.err


def test_wrong_options(linkpin: Linkpin) -> None:
    """A role that there isn't, and no hours at all, are refused."""
    assert linkpin("admin", "invite", "--role", "emperor").code == 2
    assert linkpin("admin", "invite", "--hours", "0").code == 2
