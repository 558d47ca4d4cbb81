"""The fields of the form for a series: who meets, when, and how it is prepared."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers.cards import Option
from handlers.forms import ChoiceField, ChoicesField, Field, NumberField, TextField
from handlers.meetings.file_events import FileEvents
from handlers.meetings.rhythms import rhythm_words
from handlers.meetings.seat_cards import ahead
from handlers.speech import Speech
from handlers.turn import Turn
from meetings.ladder import DEFAULT, checked
from storage import people, places
from storage import series as series_rows
from storage.kinds import SeriesKind
from storage.tables import Series, Team

NAME = 60
_STEP = re.compile(r"(\d{1,4})\s*(days?|tage?n?|d|hours?|stunden?|h|minutes?|minuten?|min|m)\b", re.I)
_UNITS = {"d": timedelta(days=1), "t": timedelta(days=1), "h": timedelta(hours=1), "s": timedelta(hours=1)}


def read_ladder(text: str) -> tuple[timedelta, ...]:
    """The steps in "3 days, 1 day, 1 hour", in either language. Raises ValueError."""
    found = [int(n) * _UNITS.get(unit[0].lower(), timedelta(minutes=1)) for n, unit in _STEP.findall(text)]
    return checked(found)


def ladder_words(minutes: list[int], speech: Speech) -> str:
    """The steps as `read_ladder` reads them."""
    return ", ".join(ahead(timedelta(minutes=each), speech) for each in minutes)


def who(speech: Speech, teams: list[Team], before: Series | None, name: str = "") -> list[Field]:
    """What it is called, what it is, and which two teams meet."""
    options = tuple(Option(team.name[:70], team.id) for team in teams[:100])
    called = before.name if before else name
    return [
        TextField(id="name", label=speech.say("Name"), min_length=1, max_length=NAME, initial=called[:NAME]),
        ChoiceField(
            id="kind",
            label=speech.say("What it is"),
            options=(
                Option(speech.say("One team's meeting, with a seat for the other"), SeriesKind.PIN.value),
                Option(speech.say("Joint meetings of both teams"), SeriesKind.JOINT.value),
                Option(speech.say("A joint event of both teams, on one day"), SeriesKind.EVENT.value),
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
            label=speech.say("Who sends the linking pin, or is the other team"),
            options=options,
            initial=before.guest_team_id if before else "",
        ),
    ]


def when(speech: Speech, before: Series | None) -> list[Field]:
    """In words, or by a calendar's address."""
    return [
        TextField(
            id="words",
            label=speech.say("When"),
            hint=speech.say("In words: every second Wednesday 10:00 Berlin until 30 June, not on holidays"),
            required=False,
            max_length=200,
            initial=as_said(before, speech) if before else "",
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


def events(speech: Speech, found: FileEvents) -> Field:
    """Which events of a dropped calendar are meant."""
    options = []
    for number, each in enumerate(found.events):
        what = each.title[:40] or speech.say("without a title")
        many = speech.count("{n} meeting", "{n} meetings", each.count)
        options.append(Option(f"{what}, {speech.moment(each.first)}, {many}"[:75], str(number)))
    return ChoicesField(
        id="events",
        label=speech.say("Which events"),
        hint=speech.say("Meetings that are moved or called off in a newer file are compared with these."),
        options=tuple(options),
        minimum=1,
        initial=("0",) if len(options) == 1 else (),
    )


async def details(turn: Turn, before: Series | None) -> list[Field]:
    """Length, chair, channels, reminders, and when the pin is asked."""
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
        ChoiceField(
            id="second_chair",
            label=speech.say("Second chair"),
            hint=speech.say("Of a joint meeting: both prepare it. Best one from each team."),
            options=persons,
            required=False,
            initial=_among(persons, before.second_chair_id if before else None),
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


def as_said(series: Series, speech: Speech) -> str:
    """The rhythm as the form shows it; "" where a calendar says when."""
    return "" if series.rule is None else rhythm_words(series, speech)


def _among(options: tuple[Option, ...], key: str | None) -> str:
    return key if key is not None and key in {option.value for option in options} else ""
