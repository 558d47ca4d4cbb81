"""What a pin carries home: asked for after the meeting, nudged once, posted in both channels, kept up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Text,
    line,
)
from handlers.meetings.promise_words import asked_after, promise_line
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import Seat, told_card
from handlers.meetings.seats import seat_of
from handlers.meetings.telling import Build, tell_channel, tell_person
from handlers.outbox import change_copy
from handlers.readers import speech_of_copy
from handlers.speech import Speech
from storage import carried, clock, ledger, meetings, people
from storage import series as series_rows
from storage.deliveries import delivery_key
from storage.kinds import Attendance, PromiseStatus
from storage.session import Session
from storage.tables import Meeting, Promise, Series

PURPOSE, POSTED = "meeting.carried", "meeting.carried_home"
"""The purposes of what asks the pin, and of what both channels read; their subject is the meeting."""
REWORD, EARLIER = "carry.reword", "carry.earlier"
FOR = timedelta(days=5)
NUDGE_AFTER = timedelta(days=1)


async def ask_what_was_said(look: Round) -> None:
    """Ask the pin after the meeting what they carry home; nudge them once, a day later."""
    for meeting in await meetings.lately(look.session, look.series.id, look.now - FOR, look.now):
        if meeting.reported_at is not None or meeting.attendance is Attendance.MISSED:
            continue
        calendar = (await look.calendars()).get(meeting.person_id or "")
        if calendar is not None and meeting.carry_asked_at is not None and not calendar.may_be_asked(look.now):
            continue
        if meeting.carry_asked_at is None:
            meeting.carry_asked_at, nudge = look.now, False
        elif meeting.nudged_at is None and look.now >= meeting.carry_asked_at + NUDGE_AFTER:
            meeting.nudged_at, nudge = look.now, True
        else:
            continue
        await look.session.flush()
        seat = await seat_of(look.session, look.series, meeting)
        await tell_person(
            look.session,
            look.series,
            meeting.person_id,
            _asking(seat, meeting.id, nudge=nudge, joint=look.series.kind.is_joint),
            key=delivery_key("carry", meeting.id, int(nudge)),
            purpose=PURPOSE,
            subject=meeting.id,
            expires_at=meeting.ends + FOR,
        )
        look.happened.append("nudged" if nudge else "asked what was said")


async def close_asking(session: Session, series: Series, meeting: Meeting, *, key: str) -> None:
    """Let what asked the pin show that they answered; promises that were forgotten can be added there."""
    there = meeting.attendance is not Attendance.MISSED
    for copy in await ledger.posts(session, purpose=PURPOSE, subject_id=meeting.id):
        speech = await speech_of_copy(session, copy)
        told = (
            speech.say("You carried home from “{name}”. Thank you.", name=series.name)
            if there
            else speech.say("You were not at “{name}”: the turn does not count.", name=series.name)
        )
        more = Actions(
            (
                Button(speech.say("Add promises"), "promise.add", meeting.id),
                Button(speech.say("Reword"), REWORD, meeting.id),
            )
        )
        await change_copy(session, copy.message, told_card(told, actions=more if there else None), key=key)


async def post_carried(look: Round, meeting: Meeting) -> None:
    """Post what was carried home in the home channel and in the host's."""
    made = await _carried(look.session, look.series, meeting)
    for channel in {look.series.channel_id, look.series.home_channel_id} - {None}:
        key = delivery_key("carried", meeting.id, channel or "")
        await tell_channel(look.session, channel, made, key=key, purpose=POSTED, subject=meeting.id)


async def refresh_carried(session: Session, meeting_id: str, *, key: str) -> None:
    """Show what was carried home as it stands now: promises are added, kept, moved, dropped."""
    meeting = await meetings.get_meeting(session, meeting_id)
    made = await _carried(session, await series_rows.get_series(session, meeting.series_id), meeting)
    for copy in await ledger.posts(session, purpose=POSTED, subject_id=meeting_id):
        await change_copy(session, copy.message, made(await speech_of_copy(session, copy)), key=key)


async def _carried(session: Session, series: Series, meeting: Meeting) -> Build:
    seat = await seat_of(session, series, meeting)
    said = await carried.takeaways(session, [meeting.id])
    promised = await carried.promises_of_meeting(session, meeting.id)
    now = await clock.now(session)
    name = await _name(session, meeting.person_id)
    reworded = (await carried.wordings(session, meeting.id))[:1]
    by = await _name(session, reworded[0].person_id) if reworded else ""

    def build(speech: Speech) -> Card:
        # Whose data was erased stands nowhere by name.
        title = speech.say("{person} carried home from “{name}”", person=name, name=seat.name)
        elements: list[Element] = [Header(title), Bullets(tuple(BulletItem(line(each.text)) for each in said))]
        if promised:
            rows = tuple(BulletItem(line(_promise_row(each, speech, now))) for each in promised)
            elements += [Text(line(Bold(speech.say("Promised")))), Bullets(rows)]
        acts = [Button(speech.say("Reword"), REWORD, meeting.id)]
        if reworded:
            day = speech.day(reworded[0].replaced_at)
            elements.append(Context(line(speech.say("Reworded on {day} by {person}.", day=day, person=by))))
            acts.append(Button(speech.say("Earlier wording"), EARLIER, meeting.id))
        elements.append(Actions(tuple(acts)))
        return Card(tuple(elements), title)

    return build


async def _name(session: Session, person_id: str | None) -> str:
    return "…" if person_id is None else (await people.get_person(session, person_id)).display_name


def _promise_row(promise: Promise, speech: Speech, now: datetime) -> str:
    words = promise_line(promise, speech, now)
    if promise.until or promise.status is not PromiseStatus.OPEN:
        return words
    return speech.say("{promise} (no day: I ask {after})", promise=words, after=asked_after(speech))


def _asking(seat: Seat, meeting_id: str, *, nudge: bool, joint: bool) -> Build:
    def build(speech: Speech) -> Card:
        told = speech.say("What do you carry home from “{name}”? Up to three lines.", name=seat.name)
        late = speech.say("Your team has not heard yet what the visit brought.")
        if joint:
            told = speech.say("What came of “{name}”? Up to three lines: I post them in both channels.", name=seat.name)
            late = speech.say("Both teams have not heard yet what the meeting brought.")
        lead = [Text(line(late))] if nudge else []
        actions = Actions(
            (
                Button(speech.say("Carry home"), "carry.open", meeting_id, ButtonStyle.PRIMARY),
                Button(speech.say("I was not there"), "carry.missed", meeting_id),
            )
        )
        return Card((*lead, Text(line(told)), actions), told)

    return build
