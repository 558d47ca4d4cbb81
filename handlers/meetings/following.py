"""Promises are followed until they are kept, moved or dropped: who gave one is asked on its day, and nudged once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.cards import Actions, Button, ButtonStyle, Card, Confirm, Context, Element, Text, line
from handlers.meetings.people_time import calendars_of
from handlers.meetings.promise_words import UNDATED, asked_after, promise_line
from handlers.meetings.rounds import Round
from handlers.meetings.telling import Build, reachable, tell_person
from handlers.outbox import change_copy
from handlers.readers import speech_of_copy
from handlers.speech import Speech
from meetings.availability import Calendar
from storage import audiences, carried, clock, ledger, meetings
from storage import series as series_rows
from storage.deliveries import delivery_key
from storage.kinds import PromiseStatus
from storage.session import Session
from storage.tables import Promise

PURPOSE = "meeting.promise"
"""The purpose of what asks about a promise; its subject is the promise."""
NUDGE_AFTER = timedelta(days=2)
DONE, MOVE, DROP = "promise.done", "promise.move", "promise.drop"


@dataclass(frozen=True, slots=True)
class _Asking:
    """Whom to ask about a promise, when at the earliest, and whether it is the second time."""

    person: str
    at: datetime
    nudge: bool


async def follow_promises(look: Round) -> None:
    """Ask who gave a promise whether it is kept: on its day, in their working hours, and once more two days later.

    Where who gave it is nobody we know, or can't be reached any more, the pin is asked who carried it home, then the
    chair.
    """
    for promise in await carried.promises(look.session, look.series.id):
        asking = await _asking(look, promise)
        if asking is None or asking.at > look.now:
            continue
        if asking.nudge:
            promise.nudged_at = look.now
        else:
            promise.followed_at = look.now
        await look.session.flush()
        own = asking.person == promise.promiser_id
        await tell_person(
            look.session,
            look.series,
            asking.person,
            _builder(promise, look.series.name, own=own, nudge=asking.nudge, now=look.now),
            # `moved` and the day tell a promise for another day from what was asked before.
            key=delivery_key("promise", promise.id, promise.until, promise.moved, int(asking.nudge), asking.person),
            purpose=PURPOSE,
            subject=promise.id,
        )
        look.happened.append("nudged about a promise" if asking.nudge else "asked about a promise")


async def promises_look(look: Round) -> datetime | None:
    """When the next promise of a series is to be asked about, None where none is."""
    found = [await _asking(look, promise) for promise in await carried.promises(look.session, look.series.id)]
    return min((each.at for each in found if each is not None), default=None)


async def show_promise(session: Session, promise: Promise, *, key: str) -> None:
    """Let what asked about a promise show how it stands."""
    meeting = await meetings.get_meeting(session, promise.meeting_id)
    series = await series_rows.get_series(session, meeting.series_id)
    now = await clock.now(session)
    for copy in await ledger.posts(session, purpose=PURPOSE, subject_id=promise.id):
        speech = await speech_of_copy(session, copy)
        own = copy.target == promise.promiser_id
        open_still = promise.status is PromiseStatus.OPEN and promise.followed_at is not None
        card = (
            _builder(promise, series.name, own=own, nudge=promise.nudged_at is not None, now=now)(speech)
            if open_still
            else _settled(promise, speech, now)
        )
        await change_copy(session, copy.message, card, key=key)


def acts(promise: Promise, speech: Speech, *, own: bool) -> tuple[Button, ...]:
    """What can be done about an open promise."""
    confirm = Confirm(
        speech.say("Drop this promise?"),
        speech.say("It is followed no more; both teams see that it was dropped."),
        speech.say("Drop it"),
        speech.say("Cancel"),
    )
    return (
        Button(speech.say("Done"), DONE, promise.id, ButtonStyle.PRIMARY),
        Button(speech.say("Not yet: new day …") if own else speech.say("New day …"), MOVE, promise.id),
        Button(speech.say("It won't happen"), DROP, promise.id, confirm=confirm),
    )


async def _asking(look: Round, promise: Promise) -> _Asking | None:
    """None where it was asked about twice for its day, and where nobody is left to ask."""
    if promise.nudged_at is not None:
        return None
    person = await _whom(look, promise)
    if person is None:
        return None
    calendar = (await calendars_of(look.session, [person], look.now)).get(person)
    if promise.followed_at is not None:
        wanted = promise.followed_at + NUDGE_AFTER
    elif promise.until:
        zone = ZoneInfo(await audiences.company_zone(look.session)) if calendar is None else calendar.habits.zone
        wanted = datetime.combine(date.fromisoformat(promise.until), time(), zone).astimezone(UTC)
    else:
        wanted = promise.created_at + UNDATED
    return _Asking(person, _within_hours(calendar, max(wanted, look.now)), promise.followed_at is not None)


def _within_hours(calendar: Calendar | None, wanted: datetime) -> datetime:
    when = None if calendar is None else calendar.when_to_ask(wanted)
    return wanted if when is None else when


async def _whom(look: Round, promise: Promise) -> str | None:
    for person in (promise.promiser_id, promise.keeper_id, look.series.chair_id, look.series.owner_id):
        if person is not None and await reachable(look.session, look.series, person) is not None:
            return person
    return None


def _builder(promise: Promise, series: str, *, own: bool, nudge: bool, now: datetime) -> Build:
    def build(speech: Speech) -> Card:
        if own:
            told = speech.say("You promised in “{name}”: {what}. Did you do it?", name=series, what=promise.what)
        else:
            words = promise_line(promise, speech, now)
            told = speech.say("Promised in “{name}”: {promise}. Is it done?", name=series, promise=words)
        elements: list[Element] = []
        if nudge:
            elements.append(Text(line(speech.say("Nobody has said yet what became of it. I don't ask again."))))
        elements.append(Text(line(told)))
        if not promise.until:
            why = speech.say("No day was named, so I ask {after}.", after=asked_after(speech))
            elements.append(Context(line(why)))
        return Card((*elements, Actions(acts(promise, speech, own=own))), told)

    return build


def _settled(promise: Promise, speech: Speech, now: datetime) -> Card:
    told = promise_line(promise, speech, now)
    elements: list[Element] = [Text(line(told))]
    if promise.status is not PromiseStatus.OPEN:
        elements.append(Actions((Button(speech.say("Undo"), "promise.reopen", promise.id),)))
    return Card(tuple(elements), told)
