"""The alignment check of a quarter: who is asked, and, kept apart from that, what was answered. See docs/adr/0053."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from meetings.anonymity import told
from storage import links
from storage.edge import InvalidValueError
from storage.rows import changed, insert_new
from storage.tables import (
    AlignmentCount,
    AlignmentInvite,
    AlignmentRefusal,
    AlignmentResult,
    AlignmentRound,
    AlignmentSettings,
    Series,
)

QUESTIONS = ("strategy", "effect", "horizon", "customer", "usefulness")
"""Structure serves the strategy; organised for effect; long term with short; around the customer; mutual usefulness."""
ANSWERS = 4
"""From full agreement to none."""
ALL = (1 << len(QUESTIONS)) - 1
Results = dict[str, dict[str, int]]
"""By team ("" for those too small by themselves) and question, in percent."""


async def settings(session: AsyncSession, *, lock: bool = False) -> AlignmentSettings:
    """What the company decided, the defaults before it did; `lock` keeps others from opening a round meanwhile."""
    row = await session.get(AlignmentSettings, 1, populate_existing=True, with_for_update=lock or None)
    if row is not None:
        return row
    if not lock:
        return AlignmentSettings()
    await insert_new(session, AlignmentSettings(), ("id",))
    return await session.get_one(AlignmentSettings, 1, populate_existing=True, with_for_update=True)


async def set_settings(
    session: AsyncSession, *, active: bool, week: int, fiscal_start: int, calendar_id: str | None
) -> None:
    """Decide about the check. Raises InvalidValueError."""
    if not 1 <= week <= 11 or not 1 <= fiscal_start <= 12:
        raise InvalidValueError(
            "A number is out of range.", "A week of the quarter from 1 to 11, a month from 1 to 12."
        )
    row = await settings(session, lock=True)
    row.active, row.week, row.fiscal_start, row.calendar_id = active, week, fiscal_start, calendar_id
    await session.flush()


async def paired_teams(session: AsyncSession) -> dict[str, frozenset[str]]:
    """The teams that meet another one in a series that goes on, each with those that it meets."""
    query = select(col(Series.host_team_id), col(Series.guest_team_id)).where(col(Series.active))
    found: dict[str, set[str]] = {}
    for host, guest in await session.execute(query):
        found.setdefault(host, set()).add(guest)
        found.setdefault(guest, set()).add(host)
    return {team: frozenset(others) for team, others in found.items()}


async def open_round(session: AsyncSession, row: AlignmentRound, invited: Mapping[str, str]) -> bool:
    """Open the check of a quarter for these people, each as one of a team (by key). False where it was opened."""
    if not await insert_new(session, row, ("quarter",)):
        return False
    for person_id in sorted(invited):
        session.add(AlignmentInvite(quarter=row.quarter, person_id=person_id, team_id=invited[person_id]))
    for team_id in sorted(set(invited.values())):
        nothing = {question: [0] * ANSWERS for question in QUESTIONS}
        session.add(AlignmentCount(quarter=row.quarter, team_id=team_id, counts=nothing))
    await session.flush()
    return True


async def rounds(session: AsyncSession, *, closed: bool = False, limit: int = 8) -> list[AlignmentRound]:
    """The latest rounds, newest first: all, or those that ran to their end."""
    query = select(AlignmentRound).order_by(col(AlignmentRound.quarter).desc()).limit(limit)
    if closed:
        query = query.where(col(AlignmentRound.closed_at) >= col(AlignmentRound.closes_at))
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def running(session: AsyncSession) -> AlignmentRound | None:
    """The round that is open."""
    query = select(AlignmentRound).where(col(AlignmentRound.closed_at).is_(None))
    return (await session.scalars(query.order_by(col(AlignmentRound.quarter).desc()).limit(1))).one_or_none()


async def to_send(session: AsyncSession, quarter: str, *, limit: int = 500) -> list[AlignmentInvite]:
    """Who is to be asked and was not yet, without those who do not want to be."""
    refused = select(col(AlignmentRefusal.person_id))
    query = select(AlignmentInvite).where(
        col(AlignmentInvite.quarter) == quarter,
        ~col(AlignmentInvite.sent),
        col(AlignmentInvite.person_id).not_in(refused),
    )
    return list(await session.scalars(query.order_by(col(AlignmentInvite.person_id)).limit(limit)))


async def note_sent(session: AsyncSession, quarter: str, person_id: str) -> bool:
    """Note that somebody is asked. False where they were: then nothing may be sent."""
    which = col(AlignmentInvite.quarter) == quarter, col(AlignmentInvite.person_id) == person_id
    return (
        await changed(session, update(AlignmentInvite).where(*which, ~col(AlignmentInvite.sent)).values(sent=True)) > 0
    )


async def invite_of(
    session: AsyncSession, quarter: str, person_id: str, *, lock: bool = False
) -> AlignmentInvite | None:
    """The invitation of a person, under whichever of their keys it goes."""
    query = select(AlignmentInvite).where(
        col(AlignmentInvite.quarter) == quarter,
        col(AlignmentInvite.person_id).in_(await links.same_person(session, person_id)),
    )
    query = query.order_by(col(AlignmentInvite.sent).desc(), col(AlignmentInvite.person_id)).limit(1)
    query = query.with_for_update() if lock else query
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def answer(session: AsyncSession, quarter: str, person_id: str, question: str, level: int | None) -> bool:
    """Count an answer: a `level` from 0 (full agreement), None for whoever can't say. False where it was counted.

    Raises InvalidValueError for anything else. What is kept of the person is only that they answered the question.
    """
    if question not in QUESTIONS or not (level is None or 0 <= level < ANSWERS):
        raise InvalidValueError("There is no such answer.")
    closed = select(AlignmentRound).where(col(AlignmentRound.quarter) == quarter).with_for_update(read=True)
    row = (await session.scalars(closed, execution_options={"populate_existing": True})).one_or_none()
    invite = await invite_of(session, quarter, person_id, lock=True)
    bit = 1 << QUESTIONS.index(question)
    if row is None or row.closed_at is not None or invite is None or invite.answered & bit:
        return False
    invite.answered |= bit
    await session.flush()
    counts = await session.get_one(
        AlignmentCount, (quarter, invite.team_id), populate_existing=True, with_for_update=True
    )
    now = {name: list(numbers) for name, numbers in counts.counts.items()}
    if level is not None:
        now[question][level] += 1
    # Written also where nothing is counted, so that the row's version tells nothing of who could not say.
    await session.execute(
        update(AlignmentCount)
        .where(col(AlignmentCount.quarter) == quarter, col(AlignmentCount.team_id) == invite.team_id)
        .values(counts=now),
        execution_options={"synchronize_session": False},
    )
    return True


async def close_round(session: AsyncSession, quarter: str, at: datetime) -> bool:
    """Close a round: keep what may be told, forget all counts and who answered what. False where it is closed."""
    query = select(AlignmentRound).where(col(AlignmentRound.quarter) == quarter).with_for_update()
    row = (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if row is None or row.closed_at is not None:
        return False
    row.closed_at = at
    counted = list(await session.scalars(select(AlignmentCount).where(col(AlignmentCount.quarter) == quarter)))
    for question in QUESTIONS:
        for team_id, share in told({each.team_id: each.counts[question] for each in counted}).items():
            session.add(AlignmentResult(quarter=quarter, team_id=team_id, question=question, agreement=share))
    await session.flush()
    await _forget_answers(session, quarter)
    return True


async def drop_round(session: AsyncSession, quarter: str, at: datetime) -> None:
    """Close a round and tell nothing of it: what was answered is forgotten."""
    which = update(AlignmentRound).where(
        col(AlignmentRound.quarter) == quarter, col(AlignmentRound.closed_at).is_(None)
    )
    if await changed(session, which.values(closed_at=at)):
        await _forget_answers(session, quarter)


async def results(session: AsyncSession, quarters: Sequence[str]) -> dict[str, Results]:
    """What came out of rounds, by quarter."""
    found: dict[str, Results] = {quarter: {} for quarter in quarters}
    query = select(AlignmentResult).where(col(AlignmentResult.quarter).in_(list(quarters)))
    for row in await session.scalars(query):
        found[row.quarter].setdefault(row.team_id, {})[row.question] = row.agreement
    return found


async def refuse(session: AsyncSession, person_id: str) -> None:
    """Never ask somebody again."""
    await insert_new(session, AlignmentRefusal(person_id=person_id), ("person_id",))


async def take_back_refusal(session: AsyncSession, person_ids: Iterable[str]) -> bool:
    """Ask somebody again from the next quarter on. False where they had not refused."""
    mine = delete(AlignmentRefusal).where(col(AlignmentRefusal.person_id).in_(list(person_ids)))
    return await changed(session, mine) > 0


async def refused(session: AsyncSession, person_ids: Iterable[str]) -> frozenset[str]:
    """Which of these people do not want to be asked."""
    query = select(col(AlignmentRefusal.person_id)).where(col(AlignmentRefusal.person_id).in_(list(person_ids)))
    return frozenset(await session.scalars(query))


async def _forget_answers(session: AsyncSession, quarter: str) -> None:
    await session.execute(delete(AlignmentCount).where(col(AlignmentCount.quarter) == quarter))
    mine = update(AlignmentInvite).where(col(AlignmentInvite.quarter) == quarter)
    await session.execute(mine.values(answered=0), execution_options={"synchronize_session": False})
