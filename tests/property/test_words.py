"""What is said back is read as the same: rules, zones, days; and no text whatever breaks the reader."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.errors import ScheduleError
from schedules.rules import DayOfMonth, Monthly, Rule
from schedules.words import (
    Moment,
    Said,
    describe,
    describe_moment,
    describe_zone,
    parse_day,
    parse_moment,
    parse_period,
    parse_rule,
    parse_times,
    parse_zone,
)
from tests.schedules.phrases_de import RULES as GERMAN
from tests.schedules.phrases_en import RULES as ENGLISH
from tests.schedules.rules_made import RULES

TODAY = date(2026, 7, 29)
LANGUAGE = pytest.mark.parametrize("language", ["en", "de"])
BUDGET = settings(max_examples=300, deadline=None)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
WORDS = sorted({word for phrase, _ in [*ENGLISH, *GERMAN] for word in phrase.split()})


def sayable(rule: Rule) -> bool:
    """31 June is no day that anyone says; as "the last day of June" it is another rule than 30 June, and the same."""
    if isinstance(rule, Monthly) and rule.every == 12 and isinstance(rule.on, DayOfMonth):
        lengths = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        return rule.on.days[-1] <= lengths[rule.month - 1] or len(rule.on.days) > 1
    return True


@LANGUAGE
@BUDGET
@given(
    rule=RULES.filter(sayable),
    zone=st.sampled_from(["", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    readers=st.booleans(),
    start=st.none() | st.dates(TODAY, date(2028, 12, 31)),
    length=st.none() | st.integers(0, 700),
    holidays=st.booleans(),
)
def test_what_is_said_back(
    language: str, rule: Rule, zone: str, readers: bool, start: date | None, length: int | None, holidays: bool
) -> None:
    """Parsing the description gives the rule, its zone, its start and its end, and whether holidays are left out."""
    end = None if length is None else (start or TODAY) + timedelta(days=length)
    zone = "" if readers else zone
    said = describe(rule, zone, language, start=start, end=end, readers_zone=readers, without_holidays=holidays)
    assert parse_rule(said, today=TODAY, language=language) == Said(rule, zone, readers, start, end, holidays), said


@LANGUAGE
@BUDGET
@given(day=st.dates(TODAY, date(2030, 12, 31)), hour=st.integers(0, 23), minute=st.sampled_from((0, 5, 30, 59)))
def test_a_moment_is_said_back(language: str, day: date, hour: int, minute: int) -> None:
    """Parsing the description of one day and time gives the same."""
    for zone in ("", "Europe/Berlin", "America/New_York"):
        moment = Moment(day, time(hour, minute), zone)
        assert parse_moment(describe_moment(moment, language), today=TODAY, language=language) == moment


@LANGUAGE
def test_every_zone_is_said_back(language: str) -> None:
    """Parsing what a zone is called gives the zone; UTC has several names."""
    for zone in ZONES:
        found = parse_zone(describe_zone(zone, language), language=language)
        assert found == zone or (found == "UTC" and zone.startswith("Etc/")), describe_zone(zone, language)


@LANGUAGE
@BUDGET
@given(text=st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text(language: str, text: str) -> None:
    """Whatever is typed is understood or refused with an example; nothing else happens."""
    examples = []
    for read in (parse_rule, parse_day, parse_period, parse_moment):
        try:
            read(text, today=TODAY, language=language)
        except ScheduleError as error:
            examples.append(error.example)
    for read_plain in (parse_times, parse_zone):
        try:
            read_plain(text, language=language)
        except ScheduleError as error:
            examples.append(error.example)
    assert all(examples)


@LANGUAGE
@BUDGET
@given(text=st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_what_is_understood_is_said_back(language: str, text: str) -> None:
    """Of any words that are understood the description is understood as the same."""
    try:
        said = parse_rule(text, today=TODAY, language=language)
    except ScheduleError:
        return
    back = describe(said.rule, said.zone, language, start=said.start, end=said.end, readers_zone=said.readers_zone)
    again = parse_rule(back, today=TODAY, language=language)
    assert (again.rule, again.zone, again.start, again.end) == (said.rule, said.zone, said.start, said.end), back
