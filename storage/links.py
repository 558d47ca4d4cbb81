"""People who are one human: every one of them stays as it was, and all but one point at the root.

So nothing moves when people are linked, and nothing has to be told apart when they are taken apart again. Whoever
counts people counts by `counted`; whoever looks for what somebody did looks for `same_person`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from storage.errors import ConflictError
from storage.kinds import Platform, TargetKind, WorkspaceStatus
from storage.rows import changed, require
from storage.tables import Account, DeliveryRow, Person, PersonLink, Question, Reaction, Workspace, WritingPlace


@dataclass(frozen=True, slots=True)
class Seat:
    """An account: in which workspace, by the platform's id, and which person it had before any linking."""

    workspace: Workspace
    external_id: str
    person: Person


def counted(column: SQLCoreOperations[Any]) -> ColumnElement[str]:
    """The human behind a column of people's keys: the same value for all who are linked."""
    root = select(col(PersonLink.root_id)).where(col(PersonLink.person_id) == column).scalar_subquery()
    return func.coalesce(root, column)


def is_one_of(column: SQLCoreOperations[str], root: SQLCoreOperations[str]) -> ColumnElement[bool]:
    """Whether a column's person is the human with this root; for conditions that go by an index on the column."""
    others = select(col(PersonLink.person_id)).where(col(PersonLink.root_id) == root)
    return or_(column == root, column.in_(others))


async def root_of(session: AsyncSession, person_id: str) -> str:
    """The key by which a person goes now; their own where they are linked to nobody."""
    row = await session.get(PersonLink, person_id, populate_existing=True)
    return person_id if row is None else row.root_id


async def same_person(session: AsyncSession, person_id: str) -> frozenset[str]:
    """The keys of all people who are the same human as this one, with its own."""
    root = await root_of(session, person_id)
    query = select(col(PersonLink.person_id)).where(col(PersonLink.root_id) == root)
    return frozenset((root, *await session.scalars(query)))


async def roots(session: AsyncSession, people: Iterable[str]) -> dict[str, str]:
    """All keys of the humans with these keys, each with the one of `people` that it belongs to."""
    found = {person: person for person in people}
    query = select(PersonLink).where(
        or_(col(PersonLink.root_id).in_(list(found)), col(PersonLink.person_id).in_(list(found)))
    )
    for row in await session.scalars(query):
        if row.root_id in found:
            found.setdefault(row.person_id, row.root_id)
    return found


async def link(session: AsyncSession, root_id: str, other_id: str, *, at: datetime) -> None:
    """Make two people one, who goes by `root_id` from then on (or by its root).

    Raises NotFoundError, and ConflictError where they are one, or have accounts in the same workspace.
    """
    ours, theirs = await root_of(session, root_id), await root_of(session, other_id)
    for key in sorted({ours, theirs}):
        await require(session, Person, key, lock=True)
    if ours == theirs:
        raise ConflictError("They are one person already.")
    here = {seat.workspace.id for seat in await seats(session, ours)}
    if here & {seat.workspace.id for seat in await seats(session, theirs)}:
        raise ConflictError("Both have an account in the same workspace.", "Link accounts of different workspaces.")
    followers = update(PersonLink).where(col(PersonLink.root_id) == theirs).values(root_id=ours)
    await changed(session, followers)
    session.add(PersonLink(person_id=theirs, root_id=ours, at=at))
    await session.flush()


async def unlink(session: AsyncSession, person_id: str) -> bool:
    """Take a person out of those who are one human with them; False where they were linked to nobody.

    What they did while linked stays with the root. Messages to them in workspaces where only they have an account
    are theirs again; where they want to be written to is asked anew.
    """
    keys = await same_person(session, person_id)
    if len(keys) == 1:
        return False
    root = await root_of(session, person_id)
    for key in sorted(keys):
        await require(session, Person, key, lock=True)
    if person_id == root:
        heir = min(keys - {root})
        await changed(session, delete(PersonLink).where(col(PersonLink.person_id) == heir))
        moved = update(PersonLink).where(col(PersonLink.root_id) == root).values(root_id=heir)
        await changed(session, moved)
        leaving = keys - {root}
    else:
        await changed(session, delete(PersonLink).where(col(PersonLink.person_id) == person_id))
        leaving = frozenset((person_id,))
    await changed(session, delete(WritingPlace).where(col(WritingPlace.person_id).in_(keys)))
    for key in leaving:
        await _give_back_messages(session, root, key)
    return True


