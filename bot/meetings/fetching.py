"""The job that reads a series' calendar from its address."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.jobs import Job, Services
from handlers.meetings.arranging import FETCH
from handlers.meetings.fetching import keep_calendar, note_trouble
from handlers.meetings.rounds import HORIZON
from handlers.ports import CalendarFetcher, FetchError
from meetings.published import meetings
from schedules.calendars import LIMITS
from schedules.errors import ScheduleError
from storage.errors import NotFoundError
from storage.series import get_series

READ_SECONDS = 30.0


def series_jobs(fetcher: CalendarFetcher) -> Mapping[str, Job]:
    """The job, by the name that `handlers` starts it with."""

    async def fetch(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Fetch a calendar and compare it; a failure is noted beside the meetings of before."""
        series_id = str(payload["series"])
        async with services.database.read() as session:
            try:
                series = await get_series(session, series_id)
            except NotFoundError:
                return
        if series.address is None or not series.active:
            return
        now = await services.now()
        zone = ZoneInfo(series.time_zone)
        try:
            content = await fetcher.fetch(series.address, LIMITS.size)
            async with asyncio.timeout(READ_SECONDS):
                found = await asyncio.to_thread(meetings, content, now, now + HORIZON, zone, titled=series.titled)
        except TimeoutError:
            await _trouble(services, series_id, FetchError("This calendar takes too long to read."))
        except (FetchError, ScheduleError) as error:
            await _trouble(services, series_id, error)
        else:
            async with services.database.write() as session:
                await keep_calendar(session, series_id, found)
            services.wake()

    return {FETCH: fetch}


async def _trouble(services: Services, series_id: str, error: FetchError | ScheduleError) -> None:
    async with services.database.write() as session:
        await note_trouble(session, series_id, error)
