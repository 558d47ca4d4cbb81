"""The job that reads a company's calendar from its address."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.jobs import Job, Services
from handlers.cadences.calendars import FETCH, Days, keep_fetched, note_failure
from handlers.ports import CalendarFetcher, FetchError
from handlers.speech import gettext_noop
from schedules.calendars import CalendarLimits, calendar_days
from schedules.errors import ScheduleError
from storage.calendars import get_calendar
from storage.errors import NotFoundError

LIMITS = CalendarLimits()
BEFORE, AHEAD = timedelta(days=31), timedelta(days=800)
"""From when and until when a calendar's days are kept."""
READ_SECONDS = 30.0


def calendar_jobs(fetcher: CalendarFetcher) -> Mapping[str, Job]:
    """The job, by the name that `handlers` starts it with."""

    async def fetch(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Fetch a calendar from its address; a failure is noted beside the days of before."""
        calendar_id = str(payload["calendar"])
        async with services.database.read() as session:
            try:
                address = (await get_calendar(session, calendar_id)).address
            except NotFoundError:
                return
        if address is None:
            return
        try:
            days = await read_days(await fetcher.fetch(address, LIMITS.size), await services.now())
        except (FetchError, ScheduleError) as error:
            async with services.database.write() as session:
                await note_failure(session, calendar_id, error, payload, key=key)
            services.wake()
            return
        async with services.database.write() as session:
            await keep_fetched(session, calendar_id, days, payload, key=key)
        services.wake()

    return {FETCH: fetch}


async def read_days(content: bytes, now: datetime) -> Days:
    """The days of a calendar, by YYYY-MM-DD. Raises ScheduleError, and FetchError where reading takes too long."""
    first, last = (now - BEFORE).date(), (now + AHEAD).date()
    try:
        async with asyncio.timeout(READ_SECONDS):
            found = await asyncio.to_thread(calendar_days, content, first, last, limits=LIMITS)
    except TimeoutError as error:
        raise FetchError(
            gettext_noop("This calendar takes too long to read."), gettext_noop("Export a smaller one.")
        ) from error
    return {each.day.isoformat(): each.name[:200] for each in found}
