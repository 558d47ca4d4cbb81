"""Shared goals as people see them: all by teams, and one with how it stands and what pulls against it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import (
    Action,
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Element,
    Fact,
    Facts,
    Header,
    Line,
    Option,
    Select,
    Text,
    line,
)
from handlers.commands import Command, gettext_noop
from handlers.goals.rights import may_keep, own_pairs, owned, seen, team_names
from handlers.goals.saying import goal_line, horizon_name, outcome_name, progress_line
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import goals, people
from storage.goals import Pair
from storage.kinds import GoalOutcome
from storage.tables import Goal, GoalConflict, GoalProgress

NEW, SAY = "goals.new", "goals.progress"
LABEL = 70
ENDED = 20


async def show_all(turn: Turn, message: str = "", *, said: str = "", undo: str = "") -> Response:
    """The goals that go on, by teams, to the actor alone; `undo` takes back the change with that key."""
    turn.require(Right.SEE_GOALS)
    speech, names = turn.speech, await team_names(turn)
    title = speech.say("Shared goals")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    found = await goals.goals(turn.session)
    stands = await goals.progress(turn.session, [each.id for each in found])
    for teams in dict.fromkeys(goals.of_pair(each) for each in found):
        elements.append(Header(speech.listing([names.get(team, "…") for team in teams]), level=2))
        mine = [each for each in found if goals.of_pair(each) == teams]
        elements.append(Bullets(tuple(BulletItem(_item(turn, each, stands.get(each.id))) for each in mine)))
        elements += await conflict_lines(turn, await goals.conflicts(turn.session, teams))
    if not found:
        told = speech.say("No two teams keep goals together yet. A few that both managements follow are enough.")
        elements.append(Text(line(told)))
    actions: list[Action] = [Button(speech.say("Undo"), "goals.undo", undo)] if undo else []
    if found:
        options = tuple(Option(each.name[:LABEL], each.id) for each in found[:100])
        actions.append(Select(speech.say("Open a goal"), "goals.show", options))
    if await owned(turn):
        actions.append(Button(speech.say("Say how mine stand"), SAY))
    actions += await _new(turn)
    if await goals.goals(turn.session, ended=True):
        actions.append(Button(speech.say("Goals that ended"), "goals.ended"))
    actions.append(Button(speech.say("Home"), "home.show"))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or title), message, said=said)


async def show_goal(turn: Turn, goal: Goal, message: str = "", *, said: str = "", undo: str = "") -> Response:
    """One goal, to the actor alone."""
    speech, names = turn.speech, await team_names(turn)
    stands = (await goals.progress(turn.session, [goal.id])).get(goal.id)
    facts = [
        Fact(speech.say("Teams"), line(speech.listing([names.get(team, "…") for team in goals.of_pair(goal)]))),
        Fact(speech.say("Aim"), line(goal_line(goal, speech))),
        Fact(speech.say("Horizon"), line(horizon_name(goal.horizon, speech))),
        Fact(speech.say("Owners"), line(await owner_names(turn, goal))),
        Fact(speech.say("How it stands"), line(progress_line(stands, speech))),
    ]
    elements: list[Element] = [Header(goal.name), *([Text(line(said))] if said else []), Facts(tuple(facts))]
    if stands is not None and stands.note:
        elements.append(Text(line(stands.note)))
    if goal.outcome is not None:
        elements.append(Text(line(speech.say("Ended: {outcome}.", outcome=outcome_name(goal.outcome, speech)))))
    elif goal.due < turn.now.astimezone(speech.zone).date().isoformat():
        elements.append(Text(line(speech.say("Its day is over: end it, or give it another one."))))
    pulling = await goals.conflicts(turn.session, goals.of_pair(goal), goal_id=goal.id)
    elements += await conflict_lines(turn, pulling)
    actions: list[Action] = [Button(speech.say("Undo"), "goals.undo", undo)] if undo else []
    if await may_keep(turn, goals.of_pair(goal)):
        actions += await _keeping(turn, goal, pulling)
    if goal.outcome is None and goal.id in {each.id for each in await owned(turn)}:
        actions.append(Button(speech.say("Say how mine stand"), SAY))
    actions.append(Button(speech.say("All goals"), "goals.list"))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or goal.name), message, said=said)


async def show_ended(turn: Turn, value: str, message: str) -> Response:
    """The goals that ended, newest first; each can be opened, and go on."""
    turn.require(Right.SEE_GOALS)
    speech = turn.speech
    title = speech.say("Goals that ended")
    found = (await goals.goals(turn.session, ended=True))[:ENDED]
    items = [
        BulletItem(line(Bold(each.name), f" – {outcome_name(each.outcome, speech)}, {speech.day(each.ended_at)}"))
        for each in found
        if each.outcome is not None and each.ended_at is not None
    ]
    actions: list[Action] = []
    if items:
        options = tuple(Option(each.name[:LABEL], each.id) for each in found)
        actions.append(Select(speech.say("Open a goal"), "goals.show", options))
    shown: Element = Bullets(tuple(items)) if items else Text(line(speech.say("None ended yet.")))
    actions.append(Button(speech.say("All goals"), "goals.list"))
    return await show_panel(turn, Card((Header(title), shown, Actions(tuple(actions))), title), message)


async def conflict_lines(turn: Turn, found: Sequence[GoalConflict]) -> list[Element]:
    """Goals that pull apart, and why."""
    elements: list[Element] = []
    for each in found:
        one = await goals.get_goal(turn.session, each.one_id)
        other = await goals.get_goal(turn.session, each.other_id)
        told = turn.speech.say("Pulling apart: {one} and {other}.", one=one.name, other=other.name)
        elements.append(Text(line(Bold(told), f" {each.why}")))
    return elements


async def owner_names(turn: Turn, goal: Goal) -> str:
    """The owners with their teams."""
    names = await team_names(turn)
    told = []
    for team, owner in zip(goals.of_pair(goal), (goal.first_owner_id, goal.second_owner_id), strict=True):
        name = "…" if owner is None else (await people.get_person(turn.session, owner)).display_name
        told.append(f"{name} ({names.get(team, '…')})")
    return ", ".join(told)


def pair_value(teams: Pair) -> str:
    """Two teams as a button's value."""
    return ":".join(teams)


