"""A series arranged in a sentence: of one team with a seat for another's pin, or joint meetings and events of both."""

from __future__ import annotations

import re
from typing import Any

from handlers.cadences.troubles import trouble
from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.commands import Command, gettext_noop
from handlers.meetings.arranging import FORM, add_series, begin
from handlers.meetings.rhythms import read_rhythm, rhythm_words, unknown_holidays
from handlers.meetings.series_fields import NAME
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from meetings.ladder import DEFAULT
from schedules.errors import ScheduleError
from storage import audiences, places
from storage.kinds import SeriesKind
from storage.tables import Team

_CALLED = re.compile(r"[\s,]*\b(?:called|named|namens|genannt)\b[\s:]*[“„\"']?([^“”„\"'<>]{1,80})[”“\"']?\s*$", re.I)
_JOINT = re.compile(
    r"^\s*(?:(?:a|an|the|ein|eine|einen)\s+)?(?:(?:joint|common|shared)\s+(?:meetings?|events?|workshops?|sessions?)"
    r"|gemeinsame[nrs]?\s+(?:treffen|besprechung(?:en)?|sitzung(?:en)?|runden?|termine?|veranstaltung(?:en)?|events?|"
    r"meetings?|workshops?))\b[\s,:]*",
    re.I,
)


async def new_by_words(turn: Turn, rest: str) -> Response:
    """`new series every second Wednesday 10:00 Berlin of Sales with Marketing, called Sales weekly`."""
    if joint := _JOINT.match(rest):
        return await joint_by_words(turn, rest[joint.end() :])
    turn.require(Right.MANAGE_PINS)
    speech, example = turn.speech, _example(turn)
    if not rest.strip(" .!?"):
        return await _how(turn, speech.say("Choose it in a form, or say it: {example}", example=example))
    name, words = _named(rest)
    teams = await places.teams(turn.session)
    host, words = _team(words, teams, r"of|von|der|des|by|bei")
    guest, words = _team(words, teams, r"with|for|from|mit|für|aus")
    if host is None or guest is None or host.id == guest.id:
        told = speech.say("Say whose meeting it is and who is invited: {example}", example=example)
        return await _how(turn, told)
    return await _arrange(turn, SeriesKind.PIN, name, host, guest, words)


async def joint_by_words(turn: Turn, rest: str) -> Response:
    """`joint meeting of Marketing and Sales every first Tuesday of the quarter 10:00 Berlin`, or on one day."""
    turn.require(Right.MANAGE_PINS)
    speech = turn.speech
    example = speech.say("“joint meeting of Marketing and Sales every first Tuesday of the quarter 10:00 Berlin”")
    if not rest.strip(" .!?"):
        return await _how(turn, speech.say("Choose it in a form, or say it: {example}", example=example))
    name, words = _named(rest)
    host, guest, words = _both(words, await places.teams(turn.session))
    if host is None or guest is None or host.id == guest.id:
        return await _how(turn, speech.say("Say which two teams meet: {example}", example=example))
    return await _arrange(turn, SeriesKind.JOINT, name, host, guest, words)


async def _arrange(turn: Turn, kind: SeriesKind, name: str, host: Team, guest: Team, words: str) -> Response:
    speech = turn.speech
    try:
        rhythm = read_rhythm(turn, words.strip(" ,.!"))
    except ScheduleError as error:
        return await _how(turn, trouble(error, speech))
    zone = await audiences.company_zone(turn.session)
    if told := unknown_holidays(rhythm, zone, speech):
        return await _how(turn, told)
    if kind.is_joint and rhythm.once:
        kind = SeriesKind.EVENT
    columns: dict[str, Any] = {
        "name": name or f"{host.name} – {guest.name}"[:NAME],
        "kind": kind,
        "host_team_id": host.id,
        "guest_team_id": guest.id,
        **rhythm.columns(),
        "time_zone": rhythm.zone or zone,
        "ladder": [int(step.total_seconds() // 60) for step in DEFAULT],
        "channel_id": await _channel_of(turn, host),
        "home_channel_id": await _channel_of(turn, guest),
    }
    series = await add_series(turn, columns)
    told = speech.say("Arranged: {when}. Change or end it here.", when=rhythm_words(series, speech))
    return await begin(turn, series, "series.arranged", told, "")


def _named(words: str) -> tuple[str, str]:
    """The name that is said at the end, "" where none is, and the words without it."""
    called = _CALLED.search(words)
    if called is None:
        return "", words
    return " ".join(called[1].split())[:NAME].strip(" .!"), words[: called.start()]


def _both(words: str, teams: list[Team]) -> tuple[Team | None, Team | None, str]:
    """The two teams that are named together, in their order, and the words without them."""
    by_length = sorted(teams, key=lambda each: -len(each.name))
    names = "|".join(re.escape(each.name) for each in by_length)
    one = rf"(?:the\s+|dem\s+|der\s+)?(?:team\s+)?({names})"
    pattern = rf"[\s,]*\b(?:of|between|for|von|zwischen|der|für)\s+{one}\s+(?:and|und|&|with|mit)\s+{one}\b"
    found = re.search(pattern, words, re.I) if teams else None
    if found is None:
        return None, None, words
    known = {each.name.casefold(): each for each in teams}
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    return known.get(found[1].casefold()), known.get(found[2].casefold()), rest


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


async def _how(turn: Turn, told: str) -> Response:
    button = Button(turn.speech.say("Choose in a form"), FORM, style=ButtonStyle.PRIMARY)
    await reply(turn, Card((Text(line(told)), Actions((button,))), told), private=True, part="series")
    return Response()


def _example(turn: Turn) -> str:
    return turn.speech.say(
        "“new series every second Wednesday 10:00 Berlin of Sales with Marketing, called Sales weekly”"
    )


PRESSES: dict[str, Press] = {}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "new series",
        ("new series", "add series", "arrange series", "new meeting series", "neue serie", "serie anlegen"),
        gettext_noop("A series of meetings with a seat for the other team, said in words"),
        new_by_words,
        german="neue Serie",
    ),
    Command(
        "joint meeting",
        (
            *("joint meeting", "joint meetings", "new joint meeting", "joint event", "new joint event"),
            *("gemeinsames treffen", "neues gemeinsames treffen", "gemeinsame besprechung", "gemeinsamer termin"),
            *("gemeinsame treffen", "gemeinsame besprechungen", "gemeinsame veranstaltung", "gemeinsames event"),
        ),
        gettext_noop("Joint meetings of two teams, or a joint event on one day, said in words"),
        joint_by_words,
        german="gemeinsames Treffen",
    ),
)
