"""Absences from a person's own calendar: its file, or its address, which is read several times a day.

Everybody gives their own; a manager may give those of people in their teams. Only when somebody is away is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.cadences.own_teams import own_teams, own_teams_of
from handlers.calendar_addresses import asked_by, outcome_card, tell_outcome, wrong_address
from handlers.cards import Actions, BulletItem, Bullets, Button, Card, Context, Element, Header, Option, Text, line
from handlers.changes import nonce
from handlers.commands import Command
from handlers.explaining import kept, recalled
from handlers.forms import ChoiceField, Form, Page, Submission, TextField
from handlers.later import start_job
from handlers.panels import show_panel
from handlers.permissions import Right, may
from handlers.ports import FetchError
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from meetings.availability import Absence
from schedules.errors import ScheduleError
from storage import absences, audiences, audit, clock, inbox, people, places
from storage import series as series_rows
from storage.kinds import AbsenceSource
from storage.session import Session
from storage.tables import Person

FORM, WHOSE = "away.calendar", "away.whose"
FETCH = "absences_fetch"
"""The job that reads somebody's absences from their calendar's address."""
TAKE = "calendar_take"
"""The job that takes over what a dropped calendar was said to be."""
EVERY = timedelta(hours=6)
AHEAD = timedelta(days=400)
SHOWN = 5
_LAST = timedelta(seconds=1)


@opens_form
async def open_address(turn: Turn, value: str, message: str) -> Response:
    """Open the form for an address."""
    return Response(form=await build_address(turn, {}, nonce(turn)))


async def build_address(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The address, and for managers whose calendar it is."""
    turn.require(Right.TAKE_SEATS)
    speech = turn.speech
    before = await absences.calendar_of(turn.session, turn.actor.person_id)
    address = TextField(
        id="address",
        label=speech.say("Address of the calendar"),
        hint=speech.say("Whole days, half days and what is marked as out of office count. No title is kept."),
        placeholder="https://",
        max_length=2000,
        initial=before.address if before else "",
    )
    title = speech.say("Absences by calendar")
    page = Page((address, *await _whose_field(turn)))
    return Form(FORM, title, (page,), speech.say("Save"), speech.say("Cancel"), key, state)


