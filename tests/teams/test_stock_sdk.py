"""The archived SDK's known defects, each twice: STOCK shows that botbuilder 4.17 has it, OURS that it is closed here.

Servers for the stock SDK run in a thread of their own, since it blocks the loop.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import requests
from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    JwtTokenExtractor,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
    VerifyOptions,
)
from botframework.connector.models import ErrorResponseException

from bot.settings import Settings, SettingsError
from bot.teams.authentication import Authentication
from bot.teams.connector import Connectors
from bot.teams.keys import SigningKeys
from bot.teams.options import LOCAL, teams_options
from bot.teams.tokens import Tokens
from storage.kinds import DeliveryStatus, Role
from storage.location import Location
from tests.fake_teams import FakeTeams, FaultKind
from tests.fake_teams.keys import ISSUER, Keys
from tests.teams.house import house
from tests.teams.test_sending import put, ready

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SLOW = 0.6
APP = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


@contextmanager
def threaded(keys: Keys, *, slow: float = 0.0, status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """A server for blocking clients: keys, a login, and a connector; gives its address and the paths that were asked.

    The latter two answer `status`, and all take `slow` seconds.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            time.sleep(slow)
            host = f"http://{self.headers['host']}"
            self._answer(200, {"jwks_uri": f"{host}/keys"} if self.path == "/openid" else keys.document())

        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("content-length", 0)))
            time.sleep(slow)
            good = {"id": "1", "access_token": f"token-{len(asked)}", "expires_in": 3600}
            self._answer(status, good if status == 200 else {"error": {"code": "Busy", "message": "busy"}})

        def _answer(self, status: int, found: object) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@asynccontextmanager
async def longest_pause() -> AsyncIterator[list[float]]:
    """Measures how long the event loop was held up at most, in seconds."""
    longest = [0.0]
    over = asyncio.Event()

    async def tick() -> None:
        before = time.monotonic()
        while not over.is_set():
            await asyncio.sleep(0.005)
            longest[0] = max(longest[0], time.monotonic() - before)
            before = time.monotonic()

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.02)
    try:
        yield longest
    finally:
        await asyncio.sleep(0.02)
        over.set()
        await ticking


def extractor(address: str) -> JwtTokenExtractor:
    """The stock SDK's check of tokens."""
    verify = VerifyOptions(issuer=[ISSUER], audience=None, clock_tolerance=300, ignore_expiration=False)
    return JwtTokenExtractor(verify, f"{address}/openid", ["RS256"])


async def test_stock_fails_on_an_unknown_signing_key() -> None:
    """STOCK: after a rotation every activity fails with IndexError, and new keys are not even looked for."""
    keys = Keys()
    with threaded(keys) as (address, asked):
        stock = extractor(address)
        token = keys.token(APP, "https://smba.trafficmanager.net/")
        assert await stock.get_identity_from_auth_header(f"Bearer {token}", "msteams")
        keys.rotate()
        token, before = keys.token(APP, "https://smba.trafficmanager.net/"), len(asked)
        with pytest.raises(IndexError):
            await stock.get_identity_from_auth_header(f"Bearer {token}", "msteams")
        assert len(asked) == before


async def test_ours_finds_an_unknown_signing_key() -> None:
    """OURS: the new key is looked for once, and the token is good."""
    async with FakeTeams() as teams, aiohttp.ClientSession() as session:
        keys = SigningKeys(f"{teams.base_url}/openid", session)
        assert await keys.find("key-1") is not None
        teams.keys.rotate()
        assert await keys.find("key-2") is not None


async def test_stock_blocks_the_event_loop_for_keys() -> None:
    """STOCK: while the keys are fetched nothing else runs, and there is no time-out."""
    keys = Keys()
    with threaded(keys, slow=SLOW / 2) as (address, _):
        token = keys.token(APP, "https://smba.trafficmanager.net/")
        async with longest_pause() as longest:
            await extractor(address).get_identity_from_auth_header(f"Bearer {token}", "msteams")
    assert longest[0] >= SLOW


async def test_ours_does_not_block_for_keys() -> None:
    """OURS: the loop goes on meanwhile."""
    keys = Keys()
    with threaded(keys, slow=SLOW / 2) as (address, _):
        async with aiohttp.ClientSession() as session, longest_pause() as longest:
            assert await SigningKeys(f"{address}/openid", session).find("key-1") is not None
    assert longest[0] < SLOW / 2


class SlowLogin:
    """In the place of msal's application: its calls are blocking ones as well."""

    def __init__(self, address: str) -> None:
        self._address = address

    def acquire_token_silent(self, scopes: list[str], account: object) -> None:
        return None

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        requests.get(f"{self._address}/openid", timeout=5)
        return {"access_token": "token"}


async def test_stock_blocks_the_event_loop_for_tokens() -> None:
    """STOCK: the bot's own token is asked for on the event loop, by a blocking call."""
    with threaded(Keys(), slow=SLOW) as (address, _):
        credentials = MicrosoftAppCredentials(APP, "secret", "tenant")
        credentials.app = SlowLogin(address)
        client = ConnectorClient(credentials, base_url=address)
        async with longest_pause() as longest:
            await client.conversations.send_to_conversation("a:1", Activity(type="message", text="hello"))
    assert longest[0] >= SLOW


