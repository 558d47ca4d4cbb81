"""A goal is made, changed, ended and let go on; each can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.changes import held, nonce
from handlers.commands import Command
from handlers.forms import Submission
from handlers.goals.form import CHANGE, build_change, build_new, teams_of, values_of
from handlers.goals.listing import NEW, show_all, show_goal
from handlers.goals.rights import kept, note, require_keeper
from handlers.goals.saying import goal_line
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import goals
from storage.errors import ConflictError, NotFoundError
from storage.goals import Pair
from storage.keys import derived_key
from storage.kinds import GoalOutcome
from storage.tables import Goal


@opens_form
async def open_new(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a new goal of two teams."""
    return Response(form=await build_new(turn, {"teams": value}, nonce(turn)))


@opens_form
async def open_change(turn: Turn, value: str, message: str) -> Response:
    """Open the form with a goal as it is."""
    return Response(form=await build_change(turn, {"goal": value}, nonce(turn)))


async def submit_new(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep it."""
    turn.require(Right.KEEP_GOALS)
    teams = await teams_of(turn, sent.state)
    await require_keeper(turn, teams)
    return await add_goal(turn, teams, values_of(sent), derived_key("goal", sent.nonce), message)


async def submit_change(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the change."""
    turn.require(Right.KEEP_GOALS)
    goal = await kept(turn, held(sent.state, "goal"))
    return await change_goal(turn, goal, values_of(sent), derived_key("goal-change", sent.nonce), message)


async def end(turn: Turn, value: str, message: str) -> Response:
    """End a goal. The value holds its key and how it ends."""
    turn.require(Right.KEEP_GOALS)
    key, _, outcome = value.partition(":")
    goal = await kept(turn, key)
    if outcome not in set(GoalOutcome):
        return Response(notice=turn.speech.say("This button is out of date. Say “help” to see what I can do."))
    return await end_goal(turn, goal, GoalOutcome(outcome), message)


async def resume(turn: Turn, value: str, message: str) -> Response:
    """Let a goal that ended go on."""
    turn.require(Right.KEEP_GOALS)
    goal = await kept(turn, value)
    change = derived_key("goal-change", turn.key)
    said = turn.speech.say("It goes on.")
    try:
        await goals.change_goal(
            turn.session, goal.id, {"outcome": None}, change=change, actor_id=turn.actor.person_id, at=turn.now
        )
    except ConflictError as error:
        raise ToldError(_full(turn)) from error
    await note(turn, goal.id, "goal.resumed")
    return await show_goal(turn, goal, message, said=said, undo=change)


async def undo(turn: Turn, value: str, message: str) -> Response:
    """Take the latest change of a goal back."""
    turn.require(Right.KEEP_GOALS)
    speech = turn.speech
    try:
        key = await goals.changed_goal(turn.session, value)
        goal = await kept(turn, key)
        left = await goals.undo(turn.session, value, at=turn.now)
    except NotFoundError as error:
        raise ToldError(speech.say("That was taken back already.")) from error
    except ConflictError as error:
        raise ToldError(speech.say("The goal was changed or worked with since: change or end it instead.")) from error
    await note(turn, goal.id, "goal.undone")
    if left is None:
        return await show_all(turn, message, said=speech.say("Taken back: the goal is gone."))
    return await show_goal(turn, left, message, said=speech.say("Taken back."))


async def add_goal(turn: Turn, teams: Pair, values: Mapping[str, Any], key: str, message: str) -> Response:
    """Keep a new goal, and show all. Raises ToldError where the teams keep as many as they may."""
    goal = Goal(id=key, first_team_id=teams[0], second_team_id=teams[1], created_at=turn.now, **values)
    change = derived_key("goal-change", key)
    try:
        await goals.add_goal(turn.session, goal, change=change, actor_id=turn.actor.person_id, at=turn.now)
    except ConflictError as error:
        raise ToldError(_full(turn)) from error
    await note(turn, key, "goal.made", first=teams[0], second=teams[1])
    told = turn.speech.say(
        "Kept: {name}, {aim}. I ask both owners how it stands before your meetings.",
        name=goal.name,
        aim=goal_line(goal, turn.speech),
    )
    return await show_all(turn, message, said=told, undo=change)


async def change_goal(turn: Turn, goal: Goal, values: Mapping[str, Any], change: str, message: str) -> Response:
    """Keep a change of a goal, and show it. Raises ToldError where it has ended."""
    if goal.outcome is not None:
        raise ToldError(turn.speech.say("“{name}” has ended. Let it go on first.", name=goal.name))
    await goals.change_goal(turn.session, goal.id, values, change=change, actor_id=turn.actor.person_id, at=turn.now)
    await note(turn, goal.id, "goal.changed")
    return await show_goal(turn, goal, message, said=turn.speech.say("Saved."), undo=change)


async def end_goal(turn: Turn, goal: Goal, outcome: GoalOutcome, message: str) -> Response:
    """End a goal, and show all."""
    change = derived_key("goal-change", turn.key)
    values = {"outcome": outcome}
    await goals.change_goal(turn.session, goal.id, values, change=change, actor_id=turn.actor.person_id, at=turn.now)
    await note(turn, goal.id, "goal.ended", outcome=outcome.value)
    said = turn.speech.say("“{name}” has ended.", name=goal.name)
    return await show_all(turn, message, said=said, undo=change)


def _full(turn: Turn) -> str:
    return turn.speech.say(
        "These teams keep {n} goals already, and more are followed by nobody: end one first.", n=goals.MOST
    )


PRESSES: dict[str, Press] = {
    NEW: open_new,
    CHANGE: open_change,
    "goals.end": end,
    "goals.resume": resume,
    "goals.undo": undo,
}
FORMS: dict[str, FormCase] = {NEW: FormCase(build_new, submit_new), CHANGE: FormCase(build_change, submit_change)}
COMMANDS: tuple[Command, ...] = ()
