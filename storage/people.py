"""People, their accounts on the platforms, their roles and teams.

Who is linked (`storage.links`) is one person here: all accounts, roles and teams together, by the root's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import checked_language, checked_name, checked_time_zone
from storage.errors import ConflictError
from storage.kinds import Role, TeamRole
from storage.links import counted, root_of, same_person
from storage.rows import changed, insert_new, require
from storage.series import look_at_guests, look_at_pools_of
from storage.tables import Account, Person, PersonLink, PersonRole, TeamMember


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with roles, and with teams by key and as what."""

    person: Person
    roles: frozenset[Role]
    teams: Mapping[str, TeamRole]


async def create_person(
    session: AsyncSession,
    *,
    display_name: str,
    at: datetime,
    language: str | None = None,
    time_zone: str | None = None,
) -> Person:
    """A new person without any role. None for language or time zone is the company's. Raises InvalidValueError."""
    row = Person(
        display_name=checked_name(display_name),
        language=None if language is None else checked_language(language),
        time_zone=None if time_zone is None else checked_time_zone(time_zone),
        created_at=at,
    )
    session.add(row)
    await session.flush()
    return row


async def person_of_account(session: AsyncSession, workspace_id: str, external_id: str) -> Person | None:
    """Who uses the platform's account `external_id` in a workspace, if known."""
    query = (
        select(Person)
        .join(Account, counted(col(Account.person_id)) == col(Person.id))
        .where(col(Account.workspace_id) == workspace_id, col(Account.external_id) == external_id)
    )
    return (await session.scalars(query)).one_or_none()


async def behind_account(session: AsyncSession, workspace_id: str, external_id: str) -> Person | None:
    """Whom an account had before any linking: what a platform says of somebody is kept there."""
    query = (
        select(Person)
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(col(Account.workspace_id) == workspace_id, col(Account.external_id) == external_id)
    )
    return (await session.scalars(query)).one_or_none()


async def ensure_person(
    session: AsyncSession, workspace_id: str, external_id: str, *, display_name: str, at: datetime
) -> Person:
    """The person behind an account; a person without any role is made for an account that is new."""
    known = await person_of_account(session, workspace_id, external_id)
    if known is not None:
        return known
    person = await create_person(session, display_name=display_name, at=at)
    account = Account(workspace_id=workspace_id, external_id=external_id, person_id=person.id)
    if await insert_new(session, account, ("workspace_id", "external_id")):
        return person
    # Another replica met the same account a moment ago: its person stands.
    await session.delete(person)
    await session.flush()
    query = select(Account).where(col(Account.workspace_id) == workspace_id, col(Account.external_id) == external_id)
    return await require(session, Person, (await session.scalars(query)).one().person_id)


async def link_account(session: AsyncSession, person_id: str, workspace_id: str, external_id: str) -> None:
    """Give a person one more account. Raises NotFoundError, and ConflictError if it is somebody else's."""
    await require(session, Person, person_id)
    account = Account(workspace_id=workspace_id, external_id=external_id, person_id=person_id)
    if await insert_new(session, account, ("workspace_id", "external_id")):
        return
    owner = await person_of_account(session, workspace_id, external_id)
    if owner is None or owner.id != person_id:
        raise ConflictError("That account belongs to somebody else.", "Ask an admin to take it from them first.")


async def accounts(session: AsyncSession, person_id: str) -> list[Account]:
    """A person's accounts."""
    query = select(Account).where(col(Account.person_id).in_(await same_person(session, person_id)))
    return list(await session.scalars(query.order_by(col(Account.workspace_id), col(Account.external_id))))


async def set_account_reference(
    session: AsyncSession, workspace_id: str, external_id: str, reference: Mapping[str, Any] | None
) -> None:
    """Keep what the platform needs to write to this account unasked, as plain JSON. An unknown account is left."""
    row = await session.get(Account, (workspace_id, external_id))
    if row is not None:
        row.reference = None if reference is None else dict(reference)
        await session.flush()


async def reference_of(session: AsyncSession, workspace_id: str, external_id: str) -> Mapping[str, Any]:
    """What was kept for an account with `set_account_reference`; empty where there is nothing."""
    row = await session.get(Account, (workspace_id, external_id), populate_existing=True)
    return row.reference if row is not None and isinstance(row.reference, dict) else {}


