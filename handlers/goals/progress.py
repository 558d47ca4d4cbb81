"""Owners say how their goals stand: in one form for all of them, or in words for one; it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cards import Actions, Button, Card, Option, Text, line
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import ChoiceField, Field, Form, Page, Submission, TextField
from handlers.goals.listing import SAY
from handlers.goals.rights import note, owned
from handlers.goals.saying import goal_line, state_name
from handlers.goals.understanding import TARGET, named_goal
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import goals, links
from storage.keys import derived_key
from storage.kinds import GoalState
from storage.tables import Goal, GoalProgress

NOTE = 300
_STATES = {
    GoalState.OFF_TRACK: ("off track", "behind", "nicht auf kurs", "im rückstand"),
    GoalState.ON_TRACK: ("on track", "auf kurs", "im plan"),
    GoalState.AT_RISK: ("at risk", "gefährdet", "in gefahr"),
    GoalState.REACHED: ("reached", "done", "erreicht", "geschafft"),
}


@opens_form
async def open_form(turn: Turn, value: str, message: str) -> Response:
    """Open the form with the actor's goals."""
    return Response(form=await build(turn, {}, nonce(turn)))


async def build(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """How each of the actor's goals stands; those in `state`, so that a page read back has the fields that it had."""
    turn.require(Right.SAY_PROGRESS)
    mine = await _own(turn, state)
    speech = turn.speech
    stands = await goals.progress(turn.session, [each.id for each in mine])
    options = tuple(Option(state_name(each, speech), each.value) for each in GoalState)
    fields: list[Field] = []
    for place, goal in enumerate(mine, 1):
        last = stands.get(goal.id)
        hint = goal_line(goal, speech)
        fields.append(ChoiceField(id=f"state{place}", label=goal.name, hint=hint, options=options, required=False))
        label = speech.say("How much is reached of “{name}”", name=goal.name)
        known = "" if last is None else last.reached[:TARGET]
        fields.append(
            TextField(id=f"reached{place}", label=label, required=False, max_length=TARGET, placeholder=known)
        )
    fields.append(
        TextField(
            id="note",
            label=speech.say("What the other team should know"),
            required=False,
            multiline=True,
            max_length=NOTE,
        )
    )
    title = speech.say("How they stand")
    kept = {**state, "goals": " ".join(each.id for each in mine)}
    return Form(SAY, title, (Page(tuple(fields)),), speech.say("Save"), speech.say("Cancel"), key, kept)


async def check(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """At least one goal is said how it stands; what is reached belongs to a state."""
    mine, values = await _own(turn, sent.state), sent.values
    told = turn.speech.say("Choose how it stands.")
    wrong = {
        f"state{place}": told
        for place in range(1, len(mine) + 1)
        if values.get(f"reached{place}") and not values.get(f"state{place}")
    }
    if not wrong and not any(values.get(f"state{place}") for place in range(1, len(mine) + 1)):
        wrong["state1"] = told
    return wrong


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep it; whoever was asked has answered."""
    turn.require(Right.SAY_PROGRESS)
    told = str(sent.values.get("note") or "")
    said = [
        (goal, GoalState(str(state)), str(sent.values.get(f"reached{place}") or ""))
        for place, goal in enumerate(await _own(turn, sent.state), 1)
        if (state := sent.values.get(f"state{place}"))
    ]
    return await _keep(turn, said, told, sent.nonce)


async def by_words(turn: Turn, rest: str) -> Response:
    """`progress Qualified leads: on track, 41`; without words the form."""
    turn.require(Right.SAY_PROGRESS)
    mine = await _own(turn, {})
    key, words = named_goal(rest, [(each.id, each.name) for each in mine])
    if not key and len(mine) == 1:
        key = mine[0].id
    lowered = words.casefold()
    found = next(
        ((state, each) for state, names in _STATES.items() for each in names if lowered.startswith(each)), None
    )
    if not key or found is None:
        return Response(form=await build(turn, {}, nonce(turn)))
    state, lead = found
    goal = next(each for each in mine if each.id == key)
    reached = words[len(lead) :].strip(" ,.:;–-")[:TARGET]
    return await _keep(turn, [(goal, state, reached)], "", nonce(turn, "progress"))


async def take_back(turn: Turn, value: str, message: str) -> Response:
    """Take back what the actor said; what was said before holds again."""
    turn.require(Right.SAY_PROGRESS)
    mine = await links.same_person(turn.session, turn.actor.person_id)
    taken = 0
    for goal in await goals.goals(turn.session):
        taken += await goals.take_back_progress(turn.session, _key(value, goal), mine)
    if not taken:
        return Response(notice=turn.speech.say("That was taken back already."))
    return Response(notice=turn.speech.say("Taken back."))


async def _keep(turn: Turn, said: list[tuple[Goal, GoalState, str]], told: str, key: str) -> Response:
    for goal, state, reached in said:
        row = GoalProgress(
            id=_key(key, goal),
            goal_id=goal.id,
            person_id=turn.actor.person_id,
            state=state,
            reached=reached,
            note=told,
            at=turn.now,
        )
        if await goals.add_progress(turn.session, row):
            await note(turn, goal.id, "goal.progress", state=state.value)
    mine = await links.same_person(turn.session, turn.actor.person_id)
    await goals.note_answer(turn.session, mine, turn.now)
    speech = turn.speech
    words = speech.say("Kept: both teams see it on the goals and in the next preparation.")
    buttons = (Button(speech.say("Undo"), "goals.take_back", key), Button(speech.say("All goals"), "goals.list"))
    await reply(turn, Card((Text(line(words)), Actions(buttons)), words), private=True, part="progress")
    return Response(notice="" if turn.place.private else words)


async def _own(turn: Turn, state: Mapping[str, str]) -> list[Goal]:
    """The goals that the actor owns, those named in a form's state where it names some. Raises ToldError: none."""
    mine = await owned(turn)
    if "goals" in state:
        named = state["goals"].split()
        mine = [each for each in mine if each.id in named]
    if not mine:
        raise ToldError(turn.speech.say("You own no shared goal. Managers of the two teams name the owners."))
    return mine[: goals.MOST]


def _key(key: str, goal: Goal) -> str:
    return derived_key("progress", key, goal.id)


PRESSES: dict[str, Press] = {SAY: open_form, "goals.take_back": take_back}
FORMS: dict[str, FormCase] = {SAY: FormCase(build, submit, check)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "progress",
        ("progress", "goal progress", "how my goals stand", "fortschritt", "zielstand", "stand der ziele"),
        gettext_noop("Say how the shared goals stand that you own"),
        by_words,
        SAY,
        "Fortschritt",
    ),
)
