"""What a look after a series works with: the series as it is locked, its pool, the clock, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.meetings.affinity import affinities
from handlers.meetings.people_time import calendars_of, engagements_elsewhere
from meetings.availability import Calendar, Engagements
from meetings.planning import Pool, Slot, Turn, plan
from meetings.rotation import Standing
from storage import links, meetings, people
from storage import series as series_rows
from storage.kinds import AskingAnswer, SeatStatus
from storage.session import Session
from storage.tables import Meeting, PoolMember, Series

HORIZON = timedelta(days=200)
"""So far ahead meetings are kept."""
PREVIEWED = 10
TAKEN = (SeatStatus.ASKED, SeatStatus.ACCEPTED)


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
        """Those who may be invited and are still with the company, as members of the guest team.

        Who is linked to others is one member, by the key that they go by.
        """
        team = {each.id for each in await people.people(self.session, team_id=self.series.guest_team_id)}
        return [each for each in await series_rows.pool(self.session, self.series.id) if each.person_id in team]

    async def rotation(self) -> Pool:
        """The pool for planning. People who became one by linking stand as they did together."""
        members = {each.person_id: each for each in await self.pool()}
        whose = await links.roots(self.session, members)
        rows: dict[str, list[PoolMember]] = {}
        for row in await series_rows.pool(self.session, self.series.id):
            if whose.get(row.person_id) in members:
                rows.setdefault(whose[row.person_id], []).append(row)
        standings = tuple(_standing(members[person], found) for person, found in sorted(rows.items()))
        until = {person: _lapses(self.series, row.until) for person, row in members.items() if row.until}
        return Pool(
            self.series.id,
            standings,
            self.series.turns,
            since={person: min(row.since for row in found) for person, found in rows.items()},
            excluded=frozenset(person for person, row in members.items() if row.excluded),
            until=until,
        )

    async def calendars(self) -> dict[str, Calendar]:
        """When the members of the pool can come."""
        return await calendars_of(self.session, [each.person_id for each in await self.pool()], self.now)

    async def turns(self, count: int = PREVIEWED, *, explain: bool = False) -> list[Turn]:
        """Whose turn it is in the next meetings: seats that are taken stand, the others are foreseen."""
        coming = (await self.to_come())[:count]
        calendars = await self.calendars()
        taken = await engagements_elsewhere(self.session, self.series.id, calendars, self.now)
        slots = [await self._slot(each, calendars, nearest=number == 0) for number, each in enumerate(coming)]
        return plan([await self.rotation()], slots, calendars, taken, explain=explain)

    async def turn_of(self, meeting: Meeting) -> Turn | None:
        """Whose turn it is in one meeting."""
        coming = [each.id for each in await self.to_come()]
        if meeting.id not in coming:
            return None
        found = await self.turns(coming.index(meeting.id) + 1)
        return next((turn for turn in found if turn.slot.key == meeting.id), None)

    async def others_for(self, meeting: Meeting, person_id: str) -> list[str]:
        """Whom somebody may hand a seat on to: who could come and has not said that they can't."""
        turn = await self.turn_of(meeting)
        if turn is None:
            return []
        return [each for each in turn.eligible if each != person_id and each not in turn.slot.declined]

    async def kept_seats(self) -> list[tuple[Meeting, str]]:
        """The seats, and whose, of people who were asked before a manager left them out for that day."""
        out = {each.person_id: each.until for each in await self.pool() if each.excluded}
        held = [each for each in await self.to_come() if each.person_id and each.seat in TAKEN]
        whose = await links.roots(self.session, {each.person_id or "" for each in held}) if out else {}
        found = [(each, whose.get(each.person_id or "", "")) for each in held]
        return [
            (meeting, person)
            for meeting, person in found
            if person in out and (not out[person] or meeting.starts < _lapses(self.series, out[person]))
        ]

    async def busy(self, meeting: Meeting, person_id: str) -> bool:
        """Whether somebody has a seat elsewhere at that time."""
        taken: Engagements = await engagements_elsewhere(self.session, self.series.id, [person_id], self.now)
        return taken.is_busy(person_id, meeting.starts, meeting.ends, meeting.id)

    async def _slot(self, meeting: Meeting, pool: Collection[str], *, nearest: bool) -> Slot:
        """`nearest`: the next meeting's agenda is known, those of later ones are not."""
        whose = await links.roots(self.session, pool)
        asked = await meetings.askings(self.session, meeting.id)
        no = frozenset(
            whose.get(each.person_id, each.person_id)
            for each in asked
            if each.answer not in (AskingAnswer.WAITING, AskingAnswer.ACCEPTED)
        )
        held = meeting.seat in TAKEN or meeting.fixed
        holder = (meeting.person_id or "") if held else ""
        touch = {}
        if nearest and not holder:
            touch = await affinities(self.session, self.series, meeting, pool, self.now)
        return Slot(
            meeting.id,
            self.series.id,
            meeting.starts,
            meeting.ends,
            all_day=meeting.all_day,
            holder=whose.get(holder, holder),
            declined=no,
            affinity=touch,
        )


def _standing(member: PoolMember, rows: Sequence[PoolMember]) -> Standing:
    """Where somebody stands, with all that they were before they were linked."""
    return Standing(
        member.person_id,
        member.weight,
        sum(row.share for row in rows),
        sum(row.served for row in rows),
        max(row.last for row in rows),
        member.refusals,
        member.rests,
    )


def _lapses(series: Series, until: str) -> datetime:
    """The instant from which on what was said up to a day holds no longer."""
    day = date.fromisoformat(until) + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(series.time_zone)).astimezone(UTC)
