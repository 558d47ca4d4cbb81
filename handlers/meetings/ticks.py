"""A look after a series: one transaction does all that is due, and notes when to look again.

Every replica may look at any time and as often as it likes: the series is locked meanwhile, instants are those of the
database's clock, and each message has a key of its own. See docs/adr/0050.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.meetings.carrying import ask_what_was_said
from handlers.meetings.following import follow_promises, promises_look
from handlers.meetings.joint import invite_all, prepare_joint, seat_chair
from handlers.meetings.keeping import keep_rule
from handlers.meetings.preparing import BEFORE, prepare
from handlers.meetings.reminding import remind
from handlers.meetings.rounds import Round
from handlers.meetings.seats import fill_seats
from meetings.availability import Engagements
from meetings.planning import Slot, candidates
from meetings.rotation import settle
from storage import carried, clock, links, meetings, people
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.kinds import AskingAnswer, Attendance, SeatStatus
from storage.session import Session
from storage.tables import Meeting

AT_LEAST_EVERY = timedelta(hours=12)
WHILE_ASKING = timedelta(minutes=10)
"""So often a series is looked after while a seat waits for somebody's answer, or for their morning."""
CARRY_FOR = timedelta(days=5)
"""So long after a meeting the pin is asked what it brought."""


async def look_after(session: Session, series_id: str) -> list[str]:
    """Do what is due for a series; gives what happened, for the log. Commit what it did."""
    try:
        series = await series_rows.get_series(session, series_id, lock=True)
    except NotFoundError:
        return []
    now = await clock.now(session)  # only now: the lock may have taken a while
    look = Round(session, series, now)
    if not series.active:
        await follow_promises(look)
        series.next_look = await promises_look(look)
        await session.flush()
        return look.happened
    await keep_rule(look)
    if series.kind.is_joint:
        await seat_chair(look)
        await invite_all(look)
        await remind(look)
        await prepare_joint(look)
    else:
        await _welcome(look)
        await settle_past(look)
        await fill_seats(look)
        await remind(look)
        await prepare(look)
    await ask_what_was_said(look)
    await follow_promises(look)
    if await _is_over(look):
        series.active, series.next_look = False, await promises_look(look)
    else:
        series.next_look = await _next_look(look)
    await session.flush()
    return look.happened


async def _is_over(look: Round) -> bool:
    """Whether the last day of a series is over, and nothing of it is left to be asked or kept."""
    series, zone = look.series, ZoneInfo(look.series.time_zone)
    if not series.last_day or look.now.astimezone(zone).date() <= date.fromisoformat(series.last_day):
        return False
    return not (
        await look.to_come()
        or await meetings.not_settled(look.session, series.id, look.now)
        or await meetings.lately(look.session, series.id, look.now - CARRY_FOR, look.now)
        or await carried.promises(look.session, series.id)
    )


async def _welcome(look: Round) -> None:
    """Whoever is in the guest team may be invited: newcomers start even; a manager excludes whom they will.

    What a manager said up to a day that is over is forgotten.
    """
    known = {each.person_id for each in await series_rows.pool(look.session, look.series.id)}
    for person in await people.people(look.session, team_id=look.series.guest_team_id):
        if person.id not in known:
            await series_rows.join_pool(look.session, look.series.id, person.id, at=look.now)
    today = look.now.astimezone(ZoneInfo(look.series.time_zone)).date().isoformat()
    for member in await look.pool():
        if member.until and member.until < today:
            await series_rows.set_member(look.session, look.series.id, member.person_id, weight=1.0, excluded=False)


async def settle_past(look: Round) -> None:
    """Count the turns of meetings that have ended: who could have come is owed a share, who was there had a turn."""
    for meeting in await meetings.not_settled(look.session, look.series.id, look.now):
        if meeting.ends > look.now:
            continue
        if not meeting.cancelled:
            await _settle(look, meeting)
        meeting.settled_at = look.now
        await look.session.flush()


async def _settle(look: Round, meeting: Meeting) -> None:
    pool = await look.rotation()
    standings = [replace(each) for each in pool.members]
    slot = Slot(meeting.id, look.series.id, meeting.starts, meeting.ends, all_day=meeting.all_day)
    eligible, _ = candidates(pool, slot, await look.calendars(), Engagements())
    whose = await links.roots(look.session, [each.person for each in standings])
    declined = {
        whose.get(each.person_id, each.person_id)
        for each in await meetings.askings(look.session, meeting.id)
        if each.answer in (AskingAnswer.DECLINED, AskingAnswer.LAPSED)
    }
    there = meeting.seat is SeatStatus.ACCEPTED and meeting.attendance is not Attendance.MISSED
    holder = (whose.get(meeting.person_id or "", meeting.person_id) or "") if there else ""
    settle(standings, {*eligible, *([holder] if holder else [])}, holder, declined, look.series.turns)
    rows = {each.person_id: each for each in await look.pool()}
    for before, after in zip(pool.members, standings, strict=True):
        member = rows[after.person]
        # What others of one human had stays in their own rows, for when they are taken apart again.
        member.share += after.share - before.share
        member.served += after.served - before.served
        member.last, member.refusals, member.rests = after.last, after.refusals, after.rests
    if holder:
        look.series.turns += 1


async def _next_look(look: Round) -> datetime:
    """The next instant at which something may be due."""
    now, series = look.now, look.series
    instants = [now + AT_LEAST_EVERY]
    for meeting in await look.to_come():
        steps = [timedelta(minutes=each) for each in series.ladder]
        instants += [meeting.starts - step for step in (*steps, BEFORE, timedelta(days=series.ask_days))]
        instants.append(meeting.ends)
        asked_from = meeting.starts - timedelta(days=series.ask_days)
        waits = meeting.seat is not SeatStatus.ACCEPTED
        if meeting.starts - BEFORE <= now and meeting.prepared_at is None:
            waits = True  # the pin sleeps, and gets the preparation in the morning
        if asked_from <= now and waits:
            instants.append(now + WHILE_ASKING)
        if asked_from - AT_LEAST_EVERY > now:
            break
    instants += [each.ends for each in await meetings.not_settled(look.session, series.id, now)]
    if await meetings.lately(look.session, series.id, now - CARRY_FOR, now):
        instants.append(now + timedelta(hours=1))
    if (promise := await promises_look(look)) is not None:
        instants.append(max(promise, now + WHILE_ASKING))
    return min(instant for instant in instants if instant > now)
