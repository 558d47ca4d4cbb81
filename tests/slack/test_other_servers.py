"""A Slack server that is not ours: the bot leans on what Slack documents, and on no habit of the fake's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from bot.bootstrap import service_parts
from bot.service import Roles, run_service
from bot.settings import Settings
from bot.slack.install import authorize_url
from bot.slack.proxies import proxy_for
from storage import clock, ledger, people, places
from storage.database import Database
from storage.kinds import DeliveryStatus, Platform, Role
from storage.location import Location
from tests.slack.house import PACE, TRANSPORTS
from tests.slack.lean_slack import BOT, SECRET, TEAM, LeanSlack, lean_slack, until

pytestmark = pytest.mark.anyio
NOWHERE = "http://127.0.0.1:1"


@asynccontextmanager
async def connected(location: Location, home: Path, transport: str) -> AsyncIterator[tuple[LeanSlack, Database]]:
    """The service, connected to such a server."""
    async with lean_slack() as slack:
        given = {"slack_api_url": slack.api_url, "slack_bot_token": "token", "linkpin_meaning": "lexical"}
        way = {"slack_app_token": "app"} if transport == "socket" else {"slack_signing_secret": SECRET}
        settings = Settings.model_validate({**given, **way, "linkpin_home": str(home)})
        parts = replace(service_parts(local=False, settings=settings), pace=PACE)
        async with run_service(location, home, parts, Roles(clock=False)) as running:
            server = uvicorn.Server(uvicorn.Config(running.app, port=0, log_config=None, lifespan="off"))
            task = asyncio.create_task(server.serve())
            await until(lambda: server.started, "the service")
            slack.events_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/slack/events"
            if transport == "socket":
                await slack.connected()
            try:
                yield slack, running.database
            finally:
                server.should_exit = True
                await task


async def hire(database: Database, user: str, role: Role) -> None:
    """Give somebody a role."""
    async with database.write() as session:
        at = await clock.now(session)
        workspace = await places.find_workspace(session, Platform.SLACK, TEAM)
        assert workspace is not None
        person = await people.ensure_person(session, workspace.id, user, display_name=user, at=at)
        await people.give_role(session, person.id, role)


def said(slack: LeanSlack, text: str, **more: object) -> dict[str, object]:
    """A direct message."""
    channel = {"channel": "IMW22", "channel_type": "im"}
    return {"type": "message", "user": "W22", "text": text, "ts": slack.ts(), **channel, **more}


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_messages_are_answered(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """In the direct message and in a channel: with the workspace, without it, and where only an organisation stands."""
    async with connected(sqlite_location, tmp_path, transport) as (slack, database):
        await hire(database, "W22", Role.SALESPERSON)
        await slack.event(said(slack, "xyzzy one"), team_id=TEAM, event_id="E1")
        await slack.event(said(slack, "xyzzy two"))
        grants = [{"enterprise_id": "E5", "team_id": None, "user_id": BOT, "is_enterprise_install": True}]
        await slack.event(said(slack, "xyzzy three"), team_id=TEAM, enterprise_id="E5", authorizations=grants)
        for words in ("xyzzy one", "xyzzy two", "xyzzy three"):
            await slack.posted("IMW22", words)
        mention = said(slack, f"<@{BOT}> xyzzy four", channel="C1", channel_type="channel")
        await slack.event({**mention, "type": "app_mention"}, team_id=TEAM)
        await slack.event(mention, team_id=TEAM)
        answer = await slack.posted("C1", "xyzzy four")
        assert answer["thread_ts"] == mention["ts"]
        assert len([each for each in slack.posts if "xyzzy four" in each["text"]]) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_brief_is_read(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """The event holds the file's id alone; its address is relative, and its size and kind are not told."""
    async with connected(sqlite_location, tmp_path, transport) as (slack, database):
        await hire(database, "W22", Role.MARKETER)
        text = b"# Atlas\n\n" + b"Atlas costs 49 euros a month for each user from 1 June 2027.\n\n" * 20
        slack.files["F1"] = {"id": "F1", "name": "atlas.md", "url_private": "/some/where/files/F1"}, text
        await slack.event(said(slack, "", subtype="file_share", files=[{"id": "F1"}]), team_id=TEAM)
        await slack.posted("IMW22", "49 euros")


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_forms_go_through(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """No workspace in a shortcut but the person's, no blocks and no hash in a view, and only fields that are filled."""
    async with connected(sqlite_location, tmp_path, transport) as (slack, database):
        await hire(database, "W22", Role.MARKETER)
        person = {"id": "W22", "team_id": TEAM}
        pressed = {"type": "shortcut", "callback_id": "linkpin_brief", "trigger_id": "1", "user": person, "team": None}
        await slack.interaction(pressed)
        view = (await until(lambda: slack.views, "the form"))[-1]
        words = "Atlas costs 49 euros a month for each user from 1 June 2027. " * 12
        sent = {"id": "V1", "type": "modal", "callback_id": view["callback_id"], "state": {"values": {}}}
        empty = {**sent, "private_metadata": view["private_metadata"]}
        again = await slack.interaction({"type": "view_submission", "user": person, "team": None, "view": empty})
        assert again is not None
        assert again["response_action"] in ("errors", "update")
        filled = {**empty, "state": {"values": {"words": {"answer": {"type": "plain_text_input", "value": words}}}}}
        await slack.interaction({"type": "view_submission", "user": person, "team": {"id": TEAM}, "view": filled})
        await slack.posted("IMW22", "49 euros")


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_gateways_words_are_no_answer(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Plain text in place of JSON: the event is acknowledged all the same, and its answer is posted, once."""
    async with connected(sqlite_location, tmp_path, transport) as (slack, database):
        await hire(database, "W22", Role.SALESPERSON)
        slack.unreached = ["users.info", "chat.postMessage", "conversations.history"]
        await slack.event(said(slack, "xyzzy"), team_id=TEAM)
        await slack.posted("IMW22", "")
        await slack.event(said(slack, "xyzzy two"), team_id=TEAM)
        await slack.posted("IMW22", "xyzzy two")
        assert len(slack.posts) == 2
        assert slack.unreached == []


async def test_what_was_taken_is_found_without_metadata(sqlite_location: Location, tmp_path: Path) -> None:
    """Two parts of a long answer are there although the server said otherwise: neither is posted again."""
    async with connected(sqlite_location, tmp_path, "http") as (slack, database):
        await hire(database, "W22", Role.ADMIN)
        slack.stumbles = 2
        await slack.event(said(slack, "help"), team_id=TEAM)
        await slack.posted("IMW22", "continued (2 of 2)")

        async def settled() -> bool:
            async with database.read() as session:
                rows = await ledger.deliveries(session, limit=5)
            return bool(rows) and all(row.status is DeliveryStatus.SENT for row in rows)

        async with asyncio.timeout(30):
            while not await settled():  # noqa: ASYNC110  the database rings no bell
                await asyncio.sleep(0.05)
        assert ["continued" in each["text"] for each in slack.posts] == [False, True]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_companys_proxy_is_not_asked_for_this_machine(
    sqlite_location: Location, tmp_path: Path, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK would send the token of a Slack server on this machine to the proxy of the company."""
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)
    async with connected(sqlite_location, tmp_path, transport) as (slack, database):
        await hire(database, "W22", Role.SALESPERSON)
        await slack.event(said(slack, "xyzzy"))
        await slack.posted("IMW22", "xyzzy")


@pytest.mark.parametrize(
    ("identity", "told"),
    [
        ({"is_enterprise_install": True}, "whole organisation"),
        ({"team_id": ""}, "which workspace"),
        ({"error": "invalid_auth"}, "refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ({"error": "internal_error"}, "can't be reached at http"),
    ],
)
async def test_a_start_that_fails_is_explained(
    sqlite_location: Location, tmp_path: Path, identity: dict[str, object], told: str
) -> None:
    """What is wrong with the token, or with the way to Slack, stands on the terminal."""
    async with lean_slack(**identity) as slack:
        given = {"slack_api_url": slack.api_url, "slack_bot_token": "token", "slack_signing_secret": SECRET}
        settings = Settings.model_validate({**given, "linkpin_home": str(tmp_path), "linkpin_meaning": "lexical"})
        parts = service_parts(local=False, settings=settings)
        async with run_service(sqlite_location, tmp_path, parts, Roles(clock=False, worker=False)) as running:
            (connection,) = running.connections
            assert told in " ".join(connection.try_this)


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://slack.com/api/", NOWHERE),
        ("https://files.slack.com/f", NOWHERE),
        ("http://localhost:4000/api/", None),
        ("http://[::1]:4000/api/", None),
        ("https://slack.corp.example/api/", None),
        ("https://10.0.0.7:8443/api/", None),
        ("https://10.0.0.7/api/", NOWHERE),
    ],
)
def test_no_proxy_is_honoured(url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY names hosts, domains, and hosts with a port."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)
    monkeypatch.setenv("NO_PROXY", "corp.example, 10.0.0.7:8443")
    assert proxy_for(url) == proxy


@pytest.mark.parametrize(
    ("api", "page"),
    [
        ("https://slack.com/api/", "https://slack.com/oauth/v2/authorize"),
        ("http://127.0.0.1:4000/", "http://127.0.0.1:4000/oauth/v2/authorize"),
        ("http://127.0.0.1:4000/some/where/api/", "http://127.0.0.1:4000/some/where/oauth/v2/authorize"),
    ],
)
def test_the_consent_page_is_beside_the_api(api: str, page: str) -> None:
    """A Slack server below a path has its consent page below it as well."""
    assert authorize_url(api) == page
