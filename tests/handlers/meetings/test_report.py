"""Managers read what linking pins brought, monthly by themselves and on demand; the ledger shows both directions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from handlers.cards import Facts, Image, Table
from handlers.meetings.report import report_month
from storage import clock, people, pin_figures, places, questions, topics
from storage import series as series_rows
from storage.kinds import QuestionSource, QuestionStatus, Role, SeriesKind, TeamKind
from storage.pictures import find_picture
from storage.tables import Question
from tests.handlers.desk import Desk, buttons, labels, options, shown
from tests.handlers.meetings.visits import FIRST, accepted, arranged, at, looks, pass_by

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
APRIL = datetime(2027, 4, 1, 8, tzinfo=UTC)


async def visited(desk: Desk) -> str:
    """A visit on 3 March that is reported, with a promise; on 10 March nobody comes, for the 17th somebody is asked."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await pass_by(desk, series, FIRST + timedelta(hours=3), timedelta(hours=4))
    press = next(buttons(each)["Carry home"] for each in desk.cards(name) if "Carry home" in labels(each))
    form = (await desk.presses(name, press.action_id, press.value)).form
    await desk.fills(name, form, line1="They want the price list.", promises="Sam: sends it by 8 March")
    await pass_by(desk, series, FIRST + 7 * DAY + timedelta(hours=3), timedelta(hours=8))
    return series


async def months(desk: Desk) -> int:
    """One look of the clock after the monthly report."""
    async with desk.database.write() as session:
        told = await report_month(session, await clock.now(session))
    await desk.delivers()
    return told


def facts(desk: Desk, name: str) -> dict[str, str]:
    """The figures on the newest report of somebody."""
    card = next(each for each in reversed(desk.cards(name)) if each.summary.startswith("Linking pins: "))
    found = next(each for each in card.elements if isinstance(each, Facts))
    return {item.label: "".join(getattr(span, "text", "") for span in item.value) for item in found.items}


async def test_figures_of_a_month(desk: Desk) -> None:
    """Seats filled, declined, attended, reported, takeaways and promises, counted from what happened."""
    await visited(desk)
    await at(desk, APRIL)
    await desk.says("nina", "report last month")
    await desk.delivers()
    assert facts(desk, "nina") == {
        "Seats filled": "1 of 5",
        "Declined or without an answer": "2",
        "Attended": "1 of 1",
        "Reported at home": "1 of 1",
        "Takeaways posted": "1",
        "Promises kept": "0 of 1, 1 overdue",
    }
    card = desk.cards("nina")[-1]
    assert card.summary == "Linking pins: March 2027"
    image = next(each for each in card.elements if isinstance(each, Image))
    assert "Mar 2027: seats 5, filled 1, attended 1, reported 1." in image.alt
    async with desk.database.read() as session:
        picture = await find_picture(session, image.file)
    assert picture is not None
    assert picture.spec["labels"][-1] == "Mar 2027"


async def test_other_times_are_chosen(desk: Desk) -> None:
    """Month and quarter, this and the last one; where nothing took place the report says so."""
    await visited(desk)
    await desk.says("nina", "report")
    await desk.delivers()
    card = desk.cards("nina")[-1]
    assert [each.label for each in options(card, "Another time")] == [
        "This month",
        "Last month",
        "This quarter",
        "Last quarter",
    ]
    await desk.presses("nina", "pins.report", "quarter:0")
    await desk.delivers()
    assert desk.cards("nina")[-1].summary == "Linking pins: Q1 2027"
    assert facts(desk, "nina")["Seats filled"] == "1 of 2"
    await desk.presses("nina", "pins.report", "quarter:1")
    await desk.delivers()
    assert "took place in this time" in shown(desk.cards("nina")[-1])
    assert "Only admins and managers" in (await desk.says("sam", "report")).notice


async def test_monthly_by_itself(desk: Desk) -> None:
    """On the manager's first working morning of the month, once, however many clocks look; not for other teams."""
    await visited(desk)
    await desk.hire("paul", Role.MANAGER)
    await at(desk, FIRST)
    assert await months(desk) == 0, "nothing took place in February"
    await at(desk, APRIL.replace(hour=5))
    assert await months(desk) == 0, "seven in Berlin"
    await at(desk, APRIL)
    assert sum(await asyncio.gather(*(months(desk) for _ in range(4)))) == 1
    assert await months(desk) == 0
    assert [each.summary for each in desk.cards("nina")].count("Linking pins: March 2027") == 1
    assert "Linking pins: March" not in desk.sees("paul")
    await at(desk, APRIL + 8 * DAY)
    assert await months(desk) == 0, "not later in the month"


