"""What can go wrong with the database, each with one line that helps."""

from __future__ import annotations


class StorageError(Exception):
    """A failure of the store. `message` says what is wrong, `hint` what to do; neither holds a password."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class StorageUrlError(StorageError):
    """`DATABASE_URL` names no database that can be used."""


class StorageUnavailableError(StorageError):
    """The database can't be reached, went away, is full, or is too busy. Trying again later may help."""


class SchemaOutdatedError(StorageError):
    """A table or column is missing: the migrations have not run."""


class SchemaTooNewError(StorageError):
    """The database was migrated by a newer program than this one."""


class NotFoundError(StorageError):
    """A row that was named by its key does not exist."""


class ConflictError(StorageError):
    """The row is not in a state that allows the change."""
