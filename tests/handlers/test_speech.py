"""What is said is in the reader's language: texts, numbers, plurals, days and times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from handlers.speech import LANGUAGES, Speech, catalogue, zone_of
from tests.handlers.test_catalogues import LOCALE, placeholders

ENGLISH, GERMAN = Speech("en", ZoneInfo("Europe/Berlin")), Speech("de", ZoneInfo("Europe/Berlin"))
NIGHT = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
ANYTHING = st.text() | st.integers() | st.none() | st.sampled_from(["{", "}", "{name}", "{0}", "{{", "%s", "{n!r}"])
SPEECHES = st.sampled_from([ENGLISH, GERMAN])
with (LOCALE / "de.po").open("rb") as file:
    MESSAGES = [message.id for message in read_po(file, locale="de") if message.id]
TEXTS = [str(key) for key in MESSAGES if isinstance(key, str)]
COUNTED = [(str(key[0]), str(key[1])) for key in MESSAGES if not isinstance(key, str)]


@given(SPEECHES, st.sampled_from(TEXTS), st.data())
def test_say_never_fails(speech: Speech, text: str, data: st.DataObject) -> None:
    """Every text takes any value, braces included, in both languages; and shows it as it is."""
    values = {name: data.draw(ANYTHING) for name in placeholders(text)}
    said = speech.say(text, **values)
    assert all(str(value) in said for value in values.values())


@given(SPEECHES, st.sampled_from(COUNTED), st.sampled_from([0, 1, 2, 1000]) | st.integers(), st.data())
def test_count_never_fails(speech: Speech, texts: tuple[str, str], number: int, data: st.DataObject) -> None:
    """Every counted text takes any number and any values, in both languages; the number stands in all but for one."""
    one, many = texts
    names = (placeholders(one) | placeholders(many)) - {"n"}
    said = speech.count(one, many, number, **{name: data.draw(ANYTHING) for name in names})
    assert number == 1 or speech.number(number) in said


@given(SPEECHES, st.integers() | st.floats())
def test_any_number_can_be_told(speech: Speech, number: float) -> None:
    """No number is too big, too small or too odd to be told."""
    assert speech.number(number)


@given(SPEECHES, ANYTHING)
def test_a_text_outside_the_catalogues_is_said_in_english(speech: Speech, value: object) -> None:
    """What no catalogue knows is said as it stands."""
    assert speech.say("zzz {value}", value=value) == f"zzz {value}"


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (0, "0 people", "0 Personen"),
        (1, "1 person", "1 Person"),
        (2, "2 people", "2 Personen"),
        (1000, "1,000 people", "1.000 Personen"),
        (-1, "-1 people", "-1 Personen"),
    ],
)
def test_plurals(number: int, english: str, german: str) -> None:
    """One is singular and all else plural in both languages, with each language's separators."""
    assert ENGLISH.count("{n} person", "{n} people", number) == english
    assert GERMAN.count("{n} person", "{n} people", number) == german


def test_days_and_times() -> None:
    """An instant is told in the reader's zone, where it may be the next day; a day stays the day it is."""
    assert (ENGLISH.day(NIGHT), GERMAN.day(NIGHT)) == ("2 March 2027", "2. März 2027")
    assert (ENGLISH.day(date(2027, 3, 1)), Speech().day(NIGHT)) == ("1 March 2027", "1 March 2027")
    assert (ENGLISH.time(NIGHT), GERMAN.time(NIGHT)) == ("00:30", "00:30")
    assert (ENGLISH.moment(NIGHT), GERMAN.moment(NIGHT)) == ("2 Mar 2027, 00:30", "02.03.2027, 00:30")


def test_lists_numbers_and_shares() -> None:
    """Lists, numbers and shares are written as the language does."""
    assert (ENGLISH.listing(["a", "b", "c"]), GERMAN.listing(["a", "b", "c"])) == ("a, b and c", "a, b und c")
    assert (ENGLISH.either(["a", "b"]), GERMAN.either(["a", "b"])) == ("a or b", "a oder b")
    assert (ENGLISH.listing([]), ENGLISH.listing(["a"])) == ("", "a")
    assert (ENGLISH.number(1234.5), GERMAN.number(1234.5)) == ("1,234.5", "1.234,5")
    assert (ENGLISH.percent(0.25), GERMAN.percent(0.25)) == ("25%", "25\u00a0%")


def test_languages() -> None:
    """A country's language is its language; one without a catalogue is answered in English; all are there."""
    assert Speech("de-AT").say("Save") == "Speichern"
    assert Speech("fr").say("Save") == "Save"
    assert [Speech(language).language for language in LANGUAGES] == list(LANGUAGES)
    assert len(catalogue("de")) > 100


@given(SPEECHES, st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)), st.integers(-720, 720))  # noqa: DTZ001  made aware below
def test_any_instant_can_be_told(speech: Speech, naive: datetime, minutes: int) -> None:
    """No instant is too early or too late to be told."""
    instant = naive.replace(tzinfo=UTC) + timedelta(minutes=minutes)
    assert speech.day(instant)
    assert speech.time(instant)
    assert speech.moment(instant)


@given(st.text(max_size=40) | st.sampled_from(sorted(available_timezones())))
def test_any_zone_name_gives_a_zone(name: str) -> None:
    """A name that is no zone is UTC; one that is one is that zone."""
    zone = zone_of(name)
    assert (zone is UTC) == (name not in available_timezones()) or zone is UTC or str(zone).lower() == name.lower()
