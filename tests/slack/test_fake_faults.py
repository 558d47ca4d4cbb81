"""The fake Slack's rate limits, faults and files: what a bot must live with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fake_slack import Actor, App, Channel, FakeSlack, FaultKind, File
from tests.fake_slack.server import ALL_SCOPES

pytestmark = pytest.mark.anyio


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that runs."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(FakeSlack())


@pytest.fixture
def app(slack: FakeSlack) -> App:
    """An installed app."""
    app = slack.app()
    slack.install(app)
    return app


@pytest.fixture
def kim(slack: FakeSlack, app: App) -> Actor:
    """A person in the app's workspace."""
    assert app in slack.world.apps.values()
    return slack.person("kim")


@pytest.fixture
def sales(slack: FakeSlack, app: App, kim: Actor) -> Channel:
    """A channel with both."""
    return slack.channel("sales", kim, app)


@pytest.fixture
def client(slack: FakeSlack, app: App) -> AsyncWebClient:
    """slack_sdk's client with the bot token, giving up after half a second."""
    installation = slack.world.installation(app, slack.team)
    assert installation is not None
    client = AsyncWebClient(token=installation.bot_token, base_url=slack.api_url, timeout=1)
    client.retry_handlers.clear()
    return client


async def test_a_channel_takes_one_post_a_second(slack: FakeSlack, client: AsyncWebClient, sales: Channel) -> None:
    """With limits on, the second post at once is 429 with Retry-After, not posted; a second later it passes."""
    slack.rates.on = True
    await client.chat_postMessage(channel=sales.id, text="1")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=sales.id, text="2")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "1"
    slack.advance(1)
    await client.chat_postMessage(channel=sales.id, text="2")
    assert [message.text for message in slack.messages(sales)] == ["1", "2"]


async def test_a_method_has_its_tier(slack: FakeSlack, client: AsyncWebClient) -> None:
    """Tier 2 takes twenty calls a minute; the next is told how long to wait."""
    slack.rates.on = True
    for _ in range(20):
        await client.users_list()
    with pytest.raises(SlackApiError) as caught:
        await client.users_list()
    assert 55 <= int(caught.value.response.headers["Retry-After"]) <= 60
    slack.advance(60)
    assert (await client.users_list())["ok"]


async def test_history_is_rare_for_apps_sold_outside_the_marketplace(
    slack: FakeSlack, app: App, client: AsyncWebClient, kim: Actor, sales: Channel
) -> None:
    """Such an app reads once a minute, and fifteen messages at most."""
    app.history_limited = True
    for number in range(20):
        await kim.says(sales, str(number))
    answer = await client.conversations_history(channel=sales.id, limit=100)
    assert len(answer["messages"]) == 15
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.conversations_history(channel=sales.id)


async def test_slack_sdks_own_handler_waits_out_a_429(slack: FakeSlack, client: AsyncWebClient, sales: Channel) -> None:
    """A 429 on order is understood by slack_sdk, which posts once in the end."""
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    slack.next_call("chat.postMessage", FaultKind.RATE_LIMITED, retry_after=1)
    await client.chat_postMessage(channel=sales.id, text="x")
    assert len(slack.messages(sales)) == 1


@pytest.mark.parametrize(
    ("kind", "posted"),
    [
        (FaultKind.RATE_LIMITED, 0),
        (FaultKind.SERVER_ERROR, 0),
        (FaultKind.ERROR, 0),
        (FaultKind.HTML, 0),
        (FaultKind.TIMEOUT, 0),
        (FaultKind.RESET, 0),
        (FaultKind.DONE_THEN_TIMEOUT, 1),
        (FaultKind.DONE_THEN_RESET, 1),
        (FaultKind.DONE_THEN_SERVER_ERROR, 1),
    ],
)
async def test_a_fault_is_seen_as_a_failure_whether_or_not_it_was_done(
    slack: FakeSlack, client: AsyncWebClient, sales: Channel, kind: FaultKind, posted: int
) -> None:
    """Each ordered fault fails the call; those that come after the deed leave the message; the next call is well."""
    slack.next_call("chat.postMessage", kind)
    with pytest.raises((SlackApiError, aiohttp.ClientError, asyncio.TimeoutError)):
        await client.chat_postMessage(channel=sales.id, text="x")
    assert len(slack.messages(sales)) == posted
    assert (await client.chat_postMessage(channel=sales.id, text="y"))["ok"]


