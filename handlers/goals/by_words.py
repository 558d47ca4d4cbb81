"""A shared goal said in words: made, changed, ended, undone; what is missing a form asks for."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cadences.troubles import trouble
from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.goals.form import build_change, build_new, columns
from handlers.goals.keeping import add_goal, change_goal, end_goal, undo
from handlers.goals.listing import pair_value, show_goal
from handlers.goals.rights import kept, own_pairs, require_keeper, seen, team_names
from handlers.goals.understanding import Said, horizon_of, named_goal, understand_goal
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press
from storage import goals, links, people
from storage.goals import Pair
from storage.keys import derived_key
from storage.kinds import GoalOutcome
from storage.tables import Goal


async def new_by_words(turn: Turn, rest: str) -> Response:
    """`new goal Qualified leads, target 60, by 30 June, of Sales and Marketing`; what is missing a form asks for."""
    turn.require(Right.KEEP_GOALS)
    speech = turn.speech
    names = await team_names(turn)
    said = understand_goal(rest, names, turn.now.astimezone(speech.zone).date(), speech.language)
    if said.trouble is not None:
        return await _how(turn, trouble(said.trouble, speech))
    pairs = await own_pairs(turn)
    if said.teams is None and len(pairs) != 1:
        return await _which_teams(turn, pairs, names)
    teams = pairs[0] if said.teams is None else goals.pair(*said.teams)
    await require_keeper(turn, teams)
    given = await _given(turn, teams, said)
    if not (said.name and said.due and given["first"] and given["second"]):
        state = {"teams": pair_value(teams), **{name: value for name, value in given.items() if value}}
        return Response(form=await build_new(turn, state, nonce(turn)))
    values = {**columns(given), "horizon": said.horizon or horizon_of(said.due, turn.now.date())}
    return await add_goal(turn, teams, values, derived_key("goal", turn.key), "")


async def change_by_words(turn: Turn, rest: str) -> Response:
    """`change goal Qualified leads: target 80, by 30 September`."""
    turn.require(Right.KEEP_GOALS)
    speech = turn.speech
    goal, words = await _named(turn, rest)
    if not words:
        return Response(form=await build_change(turn, {"goal": goal.id}, nonce(turn)))
    words = words.removeprefix("to ").removeprefix("auf ")
    said = understand_goal(words, {}, turn.now.astimezone(speech.zone).date(), speech.language)
    if said.trouble is not None:
        return await _how(turn, trouble(said.trouble, speech))
    given = await _given(turn, goals.of_pair(goal), said, guess=False)
    if said.owners and not (given["first"] or given["second"]):
        raise ToldError(turn.speech.say("Owners are members of the two teams. Say “teams” to see who is."))
    values = columns({name: value for name, value in given.items() if value})
    return await change_goal(turn, goal, values, derived_key("goal-change", turn.key), "")


async def end_by_words(turn: Turn, rest: str) -> Response:
    """`end goal Qualified leads as reached`; without how, its card is shown with the choice."""
    turn.require(Right.KEEP_GOALS)
    goal, words = await _named(turn, rest)
    words = words.casefold()
    if words.endswith(("not reached", "missed", "nicht erreicht", "verfehlt")):
        return await end_goal(turn, goal, GoalOutcome.MISSED, "")
    if words.endswith(("reached", "done", "erreicht", "geschafft")):
        return await end_goal(turn, goal, GoalOutcome.REACHED, "")
    if words.endswith(("given up", "dropped", "aufgegeben")):
        return await end_goal(turn, goal, GoalOutcome.DROPPED, "")
    return await show_goal(turn, goal, said=turn.speech.say("How does it end? Choose it below."))


async def undo_by_words(turn: Turn, rest: str) -> Response:
    """`undo goal Qualified leads`: its latest change; without a name the latest of the actor's own."""
    turn.require(Right.KEEP_GOALS)
    if rest.strip(" .!?"):
        goal, _ = await _named(turn, rest, ended=True)
        change = await goals.latest_change(turn.session, goal.id)
    else:
        mine = await links.same_person(turn.session, turn.actor.person_id)
        change = await goals.latest_change_by(turn.session, mine)
    if change is None:
        raise ToldError(turn.speech.say("There is nothing to take back."))
    return await undo(turn, change.id, "")


