"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clean(text: str) -> str:
    """`text` without what a database can't hold: NUL is dropped, a lone surrogate becomes U+FFFD.

    PostgreSQL refuses NUL in text, and neither database takes a lone surrogate, since UTF-8 can't encode it.
    """
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean_json(value: Any) -> Any:  # noqa: ANN401  JSON is any nesting of plain values
    """`value` with every string in it cleaned; tuples become lists, as JSON has no tuples."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value


class CleanText(TypeDecorator[str]):
    """Text of any length, cleaned on its way in: see `clean`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Python to database."""
        return None if value is None else clean(value)


class CleanKey(TypeDecorator[str]):
    """A key, cleaned like text: one may come back from a button, and so from anybody."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Python to database."""
        return None if value is None else clean(value)


class CleanJson(TypeDecorator[Any]):
    """Plain JSON, cleaned on its way in. JSON and not JSONB, so that the keys keep their order."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401  see clean_json
        """Python to database."""
        return clean_json(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant for people to read: TIMESTAMP WITH TIME ZONE, on SQLite UTC without a mark.

    Takes aware datetimes only and gives aware ones in UTC. Raises ValueError on a naive one.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Python to database."""
        if value is None:
            return None
        return _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Database to Python; SQLite has lost the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An instant to reckon with: whole microseconds since 1970 in a BIGINT, so that SQL sums and compares alike.

    Used for leases, due times and rate buckets. Takes and gives aware datetimes like `UtcDateTime`.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Python to database."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Database to Python."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


def microseconds(instant: datetime) -> int:
    """Whole microseconds from 1970 to `instant`. Raises ValueError on a naive datetime."""
    return (_utc(instant) - EPOCH) // timedelta(microseconds=1)


def choice(values: type[StrEnum]) -> Enum:
    """A column of one of `values`, checked by Python and by a CHECK of the database.

    Stored is the member's name in small letters, since some values are prose that may be reworded.
    """
    return Enum(
        values,
        name=values.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda members: [member.name.lower() for member in members],
        length=32,
    )


def sequence() -> TypeEngine[int]:
    """A column that the database counts up: SQLite does so for INTEGER primary keys alone."""
    return BigInteger().with_variant(Integer, "sqlite")


def key() -> CleanKey:
    """A column of one of our own keys: see `storage.keys`."""
    return CleanKey()


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a datetime without a time zone can't be stored: say which zone it is in")
    return value.astimezone(UTC)
