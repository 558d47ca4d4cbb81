"""A cadence in a sentence: "every other Tuesday 8:30 Berlin time for #sales-emea, called Tuesday news"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.cadences.draft import NAME, Draft
from handlers.cadences.naming import free_name, name_taken, taken
from handlers.cadences.own_teams import own_channels, teams_for_new
from handlers.cadences.plan import Plan
from handlers.places_words import find_region_of
from handlers.terms_form import sales_channels
from handlers.turn import ToldError, Turn
from schedules.quiet import Quiet, country_of_zone
from schedules.words import Said, parse_rule
from storage import audiences, places
from storage.kinds import CadenceReach
from storage.tables import Channel

_CHANNEL = re.compile(
    r"(?:[\s,]*\b(?:and|und)\b\s*|[\s,]*\b(?:for|in|to|into|für|an|nach)\b\s*(?:the\s+|den\s+)?(?:channels?\s+|kanal\s+|"
    r"kanäle\s+)?|[\s,]*)(?:<#([A-Z0-9]+)(?:\|[^>]*)?>|#([\w.-]+))",
    re.I,
)
_CALLED = re.compile(
    r"[\s,]*\b(?:called|named|with the name|namens|genannt|mit (?:dem )?namen?)\b[\s:]*"
    r"[“„\"']?([^“”„\"'#<>]{1,80})[”“\"']?\s*$",
    re.I,
)
_DIRECT = re.compile(
    r"[\s,]*\b(?:(?:by|as|in|via)\s+(?:a\s+)?(?:direct messages?|dms?)|"
    r"(?:per|als|in|via)\s+(?:einer\s+)?(?:direktnachricht(?:en)?|dms?))\b",
    re.I,
)


_HOLIDAYS = re.compile(
    r"\b(?:(?:bank |public )?holidays|(?:gesetzlichen? )?feiertagen?)(?P<where>\s+(?:in|of|von)\s+)", re.I
)
_PLACE = 4
"""A place has at most so many words: "North Rhine-Westphalia, Germany"."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a sentence says: the rule with all that belongs to it, and to whom.

    `holidays` is whose public holidays are left out, as a country and its region, where that was said.
    """

    said: Said
    channels: tuple[Channel, ...]
    reach: CadenceReach
    name: str
    holidays: tuple[str, str] = ("", "")


async def describe_draft(turn: Turn, text: str) -> Draft:
    """The cadence that a sentence describes. Raises ScheduleError, and ToldError for a channel that can't be meant."""
    found = await understand(turn, text)
    channels = tuple(each.id for each in found.channels)
    name = found.name or await free_name(turn, default_name(turn, found.channels))
    if await name_taken(turn, name):
        raise ToldError(taken(turn, name))
    return Draft(
        name=name,
        plan=await plan_of(turn, found),
        time_zone=None if found.said.readers_zone or not found.said.zone else found.said.zone,
        reach=found.reach,
        channels=channels,
        teams=() if channels else tuple(await teams_for_new(turn)),
    )


async def understand(turn: Turn, text: str) -> Described:
    """What a sentence says. Raises as `describe_draft` does."""
    rest = text.strip()
    name = ""
    if called := _CALLED.search(rest):
        name, rest = " ".join(called[1].split())[:NAME].strip(" .!"), rest[: called.start()]
    named = [(found[1] or "", found[2] or "") for found in _CHANNEL.finditer(rest)]
    rest = _CHANNEL.sub(" ", rest)
    reach = CadenceReach.PEOPLE if _DIRECT.search(rest) else CadenceReach.CHANNELS
    rest = _DIRECT.sub(" ", rest).strip(" ,.!")
    rest, holidays = _whose_holidays(rest, country_of_zone(str(turn.speech.zone)))
    today = turn.now.astimezone(turn.speech.zone).date()
    said = parse_rule(rest, today=today, language=turn.speech.language)
    return Described(said, tuple([await _channel(turn, *each) for each in named]), reach, name, holidays)


def _whose_holidays(text: str, near: str) -> tuple[str, tuple[str, str]]:
    """The text without the place in "holidays in Bavaria", and that place; of like names that in the country `near`."""
    found = _HOLIDAYS.search(text)
    if found is None:
        return text, ("", "")
    words = text[found.end() :].split()
    for length in range(min(_PLACE, len(words)), 0, -1):
        place = find_region_of(" ".join(words[:length]), near)
        if place is not None:
            return " ".join((text[: found.start("where")], *words[length:])), place
    return text, ("", "")


async def plan_of(turn: Turn, found: Described) -> Plan:
    """The plan of what was said; holidays are those of the place that was named, else of the zone's country."""
    said = found.said
    zone = said.zone or await audiences.company_zone(turn.session)
    named, region = found.holidays
    country = named or country_of_zone(zone)
    quiet = Quiet(holidays=said.without_holidays and bool(country), country=country, subdivision=region)
    return Plan(said.rule, quiet, start=said.start, end=said.end)


def default_name(turn: Turn, channels: tuple[Channel, ...]) -> str:
    """What a cadence is called whose name nobody said."""
    where = f" #{channels[0].name}" if len(channels) == 1 else ""
    return (turn.speech.say("News from marketing") + where)[:NAME]


async def _channel(turn: Turn, external: str, name: str) -> Channel:
    """The channel that is meant. Raises ToldError."""
    speech = turn.speech
    found = None
    if external:
        found = await places.find_channel(turn.session, turn.actor.workspace_id, external)
    else:
        known = await sales_channels(turn)
        found = next((each for each in known if each.name.casefold() == name.casefold()), None)
    if found is None:
        told = speech.say("I know no sales channel #{name}. An admin adds channels by “setup”.", name=name or external)
        there = [f"#{each.name}" for each in (await sales_channels(turn))[:5]]
        if there:
            told += " " + speech.say("There is {names}.", names=speech.listing(there))
        raise ToldError(told)
    if not await own_channels(turn, [found]):
        raise ToldError(
            speech.say("#{name} belongs to another team than yours: its manager arranges it.", name=found.name)
        )
    return found
