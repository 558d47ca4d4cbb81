"""Alembic's entry: runs on the connection that `storage.migrate` hands over, or opens one for a developer.

Migrations run in the caller's transaction, which holds the lock: all of them apply, or none.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, TypeDecorator

from storage.engines import migration_engine
from storage.location import locate
from storage.tables import METADATA
from storage.tables.search import declared


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write a column type of ours as the plain type under it, so that a migration never imports the program."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}" if not hasattr(item.impl_instance, "none_as_null") else "sa.JSON()"
    return False


def run(connection: Connection) -> None:
    """Run the migrations that were asked for on `connection`."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        include_name=lambda name, kind, _: declared(name, kind),
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_for_developer() -> None:
    """Run against the database that DATABASE_URL names; unset, against linkpin.db under LINKPIN_HOME or here."""
    home = Path(os.environ.get("LINKPIN_HOME", "."))
    engine = migration_engine(locate(os.environ.get("DATABASE_URL"), home))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(run_for_developer())
else:
    run(handed_over)
