"""Days, periods, times and zones in words."""

from __future__ import annotations

from datetime import date, time

import pytest

from schedules.errors import Problem, ScheduleError
from schedules.words import (
    Period,
    describe_zone,
    parse_day,
    parse_due,
    parse_period,
    parse_rule,
    parse_times,
    parse_zone,
)

TODAY = date(2026, 7, 29)
"""A Wednesday."""

DAYS = [
    ("14 August", date(2026, 8, 14)),
    ("14. August", date(2026, 8, 14)),
    ("14th of August", date(2026, 8, 14)),
    ("August 14", date(2026, 8, 14)),
    ("Aug 14th, 2027", date(2027, 8, 14)),
    ("14.8.", date(2026, 8, 14)),
    ("14.08.2027", date(2027, 8, 14)),
    ("14.8.27", date(2027, 8, 14)),
    ("2027-08-14", date(2027, 8, 14)),
    ("14/8", date(2026, 8, 14)),
    ("8/14/2027", date(2027, 8, 14)),
    ("5 March", date(2027, 3, 5)),  # this year's is over
    ("5. März", date(2027, 3, 5)),
    ("29 February", date(2028, 2, 29)),
    ("today", TODAY),
    ("heute", TODAY),
    ("tomorrow", date(2026, 7, 30)),
    ("morgen", date(2026, 7, 30)),
    ("the day after tomorrow", date(2026, 7, 31)),
    ("übermorgen", date(2026, 7, 31)),
    ("Friday", date(2026, 7, 31)),
    ("next Monday", date(2026, 8, 3)),
    ("nächsten Montag", date(2026, 8, 3)),
    ("kommenden Freitag", date(2026, 7, 31)),
    ("Wednesday", date(2026, 8, 5)),  # today is one, so the next
    ("in 3 days", date(2026, 8, 1)),
    ("in two weeks", date(2026, 8, 12)),
    ("in zwei Wochen", date(2026, 8, 12)),
    ("in einem Monat", date(2026, 8, 29)),
    ("in a month", date(2026, 8, 29)),
    ("next week", date(2026, 8, 3)),
    ("nächste Woche", date(2026, 8, 3)),
    ("end of the month", date(2026, 7, 31)),
    ("Ende des Monats", date(2026, 7, 31)),
    ("end of August", date(2026, 8, 31)),
    ("Mitte August", date(2026, 8, 15)),
    ("Anfang September", date(2026, 9, 1)),
    ("end of the year", date(2026, 12, 31)),
    ("end of next quarter", date(2026, 12, 31)),
    ("KW 34", date(2026, 8, 17)),
    ("calendar week 2", date(2027, 1, 11)),
    ("September", date(2026, 9, 1)),
    ("Christmas", date(2026, 12, 24)),
    ("Ostern", date(2027, 3, 28)),
]

PERIODS = [
    ("until 14 August", TODAY, date(2026, 8, 14)),
    ("till August 14", TODAY, date(2026, 8, 14)),
    ("bis 14. August", TODAY, date(2026, 8, 14)),
    ("bis zum 14.8.", TODAY, date(2026, 8, 14)),
    ("bis einschließlich 14.8.", TODAY, date(2026, 8, 14)),
    ("pause until 14 August", TODAY, date(2026, 8, 14)),
    ("away 3–14 August", date(2026, 8, 3), date(2026, 8, 14)),
    ("I'm away from 3 to 14 August", date(2026, 8, 3), date(2026, 8, 14)),
    ("out of office 3 August - 14 September", date(2026, 8, 3), date(2026, 9, 14)),
    ("on vacation August 3 to August 14", date(2026, 8, 3), date(2026, 8, 14)),
    ("3.–14. August", date(2026, 8, 3), date(2026, 8, 14)),
    ("3.-14.8.", date(2026, 8, 3), date(2026, 8, 14)),
    ("vom 3. bis 14. August", date(2026, 8, 3), date(2026, 8, 14)),
    ("im Urlaub vom 3.8. bis zum 14.8.2026", date(2026, 8, 3), date(2026, 8, 14)),
    ("ich bin vom 20. Dezember bis 6. Januar weg", date(2026, 12, 20), date(2027, 1, 6)),
    ("20 December to 6 January", date(2026, 12, 20), date(2027, 1, 6)),
    ("20–31 July", date(2026, 7, 20), date(2026, 7, 31)),  # it has begun
    ("2026-08-03 to 2026-08-14", date(2026, 8, 3), date(2026, 8, 14)),
    ("bis Montag", TODAY, date(2026, 8, 3)),
    ("until Friday", TODAY, date(2026, 7, 31)),
    ("nächste Woche", date(2026, 8, 3), date(2026, 8, 9)),
    ("next week", date(2026, 8, 3), date(2026, 8, 9)),
    ("diese Woche", date(2026, 7, 27), date(2026, 8, 2)),
    ("next month", date(2026, 8, 1), date(2026, 8, 31)),
    ("im August", date(2026, 8, 1), date(2026, 8, 31)),
    ("away in August", date(2026, 8, 1), date(2026, 8, 31)),
    ("KW 34", date(2026, 8, 17), date(2026, 8, 23)),
    ("tomorrow", date(2026, 7, 30), date(2026, 7, 30)),
    ("morgen", date(2026, 7, 30), date(2026, 7, 30)),
    ("14 August", date(2026, 8, 14), date(2026, 8, 14)),
    ("for two weeks", TODAY, date(2026, 8, 11)),
    ("zwei Wochen lang", TODAY, date(2026, 8, 11)),
    ("für 3 Tage", TODAY, date(2026, 7, 31)),
    ("from Monday for two weeks", date(2026, 8, 3), date(2026, 8, 16)),
    ("ab Montag für eine Woche", date(2026, 8, 3), date(2026, 8, 9)),
    ("from 3 August until 14 August", date(2026, 8, 3), date(2026, 8, 14)),
    ("until the end of August", TODAY, date(2026, 8, 31)),
    ("bis Ende August", TODAY, date(2026, 8, 31)),
    ("until August", TODAY, date(2026, 7, 31)),
    ("bis nächste Woche", TODAY, date(2026, 8, 2)),
    ("through next week", TODAY, date(2026, 8, 9)),
    ("bis einschließlich nächste Woche", TODAY, date(2026, 8, 9)),
    ("back on 17 August", TODAY, date(2026, 8, 16)),
    ("wieder da am 17. August", TODAY, date(2026, 8, 16)),
    ("Monday to Wednesday", date(2026, 8, 3), date(2026, 8, 5)),
    ("from 3 August", date(2026, 8, 3), date(2026, 8, 3)),
]

