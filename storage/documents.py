"""Files that are made for somebody: kept for some days, fetched by whoever they are delivered to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.rows import changed, insert_new, require
from storage.tables import Document

KEPT = timedelta(days=7)


async def keep_document(
    session: AsyncSession, *, key: str, name: str, media_type: str, content: bytes, owner_id: str | None, at: datetime
) -> bool:
    """Keep a file for a week. False where one with this key is kept already."""
    row = Document(
        id=key,
        name=name,
        media_type=media_type,
        content=content,
        owner_id=owner_id,
        created_at=at,
        expires_at=at + KEPT,
    )
    return await insert_new(session, row, ("id",))


async def get_document(session: AsyncSession, key: str) -> Document:
    """The file by its key. Raises NotFoundError."""
    return await require(session, Document, key)


async def prune_documents(session: AsyncSession, now: datetime) -> int:
    """Forget files whose time is over; gives how many."""
    return await changed(session, delete(Document).where(col(Document.expires_at) <= now))