async def test_ours_does_not_block_for_tokens() -> None:
    """OURS: the loop goes on while the login thinks, and several that wait share the token."""
    with threaded(Keys(), slow=SLOW) as (address, asked):
        given = {"microsoftappid": APP, "microsoftapppassword": "x", "microsoftapptenantid": APP}
        options = teams_options(Settings.model_validate(given | {"teams_login_url": f"{address}/"}))
        assert options is not None
        begun = time.monotonic()
        async with aiohttp.ClientSession() as session, longest_pause() as longest:
            tokens = Tokens(options, session)
            found = await asyncio.gather(*(tokens.token() for _ in range(5)))
        assert time.monotonic() - begun >= SLOW
        assert set(found) == {"token-1"}
        assert len(asked) == 1
        assert longest[0] < SLOW / 2


async def test_stock_takes_unauthenticated_activities_without_an_app_id() -> None:
    """STOCK: with an empty app id anybody is let in, and is answered at whatever address they name."""
    stock = BotFrameworkAuthenticationFactory.create(
        credential_factory=PasswordServiceClientCredentialFactory("", ""),
        auth_configuration=AuthenticationConfiguration(),
    )
    activity = Activity(type="message", channel_id="msteams", service_url="https://evil.example/")
    result = await stock.authenticate_request(activity, "")
    assert result.claims_identity.is_authenticated


async def test_ours_takes_no_unauthenticated_activity() -> None:
    """OURS: without an app id there are no options; the local mode takes this machine's service URLs alone."""
    with pytest.raises(SettingsError, match="MicrosoftAppId"):
        teams_options(Settings.model_validate({"microsoftapppassword": "x"}))
    async with aiohttp.ClientSession() as session:
        connectors = Connectors(Tokens(LOCAL, session), session)
        local = Authentication(LOCAL, SigningKeys("http://127.0.0.1/", session), connectors)
        for url in ("https://evil.example/", "http://127.0.0.1.evil.example/", ""):
            with pytest.raises(PermissionError):
                await local.authenticate_request(Activity(type="message", service_url=url), "")
        assert await local.authenticate_request(Activity(type="message", service_url="http://127.0.0.1:56150/"), "")


async def test_stock_gives_up_where_teams_is_busy() -> None:
    """STOCK: 429 is an error like any other, after one try."""
    with threaded(Keys(), status=429) as (address, asked):
        client = ConnectorClient(MicrosoftAppCredentials.empty(), base_url=address)
        with pytest.raises(ErrorResponseException):
            await client.conversations.send_to_conversation("a:1", Activity(type="message", text="hello"))
        assert len(asked) == 1


async def test_ours_comes_again_where_teams_is_busy(sqlite_location: Location, tmp_path: Path) -> None:
    """OURS: it is sent again, and arrives once."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.next_call("post", FaultKind.REFUSED, status=429, retry_after=0.2, times=2)
        await home.ended(await put(home, channel, "Hello all"), DeliveryStatus.SENT)
        assert [each.words.strip() for each in home.teams.messages(channel)[1:]] == ["Hello all 0"]


class StockBot:
    """Answers every invoke as the documentation of Universal Actions says."""

    async def on_turn(self, context: TurnContext) -> None:
        """Answer."""
        body = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "done"}
        answer = InvokeResponse(status=200, body=body)
        await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=answer))


async def test_stock_fails_on_answers_that_are_dicts() -> None:
    """STOCK: the answer to Action.Execute, a plain dict, is a 500."""
    adapter = CloudAdapter(
        BotFrameworkAuthenticationFactory.create(credential_factory=PasswordServiceClientCredentialFactory("", ""))
    )

    failures: list[Exception] = []

    async def messages(request: web.Request) -> web.Response:
        try:
            return await adapter.process(request, StockBot()) or web.Response()
        except Exception as error:
            failures.append(error)
            raise

    app = web.Application()
    app.add_routes([web.post("/api/messages", messages)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        activity = {
            "type": "invoke",
            "id": "1",
            "name": "adaptiveCard/action",
            "channelId": "msteams",
            "serviceUrl": "http://127.0.0.1/",
            "conversation": {"id": "a:1"},
            "recipient": {"id": "28:bot"},
            "from": {"id": "29:kim"},
        }
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        async with aiohttp.ClientSession() as client, client.post(url, json=activity) as response:
            assert response.status == 500
        assert "'dict' object has no attribute" in str(failures[0])
    finally:
        await runner.cleanup()


async def test_ours_answers_with_dicts(sqlite_location: Location, tmp_path: Path) -> None:
    """OURS: the answer is the dict."""
    async with house(sqlite_location, tmp_path) as home:
        kim = home.teams.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        await kim.says("help")
        panel = await home.teams.message(kim.chat, "What I can do")
        answer = (await kim.presses(panel, "home.show")).answer
        assert answer["statusCode"] == 200
