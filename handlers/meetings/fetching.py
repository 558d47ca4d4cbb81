"""A series' calendar by address: fetched several times a day and compared, so that a moved meeting is noticed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.meetings.arranging import FETCH
from handlers.meetings.keeping import take_over
from handlers.meetings.rounds import Round
from handlers.meetings.ticks import look_after
from handlers.ports import FetchError
from meetings.occurrences import Occurrence
from schedules.errors import ScheduleError
from storage import clock, inbox, places
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.session import Session

EVERY = timedelta(minutes=30)


async def fetch_due_series(session: Session) -> bool:
    """Have calendars fetched whose last fetch is half an hour old; whether there are any. For the clock."""
    now = await clock.now(session)
    due = await series_rows.to_fetch(session, now - EVERY)
    platforms = {each.id: each.platform for each in await places.workspaces(session)}
    for each in due:
        await inbox.store(
            session,
            key=f"series-calendar:{each.id}:{int(now.timestamp() // EVERY.total_seconds())}",
            platform=platforms[each.workspace_id],
            kind=f"job.{FETCH}",
            conversation=f"job:series:{each.id}",
            payload={"series": each.id},
        )
    return bool(due)


async def keep_calendar(session: Session, series_id: str, found: Sequence[Occurrence]) -> None:
    """Take over what a calendar says, tell whoever is concerned, and do what is due then."""
    try:
        series = await series_rows.get_series(session, series_id, lock=True)
    except NotFoundError:
        return
    if not series.active or series.address is None:
        return
    now = await clock.now(session)
    series.checked_at, series.problem = now, None
    await take_over(Round(session, series, now), found)
    await look_after(session, series_id)


async def note_trouble(session: Session, series_id: str, error: FetchError | ScheduleError) -> None:
    """Note why a calendar could not be read; the meetings of before stand."""
    try:
        series = await series_rows.get_series(session, series_id, lock=True)
    except NotFoundError:
        return
    series.checked_at = await clock.now(session)
    series.problem = error.message if isinstance(error, FetchError) else "This is no calendar that I can read."