async def _given(turn: Turn, teams: Pair, said: Said, *, guess: bool = True) -> dict[str, str]:
    """What was said as a form has it; an owner is who is named, else, as a `guess`, the actor or an only member."""
    given = {
        "name": said.name,
        "measure": said.measure,
        "target": said.target,
        "due": "" if said.due is None else said.due.isoformat(),
        "horizon": "" if said.horizon is None else said.horizon.value,
    }
    mine = await links.same_person(turn.session, turn.actor.person_id)
    wanted = {each.casefold() for each in said.owners}
    for part, team in zip(("first", "second"), teams, strict=True):
        members = await people.people(turn.session, team_id=team)
        named = [each.id for each in members if each.display_name.casefold() in wanted]
        own = [each.id for each in members if each.id in mine or len(members) == 1] if guess else []
        given[part] = next(iter((*named, *own)), "")
    return given


async def _named(turn: Turn, words: str, *, ended: bool = False) -> tuple[Goal, str]:
    """The goal that the words begin with, and what follows. Raises ToldError with the names that there are."""
    found = await goals.goals(turn.session)
    found += await goals.goals(turn.session, ended=True) if ended else []
    key, rest = named_goal(words, [(each.id, each.name) for each in found])
    if key:
        return await kept(turn, (await seen(turn, key)).id), rest
    if not found:
        raise ToldError(
            turn.speech.say("No two teams keep goals together yet. A few that both managements follow are enough.")
        )
    names = turn.speech.listing([f"“{each.name}”" for each in found[:7]])
    raise ToldError(turn.speech.say("Say which goal: {names}.", names=names))


async def _which_teams(turn: Turn, pairs: list[Pair], names: Mapping[str, str]) -> Response:
    if not pairs:
        raise ToldError(turn.speech.say("A shared goal is one of two teams: name them by “teams” first."))
    example = turn.speech.say("“new goal Qualified leads, target 60 a month, by 30 June, of Sales and Marketing”")
    return await _how(turn, turn.speech.say("Say of which two teams: {example}", example=example))


async def _how(turn: Turn, told: str) -> Response:
    button = Button(turn.speech.say("Shared goals"), "goals.list", style=ButtonStyle.PRIMARY)
    await reply(turn, Card((Text(line(told)), Actions((button,))), told), private=True, part="goal")
    return Response()


PRESSES: dict[str, Press] = {}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "new goal",
        (
            "new goal",
            "add goal",
            "new shared goal",
            "set a goal",
            "neues ziel",
            "neues gemeinsames ziel",
            "ziel anlegen",
        ),
        gettext_noop("A goal that two teams keep together, said in words"),
        new_by_words,
        german="neues Ziel",
    ),
    Command(
        "change goal",
        ("change goal", "change the goal", "edit goal", "ändere ziel", "ändere das ziel", "ziel ändern"),
        gettext_noop("Change a shared goal"),
        change_by_words,
        german="Ziel ändern",
    ),
    Command(
        "end goal",
        ("end goal", "end the goal", "close goal", "ziel beenden", "beende ziel", "beende das ziel"),
        gettext_noop("End a shared goal as reached, not reached or given up"),
        end_by_words,
        german="Ziel beenden",
    ),
    Command(
        "undo goal",
        ("undo goal", "undo the goal", "undo goals", "ziel rückgängig", "ziel zurücknehmen"),
        gettext_noop("Take the latest change of a shared goal back"),
        undo_by_words,
        german="Ziel zurücknehmen",
    ),
)
