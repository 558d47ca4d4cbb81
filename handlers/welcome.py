"""The first words in a place that the bot was added to."""

from __future__ import annotations

from handlers.cards import Actions, Button, Card, Header, LinkButton, Text, line
from handlers.commands import Command
from handlers.outbox import here, post
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage.deliveries import delivery_key

SHARED = "welcome.shared"


async def greet(turn: Turn, value: str, message: str) -> Response:
    """Say in a channel or a group what the bot is for, once. The value is the address of the direct chat, or empty."""
    speech = turn.speech
    title = speech.say("Hello, I am Linkpin")
    told = speech.say(
        "I keep marketing and sales in step: long briefs become digests of one minute, and questions find their "
        "answer. Mention me with “help” to see what I can do. Briefs are dropped in our direct message."
    )
    setup = speech.say("What I post here an admin decides: say “setup” to me in a direct message.")
    buttons: list[Button | LinkButton] = [Button(speech.say("Help"), "help.show")]
    if value.startswith("https://"):
        buttons.append(LinkButton(speech.say("Open our chat"), value))
    card = Card((Header(title), Text(line(told)), Text(line(setup)), Actions(tuple(buttons))), title)
    key = delivery_key("welcome", turn.actor.workspace_id, turn.place.conversation)
    await post(turn, here(turn), card, message=key, purpose="welcome")
    return Response()


PRESSES: dict[str, Press] = {SHARED: greet}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
