"""Shows in Teams what a use case answers at once: a form, a card in place of another, a word for the person alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.faults import place
from bot.pictures.shelf import Pictures
from bot.readership import audience_of_delivery, audience_of_user, speech_of_user
from bot.render import adaptive_card, adaptive_card_form, limits
from bot.render.audience import Audience
from bot.render.escaping import clean_line
from bot.render.splitting import shorten
from bot.render.tickets import FormTooLargeError
from bot.teams.connector import ConnectorError, Connectors, patiently
from bot.teams.incoming import THREAD, Where
from bot.teams.marks import ADAPTIVE, Item, attachment, conversation_and_activity, marked
from bot.teams.outbound import WENT_WRONG
from bot.teams.references import References
from bot.teams.tenants import Tenants
from bot.turns import company_speech
from handlers import mishaps
from handlers.cards import Actions, Card, Element, LinkButton, Text, card_from_json, card_to_json, line
from handlers.forms import Form, Raw
from handlers.speech import Speech
from handlers.turn import Response
from storage import deliveries, ledger, people
from storage.database import Database
from storage.deliveries import Target
from storage.errors import StorageError
from storage.kinds import DeliveryKind, TargetKind

MESSAGE = "application/vnd.microsoft.activity.message"
NOTICE = "notice"
DIALOG = {"height": "medium", "width": "medium"}
MOST_BYTES = limits.CARD_BYTES
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A form's page as it is to be shown."""

    card: Item
    title: str


