"""Invokes: activities that Teams waits for the answer to. All are answered after the commit.

Source: learn.microsoft.com, "Universal Actions for Adaptive Cards", "Use dialogs", "Define action commands".
"""

from __future__ import annotations

import html
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from bot.background import Background
from bot.render import adaptive_card_actions, adaptive_card_form
from bot.teams.adapter import Answer, Body
from bot.teams.answers import Answers
from bot.teams.cards import Cards, Used
from bot.teams.consent import Consent
from bot.teams.incoming import Where, key_of, message_in, plain, text_of
from bot.teams.marks import external_id
from bot.teams.references import References
from bot.teams.search import Search
from bot.teams.tenants import Tenants
from handlers import mishaps
from handlers.cards import Pressed
from handlers.copies import SHOWING, digest_shown_by
from handlers.forms import TEXT_LENGTH, FormMismatchError, Raw
from handlers.objections import MOST, THUMB
from storage import lookups
from storage.database import Database

SEND_TO_MARKETING, SEARCH_DIGESTS = "sendToMarketing", "searchDigests"
"""Ids of the message extension's commands; the app package names them too."""
ASK, QUESTION = "digest.ask", "question"
"""The form to ask marketing, and its field that a quoted message is put into."""
Take: TypeAlias = Callable[[Body, Where], Awaitable[Answer]]


class Invokes:
    """Answers invokes. What can't be kept raises StorageError, and then Teams says so to the person."""

    def __init__(
        self,
        database: Database,
        tenants: Tenants,
        references: References,
        answers: Answers,
        cards: Cards,
        search: Search,
        consent: Consent,
        background: Background,
    ) -> None:
        self._database = database
        self._tenants = tenants
        self._references = references
        self._answers = answers
        self._cards = cards
        self._background = background
        self._takes: Mapping[str, Take] = {
            "adaptiveCard/action": self._action,
            "task/fetch": self._fetch,
            "task/submit": self._submit,
            "composeExtension/fetchTask": self._fetch_command,
            "composeExtension/submitAction": self._submit_command,
            "composeExtension/query": search.query,
            "fileConsent/invoke": consent.take,
            "message/submitAction": self._feedback,
        }

    async def take(self, body: Body, place: Where) -> Answer:
        """One invoke; 501 for one that is not known here."""
        take = self._takes.get(text_of(body, "name"))
        if take is None:
            return Answer({}, 501)
        return await take(body, place)

    @staticmethod
    def refused(name: str, told: str) -> Answer:
        """The answer to somebody of a company that is not served."""
        match name:
            case "adaptiveCard/action":
                return Answer(Answers.told(told))
            case "task/fetch" | "task/submit" | "composeExtension/fetchTask" | "composeExtension/submitAction":
                return Answer({"task": {"type": "message", "value": told}})
            case "composeExtension/query":
                return Answer({"composeExtension": {"type": "message", "text": told}})
        return Answer({})

    async def _action(self, body: Body, place: Where) -> Answer:
        await self._references.met(place)
        value, key = body.get("value"), key_of(body, place)
        if text_of(body, "value", "trigger").lower() == "automatic":
            # Nobody pressed: a client asks how the card stands now.
            used = Used(refreshed=await self._answers.refreshed(message_in(value), place))
        elif adaptive_card_form.cancelled(value):
            used = await self._cards.cancelled(place)
        else:
            used = await self._cards.used(value, place, key)
            if used.replaced is not None:
                self._background.start(self._answers.replace(place, used.replaced, used.summary), "card")
        return Answer(self._shown(used))

    def _shown(self, used: Used) -> dict[str, object]:
        card = used.replaced if used.replaced is not None else used.refreshed
        return self._answers.told(used.notice) if card is None else self._answers.in_place(card)

    async def _fetch(self, body: Body, place: Where) -> Answer:
        """A button that opens a dialog."""
        await self._references.met(place)
        value, key = body.get("value"), key_of(body, place)
        pressed, message = adaptive_card_actions.pressed(value), message_in(value)
        if pressed is None:
            told = mishaps.out_of_date(await self._answers.speech(place))
            return Answer({"task": {"type": "message", "value": told}})
        response = await self._cards.press(pressed, message, place, key)
        return Answer(await self._answers.dialog(response, place, message))

    async def _submit(self, body: Body, place: Where) -> Answer:
        return await self._sent(body, place, aside=False)

    async def _submit_command(self, body: Body, place: Where) -> Answer:
        return await self._sent(body, place, aside=True)

    async def _sent(self, body: Body, place: Where, *, aside: bool) -> Answer:
        """A dialog's page: problems and further pages in the same dialog, a word at the end."""
        value, key = body.get("value"), key_of(body, place)
        try:
            response = await self._cards.submitted(value, place, key, aside=aside)
        except FormMismatchError:
            told = mishaps.out_of_date(await self._answers.speech(place))
            return Answer({"task": {"type": "message", "value": told}})
        if response.form is None and not response.notice and not aside:
            return Answer({})  # the dialog closes, and what changed is seen behind it
        return Answer(await self._answers.dialog(response, place, message_in(value)))

    async def _fetch_command(self, body: Body, place: Where) -> Answer:
        """“Send to marketing” on a message: the form to ask, with the message's words in it."""
        value = body.get("value")
        value = value if isinstance(value, Mapping) else {}
        if text_of(value, "commandId") != SEND_TO_MARKETING:
            return Answer({}, 501)
        digest = await self._digest_of(text_of(value, "messagePayload", "id"), place)
        answers: dict[str, Raw] = {}
        if not digest:
            answers[QUESTION] = quoted(value)[:TEXT_LENGTH]
        # The message stands in a conversation that the bot may not be in: what follows goes to the person alone.
        response = await self._cards.press(Pressed(ASK, digest), "", place, key_of(body, place), aside=True)
        return Answer(await self._answers.dialog(response, place, "", answers))

    async def _digest_of(self, activity: str, place: Where) -> str:
        """The key of the digest that the message `activity` shows, "" where it is none of ours."""
        workspace_id = await self._tenants.key_of(place.tenant)
        if not activity or workspace_id is None:
            return ""
        async with self._database.read() as session:
            for conversation in dict.fromkeys((place.conversation, place.address)):
                external = external_id(conversation, activity)
                row = await lookups.post_at(session, workspace_id, place.conversation, external, SHOWING)
                if row is not None:
                    return await digest_shown_by(session, row)
        return ""

    async def _feedback(self, body: Body, place: Where) -> Answer:
        """A thumb under a text that is labelled as generated: Teams wants an empty object, or it shows an error."""
        digest = await self._digest_of(text_of(body, "replyToId"), place)
        if digest:
            thumb = text_of(body, "value", "actionValue", "reaction")
            pressed = Pressed(THUMB, f"{digest}:{thumb}:{said_with(body)}")
            await self._cards.press(pressed, "", place, key_of(body, place), aside=True)
        return Answer({})


def said_with(body: Body) -> str:
    """What somebody wrote with a thumb: JSON within the JSON, by Teams' documentation."""
    try:
        given = json.loads(text_of(body, "value", "actionValue", "feedback"))
    except ValueError:
        return ""
    return text_of(given, "feedbackText")[:MOST] if isinstance(given, dict) else ""


def quoted(value: Body) -> str:
    """The words of the message that a command was used on."""
    content = text_of(value, "messagePayload", "body", "content")
    if text_of(value, "messagePayload", "body", "contentType").lower() == "html":
        return plain(content)
    return html.unescape(content).strip()