async def check_address(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """An address that no fetch could work with is said at once."""
    wrong = wrong_address(str(sent.values.get("address") or ""), turn.speech)
    if wrong:
        return {"address": wrong}
    return {}


async def submit_address(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep it, and read it now."""
    turn.require(Right.TAKE_SEATS)
    whom = await _whom(turn, sent)
    await absences.set_calendar(turn.session, whom, str(sent.values["address"]), by=turn.actor.person_id)
    await start_job(turn, FETCH, {"person": whom, **asked_by(turn)})
    await _note(turn.session, turn.actor.person_id, whom, "absences.by_address")
    told = turn.speech.say("Saved: I read it now, tell you what I find, and read it four times a day from now on.")
    return Response(notice=told)


async def forget_address(turn: Turn, value: str, message: str) -> Response:
    """The calendar is not read any more, and what it told is forgotten."""
    turn.require(Right.TAKE_SEATS)
    gone = await absences.drop_calendar(turn.session, turn.actor.person_id)
    await look_again(turn.session, turn.actor.person_id)
    if not gone:
        return Response(notice=turn.speech.say("I know of no calendar of your absences."))
    await _note(turn.session, turn.actor.person_id, turn.actor.person_id, "absences.address_forgotten")
    return Response(notice=turn.speech.say("Forgotten, with all that it told."))


async def build_whose(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Whose absences a dropped calendar holds."""
    turn.require(Right.MANAGE_PINS)
    fields = await _whose_field(turn)
    if not fields:
        raise ToldError(turn.speech.say("Nobody else is in a team of yours. Say “teams” to see who is."))
    title = turn.speech.say("Who is away")
    return Form(WHOSE, title, (Page(fields),), turn.speech.say("Save"), turn.speech.say("Cancel"), key, state)


async def submit_whose(turn: Turn, sent: Submission, message: str) -> Response:
    """Have it read for that person."""
    turn.require(Right.MANAGE_PINS)
    whom = await _whom(turn, sent)
    reader = {"workspace": turn.actor.workspace_id, "person": turn.actor.person_id, "name": ""}
    payload = {**reader, "platform": turn.actor.platform.value, "document": sent.state.get("document", "")}
    await start_job(turn, TAKE, {**payload, "what": "away", "whom": whom})
    told = turn.speech.say("I read the calendar and tell you what I find.")
    return await show_panel(turn, Card((Text(line(told)),), told), message, said=told)


async def may_keep(session: Session, by: str, whom: str) -> bool:
    """Whether somebody may say when another is away: of themselves, and a manager of people in own teams."""
    if by == whom:
        return True
    if not may((await people.profile(session, by)).roles, Right.MANAGE_PINS):
        return False
    own = await own_teams_of(session, by)
    return own is None or not own.isdisjoint((await people.profile(session, whom)).teams)


async def keep_file_absences(session: Session, whom: str, found: Sequence[Absence], *, by: str) -> None:
    """Take over the absences of a dropped file, instead of those of the one before."""
    spans = [(each.begins, each.ends) for each in found]
    if await absences.replace_absences(session, whom, AbsenceSource.FILE, spans, at=await clock.now(session)):
        await look_again(session, whom)
        await _note(session, by, whom, "absences.by_file")


async def keep_fetched_absences(
    session: Session, whom: str, found: Sequence[Absence], payload: Mapping[str, Any], *, key: str
) -> None:
    """Take over what an address says now. Who waits for it is told."""
    calendar = await absences.calendar_of(session, whom)
    if calendar is None:
        return
    now = await clock.now(session)
    calendar.checked_at, calendar.problem = now, None
    spans = [(each.begins, each.ends) for each in found]
    if await absences.replace_absences(session, whom, AbsenceSource.ADDRESS, spans, at=now):
        await look_again(session, whom)
    name = await _other(session, whom, payload)
    await tell_outcome(session, payload, lambda speech: found_card(found, speech, name=name), key=key)


async def note_failure(
    session: Session, whom: str, error: FetchError | ScheduleError, payload: Mapping[str, Any], *, key: str
) -> None:
    """Note why an address could not be read; the absences of before stand. Who waits for it is told."""
    calendar = await absences.calendar_of(session, whom)
    if calendar is None:
        return
    problem = kept(error)
    calendar.checked_at, calendar.problem = await clock.now(session), problem
    name = await _other(session, whom, payload)

    def build(speech: Speech) -> Card:
        why = recalled(problem, speech)
        if name:
            told = speech.say("The calendar of {name} could not be read: {problem}", name=name, problem=why)
            return outcome_card(told)
        told = speech.say("Your calendar could not be read: {problem}", problem=why)
        return outcome_card(told, Button(speech.say("When I am away"), "away.show"))

    await tell_outcome(session, payload, build, key=key)


async def _other(session: Session, whom: str, payload: Mapping[str, Any]) -> str:
    """The name of whose absences they are, "" where they are those of who waits for them."""
    by = payload.get("asked_by")
    if isinstance(by, dict) and by["person"] == whom:
        return ""
    return (await people.get_person(session, whom)).display_name


async def fetch_due_absences(session: Session) -> bool:
    """Have calendars of absences read whose last reading is hours old; whether there are any. For the clock."""
    now = await clock.now(session)
    due = await absences.calendars_to_read(session, now - EVERY)
    platforms = [each.platform for each in await places.workspaces(session)]
    for each in due if platforms else ():
        await inbox.store(
            session,
            key=f"absences:{each.person_id}:{int(now.timestamp() // EVERY.total_seconds())}",
            platform=platforms[0],
            kind=f"job.{FETCH}",
            conversation=f"job:absences:{each.person_id}",
            payload={"person": each.person_id},
        )
    return bool(due and platforms)


def found_card(found: Sequence[Absence], speech: Speech, *, name: str = "") -> Card:
    """What a calendar told: the next absences, without a title."""
    if name:
        title = speech.count("{name} is away {n} time", "{name} is away {n} times", len(found), name=name)
    else:
        title = speech.count("You are away {n} time", "You are away {n} times", len(found))
    elements: list[Element] = [Header(title)]
    if found:
        rows = [span_words(each, speech) for each in found[:SHOWN]]
        elements.append(Bullets(tuple(BulletItem(line(row)) for row in rows)))
    told = speech.say("Nobody is asked to a meeting then, and seats in that time I have covered.")
    elements.append(Context(line(told)))
    if not name:
        elements.append(Actions((Button(speech.say("When I am away"), "away.show"),)))
    return Card(tuple(elements), title)


def span_words(away: Absence, speech: Speech) -> str:
    """From when to when, on the reader's clock; the times where it is no whole day."""
    begins, ends = away.begins.astimezone(speech.zone), away.ends.astimezone(speech.zone)
    if begins.hour or begins.minute or ends.hour or ends.minute:
        return speech.say("{since} to {until}", since=speech.moment(begins), until=speech.moment(ends))
    first, last = begins.date(), (ends - _LAST).date()
    if first == last:
        return speech.day(first)
    return speech.say("{since} to {until}", since=speech.day(first), until=speech.day(last))


async def zone_of(session: Session, person_id: str) -> ZoneInfo:
    """Whose days they are."""
    person = await people.get_person(session, person_id)
    return ZoneInfo(person.time_zone or await audiences.company_zone(session))


async def look_again(session: Session, person_id: str) -> None:
    """Have the series looked after in which somebody may sit."""
    mine = await series_rows.series_of_person(session, person_id)
    await series_rows.look_at(session, mine, await clock.now(session))


async def _whose_field(turn: Turn) -> tuple[ChoiceField, ...]:
    others = await _team_of(turn)
    if not others:
        return ()
    me = Option(turn.speech.say("My own"), turn.actor.person_id)
    options = (me, *(Option(each.display_name[:70], each.id) for each in others))
    return (ChoiceField(id="whom", label=turn.speech.say("Whose absences"), options=options, initial=me.value),)


async def _team_of(turn: Turn) -> list[Person]:
    """The others whose absences the actor may give."""
    if not turn.actor.may(Right.MANAGE_PINS):
        return []
    own = await own_teams(turn)
    everybody = await people.people(turn.session)
    found = [] if own is not None else everybody
    for team in sorted(own or ()):
        found += [each for each in await people.people(turn.session, team_id=team) if each not in found]
    return [each for each in found if each.id != turn.actor.person_id][:98]


async def _whom(turn: Turn, sent: Submission) -> str:
    """Raises ToldError for somebody of another team."""
    whom = str(sent.values.get("whom") or turn.actor.person_id)
    if not await may_keep(turn.session, turn.actor.person_id, whom):
        raise ToldError(turn.speech.say("That person is in no team of yours."))
    return whom


async def _note(session: Session, by: str, whom: str, action: str) -> None:
    await audit.record(
        session,
        at=await clock.now(session),
        actor_id=by,
        action=action,
        subject_kind="person",
        subject_id=whom,
        details={},
    )


PRESSES: dict[str, Press] = {FORM: open_address, "away.forget_calendar": forget_address}
FORMS: dict[str, FormCase] = {
    FORM: FormCase(build_address, submit_address, check_address),
    WHOSE: FormCase(build_whose, submit_whose),
}
COMMANDS: tuple[Command, ...] = ()
