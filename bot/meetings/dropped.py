"""The jobs that read a dropped calendar, and take it over as what its owner says that it is."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cadences.calendar_jobs import LIMITS, READ_SECONDS, read_days
from bot.jobs import Job, Services
from handlers.events import FileRef
from handlers.meetings.away_calendars import AHEAD, TAKE, zone_of
from handlers.meetings.dropped import AWAY, FILE, Seen, meet, take_absences, take_company, tell_failure
from handlers.meetings.rounds import HORIZON
from handlers.ports import FetchError
from handlers.speech import gettext_noop
from meetings.absence_calendars import absences_in
from meetings.published import events_in, uids_in
from schedules.errors import ScheduleError
from storage import audiences
from storage.documents import get_document
from storage.errors import NotFoundError
from storage.kinds import Platform


def dropped_jobs() -> Mapping[str, Job]:
    """The jobs, by the names that `handlers` starts them with."""

    async def file(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Read what was dropped, and ask what it is."""
        try:
            seen = await _see(services, payload)
        except (FetchError, ScheduleError) as error:
            async with services.database.write() as session:
                await tell_failure(session, payload, error, key=key)
        else:
            async with services.database.write() as session:
                await meet(session, payload, seen, key=key)
        services.wake()

    async def take(services: Services, payload: Mapping[str, Any], key: str) -> None:
        """Take a dropped calendar over as the company's, or as somebody's absences."""
        async with services.database.read() as session:
            try:
                document = await get_document(session, str(payload["document"]))
            except NotFoundError:
                return
            zone = await zone_of(session, str(payload["whom"])) if payload["what"] == AWAY else None
        named = {**payload, "name": document.name}
        now = await services.now()
        if zone is None:
            days = await read_days(document.content, now)
            async with services.database.write() as session:
                await take_company(session, named, days, key=key)
        else:
            found = await in_time(absences_in, document.content, now, now + AHEAD, zone)
            async with services.database.write() as session:
                await take_absences(session, named, found, key=key)
        services.wake()

    return {FILE: file, TAKE: take}


async def in_time(read: Any, content: bytes, after: datetime, until: datetime, zone: ZoneInfo) -> Any:  # noqa: ANN401  whatever is read
    """What `read` finds in a calendar, off the event loop. Raises FetchError where that takes too long."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await asyncio.to_thread(read, content, after, until, zone)
    except TimeoutError as error:
        raise FetchError(
            gettext_noop("This calendar takes too long to read."), gettext_noop("Export a smaller one.")
        ) from error


async def _see(services: Services, payload: Mapping[str, Any]) -> Seen:
    ref = FileRef(
        str(payload["id"]), str(payload["name"]), None, {str(k): str(v) for k, v in payload["origin"].items()}
    )
    content = await _content(services, Platform(payload["platform"]), ref, str(payload["workspace"]))
    now = await services.now()
    async with services.database.read() as session:
        zone = ZoneInfo(await audiences.company_zone(session))
    events = await in_time(events_in, content, now, now + HORIZON, zone)
    return Seen(content, events, uids_in(content), await read_days(content, now))


async def _content(services: Services, platform: Platform, ref: FileRef, workspace: str) -> bytes:
    fetcher = services.fetchers.get(platform)
    if fetcher is None:
        raise FetchError(gettext_noop("The platform of this file is not connected."), gettext_noop("Try again later."))
    with tempfile.TemporaryDirectory(dir=_folder(services.home)) as folder:
        path = Path(folder) / "calendar.ics"
        await fetcher.fetch(ref, workspace, path, LIMITS.size)
        return await asyncio.to_thread(path.read_bytes)


def _folder(home: Path) -> Path:
    folder = home / "calendars"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
