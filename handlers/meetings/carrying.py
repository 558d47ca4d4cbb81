"""What a pin carries home: asked for after the meeting, nudged once, posted in both channels; promises until kept."""

from __future__ import annotations

from datetime import timedelta

from handlers.cards import Actions, Bold, BulletItem, Bullets, Button, ButtonStyle, Card, Element, Header, Text, line
from handlers.meetings.packs import promise_line
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import Seat, told_card
from handlers.meetings.seats import seat_of
from handlers.meetings.telling import Build, tell_channel, tell_person
from handlers.speech import Speech
from storage import carried, meetings, people
from storage.deliveries import delivery_key
from storage.kinds import Attendance
from storage.tables import Meeting, Promise

PURPOSE = "meeting.carried"
FOR = timedelta(days=5)
NUDGE_AFTER = timedelta(days=1)
FOLLOW_EVERY = timedelta(days=7)


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
            _asking(seat, meeting.id, nudge=nudge),
            key=delivery_key("carry", meeting.id, int(nudge)),
            purpose=PURPOSE,
            subject=meeting.id,
            expires_at=meeting.ends + FOR,
        )
        look.happened.append("nudged" if nudge else "asked what was said")


async def post_carried(look: Round, meeting: Meeting) -> None:
    """Post what was carried home in the home channel and in the host's."""
    seat = await seat_of(look.session, look.series, meeting)
    said = await carried.takeaways(look.session, [meeting.id])
    found = [each for each in await carried.promises(look.session, look.series.id) if each.meeting_id == meeting.id]
    name = (await people.get_person(look.session, meeting.person_id or "")).display_name

    def build(speech: Speech) -> Card:
        title = speech.say("{person} carried home from “{name}”", person=name, name=seat.name)
        elements: list[Element] = [Header(title), Bullets(tuple(BulletItem(line(each.text)) for each in said))]
        if found:
            promised = tuple(BulletItem(line(promise_line(each, speech))) for each in found)
            elements += [Text(line(Bold(speech.say("Promised")))), Bullets(promised)]
        return Card(tuple(elements), title)

    for channel in {look.series.channel_id, look.series.home_channel_id} - {None}:
        key = delivery_key("carried", meeting.id, channel or "")
        await tell_channel(look.session, channel, build, key=key, purpose=PURPOSE, subject=meeting.id)


async def follow_promises(look: Round) -> None:
    """Ask who keeps a promise whether it is done: when its day has come, and every week after."""
    today = look.now.date().isoformat()
    before = look.now - FOLLOW_EVERY
    for promise in await carried.promises_to_follow(look.session, look.series.id, before):
        if not promise.until or promise.until > today:
            continue
        promise.followed_at = look.now
        await look.session.flush()
        await tell_person(
            look.session,
            look.series,
            promise.keeper_id,
            _following(look.series.name, promise),
            key=delivery_key("promise", promise.id, today),
            purpose=PURPOSE,
            subject=promise.meeting_id,
        )
        look.happened.append("followed a promise")


def _asking(seat: Seat, meeting_id: str, *, nudge: bool) -> Build:
    def build(speech: Speech) -> Card:
        told = speech.say("What do you carry home from “{name}”? Up to three lines.", name=seat.name)
        lead = [Text(line(speech.say("Your team has not heard yet what the visit brought.")))] if nudge else []
        actions = Actions(
            (
                Button(speech.say("Carry home"), "carry.open", meeting_id, ButtonStyle.PRIMARY),
                Button(speech.say("I was not there"), "carry.missed", meeting_id),
            )
        )
        return Card((*lead, Text(line(told)), actions), told)

    return build


def _following(name: str, promise: Promise) -> Build:
    def build(speech: Speech) -> Card:
        told = speech.say("Is this promise from “{name}” kept?", name=name) + " " + promise_line(promise, speech)
        return told_card(told, actions=Actions((Button(speech.say("Done"), "promise.done", promise.id),)))

    return build
