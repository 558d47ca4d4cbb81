"""Both managements keep a few goals: made, changed, ended, undone, marked as pulling apart, by form and by words."""

from __future__ import annotations

from datetime import date

import pytest

from storage import audit, goals
from storage.kinds import GoalOutcome, Horizon, Role
from tests.handlers.desk import Desk, buttons, options
from tests.handlers.goals.goals_kept import MARGIN, can_press, goal_named, keeps, newest, panel, with_goals
from tests.handlers.meetings.visits import two_teams

pytestmark = pytest.mark.anyio


async def test_said_in_a_sentence(desk: Desk) -> None:
    """One sentence makes it: measure, target, day and owners are understood, the horizon follows from the day."""
    await with_goals(desk)
    goal = await goal_named(desk, "Qualified leads")
    assert (goal.measure, goal.target, goal.due) == ("leads a month", "60", "2027-06-30")
    assert goal.horizon is Horizon.MEDIUM
    assert {goal.first_owner_id, goal.second_owner_id} == {desk.people["sam"], desk.people["mara"]}
    seen = panel(desk, "nina")
    assert "Qualified leads: 60 leads a month, until 30 June 2027" in seen
    assert "nobody said yet how it stands" in seen
    assert "Sales" in seen
    assert "Marketing" in seen


async def test_said_in_german(desk: Desk) -> None:
    """The same in German, answered in German."""
    await two_teams(desk)
    await desk.hire("gerd", Role.ADMIN, language="de")
    await desk.says(
        "gerd",
        "neues Ziel Qualifizierte Leads, Zielwert 60 im Monat, bis 30. Juni, kurzfristig, "
        "verantwortlich Sam und Mara, von Sales und Marketing",
    )
    await desk.delivers()
    goal = await goal_named(desk, "Qualifizierte Leads")
    assert (goal.target, goal.due, goal.horizon) == ("60 im Monat", "2027-06-30", Horizon.SHORT)
    assert "Gemeinsame Ziele" in desk.sees("gerd")
    await desk.says("gerd", "Ziel beenden Qualifizierte Leads als nicht erreicht")
    assert (await goal_named(desk, "Qualifizierte Leads")).outcome is GoalOutcome.MISSED


async def test_what_is_missing_a_form_asks_for(desk: Desk) -> None:
    """Without a day or owners the form opens with what was said; sent, it is kept once, also when sent twice."""
    await two_teams(desk)
    response = await keeps(desk, "Shorter sales cycle, target 40 days")
    assert response.form is not None
    assert response.form.initial()["name"] == "Shorter sales cycle"
    assert response.form.initial()["target"] == "40 days"
    answers = {"due": "2027-12-31", "horizon": "medium", "first": desk.people["sam"], "second": desk.people["sam"]}
    owners = {each.id: [o.value for o in each.options] for each in response.form.fields() if hasattr(each, "options")}
    answers |= {part: owners[part][0] for part in ("first", "second")}
    for _ in range(2):
        await desk.fills("nina", response.form, answers=answers)
    async with desk.database.read() as session:
        assert [each.name for each in await goals.goals(session)] == ["Shorter sales cycle"]


async def test_changed_and_taken_back(desk: Desk) -> None:
    """By words and by form; undo brings back what was, and only the latest change can be undone."""
    await with_goals(desk)
    goal = await goal_named(desk, "Qualified leads")
    await desk.says("nina", "change goal Qualified leads: target 80, by 30 September 2027")
    await desk.delivers()
    first = buttons(newest(desk, "nina"))["Undo"]
    assert (await goal_named(desk, "Qualified leads")).target == "80"
    form = (await desk.presses("nina", "goals.change", goal.id)).form
    assert form is not None
    assert form.initial()["target"] == "80"
    await desk.fills("nina", form, answers={"name": "Better leads"})
    await desk.delivers()
    assert "changed or worked with since" in (await desk.presses("nina", first.action_id, first.value)).notice
    await desk.says("nina", "undo goal Better leads")
    await desk.says("nina", "undo goal")
    back = await goal_named(desk, "Qualified leads")
    assert (back.target, back.due) == ("60", "2027-06-30")
    assert "taken back already" in (await desk.presses("nina", first.action_id, first.value)).notice


async def test_owners_in_words(desk: Desk) -> None:
    """One owner is named, the other stays; somebody of neither team is refused."""
    await with_goals(desk)
    before = await goal_named(desk, "Qualified leads")
    await desk.says("nina", "change goal Qualified leads: owner Mona")
    after = await goal_named(desk, "Qualified leads")
    owners = {after.first_owner_id, after.second_owner_id}
    assert owners == {desk.people["sam"], desk.people["mona"]}
    assert {before.first_owner_id, before.second_owner_id} - owners == {desk.people["mara"]}
    assert "members of the two teams" in (await desk.says("nina", "change goal Qualified leads: owner Guest")).notice


async def test_made_by_mistake_is_gone(desk: Desk) -> None:
    """Undo right after it was made takes it away altogether; not once somebody said how it stands."""
    await with_goals(desk)
    undo = buttons(newest(desk, "nina"))["Undo"]
    await desk.says("sam", "progress Qualified leads: on track, 41")
    assert "changed or worked with since" in (await desk.presses("nina", undo.action_id, undo.value)).notice
    await keeps(desk, MARGIN)
    undo = buttons(newest(desk, "nina"))["Undo"]
    await desk.presses("nina", undo.action_id, undo.value)
    async with desk.database.read() as session:
        assert [each.name for each in await goals.goals(session)] == ["Qualified leads"]


