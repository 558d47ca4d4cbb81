"""What people press and fill in: buttons, shortcuts, commands and forms, answered within Slack's three seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.background import Background
from bot.envelope import Envelope
from bot.inbound import Inbound
from bot.render import block_kit_actions, block_kit_form
from bot.slack import brief_view, marks
from bot.slack.answers import Answers
from bot.slack.homes import Homes
from bot.slack.incoming import Who, action_key, envelope, picked, text_of, view_key
from bot.slack.members import Members
from bot.slack.origin import Origin, Surface, split_origin
from bot.slack.places import Places
from bot.slack.plain import plain, unescape
from handlers import mishaps
from handlers.cards import Pressed
from handlers.events import Acted, Event, Filled, Said, Shared
from handlers.forms import TEXT_LENGTH, FormMismatchError, Raw, Ticket
from handlers.shortcuts import BRIEF
from handlers.turn import Response
from storage.keys import new_key

ASK = "digest.ask"
QUESTION = "question"
"""The field of the form `ASK` that a quoted message is put into."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form's page as it came: what it is an answer to, and the fields that were shown."""

    ticket: Ticket
    raw: Mapping[str, Raw]
    origin: Origin
    shown: frozenset[str]


class Interactions:
    """Works interactions off inline. Every method gives what Slack is acknowledged with, after the commit.

    All raise StorageError, and then nothing is acknowledged.
    """

    def __init__(
        self, inbound: Inbound, members: Members, places: Places, answers: Answers, homes: Homes, background: Background
    ) -> None:
        self._inbound = inbound
        self._members = members
        self._places = places
        self._answers = answers
        self._homes = homes
        self._background = background

    async def action(self, body: Mapping[str, Any], team: str) -> None:
        """A button, a menu or a select."""
        pressed = block_kit_actions.pressed(body)
        if pressed is None:
            return
        origin = _action_origin(body, team)
        event = Acted(pressed, origin.message)
        response = await self._inbound.receive(await self._envelope(origin, event, key=action_key(body, origin)))
        self._after(response, origin)

    async def shortcut(self, body: Mapping[str, Any], team: str) -> None:
        """The shortcut "Send to marketing" on a message, or the global one "Post a brief"."""
        user, trigger = text_of(body, "user", "id"), text_of(body, "trigger_id")
        answers: dict[str, Raw] = {}
        if body.get("type") == "message_action":
            message = body.get("message")
            message = message if isinstance(message, Mapping) else {}
            key = marks.key_of(message)
            digest = await self._places.digest_shown(key)
            channel, url = text_of(body, "channel", "id"), text_of(body, "response_url")
            thread = text_of(message, "thread_ts")
            origin = Origin(Surface.SHORTCUT, team, user, channel, thread, key, trigger, url)
            pressed = Pressed(ASK, digest)
            if not digest:
                answers[QUESTION] = unescape(plain(text_of(message, "text")))[:TEXT_LENGTH]
        else:
            origin = Origin(Surface.SHORTCUT, team, user, trigger=trigger)
            pressed = Pressed(BRIEF, "")
        made = await self._envelope(origin, Acted(pressed, origin.message), key=_once("shortcut", trigger))
        self._after(await self._inbound.receive(made), origin, answers)

    async def command(self, body: Mapping[str, Any], team: str) -> Answer:
        """`/linkpin` with words; gives the answer that the person alone sees."""
        user, trigger = text_of(body, "user_id"), text_of(body, "trigger_id")
        channel, url = text_of(body, "channel_id"), text_of(body, "response_url")
        origin = Origin(Surface.COMMAND, team, user, channel, "", "", trigger, url)
        text = text_of(body, "text")
        made, _ = await asyncio.gather(
            self._envelope(origin, Said(plain(text)), key=_once("command", trigger)),
            self._members.mentioned(team, text),
        )
        response = await self._inbound.receive(made)
        if response.form is not None or response.home is not None:
            self._after(response, origin)
            return {}
        self._homes.stale(origin)
        if not response.notice and made.conversation == channel:
            return {}
        notice = response.notice or mishaps.in_direct_message(await self._answers.speech(origin))
        return await self._answers.ephemeral(notice, origin)

    async def submission(self, body: Mapping[str, Any], team: str) -> Answer:
        """A form's page; gives what the modal shows next: problems, another page, a word, or nothing: it closes."""
        payload, origin = split_origin(body, team, text_of(body, "user", "id"))
        audience = await self._answers.audience(origin, await self._members.known(team, picked(body)))
        try:
            ticket, raw = block_kit_form.submitted(payload, audience)
        except FormMismatchError:
            return await self._instead(mishaps.out_of_date(await self._answers.speech(origin)), origin)
        blocks = payload["view"].get("blocks")
        shown = frozenset(text_of(each, "block_id") for each in blocks if isinstance(each, Mapping)) if blocks else ()
        sent = _Sent(ticket, raw, origin, frozenset(shown))
        files = brief_view.files_in(payload) if ticket.form_id == brief_view.FORM else ()
        event: Event = Filled(ticket, raw, origin.message)
        if files:
            described = await self._places.described(team, files)
            event = Shared(described, brief_view.words_in(raw))
        response = await self._inbound.receive(await self._envelope(origin, event, key=view_key(body)))
        return await self._next(response, sent)

    async def _next(self, response: Response, sent: _Sent) -> Answer:
        origin = sent.origin
        if response.form is not None:
            same = response.form.id == sent.ticket.form_id and response.page == sent.ticket.page
            if same and response.problems and sent.shown.issuperset(response.problems):
                return block_kit_form.errors(response.problems, await self._answers.audience(origin))
            return {"response_action": "update", "view": await self._answers.form_view(response, origin)}
        self._homes.stale(origin)
        in_place = origin.surface is Surface.MESSAGE and bool(origin.channel)
        if not in_place:
            notice = response.notice or mishaps.in_direct_message(await self._answers.speech(origin))
            return await self._instead(notice, origin)
        if response.notice:
            self._background.start(self._answers.show(response, origin), "answer")
        return {}

    async def _instead(self, notice: str, origin: Origin) -> Answer:
        return {"response_action": "update", "view": await self._answers.notice_view(notice, origin)}

    def _after(self, response: Response, origin: Origin, answers: Mapping[str, Raw] | None = None) -> None:
        self._background.start(self._answers.show(response, origin, answers), "answer")
        self._homes.stale(origin)

    async def _envelope(self, origin: Origin, event: Event, *, key: str) -> Envelope:
        """What is answered beside the response goes to the message's conversation, else to the direct message."""
        # Both may ask Slack. One after the other they would take most of its three seconds.
        member, direct = await asyncio.gather(
            self._members.member(origin.team, origin.user), self._places.direct(origin.team, origin.user)
        )
        who = Who(origin.team, origin.user, member)
        if origin.surface is Surface.MESSAGE and origin.channel:
            private = origin.channel == direct or origin.channel.startswith("D")
            channel = "" if private else origin.channel
            return envelope(
                who, event, key=key, conversation=origin.channel, channel=channel, thread=origin.thread or None
            )
        # What is said to the bot by command or shortcut nobody else reads, wherever it is said.
        return envelope(who, event, key=key, conversation=direct)


def _action_origin(body: Mapping[str, Any], team: str) -> Origin:
    user, trigger = text_of(body, "user", "id"), text_of(body, "trigger_id")
    actions = body.get("actions")
    block = text_of(actions[0], "block_id") if isinstance(actions, list) and actions else ""
    channel = text_of(body, "container", "channel_id") or text_of(body, "channel", "id")
    if not channel or isinstance(body.get("view"), Mapping):
        return Origin(Surface.HOME, team, user, trigger=trigger)
    message = marks.key_in(block) or marks.key_of(_mapping(body.get("message")))
    thread = text_of(body, "message", "thread_ts") or text_of(body, "container", "thread_ts")
    return Origin(Surface.MESSAGE, team, user, channel, thread, message, trigger, text_of(body, "response_url"))


def _once(kind: str, trigger: str) -> str:
    """The key of something with a trigger id, which is never given twice; without one nothing is a repeat."""
    return f"{kind}:{trigger or new_key()}"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
