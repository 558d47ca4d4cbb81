"""Promises are followed until they are kept, moved or dropped: asked of who gave them, on the day, nudged once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from handlers.cards import Pressed
from handlers.events import Acted
from handlers.forms import Form
from handlers.meetings.ticks import look_after
from storage import carried, people
from storage.kinds import PromiseStatus
from storage.tables import Promise
from tests.handlers.desk import Desk, buttons, labels, shown
from tests.handlers.meetings.visits import FIRST, accepted, arranged, at, coming, pass_by, series_of

pytestmark = pytest.mark.anyio
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY = datetime(2027, 3, 5, 12, tzinfo=UTC)
"""Two days after the first meeting, at one in the afternoon in Berlin."""


async def carried_home(desk: Desk, promises: str) -> tuple[str, str, str]:
    """A visit whose pin carried home with these promises; gives series, pin and meeting."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    meeting = (await coming(desk, series))[0]
    await pass_by(desk, series, FIRST + 2 * HOUR)
    form = (await desk.presses(name, "carry.open", meeting.id)).form
    response = await desk.fills(name, form, line1="Prices are too high", promises=promises)
    assert response.form is None, response.problems
    await desk.delivers()
    return series, name, meeting.id


async def all_of(desk: Desk, series: str) -> dict[str, Promise]:
    """The promises of a series by what was promised."""
    async with desk.database.read() as session:
        return {each.what: each for each in await carried.promises(session, series, open_only=False)}


async def test_who_promised_is_asked_on_the_day_and_nudged_once(desk: Desk) -> None:
    """In their own words and hours, once, then once more after two days, and never again; the pin is left in peace."""
    series, name, _ = await carried_home(desk, "Sam: three stories by Friday")
    await pass_by(desk, series, FRIDAY - 8 * HOUR, step=2 * HOUR)
    assert "Did you do it?" not in desk.sees("sam"), "it is five in the morning"
    await pass_by(desk, series, FRIDAY, step=HOUR)
    assert "You promised in “Sales weekly”: three stories. Did you do it?" in desk.sees("sam")
    await pass_by(desk, series, FRIDAY + 10 * DAY, step=6 * HOUR)
    asked = desk.sees("sam").count("Did you do it?")
    assert asked == 2
    assert desk.sees("sam").count("I don't ask again") == 1
    assert "Did you do it?" not in desk.sees(name)
    assert "Sam: three stories (overdue since 5 March 2027)" in await listed(desk, "sam")


async def listed(desk: Desk, name: str) -> str:
    """The list of promises as somebody sees it."""
    await desk.says(name, "promises")
    await desk.delivers()
    return shown(desk.cards(name)[-1])


async def test_many_look_at_once_and_ask_once(desk: Desk) -> None:
    """Replicas at the same moment: one question."""
    series, _, _ = await carried_home(desk, "Sam: three stories by Friday")
    await at(desk, FRIDAY)

    async def one() -> list[str]:
        async with desk.database.write() as session:
            return await look_after(session, series)

    happened = await asyncio.gather(*(one() for _ in range(4)))
    assert sum(each.count("asked about a promise") for each in happened) == 1
    await desk.delivers()
    assert desk.sees("sam").count("Did you do it?") == 1


async def test_kept_and_undone(desk: Desk) -> None:
    """Both channels, the card that asked, and the list follow; undone, it is asked about anew."""
    series, name, _ = await carried_home(desk, "Sam: three stories by Friday")
    await pass_by(desk, series, FRIDAY, step=2 * HOUR)
    card = next(each for each in desk.cards("sam") if "Did you do it?" in shown(each))
    done = buttons(card)["Done"]
    other = next(each for each in ("mara", "mike", "mona") if each != name)
    assert "Only who gave this promise" in (await desk.presses(other, done.action_id, done.value)).notice
    assert (await desk.presses("sam", done.action_id, done.value)).notice.startswith("Kept")
    assert (await desk.presses("sam", done.action_id, done.value)).notice == "That is noted already."
    await desk.delivers()
    for channel in ("sales-room", "marketing-room"):
        assert "Sam: three stories (kept)" in desk.sees(channel)
    assert "No promise is open" in await listed(desk, "sam")
    card = next(each for each in desk.cards("sam") if "(kept)" in shown(each))
    undo = buttons(card)["Undo"]
    assert (await desk.presses("sam", undo.action_id, undo.value)).notice == "It is open again."
    await pass_by(desk, series, FRIDAY + DAY / 4, step=HOUR)
    assert desk.sees("sam").count("Did you do it?") == 1
    assert "(kept)" not in desk.sees("sales-room")