NO_PERIODS = [
    ("", Problem.EMPTY),
    ("until the cows come home", Problem.WORD),
    ("until 31 June", Problem.DATE),
    ("3/8 to 14/8", Problem.AMBIGUOUS_DATE),
    ("from 14 August 2026 to 3 August 2026", Problem.ORDER),
    ("3 to 14 June 2026", Problem.PAST),
    ("until 1 January 2020", Problem.ORDER),
    ("for 0 days", Problem.INTERVAL),
    ("for 5000 days", Problem.WORD),
    ("away", Problem.NO_DAY),
    ("bis zum 31. Februar", Problem.DATE),
    ("until augst", Problem.WORD),
    ("KW 54", Problem.DATE),
    ("until 1 January 2199", Problem.DATE),
]

TIMES = [
    ("9", (time(9),)),
    ("9:00 and 15:30", (time(9), time(15, 30))),
    ("9, 12, 17", (time(9), time(12), time(17))),
    ("9 am", (time(9),)),
    ("9 und 15 Uhr", (time(9), time(15))),
    ("16:00, 09:00", (time(9), time(16))),
    ("noon", (time(12),)),
    ("halb neun", (time(8, 30),)),
    ("8 in the evening", (time(20),)),
    ("08:00", (time(8),)),
]

ZONES = [
    ("Berlin", "Europe/Berlin"),
    ("Berlin time", "Europe/Berlin"),
    ("Berliner Zeit", "Europe/Berlin"),
    ("Ortszeit Berlin", "Europe/Berlin"),
    ("in München", "Europe/Berlin"),
    ("Muenchen", "Europe/Berlin"),
    ("German time", "Europe/Berlin"),
    ("deutsche Zeit", "Europe/Berlin"),
    ("Deutschland", "Europe/Berlin"),
    ("CET", "Europe/Berlin"),
    ("MEZ", "Europe/Berlin"),
    ("Europe/Berlin", "Europe/Berlin"),
    ("europe/berlin", "Europe/Berlin"),
    ("Wien", "Europe/Vienna"),
    ("Wiener Zeit", "Europe/Vienna"),
    ("Österreich", "Europe/Vienna"),
    ("Zürich", "Europe/Zurich"),
    ("Swiss time", "Europe/Zurich"),
    ("London", "Europe/London"),
    ("UK time", "Europe/London"),
    ("BST", "Europe/London"),
    ("New York", "America/New_York"),
    ("New Yorker Zeit", "America/New_York"),
    ("NYC time", "America/New_York"),
    ("Eastern Time", "America/New_York"),
    ("EST", "America/New_York"),
    ("ET", "America/New_York"),
    ("Pacific time", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("San Francisco", "America/Los_Angeles"),
    ("Chicago time", "America/Chicago"),
    ("India", "Asia/Kolkata"),
    ("indische Zeit", "Asia/Kolkata"),
    ("Mumbai", "Asia/Kolkata"),
    ("Tokio", "Asia/Tokyo"),
    ("Japan", "Asia/Tokyo"),
    ("Singapore", "Asia/Singapore"),
    ("Singapur", "Asia/Singapore"),
    ("Sydney time", "Australia/Sydney"),
    ("Lord Howe", "Australia/Lord_Howe"),
    ("Samoa", "Pacific/Apia"),
    ("São Paulo", "America/Sao_Paulo"),
    ("UTC", "UTC"),
    ("GMT", "Etc/GMT"),
    ("UTC+2", "Etc/GMT-2"),
    ("GMT-5", "Etc/GMT+5"),
    ("UTC+05:30", None),
    ("Atlantis", None),
    ("Berlni", None),
]

BOUNDS = [
    ("every Monday at 9 from 1 September", date(2026, 9, 1), None),
    ("every Monday at 9 starting next week", date(2026, 8, 3), None),
    ("every Monday at 9 until the end of the year", None, date(2026, 12, 31)),
    ("every Monday at 9 from 1 September until 31 December", date(2026, 9, 1), date(2026, 12, 31)),
    ("every Monday at 9 between 1 September and 31 October", date(2026, 9, 1), date(2026, 10, 31)),
    ("montags um 9 ab 1. September", date(2026, 9, 1), None),
    ("montags um 9 ab nächster Woche bis Jahresende", date(2026, 8, 3), date(2026, 12, 31)),
    ("montags um 9 bis Ende des Jahres", None, date(2026, 12, 31)),
    ("montags um 9 vom 1.9. bis 31.12.", date(2026, 9, 1), date(2026, 12, 31)),
    ("werktags um 9 bis einschließlich 14. August", None, date(2026, 8, 14)),
    ("every Monday at 9 for 3 months", None, date(2026, 10, 28)),
    ("montags um 9 ab 1. September für 6 Wochen", date(2026, 9, 1), date(2026, 10, 12)),
]


@pytest.mark.parametrize(("said", "day"), DAYS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_day(said: str, day: date, language: str) -> None:
    """A day is read in either language, for a person of either."""
    assert parse_day(said, today=TODAY, language=language) == day


@pytest.mark.parametrize(("said", "first", "last"), PERIODS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_period(said: str, first: date, last: date, language: str) -> None:
    """A period is read in either language; what has no beginning begins today."""
    assert parse_period(said, today=TODAY, language=language) == Period(first, last)


@pytest.mark.parametrize(("said", "problem"), NO_PERIODS)
def test_no_period(said: str, problem: Problem) -> None:
    """What is no period is refused with what is wrong and an example."""
    with pytest.raises(ScheduleError) as caught:
        parse_period(said, today=TODAY)
    assert caught.value.problem == problem
    parse_period(caught.value.example, today=TODAY)


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("until Monday", date(2026, 8, 2)),
        ("bis 14. August", date(2026, 8, 13)),
        ("through Monday", date(2026, 8, 3)),
        ("bis einschließlich Montag", date(2026, 8, 3)),
        ("until the end of August", date(2026, 8, 30)),
    ],
)
def test_until_as_the_first_day_after(said: str, last: date) -> None:
    """Who pauses something until Monday has it again on Monday."""
    assert parse_period(said, today=TODAY, inclusive=False).last == last


@pytest.mark.parametrize(("said", "times"), TIMES)
def test_times(said: str, times: tuple[time, ...]) -> None:
    """Times of day in a field of their own need no "at"."""
    assert parse_times(said) == times


@pytest.mark.parametrize("said", ["", "soon", "25:00", "4", "9 and then some"])
def test_no_times(said: str) -> None:
    """What is no time of day, or may be two, is refused with an example that works."""
    with pytest.raises(ScheduleError) as caught:
        parse_times(said)
    assert parse_times(caught.value.example)


@pytest.mark.parametrize(("said", "zone"), ZONES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_zone(said: str, zone: str | None, language: str) -> None:
    """A zone is found by what people call it, or refused with the nearest names."""
    if zone is not None:
        assert parse_zone(said, language=language) == zone
        return
    with pytest.raises(ScheduleError) as caught:
        parse_zone(said, language=language)
    assert caught.value.problem == Problem.ZONE
    assert parse_zone(caught.value.example, language=language) == "Europe/Berlin"


def test_a_misspelled_zone_is_suggested() -> None:
    """The nearest name is offered as people call it."""
    with pytest.raises(ScheduleError) as caught:
        parse_zone("Berlni")
    assert "Berlin time" in caught.value.suggestions


@pytest.mark.parametrize(
    ("zone", "language", "name"),
    [
        ("Europe/Berlin", "en", "Berlin time"),
        ("Europe/Berlin", "de", "Berliner Zeit"),
        ("Asia/Kolkata", "de", "Ortszeit Kalkutta"),
        ("America/New_York", "de-AT", "New Yorker Zeit"),
        ("Etc/GMT-2", "en", "UTC+2"),
        ("UTC", "de", "UTC"),
    ],
)
def test_what_a_zone_is_called(zone: str, language: str, name: str) -> None:
    """Zones have the names that people use."""
    assert describe_zone(zone, language) == name


@pytest.mark.parametrize(("said", "start", "end"), BOUNDS)
def test_start_and_end_of_a_rule(said: str, start: date | None, end: date | None) -> None:
    """A rule may say from when and until when it runs."""
    found = parse_rule(said, today=TODAY)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "said",
    [
        "every Monday at 9 in each reader's own time zone",
        "every Monday at 9 local time",
        "every weekday in everyone's own morning",
        "montags um 9 in der Zeitzone der Leser",
        "montags um 9 in der eigenen Zeitzone jedes Lesers",
        "werktags um 9 nach Ortszeit",
    ],
)
def test_each_readers_own_morning(said: str) -> None:
    """A rule may run by each reader's own clock."""
    found = parse_rule(said, today=TODAY)
    assert found.readers_zone
    assert found.zone == ""


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("every other Tuesday 8:30 Berlin time", "Europe/Berlin"),
        ("jeden zweiten Mittwoch 10 Uhr Berlin", "Europe/Berlin"),
        ("every Monday at 9 (Europe/London)", "Europe/London"),
        ("every Monday at 9am ET", "America/New_York"),
        ("werktags um 9 Wiener Zeit", "Europe/Vienna"),
        ("every Monday at 9 in Tokyo", "Asia/Tokyo"),
        ("every Monday 9:00 UTC", "UTC"),
        ("cron: 0 9 * * mon Berlin time", "Europe/Berlin"),
        ("every Monday at 9", ""),
    ],
)
def test_the_zone_of_a_rule(said: str, zone: str) -> None:
    """A rule may say its zone, in any of the usual ways."""
    assert parse_rule(said, today=TODAY).zone == zone


