"""The job that reads when somebody is away from the address of their calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.jobs import Job, Services
from bot.meetings.dropped import in_time
from handlers.meetings.away_calendars import AHEAD, FETCH, keep_fetched_absences, note_failure, zone_of
from handlers.ports import CalendarFetcher, FetchError
from meetings.absence_calendars import absences_in
from schedules.calendars import LIMITS
from schedules.errors import ScheduleError
from storage.absences import calendar_of


def absence_jobs(fetcher: CalendarFetcher) -> Mapping[str, Job]:
    """The job, by the name that `handlers` starts it with."""

    async def fetch(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Read an address; a failure is noted, and the absences of before stand."""
        person = str(payload["person"])
        async with services.database.read() as session:
            calendar = await calendar_of(session, person)
            if calendar is None:
                return
            zone = await zone_of(session, person)
        now = await services.now()
        try:
            content = await fetcher.fetch(calendar.address, LIMITS.size)
            found = await in_time(absences_in, content, now, now + AHEAD, zone)
        except (FetchError, ScheduleError) as error:
            async with services.database.write() as session:
                await note_failure(session, person, error, payload, key=key)
            services.wake()
            return
        async with services.database.write() as session:
            await keep_fetched_absences(session, person, found, payload, key=key)
        services.wake()

    return {FETCH: fetch}
