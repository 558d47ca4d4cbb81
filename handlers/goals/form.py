"""The form of a shared goal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.cards import Option
from handlers.changes import held
from handlers.forms import ChoiceField, DateField, Field, Form, Page, Submission, TextField
from handlers.goals.listing import LABEL, NEW
from handlers.goals.rights import kept, require_keeper, team_names
from handlers.goals.saying import horizon_name
from handlers.goals.understanding import MEASURE, NAME, TARGET
from handlers.permissions import Right
from handlers.turn import ToldError, Turn
from storage import goals, people
from storage.goals import Pair
from storage.kinds import Horizon
from storage.tables import Person

CHANGE = "goals.change"


async def build_new(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form; what `state` holds besides the teams was said before. Raises NotAllowedError, ToldError."""
    turn.require(Right.KEEP_GOALS)
    teams = await teams_of(turn, state)
    await require_keeper(turn, teams)
    today = turn.now.astimezone(turn.speech.zone).date()
    given = {name: state.get(name, "") for name in ("name", "measure", "target", "due", "horizon", "first", "second")}
    return await _form(turn, NEW, turn.speech.say("New goal"), teams, given, state, key, earliest=today)


async def build_change(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form of a goal. Raises NotAllowedError, ToldError."""
    turn.require(Right.KEEP_GOALS)
    goal = await kept(turn, held(state, "goal"))
    given = {
        "name": goal.name,
        "measure": goal.measure,
        "target": goal.target,
        "due": goal.due,
        "horizon": goal.horizon.value,
        "first": goal.first_owner_id or "",
        "second": goal.second_owner_id or "",
    }
    return await _form(
        turn, CHANGE, turn.speech.say("Change the goal"), goals.of_pair(goal), given, state, key, earliest=None
    )


async def _form(
    turn: Turn,
    name: str,
    title: str,
    teams: Pair,
    given: Mapping[str, str],
    state: Mapping[str, str],
    key: str,
    *,
    earliest: date | None,
) -> Form:
    speech, names = turn.speech, await team_names(turn)
    due = date.fromisoformat(given["due"]) if given["due"] else None
    fields: list[Field] = [
        TextField(id="name", label=speech.say("Name"), min_length=1, max_length=NAME, initial=given["name"][:NAME]),
        TextField(
            id="measure",
            label=speech.say("What is measured"),
            hint=speech.say("For example: qualified leads a month."),
            required=False,
            max_length=MEASURE,
            initial=given["measure"][:MEASURE],
        ),
        TextField(
            id="target",
            label=speech.say("Target"),
            hint=speech.say("How much of it: 60, or 20% more than last year."),
            required=False,
            max_length=TARGET,
            initial=given["target"][:TARGET],
        ),
        DateField(id="due", label=speech.say("Until when?"), earliest=earliest, initial=due),
        ChoiceField(
            id="horizon",
            label=speech.say("Horizon"),
            options=tuple(Option(horizon_name(each, speech), each.value) for each in Horizon),
            radio=True,
            initial=given["horizon"] if given["horizon"] in set(Horizon) else "",
        ),
    ]
    for part, team in zip(("first", "second"), teams, strict=True):
        members = await people.people(turn.session, team_id=team)
        fields.append(_owner(turn, part, names.get(team, "…"), members, given[part]))
    return Form(name, title, (Page(tuple(fields)),), speech.say("Save"), speech.say("Cancel"), key, state)


def _owner(turn: Turn, part: str, team: str, members: list[Person], chosen: str) -> ChoiceField:
    """Raises ToldError for a team that nobody is in."""
    if not members:
        raise ToldError(turn.speech.say("Nobody is in {team} yet, so nobody can own the goal there.", team=team))
    options = tuple(Option(each.display_name[:LABEL], each.id) for each in members[:100])
    known = chosen if chosen in {option.value for option in options} else ""
    return ChoiceField(id=part, label=turn.speech.say("Owner in {team}", team=team), options=options, initial=known)


def values_of(sent: Submission) -> dict[str, Any]:
    """What was answered, as columns of a goal."""
    given = {name: str(sent.values.get(name) or "") for name in ("name", "measure", "target", "first", "second")}
    return {**columns(given), "due": str(sent.values["due"]), "horizon": Horizon(str(sent.values["horizon"]))}


def columns(given: Mapping[str, str]) -> dict[str, Any]:
    """What a form has as columns of a goal."""
    names = {"first": "first_owner_id", "second": "second_owner_id"}
    found: dict[str, Any] = {names.get(name, name): value for name, value in given.items()}
    if found.get("horizon"):
        found["horizon"] = Horizon(found["horizon"])
    return found


async def teams_of(turn: Turn, state: Mapping[str, str]) -> Pair:
    """The teams in a form's state. Raises ToldError where they are no two teams any more."""
    one, _, other = held(state, "teams").partition(":")
    known = await team_names(turn)
    if one not in known or other not in known or one == other:
        raise ToldError(turn.speech.say("A shared goal is one of two teams: name them by “teams” first."))
    return goals.pair(one, other)
