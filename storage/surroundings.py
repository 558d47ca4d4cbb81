"""Where an event came in and who sent it, in one query: every event asks for it before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.clock import Now
from storage.kinds import Platform, Role, WorkspaceStatus
from storage.links import counted
from storage.tables import Account, Channel, Organisation, Person, PersonLink, PersonRole, Workspace


@dataclass(frozen=True, slots=True)
class Sender:
    """The human behind an account, as they go now."""

    id: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of the workspace."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`sender` and `room` are None where they are not known yet, and there is no room in a direct message.

    `now` is the database's clock, in UTC. `languages` and `time_zones` are those that were chosen, the nearest first:
    the person's, the channel's, the company's.
    """

    now: datetime
    workspace_id: str
    served: bool
    sender: Sender | None
    roles: frozenset[Role]
    room: Room | None
    languages: tuple[str, ...]
    time_zones: tuple[str, ...]


_HERE = and_(
    col(Workspace.platform) == bindparam("platform", type_=Workspace.__table__.c.platform.type),
    col(Workspace.external_id) == bindparam("workspace"),
)
_ACCOUNT = and_(col(Account.workspace_id) == col(Workspace.id), col(Account.external_id) == bindparam("account"))
_CHANNEL = and_(col(Channel.workspace_id) == col(Workspace.id), col(Channel.external_id) == bindparam("channel"))
_LINKED = aliased(PersonLink)
# Built once: to build it would take longer than to run it. A person with several roles, or of several linked people,
# gives several rows. The join of roles is put so that both databases go by their index.
_QUERY: Select[*tuple[Any, ...]] = (
    select(
        Now().label("now"),
        col(Workspace.id).label("workspace_id"),
        col(Workspace.allowed),
        col(Workspace.status),
        col(Person.id).label("person_id"),
        col(Person.display_name),
        col(Person.active),
        col(Channel.id).label("channel_id"),
        col(Channel.name).label("channel_name"),
        col(Person.language).label("own_language"),
        col(Channel.language).label("channel_language"),
        col(Organisation.language).label("company_language"),
        col(Person.time_zone).label("own_zone"),
        col(Channel.time_zone).label("channel_zone"),
        col(Organisation.time_zone).label("company_zone"),
        col(PersonRole.role),
    )
    .select_from(Workspace)
    .outerjoin(Account, _ACCOUNT)
    .outerjoin(Person, col(Person.id) == counted(col(Account.person_id)))
    .outerjoin(_LINKED, col(_LINKED.root_id) == col(Person.id))
    .outerjoin(PersonRole, col(PersonRole.person_id).in_((col(Person.id), col(_LINKED.person_id))))
    .outerjoin(Channel, _CHANNEL)
    .outerjoin(Organisation, col(Organisation.id) == 1)
    .where(_HERE)
)


async def surroundings(
    session: AsyncSession, platform: Platform, workspace: str, account: str, channel: str
) -> Surroundings | None:
    """Those of an event, by the platform's ids; `channel` is "" in a direct message. None: no such workspace."""
    asked = {"platform": platform, "workspace": workspace, "account": account, "channel": channel}
    rows = (await session.execute(_QUERY, asked)).all()
    if not rows:
        return None
    row = rows[0]
    return Surroundings(
        now=row.now,
        workspace_id=row.workspace_id,
        served=row.allowed and row.status is WorkspaceStatus.ACTIVE,
        sender=None if row.person_id is None else Sender(row.person_id, row.display_name, row.active),
        roles=frozenset(each.role for each in rows if each.role is not None),
        room=None if row.channel_id is None else Room(row.channel_id, row.channel_name),
        languages=tuple(filter(None, (row.own_language, row.channel_language, row.company_language))),
        time_zones=tuple(filter(None, (row.own_zone, row.channel_zone, row.company_zone))),
    )
