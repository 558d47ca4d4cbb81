"""Once a quarter five questions, a tap each, anonymous; nothing is told of five answers or fewer."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.alignment.checks import ask_key, look_after_alignment
from handlers.cards import Image, Table
from handlers.meetings.goal_lines import goal_lines
from handlers.speech import Speech
from storage import alignment, audit, calendars, clock, people
from storage import series as series_rows
from storage.alignment import QUESTIONS
from storage.kinds import Role, SeriesKind
from storage.tables import Calendar
from storage.tables.base import METADATA
from tests.handlers.alignment.quarters import (
    FULLY,
    NOT,
    OPENING,
    RATHER,
    RATHER_NOT,
    SECOND,
    answers,
    closes,
    grown,
    members,
    opened,
    passes,
    questions_card,
)
from tests.handlers.desk import Desk, labels, shown
from tests.handlers.meetings.visits import at

pytestmark = pytest.mark.anyio
ALL_FULLY = (FULLY,) * 5


async def test_opens_on_its_working_day_and_asks_everybody_once(desk: Desk) -> None:
    """Not before its day, not on the weekend; then each member of both teams once, whoever looks and how often."""
    await grown(desk)
    assert await passes(desk, OPENING - timedelta(minutes=1)) == 0
    assert await passes(desk, OPENING) == 13
    await asyncio.gather(*(passes(desk, OPENING + timedelta(minutes=1)) for _ in range(4)))
    for name in (*members(desk, "m"), *members(desk, "s")):
        asked = [each for each in desk.cards(name) if each.summary == "How well do you work together?"]
        assert len(asked) == 1, name
    card = questions_card(desk, "sam")
    assert card is not None
    assert labels(card).count("Fully true") == 5
    assert "you and Marketing" in shown(card)
    assert questions_card(desk, "guest") is None


async def test_many_replicas_open_one_check(desk: Desk) -> None:
    """Five clocks that look at the opening at once ask each person once."""
    await grown(desk)
    await at(desk, OPENING)

    async def look() -> int:
        async with desk.database.write() as session:
            return await look_after_alignment(session, await clock.now(session))

    assert sum(await asyncio.gather(*(look() for _ in range(5)))) == 13


async def test_a_tap_for_each_question(desk: Desk) -> None:
    """A tap counts at once, and its question leaves the card; the last one thanks; a repeat changes nothing."""
    await grown(desk)
    await opened(desk)
    await answers(desk, "sam", FULLY, RATHER)
    card = questions_card(desk, "sam")
    assert card is not None
    assert labels(card).count("Fully true") == 3
    quarter = "2027-01-01"
    again = await desk.presses("sam", "alignment.answer.strategy", f"{quarter}:strategy:{NOT}")
    assert again.notice == "That is answered already."
    for question in QUESTIONS[2:]:
        await desk.presses("sam", f"alignment.answer.{question}", f"{quarter}:{question}:-")
    await desk.delivers()
    assert "Thank you: that is all." in desk.sees("sam")


async def test_told_above_five_answers_alone(desk: Desk) -> None:
    """Marketing's seven are told, sales' five are not; managers read it, and the trend says what changed."""
    await grown(desk)
    current = await opened(desk)
    for name in members(desk, "m"):
        await answers(desk, name, RATHER, FULLY, RATHER, FULLY, NOT)
    for name in members(desk, "s")[:5]:
        await answers(desk, name, *ALL_FULLY)
    await desk.says("nina", "alignment")
    await desk.delivers()
    assert "%" not in desk.sees("nina"), "nothing is told while it runs"
    assert await closes(desk, current) == 1
    card = next(each for each in desk.cards("nina") if each.summary.startswith("What the alignment check of Q1 2027"))
    table = next(each for each in card.elements if isinstance(each, Table))
    assert table.header == ("", "Marketing")
    assert table.rows == (
        ("strategy", "70%"),
        ("effect", "90%"),
        ("long and short term", "70%"),
        ("customer", "90%"),
        ("mutual usefulness", "10%"),
    )
    await desk.says("sam", "alignment")
    await desk.delivers()
    assert "Marketing" in desk.sees("sam")


async def test_small_teams_are_told_together(desk: Desk) -> None:
    """Four and three people: neither is told by itself, and both together are, once seven answered."""
    await grown(desk, marketing=4, sales=3)
    current = await opened(desk)
    for name in (*members(desk, "m"), *members(desk, "s")):
        await answers(desk, name, FULLY, RATHER_NOT)
    await closes(desk, current)
    card = next(each for each in desk.cards("nina") if each.summary.startswith("What the alignment check"))
    table = next(each for each in card.elements if isinstance(each, Table))
    assert table.header == ("", "smaller teams together")
    assert table.rows[:3] == (("strategy", "90%"), ("effect", "30%"), ("long and short term", "–"))


async def test_too_few_are_not_asked(desk: Desk) -> None:
    """Five people in all could never be told of, so nobody is bothered; the preview says so."""
    await grown(desk, marketing=3, sales=2)
    assert await passes(desk, OPENING) == 0
    await desk.presses("nina", "alignment.preview", "")
    await desk.delivers()
    assert "Not asked, since five answers or fewer could never be told: Marketing and Sales." in desk.sees("nina")
    assert "more than five people" in (await desk.presses("nina", "alignment.start", "")).notice


async def test_what_was_answered_leads_to_nobody(desk: Desk) -> None:
    """No row of any table holds an answer with a person, and at the close the counts and marks are gone as well.

    While it runs, what is kept of a person is which questions they answered; whichever answer they chose, every table
    but the counts is the same.
    """
    await grown(desk)
    current = await opened(desk)
    before = await contents(desk)
    key = "a tap"
    await desk.presses("sam", "alignment.answer.strategy", f"{current.quarter}:strategy:{FULLY}", key=key)
    after = await contents(desk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"alignment_invites", "alignment_counts", "deliveries"}
    assert all("strategy:0" not in json.dumps(row) for row in new_rows(before, after, "deliveries"))
    invites = {row["person_id"]: row for row in after["alignment_invites"]}
    assert invites[desk.people["sam"]]["answered"] == 1
    assert set(invites[desk.people["sam"]]) == {"quarter", "person_id", "team_id", "sent", "answered"}
    await closes(desk, current)
    last = await contents(desk)
    assert last["alignment_counts"] == []
    assert {row["answered"] for row in last["alignment_invites"]} == {0}


async def contents(desk: Desk) -> dict[str, list[dict[str, object]]]:
    """All that is kept, as plain values."""
    found = {}
    async with desk.database.read() as session:
        for table in METADATA.sorted_tables:
            if table.name in ("clock", "inbox"):
                continue
            rows = await session.execute(select(table).order_by(*table.primary_key.columns))
            found[table.name] = [{name: _plain(value) for name, value in row._mapping.items()} for row in rows]
    return found


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def new_rows(
    before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]], table: str
) -> list[dict[str, object]]:
    """The rows that came or changed."""
    return [row for row in after[table] if row not in before[table]]


async def test_two_people_at_once_are_both_counted(desk: Desk) -> None:
    """Answers at the same moment do not lose each other."""
    await grown(desk)
    current = await opened(desk)
    await asyncio.gather(
        *(
            desk.presses(name, "alignment.answer.effect", f"{current.quarter}:effect:{RATHER}")
            for name in members(desk, "m")
        )
    )
    async with desk.database.write() as session:
        assert await alignment.close_round(session, current.quarter, current.closes_at)
    async with desk.database.read() as session:
        (shares,) = (await alignment.results(session, [current.quarter]))[current.quarter].values()
    assert shares == {"effect": 70}


async def test_declined_for_good(desk: Desk) -> None:
    """Whoever never wants to be asked is not asked in later quarters, until they say otherwise."""
    await grown(desk)
    current = await opened(desk)
    assert "never ask you again" in (await desk.presses("sam", "alignment.never", "")).notice
    await desk.delivers()
    assert "Fully true" not in [label for card in desk.cards("sam") for label in labels(card)]
    await closes(desk, current)
    await passes(desk, SECOND)
    assert questions_card(desk, "s0") is not None
    assert [each.summary for each in desk.cards("sam")].count("How well do you work together?") == 0
    await desk.says("sam", "alignment")
    await desk.delivers()
    assert "Ask me again" in labels(desk.cards("sam")[-1])
    assert (await desk.presses("sam", "alignment.again", "")).notice == "Thank you: I ask you again."


async def test_never_at_night_on_leave_or_on_a_quiet_day(desk: Desk) -> None:
    """Who is asleep is asked in their morning, who is away afterwards, and on a holiday of the company nobody is."""
    await grown(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["sam"], language=None, time_zone="America/Los_Angeles")
    await at(desk, OPENING - timedelta(days=1))
    await desk.says("mara", "away 4–9 February")
    assert await passes(desk, OPENING) == 11
    assert questions_card(desk, "sam") is None
    assert questions_card(desk, "mara") is None
    assert await passes(desk, OPENING.replace(hour=17)) == 1
    assert questions_card(desk, "sam") is not None, "nine in Los Angeles"
    assert await passes(desk, datetime(2027, 2, 6, 9, tzinfo=UTC)) == 0, "a Saturday"
    assert await passes(desk, datetime(2027, 2, 10, 9, tzinfo=UTC)) == 1
    assert questions_card(desk, "mara") is not None


async def test_managers_start_preview_and_switch_off(desk: Desk) -> None:
    """A preview counts nothing; started by hand it is that quarter's; switched off it ends and tells nothing."""
    await grown(desk)
    assert "Only admins and managers" in (await desk.presses("sam", "alignment.start", "")).notice
    await desk.presses("nina", "alignment.preview", "")
    await desk.delivers()
    assert "Asked are Marketing: 7 people and Sales: 6 people." in desk.sees("nina")
    tried = await desk.presses("nina", "alignment.answer.effect", "preview:effect:0")
    assert tried.notice == "This is a preview: nothing is counted."
    await desk.presses("nina", "alignment.start", "")
    assert await passes(desk, datetime(2027, 3, 1, 13, tzinfo=UTC)) == 13
    assert "one in a quarter is enough" in (await desk.presses("nina", "alignment.start", "")).notice
    form = (await desk.presses("nina", "alignment.settings", "")).form
    await desk.fills("nina", form, active=False, week="3", fiscal_start="4")
    async with desk.database.read() as session:
        assert await alignment.running(session) is None
        assert (await alignment.settings(session)).fiscal_start == 4
        acts = [each.action for each in await audit.trail(session, limit=3)]
    assert "alignment.settings" in acts
    late = await desk.presses("s0", "alignment.answer.effect", "2027-01-01:effect:0")
    assert late.notice == "This check is closed."
    assert await passes(desk, datetime(2027, 4, 20, 9, tzinfo=UTC)) == 0


