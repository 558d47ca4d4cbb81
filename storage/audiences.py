"""Whom a cadence reaches: the channels that it selects, and the readers behind them, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import links
from storage.kinds import CadenceReach, CadenceStatus, ChannelPurpose, Role, WorkspaceStatus
from storage.tables import (
    Account,
    Cadence,
    CadenceChannel,
    Channel,
    ChannelTag,
    Organisation,
    Person,
    PersonLink,
    PersonRole,
    ReaderSetting,
    TeamMember,
    Workspace,
    WritingPlace,
)

NO_ZONE = "UTC"
"""The time zone before the company has one."""


@dataclass(frozen=True, slots=True)
class ChannelTarget:
    """A channel that an edition goes to, with its own language and zone, or the company's."""

    key: str
    name: str
    workspace_id: str
    team_id: str | None
    language: str
    time_zone: str
    paused: bool


@dataclass(frozen=True, slots=True)
class ReaderTarget:
    """A person whom an edition goes to: the selected channels are theirs that their teams have."""

    key: str
    name: str
    workspace_id: str
    language: str
    time_zone: str
    fewer: bool
    channels: tuple[str, ...]


async def channel_targets(
    session: AsyncSession, cadence: Cadence, *, time_zone: str | None = None, after: str = "", limit: int = 500
) -> list[ChannelTarget]:
    """The channels of a cadence with keys after `after`, in order; of one time zone, or all. Paused ones too."""
    zone, language = _zone(Channel), _language(Channel)
    query = (
        select(
            col(Channel.id),
            col(Channel.name),
            col(Channel.workspace_id),
            col(Channel.team_id),
            language,
            zone,
            col(Channel.paused),
        )
        .join(Workspace, col(Workspace.id) == col(Channel.workspace_id))
        .where(*_selects(cadence), *_served(), col(Channel.id) > after)
        .order_by(col(Channel.id))
        .limit(limit)
    )
    if time_zone is not None:
        query = query.where(zone == time_zone)
    return [ChannelTarget(*row) for row in await session.execute(query)]


async def reader_targets(
    session: AsyncSession,
    cadence: Cadence,
    *,
    now: Any,  # noqa: ANN401  an aware datetime; the column's own type compares it
    direct: bool,
    time_zone: str | None = None,
    after: str = "",
    limit: int = 500,
) -> list[ReaderTarget]:
    """The salespeople behind the channels of a cadence, in order; with `direct` only those who want it themselves.

    Who has paused until after `now` is left out, and so is who has no account in a served workspace.
    """
    zone, language = _zone(Person), _language(Person)
    query = _readers(cadence, direct=direct).add_columns(
        col(Person.display_name), language, zone, func.coalesce(col(ReaderSetting.fewer), literal(value=False))
    )
    paused = col(ReaderSetting.paused_until)
    query = query.where(or_(paused.is_(None), paused <= now), col(Person.id) > after)
    if time_zone is not None:
        query = query.where(zone == time_zone)
    rows = (await session.execute(query.order_by(col(Person.id)).limit(limit))).all()
    spaces = await _accounts(session, [row[0] for row in rows])
    channels = await channels_of_readers(session, cadence, [row[0] for row in rows])
    return [
        ReaderTarget(key, name, spaces[key], spoken, where, bool(fewer), tuple(channels[key]))
        for key, name, spoken, where, fewer in rows
    ]


async def zones(session: AsyncSession, cadence: Cadence, *, people: bool) -> set[str]:
    """The time zones of the channels of a cadence, or with `people` of its readers."""
    if people:
        query = _readers(cadence, direct=False).with_only_columns(_zone(Person)).distinct()
    else:
        query = select(_zone(Channel)).where(*_selects(cadence)).distinct()
    return set(await session.scalars(query))


async def direct_zones(session: AsyncSession, cadence: Cadence) -> set[str]:
    """The time zones of the readers who want the editions of a cadence for channels in a direct message."""
    query = _readers(cadence, direct=True).with_only_columns(_zone(Person)).distinct()
    return set(await session.scalars(query))


async def direct_languages(session: AsyncSession) -> set[str]:
    """The languages that salespeople have chosen who read editions in direct messages."""
    sells = exists().where(
        links.is_one_of(col(PersonRole.person_id), col(Person.id)), col(PersonRole.role) == Role.SALESPERSON
    )
    wanted = exists().where(col(ReaderSetting.person_id) == col(Person.id), col(ReaderSetting.direct))
    to_all = exists().where(col(Cadence.reach) == CadenceReach.PEOPLE, col(Cadence.status) == CadenceStatus.ACTIVE)
    query = select(col(Person.language)).where(col(Person.active), sells, or_(wanted, to_all)).distinct()
    return {language for language in await session.scalars(query) if language}


async def company_zone(session: AsyncSession) -> str:
    """The company's time zone."""
    return (await session.scalar(select(col(Organisation.time_zone)))) or NO_ZONE


