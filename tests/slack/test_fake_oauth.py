"""The fake Slack's OAuth: installing, rotating, revoking, uninstalling, and apps from a manifest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fake_slack import Actor, App, ClientWouldNotError, FakeSlack

pytestmark = [
    pytest.mark.anyio,
    # slack_sdk 3.47 sends client id and secret by aiohttp's BasicAuth, which aiohttp 3.14 calls deprecated.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
]
BACK = "http://127.0.0.1:1/slack/oauth_redirect"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that runs."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(FakeSlack())


@pytest.fixture
def app(slack: FakeSlack) -> App:
    """A registered app that rotates its tokens."""
    return slack.app(scopes=("chat:write", "users:read"), token_rotation=True, redirect_urls=(BACK,))


@pytest.fixture
def kim(slack: FakeSlack) -> Actor:
    """Whoever installs."""
    kim = slack.person("kim")
    slack.web.consenting = kim.person
    return kim


async def consent(slack: FakeSlack, app: App, **changes: str) -> tuple[str, str]:
    """Say yes on the consent page: code and state as the app gets them ("" where the page refuses)."""
    query = {"client_id": app.client_id, "scope": "chat:write", "state": "s1", "redirect_uri": BACK} | changes
    url = f"{slack.authorize_url}?{urlencode(query)}"
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        sent = parse_qs(urlsplit(response.headers.get("Location", "")).query)
        return sent.get("code", [""])[0], sent.get("state", [""])[0]


def client(slack: FakeSlack, token: str | None = None) -> AsyncWebClient:
    """slack_sdk's client."""
    return AsyncWebClient(token=token, base_url=slack.api_url)


async def exchange(slack: FakeSlack, app: App, code: str, **more: str) -> AsyncWebClient:
    """A client with the token that the code was exchanged for."""
    answer = await client(slack).oauth_v2_access(
        client_id=app.client_id,
        client_secret=more.pop("secret", app.client_secret),
        code=code,
        **{"redirect_uri": BACK, **more},
    )
    return client(slack, answer["access_token"])


async def test_a_code_becomes_a_token_of_the_installers_workspace(slack: FakeSlack, app: App, kim: Actor) -> None:
    """Consent gives code and state, the exchange a token with the scopes asked for, its life and a refresh token."""
    code, state = await consent(slack, app)
    answer = await client(slack).oauth_v2_access(
        client_id=app.client_id, client_secret=app.client_secret, code=code, redirect_uri=BACK
    )
    assert state == "s1"
    assert (answer["team"]["id"], answer["authed_user"]["id"]) == (slack.team.id, kim.id)
    assert (answer["scope"], answer["expires_in"], answer["app_id"]) == ("chat:write", 43_200, app.id)
    assert answer["access_token"].startswith("xoxe.xoxb-")
    assert answer["refresh_token"].startswith("xoxe-1-")
    assert (await client(slack, answer["access_token"]).auth_test())["user_id"] == answer["bot_user_id"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "made-up"}, "invalid_code"),
        ({"secret": "wrong"}, "bad_client_secret"),
        ({"redirect_uri": BACK + "/x"}, "bad_redirect_uri"),
        ({"grant_type": "password"}, "invalid_grant_type"),
    ],
)
async def test_a_wrong_exchange_is_refused(
    slack: FakeSlack, app: App, kim: Actor, changes: dict[str, str], error: str
) -> None:
    """Code, secret and redirect address are checked."""
    assert kim.id
    code, _ = await consent(slack, app)
    with pytest.raises(SlackApiError, match=error):
        await exchange(slack, app, **{"code": code, **changes})


async def test_a_code_is_good_once_and_for_ten_minutes(slack: FakeSlack, app: App, kim: Actor) -> None:
    """A used and an old code are refused."""
    assert kim.id
    used, _ = await consent(slack, app)
    old, _ = await consent(slack, app)
    await exchange(slack, app, used)
    with pytest.raises(SlackApiError, match="code_already_used"):
        await exchange(slack, app, used)
    slack.advance(601)
    with pytest.raises(SlackApiError, match="invalid_code"):
        await exchange(slack, app, old)


async def test_the_consent_page_refuses_what_the_app_may_not_ask(slack: FakeSlack, app: App, kim: Actor) -> None:
    """Unknown clients, scopes that are not the app's and strange redirect addresses get no code."""
    assert kim.id
    assert await consent(slack, app, client_id="1.2") == ("", "")
    assert await consent(slack, app, scope="files:write") == ("", "")
    assert await consent(slack, app, redirect_uri="http://evil.invalid/") == ("", "")


async def test_a_rotated_token_expires_and_is_renewed_once(slack: FakeSlack, app: App) -> None:
    """After its life a token is token_expired; a refresh token gives the next, and is good for one use."""
    installation = slack.install(app)
    first, refresh = installation.bot_token, installation.refresh_tokens[-1]
    slack.advance(43_201)
    with pytest.raises(SlackApiError, match="token_expired"):
        await client(slack, first).auth_test()
    ask = {"client_id": app.client_id, "client_secret": app.client_secret, "grant_type": "refresh_token"}
    answer = await client(slack).oauth_v2_access(**ask, refresh_token=refresh)
    assert (await client(slack, answer["access_token"]).auth_test())["ok"]
    assert answer["refresh_token"] != refresh
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await client(slack).oauth_v2_access(**ask, refresh_token=refresh)


async def test_revoking_and_uninstalling_by_the_api_end_the_token(slack: FakeSlack, app: App) -> None:
    """auth.revoke and apps.uninstall do what they say; the app's own secret is needed for the latter."""
    first = client(slack, slack.install(app).bot_token)
    assert (await first.auth_revoke(test=True))["revoked"] is False
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await first.apps_uninstall(client_id=app.client_id, client_secret="wrong")
    await first.apps_uninstall(client_id=app.client_id, client_secret=app.client_secret)
    with pytest.raises(SlackApiError, match="account_inactive"):
        await first.auth_test()
    again = client(slack, slack.install(app).bot_token)
    assert (await again.auth_revoke())["revoked"] is True
    with pytest.raises(SlackApiError, match="token_revoked"):
        await again.auth_test()


async def test_an_app_can_do_what_its_manifest_declares(slack: FakeSlack) -> None:
    """From a manifest come scopes, commands, events and modes; other commands are not offered to people."""
    manifest = {
        "display_information": {"name": "Linkpin"},
        "features": {"slash_commands": [{"command": "/linkpin"}], "app_home": {"home_tab_enabled": True}},
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
        "settings": {"socket_mode_enabled": True, "event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    app = slack.app_of_manifest(manifest)
    slack.install(app)
    assert (app.socket_mode, app.home_tab, app.events) == (True, True, frozenset({"app_mention"}))
    with pytest.raises(ClientWouldNotError, match="not a valid command"):
        await slack.person("kim").slash("/other")
    with pytest.raises(ClientWouldNotError, match="no shortcut"):
        await slack.person("kim").shortcut("post_brief")