async def test_only_who_was_asked_answers(desk: Desk) -> None:
    """Somebody of a third team, and a made-up answer, are not counted."""
    await grown(desk)
    current = await opened(desk)
    await desk.hire("paul", Role.SALESPERSON)
    told = await desk.presses("paul", "alignment.answer.effect", f"{current.quarter}:effect:0")
    assert told.notice == "Only those who were asked can answer."
    for value in (
        f"{current.quarter}:effect:9",
        f"{current.quarter}:nothing:0",
        "",
        "::",
        f"{current.quarter}:effect:",
    ):
        assert "out of date" in (await desk.presses("sam", "alignment.answer.effect", value)).notice, value


async def test_after_a_long_standstill_the_quarter_is_left_out(desk: Desk) -> None:
    """A week late it still opens; later it waits for the next quarter, so that nobody is surprised."""
    await grown(desk)
    assert await passes(desk, OPENING + timedelta(days=8)) == 0
    await desk.says("nina", "alignment")
    await desk.delivers()
    assert "The next check comes in the next quarter." in desk.sees("nina")


async def test_the_trend_and_the_agenda(desk: Desk) -> None:
    """From the second quarter on a picture shows the trend, and the agenda names what is agreed with the least."""
    await grown(desk)
    first = await opened(desk)
    for name in members(desk, "m"):
        await answers(desk, name, *(FULLY,) * 4, RATHER)
    await closes(desk, first)
    assert await passes(desk, SECOND - timedelta(days=1)) == 0, "Ascension Day"
    await passes(desk, SECOND)
    async with desk.database.read() as session:
        second = await alignment.running(session)
    assert second is not None
    assert second.name == "Q2 2027"
    for name in members(desk, "m"):
        await answers(desk, name, *(FULLY,) * 4, NOT)
    await closes(desk, second)
    card = next(each for each in desk.cards("nina") if each.summary.endswith("of Q2 2027 brought"))
    image = next(each for each in card.elements if isinstance(each, Image))
    assert "Q1 2027: strategy 90, effect 90, long and short term 90, customer 90, mutual usefulness 70." in image.alt
    assert "10% ↓" in shown(card)
    async with desk.database.read() as session:
        (series,) = await series_rows.all_series(session)
        agenda = (await goal_lines(session, series)).agenda(Speech())
    told = "Alignment check Q2 2027, Marketing: least agreed with is mutual usefulness, 10% (Q1 2027: 70%)"
    assert agenda == [told]