class Answers:
    """Makes answers in the reader's language."""

    def __init__(
        self,
        database: Database,
        tenants: Tenants,
        references: References,
        connectors: Connectors,
        pictures: Pictures,
        chat_url: str,
    ) -> None:
        """`chat_url` opens the personal chat with the bot; "-" where there is no such address."""
        self._database = database
        self._chat_url = chat_url
        self._pictures = pictures
        self._tenants = tenants
        self._references = references
        self._connectors = connectors

    async def speech(self, where: Where) -> Speech:
        """The language of who did it. Raises StorageError."""
        key = await self._tenants.key_of(where.tenant)
        async with self._database.read() as session:
            return await speech_of_user(session, key, where.user)

    async def company_speech(self) -> Speech:
        """The language that somebody unknown is answered in. Raises StorageError."""
        async with self._database.read() as session:
            return await company_speech(session)

    async def audience(self, where: Where) -> Audience:
        """Who did it, as a reader. Raises StorageError."""
        key = await self._tenants.key_of(where.tenant)
        async with self._database.read() as session:
            return await audience_of_user(session, key, where.user)

    async def notice_card(self, notice: str, where: Where) -> Item:
        """A word for the person as a card."""
        return adaptive_card.render(Card((Text(line(notice)),), notice), await self.audience(where))[0]

    async def form_card(
        self, response: Response, where: Where, message: str, answers: Mapping[str, Raw], *, dialog: bool
    ) -> Shown:
        """The page of the response's form. Where it is larger than Teams takes, a word about that."""
        form = response.form
        assert form is not None  # noqa: S101  the caller looked
        audience, raw = await self.audience(where), {**answers, **response.raw}
        try:
            card = adaptive_card_form.render(form, audience, response.page, raw, response.problems, dialog=dialog)
            made = marked(card, message)
            # The ticket and the marks came on top of what the renderer measured.
            if limits.card_bytes(made) > MOST_BYTES:
                raise FormTooLargeError(form.id)
        except FormTooLargeError as error:
            _log.error("a form is too large for Teams", form=form.id, reason=str(error))
            made = await self.notice_card(mishaps.went_wrong(await self.speech(where)), where)
        return Shown(made, _title(form))

    async def dialog(
        self, response: Response, where: Where, message: str, answers: Mapping[str, Raw] | None = None
    ) -> Item:
        """The answer to `task/fetch` and `task/submit`: a form's page, or a word and the dialog closes with it."""
        if response.form is not None:
            shown = await self.form_card(response, where, message, answers or {}, dialog=True)
            value = {"title": shown.title, "card": attachment(shown.card), **DIALOG}
            return {"task": {"type": "continue", "value": value}}
        told = response.notice or mishaps.in_direct_message(await self.speech(where))
        return {"task": {"type": "message", "value": told}}

    @staticmethod
    def in_place(card: Item) -> Item:
        """The answer to an action of a card: another card in its place."""
        return {"statusCode": 200, "type": ADAPTIVE, "value": card}

    @staticmethod
    def told(notice: str) -> Item:
        """The answer to an action of a card: a word, and the card stays."""
        return {"statusCode": 200, "type": MESSAGE, "value": notice}

    async def refreshed(self, message: str, where: Where) -> Item | None:
        """The card of one of our messages as it stands now, None where it can't be shown in one piece.

        The key comes from a client, so a message that does not stand in that conversation is not shown.
        """
        async with self._database.read() as session:
            post = await ledger.find(session, message) if message else None
            if post is None or not _stands_in(post.external_ids, where.conversation):
                return None
            latest = await ledger.latest(session, message)
            if latest is None or latest.kind is DeliveryKind.DELETE or latest.payload is None:
                return None
            card = card_from_json(latest.payload)
            parts = adaptive_card.render(
                card, await audience_of_delivery(session, post, card, self._pictures.addresses())
            )
        return marked(parts[0], message) if len(parts) == 1 else None

    async def tell(self, notice: str, where: Where, key: str) -> None:
        """Write a word to the person alone, where no answer shows it. `key` is the event's. Raises StorageError."""
        workspace_id = await self._tenants.key_of(where.tenant)
        if workspace_id is None or not notice:
            return
        async with self._database.write() as session:
            person = await people.person_of_account(session, workspace_id, where.user)
            if person is None:
                return
            await deliveries.enqueue(
                session,
                delivery_id=deliveries.delivery_key(NOTICE, key),
                target=Target(workspace_id, TargetKind.PERSON, person.id),
                payload=card_to_json(Card((Text(line(notice)),), notice)),
                purpose=NOTICE,
            )

    async def post_form(
        self, response: Response, where: Where, message: str = "", answers: Mapping[str, Raw] | None = None
    ) -> str:
        """Post a form as a card to the person alone, where no dialog can open; what to tell where that did not work."""
        try:
            shown = await self.form_card(response, where, message, answers or {}, dialog=False)
            workspace_id = await self._tenants.key_of(where.tenant) or ""
            found = await self._references.of_user(workspace_id, where.user)
            connector, activity = self._connectors.at(found.service_url), _activity(shown.card, shown.title)
            await patiently(lambda: connector.post(found.conversation, activity))
        except (*WENT_WRONG, StorageError) as error:
            _log.warning("a form was not shown", error=type(error).__name__, at=place(error))
            closed = isinstance(error, ConnectorError) and error.status in (403, 404)
            speech = await self.speech(where)
            return mishaps.no_chat(speech) if closed else mishaps.too_slow(speech)
        return ""

    async def show_form(self, response: Response, where: Where) -> None:
        """As `post_form`, for typed words: where that did not work, it is said where they were said."""
        told = await self.post_form(response, where)
        if not told or where.private:
            return
        elements: list[Element] = [Text(line(told))]
        if self._chat_url.startswith("https://"):
            elements.append(Actions((LinkButton((await self.speech(where)).say("Open our chat"), self._chat_url),)))
        card = adaptive_card.render(Card(tuple(elements), told), await self.audience(where))[0]
        try:
            workspace_id = await self._tenants.key_of(where.tenant) or ""
            found = await self._references.of_conversation(workspace_id, where.conversation)
            await self._connectors.at(found.service_url).post(where.address, _activity(card, told))
        except WENT_WRONG as error:
            _log.warning("a mishap was not said", error=type(error).__name__)

    async def replace(self, where: Where, card: Item, summary: str) -> None:
        """Put a card in the place of the message that an action stands on, for everybody and for good."""
        await self.replace_with(where, _activity(card, summary))

    async def replace_with(self, where: Where, activity: Mapping[str, Any]) -> None:
        """As `replace`, with a message of another kind."""
        if not where.reply_to:
            return
        try:
            connector = self._connectors.at(where.service_url)
            await patiently(lambda: connector.update(where.address, where.reply_to, activity))
        except WENT_WRONG as error:
            _log.warning("a card was not replaced", error=type(error).__name__)

    async def refuse(self, where: Where, words: str) -> None:
        """Answer in the conversation without the ledger: to people of a company that is not served."""
        try:
            connector = self._connectors.at(where.service_url)
            card = adaptive_card.render(Card((Text(line(words)),), words), Audience())[0]
            await connector.post(where.address, _activity(card, words))
        except WENT_WRONG as error:
            _log.warning("a refusal was not said", error=type(error).__name__)


def _stands_in(external_ids: Sequence[str], conversation: str) -> bool:
    """Whether a posted message is in a conversation, in any of its threads."""
    found = (conversation_and_activity(each)[0] for each in external_ids)
    return conversation in {each.partition(THREAD)[0] for each in found}


def _activity(card: Item, summary: str) -> dict[str, Any]:
    return {"type": "message", "summary": summary, "attachments": [attachment(card)]}


def _title(form: Form) -> str:
    return shorten(clean_line(form.title), limits.CARD_FALLBACK)
