"""A calendar that somebody dropped: the company's days off, a series of meetings, or their absences. Which, is asked.

What stands beside the file says it, too: "my absences". A newer file of a series or of a calendar that is known is
taken as such: a series knows its events by their uids, a calendar its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.cadences.calendars import SUFFIX, Days, keep_file, name_of_file
from handlers.cadences.own_teams import own_teams_of
from handlers.cadences.troubles import trouble
from handlers.cards import Actions, Button, ButtonStyle, Card, Context, Element, Header, Text, card_to_json, line
from handlers.changes import nonce
from handlers.commands import Command
from handlers.events import Shared
from handlers.explaining import explained
from handlers.later import start_job, start_job_unasked
from handlers.meetings import away_calendars
from handlers.meetings.arranging import FETCH, build
from handlers.meetings.away_calendars import TAKE
from handlers.meetings.file_events import file_events, keep_events
from handlers.meetings.rights import managed
from handlers.panels import PURPOSE, show_panel
from handlers.permissions import Right, may
from handlers.ports import FetchError
from handlers.readers import speech_of_person
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from meetings.availability import Absence
from meetings.published import Listed, base_uid, is_part
from schedules.calendars import LIMITS
from schedules.errors import ScheduleError
from storage import audit, calendars, clock, deliveries, people
from storage import series as series_rows
from storage.deliveries import Target, delivery_key
from storage.keys import derived_key
from storage.kinds import Platform, TargetKind
from storage.session import Session
from storage.tables import Series

FILE = "calendar_file"
"""The job that reads what was dropped."""
COMPANY, AWAY, SERIES = "company", "away", "series"
NEWER = "dropped.newer"
MOST_FILES, SHOWN = 5, 3
_SAYS = (
    (AWAY, re.compile(r"\b(?:away|absen\w*|vacations?|out of office|ooo|leave|urlaub\w*|abwesen\w*)\b", re.I)),
    (SERIES, re.compile(r"\b(?:series|meetings?|serien?|treffen|besprechung\w*|termine?)\b", re.I)),
    (COMPANY, re.compile(r"\b(?:company|holidays?|days? off|firmen\w*|feiertag\w*|kalender|calendar)\b", re.I)),
)


def are_calendars(shared: Shared) -> bool:
    """Whether all that was dropped are calendars."""
    return bool(shared.files) and all(file.name.lower().endswith(SUFFIX) for file in shared.files)


async def take_files(turn: Turn, shared: Shared) -> Response:
    """Have calendars read that were dropped on the bot."""
    turn.require(Right.TAKE_SEATS)
    said = next((what for what, pattern in _SAYS if pattern.search(shared.text)), "")
    for number, file in enumerate(shared.files[:MOST_FILES]):
        payload = {
            "id": file.id,
            "name": file.name,
            "origin": dict(file.origin),
            "platform": turn.actor.platform.value,
            "workspace": turn.actor.workspace_id,
            "person": turn.actor.person_id,
            "said": said,
        }
        await start_job(turn, FILE, payload, part=str(number))
    return Response(notice=turn.speech.say("I read the calendar and tell you what I find."))


@dataclass(frozen=True, slots=True)
class Seen:
    """A dropped calendar as it was read: its events to come, the uids of all that it holds, and its whole days."""

    content: bytes
    events: Sequence[Listed]
    uids: frozenset[str]
    days: Days


async def meet(session: Session, payload: Mapping[str, Any], seen: Seen, *, key: str) -> None:
    """A dropped calendar was read: take it as what it is known to be, or ask whoever dropped it."""
    person, name, found, days = str(payload["person"]), str(payload["name"]), seen.events, seen.days
    roles = (await people.profile(session, person)).roles
    mine = await _series_by_file(session, person) if may(roles, Right.MANAGE_PINS) else []
    if payload.get("said") in ("", SERIES):
        for series, uids in mine:
            if seen.uids & {base_uid(uid) for uid in uids}:
                await _take_newer(session, payload, series, seen.content, key=key)
                return
    manages = may(roles, Right.MANAGE_CADENCES)
    same = await calendars.calendar_called(session, name_of_file(name)) if manages else None
    if manages and (payload.get("said") == COMPANY or (same is not None and same.address is None)):
        await keep_file(session, payload, days, key=key)
        return
    document, now = derived_key("dropped", key), await clock.now(session)
    await keep_events(session, document, name, seen.content, found, owner=person, at=now)
    if payload.get("said") == AWAY:
        await start_job_unasked(
            session,
            Platform(payload["platform"]),
            f"{key}:away",
            TAKE,
            {**_reader(payload), "document": document, "what": AWAY, "whom": person},
            order=key,
        )
        return
    speech = await speech_of_person(session, person)
    card = _question(document, name, seen, speech, manages=manages, series=[series for series, _ in mine])
    await _tell(session, payload, card, key)


def _question(document: str, name: str, seen: Seen, speech: Speech, *, manages: bool, series: Sequence[Series]) -> Card:
    """Asks what a dropped calendar is; who manages nothing can only mean their own absences.

    `series` are those that it may be a newer file of, though it holds none of their events.
    """
    found, days = seen.events, len(seen.days)
    title = speech.say("What is “{name}”?", name=name)
    holds = speech.count("It holds {n} event to come", "It holds {n} events to come", len(found))
    whole = speech.count("{n} whole day", "{n} whole days", days)
    elements: list[Element] = [Header(title), Text(line(f"{holds}, {whole}."))]
    if manages and found:
        shown = [f"{each.title[:40]} ({speech.moment(each.first)})" for each in found[:SHOWN] if each.title]
        if shown:
            elements.append(Context(line(speech.listing(shown))))
    buttons = [Button(speech.say("When I am away"), "dropped.away", document, ButtonStyle.DEFAULT)]
    if manages:
        new = [Button(speech.say("A series of meetings"), "dropped.series", document, ButtonStyle.PRIMARY)]
        newer = [
            Button(speech.say("A newer file of “{name}”", name=each.name[:40]), NEWER, f"{document}:{each.id}")
            for each in series
            if _stem(each.file_name) == _stem(name)
        ]
        buttons = [
            *newer[:SHOWN],
            *(new if found else []),
            Button(speech.say("The company's days off"), "dropped.company", document),
            *buttons,
            Button(speech.say("When somebody of my team is away"), "dropped.away_of", document),
        ]
    told = speech.say("Of absences I keep when they are, and never what they are called.")
    return Card((*elements, Actions(tuple(buttons)), Context(line(told))), title)


async def mean_company(turn: Turn, value: str, message: str) -> Response:
    """It is the company's calendar."""
    turn.require(Right.MANAGE_CADENCES)
    return await _take(turn, value, message, {"what": COMPANY})


