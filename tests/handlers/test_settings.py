"""Each person chooses language and time zone, by form and by words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.zones import OFFERED, find_zones
from storage import audit, people
from storage.edge import checked_time_zone
from tests.handlers.desk import Desk, buttons

pytestmark = pytest.mark.anyio


async def chosen(desk: Desk, name: str = "sam") -> tuple[str | None, str | None]:
    """A person's language and time zone."""
    async with desk.database.read() as session:
        person = await people.get_person(session, desk.people[name])
        return person.language, person.time_zone


@pytest.mark.parametrize(
    ("words", "language"),
    [("language deutsch", "de"), ("Sprache: Englisch", "en"), ("language German", "de"), ("language default", None)],
)
async def test_language_by_words(desk: Desk, words: str, language: str | None) -> None:
    """A language is chosen in either language, and answered in the one that is chosen."""
    await desk.says("sam", words)
    assert await chosen(desk) == (language, None)
    await desk.delivers()
    assert ("Gespeichert." if language == "de" else "Saved.") in desk.sees("sam")


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("time zone Berlin", "Europe/Berlin"),
        ("Zeitzone New York", "America/New_York"),
        ("timezone Wien", "Europe/Vienna"),
    ],
)
async def test_zone_by_words(desk: Desk, words: str, zone: str) -> None:
    """A time zone is chosen by a city's name in either language; the act is in the trail."""
    await desk.says("sam", words)
    assert await chosen(desk) == (None, zone)
    async with desk.database.read() as session:
        (act,) = await audit.trail(session, action="person.settings_changed")
    assert act.details == {"language": None, "time_zone": zone}


async def test_an_unclear_zone_asks(desk: Desk) -> None:
    """Where a name may be several zones, the buttons choose; an unknown one and an unknown language are told."""
    await desk.says("sam", "time zone Germany")
    await desk.delivers()
    assert await chosen(desk) == (None, None)
    button = buttons(desk.cards("sam")[-1])["Europe/Berlin"]
    await desk.presses("sam", button.action_id, button.value)
    assert await chosen(desk) == (None, "Europe/Berlin")
    await desk.says("sam", "time zone Atlantis")
    await desk.says("sam", "language Klingon")
    await desk.presses("sam", "settings.zone", "../etc/passwd")
    await desk.delivers()
    assert "I know no time zone called “Atlantis”" in desk.sees("sam")
    assert "I speak English or German." in desk.sees("sam")
    assert await chosen(desk) == (None, "Europe/Berlin")


async def test_by_form(desk: Desk) -> None:
    """The form shows what is chosen; a wrong zone is told beside its field, an empty one is the company's."""
    await desk.says("sam", "time zone Berlin")
    form = (await desk.presses("sam", "settings.open", "")).form
    assert form is not None
    assert form.initial() == {"language": "company", "time_zone": "Europe/Berlin"}
    wrong = await desk.fills("sam", form, language="de", time_zone="Atlantis")
    assert "Atlantis" in str(wrong.problems["time_zone"])
    assert await chosen(desk) == (None, "Europe/Berlin")
    await desk.fills("sam", form, language="de", time_zone="")
    assert await chosen(desk) == ("de", None)


async def test_the_card(desk: Desk) -> None:
    """The card tells language, zone with its time, roles and teams, and what is the company's."""
    await desk.says("sam", "my settings")
    await desk.delivers()
    seen = desk.sees("sam")
    assert "Language: English (the company's default)" in seen
    assert "Time zone: Europe/Berlin (now 13:00) (the company's default)" in seen
    assert "Roles: salesperson" in seen
    assert "Teams: none" in seen


@pytest.mark.parametrize(
    ("asked", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("New_York", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("Zürich", "Europe/Zurich"),
        ("Genf", "Europe/Zurich"),
        ("München", "Europe/Berlin"),
        ("San Francisco", "America/Los_Angeles"),
        ("Kopenhagen", "Europe/Copenhagen"),
        ("Indien", "Asia/Kolkata"),
        ("Bangalore", "Asia/Kolkata"),
        ("uk", "Europe/London"),
        ("UTC", "UTC"),
    ],
)
def test_a_city_is_enough(asked: str, zone: str) -> None:
    """Cities and countries, in English and German, mean their one zone."""
    assert find_zones(asked) == [zone]


@given(st.text(max_size=40))
def test_only_real_zones_are_found(asked: str) -> None:
    """Whatever is asked, few zones are found, each once, and each can be kept."""
    found = find_zones(asked)
    assert len(found) == len(set(found)) <= OFFERED
    assert all(checked_time_zone(zone) == zone for zone in found)
