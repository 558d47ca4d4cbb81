"""What was carried home is reworded for a while, in both channels and in the next preparation; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import carried, people, personal
from storage.kinds import QuestionStatus, Role
from storage.questions import questions
from tests.handlers.desk import Desk, buttons, labels
from tests.handlers.meetings.visits import FIRST, PINS, accepted, arranged, at, coming, holder, looks, pass_by

pytestmark = pytest.mark.anyio
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH = ("sales-room", "marketing-room")


async def carried_home(desk: Desk, **lines: str) -> tuple[str, str, str]:
    """A visit from which two lines are carried home; gives the series, the meeting, and the pin's name."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    meeting = (await coming(desk, series))[0].id
    await pass_by(desk, series, FIRST + 2 * HOUR)
    form = (await desk.presses(name, "carry.open", meeting)).form
    said = {"line1": "They want the prise list", "line2": "Old tools leave", **lines}
    await desk.fills(name, form, answers=said)
    await desk.delivers()
    return series, meeting, name


async def reworded(desk: Desk, name: str, meeting: str, **lines: str) -> str:
    """Somebody rewords it by the form; gives what they are told."""
    response = await desk.presses(name, "carry.reword", meeting)
    if response.form is None:
        return response.notice
    response = await desk.fills(name, response.form, answers=lines)
    await desk.delivers()
    return response.notice


async def test_every_copy_follows_and_the_earlier_wording_stays(desk: Desk) -> None:
    """Reworded, left out and added, by the pin: both channels show it, say who did it, and what it read before."""
    _, meeting, name = await carried_home(desk)
    assert "Reword" in labels(desk.cards(name)[-1])
    notice = await reworded(desk, name, meeting, line1="They want the price list", line2="", line3="<!channel> *new*")
    assert notice == "Saved: both channels show it so."
    for channel in BOTH:
        seen = desk.sees(channel)
        assert "They want the price list" in seen
        assert "prise list" not in seen
        assert "Old tools leave" not in seen
        assert "*new*" in seen
        assert f"Reworded on 3 March 2027 by {name.title()}." in seen
        assert seen.count("carried home from") == 1
    button = buttons(desk.cards("sales-room")[-1])["Earlier wording"]
    await desk.presses("sam", button.action_id, button.value)
    await desk.delivers()
    told = desk.sees("sam")
    assert "They want the prise list" in told
    assert "Old tools leave" in told
    assert "(added then)" in told
    assert f"when {name.title()} reworded it" in told
    assert (await reworded(desk, name, meeting)).startswith("Nothing was changed")


async def test_a_manager_may_and_others_may_not(desk: Desk) -> None:
    """The pin and managers of the two teams; sales, another marketer and a guest are told who can."""
    _, meeting, name = await carried_home(desk)
    other = next(each for each in PINS if each != name)
    for who in ("sam", other):
        assert "Only who carried it home and the managers" in await reworded(desk, who, meeting)
    assert "Only" in await reworded(desk, "guest", meeting)
    assert await reworded(desk, "nina", meeting, line1="By Nina") == "Saved: both channels show it so."
    assert "Reworded on 3 March 2027 by Nina." in desk.sees("marketing-room")
    await desk.hire("max", Role.MANAGER)
    assert "Only who carried it home" in await reworded(desk, "max", meeting)


async def test_for_a_while_only(desk: Desk) -> None:
    """After two weeks it stands; before anything was carried home there is nothing to reword."""
    _, meeting, name = await carried_home(desk)
    await at(desk, FIRST + 15 * DAY)
    assert await reworded(desk, name, meeting) == "It can be reworded for 14 days."
    assert "There is no such meeting" in await reworded(desk, name, "gone")


async def test_two_at_once_see_each_other(desk: Desk) -> None:
    """Who saves second sees the other's wording first, keeps their own words in the form, and may save them then."""
    _, meeting, name = await carried_home(desk)
    mine = (await desk.presses(name, "carry.reword", meeting)).form
    await reworded(desk, "nina", meeting, line1="By Nina")
    response = await desk.fills(name, mine, line1="By the pin")
    assert response.form is not None
    assert "By Nina" in str(response.form.pages[0].intro)
    assert response.raw["line1"] == "By the pin"
    await desk.fills(name, response.form, line1="By the pin")
    await desk.delivers()
    assert "By the pin" in desk.sees("sales-room")
    async with desk.database.read() as session:
        assert {each.text for each in await carried.wordings(session, meeting)} >= {"By Nina"}


async def test_questions_stay_as_they_were_asked(desk: Desk) -> None:
    """What went to marketing keeps its words; what the pin makes a question of is asked, once."""
    asked = "Does the new battery work at minus 20 degrees?"
    _, meeting, name = await carried_home(desk, line2=asked)
    await reworded(desk, name, meeting, line1="Which price list holds for hospitals?", line2="Battery in the cold")
    await reworded(desk, name, meeting, line1="Which price list holds for clinics?")
    async with desk.database.read() as session:
        found = await questions(session, status=QuestionStatus.OFFERED)
    assert sorted(each.verbatim for each in found) == [asked, "Which price list holds for hospitals?"]


async def test_the_next_preparation_follows(desk: Desk) -> None:
    """A preparation that is out already shows the takeaways of the last visit as they read now."""
    series, meeting, name = await carried_home(desk)
    await at(desk, FIRST + HOUR + 2 * DAY)
    await looks(desk, series)
    following, _ = await holder(desk, series)
    await accepted(desk, series)
    await pass_by(desk, series, FIRST + 6 * DAY + 2 * HOUR)
    assert "They want the prise list" in desk.sees(following)
    await reworded(desk, name, meeting, line1="They want the price list")
    assert "prise list" not in desk.sees(following).partition("carried home from")[0]
    assert "They want the price list" in desk.sees(following)


async def test_erasure_takes_earlier_wordings(desk: Desk) -> None:
    """Of an erased pin nothing is kept of what they took back; who else reworded is named no longer when erased."""
    _, meeting, name = await carried_home(desk)
    await reworded(desk, name, meeting, line1="Second")
    await reworded(desk, "nina", meeting, line1="Third")
    async with desk.database.write() as session:
        given = await personal.export(session, desk.people[name])
        assert [each["text"] for each in given["takeaways_reworded"]] == ["They want the prise list"]
        await personal.erase(session, desk.people["nina"])
        assert {each.person_id for each in await carried.wordings(session, meeting)} == {desk.people[name], None}
        await personal.erase(session, desk.people[name])
        assert await carried.wordings(session, meeting) == []
        assert [each.text for each in await carried.takeaways(session, [meeting])] == ["Third", "Old tools leave"]


async def test_in_german(desk: Desk) -> None:
    """The form and the answers in German."""
    _, meeting, name = await carried_home(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people[name], language="de", time_zone=None)
    form = (await desk.presses(name, "carry.reword", meeting)).form
    assert form is not None
    assert form.title == "Anders formulieren"
    assert await reworded(desk, name, meeting, line1="Neu") == "Gespeichert: Beide Kanäle zeigen es so."
