"""One human with accounts on several platforms: which people are one, and how that came about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field

from storage.kinds import LinkReason, LinkStatus
from storage.tables.base import Row, own_key, reference
from storage.types import CleanText, UtcDateTime, choice


class PersonLink(Row, table=True):
    """A person who is the same human as another, the root; a root has no row here. Taken apart, the row is gone."""

    __tablename__ = "person_links"

    person_id: str = reference("people.id", primary_key=True, cascade=True)
    root_id: str = reference("people.id", index=True, cascade=True)
    at: datetime = Field(sa_type=UtcDateTime)


class WritingPlace(Row, table=True):
    """In which workspace somebody wants to be written to unasked."""

    __tablename__ = "writing_places"

    person_id: str = reference("people.id", primary_key=True, cascade=True)
    workspace_id: str = reference("workspaces.id", cascade=True)


class LinkRequest(Row, table=True):
    """A wish to be one person: by a code that `first` was shown, or since the e-mail addresses are equal.

    `second_id` is None until the code is typed. `first_at` and `second_at` are when each side said yes. The code
    itself is kept nowhere: `code_hash` is its SHA-256 in hex.
    """

    __tablename__ = "link_requests"

    id: str = own_key()
    reason: LinkReason = Field(sa_type=choice(LinkReason))
    status: LinkStatus = Field(default=LinkStatus.OPEN, sa_type=choice(LinkStatus))
    first_id: str = reference("people.id", index=True, cascade=True)
    second_id: str | None = reference("people.id", optional=True, index=True, cascade=True)
    first_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    second_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    code_hash: str | None = Field(default=None, sa_type=CleanText, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class EmailMark(Row, table=True):
    """By what equal e-mail addresses are known: a keyed hash of the address, which itself is kept nowhere."""

    __tablename__ = "email_marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "external_id"], ["accounts.workspace_id", "accounts.external_id"], ondelete="CASCADE"
        ),
    )

    workspace_id: str = reference("workspaces.id", primary_key=True)
    external_id: str = Field(sa_type=CleanText, primary_key=True)
    mark: str = Field(sa_type=CleanText, index=True)


class MarkKey(Row, table=True):
    """The key of `EmailMark`, made at random for this installation: a table of one row."""

    __tablename__ = "mark_keys"

    id: int = Field(default=1, primary_key=True)
    key: str = Field(sa_type=CleanText)