async def add_to_reference(session: AsyncSession, workspace_id: str, external_id: str, more: Mapping[str, Any]) -> None:
    """Put `more` into what is kept for an account; other parts of it stay. An unknown account is left."""
    known = await reference_of(session, workspace_id, external_id)
    await set_account_reference(session, workspace_id, external_id, {**known, **more})


async def rename(session: AsyncSession, person_id: str, display_name: str) -> None:
    """Show a person under another name. Raises NotFoundError, InvalidValueError."""
    (await require(session, Person, person_id)).display_name = checked_name(display_name)
    await session.flush()


async def get_person(session: AsyncSession, person_id: str) -> Person:
    """The person by our key, as they go now. Raises NotFoundError."""
    return await require(session, Person, await root_of(session, person_id))


async def profile(session: AsyncSession, person_id: str) -> Profile:
    """A person with roles and teams. Raises NotFoundError."""
    person = await get_person(session, person_id)
    keys = await same_person(session, person_id)
    roles = await session.scalars(select(col(PersonRole.role)).where(col(PersonRole.person_id).in_(keys)))
    members = await session.scalars(select(TeamMember).where(col(TeamMember.person_id).in_(keys)))
    teams: dict[str, TeamRole] = {}
    for member in members:
        if teams.get(member.team_id) is not TeamRole.LEAD:
            teams[member.team_id] = member.role
    return Profile(person, frozenset(roles), teams)


async def people(session: AsyncSession, *, role: Role | None = None, team_id: str | None = None) -> list[Person]:
    """The active people with a role, in a team, or all, by name."""
    query = select(Person).where(col(Person.active), col(Person.id).not_in(select(col(PersonLink.person_id))))
    query = query.order_by(col(Person.display_name), col(Person.id))
    if role is not None:
        having = select(counted(col(PersonRole.person_id))).where(col(PersonRole.role) == role)
        query = query.where(col(Person.id).in_(having))
    if team_id is not None:
        members = select(counted(col(TeamMember.person_id))).where(col(TeamMember.team_id) == team_id)
        query = query.where(col(Person.id).in_(members))
    return list(await session.scalars(query))


async def set_preferences(
    session: AsyncSession, person_id: str, *, language: str | None, time_zone: str | None
) -> Person:
    """Set a person's language and time zone; None is the company's. Raises NotFoundError, InvalidValueError."""
    row = await require(session, Person, person_id)
    row.language = None if language is None else checked_language(language)
    row.time_zone = None if time_zone is None else checked_time_zone(time_zone)
    await session.flush()
    return row


async def set_active(session: AsyncSession, person_id: str, *, active: bool) -> None:
    """Take a person out of use, or back; what they wrote stays. Raises NotFoundError."""
    person = await require(session, Person, person_id)
    if person.active is active:
        return
    person.active = active
    await session.flush()
    await look_at_pools_of(session, person_id)


async def give_role(session: AsyncSession, person_id: str, role: Role) -> bool:
    """Give a company-wide role. False if they held it. Raises NotFoundError."""
    await require(session, Person, person_id)
    if role in (await profile(session, person_id)).roles:
        return False
    return await insert_new(session, PersonRole(person_id=person_id, role=role), ("person_id", "role"))


async def take_role(session: AsyncSession, person_id: str, role: Role) -> bool:
    """Take a company-wide role. False if they did not hold it."""
    held = col(PersonRole.person_id).in_(await same_person(session, person_id)), col(PersonRole.role) == role
    return await changed(session, delete(PersonRole).where(*held)) > 0


async def join_team(session: AsyncSession, person_id: str, team_id: str, role: TeamRole = TeamRole.MEMBER) -> None:
    """Put a person in a team, or change as what they are in it."""
    await session.merge(TeamMember(team_id=team_id, person_id=person_id, role=role))
    await session.flush()
    await look_at_guests(session, team_id)


async def leave_team(session: AsyncSession, person_id: str, team_id: str) -> None:
    """Take a person out of a team."""
    keys = await same_person(session, person_id)
    await session.execute(
        delete(TeamMember).where(col(TeamMember.person_id).in_(keys), col(TeamMember.team_id) == team_id)
    )
    await look_at_guests(session, team_id)


async def holders(session: AsyncSession, role: Role) -> list[Person]:
    """The active people with a role, kept as they are until the transaction ends, so that the last one can be told."""
    keys = sorted(person.id for person in await people(session, role=role))
    for key in keys:
        await require(session, Person, key, lock=True)
    # Only now is it certain who still holds the role: another transaction may have taken it while this one waited.
    return await people(session, role=role)
