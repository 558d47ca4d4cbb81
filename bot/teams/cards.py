"""What people press and fill in on cards: the same for Action.Execute and Action.Submit, in chats and in dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.background import Background
from bot.envelope import Envelope
from bot.inbound import Inbound
from bot.render import adaptive_card_actions, adaptive_card_form
from bot.teams.answers import Answers
from bot.teams.incoming import Where, envelope, message_in
from bot.teams.marks import Item
from bot.teams.members import Members
from bot.teams.people import Member
from bot.teams.references import References
from handlers import mishaps
from handlers.cards import Pressed
from handlers.events import Acted, Event, Filled
from handlers.forms import FormMismatchError, Raw
from handlers.turn import Response


@dataclass(frozen=True, slots=True)
class Used:
    """What a card's action led to: a card in the place of the one it stands on, or a word. Both empty: nothing to say.

    `replaced` is for good: it takes the place of the message for everybody. `refreshed` is on its way there anyway.
    """

    notice: str = ""
    replaced: Item | None = None
    refreshed: Item | None = None
    summary: str = ""


class Cards:
    """Works actions of cards off inline. All methods raise StorageError, and then nothing is acknowledged."""

    def __init__(
        self,
        inbound: Inbound,
        members: Members,
        references: References,
        answers: Answers,
        background: Background,
    ) -> None:
        self._inbound = inbound
        self._members = members
        self._references = references
        self._answers = answers
        self._background = background

    async def used(self, value: object, place: Where, key: str) -> Used:
        """An action of a card that stands in a chat. `value` is the activity's, `key` its key."""
        pressed, message = adaptive_card_actions.pressed(value), message_in(value)
        if pressed is not None:
            return await self._pressed(pressed, message, place, key)
        if adaptive_card_actions.chose_nothing(value):
            return Used(mishaps.nothing_chosen(await self._answers.speech(place)))
        try:
            response = await self.submitted(value, place, key)
        except FormMismatchError:
            return Used(mishaps.out_of_date(await self._answers.speech(place)))
        if response.form is not None:
            shown = await self._answers.form_card(response, place, message, {}, dialog=False)
            return Used(replaced=shown.card, summary=shown.title)
        told = response.notice or mishaps.done(await self._answers.speech(place))
        return Used(replaced=await self._answers.notice_card(told, place), summary=told)

    async def cancelled(self, place: Where) -> Used:
        """The button that closes a form which is a card."""
        told = mishaps.cancelled(await self._answers.speech(place))
        card = await self._answers.notice_card(told, place)
        self._background.start(self._answers.replace(place, card, told), "cancelled form")
        return Used(replaced=card, summary=told)

    async def press(self, pressed: Pressed, message: str, place: Where, key: str, *, aside: bool = False) -> Response:
        """A button; with `aside` what is posted about it goes to the person alone, wherever it was pressed."""
        event = Acted(pressed, message)
        member = await self._members.member(place)
        return await self._inbound.receive(await self._made(place, member, event, key, aside=aside))

    async def submitted(self, value: object, place: Where, key: str, *, aside: bool = False) -> Response:
        """A form's page. Raises FormMismatchError."""
        ticket, raw = adaptive_card_form.submitted(value)
        event = Filled(ticket, await self._with_keys(raw, place), message_in(value))
        member = await self._members.member(place)
        return await self._inbound.receive(await self._made(place, member, event, key, aside=aside))

    async def _pressed(self, pressed: Pressed, message: str, place: Where, key: str) -> Used:
        response = await self.press(pressed, message, place, key)
        if response.form is not None:
            # No dialog can open from here: the form becomes a card that the person alone sees.
            told = await self._answers.post_form(response, place, message)
            if told or place.private:
                return Used(told)
            return Used(mishaps.in_direct_message(await self._answers.speech(place)))
        if response.notice:
            return Used(response.notice)
        return Used(refreshed=await self._answers.refreshed(message, place))

    async def _made(self, place: Where, member: Member, event: Event, key: str, *, aside: bool) -> Envelope:
        direct = await self._references.direct(place) if aside else ""
        return envelope(place, member, event, key=key, direct=direct)

    async def _with_keys(self, raw: Mapping[str, Raw], place: Where) -> dict[str, Raw]:
        """The answers with our keys in the place of people whom somebody picked from the company's directory."""
        ids = frozenset(part for each in raw.values() if isinstance(each, str) for part in picked(each))
        keys = await self._members.keys_of(place, ids) if ids else {}
        return {name: _keyed(each, keys) if isinstance(each, str) else each for name, each in raw.items()}


def picked(answer: str) -> list[str]:
    """The directory ids in an answer that may be several, separated by commas; none where it is a text."""
    parts = [part.strip().removeprefix("8:orgid:") for part in answer.split(",")]
    return [part for part in parts if _is_directory_id(part)] if len(parts) <= 100 else []


def _keyed(answer: str, keys: Mapping[str, str]) -> str:
    if not keys or not picked(answer):
        return answer
    parts = [part.strip().removeprefix("8:orgid:") for part in answer.split(",")]
    return ",".join(keys.get(part, part) for part in parts)


def _is_directory_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and all(part.isalnum() for part in text.split("-"))
