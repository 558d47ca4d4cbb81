"""Being away by the status that somebody set on their platform. Slack has one for bots to see; Teams has none."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.meetings.away_calendars import look_again
from storage import absences, clock
from storage.kinds import AbsenceSource
from storage.session import Session

WITHOUT_END = timedelta(days=14)
"""So long a status without an end counts; whoever is away for longer says so, or sets it anew."""


async def keep_status(session: Session, person_id: str, *, away: bool, until: datetime | None = None) -> None:
    """Take over what a platform says now: away, until then where it says so, or not away."""
    now = await clock.now(session)
    known = await absences.absences(session, [person_id], now)
    before = [row for row in known[person_id] if row.source is AbsenceSource.STATUS and row.person_id == person_id]
    spans: list[tuple[datetime, datetime]] = []
    if away and (until is None or until > now):
        begins = min([row.begins for row in before], default=now)
        ends = until or max([row.ends for row in before], default=now + WITHOUT_END)
        spans = [(begins, ends)]
    if await absences.replace_absences(session, person_id, AbsenceSource.STATUS, spans, at=now):
        await look_again(session, person_id)