def _selects(cadence: Cadence) -> Sequence[ColumnElement[bool]]:
    """What is so of the channels of a cadence: chosen by name, else sales channels of its audience and teams."""
    named = select(col(CadenceChannel.channel_id)).where(col(CadenceChannel.cadence_id) == cadence.id)
    wanted = [col(Channel.purpose) == ChannelPurpose.SALES]
    if cadence.teams:
        wanted.append(or_(col(Channel.team_id).in_(cadence.teams), col(Channel.team_id).is_(None)))
    for kind, values in sorted(cadence.audience.items()):
        tagged = exists().where(
            col(ChannelTag.channel_id) == col(Channel.id),
            col(ChannelTag.kind) == kind,
            col(ChannelTag.value).in_(values),
        )
        wanted.append(tagged)
    by_audience = ~named.exists()
    for condition in wanted:
        by_audience &= condition
    return (or_(col(Channel.id).in_(named), by_audience),)


def _served() -> Sequence[ColumnElement[bool]]:
    return (col(Workspace.allowed).is_(other=True), col(Workspace.status) == WorkspaceStatus.ACTIVE)


def _readers(cadence: Cadence, *, direct: bool) -> Select[Any]:
    selected = select(col(Channel.team_id)).where(*_selects(cadence))
    in_team = exists().where(
        links.is_one_of(col(TeamMember.person_id), col(Person.id)),
        col(TeamMember.team_id).in_(selected.where(col(Channel.team_id).is_not(None))),
    )
    of_all = selected.where(col(Channel.team_id).is_(None)).exists()
    sells = exists().where(
        links.is_one_of(col(PersonRole.person_id), col(Person.id)), col(PersonRole.role) == Role.SALESPERSON
    )
    reached = (
        exists()
        .where(links.is_one_of(col(Account.person_id), col(Person.id)))
        .where(col(Workspace.id) == col(Account.workspace_id), *_served())
    )
    query = (
        select(col(Person.id))
        .outerjoin(ReaderSetting, col(ReaderSetting.person_id) == col(Person.id))
        .where(col(Person.active), sells, or_(in_team, of_all), reached)
        .where(col(Person.id).not_in(select(col(PersonLink.person_id))))
    )
    return query.where(col(ReaderSetting.direct)) if direct else query


async def _accounts(session: AsyncSession, person_ids: Sequence[str]) -> dict[str, str]:
    """The workspace in which each person is written to: the one they chose, else the first that is served."""
    human = links.counted(col(Account.person_id))
    first = (
        select(human, func.min(col(Account.workspace_id)))
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(human.in_(person_ids), *_served())
        .group_by(human)
    )
    wished = (
        select(col(WritingPlace.person_id), col(WritingPlace.workspace_id))
        .join(Workspace, col(Workspace.id) == col(WritingPlace.workspace_id))
        .where(col(WritingPlace.person_id).in_(person_ids), *_served())
    )
    found: dict[str, str] = dict((await session.execute(first)).all())
    return found | dict((await session.execute(wished)).all())


async def channels_of_readers(
    session: AsyncSession, cadence: Cadence, person_ids: Sequence[str]
) -> dict[str, list[str]]:
    """The channels of a cadence that count for readers, by person: those that their teams have, and those of none."""
    everybodys = select(col(Channel.id)).where(*_selects(cadence), col(Channel.team_id).is_(None))
    open_to_all = list(await session.scalars(everybodys.order_by(col(Channel.id))))
    found = {key: list(open_to_all) for key in person_ids}
    human = links.counted(col(TeamMember.person_id))
    query = (
        select(human, col(Channel.id))
        .join(Channel, col(Channel.team_id) == col(TeamMember.team_id))
        .where(*_selects(cadence), human.in_(person_ids))
        .order_by(col(Channel.id))
        .distinct()
    )
    for person, channel in await session.execute(query):
        found[person].append(channel)
    return found


def _zone(of: type[Channel] | type[Person]) -> ColumnElement[str]:
    company = select(col(Organisation.time_zone)).limit(1).scalar_subquery()
    return func.coalesce(col(of.time_zone), company, NO_ZONE)


def _language(of: type[Channel] | type[Person]) -> ColumnElement[str]:
    company = select(col(Organisation.language)).limit(1).scalar_subquery()
    return func.coalesce(col(of.language), company, "en")


async def selected_among(session: AsyncSession, cadence: Cadence, channel_ids: Sequence[str]) -> list[str]:
    """Those of the channels that a cadence writes to, in order."""
    query = select(col(Channel.id)).where(col(Channel.id).in_(channel_ids), *_selects(cadence))
    return list(await session.scalars(query.order_by(col(Channel.id))))


async def channels_selected(session: AsyncSession, cadence: Cadence) -> int:
    """How many channels a cadence selects."""
    return (await session.execute(select(func.count()).select_from(Channel).where(*_selects(cadence)))).scalar_one()


async def teams_selected(session: AsyncSession, cadence: Cadence) -> set[str | None]:
    """The teams of the channels that a cadence selects; None stands for channels without a team."""
    return set(await session.scalars(select(col(Channel.team_id)).where(*_selects(cadence)).distinct()))
