"""What pictures show, the platforms' ids of them, and the key that their addresses are signed with."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.rows import insert_new, require
from storage.tables import Picture, SigningKey

KEPT = timedelta(days=400)
"""A report's picture is kept as long as somebody may scroll back to it."""


async def add_picture(session: AsyncSession, picture: Picture) -> bool:
    """Keep what a picture shows. False where its key is there already."""
    return await insert_new(session, picture, ("id",))


async def find_picture(session: AsyncSession, picture_id: str) -> Picture | None:
    """The picture with this key, if it is kept."""
    return await session.get(Picture, picture_id, populate_existing=True)


async def note_upload(session: AsyncSession, picture_id: str, workspace_id: str, file_id: str) -> None:
    """Note that a picture was uploaded to a workspace as the platform's file `file_id`. Raises NotFoundError."""
    row = await require(session, Picture, picture_id, lock=True)
    row.uploads = {**row.uploads, workspace_id: file_id}
    await session.flush()


async def signing_key(session: AsyncSession) -> bytes:
    """The key for signatures, made at its first use; the same for all replicas."""
    row = await session.get(SigningKey, 1)
    if row is None:
        await insert_new(session, SigningKey(key=secrets.token_hex(32)), ("id",))
        row = await session.get_one(SigningKey, 1, populate_existing=True)
    return bytes.fromhex(row.key)


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget pictures older than `KEPT`."""
    old = delete(Picture).where(col(Picture.created_at) < now - KEPT)
    await session.execute(old, execution_options={"synchronize_session": False})
