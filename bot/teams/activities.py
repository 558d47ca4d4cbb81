"""Activities that nobody waits for an answer to: messages, buttons of older clients, thumbs, and changes of places."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from bot.background import Background
from bot.inbound import Inbound
from bot.render import adaptive_card_actions, adaptive_card_form
from bot.teams.adapter import Answer, Body
from bot.teams.answers import Answers
from bot.teams.cards import Cards
from bot.teams.incoming import (
    PLACES,
    Where,
    envelope,
    files,
    holds_unreachable_files,
    key_of,
    listed,
    mentioned,
    names_bot,
    pasted,
    text_of,
    where,
    words,
)
from bot.teams.installs import Installs
from bot.teams.invokes import Invokes
from bot.teams.marks import external_id
from bot.teams.members import Members
from bot.teams.options import TeamsOptions
from bot.teams.references import References
from bot.teams.tenants import Tenants
from handlers.cards import Pressed
from handlers.copies import SHOWING, digest_shown_by
from handlers.events import Acted, Event, Said, Shared
from handlers.mishaps import not_served
from handlers.shortcuts import NOT_USEFUL, USEFUL
from storage import lookups
from storage.database import Database

LIKE = frozenset({"like", "1f44d_thumbsup"})
REFUSALS_SECONDS = 3600.0
"""A conversation of a company that is not served is told so once in this time."""
MOST_REFUSED = 1000
Take: TypeAlias = Callable[[Body, Where], Awaitable[Answer | None]]


class Activities:
    """Takes activities in. What can't be kept raises StorageError, and then nothing is acknowledged."""

    def __init__(
        self,
        database: Database,
        inbound: Inbound,
        options: TeamsOptions,
        tenants: Tenants,
        members: Members,
        references: References,
        answers: Answers,
        cards: Cards,
        invokes: Invokes,
        installs: Installs,
        background: Background,
    ) -> None:
        self._database = database
        self._inbound = inbound
        self._options = options
        self._tenants = tenants
        self._members = members
        self._references = references
        self._answers = answers
        self._cards = cards
        self._invokes = invokes
        self._installs = installs
        self._background = background
        self._refused: dict[str, float] = {}
        self._takes: Mapping[str, Take] = {
            "message": self._message,
            "messageReaction": self._reaction,
            "conversationUpdate": installs.conversation_update,
            "installationUpdate": installs.installation_update,
            "invoke": invokes.take,
        }

    async def take(self, body: Body) -> Answer | None:
        """One activity, authenticated; of a kind that is not known here nothing is kept."""
        place, take = where(body), self._takes.get(str(body["type"]))
        if place is None or take is None or body.get("channelId") != "msteams":
            return Answer({}, 501) if body["type"] == "invoke" else None
        if body["type"] not in PLACES and (place.robot or place.user == text_of(body, "recipient", "id")):
            return None  # our own echo, or another bot's
        if not self._tenants.served(place.tenant):
            return await self._refuse(body, place)
        return await take(body, place)

    async def _message(self, body: Body, place: Where) -> None:
        if await self._references.met(place) and place.team:
            # Nobody has told of the installation: what the team's channels are called is still to be found out.
            self._background.start(self._installs.look_around(place), "teams channels")
        if adaptive_card_actions.data_of(body.get("value")).get(adaptive_card_actions.KEY):
            await self._submitted(body, place)
            return
        if not (place.private or names_bot(body)):
            return
        event = self._heard(body, place)
        await self._members.mentioned(place, mentioned(body))
        member = await self._members.member(place)
        await self._inbound.accept(envelope(place, member, event, key=key_of(body, place), channel_name=place.name))

    def _heard(self, body: Body, place: Where) -> Event:
        said, dropped = words(body), files(body)
        if dropped:
            return Shared(dropped, said)
        if not place.private and holds_unreachable_files(body):
            return Shared((), said, self._options.chat_url)
        if said or names_bot(body):
            return Said(said)
        return Shared(pasted(body)) if pasted(body) else Said("")  # as a GIF or a sticker in the personal chat

    async def _submitted(self, body: Body, place: Where) -> None:
        """A button of a client that knows no Action.Execute, or a form's: the same, but nobody waits for the answer."""
        value = body.get("value")
        if adaptive_card_form.cancelled(value):
            await self._cards.cancelled(place)
            return
        shown = await self._cards.used(value, place, key_of(body, place))
        if shown.replaced is not None:
            await self._answers.replace(place, shown.replaced, shown.summary)
        elif shown.notice:
            await self._answers.tell(shown.notice, place, key_of(body, place))

    async def _reaction(self, body: Body, place: Where) -> None:
        """A thumb under a digest says what its button "Useful" says. Answered by the digest's own count."""
        workspace_id = await self._tenants.key_of(place.tenant)
        if workspace_id is None or not place.reply_to:
            return
        for name, action in (("reactionsAdded", USEFUL), ("reactionsRemoved", NOT_USEFUL)):
            if not any(text_of(each, "type") in LIKE for each in listed(body, name)):
                continue
            found = await self._digest_at(workspace_id, place)
            if found is not None:
                digest, message = found
                member = await self._members.member(place)
                event = Acted(Pressed(action, digest), message)
                await self._inbound.receive(envelope(place, member, event, key=f"{key_of(body, place)}:{name}"))

    async def _digest_at(self, workspace_id: str, place: Where) -> tuple[str, str] | None:
        async with self._database.read() as session:
            for conversation in (place.conversation, place.address):
                external = external_id(conversation, place.reply_to)
                row = await lookups.post_at(session, workspace_id, place.conversation, external, SHOWING)
                digest = await digest_shown_by(session, row)
                if row is not None and digest:
                    return digest, row.message
        return None

    async def _refuse(self, body: Body, place: Where) -> Answer | None:
        """Somebody of a company that is not served: told so politely, and nothing is kept."""
        told = not_served(await self._answers.company_speech())
        if body["type"] == "invoke":
            return self._invokes.refused(text_of(body, "name"), told)
        asked = body["type"] == "message" and (place.private or names_bot(body))
        now = time.monotonic()
        if asked and now - self._refused.get(place.conversation, -REFUSALS_SECONDS) >= REFUSALS_SECONDS:
            if len(self._refused) >= MOST_REFUSED:
                self._refused.clear()
            self._refused[place.conversation] = now
            self._background.start(self._answers.refuse(place, told), "refusal")
        return None
