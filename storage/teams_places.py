"""Where the bot is met in Microsoft Teams: conversations with their service URLs, and users by both their names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import Now
from storage.kinds import ConversationKind
from storage.rows import changed, insert_new
from storage.tables import TeamsConversation, TeamsUser


async def keep(
    session: AsyncSession,
    workspace_id: str,
    conversation: str,
    *,
    kind: ConversationKind,
    service_url: str,
    team: str = "",
    person: str = "",
) -> bool:
    """Note that the bot is in a conversation, and where to reach it. True where that is new, or was not so before."""
    row = TeamsConversation(
        workspace_id=workspace_id,
        conversation=conversation,
        kind=kind,
        service_url=service_url,
        team=team,
        person=person,
    )
    if await insert_new(session, row, ("workspace_id", "conversation"), changed_at=Now()):
        return True
    known = await find(session, workspace_id, conversation)
    values = {"service_url": service_url, "open": True, "changed_at": Now()}
    values |= {"team": team} if team else {}
    values |= {"person": person} if person else {}
    await changed(session, update(TeamsConversation).where(*_one(workspace_id, conversation)).values(values))
    return known is not None and not known.open


async def find(session: AsyncSession, workspace_id: str, conversation: str) -> TeamsConversation | None:
    """The conversation with Teams' id, if the bot was met there."""
    query = select(TeamsConversation).where(*_one(workspace_id, conversation))
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def personal(session: AsyncSession, workspace_id: str, person: str) -> TeamsConversation | None:
    """The latest personal conversation with a user that the bot is in."""
    query = (
        select(TeamsConversation)
        .where(
            col(TeamsConversation.workspace_id) == workspace_id,
            col(TeamsConversation.person) == person,
            col(TeamsConversation.kind) == ConversationKind.PERSONAL,
            col(TeamsConversation.open),
        )
        .order_by(col(TeamsConversation.changed_at).desc(), col(TeamsConversation.conversation))
        .limit(1)
    )
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def of_team(session: AsyncSession, workspace_id: str, team: str) -> list[TeamsConversation]:
    """The conversations in a team's channels."""
    query = select(TeamsConversation).where(
        col(TeamsConversation.workspace_id) == workspace_id, col(TeamsConversation.team) == team
    )
    return list(await session.scalars(query.order_by(col(TeamsConversation.conversation))))


async def latest_service_url(session: AsyncSession, workspace_id: str) -> str | None:
    """Where the connector of a tenant was met last."""
    query = (
        select(col(TeamsConversation.service_url))
        .where(col(TeamsConversation.workspace_id) == workspace_id)
        .order_by(col(TeamsConversation.changed_at).desc())
        .limit(1)
    )
    return await session.scalar(query)


async def leave(session: AsyncSession, workspace_id: str, conversations: Collection[str]) -> int:
    """Note that the bot is in these conversations no more; gives in how many it was."""
    mine = (
        col(TeamsConversation.workspace_id) == workspace_id,
        col(TeamsConversation.conversation).in_(conversations),
        col(TeamsConversation.open),
    )
    return await changed(session, update(TeamsConversation).where(*mine).values(open=False, changed_at=Now()))


async def keep_user(session: AsyncSession, workspace_id: str, directory_id: str, external_id: str) -> None:
    """Note under which id the bot knows a user of the directory."""
    row = TeamsUser(workspace_id=workspace_id, directory_id=directory_id, external_id=external_id)
    if await insert_new(session, row, ("workspace_id", "directory_id")):
        return
    mine = col(TeamsUser.workspace_id) == workspace_id, col(TeamsUser.directory_id) == directory_id
    await changed(session, update(TeamsUser).where(*mine).values(external_id=external_id))


async def users(session: AsyncSession, workspace_id: str, directory_ids: Collection[str]) -> dict[str, str]:
    """Under which ids the bot knows users of the directory, as far as it does."""
    query = select(col(TeamsUser.directory_id), col(TeamsUser.external_id)).where(
        col(TeamsUser.workspace_id) == workspace_id, col(TeamsUser.directory_id).in_(directory_ids)
    )
    return dict((await session.execute(query)).all())


def _one(workspace_id: str, conversation: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(TeamsConversation.workspace_id) == workspace_id,
        col(TeamsConversation.conversation) == conversation,
    )
