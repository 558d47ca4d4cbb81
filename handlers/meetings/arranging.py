"""A series is arranged or changed, by form or by words, and ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from handlers.cadences.own_teams import own_teams
from handlers.cadences.troubles import trouble
from handlers.cards import Actions, Button, ButtonStyle, Card, Option, Text, line
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import ChoiceField, Field, Form, NumberField, Page, Submission, TextField
from handlers.later import start_job
from handlers.meetings.keeping import call_off
from handlers.meetings.listing import rhythm_of, show_all, show_series
from handlers.meetings.rights import managed, note
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import ahead
from handlers.meetings.ticks import look_after
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from meetings.ladder import DEFAULT, checked
from schedules.errors import ScheduleError
from schedules.rules import rule_to_json
from schedules.words import Said, parse_rule
from storage import audiences, people, places
from storage import series as series_rows
from storage.edge import InvalidValueError
from storage.kinds import SeriesKind
from storage.tables import Series, Team

FORM = "series.new"
FETCH = "series_fetch"
"""The job that fetches a series' calendar."""
NAME = 60
_STEP = re.compile(r"(\d{1,4})\s*(days?|tage?n?|d|hours?|stunden?|h|minutes?|minuten?|min|m)\b", re.I)
_UNITS = {"d": timedelta(days=1), "t": timedelta(days=1), "h": timedelta(hours=1), "s": timedelta(hours=1)}
_CALLED = re.compile(r"[\s,]*\b(?:called|named|namens|genannt)\b[\s:]*[“„\"']?([^“”„\"'<>]{1,80})[”“\"']?\s*$", re.I)


def read_ladder(text: str) -> tuple[timedelta, ...]:
    """The steps in "3 days, 1 day, 1 hour", in either language. Raises ValueError."""
    found = [int(n) * _UNITS.get(unit[0].lower(), timedelta(minutes=1)) for n, unit in _STEP.findall(text)]
    return checked(found)


def ladder_words(minutes: list[int], speech: Speech) -> str:
    """The steps as `read_ladder` reads them."""
    return ", ".join(ahead(timedelta(minutes=each), speech) for each in minutes)


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
    """The form. Raises NotAllowedError, and ToldError where there are no two teams."""
    turn.require(Right.MANAGE_PINS)
    speech = turn.speech
    before = await managed(turn, state["series"]) if "series" in state else None
    teams = await places.teams(turn.session)
    if len(teams) < 2:
        raise ToldError(speech.say("A series needs two teams: name them by “teams” first."))
    title = speech.say("Change the series") if before else speech.say("New series")
    pages = (Page((*_who(speech, teams, before), *_when(speech, before))), Page(tuple(await _details(turn, before))))
    return Form(FORM, title, pages, speech.say("Save"), speech.say("Cancel"), key, state)


