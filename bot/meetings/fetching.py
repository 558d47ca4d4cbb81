"""The job that reads a series' calendar, from its address or from the file that was dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.jobs import Job, Services
from handlers.meetings.arranging import FETCH
from handlers.meetings.fetching import keep_calendar, note_trouble, tell_what_changed, tell_what_is_in_it
from handlers.meetings.rounds import HORIZON
from handlers.ports import CalendarFetcher, FetchError
from handlers.speech import gettext_noop
from meetings.published import meetings
from schedules.calendars import LIMITS
from schedules.errors import ScheduleError
from storage.errors import NotFoundError
from storage.series import file_of, get_series

READ_SECONDS = 30.0


def series_jobs(fetcher: CalendarFetcher) -> Mapping[str, Job]:
    """The job, by the name that `handlers` starts it with."""

    async def fetch(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Read a series' calendar and compare it; a failure is noted beside the meetings of before."""
        series_id = str(payload["series"])
        uids: list[str] = []
        async with services.database.read() as session:
            try:
                series = await get_series(session, series_id)
                file = await file_of(session, series_id) if series.file_name else None
            except NotFoundError:
                return
        if (series.address is None and file is None) or not series.active:
            return
        now = await services.now()
        try:
            if file is not None:
                content, uids = file.content, file.uids
            else:
                content = await fetcher.fetch(str(series.address), LIMITS.size)
            read = partial(meetings, titled=series.titled, uids=uids)
            async with asyncio.timeout(READ_SECONDS):
                zone = ZoneInfo(series.time_zone)
                found = await asyncio.to_thread(read, content, now, now + HORIZON, zone)
        except TimeoutError:
            slow = FetchError(gettext_noop("This calendar takes too long to read."))
            await _trouble(services, slow, payload, key)
        except (FetchError, ScheduleError) as error:
            await _trouble(services, error, payload, key)
        else:
            async with services.database.write() as session:
                difference = await keep_calendar(session, series_id, found)
                if difference is not None and isinstance(payload.get("told"), dict):
                    await tell_what_changed(session, series_id, difference, payload["told"], key=key)
                elif difference is not None:
                    await tell_what_is_in_it(session, series_id, len(found), payload, key=key)
            services.wake()

    return {FETCH: fetch}


async def _trouble(services: Services, error: FetchError | ScheduleError, payload: Mapping[str, Any], key: str) -> None:
    async with services.database.write() as session:
        await note_trouble(session, str(payload["series"]), error, payload, key=key)
    services.wake()