async def test_a_slow_answer_is_still_an_answer(slack: FakeSlack, client: AsyncWebClient, sales: Channel) -> None:
    """SLOW does and answers, late."""
    slack.next_call("chat.postMessage", FaultKind.SLOW, seconds=0.2)
    assert (await client.chat_postMessage(channel=sales.id, text="x"))["ok"]


async def test_an_error_on_order_has_its_name(slack: FakeSlack, client: AsyncWebClient, sales: Channel) -> None:
    """Any error of Slack's can be ordered for the next call."""
    slack.next_error("chat.postMessage", "fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.chat_postMessage(channel=sales.id, text="x")


# ---------------------------------------------------------------- files


async def fetch(slack: FakeSlack, file: File, token: str | None) -> tuple[int, str, bytes]:
    """Status, content type and bytes of a download."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{slack.world.base_url}/files-pri/{file.team.id}-{file.id}/download/{file.name}"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def test_a_file_is_had_with_the_bots_token(slack: FakeSlack, client: AsyncWebClient, kim: Actor) -> None:
    """The address that files.info gives answers the bytes, with type and length."""
    file = await kim.uploads(kim.dm(), "brief.pdf", b"%PDF" + b"x" * 200_000)
    info = (await client.files_info(file=file.id))["file"]
    assert info["url_private_download"].startswith(slack.world.base_url)
    assert await fetch(slack, file, client.token) == (200, "application/pdf", file.content)


async def test_who_may_not_have_a_file_gets_a_page(slack: FakeSlack, kim: Actor) -> None:
    """No token, a wrong one, a missing scope, and a bot outside the channel: an HTML page with status 200."""
    file = await kim.uploads(kim.dm(), "brief.pdf", b"%PDF")
    unscoped = slack.install(slack.app("Unscoped", scopes=tuple(set(ALL_SCOPES) - {"files:read"})))
    outside = slack.install(slack.app("Outside"))
    for token in (None, "xoxb-wrong", unscoped.bot_token, outside.bot_token):
        status, kind, body = await fetch(slack, file, token)
        assert (status, kind) == (200, "text/html")
        assert b"%PDF" not in body


async def test_a_download_can_break_off(slack: FakeSlack, client: AsyncWebClient, kim: Actor) -> None:
    """CUT_SHORT ends the connection before the promised length."""
    file = await kim.uploads(kim.dm(), "brief.pdf", b"x" * 300_000)
    slack.next_call("files.download", FaultKind.CUT_SHORT)
    with pytest.raises(aiohttp.ClientError):
        await fetch(slack, file, client.token)


async def test_an_upload_is_shared_once_it_is_completed(
    slack: FakeSlack, client: AsyncWebClient, sales: Channel
) -> None:
    """files_upload_v2 goes through all three steps, and the file stands in the channel with its comment."""
    await client.files_upload_v2(channel=sales.id, filename="d.txt", content="hello", initial_comment="See")
    [message] = slack.messages(sales)
    assert (message.text, message.files[0].content, message.files[0].mimetype) == ("See", b"hello", "text/plain")


async def test_unfinished_and_unknown_uploads_are_refused(client: AsyncWebClient, sales: Channel) -> None:
    """Nothing is completed that was not uploaded, and nothing is empty."""
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.files_getUploadURLExternal(filename="d.txt", length=0)
    started = await client.files_getUploadURLExternal(filename="d.txt", length=5)
    for file_id in (started["file_id"], "F0NONE"):
        with pytest.raises(SlackApiError, match="file_not_found"):
            await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=sales.id)
