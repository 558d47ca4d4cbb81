"""The company's calendars, on whose days no edition goes out: by address, or as a file that is dropped on the bot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from handlers.cadences.ticks import reckon_anew
from handlers.calendar_addresses import asked_by, tell_outcome, wrong_address
from handlers.cards import (
    Actions,
    Button,
    ButtonStyle,
    Card,
    Context,
    Divider,
    Element,
    Header,
    Text,
    card_to_json,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.explaining import kept, recalled
from handlers.forms import Form, Page, Submission, TextField
from handlers.later import start_job
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.ports import FetchError
from handlers.readers import speech_of_person
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from schedules.errors import ScheduleError
from storage import audit, calendars, clock, deliveries, inbox, places
from storage.cadences import get_cadence, with_calendar
from storage.deliveries import Target, delivery_key
from storage.edge import NAME_CHARACTERS
from storage.errors import ConflictError, NotFoundError
from storage.kinds import TargetKind
from storage.queue import queue_settings
from storage.session import Session
from storage.tables import Calendar

FORM = "calendar.new"
FETCH = "calendar_fetch"
"""The job that reads a calendar from its address."""
SUFFIX = ".ics"
EVERY = timedelta(hours=24)
"""So often a calendar is fetched anew."""
SHOWN = 5
Days: TypeAlias = dict[str, str]
"""What is on, by YYYY-MM-DD."""


async def show(turn: Turn, value: str = "", message: str = "", *, said: str = "") -> Response:
    """Show the calendars, to the person alone."""
    turn.require(Right.MANAGE_CADENCES)
    speech = turn.speech
    title = speech.say("Calendars")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    found = await calendars.calendars(turn.session)
    for each in found:
        elements += [Divider(), *await _calendar(turn, each)]
    if not found:
        elements.append(Text(line(speech.say("There is no calendar yet."))))
    told = speech.say("On the whole-day events of a calendar no edition goes out. Drop an .ics file here, or:")
    elements += [Divider(), Context(line(told))]
    add = Button(speech.say("Add by address"), FORM, style=ButtonStyle.PRIMARY)
    elements.append(Actions((add, Button(speech.say("All cadences"), "cadences.show"))))
    return await show_panel(turn, Card(tuple(elements), said or title), message, said=said)


async def said_show(turn: Turn, rest: str) -> Response:
    """`calendars`."""
    return await show(turn)


@opens_form
async def open_new(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a calendar by address."""
    return Response(form=await build(turn, {}, nonce(turn)))


