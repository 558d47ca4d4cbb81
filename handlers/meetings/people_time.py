"""When the people of a pool can come: their zones, working hours, holidays, and what they said of being away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from meetings.availability import Absence, Calendar, Engagements, Habits, merged
from schedules.quiet import Quiet, country_of_zone
from storage import absences, audiences, meetings, people
from storage.session import Session


async def calendars_of(session: Session, person_ids: Iterable[str], after: datetime) -> dict[str, Calendar]:
    """The calendars of people from an instant on. Holidays are those of their zone's country."""
    found: dict[str, Calendar] = {}
    habits: dict[str, Habits] = {}
    company = await audiences.company_zone(session)
    away = await absences.absences(session, list(person_ids), after)
    for person_id, rows in away.items():
        zone = (await people.get_person(session, person_id)).time_zone or company
        if zone not in habits:
            habits[zone] = Habits(ZoneInfo(zone), quiet=Quiet(country=country_of_zone(zone)))
        spans = merged(Absence(row.begins.astimezone(UTC), row.ends.astimezone(UTC)) for row in rows)
        found[person_id] = Calendar(habits[zone], spans)
    return found


async def engagements_elsewhere(
    session: Session, series_id: str, person_ids: Iterable[str], after: datetime
) -> Engagements:
    """The seats that people have in other series, on whichever of their accounts."""
    found = Engagements()
    for person_id, each in await meetings.seats_elsewhere(session, series_id, person_ids, after):
        found.add(person_id, each.starts, each.ends, each.id)
    return found
