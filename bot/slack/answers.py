"""Shows in Slack what a use case answers at once: a form, a word for the person alone, the Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.faults import place
from bot.readership import audience_of_user, speech_of_user
from bot.render import block_kit, block_kit_form, limits
from bot.render.audience import Audience
from bot.render.block_kit_actions import plain
from bot.render.splitting import shorten
from bot.render.tickets import FormTooLargeError
from bot.slack import brief_view
from bot.slack.errors import code_of, is_limited
from bot.slack.origin import Origin, Surface, with_origin
from bot.slack.patience import patiently
from bot.slack.proxies import by_proxy
from bot.slack.workspaces import NETWORK, NotInstalledError, Workspaces
from handlers import mishaps
from handlers.cards import Card, Text, line
from handlers.forms import Form, Problem, Raw
from handlers.speech import Speech
from handlers.turn import Response
from storage.database import Database
from storage.errors import StorageError

LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
_log = structlog.get_logger(__name__)

View = dict[str, Any]


class Answers:
    """Shows responses. What can't be shown is logged: nobody waits for it any more."""

    def __init__(self, database: Database, workspaces: Workspaces) -> None:
        self._database = database
        self._workspaces = workspaces

    async def show(self, response: Response, origin: Origin, answers: Mapping[str, Raw] | None = None) -> None:
        """Show a response to a button, a shortcut or a command. `answers` stand in its form already."""
        try:
            await self._show(response, origin, answers or {})
        except (SlackApiError, SlackRequestError, NotInstalledError, StorageError, *NETWORK) as error:
            what = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            _log.warning("an answer was not shown", surface=origin.surface.value, error=what, at=place(error))

    async def _show(self, response: Response, origin: Origin, answers: Mapping[str, Raw]) -> None:
        if response.home is not None:
            await self.publish_home(response.home, origin)
        if response.form is not None:
            await self._open(await self.form_view(response, origin, answers), origin)
        elif response.notice:
            await self.tell(response.notice, origin)
        elif response.home is None and origin.surface is not Surface.MESSAGE:
            await self.tell(mishaps.in_direct_message(await self.speech(origin)), origin)

    async def speech(self, origin: Origin) -> Speech:
        """The language of who did it. Raises StorageError."""
        key = await self._workspaces.key_of(origin.team)
        async with self._database.read() as session:
            return await speech_of_user(session, key, origin.user)

    async def audience(self, origin: Origin, picked: frozenset[str] = frozenset()) -> Audience:
        """Who did it, as a reader. Raises StorageError."""
        key = await self._workspaces.key_of(origin.team)
        async with self._database.read() as session:
            return await audience_of_user(session, key, origin.user, picked)

    async def form_view(self, response: Response, origin: Origin, answers: Mapping[str, Raw] | None = None) -> View:
        """The response's form as a view, which knows where it was opened from; a notice where it is too large."""
        form = response.form
        assert form is not None  # noqa: S101  the caller looked
        audience = await self.audience(origin)
        try:
            view = _rendered(form, audience, response.page, {**(answers or {}), **response.raw}, response.problems)
        except FormTooLargeError as error:
            _log.error("a form is too large for Slack", form=form.id, reason=str(error))
            return notice_view(mishaps.went_wrong(await self.speech(origin)), form.title, form.cancel, audience)
        return with_origin(view, origin, limits.PRIVATE_METADATA)

    async def notice_view(self, notice: str, origin: Origin, title: str = "Linkpin") -> View:
        """A word for the person in the place of a form."""
        speech = await self.speech(origin)
        return notice_view(notice, title, speech.say("Close"), await self.audience(origin))

    async def ephemeral(self, notice: str, origin: Origin) -> View:
        """A word for the person alone, as the answer to a command."""
        message = block_kit.render(Card((Text(line(notice)),), notice), await self.audience(origin))[0]
        return {"response_type": "ephemeral", **message}

    async def tell(self, notice: str, origin: Origin) -> None:
        """Say a word to the person alone, where they are."""
        message = block_kit.render(Card((Text(line(notice)),), notice), await self.audience(origin))[0]
        if origin.response_url and await self._responded(message, origin):
            return
        if origin.trigger and origin.surface in (Surface.HOME, Surface.SHORTCUT):
            await self._open(await self.notice_view(notice, origin), origin)
        elif origin.channel:
            client = await self._workspaces.client(origin.team)
            await patiently(
                partial(
                    client.chat_postEphemeral,
                    channel=origin.channel,
                    user=origin.user,
                    text=message["text"],
                    blocks=message["blocks"],
                    thread_ts=origin.thread or None,
                )
            )

    async def publish_home(self, home: Card, origin: Origin) -> None:
        """Show a card in the person's Home tab."""
        client = await self._workspaces.client(origin.team)
        view = block_kit.home(home, await self.audience(origin))
        await patiently(partial(client.views_publish, user_id=origin.user, view=view))

    async def _open(self, view: View, origin: Origin) -> None:
        client = await self._workspaces.client(origin.team)
        try:
            await client.views_open(trigger_id=origin.trigger, view=view)
        except SlackApiError as error:
            if not (origin.response_url or origin.channel):
                raise
            _log.warning("a form did not open", error=code_of(error))
            speech = await self.speech(origin)
            # A form can't wait as long as Slack says: its trigger is over by then.
            late = code_of(error) in LATE or is_limited(error)
            words = mishaps.too_slow(speech) if late else mishaps.went_wrong(speech)
            await self.tell(words, Origin(Surface.MESSAGE, **_without(origin, "surface", "trigger")))

    async def _responded(self, message: Mapping[str, Any], origin: Origin) -> bool:
        """Whether the address for answers took it: it is good five times, and for half an hour."""
        body = {"response_type": "ephemeral", "replace_original": False, **message}
        if origin.thread:
            body["thread_ts"] = origin.thread
        client = AsyncWebhookClient(origin.response_url, timeout=10, retry_handlers=[])
        by_proxy(client, origin.response_url)
        try:
            answer = await client.send_dict(body)
        except (*NETWORK, ValueError) as error:
            _log.warning("not answered at the response address", error=type(error).__name__)
            return False
        if answer.status_code != HTTPStatus.OK:
            _log.warning("not answered at the response address", status=answer.status_code)
        return answer.status_code == HTTPStatus.OK


def notice_view(notice: str, title: str, close: str, audience: Audience) -> View:
    """A modal of one paragraph."""
    return {
        "type": "modal",
        "callback_id": "linkpin.notice",
        "title": plain(shorten(title, limits.MODAL_TITLE)),
        "close": plain(shorten(close, limits.MODAL_TITLE)),
        "blocks": block_kit.numbered(block_kit.paragraphs([line(notice)], audience)),
    }


def _rendered(
    form: Form, audience: Audience, page: int, answers: Mapping[str, Raw], problems: Mapping[str, Problem | str]
) -> View:
    view = block_kit_form.render(form, audience, page, answers, problems)
    return brief_view.with_files(view, audience) if form.id == brief_view.FORM else view


def _without(origin: Origin, *names: str) -> dict[str, str]:
    return {name: getattr(origin, name) for name in Origin.__slots__ if name not in names}
