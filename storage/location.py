"""Where the database is: `DATABASE_URL` in any of its usual spellings, or the file of the embedded default."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import StorageUrlError

FILE_NAME = "linkpin.db"
HINT = "Set DATABASE_URL to postgresql://user:password@host/name or sqlite:///path, or leave it unset."
IGNORED_OPTIONS = frozenset({"connect_timeout", "channel_binding", "gssencmode"})
"""libpq's options that asyncpg would send on as server settings, which the server refuses."""


@dataclass(frozen=True, slots=True)
class SqliteLocation:
    """A database file."""

    path: Path
    dialect: str = field(default="sqlite", init=False)

    def __str__(self) -> str:
        return f"sqlite:///{self.path}"


@dataclass(frozen=True, slots=True)
class PostgresLocation:
    """A PostgreSQL database. `dsn` is asyncpg's, with the password, and stays out of repr and str."""

    dsn: str = field(repr=False)
    shown: str
    dialect: str = field(default="postgresql", init=False)

    def __str__(self) -> str:
        return self.shown


Location = SqliteLocation | PostgresLocation


def locate(url: str | None, home: Path) -> Location:
    """The location that `url` names; None or blank is `linkpin.db` under `home`.

    Takes sqlite:///path, postgresql:// and postgres://, each with or without a "+driver" (the driver is ours
    to choose). Options of libpq such as `sslmode` are kept. Raises StorageUrlError, whose text has no password.
    """
    if url is None or not url.strip():
        return SqliteLocation((home / FILE_NAME).absolute())
    try:
        parsed = make_url(url.strip())
        backend = parsed.drivername.partition("+")[0]
    except (ArgumentError, ValueError):
        # The error's own text may quote the URL and so the password.
        raise StorageUrlError("DATABASE_URL is not a database address.", HINT) from None
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in {"postgresql", "postgres"}:
        return _postgres(parsed)
    raise StorageUrlError(f"DATABASE_URL names {backend!r}, which is not supported.", HINT)


def _sqlite(url: URL) -> SqliteLocation:
    name = url.database or ""
    if not name or ":memory:" in name or name.startswith("file:"):
        # Two connections of one process would each see a database of its own.
        raise StorageUrlError("DATABASE_URL names no SQLite file.", HINT)
    return SqliteLocation(Path(name).absolute())


def _postgres(url: URL) -> PostgresLocation:
    if not url.database:
        raise StorageUrlError("DATABASE_URL names no database after the host.", HINT)
    plain = url.set(drivername="postgresql").difference_update_query(IGNORED_OPTIONS)
    shown = plain.set(query={}).render_as_string(hide_password=True)
    return PostgresLocation(dsn=plain.render_as_string(hide_password=False), shown=shown)
