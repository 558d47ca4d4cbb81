"""What all tables share."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import MetaData, Table
from sqlmodel import Field, SQLModel

from storage.keys import new_key
from storage.types import key

METADATA = MetaData(
    naming_convention={
        # Every constraint has a name, or Alembic could not change it on SQLite.
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    """The base of all tables. Table classes of SQLModel do not validate: repositories do, at their edge."""

    metadata: ClassVar[MetaData] = METADATA
    __table__: ClassVar[Table]


def own_key() -> Any:  # noqa: ANN401  SQLModel's Field gives Any
    """The primary key of an entity."""
    return Field(default_factory=new_key, primary_key=True, sa_type=key())


def reference(
    column: str, *, optional: bool = False, primary_key: bool = False, index: bool = False, cascade: bool = False
) -> Any:  # noqa: ANN401  SQLModel's Field gives Any
    """A foreign key to "table.column"; `cascade` where the row is a part of the other one."""
    options: dict[str, Any] = {"default": None} if optional else {}
    if cascade:
        options["ondelete"] = "CASCADE"
    return Field(foreign_key=column, nullable=optional, primary_key=primary_key, index=index, sa_type=key(), **options)
