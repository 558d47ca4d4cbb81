"""The audit trail: written with the act that it tells about, in the same transaction, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import InvalidValueError
from storage.tables import AuditRow

DETAIL_CHARACTERS = 120
Detail = str | int | float | bool | None
"""What a detail may be; a list of such as well."""


async def record(
    session: AsyncSession,
    *,
    at: datetime,
    actor_id: str | None,
    action: str,
    subject_kind: str,
    subject_id: str,
    details: Mapping[str, Detail | Sequence[Detail]] | None = None,
) -> None:
    """Write down that `actor_id` (None: the program) did `action` to a subject at `at` (aware).

    `details` are keys, names and numbers. Raises InvalidValueError on a text over 120 characters: what people
    write belongs in no log.
    """
    for name, value in (details or {}).items():
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, str) and len(item) > DETAIL_CHARACTERS:
                raise InvalidValueError(f"The audit detail {name!r} is too long.", "Give a key, not a text.")
    session.add(
        AuditRow(
            at=at,
            actor_id=actor_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=dict(details or {}),
        )
    )
    await session.flush()


async def trail(
    session: AsyncSession,
    *,
    subject: tuple[str, str] | None = None,
    actor_id: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    limit: int = 100,
) -> list[AuditRow]:
    """The latest acts, newest first: on one subject (kind, id), by one person, of one action, or since an instant."""
    query = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
    if subject is not None:
        query = query.where(col(AuditRow.subject_kind) == subject[0], col(AuditRow.subject_id) == subject[1])
    if actor_id is not None:
        query = query.where(col(AuditRow.actor_id) == actor_id)
    if action is not None:
        query = query.where(col(AuditRow.action) == action)
    if since is not None:
        query = query.where(col(AuditRow.at) >= since)
    return list(await session.scalars(query))
