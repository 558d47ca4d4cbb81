"""One-time codes: shown once when they are made, kept only as a hash, good for one person and a limited time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.keys import ALPHABET
from storage.kinds import Role
from storage.rows import changed
from storage.tables import Invite

GROUPS, GROUP = 4, 4
"""A code is 16 characters of 5 bits: 80 bits, so that neither guessing nor a stolen hash leads to it."""
VALID = timedelta(hours=24)
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0"})


async def create(session: AsyncSession, *, role: Role, at: datetime, valid: timedelta = VALID) -> str:
    """A new code that gives `role` to whoever redeems it within `valid` from `at` (aware). It can't be shown again."""
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
    code = "-".join("".join(letters[start : start + GROUP]) for start in range(0, len(letters), GROUP))
    session.add(Invite(code_hash=_hashed(code), role=role, created_at=at, expires_at=at + valid))
    await session.flush()
    return code


async def redeem(session: AsyncSession, code: str, person_id: str, at: datetime) -> Role | None:
    """Use up a code; gives its role, which the caller then gives to the person, or None if the code is not good.

    Case, hyphens and blanks don't matter, and letters that look alike are taken for each other. Of two people who
    redeem at once, one gets the role.
    """
    good = (
        col(Invite.code_hash) == _hashed(code),
        col(Invite.used_at).is_(None),
        col(Invite.created_at) <= at,
        col(Invite.expires_at) > at,
    )
    if not await changed(session, update(Invite).where(*good).values(used_by=person_id, used_at=at)):
        return None
    row = await session.get(Invite, _hashed(code), populate_existing=True)
    return None if row is None else row.role


def _hashed(code: str) -> str:
    letters = "".join(code.lower().replace("-", " ").split()).translate(_READ_AS)
    return hashlib.sha256(letters.encode(errors="replace")).hexdigest()
