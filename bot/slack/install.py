"""Installing the app by OAuth: Bolt's flow, over our own storage, for workspaces that are on the list."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.slack.installs import Installs, StateStore
from bot.slack.options import OAuthOptions
from bot.slack.scopes import SCOPES
from bot.slack.workspaces import NETWORK, Workspaces
from storage.errors import StorageError

_log = structlog.get_logger(__name__)

NOT_ALLOWED = "not_allowed"
WHOLE_ORGANISATION = "whole_organisation"
WORDS = {
    WHOLE_ORGANISATION: "Linkpin can't be installed in a whole organisation. Please install it in a workspace of it.",
    NOT_ALLOWED: "This Linkpin belongs to another company. Its operator can add your workspace to SLACK_WORKSPACES.",
    "access_denied": "You did not allow the installation, so nothing was installed.",
    "invalid_browser": "Please begin again in this browser: the installation was begun in another one.",
    "invalid_state": "This page is out of date. Please begin the installation again.",
    "invalid_code": "Slack did not confirm the installation. Please begin again.",
    "missing_code": "Slack did not confirm the installation. Please begin again.",
    "storage_error": "The installation could not be kept. Please try again in a minute.",
}
Installed = Callable[[str, str], Awaitable[None]]


class NotAllowedError(BoltError):
    """The workspace is not on the list, or it is no workspace; the text is the reason's key in `WORDS`."""


class _Store(AsyncInstallationStore):
    """What Bolt's flow saves to; it reads nothing back, since our own look-up finds tokens."""

    def __init__(self, installs: Installs) -> None:
        self._installs = installs

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        await self._installs.save(installation)


class InstallFlow(AsyncOAuthFlow):
    """Bolt's flow, which keeps only what is allowed and makes the workspace a served one."""

    def __init__(
        self, settings: AsyncOAuthSettings, options: OAuthOptions, workspaces: Workspaces, installed: Installed
    ) -> None:
        super().__init__(client=workspaces.client_for(None), settings=settings)
        self._options = options
        self._workspaces = workspaces
        self._installed = installed

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Raises BoltError, which the flow shows as a page."""
        ids = {installation.team_id, installation.enterprise_id} - {None}
        if not self._options.allowed & ids:
            _log.warning(
                "installation refused", workspace=installation.team_id, organisation=installation.enterprise_id
            )
            await self._give_back(installation)
            raise NotAllowedError(NOT_ALLOWED)
        if installation.is_enterprise_install or not installation.team_id:
            await self._give_back(installation)
            raise NotAllowedError(WHOLE_ORGANISATION)
        try:
            await super().store_installation(request, installation)
            await self._installed(installation.team_id, installation.team_name or "")
        except StorageError as error:
            raise BoltError("storage") from error

    async def _give_back(self, installation: Installation) -> None:
        """A token that is not kept should not be good either."""
        try:
            await self._workspaces.client_for(None).auth_revoke(token=installation.bot_token)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("token not given back", error=type(error).__name__)


def install_flow(
    options: OAuthOptions, api_url: str, installs: Installs, states: StateStore, workspaces: Workspaces, done: Installed
) -> AsyncOAuthFlow:
    """The flow behind /slack/install and /slack/oauth_redirect."""
    settings = AsyncOAuthSettings(
        client_id=options.client_id,
        client_secret=options.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=options.redirect_url,
        install_path="/slack/install",
        redirect_uri_path="/slack/oauth_redirect",
        installation_store=_Store(installs),
        state_store=states,
        authorization_url=authorize_url(api_url),
        callback_options=AsyncCallbackOptions(success=_succeeded, failure=_failed),
    )
    return InstallFlow(settings, options, workspaces, done)


def authorize_url(api_url: str) -> str:
    """Slack's consent page: beside the Web API, as https://slack.com/oauth is beside https://slack.com/api."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/api')}/oauth/v2/authorize"


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    name = args.installation.team_name or args.installation.enterprise_name or "Slack"
    return _page(200, f"Linkpin is in {name}.", "You can close this page, and write to Linkpin in Slack: say “help”.")


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    refused = isinstance(args.error, NotAllowedError)
    reason = str(args.error) if refused else args.reason
    words = WORDS.get(reason, "Slack did not confirm the installation. Please begin again.")
    return _page(403 if refused else args.suggested_status_code, "Not installed", words)


def _page(status: int, title: str, words: str) -> BoltResponse:
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><h1>{html.escape(title)}</h1><p>{html.escape(words)}</p></html>"
    )
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})
