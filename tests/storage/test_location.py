"""`DATABASE_URL` in its usual spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import StorageUrlError
from storage.location import PostgresLocation, SqliteLocation, locate

HOME = Path("/home/ada/.linkpin")


@pytest.mark.parametrize("url", [None, "", "  "])
def test_unset_is_the_file_at_home(url: str | None) -> None:
    """Without an address the database is linkpin.db in the home folder."""
    assert locate(url, HOME) == SqliteLocation(HOME / "linkpin.db")


@pytest.mark.parametrize(
    "url",
    ["sqlite:////srv/a b.db", "sqlite+aiosqlite:////srv/a b.db", "sqlite+pysqlite:////srv/a b.db"],
)
def test_sqlite_spellings(url: str) -> None:
    """A SQLite address with any driver is its file."""
    assert locate(url, HOME) == SqliteLocation(Path("/srv/a b.db"))


def test_relative_sqlite_path() -> None:
    """A relative path counts from the working folder and is made absolute, so that a later chdir does no harm."""
    location = locate("sqlite:///here.db", HOME)
    assert location == SqliteLocation(Path.cwd() / "here.db")


@pytest.mark.parametrize(
    "scheme",
    ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg", "postgresql+psycopg2"],
)
def test_postgresql_spellings(scheme: str) -> None:
    """A PostgreSQL address with any driver is one that asyncpg takes; libpq's TLS options stay."""
    location = locate(f"{scheme}://ada:p%40ss@db.example:5433/linkpin?sslmode=require&connect_timeout=5", HOME)
    assert isinstance(location, PostgresLocation)
    assert location.dsn == "postgresql://ada:p%40ss@db.example:5433/linkpin?sslmode=require"


def test_password_is_never_shown() -> None:
    """Neither the location nor the database shows a password, however it is printed."""
    location = locate("postgresql://ada:s3cret@db.example/linkpin?password=s3cret", HOME)
    for shown in (str(location), repr(location), repr(Database(location)), f"{location}"):
        assert "s3cret" not in shown
        assert "db.example/linkpin" in shown


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:s3cret@db/linkpin",
        "s3cret",
        "postgresql://ada:s3cret@db.example",
        "postgresql://ada:s3cret@db:port/linkpin",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:s3cret?uri=true",
    ],
)
def test_refused(url: str) -> None:
    """An address that can't be used is refused with a hint, and without quoting it."""
    with pytest.raises(StorageUrlError) as refused:
        locate(url, HOME)
    assert "s3cret" not in str(refused.value)
    assert "postgresql://user:password@host/name" in refused.value.hint
    assert refused.value.__cause__ is None
