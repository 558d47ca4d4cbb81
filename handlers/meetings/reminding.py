"""Reminders on a series' ladder: to pin, chair and channel, each with what is needed then, each sent once."""

from __future__ import annotations

from datetime import timedelta

from handlers.cards import Actions, Button, Card, Text, line
from handlers.meetings.joint_cards import joint_reminder
from handlers.meetings.keeping import reminder_key
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import Seat, ahead
from handlers.meetings.seats import seat_of
from handlers.meetings.telling import chairs_of, channels_of, tell_channel, tell_person
from handlers.speech import Speech
from meetings.ladder import Reminder, due
from storage import meetings, people
from storage.kinds import SeatStatus
from storage.tables import Meeting, Reminded

PURPOSE = "meeting.reminder"


async def remind(look: Round) -> None:
    """Send the reminders that are due; one whose time is over is not sent any more."""
    steps = [timedelta(minutes=each) for each in look.series.ladder]
    if not steps:
        return
    for meeting in await look.to_come():
        if meeting.starts - max(steps) > look.now:
            break
        done = [timedelta(minutes=each) for each in await meetings.reminded_minutes(look.session, meeting)]
        reminder = due(meeting.starts, look.now, done, steps)
        if reminder is not None:
            await _send(look, meeting, reminder)


async def _send(look: Round, meeting: Meeting, reminder: Reminder) -> None:
    series, minutes = look.series, int(reminder.before.total_seconds() // 60)
    note = Reminded(meeting_id=meeting.id, starts=meeting.starts, minutes=minutes, sent_at=look.now)
    if not await meetings.remind_once(look.session, note):
        return
    seat = await seat_of(look.session, series, meeting)
    pin = meeting.person_id if meeting.seat is SeatStatus.ACCEPTED else None
    name = "" if pin is None else (await people.get_person(look.session, pin)).display_name

    def to_pin(speech: Speech) -> Card:
        return _pin_card(seat, meeting.id, reminder.before, speech)

    def to_host(speech: Speech) -> Card:
        if series.kind.is_joint:
            return joint_reminder(seat, meeting.id, reminder.before, speech)
        return _host_card(seat, name, reminder.before, speech)

    def key(reader: str | None) -> str:
        return reminder_key(meeting, meeting.starts, minutes, reader or "")

    until = reminder.useful_until
    if pin is not None:
        await tell_person(
            look.session, series, pin, to_pin, key=key(pin), purpose=PURPOSE, subject=meeting.id, expires_at=until
        )
    for chair in chairs_of(series):
        if chair == pin:
            continue
        await tell_person(
            look.session, series, chair, to_host, key=key(chair), purpose=PURPOSE, subject=meeting.id, expires_at=until
        )
    for channel in channels_of(series):
        await tell_channel(
            look.session, channel, to_host, key=key(channel), purpose=PURPOSE, subject=meeting.id, expires_at=until
        )
    look.happened.append("reminded")


def _pin_card(seat: Seat, meeting_id: str, before: timedelta, speech: Speech) -> Card:
    told = speech.say(
        "In {time}: “{name}” of {team}, {moment}. You are the linking pin.",
        time=ahead(before, speech),
        name=seat.name,
        team=seat.host,
        moment=seat.moment(speech),
    )
    need = (
        speech.say("Think of what your team should tell and ask there.")
        if before > timedelta(days=1)
        else speech.say("Your preparation takes a minute to read.")
    )
    button = Button(speech.say("My preparation"), "pack.show", meeting_id)
    return Card((Text(line(told)), *seat.where(), Text(line(need)), Actions((button,))), told)


def _host_card(seat: Seat, pin: str, before: timedelta, speech: Speech) -> Card:
    time = ahead(before, speech)
    told = speech.say("In {time}: “{name}”, {moment}.", time=time, name=seat.name, moment=seat.moment(speech))
    if pin:
        more = speech.say("{person} of {team} joins as linking pin: plan five minutes.", person=pin, team=seat.guest)
    else:
        more = speech.say("Nobody of {team} has agreed to come yet.", team=seat.guest)
    return Card((Text(line(told)), *seat.where(), Text(line(more))), told)
