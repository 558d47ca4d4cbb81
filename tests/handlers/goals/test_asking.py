"""Owners are asked before the teams meet: once, nudged once, in their daytime; the preparation has what they say."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from handlers.goals.asking import ask_progress
from storage import clock, people
from storage import series as series_rows
from storage.kinds import SeriesKind
from tests.handlers.desk import Desk, buttons, shown
from tests.handlers.goals.goals_kept import MARGIN, goal_named, with_goals
from tests.handlers.meetings.visits import accepted, at, looks, pass_by

pytestmark = pytest.mark.anyio
ASKS = "how does your goal stand?"
TUESDAY = datetime(2027, 3, 2, 9, tzinfo=UTC)


async def sweeps(desk: Desk) -> int:
    """One look of the clock after the goals; gives how many were asked."""
    async with desk.database.write() as session:
        told = await ask_progress(session, await clock.now(session))
    await desk.delivers()
    return told


async def test_both_owners_are_asked_once(desk: Desk) -> None:
    """The first look asks both owners, later ones nobody; who is no owner is never asked."""
    await with_goals(desk)
    assert await sweeps(desk) == 2
    assert await sweeps(desk) == 0
    for name in ("sam", "mara"):
        assert desk.sees(name).count(ASKS) == 1
    assert ASKS not in desk.sees("mike") + desk.sees("nina")


async def test_many_replicas_ask_once(desk: Desk) -> None:
    """Five looks at the same time send one message to each owner."""
    await with_goals(desk)
    await asyncio.gather(*(sweeps(desk) for _ in range(5)))
    await desk.delivers()
    assert desk.sees("sam").count(ASKS) == 1


async def test_an_answer_ends_it(desk: Desk) -> None:
    """The form has each own goal; what is said stands on the goal, and no nudge follows."""
    await with_goals(desk, MARGIN)
    await sweeps(desk)
    card = next(each for each in desk.cards("sam") if "how do your 2 goals stand?" in shown(each))
    press = buttons(card)["Say how mine stand"]
    form = (await desk.presses("sam", press.action_id, press.value)).form
    assert form is not None
    assert [field.label for field in form.fields()][::2] == [
        "Qualified leads",
        "Margin",
        "What the other team should know",
    ]
    empty = await desk.fills("sam", form)
    assert empty.problems.keys() == {"state1"}
    await desk.fills("sam", form, state1="at_risk", reached1="41", note="Two fairs fell out.")
    await at(desk, TUESDAY)
    await sweeps(desk)
    assert "no word from you" not in desk.sees("sam")
    assert "no word from you" in desk.sees("mara")
    goal = await goal_named(desk, "Qualified leads")
    await desk.presses("nina", "goals.show", goal.id)
    await desk.delivers()
    assert "at risk, 41, 1 Mar" in desk.sees("nina")
    assert "Two fairs fell out." in desk.sees("nina")
    undo = buttons(next(each for each in desk.cards("sam") if "Undo" in buttons(each)))["Undo"]
    assert (await desk.presses("mara", undo.action_id, undo.value)).notice == "That was taken back already."
    assert (await desk.presses("sam", undo.action_id, undo.value)).notice == "Taken back."


async def test_nudged_once(desk: Desk) -> None:
    """Silence is nudged once; after the meeting's beginning nobody is asked for it any more."""
    await with_goals(desk)
    await sweeps(desk)
    for hour in range(1, 44):
        await at(desk, datetime(2027, 3, 1, 12, tzinfo=UTC) + timedelta(hours=hour))
        await sweeps(desk)
    assert desk.sees("sam").count("no word from you") == 1


async def test_never_in_their_night_or_on_leave(desk: Desk) -> None:
    """Who is asleep is asked in their morning; who is away is not asked at all."""
    await with_goals(desk)
    await desk.says("mara", "away 1–20 March")
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["sam"], language=None, time_zone="Asia/Tokyo")
    assert await sweeps(desk) == 0  # 21:00 in Tokyo
    await at(desk, datetime(2027, 3, 2, 0, 30, tzinfo=UTC))  # 9:30 in Tokyo
    assert await sweeps(desk) == 1
    assert ASKS in desk.sees("sam")
    assert ASKS not in desk.sees("mara")


async def test_a_weekly_series_asks_every_other_week(desk: Desk) -> None:
    """Where the teams have no joint meetings, nobody is asked before each weekly one."""
    series = await with_goals(desk)
    await sweeps(desk)
    await pass_by(desk, series, datetime(2027, 3, 8, 12, tzinfo=UTC), timedelta(hours=12))
    assert await sweeps(desk) == 0
    await at(desk, datetime(2027, 3, 15, 12, tzinfo=UTC))
    await looks(desk, series)
    assert await sweeps(desk) == 2


async def test_joint_meetings_go_first(desk: Desk) -> None:
    """With a joint series the others ask nobody; before each joint meeting the owners are asked."""
    series = await with_goals(desk)
    await desk.says("nina", "new series every Thursday 14:00 Berlin of Marketing with Sales, called Together")
    async with desk.database.write() as session:
        joint = next(each for each in await series_rows.all_series(session) if each.name == "Together")
        await series_rows.change_series(session, joint.id, kind=SeriesKind.JOINT)
    assert await sweeps(desk) == 2
    assert "Before “Together”" in desk.sees("sam")
    await at(desk, datetime(2027, 3, 8, 12, tzinfo=UTC))
    await looks(desk, series)
    await looks(desk, joint.id)
    assert await sweeps(desk) == 2
    assert "Sales weekly" not in "".join(shown(each) for each in desk.cards("sam") if ASKS in shown(each))


async def test_in_the_preparation_and_on_the_agenda(desk: Desk) -> None:
    """The pin reads how the goals stand; what pulls apart is on the chair's agenda until it is settled."""
    series = await with_goals(desk, MARGIN)
    name = await accepted(desk, series)
    await desk.says("sam", "progress Qualified leads: on track, 41")
    leads, margin = await goal_named(desk, "Qualified leads"), await goal_named(desk, "Margin")
    form = (await desk.presses("nina", "goals.conflict", leads.id)).form
    await desk.fills("nina", form, other=margin.id, why="Discounts.")
    await pass_by(desk, series, TUESDAY + timedelta(hours=1))
    pack = next(shown(each) for each in desk.cards(name) if "Ready for" in shown(each))
    assert "Goals you share with Sales" in pack
    assert "Qualified leads: 60 leads a month, until 30 June 2027 – on track, 41, 1 Mar" in pack
    assert "Pulling apart: Qualified leads and Margin. Discounts." in pack
    agenda = next(shown(each) for each in desk.cards("nina") if "Proposed agenda" in shown(each))
    assert "Pulling apart: Qualified leads and Margin. Discounts." in agenda


async def test_who_owns_nothing_is_told(desk: Desk) -> None:
    """Whoever owns no goal is told so instead of an empty form."""
    await with_goals(desk)
    assert "You own no shared goal" in (await desk.says("mike", "progress")).notice