async def test_joint_meetings_speak_of_it_all_quarter(desk: Desk) -> None:
    """Two weeks after the close a weekly meeting has other things to speak of; a joint one still has it."""
    await grown(desk)
    current = await opened(desk)
    for name in members(desk, "m"):
        await answers(desk, name, *(FULLY,) * 4, NOT)
    await closes(desk, current)
    await at(desk, current.closes_at + timedelta(days=15))
    async with desk.database.write() as session:
        (series,) = await series_rows.all_series(session)
        assert (await goal_lines(session, series)).agenda(Speech()) == []
        series.kind = SeriesKind.JOINT
        await session.flush()
        (told,) = (await goal_lines(session, series)).agenda(Speech())
    assert told.startswith("Alignment check Q1 2027, Marketing")


async def test_the_companys_own_quiet_days(desk: Desk) -> None:
    """On a day of the company's calendar nothing opens: it does so on the next working day."""
    await grown(desk)
    async with desk.database.write() as session:
        row = Calendar(name="Retreats", days={"2027-02-05": "Retreat"}, created_at=OPENING)
        calendar = await calendars.add_calendar(session, row)
    form = (await desk.presses("nina", "alignment.settings", "")).form
    await desk.fills("nina", form, calendar=calendar.id)
    assert await passes(desk, OPENING) == 0
    assert await passes(desk, OPENING + timedelta(days=3)) == 13


async def test_killed_in_the_middle(desk: Desk) -> None:
    """A clock that dies before its commit has asked nobody; the next one asks everybody, once."""
    await grown(desk)
    await at(desk, OPENING)

    async def dies() -> None:
        async with desk.database.write() as session:
            assert await look_after_alignment(session, OPENING) == 13
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        await dies()
    await desk.delivers()
    assert questions_card(desk, "sam") is None
    assert await passes(desk, OPENING) == 13


async def test_in_german(desk: Desk) -> None:
    """A German colleague is asked in German."""
    await grown(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["sam"], language="de", time_zone=None)
    await passes(desk, OPENING)
    seen = desk.sees("sam")
    assert "Wie gut arbeitet ihr zusammen?" in seen
    assert "Von fünf oder weniger Antworten wird nichts gesagt." in seen


async def test_one_message_for_a_person_and_a_quarter() -> None:
    """The message's key is made of both, so that it can't be put in twice after a crash."""
    assert ask_key("2027-01-01", "a") == ask_key("2027-01-01", "a")
    assert len({ask_key(quarter, who) for quarter in ("2027-01-01", "2027-04-01") for who in "ab"}) == 4
