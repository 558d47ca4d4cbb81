"""The meetings of a series are kept as its rule or its calendar has them; whoever is concerned hears of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.cards import Actions, Card
from handlers.meetings.joint_files import renew_joint_files
from handlers.meetings.rhythms import quiet_of, rhythm_of_series
from handlers.meetings.rounds import HORIZON, Round
from handlers.meetings.seat_cards import cover_button, told_card
from handlers.meetings.seats import free, seat_of, send_invitation, show_answer, take_back_pack
from handlers.meetings.telling import chairs_of, channels_of, take_back, tell_channel, tell_person
from handlers.speech import Speech
from meetings.occurrences import KNOWN_AGAIN, Difference, Occurrence, compare, of_rule
from storage import meetings
from storage.deliveries import delivery_key
from storage.keys import new_key
from storage.kinds import AskingAnswer, SeatStatus
from storage.tables import Asking, Meeting

PURPOSE = "meeting.changed"
ANY_TIME = timedelta(days=4000)


async def keep_rule(look: Round) -> None:
    """Bring the meetings of a series with a rule up to date."""
    series = look.series
    rhythm = rhythm_of_series(series)
    if rhythm is None:
        return
    day = look.now.replace(hour=0, minute=0, second=0, microsecond=0)  # the same all day: what is reckoned is kept
    zone, length, until = ZoneInfo(series.time_zone), timedelta(minutes=series.minutes), day + HORIZON
    if rhythm.once and rhythm.last is not None:
        until = max(until, datetime.combine(rhythm.last + timedelta(days=2), time(), UTC))
    found = of_rule(
        rhythm.rule,
        zone,
        length,
        day - timedelta(days=1),
        until,
        quiet=quiet_of(series),
        start=rhythm.first,
        end=rhythm.last,
    )
    await take_over(look, [each for each in found if each.start > look.now])


async def take_over(look: Round, occurrences: Iterable[Occurrence]) -> Difference:
    """Take over the meetings to come as they are now; gives what changed.

    What was moved or called off here by hand stays as it is.
    """
    stored = await meetings.meetings_to_come(look.session, look.series.id, look.now)
    by_recurrence = {each.recurrence: each for each in stored}
    by_hand = {each.recurrence for each in stored if each.by_hand}
    before = [_occurrence(each) for each in stored if not each.by_hand]
    now = [each for each in occurrences if each.start > look.now and each.recurrence not in by_hand]
    rhythm = rhythm_of_series(look.series)
    once = rhythm is not None and rhythm.once  # put off by months, it is still the one there is
    difference = compare(before, now, known_again=ANY_TIME if once else KNOWN_AGAIN)
    for each in difference.added:
        await _add(look, each)
    for old, new in difference.changed:
        meeting = by_recurrence[old.recurrence]
        meeting.recurrence, meeting.title, meeting.place = new.recurrence, new.title, new.place
        if new.cancelled and not old.cancelled:
            await call_off(look, meeting)
        elif old.cancelled and not new.cancelled:
            meeting.cancelled, meeting.seat, meeting.person_id = False, SeatStatus.OPEN, None
            await move(look, meeting, new.start, new.end, all_day=new.all_day)
        elif (old.start, old.end, old.place) != (new.start, new.end, new.place):
            await move(look, meeting, new.start, new.end, all_day=new.all_day)
    for each in difference.gone:
        await call_off(look, by_recurrence[each.recurrence])
    return difference


async def move(look: Round, meeting: Meeting, starts: datetime, ends: datetime, *, all_day: bool = False) -> None:
    """A meeting is moved, or held elsewhere: reminders follow, the invitation is replaced, everybody hears of it.

    A pin who can't come then is relieved, and the next in turn is asked.
    """
    before = await seat_of(look.session, look.series, meeting)
    await _forget_reminders(look, meeting)
    meeting.starts, meeting.ends, meeting.all_day = starts, ends, all_day
    await look.session.flush()
    if meeting.seat is SeatStatus.UNFILLED:
        meeting.seat = SeatStatus.OPEN
    seat = await seat_of(look.session, look.series, meeting)

    def words(speech: Speech) -> str:
        return speech.say(
            "“{name}” is moved: from {before} to {after}.",
            name=seat.name,
            before=before.moment(speech),
            after=seat.moment(speech),
        )

    asking = await _holding(look, meeting)
    if asking is not None:
        calendar = (await look.calendars()).get(asking.person_id)
        hindered = calendar is not None and (
            calendar.is_away(starts, ends) or calendar.habits.hindrance(starts, ends, hours=not all_day)
        )
        if hindered or await look.busy(meeting, asking.person_id):
            await free(look, meeting, asking, AskingAnswer.RELEASED)
        elif asking.answer is AskingAnswer.ACCEPTED:
            await send_invitation(look, meeting)
            await show_answer(look, meeting, asking)
        key = asking.id
        kept = asking.answer is AskingAnswer.ACCEPTED
        await tell_person(
            look.session,
            look.series,
            asking.person_id,
            lambda speech: told_card(words(speech), actions=Actions((cover_button(key, speech),)) if kept else None),
            key=_key("moved", meeting, asking.person_id),
            purpose=PURPOSE,
            subject=meeting.id,
        )
    await renew_joint_files(look, meeting)
    await _tell_hosts(look, meeting, "moved", words, nearest=min(before.starts, starts))
    look.happened.append("moved")


async def call_off(look: Round, meeting: Meeting) -> None:
    """A meeting does not take place: no reminder comes any more, and the invitation is taken back."""
    if meeting.cancelled:
        return
    meeting.cancelled = True
    await _forget_reminders(look, meeting)
    seat = await seat_of(look.session, look.series, meeting)

    def words(speech: Speech) -> str:
        return speech.say("“{name}” on {moment} is called off.", name=seat.name, moment=seat.moment(speech))

    asking = await _holding(look, meeting)
    if asking is not None:
        if asking.answer is AskingAnswer.ACCEPTED:
            await send_invitation(look, meeting, cancelled=True)
        await show_answer(look, meeting, asking)
        await tell_person(
            look.session,
            look.series,
            asking.person_id,
            lambda speech: told_card(words(speech)),
            key=_key("off", meeting, asking.person_id),
            purpose=PURPOSE,
            subject=meeting.id,
        )
        asking.answer, asking.answered_at = AskingAnswer.RELEASED, look.now
    await renew_joint_files(look, meeting)
    await _tell_hosts(look, meeting, "off", words, nearest=meeting.starts)
    meeting.seat, meeting.person_id = SeatStatus.OPEN, None
    await look.session.flush()
    look.happened.append("called off")


async def release(look: Round, meeting: Meeting) -> None:
    """Whoever has the seat, or was asked for it, is told that it is no longer theirs."""
    asking = await _holding(look, meeting)
    if asking is not None:
        await free(look, meeting, asking, AskingAnswer.RELEASED)
    meeting.seat, meeting.person_id, meeting.fixed, meeting.reason = SeatStatus.OPEN, None, False, ""
    await look.session.flush()


def reminder_key(meeting: Meeting, starts: datetime, minutes: int, target: str) -> str:
    """The key of a reminder: of a meeting as it was to begin then, one step of the ladder, to one reader."""
    return delivery_key("reminder", meeting.id, starts.isoformat(), minutes, target)


async def _forget_reminders(look: Round, meeting: Meeting) -> None:
    """Take back the reminders of a time that no longer holds, and the preparation for it."""
    series = look.series
    await take_back_pack(look, meeting, agenda=True)
    readers = {each.person_id for each in await meetings.askings(look.session, meeting.id)}
    readers |= {key for key in (*chairs_of(series), series.channel_id, series.home_channel_id) if key}
    for minutes in await meetings.reminded_minutes(look.session, meeting):
        for reader in sorted(readers):
            message = reminder_key(meeting, meeting.starts, minutes, reader)
            await take_back(look.session, message, key=str(meeting.sequence))


async def _add(look: Round, each: Occurrence) -> None:
    meeting = Meeting(
        id=new_key(),  # not made from the recurrence, which changes with a series that is moved as a whole
        series_id=look.series.id,
        recurrence=each.recurrence,
        starts=each.start,
        ends=each.end,
        all_day=each.all_day,
        title=each.title,
        place=each.place,
    )
    await meetings.add_meeting(look.session, meeting)


async def _holding(look: Round, meeting: Meeting) -> Asking | None:
    for each in await meetings.askings(look.session, meeting.id):
        if each.person_id == meeting.person_id and each.answer in (AskingAnswer.WAITING, AskingAnswer.ACCEPTED):
            return each
    return None


async def _tell_hosts(
    look: Round, meeting: Meeting, what: str, words: Callable[[Speech], str], *, nearest: datetime
) -> None:
    """Tell the chairs and the channels of a change of a meeting that was near enough for them to have heard of it.

    `nearest` is the earlier of its times, before and after.
    """
    series = look.series
    if nearest - look.now > timedelta(days=series.ask_days) and meeting.seat is SeatStatus.OPEN:
        return

    def build(speech: Speech) -> Card:
        return told_card(words(speech))

    for chair in chairs_of(series):
        key = _key(what, meeting, chair)
        await tell_person(look.session, series, chair, build, key=key, purpose=PURPOSE, subject=meeting.id)
    for channel in channels_of(series):
        key = _key(what, meeting, channel)
        await tell_channel(look.session, channel, build, key=key, purpose=PURPOSE, subject=meeting.id)


def _key(what: str, meeting: Meeting, reader: str) -> str:
    return delivery_key("changed", what, meeting.id, meeting.starts.isoformat(), meeting.sequence, reader)


def _occurrence(meeting: Meeting) -> Occurrence:
    return Occurrence(
        meeting.recurrence,
        meeting.starts.astimezone(UTC),
        meeting.ends.astimezone(UTC),
        meeting.all_day,
        meeting.cancelled,
        meeting.title,
        meeting.place,
    )
