"""The jobs that read a company's calendar: from an address, or from a file that somebody dropped."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.jobs import Job, Services
from handlers.cadences.calendars import FETCH, FILE, Days, keep_fetched, keep_file, note_failure, tell_failure
from handlers.events import FileRef
from handlers.ports import CalendarFetcher, FetchError
from schedules.calendars import CalendarLimits, calendar_days
from schedules.errors import ScheduleError
from storage.calendars import get_calendar
from storage.errors import NotFoundError
from storage.kinds import Platform

LIMITS = CalendarLimits()
BEFORE, AHEAD = timedelta(days=31), timedelta(days=800)
"""From when and until when a calendar's days are kept."""
READ_SECONDS = 30.0


def calendar_jobs(fetcher: CalendarFetcher) -> Mapping[str, Job]:
    """The jobs, by the names that `handlers` starts them with."""

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
                await note_failure(session, calendar_id, error)
            return
        async with services.database.write() as session:
            await keep_fetched(session, calendar_id, days, key=key)
        services.wake()

    async def file(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Read a calendar's file that somebody dropped, and tell them what was found."""
        ref = FileRef(
            str(payload["id"]), str(payload["name"]), None, {str(k): str(v) for k, v in payload["origin"].items()}
        )
        try:
            content = await _content(services, Platform(payload["platform"]), ref, str(payload["workspace"]))
            days = await read_days(content, await services.now())
        except (FetchError, ScheduleError) as error:
            async with services.database.write() as session:
                await tell_failure(session, payload, error, key=key)
        else:
            async with services.database.write() as session:
                await keep_file(session, payload, days, key=key)
        services.wake()

    return {FETCH: fetch, FILE: file}


async def read_days(content: bytes, now: datetime) -> Days:
    """The days of a calendar, by YYYY-MM-DD. Raises ScheduleError, and FetchError where reading takes too long."""
    first, last = (now - BEFORE).date(), (now + AHEAD).date()
    try:
        async with asyncio.timeout(READ_SECONDS):
            found = await asyncio.to_thread(calendar_days, content, first, last, limits=LIMITS)
    except TimeoutError as error:
        raise FetchError("This calendar takes too long to read.", "Export a smaller one.") from error
    return {each.day.isoformat(): each.name[:200] for each in found}


async def _content(services: Services, platform: Platform, ref: FileRef, workspace: str) -> bytes:
    fetcher = services.fetchers.get(platform)
    if fetcher is None:
        raise FetchError("The platform of this file is not connected.", "Try again later.")
    with tempfile.TemporaryDirectory(dir=_folder(services.home)) as folder:
        path = Path(folder) / "calendar.ics"
        await fetcher.fetch(ref, workspace, path, LIMITS.size)
        return await asyncio.to_thread(path.read_bytes)


def _folder(home: Path) -> Path:
    folder = home / "calendars"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
