"""Redeeming a one-time code: the only way to become admin without an admin.

A code is made on the server (`linkpin admin invite`). Whoever guesses is slowed down, and learns nothing from answers.
"""

from __future__ import annotations

from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.commands import Command, gettext_noop
from handlers.outbox import reply
from handlers.refusals import role_name
from handlers.tries import may_try
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, invites, people


async def _redeem(turn: Turn, rest: str) -> Response:
    """Make the person what the code says. The answer to a bad code is always the same one."""
    speech = turn.speech
    if not turn.place.private:
        return await _in_public(turn, rest)
    if not rest.strip():
        return await _answer(
            turn, speech.say("Write the code behind it: “redeem CODE”. An admin of the server has one.")
        )
    if not await may_try(turn, "redeem"):
        return await _answer(turn, speech.say("Those were too many tries. Please wait an hour, then try again."))
    role = await invites.redeem(turn.session, rest, turn.actor.person_id, turn.now)
    if role is None:
        return await _answer(
            turn,
            speech.say(
                "This code doesn't work: it may be mistyped, used already or too old. “linkpin admin invite” on the "
                "server makes a new one."
            ),
        )
    await people.give_role(turn.session, turn.actor.person_id, role)
    await _note(turn, "person.role_redeemed", role.value)
    words = speech.say("Welcome, {name}: you are {role} now.", name=turn.actor.name, role=role_name(speech, role))
    buttons = (
        Button(speech.say("Set up Linkpin"), "setup.show", style=ButtonStyle.PRIMARY),
        Button(speech.say("Home"), "home.show"),
    )
    await reply(turn, Card((Text(line(words)), Actions(buttons)), words), part="redeemed")
    return Response()


async def _in_public(turn: Turn, code: str) -> Response:
    """A code that others have read must not work any more."""
    speech = turn.speech
    if code.strip() and await may_try(turn, "redeem"):
        role = await invites.redeem(turn.session, code, turn.actor.person_id, turn.now)
        if role is not None:
            await _note(turn, "invite.revoked", role.value)
    words = speech.say(
        "Please never write a code where others can read it. I have revoked it, if it was a good one: have a new one "
        "made with “linkpin admin invite”, and write it to me in a direct message."
    )
    await reply(turn, Card((Text(line(words)),), words), part="public-code")
    return Response()


async def _answer(turn: Turn, words: str) -> Response:
    await reply(turn, Card((Text(line(words)),), words), part="redeem")
    return Response()


async def _note(turn: Turn, action: str, role: str) -> None:
    person = turn.actor.person_id
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=person,
        action=action,
        subject_kind="person",
        subject_id=person,
        details={"role": role},
    )


PRESSES: dict[str, Press] = {}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "redeem",
        ("redeem", "redeem code", "redeem the code", "einlösen", "löse ein", "code einlösen", "löse den code"),
        gettext_noop("Become admin with a one-time code, in a direct message"),
        _redeem,
        german="einlösen",
    ),
)
