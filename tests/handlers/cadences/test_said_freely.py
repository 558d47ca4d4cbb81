"""Cadences as people talk about them: a rhythm alone, a name alone, a place's holidays; names mean one cadence."""

from __future__ import annotations

import pytest

from handlers.cadences.plan import plan_from_json
from handlers.events import Filled
from handlers.forms import Ticket
from storage import cadences
from storage.kinds import CadenceReach, CadenceStatus, QuestionStatus, Role
from storage.questions import questions
from storage.tables import Cadence
from tests.handlers.cadences.rhythm import arrange
from tests.handlers.desk import Desk, buttons, labels

pytestmark = pytest.mark.anyio


async def says(desk: Desk, name: str, text: str) -> str:
    """Say something; gives the notice."""
    response = await desk.says(name, text)
    await desk.delivers()
    return response.notice


async def saves(desk: Desk, name: str, label: str = "Save") -> str:
    """Press Save on the newest card; gives the notice."""
    button = buttons(desk.cards(name)[-1])[label]
    response = await desk.presses(name, button.action_id, button.value)
    await desk.delivers()
    return response.notice


async def kept(desk: Desk) -> dict[str, Cadence]:
    """The cadences that have not ended, by name."""
    async with desk.database.read() as session:
        return {each.name: each for each in await cadences.cadences(session)}


@pytest.mark.parametrize("words", ["every other Tuesday 8:30 Berlin time", "werktags um 9"])
async def test_a_rhythm_alone_is_a_new_cadence(desk: Desk, words: str) -> None:
    """Who arranges cadences need not say that it is one: it is said back, and nothing is kept before Save."""
    await desk.hire("lea", Role.MANAGER, language="de" if "werktags" in words else "en")
    await says(desk, "lea", words)
    assert ("Meinst du das so?" if "werktags" in words else "Is this what you mean?") in desk.sees("lea")
    assert await kept(desk) == {}


async def test_a_rhythm_of_others_is_no_cadence(desk: Desk) -> None:
    """A salesperson's words are not taken for one, nor is a manager's question."""
    await says(desk, "sam", "every other Tuesday 8:30 Berlin time")
    assert "Is this what you mean?" not in desk.sees("sam")
    await says(desk, "nina", "Does the newsletter go out every Monday at 9?")
    assert "Is this what you mean?" not in desk.sees("nina")
    async with desk.database.read() as session:
        assert [each.status for each in await questions(session, asker_id=desk.people["nina"])] == [
            QuestionStatus.OFFERED
        ]


async def test_a_name_is_enough(desk: Desk) -> None:
    """`pause Sales news until …` without the word cadence; another name is not taken for one."""
    await arrange(desk, name="Sales news")
    await arrange(desk, name="Evening")
    await says(desk, "nina", "pause Sales news until 1 April")
    assert "Paused. It goes on by itself on 1 April 2027." in desk.sees("nina")
    assert (await kept(desk))["Sales news"].status is CadenceStatus.PAUSED
    await says(desk, "nina", "resume sales news")
    assert (await kept(desk))["Sales news"].status is CadenceStatus.ACTIVE
    await says(desk, "nina", "skip Evening")
    assert "Skipped: Tue, 2 Mar 2027, 09:00." in desk.sees("nina")
    await says(desk, "nina", "pause the machine until 1 April")
    assert {each.status for each in (await kept(desk)).values()} == {CadenceStatus.ACTIVE}


