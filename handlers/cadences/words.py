"""A cadence in a sentence: "every other Tuesday 8:30 Berlin time for #sales-emea, called Tuesday news"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.cadences.draft import NAME, Draft
from handlers.cadences.own_teams import own_channels, teams_for_new
from handlers.cadences.plan import Plan
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
    r"(?:per|als|in)\s+(?:einer\s+)?direktnachrichten?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Described:
    """What a sentence says: the rule with all that belongs to it, and to whom."""

    said: Said
    channels: tuple[Channel, ...]
    reach: CadenceReach
    name: str


async def describe_draft(turn: Turn, text: str) -> Draft:
    """The cadence that a sentence describes. Raises ScheduleError, and ToldError for a channel that can't be meant."""
    found = await understand(turn, text)
    channels = tuple(each.id for each in found.channels)
    name = found.name or default_name(turn, found.channels)
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
    today = turn.now.astimezone(turn.speech.zone).date()
    said = parse_rule(rest, today=today, language=turn.speech.language)
    return Described(said, tuple([await _channel(turn, *each) for each in named]), reach, name)


async def plan_of(turn: Turn, found: Described) -> Plan:
    """The plan of what was said; holidays are those of the zone's country."""
    said = found.said
    zone = said.zone or await audiences.company_zone(turn.session)
    country = country_of_zone(zone)
    quiet = Quiet(holidays=said.without_holidays and bool(country), country=country)
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
        raise ToldError(
            speech.say("I know no sales channel #{name}. An admin adds channels by “setup”.", name=name or external)
        )
    if not await own_channels(turn, [found]):
        raise ToldError(
            speech.say("#{name} belongs to another team than yours: its manager arranges it.", name=found.name)
        )
    return found
