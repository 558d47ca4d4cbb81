"""What a look after a series works with: the series as it is locked, its pool, the clock, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.meetings.people_time import calendars_of, engagements_elsewhere
from meetings.availability import Calendar, Engagements
from meetings.planning import Pool, Slot, Turn, plan
from meetings.rotation import Standing
from storage import meetings, people
from storage import series as series_rows
from storage.kinds import AskingAnswer, SeatStatus
from storage.session import Session
from storage.tables import Meeting, PoolMember, Series

HORIZON = timedelta(days=200)
"""So far ahead meetings are kept."""
PREVIEWED = 10


@dataclass
class Round:
    """One look after a series, in one transaction. `happened` is for the log."""

    session: Session
    series: Series
    now: datetime
    happened: list[str] = field(default_factory=list)

    async def to_come(self) -> list[Meeting]:
        """The meetings to come that take place."""
        found = await meetings.meetings_to_come(self.session, self.series.id, self.now)
        return [each for each in found if not each.cancelled]

    async def pool(self) -> list[PoolMember]:
        """Those who may be invited and are still with the company, as members of the guest team."""
        team = {each.id for each in await people.people(self.session, team_id=self.series.guest_team_id)}
        return [each for each in await series_rows.pool(self.session, self.series.id) if each.person_id in team]

    async def calendars(self) -> dict[str, Calendar]:
        """When the members of the pool can come."""
        return await calendars_of(self.session, [each.person_id for each in await self.pool()], self.now)

    async def turns(self, count: int = PREVIEWED) -> list[Turn]:
        """Whose turn it is in the next meetings: seats that are taken stand, the others are foreseen."""
        coming = (await self.to_come())[:count]
        members = await self.pool()
        calendars = await self.calendars()
        taken = await engagements_elsewhere(self.session, self.series.id, calendars, self.now)
        return plan([pool_of(self.series, members)], [await self._slot(each) for each in coming], calendars, taken)

    async def turn_of(self, meeting: Meeting) -> Turn | None:
        """Whose turn it is in one meeting."""
        coming = [each.id for each in await self.to_come()]
        if meeting.id not in coming:
            return None
        found = await self.turns(coming.index(meeting.id) + 1)
        return next((turn for turn in found if turn.slot.key == meeting.id), None)

    async def busy(self, meeting: Meeting, person_id: str) -> bool:
        """Whether somebody has a seat elsewhere at that time."""
        taken: Engagements = await engagements_elsewhere(self.session, self.series.id, [person_id], self.now)
        return taken.is_busy(person_id, meeting.starts, meeting.ends, meeting.id)

    async def _slot(self, meeting: Meeting) -> Slot:
        asked = await meetings.askings(self.session, meeting.id)
        no = frozenset(
            each.person_id for each in asked if each.answer not in (AskingAnswer.WAITING, AskingAnswer.ACCEPTED)
        )
        held = meeting.seat in (SeatStatus.ASKED, SeatStatus.ACCEPTED) or meeting.fixed
        holder = (meeting.person_id or "") if held else ""
        return Slot(
            meeting.id,
            self.series.id,
            meeting.starts,
            meeting.ends,
            all_day=meeting.all_day,
            holder=holder,
            declined=no,
        )


def pool_of(series: Series, members: list[PoolMember]) -> Pool:
    """A pool for planning."""
    standings = tuple(
        Standing(each.person_id, each.weight, each.share, each.served, each.last, each.refusals, each.rests)
        for each in members
    )
    return Pool(
        series.id,
        standings,
        series.turns,
        since={each.person_id: each.since for each in members},
        excluded=frozenset(each.person_id for each in members if each.excluded),
    )
