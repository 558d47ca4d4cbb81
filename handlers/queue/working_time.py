"""When marketing works, as a page of the form that tunes the queue: due times count those hours alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from handlers.cards import Option
from handlers.forms import ChoiceField, Field, Page, Submission, TextField, TimeField, Value
from handlers.places_words import country_name, country_problem, find_country, find_region, region_problem
from handlers.settings import zone_problem
from handlers.speech import Speech
from handlers.turn import Turn
from handlers.zones import find_zones
from schedules.quiet import country_of_zone
from storage import calendars
from storage.queue import ALL_CALENDARS, NO_CALENDAR, QueueSettings
from storage.working_time import working_country, working_zone

OPENS, CLOSES = "opens", "closes"
ZONE, COUNTRY, REGION, CALENDAR = "zone", "country", "holiday_region", "calendar"


async def working_page(turn: Turn, settings: QueueSettings) -> Page:
    """The page with the times as they are."""
    speech = turn.speech
    country = working_country(settings, await working_zone(turn.session, settings))
    fields: list[Field] = [
        TimeField(id=OPENS, label=speech.say("From"), initial=time.fromisoformat(settings.opens)),
        TimeField(id=CLOSES, label=speech.say("Until"), initial=time.fromisoformat(settings.closes)),
        TextField(
            id=ZONE,
            label=speech.say("Time zone"),
            hint=speech.say("A city, such as Berlin or New York. Empty: as the company."),
            required=False,
            max_length=80,
            initial=settings.zone,
        ),
        TextField(
            id=COUNTRY,
            label=speech.say("Holidays of which country"),
            hint=speech.say("Its weekend counts as well. Empty: no public holidays."),
            required=False,
            max_length=60,
            initial=country_name(country, speech)[:60] if country else "",
        ),
        TextField(
            id=REGION,
            label=speech.say("And of which region"),
            hint=speech.say("Its name or code, such as Bavaria or BY. Empty: those of the whole country."),
            required=False,
            max_length=10,
            initial=settings.region,
        ),
    ]
    return Page((*fields, *await _calendar(turn, settings)), speech.say("When marketing works"))


def working_problems(sent: Submission, speech: Speech) -> dict[str, str]:
    """What is wrong with that page beyond its single answers, by field."""
    values, wrong = sent.values, dict[str, str]()
    if _said(values, OPENS) >= _said(values, CLOSES):
        wrong[CLOSES] = speech.say("The end is before the start.")
    asked = str(values.get(ZONE) or "")
    zones = find_zones(asked)
    if asked and len(zones) != 1:
        wrong[ZONE] = zone_problem(speech, asked, zones)
    country, region = str(values.get(COUNTRY) or ""), str(values.get(REGION) or "")
    if country and (unknown := country_problem(country, speech)):
        wrong[COUNTRY] = unknown
    elif region and (unknown := region_problem(find_country(country) or "", region, speech)):
        wrong[REGION] = unknown
    return wrong


async def with_working_time(turn: Turn, settings: QueueSettings, values: Mapping[str, Value]) -> QueueSettings:
    """The settings with what the page says. A country that is the zone's anyway follows the zone."""
    zones = find_zones(str(values.get(ZONE) or ""))
    decided = replace(settings, zone=zones[0] if zones else "")
    country = find_country(str(values.get(COUNTRY) or "")) or ""
    region = find_region(country, str(values.get(REGION) or "")) if country else None
    usual = country_of_zone(await working_zone(turn.session, decided))
    return replace(
        decided,
        opens=_said(values, OPENS),
        closes=_said(values, CLOSES),
        country=None if country == usual else country,
        region=region or "",
        calendar=str(values.get(CALENDAR) or settings.calendar),
    )


async def _calendar(turn: Turn, settings: QueueSettings) -> tuple[Field, ...]:
    """Which company calendar counts, where there is any."""
    kept = await calendars.calendars(turn.session)
    if not kept:
        return ()
    speech = turn.speech
    options = (
        Option(speech.say("all"), ALL_CALENDARS),
        Option(speech.say("none"), NO_CALENDAR),
        *(Option(each.name[:70], each.id) for each in kept[:98]),
    )
    known = settings.calendar if settings.calendar in {option.value for option in options} else NO_CALENDAR
    label, hint = speech.say("Company calendar"), speech.say("Its days off are no working time.")
    return (ChoiceField(id=CALENDAR, label=label, hint=hint, options=options, initial=known),)


def _said(values: Mapping[str, Value], name: str) -> str:
    """A time of day as it is kept: HH:MM."""
    said = values[name]
    if not isinstance(said, time):
        raise TypeError(name)
    return f"{said:%H:%M}"