async def check(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """What is wrong beyond single answers."""
    speech, values = turn.speech, sent.values
    wrong: dict[str, str] = {}
    if values.get("host") == values.get("guest"):
        wrong["guest"] = speech.say("Host and guest are two teams.")
    address = str(values.get("address") or "").lower()
    if not values.get("words") and not address:
        wrong["words"] = speech.say("Say when, or give the address of a calendar.")
    if address and not address.startswith(("https://", "webcal://", "webcals://")):
        wrong["address"] = speech.say("It begins with https:// or webcal://.")
    if values.get("words"):
        try:
            unkept = _unkept(_rule(turn, str(values["words"])), speech)
        except ScheduleError as error:
            unkept = trouble(error, speech)
        if unkept:
            wrong["words"] = unkept
    if sent.page:
        try:
            read_ladder(str(values.get("ladder") or ""))
        except ValueError:
            wrong["ladder"] = speech.say("One to six steps, for example: 3 days, 1 day, 1 hour.")
    return wrong


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Save it."""
    turn.require(Right.MANAGE_PINS)
    values = sent.values
    said = _rule(turn, str(values["words"])) if values.get("words") else None
    columns: dict[str, Any] = {
        "name": str(values["name"]),
        "kind": SeriesKind(str(values["kind"])),
        "host_team_id": str(values["host"]),
        "guest_team_id": str(values["guest"]),
        "rule": None if said is None else rule_to_json(said.rule),
        "address": None if said is not None else str(values.get("address") or "") or None,
        "titled": str(values.get("titled") or ""),
        "minutes": int(str(values["minutes"])),
        "chair_id": _chosen(values.get("chair")),
        "channel_id": _chosen(values.get("channel")),
        "home_channel_id": _chosen(values.get("home")),
        "ladder": [int(step.total_seconds() // 60) for step in read_ladder(str(values["ladder"]))],
        "ask_days": int(str(values["ask_days"])),
    }
    zone = said.zone if said is not None else ""
    if "series" in sent.state:
        series = await managed(turn, sent.state["series"])
        columns["time_zone"] = zone or series.time_zone
        if values.get("words") == _as_said(series, turn.speech):
            # Read again, "every other week" would begin today.
            columns |= {"rule": series.rule, "time_zone": series.time_zone}
        columns["checked_at"] = None
        series = await series_rows.change_series(turn.session, series.id, **columns)
        action, told = "series.changed", turn.speech.say("Saved: the change holds from now on.")
    else:
        columns["time_zone"] = zone or await audiences.company_zone(turn.session)
        series, action = await _add(turn, columns), "series.arranged"
        told = turn.speech.say("Saved: I ask whose turn it is in time.")
    return await _begin(turn, series, action, told, message)


async def new_by_words(turn: Turn, rest: str) -> Response:
    """`new series every second Wednesday 10:00 Berlin of Sales with Marketing, called Sales weekly`."""
    turn.require(Right.MANAGE_PINS)
    speech = turn.speech
    if not rest.strip(" .!?"):
        return await _how(turn, speech.say("Choose it in a form, or say it: {example}", example=_example(turn)))
    name, words = "", rest
    if called := _CALLED.search(words):
        name, words = " ".join(called[1].split())[:NAME].strip(" .!"), words[: called.start()]
    teams = await places.teams(turn.session)
    host, words = _team(words, teams, r"of|von|der|des|by|bei")
    guest, words = _team(words, teams, r"with|for|from|mit|für|aus")
    if host is None or guest is None or host.id == guest.id:
        return await _how(
            turn, speech.say("Say whose meeting it is and who is invited: {example}", example=_example(turn))
        )
    try:
        said = _rule(turn, words.strip(" ,.!"))
    except ScheduleError as error:
        return await _how(turn, trouble(error, speech))
    if unkept := _unkept(said, speech):
        return await _how(turn, unkept)
    columns: dict[str, Any] = {
        "name": name or f"{host.name} – {guest.name}"[:NAME],
        "host_team_id": host.id,
        "guest_team_id": guest.id,
        "rule": rule_to_json(said.rule),
        "time_zone": said.zone or await audiences.company_zone(turn.session),
        "ladder": [int(step.total_seconds() // 60) for step in DEFAULT],
        "channel_id": await _channel_of(turn, host),
        "home_channel_id": await _channel_of(turn, guest),
    }
    series = await _add(turn, columns)
    told = speech.say("Arranged: {when}. Change or end it here.", when=rhythm_of(series, speech))
    return await _begin(turn, series, "series.arranged", told, "")


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


async def _add(turn: Turn, columns: dict[str, Any]) -> Series:
    """Raises ToldError for teams that are not the actor's."""
    own = await own_teams(turn)
    if own is not None and own.isdisjoint({columns["host_team_id"], columns["guest_team_id"]}):
        raise ToldError(turn.speech.say("One of the two teams must be yours. Say “teams” to join one."))
    if "chair_id" not in columns:
        columns["chair_id"] = turn.actor.person_id
    series = Series(**columns, workspace_id=turn.actor.workspace_id, owner_id=turn.actor.person_id, created_at=turn.now)
    try:
        return await series_rows.add_series(turn.session, series)
    except InvalidValueError as error:
        raise ToldError(str(error)) from error


async def _begin(turn: Turn, series: Series, action: str, told: str, message: str) -> Response:
    """From now on it is looked after; the first time at once, so that its meetings are seen."""
    await note(turn, series, action)
    if series.address is not None:
        await start_job(turn, FETCH, {"series": series.id})
        told = f"{told} " + turn.speech.say("I fetch its calendar now. Look again in a minute.")
    await look_after(turn.session, series.id)
    return await show_series(turn, series, message, said=told)


def _who(speech: Speech, teams: list[Team], before: Series | None) -> list[Field]:
    options = tuple(Option(team.name[:70], team.id) for team in teams[:100])
    return [
        TextField(
            id="name", label=speech.say("Name"), min_length=1, max_length=NAME, initial=before.name if before else ""
        ),
        ChoiceField(
            id="kind",
            label=speech.say("What it is"),
            options=(
                Option(speech.say("One team's meeting, with a seat for the other"), SeriesKind.PIN.value),
                Option(speech.say("A joint meeting of both"), SeriesKind.JOINT.value),
            ),
            radio=True,
            initial=(before.kind if before else SeriesKind.PIN).value,
        ),
        ChoiceField(
            id="host",
            label=speech.say("Whose meeting"),
            options=options,
            initial=before.host_team_id if before else "",
        ),
        ChoiceField(
            id="guest",
            label=speech.say("Who sends the linking pin"),
            options=options,
            initial=before.guest_team_id if before else "",
        ),
    ]


def _when(speech: Speech, before: Series | None) -> list[Field]:
    return [
        TextField(
            id="words",
            label=speech.say("When"),
            hint=speech.say("In words: every second Wednesday 10:00 Berlin"),
            required=False,
            max_length=200,
            initial=_as_said(before, speech) if before else "",
        ),
        TextField(
            id="address",
            label=speech.say("Or its calendar"),
            hint=speech.say("The address of an .ics file, as Google and Outlook publish it."),
            placeholder="https://",
            required=False,
            max_length=2000,
            initial=(before.address if before else None) or "",
        ),
        TextField(
            id="titled",
            label=speech.say("Its title in the calendar"),
            hint=speech.say("Empty: all events."),
            required=False,
            max_length=100,
            initial=before.titled if before else "",
        ),
    ]


async def _details(turn: Turn, before: Series | None) -> list[Field]:
    speech = turn.speech
    persons = tuple(Option(each.display_name[:70], each.id) for each in (await people.people(turn.session))[:100])
    ladder = before.ladder if before else [int(step.total_seconds() // 60) for step in DEFAULT]
    fields: list[Field] = [
        NumberField(
            id="minutes",
            label=speech.say("How many minutes"),
            minimum=5,
            maximum=series_rows.LONGEST,
            initial=before.minutes if before else 60,
        ),
        ChoiceField(
            id="chair",
            label=speech.say("Chair"),
            options=persons,
            required=False,
            initial=_among(persons, before.chair_id if before else turn.actor.person_id),
        ),
    ]
    fields += await _channels(turn, before)
    return [
        *fields,
        TextField(
            id="ladder", label=speech.say("Reminders before"), max_length=100, initial=ladder_words(ladder, speech)
        ),
        NumberField(
            id="ask_days",
            label=speech.say("Days before on which the pin is asked"),
            minimum=1,
            maximum=30,
            initial=before.ask_days if before else 7,
        ),
    ]


async def _channels(turn: Turn, before: Series | None) -> list[Field]:
    speech = turn.speech
    channels = tuple(Option(f"#{each.name}"[:70], each.id) for each in (await places.channels(turn.session))[:100])
    if not channels:
        return []
    asked = (
        ("channel", speech.say("Channel of the hosts"), before.channel_id if before else None),
        ("home", speech.say("Home channel of the pins"), before.home_channel_id if before else None),
    )
    return [
        ChoiceField(id=name, label=label, options=channels, required=False, initial=_among(channels, key))
        for name, label, key in asked
    ]


def _rule(turn: Turn, words: str) -> Said:
    today: date = turn.now.astimezone(turn.speech.zone).date()
    return parse_rule(words, today=today, language=turn.speech.language)


def _as_said(series: Series, speech: Speech) -> str:
    """The rhythm as the form shows it; "" where a calendar says when."""
    return "" if series.rule is None else rhythm_of(series, speech)


def _unkept(said: Said, speech: Speech) -> str:
    """What was said that a series does not keep, so that it is not dropped without a word; else ""."""
    if said.start or said.end or said.without_holidays:
        return speech.say(
            "A series keeps its days and times. Leave out from when to when, and holidays: end it by its button."
        )
    return ""


def _team(words: str, teams: list[Team], leads: str) -> tuple[Team | None, str]:
    """The team that is named after one of the leads, and the words without it."""
    for team in sorted(teams, key=lambda each: -len(each.name)):
        pattern = rf"[\s,]*\b(?:{leads})\s+(?:the\s+|dem\s+|der\s+)?(?:team\s+)?{re.escape(team.name)}\b(?:\s+team\b)?"
        if found := re.search(pattern, words, re.I):
            return team, f"{words[: found.start()]} {words[found.end() :]}"
    return None, words


async def _channel_of(turn: Turn, team: Team) -> str | None:
    channels = await places.channels(turn.session)
    return next((each.id for each in channels if each.team_id == team.id), None)


def _chosen(value: object) -> str | None:
    return str(value) if value else None


def _among(options: tuple[Option, ...], key: str | None) -> str:
    return key if key is not None and key in {option.value for option in options} else ""


async def _how(turn: Turn, told: str) -> Response:
    button = Button(turn.speech.say("Choose in a form"), FORM, style=ButtonStyle.PRIMARY)
    await reply(turn, Card((Text(line(told)), Actions((button,))), told), private=True, part="series")
    return Response()


def _example(turn: Turn) -> str:
    return turn.speech.say(
        "“new series every second Wednesday 10:00 Berlin of Sales with Marketing, called Sales weekly”"
    )


PRESSES: dict[str, Press] = {FORM: open_new, "series.change": open_change, "series.end": end}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, submit, check)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "new series",
        ("new series", "add series", "arrange series", "new meeting series", "neue serie", "serie anlegen"),
        gettext_noop("A series of meetings with a seat for the other team, said in words"),
        new_by_words,
        german="neue Serie",
    ),
)
