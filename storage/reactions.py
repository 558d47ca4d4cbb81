"""What readers say of a digest with one press, and how far it reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.kinds import QuestionStatus, ReactionKind
from storage.links import counted, same_person
from storage.rows import changed, insert_new, require
from storage.tables import Channel, DigestRow, Question, Reaction

UNCOUNTED = (QuestionStatus.WITHDRAWN, QuestionStatus.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Counts:
    """Over one digest: people who found it useful, who used it, questions asked; `people` reacted in any way.

    Who is linked counts once, whatever they said under each of their names.
    """

    useful: int = 0
    used: int = 0
    asked: int = 0
    people: int = 0


async def toggle(
    session: AsyncSession,
    digest_id: str,
    person_id: str,
    kind: ReactionKind,
    *,
    at: datetime,
    channel_id: str | None = None,
) -> bool:
    """React, or take the same reaction back. True if the reaction stands now. Raises NotFoundError.

    `channel_id`: the channel in which it was pressed, if it was in one.

    The digest is locked first, so that who counts after reacting counts all who came before.
    """
    await require(session, DigestRow, digest_id, lock=True)
    mine = (
        col(Reaction.digest_id) == digest_id,
        col(Reaction.person_id).in_(await same_person(session, person_id)),
        col(Reaction.kind) == kind,
    )
    if await changed(session, delete(Reaction).where(*mine)):
        return False
    row = Reaction(digest_id=digest_id, person_id=person_id, kind=kind, at=at, channel_id=channel_id)
    return await insert_new(session, row, ("digest_id", "person_id", "kind"))


async def reactions_of(session: AsyncSession, digest_id: str, person_id: str) -> frozenset[ReactionKind]:
    """How a person reacted to a digest."""
    keys = await same_person(session, person_id)
    query = select(col(Reaction.kind)).where(col(Reaction.digest_id) == digest_id, col(Reaction.person_id).in_(keys))
    return frozenset(await session.scalars(query))


async def counts(session: AsyncSession, digest_ids: Iterable[str]) -> dict[str, Counts]:
    """How people reacted to each of the digests. Withdrawn questions and chatter don't count."""
    ids = list(digest_ids)
    humans = func.count(func.distinct(counted(col(Reaction.person_id))))
    by_kind = (
        select(col(Reaction.digest_id), col(Reaction.kind), humans)
        .where(col(Reaction.digest_id).in_(ids))
        .group_by(col(Reaction.digest_id), col(Reaction.kind))
    )
    reacted: dict[tuple[str, ReactionKind], int] = {
        (digest, kind): number for digest, kind, number in await session.execute(by_kind)
    }
    by_digest = (
        select(col(Reaction.digest_id), humans)
        .where(col(Reaction.digest_id).in_(ids))
        .group_by(col(Reaction.digest_id))
    )
    people: dict[str, int] = dict((await session.execute(by_digest)).all())
    open_questions = (
        select(col(Question.digest_id), func.count())
        .where(col(Question.digest_id).in_(ids), col(Question.status).not_in(UNCOUNTED))
        .group_by(col(Question.digest_id))
    )
    asked: dict[str | None, int] = dict((await session.execute(open_questions)).all())
    return {
        digest: Counts(
            useful=reacted.get((digest, ReactionKind.USEFUL), 0),
            used=reacted.get((digest, ReactionKind.USED), 0),
            asked=asked.get(digest, 0),
            people=people.get(digest, 0),
        )
        for digest in ids
    }


async def counts_by_channel(session: AsyncSession, digest_ids: Iterable[str]) -> dict[str | None, Counts]:
    """How people reacted to some digests, by the channel in which they did; None: in a direct message, or elsewhere."""
    ids = list(digest_ids)
    humans = func.count(func.distinct(counted(col(Reaction.person_id))))
    reacted = await session.execute(
        select(
            col(Reaction.channel_id),
            col(Reaction.kind),
            humans,
            humans,
        )
        .where(col(Reaction.digest_id).in_(ids))
        .group_by(col(Reaction.channel_id), col(Reaction.kind))
    )
    found: dict[str | None, dict[str, int]] = {}
    for channel, kind, number, people in reacted:
        of = found.setdefault(channel, {})
        of[kind.value] = number
        of["people"] = max(of.get("people", 0), people)
    asked = await session.execute(
        select(col(Channel.id), func.count())
        .select_from(Question)
        .outerjoin(
            Channel,
            (col(Channel.workspace_id) == col(Question.workspace_id))
            & (col(Channel.external_id) == col(Question.conversation)),
        )
        .where(col(Question.digest_id).in_(ids), col(Question.status) != QuestionStatus.WITHDRAWN)
        .group_by(col(Channel.id))
    )
    for channel, number in asked:
        found.setdefault(channel, {})["asked"] = number
    return {channel: Counts(**of) for channel, of in found.items()}