async def test_in_german(desk: Desk) -> None:
    """A German manager reads a German report."""
    await visited(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["nina"], language="de", time_zone=None)
    await at(desk, APRIL)
    await desk.says("nina", "Bericht letzter Monat")
    await desk.delivers()
    seen = shown(desk.cards("nina")[-1])
    assert "Linking-Pins: März 2027" in seen
    assert "Plätze besetzt" in seen
    assert "Sales lädt Marketing ein" in seen


async def test_both_directions_side_by_side(desk: Desk) -> None:
    """Each team's invitations given, accepted, attended, reported; where it is one-sided that is said."""
    series = await visited(desk)
    await pass_by(desk, series, FIRST + 15 * DAY, timedelta(hours=6))
    await desk.says("sam", "who invites whom")
    await desk.delivers()
    card = desk.cards("sam")[-1]
    table = next(each for each in card.elements if isinstance(each, Table))
    column = table.header.index("Sales invites Marketing")
    assert sorted(table.header[1:]) == ["Marketing invites Sales", "Sales invites Marketing"]
    assert {row[0]: row[column] for row in table.rows} == {
        "Invitations given": "3",
        "Accepted": "1",
        "Attended": "1",
        "Reported at home": "1",
        "Seats that stayed empty": "2",
    }
    assert {row[3 - column] for row in table.rows} == {"0"}
    assert "One-sided: Sales offered Marketing 3 seats, and was offered 0." in shown(card)


async def test_joint_meetings_are_no_invitations(desk: Desk) -> None:
    """What both teams hold together counts for neither side."""
    series = await visited(desk)
    async with desk.database.write() as session:
        await series_rows.change_series(session, series, kind=SeriesKind.JOINT)
    async with desk.database.read() as session:
        assert await pin_figures.directions(session, FIRST - DAY, FIRST + 30 * DAY) == []


async def test_questions_before_and_after_a_visit(desk: Desk) -> None:
    """By topic and in all, of people of both teams, in the same time on both sides of each visit."""
    await visited(desk)
    async with desk.database.write() as session:
        await topics.save_topic(session, "Pricing", ["price"], [])
        sales = await places.ensure_team(session, "Sales", TeamKind.SALES)
        outsider = await people.create_person(session, display_name="Out", at=FIRST)
        assert {each.id for each in await people.people(session, team_id=sales.id)} >= {desk.people["sam"]}
    asked = (
        ("What is the price?", -3, "sam"),
        ("Which price holds?", -2, "sam"),
        ("Is it waterproof?", -1, "sam"),
        ("Does the price include VAT?", 2, "sam"),
        ("Too old to count, this price?", -20, "sam"),
    )
    for number, (words, days, who) in enumerate(asked):
        await ask(desk, f"q{number}", words, desk.people[who], FIRST + days * DAY)
    await ask(desk, "other", "What price for others?", outsider.id, FIRST - DAY)
    async with desk.database.read() as session:
        found = await pin_figures.around_visits(session, FIRST - DAY, FIRST + 30 * DAY, FIRST + 30 * DAY)
        assert (found.visits, found.topics) == (1, {"": (3, 1), "Pricing": (2, 1)})
        young = await pin_figures.around_visits(session, FIRST - DAY, FIRST + 30 * DAY, FIRST + 2 * DAY)
        assert young.visits == 0
    await at(desk, APRIL)
    await desk.says("nina", "report last month")
    await desk.delivers()
    seen = shown(desk.cards("nina")[-1])
    assert "Questions around visits" in seen
    assert "Pricing" in seen


async def ask(desk: Desk, key: str, words: str, person: str, at_: datetime) -> None:
    """A question that somebody asked then."""
    async with desk.database.write() as session:
        row = Question(
            id=key,
            verbatim=words,
            folded=words.casefold().replace("?", "").replace(",", ""),
            status=QuestionStatus.NEW,
            source=QuestionSource.FORM,
            asker_id=person,
            workspace_id=desk.workspace,
            conversation="D",
            last_at=at_,
            created_at=at_,
        )
        await questions.ask(session, row)


async def test_a_missed_visit_is_not_attended(desk: Desk) -> None:
    """A pin who says that they were not there counts as accepted, not as attended."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await pass_by(desk, series, FIRST + timedelta(hours=3), timedelta(hours=4))
    async with desk.database.read() as session:
        (direction,) = await pin_figures.directions(session, FIRST - DAY, FIRST + DAY)
    assert (direction.given, direction.accepted, direction.attended) == (1, 1, 1)
    press = next(buttons(each)["I was not there"] for each in desk.cards(name) if "I was not there" in labels(each))
    await desk.presses(name, press.action_id, press.value)
    await looks(desk, series)
    async with desk.database.read() as session:
        (direction,) = await pin_figures.directions(session, FIRST - DAY, FIRST + DAY)
    assert (direction.accepted, direction.attended, direction.empty) == (1, 0, 1)
