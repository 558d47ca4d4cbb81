"""The session that repositories and use cases get, under a name that says nothing of what is below."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

Session: TypeAlias = AsyncSession
"""Given by `storage.database.Database`; whoever gets one neither commits nor closes it."""
