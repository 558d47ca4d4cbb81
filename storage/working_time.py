"""When marketing works, by which due times are reckoned: as the company decided it, or as its time zone lets expect."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from feedback.dues import WorkingTime
from schedules.quiet import Quiet, country_of_zone, known_country, subdivisions
from storage.calendars import calendars
from storage.edge import checked_time_zone
from storage.places import organisation
from storage.queue import ALL_CALENDARS, QueueSettings, queue_settings


async def working_zone(session: AsyncSession, settings: QueueSettings) -> str:
    """The name of the zone by whose clocks marketing works."""
    company = await organisation(session)
    return settings.zone or (company.time_zone if company is not None else "UTC")


def working_country(settings: QueueSettings, zone: str) -> str:
    """The country whose holidays marketing has, that of the zone where none was decided; "" for none."""
    return country_of_zone(zone) if settings.country is None else settings.country


async def working_time(session: AsyncSession, settings: QueueSettings | None = None) -> WorkingTime:
    """Marketing's working time. A country, region or calendar that is not known any more counts as none."""
    decided = settings or await queue_settings(session)
    zone = checked_time_zone(await working_zone(session, decided))
    country = working_country(decided, zone)
    country = country if known_country(country) else ""
    region = decided.region if decided.region in subdivisions(country) else ""
    off = {
        date.fromisoformat(day)
        for each in await calendars(session)
        if decided.calendar in (ALL_CALENDARS, each.id)
        for day in each.days
    }
    quiet = Quiet(country=country, subdivision=region, days=frozenset(off))
    return WorkingTime(ZoneInfo(zone), time.fromisoformat(decided.opens), time.fromisoformat(decided.closes), quiet)