async def test_two_cadences_never_have_one_name(desk: Desk) -> None:
    """Where nobody says a name there is a number behind it; a taken name is refused, in words and in the form."""
    for _ in range(2):
        await says(desk, "nina", "new cadence every Monday at 9")
        await saves(desk, "nina")
    assert set(await kept(desk)) == {"News from marketing", "News from marketing 2"}
    told = await says(desk, "nina", "new cadence every Friday at 9, called news from Marketing")
    assert told == "There is a cadence called “news from Marketing” already. Give it another name."
    form = (await desk.presses("nina", "cadence.new", "")).form
    assert form is not None
    fields = {each.id for each in form.pages[0].fields}
    raw = {key: value for key, value in form.initial().items() if key in fields}
    raw |= {"name": "News from marketing 2", "rhythm": "workdays"}
    response = await desk.does("nina", Filled(Ticket(form.id, form.nonce, 0, form.state, {}), raw))
    assert str(response.problems["name"]).startswith("There is a cadence called")


async def test_a_name_taken_before_save_is_refused(desk: Desk) -> None:
    """Two that were said back before either was saved don't end up with one name."""
    await says(desk, "nina", "new cadence every Monday at 9")
    await says(desk, "nina", "new cadence every Friday at 9")
    save, late = (buttons(card)["Save"] for card in desk.cards("nina")[-2:])
    await desk.presses("nina", save.action_id, save.value)
    response = await desk.presses("nina", late.action_id, late.value)
    assert response.notice.startswith("There is a cadence called “News from marketing” already.")
    assert len(await kept(desk)) == 1


@pytest.mark.parametrize(
    ("words", "country", "region"),
    [
        ("every Monday at 9 except holidays in Bavaria", "DE", "BY"),
        ("every Monday at 9 except public holidays in Germany", "DE", ""),
        ("every Monday except holidays in California at 9", "US", "CA"),
        ("jeden Montag um 9 außer an Feiertagen in Bayern", "DE", "BY"),
        ("every Monday at 9 except on holidays", "DE", ""),
    ],
)
async def test_whose_holidays(desk: Desk, words: str, country: str, region: str) -> None:
    """A country or region that is named with the holidays decides which; it is no time zone."""
    await desk.hire("lea", Role.MANAGER, language="de" if "jeden" in words else "en")
    await says(desk, "lea", f"new cadence {words}" if "every" in words else f"neuer Rhythmus {words}")
    await saves(desk, "lea", "Save" if "every" in words else "Speichern")
    (cadence,) = (await kept(desk)).values()
    quiet = plan_from_json(cadence.plan).quiet
    assert (quiet.holidays, quiet.country, quiet.subdivision) == (True, country, region)
    assert cadence.time_zone is None


@pytest.mark.parametrize("words", ["per Direktnachricht", "als Direktnachrichten", "per DM"])
async def test_direct_messages_in_german(desk: Desk, words: str) -> None:
    """To each reader, as Germans say it."""
    await desk.hire("gerd", Role.MANAGER, language="de")
    await says(desk, "gerd", f"neuer Rhythmus jeden zweiten Dienstag 8:30 Berliner Zeit {words}")
    await saves(desk, "gerd", "Speichern")
    assert [each.reach for each in (await kept(desk)).values()] == [CadenceReach.PEOPLE]


async def test_an_unknown_channel_is_answered_with_those_that_there_are(desk: Desk) -> None:
    """So that nobody has to look them up."""
    told = await says(desk, "nina", "new cadence every day at 8 for #nowhere")
    assert told.startswith("I know no sales channel #nowhere.")
    assert "#sales-dach and #sales-emea" in told


async def test_readers_see_what_they_can_choose(desk: Desk) -> None:
    """`cadences` from somebody in sales opens their own settings; the list stays with who may see it."""
    await arrange(desk)
    assert await says(desk, "sam", "cadences") == ""
    assert "Your digests" in desk.sees("sam")
    assert "Morning" not in desk.sees("sam")


async def test_history_is_never_out_of_reach(desk: Desk) -> None:
    """Paused or ended, a cadence still shows who did what."""
    key = await arrange(desk)
    await says(desk, "nina", "pause cadence Morning")
    assert "History" in labels(desk.cards("nina")[-1])
    await desk.presses("nina", "cadence.end", key)
    await desk.delivers()
    assert "History" in labels(desk.cards("nina")[-1])
