"""A series is arranged or changed by form, and ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.cadences.own_teams import own_teams
from handlers.cadences.troubles import trouble
from handlers.calendar_addresses import asked_by, wrong_address
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import Form, Page, Submission
from handlers.later import start_job
from handlers.meetings import series_fields
from handlers.meetings.file_events import FileEvents, file_events
from handlers.meetings.keeping import call_off, release
from handlers.meetings.listing import show_all, show_series
from handlers.meetings.rhythms import NO_RHYTHM, read_rhythm, unknown_holidays
from handlers.meetings.rights import managed, note
from handlers.meetings.rounds import Round
from handlers.meetings.series_fields import as_said, read_ladder
from handlers.meetings.ticks import look_after
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from schedules.errors import ScheduleError
from storage import audiences, places
from storage import series as series_rows
from storage.edge import InvalidValueError
from storage.kinds import SeriesKind
from storage.tables import Series

FORM = "series.new"
FETCH = "series_fetch"
"""The job that reads a series' calendar, from its address or its file."""


@opens_form
async def open_new(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a new series."""
    return Response(form=await build(turn, {}, nonce(turn)))


@opens_form
async def open_change(turn: Turn, value: str, message: str) -> Response:
    """Open the form with a series as it is."""
    await managed(turn, value)
    return Response(form=await build(turn, {"series": value}, nonce(turn)))


async def build(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form; of a dropped calendar (`document`) it asks which events. Raises NotAllowedError, ToldError."""
    turn.require(Right.MANAGE_PINS)
    speech = turn.speech
    before = await managed(turn, state["series"]) if "series" in state else None
    found = await file_events(turn, state["document"]) if "document" in state else None
    teams = await places.teams(turn.session)
    if len(teams) < 2:
        raise ToldError(speech.say("A series needs two teams: name them by “teams” first."))
    title = speech.say("Change the series") if before else speech.say("New series")
    when = series_fields.when(speech, before) if found is None else [series_fields.events(speech, found)]
    first = Page((*series_fields.who(speech, teams, before, found.title if found else ""), *when))
    pages = (first, Page(tuple(await series_fields.details(turn, before))))
    return Form(FORM, title, pages, speech.say("Save"), speech.say("Cancel"), key, state)


async def check(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """What is wrong beyond single answers."""
    speech, values = turn.speech, sent.values
    wrong: dict[str, str] = {}
    if values.get("host") == values.get("guest"):
        wrong["guest"] = speech.say("Host and guest are two teams.")
    if "document" not in sent.state:
        before = await managed(turn, sent.state["series"]) if "series" in sent.state else None
        wrong |= _wrong_when(turn, sent, before, await audiences.company_zone(turn.session))
    if sent.page:
        try:
            read_ladder(str(values.get("ladder") or ""))
        except ValueError:
            wrong["ladder"] = speech.say("One to six steps, for example: 3 days, 1 day, 1 hour.")
    return wrong


def _wrong_when(turn: Turn, sent: Submission, before: Series | None, company: str) -> dict[str, str]:
    speech, words = turn.speech, str(sent.values.get("words") or "")
    wrong: dict[str, str] = {}
    address = str(sent.values.get("address") or "")
    if not words and not address and not (before and before.file_name):
        wrong["words"] = speech.say("Say when, or give the address of a calendar.")
    if address and (told := wrong_address(address, speech)):
        wrong["address"] = told
    if words and not (before and words == as_said(before, speech)):
        try:
            rhythm = read_rhythm(turn, words)
        except ScheduleError as error:
            wrong["words"] = trouble(error, speech)
        else:
            if told := unknown_holidays(rhythm, before.time_zone if before else company, speech):
                wrong["words"] = told
            if not rhythm.once and sent.values.get("kind") == SeriesKind.EVENT:
                wrong["words"] = speech.say("A joint event is on one day, such as 12 March 10:00.")
    return wrong


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Save it."""
    turn.require(Right.MANAGE_PINS)
    values = sent.values
    columns: dict[str, Any] = {
        "name": str(values["name"]),
        "kind": SeriesKind(str(values["kind"])),
        "host_team_id": str(values["host"]),
        "guest_team_id": str(values["guest"]),
        "minutes": int(str(values["minutes"])),
        "chair_id": _chosen(values.get("chair")),
        "second_chair_id": _chosen(values.get("second_chair")),
        "channel_id": _chosen(values.get("channel")),
        "home_channel_id": _chosen(values.get("home")),
        "ladder": [int(step.total_seconds() // 60) for step in read_ladder(str(values["ladder"]))],
        "ask_days": int(str(values["ask_days"])),
    }
    if "document" in sent.state:
        return await _submit_file(turn, sent, columns, message)
    columns |= {"titled": str(values.get("titled") or ""), "address": str(values.get("address") or "") or None}
    words = str(values.get("words") or "")
    if "series" not in sent.state:
        rhythm = read_rhythm(turn, words) if words else None
        columns |= {"address": None, **rhythm.columns()} if rhythm else NO_RHYTHM
        columns["time_zone"] = (rhythm.zone if rhythm else "") or await audiences.company_zone(turn.session)
        series = await add_series(turn, columns)
        told = turn.speech.say("Saved: I remind everybody in time.")
        if not series.kind.is_joint:
            told = turn.speech.say("Saved: I ask whose turn it is in time.")
        return await begin(turn, series, "series.arranged", told, message)
    series = await managed(turn, sent.state["series"])
    if words and words != as_said(series, turn.speech):
        rhythm = read_rhythm(turn, words)
        columns |= {"address": None, "file_name": "", **rhythm.columns()}
        columns["time_zone"] = rhythm.zone or series.time_zone
    elif words:
        columns["address"] = None  # read again, "every other week" would begin today: the rhythm stays as it is
    else:
        columns |= NO_RHYTHM | ({"file_name": ""} if columns["address"] else {})
    return await _change(turn, series, columns, message)


async def _change(turn: Turn, series: Series, columns: dict[str, Any], message: str) -> Response:
    """Raises ToldError for teams that are not the actor's."""
    await _require_own(turn, columns)
    if columns["kind"].is_joint and not series.kind.is_joint:
        look = Round(turn.session, series, turn.now)
        for meeting in await look.to_come():
            await release(look, meeting)
    series = await series_rows.change_series(turn.session, series.id, checked_at=None, **columns)
    if not series.file_name:
        await series_rows.drop_file(turn.session, series.id)
    told = turn.speech.say("Saved: the change holds from now on.")
    return await begin(turn, series, "series.changed", told, message)


async def _submit_file(turn: Turn, sent: Submission, columns: dict[str, Any], message: str) -> Response:
    """A series of the events that were chosen in a dropped calendar."""
    found: FileEvents = await file_events(turn, sent.state["document"])
    chosen = sent.values.get("events")
    picked = found.uids_of(chosen if isinstance(chosen, tuple) else ())
    if not picked:
        raise ToldError(turn.speech.say("This form is out of date. Please open it again."))
    columns |= {**NO_RHYTHM, "file_name": found.name, "time_zone": await audiences.company_zone(turn.session)}
    series = await add_series(turn, columns)
    await series_rows.keep_file(turn.session, series.id, found.content, picked, at=turn.now)
    told = turn.speech.say("Saved: drop a newer file here when meetings are moved.")
    return await begin(turn, series, "series.arranged", told, message)


async def end(turn: Turn, value: str, message: str) -> Response:
    """End a series: whoever has a seat is told, invitations are taken back."""
    series = await managed(turn, value)
    look = Round(turn.session, series, turn.now)
    for meeting in await look.to_come():
        await call_off(look, meeting)
    series.active, series.next_look = False, turn.now  # what was promised there is followed all the same
    await turn.session.flush()
    await note(turn, series, "series.ended")
    return await show_all(turn, message, said=turn.speech.say("“{name}” has ended.", name=series.name))


async def add_series(turn: Turn, columns: dict[str, Any]) -> Series:
    """Keep a new series. Raises ToldError for teams that are not the actor's."""
    await _require_own(turn, columns)
    if "chair_id" not in columns:
        columns["chair_id"] = turn.actor.person_id
    series = Series(**columns, workspace_id=turn.actor.workspace_id, owner_id=turn.actor.person_id, created_at=turn.now)
    try:
        return await series_rows.add_series(turn.session, series)
    except InvalidValueError as error:
        raise ToldError(str(error)) from error


async def begin(turn: Turn, series: Series, action: str, told: str, message: str) -> Response:
    """From now on it is looked after; the first time at once, so that its meetings are seen."""
    await note(turn, series, action)
    if series.address is not None or series.file_name:
        await start_job(turn, FETCH, {"series": series.id, **asked_by(turn)})
        told = f"{told} " + turn.speech.say("I read its calendar now, and tell you what I find.")
    await look_after(turn.session, series.id)
    return await show_series(turn, series, message, said=told)


async def _require_own(turn: Turn, columns: Mapping[str, Any]) -> None:
    own = await own_teams(turn)
    if own is not None and own.isdisjoint({columns["host_team_id"], columns["guest_team_id"]}):
        raise ToldError(turn.speech.say("One of the two teams must be yours. Say “teams” to join one."))


def _chosen(value: object) -> str | None:
    return str(value) if value else None


PRESSES: dict[str, Press] = {FORM: open_new, "series.change": open_change, "series.end": end}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, submit, check)}
COMMANDS: tuple[Command, ...] = ()
