"""The local chat's messages: its own record, where a delivery can be looked up, and the source of what its page shows.

Every change of a message gets the next number of one count. A page that has seen number n asks for what changed after
n and gets each of those messages as it stands now, so nothing is missed and nothing needs to be kept twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import Now
from storage.rows import changed, insert_new
from storage.tables import Channel, DeliveryRow, LocalCounter, LocalMessage, LocalRead

BOT = ""
"""The author of the bot's messages."""


async def post(
    session: AsyncSession,
    *,
    message_id: str,
    conversation: str,
    author: str = BOT,
    text: str = "",
    files: Sequence[dict[str, Any]] = (),
    payload: object = None,
) -> bool:
    """Post a message. False if one with this id was posted before: then nothing changes.

    `payload` is a card as `card_to_json` writes it; `files` are names and sizes for people to see.
    """
    row = LocalMessage(
        id=message_id,
        conversation=conversation,
        author=author,
        text=text,
        files=[dict(each) for each in files],
        payload=payload,
        change=await _next_change(session),
    )
    return await insert_new(session, row, ("id",), created_at=Now())


async def edit(session: AsyncSession, message_id: str, payload: object) -> bool:
    """Show another card. False if there is no such message, or it was deleted."""
    return await _change(session, message_id, payload=payload)


async def delete(session: AsyncSession, message_id: str) -> bool:
    """Empty a message and mark it as deleted. False if there is no such message, or it was deleted before."""
    return await _change(session, message_id, payload=None, text="", files=[], deleted=True)


async def find(session: AsyncSession, message_id: str) -> LocalMessage | None:
    """The message with this id, deleted or not."""
    query = select(LocalMessage).where(col(LocalMessage.id) == message_id)
    return (await session.scalars(query)).one_or_none()


async def messages(
    session: AsyncSession, conversation: str, *, before: int | None = None, limit: int = 50
) -> list[LocalMessage]:
    """The latest messages of a conversation, oldest first, without deleted ones; those before a serial number."""
    query = select(LocalMessage).where(
        col(LocalMessage.conversation) == conversation, col(LocalMessage.deleted).is_(False)
    )
    if before is not None:
        query = query.where(col(LocalMessage.serial) < before)
    rows = await session.scalars(query.order_by(col(LocalMessage.serial).desc()).limit(limit))
    return list(rows)[::-1]


async def newest_change(session: AsyncSession) -> int:
    """The number of the latest change, 0 before the first."""
    return await session.scalar(select(col(LocalCounter.changes))) or 0


async def changes(
    session: AsyncSession, conversations: Sequence[str], *, after: int, limit: int = 100
) -> list[LocalMessage]:
    """The messages of some conversations that changed after number `after`, in the order of their latest changes."""
    query = select(LocalMessage).where(
        col(LocalMessage.change) > after, col(LocalMessage.conversation).in_(conversations)
    )
    return list(await session.scalars(query.order_by(col(LocalMessage.change)).limit(limit)))


async def mark_read(session: AsyncSession, reader: str, conversation: str, serial: int) -> None:
    """Note that somebody has read a conversation up to a message; an earlier one changes nothing."""
    row = LocalRead(reader=reader, conversation=conversation, serial=serial)
    if await insert_new(session, row, ("reader", "conversation")):
        return
    mine = col(LocalRead.reader) == reader, col(LocalRead.conversation) == conversation
    await changed(session, update(LocalRead).where(*mine, col(LocalRead.serial) < serial).values(serial=serial))


async def unread(session: AsyncSession, reader: str, conversations: Sequence[str]) -> dict[str, int]:
    """How many messages of others somebody has not read yet, by conversation."""
    read = (
        select(col(LocalRead.serial))
        .where(col(LocalRead.reader) == reader, col(LocalRead.conversation) == col(LocalMessage.conversation))
        .scalar_subquery()
    )
    query = (
        select(col(LocalMessage.conversation), func.count())
        .where(
            col(LocalMessage.conversation).in_(conversations),
            col(LocalMessage.author) != reader,
            col(LocalMessage.deleted).is_(False),
            col(LocalMessage.serial) > func.coalesce(read, 0),
        )
        .group_by(col(LocalMessage.conversation))
    )
    return dict.fromkeys(conversations, 0) | dict((await session.execute(query)).all())


async def forget(session: AsyncSession, user: str, person_id: str) -> list[str]:
    """Empty what somebody wrote, wherever, and delete what the bot said to them alone; gives their conversations.

    Open pages learn of it as of every change. A conversation is theirs alone where they wrote, or a delivery to them
    went, and that is no channel.
    """
    theirs = or_(
        col(LocalMessage.author) == user,
        col(LocalMessage.id).in_(select(col(DeliveryRow.id)).where(col(DeliveryRow.target) == person_id)),
    )
    channels = select(col(Channel.external_id))
    where = select(col(LocalMessage.conversation)).where(theirs, col(LocalMessage.conversation).not_in(channels))
    alone = list(await session.scalars(where.distinct()))
    wrote = select(LocalMessage).where(col(LocalMessage.author) == user)
    told = select(LocalMessage).where(col(LocalMessage.author) == BOT, col(LocalMessage.conversation).in_(alone))
    for row in [*await session.scalars(wrote), *await session.scalars(told)]:
        await delete(session, row.id)
    return alone


async def _next_change(session: AsyncSession) -> int:
    count = update(LocalCounter).values(changes=col(LocalCounter.changes) + 1).returning(col(LocalCounter.changes))
    options = {"synchronize_session": False}
    number = await session.scalar(count, execution_options=options)
    if number is None:
        await insert_new(session, LocalCounter(), ("id",))
        number = await session.scalar(count, execution_options=options)
    return int(number or 0)


async def _change(session: AsyncSession, message_id: str, **values: object) -> bool:
    number = await _next_change(session)
    mine = col(LocalMessage.id) == message_id, col(LocalMessage.deleted).is_(False)
    return await changed(session, update(LocalMessage).where(*mine).values(change=number, **values)) > 0
