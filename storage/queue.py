"""The queue as a whole: its settings, the lock under which questions are grouped, and the count of changes.

Every change of which question is in which theme happens under the lock and gets the next number. A process that keeps
all questions in memory asks for what changed after the number that it has seen: see `bot.minds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, time
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from feedback.dues import WORKING_HOURS
from feedback.priority import Level
from storage.edge import InvalidValueError, checked_time_zone
from storage.rows import changed, insert_new
from storage.tables import Question, QueueState

PHRASES, PHRASE_CHARACTERS = 100, 80
LONGEST_HOURS = 24 * 30
ALL_CALENDARS, NO_CALENDAR = "all", "none"


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """What a company decides about its queue.

    `never` and `always` tune what counts as a question (`feedback.chatter.Rules`). An offered question is queued by
    itself after `offer_minutes`; messages within `together_seconds` are one question. `hours` are working hours until a
    theme is due, from low to urgent. `voice_day` is the weekday of the weekly report (Monday is 0), `voice_hour` the
    hour of it in the company's zone.

    Marketing works from `opens` to `closes` (HH:MM) by the clocks of `zone` ("": the company's), but for weekends and
    holidays of `country` (None: the zone's, "": none) with its `region`, and the days off of `calendar`, a company
    calendar's key, or of all of them: see `storage.working_time`.
    """

    never: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    offer_minutes: int = 30
    together_seconds: int = 120
    hours: tuple[int, ...] = tuple(WORKING_HOURS[each] for each in Level)
    voice_day: int = 0
    voice_hour: int = 8
    night_hour: int = 3
    zone: str = ""
    opens: str = "09:00"
    closes: str = "17:00"
    country: str | None = None
    region: str = ""
    calendar: str = ALL_CALENDARS

    def working_hours(self) -> Mapping[Level, int]:
        """The hours by level."""
        return dict(zip(Level, self.hours, strict=True))


async def queue_settings(session: AsyncSession) -> QueueSettings:
    """The settings; the defaults for what was not decided."""
    row = await session.get(QueueState, 1, populate_existing=True)
    stored = row.settings if row is not None else {}
    known = {each.name: _plain(stored[each.name]) for each in fields(QueueSettings) if each.name in stored}
    return replace(QueueSettings(), **known)


async def set_queue_settings(session: AsyncSession, settings: QueueSettings) -> None:
    """Keep the settings. Raises InvalidValueError."""
    for phrases in (settings.never, settings.always):
        if len(phrases) > PHRASES or any(len(phrase) > PHRASE_CHARACTERS for phrase in phrases):
            raise InvalidValueError("These are too many phrases, or too long ones.", f"At most {PHRASES} short ones.")
    if len(settings.hours) != len(Level) or not all(1 <= hours <= LONGEST_HOURS for hours in settings.hours):
        raise InvalidValueError("Hours are whole numbers from 1.", "Give one for each priority.")
    if settings.zone:
        checked_time_zone(settings.zone)
    if time.fromisoformat(settings.opens) >= time.fromisoformat(settings.closes):
        raise InvalidValueError("Working time ends before it begins.", "Give an end on the same day.")
    state = await lock_queue(session)
    state.settings = asdict(settings)
    await session.flush()


async def lock_queue(session: AsyncSession) -> QueueState:
    """Hold the queue until the transaction ends: whoever else groups or moves questions waits."""
    await insert_new(session, QueueState(), ("id",))
    query = select(QueueState).where(col(QueueState.id) == 1).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one()


async def note_changes(session: AsyncSession, question_ids: Iterable[str]) -> None:
    """Give questions the next number of change, so that every process learns of them. Locks the queue."""
    ids = list(question_ids)
    if not ids:
        return
    await session.flush()
    state = await lock_queue(session)
    state.changes += 1
    await session.flush()
    for start in range(0, len(ids), 500):
        part = col(Question.id).in_(ids[start : start + 500])
        await changed(session, update(Question).where(part).values(change=state.changes))


async def changes(session: AsyncSession) -> int:
    """The number of the latest change, 0 before the first."""
    return await session.scalar(select(col(QueueState.changes)).where(col(QueueState.id) == 1)) or 0


async def first_today(session: AsyncSession, name: str, day: date) -> bool:
    """Whether what is done once a day, `regrouped_on` or `voiced_on`, is to be done now; nobody else does it then."""
    state = await lock_queue(session)
    if getattr(state, name) == day.isoformat():
        return False
    setattr(state, name, day.isoformat())
    await session.flush()
    return True


def _plain(value: Any) -> Any:  # noqa: ANN401  any JSON value
    return tuple(value) if isinstance(value, list) else value