async def test_moved_in_words_and_dropped(desk: Desk) -> None:
    """A new day in German or English is asked about then; what is over or no day is said; dropped is told."""
    series, name, _ = await carried_home(desk, "Sam: three stories by Friday\nMara: a list until 9 March")
    await pass_by(desk, series, FRIDAY, step=2 * HOUR)
    promise = (await all_of(desk, series))["three stories"]
    form = (await desk.presses("sam", "promise.move", promise.id)).form
    refused = await desk.fills("sam", form, until="yesterday")
    assert "over already" in str(refused.problems)
    response = await desk.fills("sam", form, until="bis Ende nächster Woche")
    assert "until 12 March 2027" in response.notice
    await desk.delivers()
    assert "Sam: three stories, until 12 March 2027" in desk.sees("sales-room")
    assert "Did you do it?" not in desk.sees("sam")
    await pass_by(desk, series, FRIDAY + 7 * DAY, step=4 * HOUR)
    assert desk.sees("sam").count("Did you do it?") == 1
    other = (await all_of(desk, series))["a list"]
    assert (await desk.presses("nina", "promise.drop", other.id)).notice.startswith("Dropped")
    await desk.delivers()
    assert "Mara: a list (dropped)" in desk.sees("marketing-room")
    assert name in ("mara", "mike", "mona")


async def test_without_a_day_it_is_asked_about_after_two_weeks(desk: Desk) -> None:
    """That is said where it is posted and in the list, and done."""
    series, _, _ = await carried_home(desk, "Sam: thinks about prices")
    assert "Sam: thinks about prices (no day: I ask after 14 days)" in desk.sees("sales-room")
    assert "no day: I ask after 14 days" in await listed(desk, "sam")
    await pass_by(desk, series, FIRST + 13 * DAY, step=6 * HOUR)
    assert "Did you do it?" not in desk.sees("sam")
    await pass_by(desk, series, FIRST + 15 * DAY, step=3 * HOUR)
    assert "No day was named, so I ask after 14 days." in desk.sees("sam")


async def test_whoever_is_not_known_or_gone_is_asked_about(desk: Desk) -> None:
    """A promise of somebody outside is the pin's to follow; when the pin has left, the chair is asked."""
    series, name, _ = await carried_home(desk, "Contoso: a reference call by Friday")
    async with desk.database.write() as session:
        await people.set_active(session, desk.people[name], active=False)
    await pass_by(desk, series, FRIDAY, step=2 * HOUR)
    assert "Promised in “Sales weekly”: Contoso: a reference call, until 5 March 2027. Is it done?" in desk.sees("nina")


async def test_an_ended_series_keeps_its_promises(desk: Desk) -> None:
    """Whoever promised is asked all the same; nothing else happens in it any more."""
    series, _, _ = await carried_home(desk, "Sam: three stories by Friday")
    await desk.presses("nina", "series.end", series)
    happened = await pass_by(desk, series, FRIDAY + 3 * DAY, step=2 * HOUR)
    assert "Did you do it?" in desk.sees("sam")
    assert set(happened) == {"asked about a promise", "nudged about a promise"}
    assert not (await series_of(desk, series)).active


