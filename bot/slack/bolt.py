"""The Bolt app: one for both transports. It finds the workspace and the listener; what follows is ours."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse

from bot.faults import place
from bot.slack.events import Events
from bot.slack.incoming import text_of
from bot.slack.interactions import Interactions
from bot.slack.options import SlackOptions
from bot.slack.workspaces import Workspaces
from storage.edge import InvalidValueError

_log = structlog.get_logger(__name__)
ANY = re.compile(r"(?s).*")
"""All of a kind go to one place, which knows what it knows: a button of an older version is answered too."""


class _Authorize(AsyncAuthorize):
    """Finds the bot's identity in our own storage, and lets unknown workspaces through: they are told politely.

    Slack counts unanswered requests, and stops all events of an app with too many of them.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # Bolt types its methods, not this one
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        bot = await self._workspaces.bot(team_id or self._workspaces.only)
        if bot is None:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.user_id,
            bot_id=bot.bot_id,
            bot_token=bot.token,
        )


def team_in(body: Mapping[str, Any]) -> str:
    """The workspace that stands beside where Bolt looks: where an organisation approved the app, that may be empty."""
    beside = (text_of(body, "team_id"), text_of(body, "user", "team_id"), text_of(body, "view", "team_id"))
    return next((team for team in beside if team), "")


def create_bolt(
    options: SlackOptions,
    workspaces: Workspaces,
    events: Events,
    interactions: Interactions,
    oauth_flow: AsyncOAuthFlow | None,
) -> AsyncApp:
    """The app with all listeners. Each acknowledges after the commit; a failed one is not acknowledged."""
    logger = logging.getLogger("slack_bolt")
    # Its warnings are about how an app is written, and its lines of information quote what people wrote.
    logger.setLevel(logging.ERROR)
    app = AsyncApp(
        name="linkpin",
        logger=logger,
        client=workspaces.client_for(None),
        signing_secret=options.signing_secret or "",
        authorize=_Authorize(workspaces),
        oauth_flow=oauth_flow,
        # The listener's end is the acknowledgement: Bolt's other way looks for it a hundred times a second.
        process_before_response=True,
        # `bot.slack.web` verifies before it reads anything, and a socket is Slack's own: not twice.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    def team_of(body: Mapping[str, Any], context: AsyncBoltContext) -> str:
        return context.team_id or team_in(body) or workspaces.only

    async def on_event(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        await events.take(body, team_of(body, context))
        await ack()

    async def on_action(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        await interactions.action(body, team_of(body, context))
        await ack()

    async def on_shortcut(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        await interactions.shortcut(body, team_of(body, context))
        await ack()

    async def on_command(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> BoltResponse:
        return await ack(await interactions.command(body, team_of(body, context)) or "")

    async def on_view(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> BoltResponse:
        return await ack(**await interactions.submission(body, team_of(body, context)))

    async def on_anything(ack: AsyncAck) -> None:
        await ack()

    async def on_error(error: Exception) -> BoltResponse:
        # Bolt's own handler would log what was written. Unacknowledged, Slack sends events again.
        _log.error("a request failed", error=type(error).__name__, at=place(error))
        # Ids that can be none are no fault of ours: sent again, they would be no better.
        return BoltResponse(status=400 if isinstance(error, InvalidValueError) else 500, body="")

    app.error(on_error)
    app.event(ANY)(on_event)
    app.action(ANY)(on_action)
    app.shortcut(ANY)(on_shortcut)
    app.command(ANY)(on_command)
    app.view_submission(ANY)(on_view)
    app.view_closed(ANY)(on_anything)
    app.options(ANY)(on_anything)
    return app