async def test_ended_and_let_go_on(desk: Desk) -> None:
    """An end says how; it leaves the list, is found among those that ended, and can go on."""
    await with_goals(desk)
    goal = await goal_named(desk, "Qualified leads")
    await desk.presses("nina", "goals.show", goal.id)
    await desk.delivers()
    choice = {each.label: each.value for each in options(newest(desk, "nina"), "End it as …")}
    await desk.presses("nina", "goals.end", choice["reached"])
    await desk.says("nina", "goals")
    await desk.delivers()
    assert "Qualified leads" not in panel(desk, "nina")
    assert "Goals that ended" in can_press(desk, "nina")
    await desk.presses("nina", "goals.ended", "")
    await desk.delivers()
    assert "Qualified leads – reached" in panel(desk, "nina")
    await desk.presses("nina", "goals.resume", goal.id)
    assert (await goal_named(desk, "Qualified leads")).ended_at is None


async def test_only_a_manager_of_either_team(desk: Desk) -> None:
    """Sales can look, not change; a manager of a third team is told who can; each act is in the trail."""
    await with_goals(desk)
    goal = await goal_named(desk, "Qualified leads")
    assert "Only admins and managers" in (await desk.says("sam", "new goal Less work, by Friday")).notice
    assert "Only admins and managers" in (await desk.presses("sam", "goals.change", goal.id)).notice
    await desk.hire("paul", Role.MANAGER)
    for action, value in (
        ("goals.change", goal.id),
        ("goals.end", f"{goal.id}:reached"),
        ("goals.conflict", goal.id),
        ("goals.new", f"{goal.first_team_id}:{goal.second_team_id}"),
    ):
        refused = (await desk.presses("paul", action, value)).notice
        assert "the managers of the two keep them. Ask Nina." in refused, action
    await desk.says("sam", "goals")
    await desk.delivers()
    assert "Qualified leads" in desk.sees("sam")
    assert "New goal" not in can_press(desk, "sam")
    async with desk.database.read() as session:
        acts = await audit.trail(session, subject=("goal", goal.id))
    assert [(each.action, each.actor_id) for each in acts] == [("goal.made", desk.people["nina"])]


async def test_few_goals_are_kept(desk: Desk) -> None:
    """Seven at a time; the eighth is refused with what to do, and so is one that would go on as the eighth."""
    await two_teams(desk)
    for number in range(goals.MOST):
        await keeps(desk, f"Goal {number}, by 30 June, owners Sam and Mara")
    assert "end one first" in (await keeps(desk, "One more, by 30 June, owners Sam and Mara")).notice
    await desk.says("nina", "end goal Goal 0 as given up")
    await keeps(desk, "One more, by 30 June, owners Sam and Mara")
    ended = await goal_named(desk, "Goal 0")
    assert "end one first" in (await desk.presses("nina", "goals.resume", ended.id)).notice


async def test_pulling_apart_until_settled(desk: Desk) -> None:
    """Two goals are marked with a word why, shown on both, and gone once settled; nobody marks them twice."""
    await with_goals(desk, MARGIN)
    leads, margin = await goal_named(desk, "Qualified leads"), await goal_named(desk, "Margin")
    form = (await desk.presses("nina", "goals.conflict", leads.id)).form
    await desk.fills("nina", form, other=margin.id, why="Discounts bring leads and cost margin.")
    await desk.delivers()
    again = (await desk.presses("nina", "goals.conflict", margin.id)).form
    assert "already" in (await desk.fills("nina", again, other=leads.id, why="Again")).notice
    await desk.presses("nina", "goals.show", margin.id)
    await desk.delivers()
    told = panel(desk, "nina")
    assert "Pulling apart: Qualified leads and Margin. Discounts bring leads and cost margin." in told
    settle = next(each for label, each in buttons(newest(desk, "nina")).items() if label.startswith("Settled with"))
    form = (await desk.presses("nina", settle.action_id, settle.value)).form
    await desk.fills("nina", form, how="A ceiling of 10% for discounts")
    await desk.says("nina", "goals")
    await desk.delivers()
    assert "Pulling apart" not in panel(desk, "nina")
    assert "settled already" in (await desk.presses("nina", settle.action_id, settle.value)).notice


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Leads, by the blue moon", "I don't understand “blue”"),
        ("Leads, by 1 January 2020", "over already"),
    ],
)
async def test_a_day_that_is_none(desk: Desk, words: str, told: str) -> None:
    """What can't be understood is said, with an example; nothing is kept."""
    await two_teams(desk)
    await keeps(desk, words)
    assert told in desk.sees("nina")
    async with desk.database.read() as session:
        assert await goals.goals(session) == []


async def test_an_overdue_goal_says_so(desk: Desk) -> None:
    """Past its day it is marked, and its card says what to do."""
    await with_goals(desk)
    await desk.put_clock_forward(date(2027, 7, 2) - date(2027, 3, 1))
    await desk.says("nina", "goals")
    await desk.delivers()
    assert "(overdue)" in panel(desk, "nina")