@pytest.mark.parametrize(
    ("promises", "said"),
    [
        ("three stories by Friday", "Line 1 doesn"),
        ("Sam: a list\nMara: a deck by yesterday", "Line 2: “by yesterday” is over already."),
        ("Sam: prices on 3/4", "may be two different days"),
        ("\n".join(f"Sam: thing {n}" for n in range(9)), "8 promises at once"),
    ],
)
async def test_what_can_t_be_read_is_said_and_nothing_is_lost(desk: Desk, promises: str, said: str) -> None:
    """The form stays open with all that was typed."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    meeting = (await coming(desk, series))[0]
    await pass_by(desk, series, FIRST + 2 * HOUR)
    form = (await desk.presses(name, "carry.open", meeting.id)).form
    response = await desk.fills(name, form, line1="Prices", promises=promises)
    assert said in str(response.problems.get("promises"))
    assert response.raw["promises"] == promises
    assert "carried home from" not in desk.sees("sales-room")


async def test_two_of_a_name_are_told_apart(desk: Desk) -> None:
    """Who is meant is asked, never guessed."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    meeting = (await coming(desk, series))[0]
    async with desk.database.write() as session:
        for key, told in (("sam", "Sam Smith"), ("nina", "Sam Jones")):
            await people.rename(session, desk.people[key], told)
    await pass_by(desk, series, FIRST + 2 * HOUR)
    form = (await desk.presses(name, "carry.open", meeting.id)).form
    response = await desk.fills(name, form, line1="Prices", promises="Sam: a list")
    assert "“Sam” may be" in str(response.problems.get("promises"))
    response = await desk.fills(name, form, line1="Prices", promises="Sam Jones: a list")
    assert response.form is None
    promise = (await all_of(desk, series))["a list"]
    assert promise.promiser_id == desk.people["nina"]


async def test_sent_twice_and_more_added(desk: Desk) -> None:
    """The form sent again adds nothing; what was forgotten is added by its pin alone, and stands in both channels."""
    series, name, meeting = await carried_home(desk, "Sam: three stories by Friday")
    assert "carried home already" in (await desk.presses(name, "carry.open", meeting)).notice
    card = next(each for each in desk.cards(name) if "Add promises" in labels(each))
    button = buttons(card)["Add promises"]
    other = next(each for each in ("mara", "mike", "mona") if each != name)
    assert "Only the linking pin" in (await desk.presses(other, button.action_id, button.value)).notice
    form: Form | None = (await desk.presses(name, button.action_id, button.value)).form
    for _ in range(2):
        await desk.fills(name, form, promises="ich: ein Bild bis Montag")
    await desk.delivers()
    assert set(await all_of(desk, series)) == {"three stories", "ein Bild"}
    assert (await all_of(desk, series))["ein Bild"].promiser_id == desk.people[name]
    assert (await all_of(desk, series))["ein Bild"].status is PromiseStatus.OPEN
    assert "ein Bild, until 8 March 2027" in desk.sees("marketing-room")


async def test_opened_from_the_list_it_is_settled_there(desk: Desk) -> None:
    """The panel shows how it stands after each press, to who may decide; others see it without buttons."""
    series, name, _ = await carried_home(desk, "Sam: three stories by Friday")
    promise = (await all_of(desk, series))["three stories"]
    await listed(desk, "sam")
    await desk.presses("sam", "promise.show", promise.id)
    await desk.delivers()
    message = next(key for (_, key), card in list(desk.screens.items())[::-1] if card.summary == "Promise")
    await desk.does("sam", Acted(Pressed("promise.done", promise.id), message))
    await desk.delivers()
    panel = next(each for each in desk.cards("sam") if "Kept. The next preparation says so." in shown(each))
    assert "Sam: three stories (kept)" in shown(panel)
    assert "Undo" in labels(panel)
    other = next(each for each in ("mara", "mike", "mona") if each != name)
    await desk.presses(other, "promise.show", promise.id)
    await desk.delivers()
    assert labels(next(each for each in desk.cards(other) if each.summary == "Promise")) == ["All promises"]