async def mean_away(turn: Turn, value: str, message: str) -> Response:
    """It says when the actor is away."""
    turn.require(Right.TAKE_SEATS)
    return await _take(turn, value, message, {"what": AWAY, "whom": turn.actor.person_id})


async def mean_newer(turn: Turn, value: str, message: str) -> Response:
    """It is a newer file of a series, from which all that the series met by is gone."""
    turn.require(Right.MANAGE_PINS)
    document, _, series_id = value.partition(":")
    kept = await file_events(turn, document)
    series = await managed(turn, series_id)
    if not series.file_name:
        raise ToldError(turn.speech.say("This series does not meet by a file any more."))
    payload = {"workspace": turn.actor.workspace_id, "person": turn.actor.person_id, "name": kept.name}
    payload["platform"] = turn.actor.platform.value
    await _take_newer(turn.session, payload, series, kept.content, key=turn.key)
    told = turn.speech.say("I read the calendar and tell you what I find.")
    return await show_panel(turn, Card((Text(line(told)),), told), message, said=told)


@opens_form
async def mean_series(turn: Turn, value: str, message: str) -> Response:
    """It is a series of meetings: which events, and of whom, says the form."""
    return Response(form=await build(turn, {"document": value}, nonce(turn)))


@opens_form
async def mean_away_of(turn: Turn, value: str, message: str) -> Response:
    """It says when somebody else of the actor's teams is away: the form asks who."""
    turn.require(Right.MANAGE_PINS)
    await file_events(turn, value)
    return Response(form=await away_calendars.build_whose(turn, {"document": value}, nonce(turn)))


