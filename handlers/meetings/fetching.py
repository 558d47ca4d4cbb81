"""A series' calendar by address or file: read again and again and compared, so that a moved meeting is noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.calendar_addresses import outcome_card, tell_outcome
from handlers.cards import Actions, BulletItem, Bullets, Button, Card, Element, Text, card_to_json, line
from handlers.explaining import kept, recalled
from handlers.meetings.arranging import FETCH
from handlers.meetings.keeping import take_over
from handlers.meetings.rounds import Round
from handlers.meetings.ticks import look_after
from handlers.panels import PURPOSE
from handlers.ports import FetchError
from handlers.readers import speech_of_person
from handlers.speech import Speech
from meetings.occurrences import Difference, Occurrence
from schedules.errors import ScheduleError
from storage import clock, deliveries, inbox, places
from storage import series as series_rows
from storage.deliveries import Target, delivery_key
from storage.errors import NotFoundError
from storage.kinds import TargetKind
from storage.session import Session

EVERY = timedelta(minutes=30)
SHOWN = 5


async def fetch_due_series(session: Session) -> bool:
    """Have calendars fetched whose last fetch is half an hour old; whether there are any. For the clock."""
    now = await clock.now(session)
    due = await series_rows.to_fetch(session, now - EVERY)
    platforms = {each.id: each.platform for each in await places.workspaces(session)}
    for each in due:
        await inbox.store(
            session,
            key=f"series-calendar:{each.id}:{int(now.timestamp() // EVERY.total_seconds())}",
            platform=platforms[each.workspace_id],
            kind=f"job.{FETCH}",
            conversation=f"job:series:{each.id}",
            payload={"series": each.id},
        )
    return bool(due)


async def keep_calendar(session: Session, series_id: str, found: Sequence[Occurrence]) -> Difference | None:
    """Take over what a calendar says, tell whoever is concerned, and do what is due then; gives what changed."""
    try:
        series = await series_rows.get_series(session, series_id, lock=True)
    except NotFoundError:
        return None
    if not series.active or (series.address is None and not series.file_name):
        return None
    now = await clock.now(session)
    series.checked_at, series.problem = now, None
    difference = await take_over(Round(session, series, now), found)
    await look_after(session, series_id)
    return difference


async def tell_what_changed(
    session: Session, series_id: str, difference: Difference, reader: Mapping[str, str], *, key: str
) -> None:
    """Tell whoever dropped a newer file what it changed."""
    series = await series_rows.get_series(session, series_id)
    speech = await speech_of_person(session, reader["person"])
    moved = [(old, new) for old, new in difference.changed if old.start != new.start and not new.cancelled]
    off = len(difference.gone) + sum(new.cancelled and not old.cancelled for old, new in difference.changed)
    counted = (
        (len(moved), speech.count("{n} meeting is moved", "{n} meetings are moved", len(moved))),
        (off, speech.count("{n} is called off", "{n} are called off", off)),
        (len(difference.added), speech.count("{n} is new", "{n} are new", len(difference.added))),
    )
    told = speech.say("“{file}” is a newer file of “{name}”.", file=series.file_name, name=series.name)
    what = speech.listing([words for count, words in counted if count])
    what = f"{what}." if what else speech.say("Nothing has changed.")
    elements: list[Element] = [Text(line(told, " ", what))]
    rows = [
        speech.say("{before} → {after}", before=speech.moment(old.start), after=speech.moment(new.start))
        for old, new in moved[:SHOWN]
    ]
    if rows:
        elements.append(Bullets(tuple(BulletItem(line(row)) for row in rows)))
    elements.append(Actions((Button(speech.say("Open the series"), "series.show", series.id),)))
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key("newer-file", key),
        target=Target(reader["workspace"], TargetKind.PERSON, reader["person"]),
        payload=card_to_json(Card(tuple(elements), f"{told} {what}")),
        purpose=PURPOSE,
    )


async def tell_what_is_in_it(
    session: Session, series_id: str, meetings: int, payload: Mapping[str, Any], *, key: str
) -> None:
    """Tell whoever waits for a series' calendar how many meetings to come it has."""
    name = (await series_rows.get_series(session, series_id)).name

    def build(speech: Speech) -> Card:
        told = speech.count(
            "“{name}”: its calendar has {n} meeting to come.",
            "“{name}”: its calendar has {n} meetings to come.",
            meetings,
            name=name,
        )
        return outcome_card(told, Button(speech.say("Open the series"), "series.show", series_id))

    await tell_outcome(session, payload, build, key=key)


async def note_trouble(
    session: Session, series_id: str, error: FetchError | ScheduleError, payload: Mapping[str, Any], *, key: str
) -> None:
    """Note why a calendar could not be read; the meetings of before stand. Who waits for it is told."""
    try:
        series = await series_rows.get_series(session, series_id, lock=True)
    except NotFoundError:
        return
    series.checked_at = await clock.now(session)
    series.problem = problem = kept(error)
    name = series.name

    def build(speech: Speech) -> Card:
        told = speech.say(
            "The calendar of “{name}” could not be read: {problem}", name=name, problem=recalled(problem, speech)
        )
        return outcome_card(told, Button(speech.say("Open the series"), "series.show", series_id))

    await tell_outcome(session, payload, build, key=key)
