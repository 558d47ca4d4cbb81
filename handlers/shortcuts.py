"""What a platform's own shortcuts start: a form to post a brief, and emoji that stand for a digest's buttons."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.briefs import show_how, take_text
from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.changes import nonce
from handlers.commands import Command
from handlers.digest_card import headline_of
from handlers.forms import Form, Page, Submission, TextField
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.reactions import find_useful
from handlers.sources import readable
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage.compositions import composition
from storage.kinds import ReactionKind
from storage.reactions import reactions_of

BRIEF = "brief.post"
"""The form to post a brief. A platform that can take files in a form adds a field for them."""
WORDS = "words"
USEFUL, NOT_USEFUL, OFFER_ASK = "digest.useful_on", "digest.useful_off", "digest.ask_offer"


@opens_form
async def open_brief(turn: Turn, value: str, message: str) -> Response:
    """Open the form to post a brief."""
    return Response(form=await brief_form(turn, {}, nonce(turn)))


async def brief_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form to post a brief as text."""
    turn.require(Right.POST_BRIEF)
    speech = turn.speech
    field = TextField(
        id=WORDS,
        label=speech.say("Text of the brief"),
        hint=speech.say("Paste it here where you have no file."),
        multiline=True,
        required=False,
    )
    title = speech.say("Post a brief")
    return Form(BRIEF, title, (Page((field,)),), speech.say("Make a digest"), speech.say("Cancel"), key, state)


async def post_brief(turn: Turn, sent: Submission, message: str) -> Response:
    """Make a digest of the text; without any, tell how a brief is posted."""
    turn.require(Right.POST_BRIEF)
    words = sent.values.get(WORDS)
    if isinstance(words, str) and words:
        return await take_text(turn, words)
    return await show_how(turn, "", message)


async def mark_useful(turn: Turn, value: str, message: str) -> Response:
    """Say that a digest is useful; said before, it stays so."""
    turn.require(Right.REACT)
    stands = ReactionKind.USEFUL in await reactions_of(turn.session, value, turn.actor.person_id)
    return Response() if stands else await find_useful(turn, value, message)


async def unmark_useful(turn: Turn, value: str, message: str) -> Response:
    """Take back that a digest is useful, where that was said."""
    turn.require(Right.REACT)
    stands = ReactionKind.USEFUL in await reactions_of(turn.session, value, turn.actor.person_id)
    return await find_useful(turn, value, message) if stands else Response()


async def offer_ask(turn: Turn, value: str, message: str) -> Response:
    """Offer the form to ask about a digest, where none can be opened at once: to the person alone."""
    turn.require(Right.ASK)
    digest = await readable(turn, value)
    speech = turn.speech
    headline = headline_of(await composition(turn.session, digest.id))
    told = speech.say("What would you like to know about “{headline}”?", headline=headline)
    button = Button(speech.say("Ask marketing"), "digest.ask", digest.id, style=ButtonStyle.PRIMARY)
    await reply(turn, Card((Text(line(told)), Actions((button,))), told), private=True, part="ask")
    return Response()


PRESSES: dict[str, Press] = {
    BRIEF: open_brief,
    USEFUL: mark_useful,
    NOT_USEFUL: unmark_useful,
    OFFER_ASK: offer_ask,
}
FORMS: dict[str, FormCase] = {BRIEF: FormCase(brief_form, post_brief)}
COMMANDS: tuple[Command, ...] = ()