async def _take(turn: Turn, document: str, message: str, what: Mapping[str, str]) -> Response:
    kept = await file_events(turn, document)
    reader = {"workspace": turn.actor.workspace_id, "person": turn.actor.person_id, "name": kept.name}
    payload = {**reader, "platform": turn.actor.platform.value, "document": document, **what}
    await start_job(turn, TAKE, payload)
    told = turn.speech.say("I read the calendar and tell you what I find.")
    return await show_panel(turn, Card((Text(line(told)),), told), message, said=told)


async def take_company(session: Session, payload: Mapping[str, Any], days: Days, *, key: str) -> None:
    """The dropped calendar is the company's."""
    if may((await people.profile(session, str(payload["person"]))).roles, Right.MANAGE_CADENCES):
        await keep_file(session, payload, days, key=key)


async def take_absences(session: Session, payload: Mapping[str, Any], found: Sequence[Absence], *, key: str) -> None:
    """The dropped calendar says when somebody is away: the actor, or somebody of a team that they manage."""
    by, whom = str(payload["person"]), str(payload["whom"])
    if not await away_calendars.may_keep(session, by, whom):
        return
    await away_calendars.keep_file_absences(session, whom, found, by=by)
    speech = await speech_of_person(session, by)
    name = "" if by == whom else (await people.get_person(session, whom)).display_name
    await _tell(session, payload, away_calendars.found_card(found, speech, name=name), key)


async def tell_failure(
    session: Session, payload: Mapping[str, Any], error: FetchError | ScheduleError, *, key: str
) -> None:
    """Tell who dropped a file why it is no calendar."""
    speech = await speech_of_person(session, str(payload["person"]))
    told = trouble(error, speech) if isinstance(error, ScheduleError) else explained(error, speech)
    await _tell(session, payload, Card((Text(line(told)),), told), key)


async def _series_by_file(session: Session, person: str) -> list[tuple[Series, list[str]]]:
    """The series of somebody's teams that were made from files, with the uids of their events."""
    own = await own_teams_of(session, person)
    return [
        (series, uids)
        for series, uids in await series_rows.uids_of_files(session)
        if own is None or not own.isdisjoint({series.host_team_id, series.guest_team_id})
    ]


async def _take_newer(
    session: Session, payload: Mapping[str, Any], series: Series, content: bytes, *, key: str
) -> None:
    """Keep the newer file, and have it compared; what came of it is told whoever dropped it.

    A file of single meetings, such as a changed invitation, is kept beside the one of before: without it all others
    would be called off.
    """
    before, now, person = (
        await series_rows.file_of(session, series.id),
        await clock.now(session),
        str(payload["person"]),
    )
    if is_part(content, before.uids):
        content = before.content.rstrip() + b"\r\n" + content
        if len(content) > LIMITS.size:
            speech = await speech_of_person(session, person)
            told = speech.say("That is too much beside the file of before: export the whole calendar, and drop that.")
            await _tell(session, payload, Card((Text(line(told)),), told), key)
            return
    await series_rows.keep_file(session, series.id, content, before.uids, at=now)
    await series_rows.change_series(session, series.id, file_name=str(payload["name"])[:200])
    await audit.record(
        session,
        at=now,
        actor_id=person,
        action="series.file_replaced",
        subject_kind="series",
        subject_id=series.id,
        details={},
    )
    await start_job_unasked(
        session,
        Platform(payload["platform"]),
        f"{key}:newer",
        FETCH,
        {"series": series.id, "told": _reader(payload)},
        order=f"series:{series.id}",
    )


def _stem(file: str) -> str:
    """A file's name without its ending and what a browser counts: "Sales (1).ics"."""
    return re.sub(r"\s*(?:\(\d+\))?\.ics$", "", file.strip(), flags=re.I).casefold()


def _reader(payload: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(payload[name]) for name in ("workspace", "person", "platform", "name")}


async def _tell(session: Session, payload: Mapping[str, Any], card: Card, key: str) -> None:
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key("dropped", key),
        target=Target(str(payload["workspace"]), TargetKind.PERSON, str(payload["person"])),
        payload=card_to_json(card),
        purpose=PURPOSE,
    )


PRESSES: dict[str, Press] = {
    "dropped.company": mean_company,
    "dropped.away": mean_away,
    "dropped.series": mean_series,
    NEWER: mean_newer,
    "dropped.away_of": mean_away_of,
}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
