"""Cadences: kept, changed, and how far each is worked off in its time zones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import InvalidValueError, checked_name, checked_time_zone
from storage.errors import ConflictError
from storage.kinds import CadenceStatus
from storage.rows import changed, insert_new, require
from storage.tables import Beat, Cadence, CadenceChannel

MOST_ITEMS = 20
"""The greatest ceiling of an edition: more is no digest."""


async def add_cadence(session: AsyncSession, cadence: Cadence, channel_ids: Iterable[str]) -> Cadence:
    """Keep a new cadence, for these channels (none: those of its audience). Raises InvalidValueError."""
    cadence.name = checked_name(cadence.name)
    _check(cadence.time_zone, cadence.ceiling)
    session.add(cadence)
    await session.flush()
    await _set_channels(session, cadence.id, channel_ids)
    return cadence


async def get_cadence(session: AsyncSession, cadence_id: str, *, lock: bool = False) -> Cadence:
    """The cadence by its key; `lock` keeps others from changing it, and from firing it. Raises NotFoundError."""
    return await require(session, Cadence, cadence_id, lock=lock)


async def cadences_by_keys(session: AsyncSession, cadence_ids: Collection[str]) -> dict[str, Cadence]:
    """The cadences with these keys, as far as there are, by key."""
    query = select(Cadence).where(col(Cadence.id).in_(cadence_ids))
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.id: row for row in rows}


async def claim_cadence(session: AsyncSession, cadence_id: str) -> Cadence | None:
    """The cadence, locked as by `get_cadence`; None where there is none, or where somebody else has it just now."""
    query = select(Cadence).where(col(Cadence.id) == cadence_id).with_for_update(skip_locked=True)
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def cadences(session: AsyncSession, *, ended: bool = False, limit: int = 1000) -> list[Cadence]:
    """The cadences by name, without those that ended unless `ended`."""
    query = select(Cadence).order_by(col(Cadence.name), col(Cadence.id)).limit(limit)
    if not ended:
        query = query.where(col(Cadence.status) != CadenceStatus.ENDED)
    return list(await session.scalars(query))


async def channel_ids(session: AsyncSession, cadence_id: str) -> list[str]:
    """The keys of the channels that were chosen by name, in order; none where the audience decides."""
    query = select(col(CadenceChannel.channel_id)).where(col(CadenceChannel.cadence_id) == cadence_id)
    return list(await session.scalars(query.order_by(col(CadenceChannel.channel_id))))


async def change_cadence(
    session: AsyncSession, cadence_id: str, channels: Iterable[str] | None = None, /, **values: object
) -> Cadence:
    """Set columns of a cadence, and its channels unless None; its version counts on. Raises as `add_cadence` does.

    Raises NotFoundError, and ConflictError where the cadence has ended.
    """
    cadence = await require(session, Cadence, cadence_id, lock=True)
    if cadence.status is CadenceStatus.ENDED:
        raise ConflictError("The cadence has ended.")
    for name, value in values.items():
        setattr(cadence, name, value)
    cadence.name = checked_name(cadence.name)
    _check(cadence.time_zone, cadence.ceiling)
    cadence.version += 1
    await session.flush()
    if channels is not None:
        await _set_channels(session, cadence_id, channels)
    return cadence


async def versions(session: AsyncSession) -> dict[str, int]:
    """The versions of all cadences that may fire, by key: what a replica compares to see what changed."""
    query = select(col(Cadence.id), col(Cadence.version)).where(col(Cadence.status) != CadenceStatus.ENDED)
    return dict((await session.execute(query)).all())


async def beats(session: AsyncSession, cadence_id: str) -> list[Beat]:
    """How far a cadence is worked off, by time zone."""
    query = select(Beat).where(col(Beat.cadence_id) == cadence_id).order_by(col(Beat.time_zone))
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def beats_of(session: AsyncSession, cadence_ids: Iterable[str]) -> dict[str, list[Beat]]:
    """The beats of several cadences, by cadence."""
    found: dict[str, list[Beat]] = {key: [] for key in cadence_ids}
    query = select(Beat).where(col(Beat.cadence_id).in_(found)).order_by(col(Beat.time_zone))
    for beat in await session.scalars(query, execution_options={"populate_existing": True}):
        found[beat.cadence_id].append(beat)
    return found


async def add_beat(session: AsyncSession, beat: Beat) -> bool:
    """Begin to work a cadence off in one more time zone. False where it is already."""
    return await insert_new(session, beat, ("cadence_id", "time_zone"))


async def move_beat(
    session: AsyncSession, cadence_id: str, time_zone: str, *, last_due: datetime, next_due: datetime | None
) -> None:
    """Note how far a cadence is worked off in a time zone, and what comes next there."""
    which = col(Beat.cadence_id) == cadence_id, col(Beat.time_zone) == time_zone
    await changed(session, update(Beat).where(*which).values(last_due=last_due, next_due=next_due))


async def drop_beats(session: AsyncSession, cadence_id: str, keep: Iterable[str] = ()) -> None:
    """Forget the time zones that a cadence is no longer in."""
    gone = col(Beat.cadence_id) == cadence_id, col(Beat.time_zone).not_in(list(keep))
    await session.execute(delete(Beat).where(*gone), execution_options={"synchronize_session": False})


async def due_cadences(session: AsyncSession, now: datetime, *, limit: int = 1000) -> list[str]:
    """The keys of cadences that are due at `now` or whose pause is over, those first that wait the longest."""
    due = (col(Cadence.status) == CadenceStatus.ACTIVE) & (col(Beat.next_due) <= now)
    over = (col(Cadence.status) == CadenceStatus.PAUSED) & (col(Cadence.paused_until) <= now)
    query = (
        select(col(Cadence.id))
        .join(Beat, col(Beat.cadence_id) == col(Cadence.id))
        .where(or_(due, over))
        .order_by(col(Beat.next_due))
        .limit(limit)
    )
    return list(dict.fromkeys(await session.scalars(query)))


async def by_own_clock(session: AsyncSession, *, after: str, limit: int) -> list[Cadence]:
    """The cadences without a time zone of their own that run, with keys after `after`, in order."""
    query = select(Cadence).where(
        col(Cadence.status) == CadenceStatus.ACTIVE, col(Cadence.time_zone).is_(None), col(Cadence.id) > after
    )
    return list(await session.scalars(query.order_by(col(Cadence.id)).limit(limit)))


async def with_calendar(session: AsyncSession, calendar_id: str) -> list[Cadence]:
    """The cadences that keep quiet by a calendar."""
    query = select(Cadence).where(col(Cadence.calendar_id) == calendar_id, col(Cadence.status) != CadenceStatus.ENDED)
    return list(await session.scalars(query.order_by(col(Cadence.id))))


async def find_by_names(session: AsyncSession) -> Mapping[str, Cadence]:
    """The cadences that have not ended, by name in small letters; of two with one name, the older one."""
    found: dict[str, Cadence] = {}
    for cadence in await cadences(session):
        found.setdefault(cadence.name.casefold(), cadence)
    return found


def _check(time_zone: str | None, ceiling: int) -> None:
    if time_zone is not None:
        checked_time_zone(time_zone)
    if not 1 <= ceiling <= MOST_ITEMS:
        raise InvalidValueError("The ceiling is out of range.", f"Use 1 to {MOST_ITEMS}.")


async def _set_channels(session: AsyncSession, cadence_id: str, channel_ids: Iterable[str]) -> None:
    await session.execute(delete(CadenceChannel).where(col(CadenceChannel.cadence_id) == cadence_id))
    session.add_all([CadenceChannel(cadence_id=cadence_id, channel_id=key) for key in sorted(set(channel_ids))])
    await session.flush()
