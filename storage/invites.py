"""One-time codes: shown once when they are made, kept only as a hash, good for one person and a limited time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.codes import hashed, new_code
from storage.kinds import Role
from storage.rows import changed
from storage.tables import Invite

VALID = timedelta(hours=24)


async def create(session: AsyncSession, *, role: Role, at: datetime, valid: timedelta = VALID) -> str:
    """A new code that gives `role` to whoever redeems it within `valid` from `at` (aware). It can't be shown again."""
    code = new_code()
    session.add(Invite(code_hash=hashed(code), role=role, created_at=at, expires_at=at + valid))
    await session.flush()
    return code


async def redeem(session: AsyncSession, code: str, person_id: str, at: datetime) -> Role | None:
    """Use up a code; gives its role, which the caller then gives to the person, or None if the code is not good.

    Case, hyphens and blanks don't matter, and letters that look alike are taken for each other. Of two people who
    redeem at once, one gets the role.
    """
    good = (
        col(Invite.code_hash) == hashed(code),
        col(Invite.used_at).is_(None),
        col(Invite.created_at) <= at,
        col(Invite.expires_at) > at,
    )
    if not await changed(session, update(Invite).where(*good).values(used_by=person_id, used_at=at)):
        return None
    row = await session.get(Invite, hashed(code), populate_existing=True)
    return None if row is None else row.role