async def build(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Name and address."""
    turn.require(Right.MANAGE_CADENCES)
    speech = turn.speech
    fields = (
        TextField(id="name", label=speech.say("Name"), min_length=1, max_length=60),
        TextField(
            id="address",
            label=speech.say("Address"),
            hint=speech.say("Of an .ics file, as calendars share it. It is fetched once a day, over HTTPS."),
            placeholder="https://",
            max_length=2000,
        ),
    )
    title = speech.say("New calendar")
    return Form(FORM, title, (Page(fields),), speech.say("Add"), speech.say("Cancel"), key, state)


async def check(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """An address that no fetch could work with is said at once."""
    wrong = wrong_address(str(sent.values.get("address") or ""), turn.speech)
    if wrong:
        return {"address": wrong}
    if await calendars.calendar_called(turn.session, str(sent.values.get("name") or "")) is not None:
        return {"name": turn.speech.say("There is a calendar of that name already.")}
    return {}


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the calendar, and have it fetched."""
    turn.require(Right.MANAGE_CADENCES)
    name, address = str(sent.values["name"]), str(sent.values["address"])
    try:
        calendar = await calendars.add_calendar(
            turn.session,
            Calendar(name=name, address=address, created_by=turn.actor.person_id, created_at=turn.now),
        )
    except ConflictError as error:
        raise ToldError(turn.speech.say("There is a calendar of that name already.")) from error
    await _note(turn, calendar, "calendar.added")
    await start_job(turn, FETCH, {"calendar": calendar.id, **asked_by(turn)})
    told = turn.speech.say("Added: I fetch it now, and tell you what I find.")
    return await show(turn, message=message, said=told)


async def fetch_now(turn: Turn, value: str, message: str) -> Response:
    """Have a calendar fetched at once."""
    calendar = await _found(turn, value)
    await start_job(turn, FETCH, {"calendar": calendar.id, **asked_by(turn)})
    return await show(turn, message=message, said=turn.speech.say("I fetch it now, and tell you what I find."))


async def remove(turn: Turn, value: str, message: str) -> Response:
    """Remove a calendar that neither a cadence nor the queue uses."""
    calendar = await _found(turn, value)
    try:
        await calendars.remove_calendar(turn.session, calendar.id)
    except ConflictError as error:
        users = [f"“{each.name}”" for each in await with_calendar(turn.session, calendar.id)]
        if (await queue_settings(turn.session)).calendar == calendar.id:
            users.append(turn.speech.say("the questions' due times"))
        names = turn.speech.listing(users)
        told = turn.speech.say("It is used by {names}: choose another calendar there first.", names=names)
        raise ToldError(told) from error
    await _note(turn, calendar, "calendar.removed")
    return await show(turn, message=message, said=turn.speech.say("Removed."))


async def fetch_due(session: Session) -> bool:
    """Have calendars fetched whose last fetch is a day old; whether there are any. For the clock."""
    now = await clock.now(session)
    due = await calendars.to_check(session, now - EVERY)
    platforms = [each.platform for each in await places.workspaces(session)]
    if not due or not platforms:
        return False
    for each in due:
        await inbox.store(
            session,
            key=f"calendar:{each.id}:{now.date().isoformat()}:{now.hour}",
            platform=platforms[0],
            kind=f"job.{FETCH}",
            conversation=f"job:calendar:{each.id}",
            payload={"calendar": each.id},
        )
    return True


async def keep_fetched(session: Session, calendar_id: str, days: Days, payload: Mapping[str, Any], *, key: str) -> None:
    """Take over the days that were fetched; a calendar that is gone meanwhile is left. Who waits for it is told."""
    try:
        changed = await _set_days(session, calendar_id, days)
    except NotFoundError:
        return
    if changed:
        await _by_itself(session, calendar_id, "calendar.changed", len(days))
    name, now = (await calendars.get_calendar(session, calendar_id)).name, await clock.now(session)
    await tell_outcome(session, payload, lambda speech: _read_card(name, days, now, speech), key=key)


async def note_failure(
    session: Session, calendar_id: str, error: FetchError | ScheduleError, payload: Mapping[str, Any], *, key: str
) -> None:
    """Note why a calendar could not be fetched; its days of before stand. Who waits for it is told."""
    problem = kept(error)
    try:
        await calendars.note_problem(session, calendar_id, problem, at=await clock.now(session))
    except NotFoundError:
        return
    name = (await calendars.get_calendar(session, calendar_id)).name

    def build(speech: Speech) -> Card:
        told = speech.say(
            "The calendar “{name}” could not be read: {problem}", name=name, problem=recalled(problem, speech)
        )
        return Card((Text(line(told)), _look(speech)), told)

    await tell_outcome(session, payload, build, key=key)


def name_of_file(file: str) -> str:
    """What the calendar of a dropped file is called."""
    return " ".join(file[: -len(SUFFIX)].split())[: min(60, NAME_CHARACTERS)] or "Calendar"


async def keep_file(session: Session, payload: Mapping[str, Any], days: Days, *, key: str) -> None:
    """Keep the days of a dropped file as the calendar of its name, and tell who dropped it."""
    now, person = await clock.now(session), str(payload["person"])
    name = name_of_file(str(payload["name"]))
    calendar = await calendars.calendar_called(session, name)
    if calendar is None:
        calendar = await calendars.add_calendar(session, Calendar(name=name, created_by=person, created_at=now))
    await _set_days(session, calendar.id, days)
    await _by_itself(session, calendar.id, "calendar.read", len(days), person)
    await _tell(session, payload, _read_card(name, days, now, await speech_of_person(session, person)), key)


def coming(days: Mapping[str, str], now: datetime, speech: Speech) -> list[tuple[date, str]]:
    """The days of a calendar from today on, rising, with what is on."""
    today = now.astimezone(speech.zone).date()
    found = sorted((date.fromisoformat(day), name) for day, name in days.items())
    return [(day, name) for day, name in found if day >= today]


def _read_card(name: str, days: Days, now: datetime, speech: Speech) -> Card:
    """What was found in a calendar."""
    told = speech.count(
        "The calendar “{name}” has {n} day to come.",
        "The calendar “{name}” has {n} days to come.",
        len(coming(days, now, speech)),
        name=name,
    )
    hint = speech.say("Choose it in a cadence: on these days no edition goes out.")
    return Card((Text(line(told, " ", hint)), _look(speech)), told)


async def _set_days(session: Session, calendar_id: str, days: Days) -> bool:
    """Take over the days, for all cadences that keep quiet by the calendar; whether they differ from before."""
    now = await clock.now(session)
    if not await calendars.set_days(session, calendar_id, days, at=now):
        return False
    for each in await with_calendar(session, calendar_id):
        await reckon_anew(session, await get_cadence(session, each.id, lock=True), now)
    return True


async def _calendar(turn: Turn, calendar: Calendar) -> list[Element]:
    speech = turn.speech
    days = coming(calendar.days, turn.now, speech)
    told = speech.count("{name}: {n} day to come", "{name}: {n} days to come", len(days), name=calendar.name)
    elements: list[Element] = [Text(line(told))]
    if days:
        elements.append(Context(line(", ".join(f"{speech.day(day)} ({name})" for day, name in days[:SHOWN]))))
    if calendar.problem:
        told = speech.say(
            "It could not be read: {problem} The days of before stand.", problem=recalled(calendar.problem, speech)
        )
        elements.append(Context(line(told)))
    elif calendar.checked_at is not None:
        elements.append(Context(line(speech.say("Read {moment}.", moment=speech.moment(calendar.checked_at)))))
    fetch = (Button(speech.say("Fetch now"), "calendar.fetch", calendar.id),) if calendar.address else ()
    elements.append(Actions((*fetch, Button(speech.say("Remove"), "calendar.remove", calendar.id))))
    return elements


async def _found(turn: Turn, key: str) -> Calendar:
    turn.require(Right.MANAGE_CADENCES)
    try:
        return await calendars.get_calendar(turn.session, key)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such calendar any more.")) from error


def _look(speech: Speech) -> Actions:
    return Actions((Button(speech.say("Calendars"), "calendars.show"),))


async def _tell(session: Session, payload: Mapping[str, Any], card: Card, key: str) -> None:
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key("calendar", key),
        target=Target(str(payload["workspace"]), TargetKind.PERSON, str(payload["person"])),
        payload=card_to_json(card),
        purpose="reply",
    )


async def _note(turn: Turn, calendar: Calendar, action: str) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="calendar",
        subject_id=calendar.id,
        details={"name": calendar.name},
    )


async def _by_itself(session: Session, calendar_id: str, action: str, days: int, by: str | None = None) -> None:
    await audit.record(
        session,
        at=await clock.now(session),
        actor_id=by,
        action=action,
        subject_kind="calendar",
        subject_id=calendar_id,
        details={"days": days},
    )


PRESSES: dict[str, Press] = {
    "calendars.show": show,
    FORM: open_new,
    "calendar.fetch": fetch_now,
    "calendar.remove": remove,
}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, submit, check)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "calendars",
        ("calendars", "company calendar", "quiet days", "kalender", "stille tage"),
        gettext_noop("The company's calendars, on whose days no edition goes out"),
        said_show,
        "calendars.show",
        "Kalender",
    ),
)