def test_holidays_left_out() -> None:
    """That holidays are excepted is heard, and left to the quiet days."""
    assert parse_rule("every weekday at 9 except on public holidays", today=TODAY).without_holidays
    assert parse_rule("werktags um 9 außer an Feiertagen", today=TODAY, language="de").without_holidays
    assert not parse_rule("every weekday at 9", today=TODAY).without_holidays


def test_a_fiscal_year() -> None:
    """Quarters are counted from the month in which the company's year begins."""
    rule = parse_rule("first working day of the quarter at 9", today=TODAY, fiscal_start=2).rule
    assert rule == parse_rule("first working day of February, May, August and November at 9", today=TODAY).rule


DUES = [
    ("by Friday", date(2026, 7, 31)),
    ("until Friday", date(2026, 7, 31)),
    ("bis Freitag", date(2026, 7, 31)),
    ("spätestens bis zum 5.8.", date(2026, 8, 5)),
    ("no later than 9 August", date(2026, 8, 9)),
    ("before Friday", date(2026, 7, 30)),
    ("vor Freitag", date(2026, 7, 30)),
    ("next week", date(2026, 8, 7)),
    ("bis Ende nächster Woche", date(2026, 8, 7)),
    ("end of the week", date(2026, 7, 31)),
    ("KW 34", date(2026, 8, 21)),
    ("end of Q3", date(2026, 9, 30)),
    ("bis Ende des Monats", date(2026, 7, 31)),
    ("im September", date(2026, 9, 30)),
    ("in zwei Wochen", date(2026, 8, 12)),
    ("EOW", date(2026, 7, 31)),
    ("eom", date(2026, 7, 31)),
    ("today", TODAY),
    ("2026-08-14", date(2026, 8, 14)),
]


@pytest.mark.parametrize(("words", "day"), DUES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_until_when_something_is_due(words: str, day: date, language: str) -> None:
    """Of a stretch its last day, of a week its Friday, of "before" the day before; in either language."""
    assert parse_due(words, today=TODAY, language=language) == day


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("yesterday", Problem.PAST),
        ("1.2.2026", Problem.PAST),
        ("on 3/4", Problem.AMBIGUOUS_DATE),
        ("blue moon", Problem.WORD),
        ("bis", Problem.NO_DAY),
        ("", Problem.EMPTY),
    ],
)
def test_a_due_day_that_is_none(words: str, problem: Problem) -> None:
    """What is over, or may be two days, or is no day, is said."""
    with pytest.raises(ScheduleError) as raised:
        parse_due(words, today=TODAY)
    assert raised.value.problem is problem
