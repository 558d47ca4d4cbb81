"""The fake Slack's Socket Mode, through the real client of slack_sdk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fake_slack import Actor, App, FakeSlack, Timings

pytestmark = pytest.mark.anyio


class Receiver:
    """A client that notes envelopes, and acknowledges them unless told not to."""

    def __init__(self, slack: FakeSlack, app: App) -> None:
        self.slack = slack
        self.requests: list[SocketModeRequest] = []
        self.hellos: list[dict[str, Any]] = []
        self.acknowledging = True
        self.payload: dict[str, Any] | None = None
        self.client: Any = SocketModeClient(  # Any: connect and close have no types
            app_token=app.app_token, web_client=AsyncWebClient(base_url=slack.api_url), ping_interval=0.2
        )
        self.client.socket_mode_request_listeners.append(self._take)
        self.client.message_listeners.append(self._note)

    async def _note(self, _client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self.hellos.append(message)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        self.slack.world.changed()
        if self.acknowledging:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.payload))


@asynccontextmanager
async def receiving(slack: FakeSlack, app: App, already: int = 0) -> AsyncIterator[Receiver]:
    """A connected client."""
    receiver = Receiver(slack, app)
    await receiver.client.connect()
    await slack.connected(app, already + 1)
    try:
        yield receiver
    finally:
        await receiver.client.close()
        await receiver.client.aiohttp_client_session.close()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack whose times are short."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(FakeSlack(Timings(acknowledge=0.3, retries=(0.0, 0.05))))


@pytest.fixture
def app(slack: FakeSlack) -> App:
    """An installed app in Socket Mode."""
    app = slack.app(socket_mode=True)
    slack.install(app)
    return app


@pytest.fixture
def kim(slack: FakeSlack, app: App) -> Actor:
    """A person in the workspace of the app."""
    assert slack.world.installation(app, slack.team)
    return slack.person("kim")


async def test_an_event_is_an_envelope_that_is_acknowledged(slack: FakeSlack, app: App, kim: Actor) -> None:
    """A hello comes first; an event's envelope takes no response payload and counts its attempts from nought."""
    async with receiving(slack, app) as receiver:
        await kim.says(kim.dm(), "hello")
        await slack.settled()
        [request] = receiver.requests
        assert receiver.hellos[0]["num_connections"] == 1
        assert receiver.hellos[0]["connection_info"] == {"app_id": app.id}
        assert (request.type, request.accepts_response_payload, request.retry_attempt) == ("events_api", False, 0)
        assert request.payload["event"]["text"] == "hello"
        assert slack.deliveries("message")[0].acknowledged


async def test_a_command_is_answered_in_its_acknowledgement(slack: FakeSlack, app: App, kim: Actor) -> None:
    """A command's envelope takes a payload, which the person sees; it has no retry fields."""
    async with receiving(slack, app) as receiver:
        receiver.payload = {"text": "Here is help"}
        await kim.slash("/linkpin", "help")
        [request] = receiver.requests
        assert (request.type, request.accepts_response_payload) == ("slash_commands", True)
        assert request.retry_attempt is None
        assert [message.text for message in slack.ephemerals(kim)] == ["Here is help"]


async def test_what_is_not_acknowledged_comes_again(slack: FakeSlack, app: App, kim: Actor) -> None:
    """An unanswered event comes again in a new envelope with the same event id, and number and reason."""
    async with receiving(slack, app) as receiver:
        receiver.acknowledging = False
        await kim.says(kim.dm(), "hello")
        await slack.until(lambda: len(receiver.requests) == 2, "a second envelope")
        first, second = receiver.requests
        assert first.envelope_id != second.envelope_id
        assert first.payload["event_id"] == second.payload["event_id"]
        assert (second.retry_attempt, second.retry_reason) == (1, "timeout")


async def test_an_unanswered_command_is_not_repeated(slack: FakeSlack, app: App, kim: Actor) -> None:
    """The person sees a time-out instead."""
    async with receiving(slack, app) as receiver:
        receiver.acknowledging = False
        kim.bears_silence = True
        await kim.slash("/linkpin")
        assert len(receiver.requests) == 1
        assert kim.troubles == ["operation_timeout"]


async def test_each_payload_goes_to_one_connection(slack: FakeSlack, app: App, kim: Actor) -> None:
    """Two connections share the payloads, and none comes twice."""
    async with receiving(slack, app) as one, receiving(slack, app, already=1) as two:
        for number in range(6):
            await kim.says(kim.dm(), str(number))
        await slack.settled()
        texts = [request.payload["event"]["text"] for request in one.requests + two.requests]
        assert sorted(texts) == [str(number) for number in range(6)]
        assert one.requests
        assert two.requests


async def test_a_client_that_is_told_to_go_comes_back(slack: FakeSlack, app: App, kim: Actor) -> None:
    """After refresh_requested the client asks for a new address, and hears again."""
    async with receiving(slack, app) as receiver:
        await slack.sockets.disconnect(app, "refresh_requested")
        await slack.until(lambda: len(receiver.hellos) == 2, "a second hello")
        await kim.says(kim.dm(), "still there?")
        await slack.settled()
        assert [request.payload["event"]["text"] for request in receiver.requests] == ["still there?"]
        assert len(slack.calls("apps.connections.open")) == 2


async def test_a_cut_connection_is_replaced_and_the_event_comes_after(slack: FakeSlack, app: App, kim: Actor) -> None:
    """What was sent while nobody was connected comes with a retry, once the client is back."""
    slack.world.timings.retries = (0.3, 0.5, 1.0)
    async with receiving(slack, app) as receiver:
        slack.sockets.drop(app)
        await slack.until(lambda: not slack.sockets.of(app), "the connection to go")
        await kim.says(kim.dm(), "hello?")
        await slack.settled()
        assert [request.payload["event"]["text"] for request in receiver.requests] == ["hello?"]
        assert (receiver.requests[0].retry_attempt or 0) >= 1


async def test_nonsense_on_the_socket_does_not_end_it(slack: FakeSlack, app: App, kim: Actor) -> None:
    """After text that is no JSON the connection still brings events."""
    async with receiving(slack, app) as receiver:
        await slack.sockets.send_text(app, "{not json")
        await kim.says(kim.dm(), "hello")
        await slack.settled()
        assert [request.payload["event"]["text"] for request in receiver.requests] == ["hello"]


async def test_an_address_lets_in_once(slack: FakeSlack, app: App) -> None:
    """A used ticket and a made-up one are turned away."""
    url = (
        await AsyncWebClient(token=app.app_token, base_url=slack.api_url).apps_connections_open(app_token=app.app_token)
    )["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        for wrong in (url, url.replace("ticket=", "ticket=0")):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(wrong)


async def test_the_eleventh_connection_is_sent_away(slack: FakeSlack, app: App) -> None:
    """Ten connections are the most; one more is told too_many_websockets."""
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(slack.sockets.new_url(app)) for _ in range(11)]
        answers = [await socket.receive_json() for socket in sockets]
        assert [answer["type"] for answer in answers] == ["hello"] * 10 + ["disconnect"]
        assert answers[-1]["reason"] == "too_many_websockets"
        await asyncio.gather(*(socket.close() for socket in sockets))