async def _give_back_messages(session: AsyncSession, root: str, person_id: str) -> None:
    """The direct message in a workspace is that of the account there."""
    spaces = select(col(Account.workspace_id)).where(col(Account.person_id) == person_id)
    theirs = (
        col(DeliveryRow.target_kind) == TargetKind.PERSON,
        col(DeliveryRow.target) == root,
        col(DeliveryRow.workspace_id).in_(spaces),
    )
    await changed(session, update(DeliveryRow).where(*theirs).values(target=await root_of(session, person_id)))


async def linked(session: AsyncSession) -> list[tuple[Person, list[Seat]]]:
    """All who are linked, each root with all accounts, by name."""
    roots = select(col(PersonLink.root_id)).distinct()
    query = select(Person).where(col(Person.id).in_(roots)).order_by(col(Person.display_name), col(Person.id))
    return [(person, await seats(session, person.id)) for person in await session.scalars(query)]


async def other_names(session: AsyncSession) -> dict[str, list[str]]:
    """By which other names people go on other platforms, by the root's key."""
    query = select(col(PersonLink.root_id), col(Person.display_name)).join(
        Person, col(Person.id) == col(PersonLink.person_id)
    )
    found: dict[str, list[str]] = {}
    for root, name in await session.execute(query):
        found.setdefault(root, []).append(name)
    return found


async def themes_asked_in(session: AsyncSession, people: Iterable[str]) -> list[str]:
    """The keys of the themes that people with these keys have questions in."""
    query = select(col(Question.theme_id)).where(
        col(Question.asker_id).in_(people), col(Question.theme_id).is_not(None)
    )
    return sorted({key for key in await session.scalars(query) if key is not None})


async def digests_reacted_to(session: AsyncSession, people: Iterable[str]) -> list[str]:
    """The keys of the digests that people with these keys reacted to."""
    query = select(col(Reaction.digest_id)).where(col(Reaction.person_id).in_(people)).distinct()
    return sorted(await session.scalars(query))


async def seats(session: AsyncSession, person_id: str) -> list[Seat]:
    """All accounts of a human, those of the longest known workspace first."""
    return await _seats(session, await same_person(session, person_id))


async def _seats(session: AsyncSession, keys: Iterable[str]) -> list[Seat]:
    query = (
        select(Workspace, col(Account.external_id), Person)
        .join(Account, col(Account.workspace_id) == col(Workspace.id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(col(Account.person_id).in_(sorted(keys)))
        .order_by(col(Workspace.created_at), col(Workspace.id), col(Account.external_id))
    )
    return [Seat(*row) for row in await session.execute(query)]


async def prefer(session: AsyncSession, person_id: str, workspace_id: str | None) -> None:
    """Where somebody wants to be written to unasked; None: wherever it is nearest. Raises NotFoundError."""
    root = (await require(session, Person, await root_of(session, person_id))).id
    keys = await same_person(session, root)
    await changed(session, delete(WritingPlace).where(col(WritingPlace.person_id).in_(keys)))
    if workspace_id is not None:
        await require(session, Workspace, workspace_id)
        session.add(WritingPlace(person_id=root, workspace_id=workspace_id))
        await session.flush()


async def preferred(session: AsyncSession, person_id: str) -> str | None:
    """The key of the workspace that somebody prefers, None where they have no wish."""
    row = await session.get(WritingPlace, await root_of(session, person_id), populate_existing=True)
    return None if row is None else row.workspace_id


async def where_to_write(
    session: AsyncSession, person_id: str, *, near: str = "", without: frozenset[str] = frozenset()
) -> str | None:
    """The one workspace to write to somebody unasked: where they prefer it, else in `near`, else where they are.

    Only workspaces that are served count, and none of `without`. None where they have no account in any. The local
    chat comes last: who looks into it is there anyway.
    """
    open_seats = [
        seat.workspace
        for seat in await seats(session, person_id)
        if seat.workspace.allowed
        and seat.workspace.status is WorkspaceStatus.ACTIVE
        and seat.workspace.id not in without
    ]
    open_seats.sort(key=lambda space: space.platform is Platform.LOCAL)
    keys = [space.id for space in open_seats]
    wished = await preferred(session, person_id)
    return next((key for key in (wished, near) if key in keys), keys[0] if keys else None)
