"""Migrations: complete, reversible, safe when several run, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Enum, inspect, text

from storage import audit, briefs, digests, people
from storage.database import Database
from storage.errors import SchemaOutdatedError, SchemaTooNewError
from storage.location import Location
from storage.migrate import current_revision, downgrade, head_revision, migrate, pending
from storage.tables import METADATA
from storage.tables.search import declared
from tests.contract.documents import a_digest, a_document

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_schema_equals_tables(database: Database) -> None:
    """A migrated database has exactly the tables, columns and indices that the program declares."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": lambda name, kind, _: declared(name, kind)}
        )
        return list(compare_metadata(context, METADATA))

    async with database.read() as session:
        assert await (await session.connection()).run_sync(differences) == []


async def test_checks_know_every_choice(database: Database) -> None:
    """Each CHECK of a column of choices allows exactly the values that the program knows."""

    def checks(connection: Connection) -> dict[str, str]:
        inspector = inspect(connection)
        return {
            str(check["name"]): str(check["sqltext"])
            for table in METADATA.tables
            for check in inspector.get_check_constraints(table)
        }

    async with database.read() as session:
        found = await (await session.connection()).run_sync(checks)
    choices = [
        column for table in METADATA.tables.values() for column in table.columns if isinstance(column.type, Enum)
    ]
    assert choices
    for column in choices:
        assert isinstance(column.type, Enum)
        allowed = found[f"ck_{column.table.name}_{column.type.name}"].split("'")[1::2]
        assert sorted(allowed) == sorted(column.type.enums), str(column)


async def test_up_down_up_with_data(empty_location: Location) -> None:
    """All migrations can be undone and applied again over data, and leave nothing behind."""
    await migrate(empty_location)
    async with Database(empty_location) as database, database.write() as session:
        person = await people.create_person(session, display_name="Ada", at=NOW)
        await audit.record(
            session, at=NOW, actor_id=person.id, action="person.created", subject_kind="person", subject_id=person.id
        )
    down = await downgrade(empty_location, "base")
    assert (down.before, down.after) == (head_revision(), None)
    async with Database(empty_location) as database:
        async with database.read() as session:
            tables = await (await session.connection()).run_sync(lambda c: inspect(c).get_table_names())
        assert tables == ["alembic_version"]
    assert (await migrate(empty_location)).after == head_revision()
    async with Database(empty_location) as database, database.read() as session:
        assert await people.people(session) == []


async def test_replicas_migrate_together(empty_location: Location) -> None:
    """Of several processes that migrate an empty database at once, one does the work and all end well."""
    runs = await asyncio.gather(*(migrate(empty_location) for _ in range(4)))
    assert sorted(run.before is None for run in runs) == [False, False, False, True]
    assert {run.after for run in runs} == {head_revision()}


async def test_newer_database_is_refused(location: Location) -> None:
    """A database that a newer program migrated is left alone, with a line that says what to do."""
    async with Database(location) as database:
        async with database.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
        with pytest.raises(SchemaTooNewError, match=r"f00d.*Update Linkpin"):
            await migrate(location)
        with pytest.raises(SchemaTooNewError):
            await pending(database)
        assert await current_revision(database) == "f00d"


async def test_doctor_sees_what_is_pending(empty_location: Location) -> None:
    """Before the first migration all revisions are pending, after it none."""
    async with Database(empty_location) as database:
        assert await current_revision(database) is None
        before = await pending(database)
        assert before[0] == "0001"
        assert before[-1] == head_revision()
        await migrate(empty_location)
        assert await pending(database) == []


async def test_missing_tables_name_the_way_out(empty_location: Location) -> None:
    """Using a database that was never migrated says to run the migrations."""
    async with Database(empty_location) as database:
        with pytest.raises(SchemaOutdatedError, match="linkpin migrate"):
            async with database.read() as session:
                await people.people(session)


async def test_failed_migration_changes_nothing(empty_location: Location, tmp_path: Path) -> None:
    """A migration that fails half-way leaves the database as it was."""
    async with Database(empty_location) as database, database.write() as session:
        await session.execute(text("CREATE TABLE audit_trail (id INTEGER)"))
        await session.execute(text("CREATE TABLE digests (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_location)
    async with Database(empty_location) as database, database.read() as session:
        tables = await (await session.connection()).run_sync(lambda c: inspect(c).get_table_names())
    assert sorted(tables) == ["audit_trail", "digests"]


async def test_versions_that_were_digests_of_their_own_go(empty_location: Location) -> None:
    """From 0015 on: the digest stays with its lines, and its version is made of these from then on."""
    await migrate(empty_location)
    async with Database(empty_location) as database, database.write() as session:
        brief = await briefs.save_brief(session, a_document(), sha256="a", author_id=None, at=NOW)
        kept, version = [
            await digests.save_digest(session, a_digest(), brief_id=brief.id, created_by=None, at=NOW) for _ in range(2)
        ]
    await downgrade(empty_location, "0015")
    async with Database(empty_location) as database, database.write() as session:
        statement = text("UPDATE digests SET variant_of_id = :of, status = 'discarded' WHERE id = :id")
        await session.execute(statement, {"of": kept.id, "id": version.id})
    await migrate(empty_location)
    async with Database(empty_location) as database, database.read() as session:
        assert [row.id for row in await digests.digests(session)] == [kept.id]
        assert await digests.load_digest(session, kept.id) == a_digest()
        assert not await digests.bullets(session, version.id)
