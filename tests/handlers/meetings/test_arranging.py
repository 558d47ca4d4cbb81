"""A series by form: saved, changed, refused with what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.events import Filled
from handlers.forms import Form, Raw, Ticket
from handlers.turn import Response
from storage import series as series_rows
from storage.tables import Series
from tests.handlers.desk import Desk, field_options
from tests.handlers.meetings.visits import coming, two_teams

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
        ({"words": "every Wednesday 10:00 until 31 March 2028"}, "words"),
        ({"words": "every Wednesday 10:00 except on public holidays"}, "words"),
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