def _item(turn: Turn, goal: Goal, stands: GoalProgress | None) -> Line:
    speech = turn.speech
    late = goal.due < turn.now.astimezone(speech.zone).date().isoformat()
    more = f" ({speech.say('overdue')})" if late else ""
    return line(Bold(goal.name), f": {goal_line(goal, speech)}{more} – {progress_line(stands, speech)}")


async def _new(turn: Turn) -> list[Action]:
    """The ways to a new goal."""
    if not turn.actor.may(Right.KEEP_GOALS):
        return []
    pairs, names, speech = await own_pairs(turn), await team_names(turn), turn.speech
    if len(pairs) == 1:
        return [Button(speech.say("New goal"), NEW, pair_value(pairs[0]), ButtonStyle.PRIMARY)]
    if not pairs:
        return []
    options = tuple(
        Option(speech.listing([names[team] for team in teams])[:LABEL], pair_value(teams)) for teams in pairs
    )
    return [Select(speech.say("New goal of …"), NEW, options)]


async def _keeping(turn: Turn, goal: Goal, pulling: Sequence[GoalConflict]) -> list[Action]:
    """What a keeper can do with a goal."""
    speech = turn.speech
    if goal.outcome is not None:
        return [Button(speech.say("Let it go on"), "goals.resume", goal.id)]
    outcomes = tuple(Option(outcome_name(each, speech), f"{goal.id}:{each.value}") for each in GoalOutcome)
    actions: list[Action] = [
        Button(speech.say("Change"), "goals.change", goal.id, ButtonStyle.PRIMARY),
        Select(speech.say("End it as …"), "goals.end", outcomes),
    ]
    if len(await goals.goals(turn.session, goals.of_pair(goal))) > 1:
        actions.append(Button(speech.say("It pulls against another"), "goals.conflict", goal.id))
    for each in pulling[:3]:
        other = await goals.get_goal(turn.session, each.other_id if each.one_id == goal.id else each.one_id)
        label = speech.say("Settled with “{name}”", name=other.name[:40])
        actions.append(Button(label, "goals.settle", each.id))
    return actions


async def _list(turn: Turn, value: str, message: str) -> Response:
    return await show_all(turn, message)


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_goal(turn, await seen(turn, value), message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_all(turn)


PRESSES: dict[str, Press] = {"goals.list": _list, "goals.show": _show, "goals.ended": show_ended}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "goals",
        ("goals", "shared goals", "common goals", "ziele", "gemeinsame ziele", "unsere ziele"),
        gettext_noop("The few goals that two teams keep together, and how they stand"),
        _said,
        "goals.list",
        "Ziele",
    ),
)
