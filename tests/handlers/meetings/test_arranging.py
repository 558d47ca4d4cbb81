"""A series by form: saved, changed, refused with what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.events import Filled
from handlers.forms import Form, Raw, Ticket
from handlers.turn import Response
from storage import people
from storage import series as series_rows
from storage.tables import Series
from tests.handlers.desk import Desk, field_options
from tests.handlers.meetings.visits import coming, pass_by, series_of, two_teams

pytestmark = pytest.mark.anyio


async def fill(desk: Desk, form: Form | None, **answers: Raw) -> Response:
    """Both pages of the form by Nina; stops at the first that is refused."""
    assert form is not None
    raw = {**form.initial(), **answers}
    first = {each.id: raw.get(each.id, "") for each in form.pages[0].fields}
    response = await desk.does("nina", Filled(Ticket(form.id, form.nonce, 0, form.state, {}), first))
    if response.problems:
        return response
    return await desk.does("nina", Filled(Ticket(form.id, form.nonce, 1, form.state, first), raw))


async def only_series(desk: Desk) -> Series:
    """The one that there is."""
    async with desk.database.read() as session:
        (found,) = await series_rows.all_series(session)
    return found


async def test_by_form_and_changed(desk: Desk) -> None:
    """Saved with its own ladder; a change of its time moves the meetings, and what was said reads the same again."""
    await two_teams(desk)
    form = (await desk.presses("nina", "series.new", "")).form
    teams = field_options(form, "host")
    await fill(
        desk,
        form,
        name="Sales weekly",
        host=teams["Sales"],
        guest=teams["Marketing"],
        words="every Wednesday 10:00 Berlin",
        ladder="2 days, 30 minutes",
    )
    series = await only_series(desk)
    assert (series.ladder, series.time_zone, series.minutes) == ([2880, 30], "Europe/Berlin", 60)
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert form is not None
    assert form.initial()["ladder"] == "2 days, 30 minutes"
    assert not (await fill(desk, form, words="every Thursday 14:00 Berlin")).problems
    starts = [each.starts for each in await coming(desk, series.id) if not each.cancelled]
    assert {(start.weekday(), start.hour) for start in starts} <= {(3, 12), (3, 13)}
    # A regression: a meeting that had been moved with its series stood in the way of a new one at its old time.
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert not (await fill(desk, form, words="every Wednesday and Thursday 10:00 Berlin")).problems
    held = [each for each in await coming(desk, series.id) if not each.cancelled]
    assert {each.starts.weekday() for each in held} == {2, 3}
    assert len({each.starts for each in held}) == len(held)


async def test_a_change_of_other_things_leaves_the_rhythm(desk: Desk) -> None:
    """Regression: "every other week" was read again, and then began in the week of the change."""
    await two_teams(desk)
    form = (await desk.presses("nina", "series.new", "")).form
    teams = field_options(form, "host")
    hosts = {"host": teams["Sales"], "guest": teams["Marketing"]}
    await fill(desk, form, name="Sales weekly", words="every second Wednesday 10:00 Berlin", **hosts)
    before = (await only_series(desk)).rule
    await desk.put_clock_forward(timedelta(days=7))
    form = (await desk.presses("nina", "series.change", (await only_series(desk)).id)).form
    assert not (await fill(desk, form, name="Sales every other week")).problems
    assert (await only_series(desk)).rule == before


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"words": ""}, "words"),
        ({"words": "every blue moon"}, "words"),
        ({"words": "every Wednesday 10:00 until 31 March 2020"}, "words"),
        ({"words": "every Wednesday 10:00", "kind": "event"}, "words"),
        ({"words": "", "address": "http://example.com/a.ics"}, "address"),
        ({"guest": "host"}, "guest"),
        ({"ladder": "soon"}, "ladder"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(desk: Desk, answers: dict[str, str], wrong: str) -> None:
    """Nothing is saved, and the field says what would be right."""
    await two_teams(desk)
    form = (await desk.presses("nina", "series.new", "")).form
    teams = field_options(form, "host")
    given = {
        "name": "Weekly",
        "host": teams["Sales"],
        "guest": teams["Marketing"],
        "words": "every Wednesday 10:00",
        **answers,
    }
    if given["guest"] == "host":
        given["guest"] = given["host"]
    assert wrong in (await fill(desk, form, **given)).problems
    async with desk.database.read() as session:
        assert await series_rows.all_series(session) == []


@pytest.mark.parametrize(
    ("words", "language", "days"),
    [
        ("every Wednesday 10:00 Berlin until 31 March", "en", ["0303", "0310", "0317", "0324", "0331"]),
        ("jeden Mittwoch 10 Uhr Berlin bis Ende März", "de", ["0303", "0310", "0317", "0324", "0331"]),
        ("every second Wednesday 10:00 Berlin from 10 March until 20 April", "en", ["0310", "0324", "0407"]),
        ("every Monday 10:00 Berlin until 12 April, not on holidays", "en", ["0308", "0315", "0322", "0405", "0412"]),
        (
            "jeden Montag 10 Uhr Berlin bis 12. April, außer an Feiertagen",
            "de",
            ["0308", "0315", "0322", "0405", "0412"],
        ),
    ],
)
async def test_an_end_and_holidays_are_kept(desk: Desk, words: str, language: str, days: list[str]) -> None:
    """Meetings end on the day that was said and leave Easter Monday out; the form shows the same words again."""
    await two_teams(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["nina"], language=language, time_zone=None)
    said = {"en": f"new series {words} of Sales with Marketing", "de": f"neue Serie {words} von Sales mit Marketing"}
    await desk.says("nina", said[language])
    await desk.delivers()
    series = await only_series(desk)
    assert [f"{each.starts:%m%d}" for each in await coming(desk, series.id)] == days
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert form is not None
    again = str(form.initial()["words"])
    assert (await fill(desk, form, name="Renamed", words=again.upper())).problems == {}
    assert [f"{each.starts:%m%d}" for each in await coming(desk, series.id)] == days, again


async def test_a_series_is_over_after_its_last_day(desk: Desk) -> None:
    """When its last meeting is over and nothing is left to ask, it ends by itself; before that it does not."""
    await two_teams(desk)
    await desk.says("nina", "new series every Wednesday 10:00 Berlin until 10 March of Sales with Marketing")
    await desk.delivers()
    series = (await only_series(desk)).id
    await pass_by(desk, series, datetime(2027, 3, 10, 22, tzinfo=UTC), step=timedelta(hours=6))
    assert (await series_of(desk, series)).active
    await pass_by(desk, series, datetime(2027, 3, 11, 12, tzinfo=UTC), step=timedelta(hours=6))
    assert not (await series_of(desk, series)).active
