"""Goals that pull apart: marked with a word why, on the agenda until they are settled."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cards import Option
from handlers.changes import held, nonce
from handlers.commands import Command
from handlers.forms import ChoiceField, Form, Page, Submission, TextField
from handlers.goals.listing import LABEL, show_goal
from handlers.goals.rights import kept, note, seen
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import goals
from storage.errors import ConflictError, NotFoundError
from storage.keys import derived_key
from storage.tables import Goal, GoalConflict

MARK, SETTLE = "goals.conflict", "goals.settle"
WHY = 200


@opens_form
async def open_mark(turn: Turn, value: str, message: str) -> Response:
    """Open the form that marks a goal as pulling against another."""
    return Response(form=await build_mark(turn, {"goal": value}, nonce(turn)))


@opens_form
async def open_settle(turn: Turn, value: str, message: str) -> Response:
    """Open the form that settles a conflict."""
    return Response(form=await build_settle(turn, {"conflict": value}, nonce(turn)))


async def build_mark(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Against which goal, and why. Raises NotAllowedError, ToldError."""
    turn.require(Right.KEEP_GOALS)
    goal = await kept(turn, held(state, "goal"))
    speech = turn.speech
    others = [each for each in await goals.goals(turn.session, goals.of_pair(goal)) if each.id != goal.id]
    if not others:
        raise ToldError(speech.say("The two teams keep no other goal."))
    options = tuple(Option(each.name[:LABEL], each.id) for each in others)
    fields = (
        ChoiceField(id="other", label=speech.say("It pulls against"), options=options),
        TextField(
            id="why",
            label=speech.say("Why?"),
            hint=speech.say("A sentence. It stands on the agenda until it is settled."),
            min_length=1,
            max_length=WHY,
        ),
    )
    title = speech.say("Goals that pull apart")
    return Form(MARK, title, (Page(fields),), speech.say("Save"), speech.say("Cancel"), key, state)


async def submit_mark(turn: Turn, sent: Submission, message: str) -> Response:
    """Mark it."""
    turn.require(Right.KEEP_GOALS)
    goal = await kept(turn, held(sent.state, "goal"))
    row = GoalConflict(
        id=derived_key("goal-conflict", sent.nonce),
        one_id=goal.id,
        other_id=str(sent.values["other"]),
        why=" ".join(str(sent.values["why"]).split()),
        author_id=turn.actor.person_id,
        at=turn.now,
    )
    try:
        made = await goals.add_conflict(turn.session, row)
    except ConflictError as error:
        raise ToldError(turn.speech.say("These two are marked as conflicting already.")) from error
    await note(turn, goal.id, "goal.conflict", other=made.other_id)
    said = turn.speech.say("Marked: it stands on the agenda until it is settled.")
    return await show_goal(turn, goal, message, said=said)


async def build_settle(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """How it was settled. Raises NotAllowedError, ToldError."""
    turn.require(Right.KEEP_GOALS)
    await _conflict(turn, held(state, "conflict"))
    speech = turn.speech
    field = TextField(
        id="how",
        label=speech.say("How was it settled?"),
        hint=speech.say("Empty, where it was marked by mistake."),
        required=False,
        max_length=WHY,
    )
    return Form(SETTLE, speech.say("Settled"), (Page((field,)),), speech.say("Save"), speech.say("Cancel"), key, state)


async def submit_settle(turn: Turn, sent: Submission, message: str) -> Response:
    """Settle it: it leaves the agenda."""
    turn.require(Right.KEEP_GOALS)
    goal, conflict = await _conflict(turn, held(sent.state, "conflict"))
    conflict.settled_at, conflict.settled_by_id = turn.now, turn.actor.person_id
    conflict.settled_how = str(sent.values.get("how") or "")
    await turn.session.flush()
    await note(turn, goal.id, "goal.settled", conflict=conflict.id)
    return await show_goal(turn, goal, message, said=turn.speech.say("Settled: it leaves the agenda."))


async def _conflict(turn: Turn, conflict_id: str) -> tuple[Goal, GoalConflict]:
    """A conflict that the actor may settle, with one of its goals. Raises NotAllowedError, ToldError."""
    try:
        conflict = await goals.get_conflict(turn.session, conflict_id)
        goal = await kept(turn, (await seen(turn, conflict.one_id)).id)
        conflict = await goals.get_conflict(turn.session, conflict_id, lock=True)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such conflict any more.")) from error
    if conflict.settled_at is not None:
        raise ToldError(turn.speech.say("That is settled already."))
    return goal, conflict


PRESSES: dict[str, Press] = {MARK: open_mark, SETTLE: open_settle}
FORMS: dict[str, FormCase] = {MARK: FormCase(build_mark, submit_mark), SETTLE: FormCase(build_settle, submit_settle)}
COMMANDS: tuple[Command, ...] = ()
