"""Socket Mode over a day: Slack closes connections, now and then without a word, and nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.slack import sockets
from storage.kinds import Role
from storage.location import Location
from tests.fake_slack import Actor
from tests.slack.house import House, house

pytestmark = pytest.mark.anyio


async def kim_of(home: House) -> Actor:
    """A salesperson."""
    kim = home.slack.person("kim")
    await home.hires(kim, Role.SALESPERSON)
    return kim


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_a_connection_that_slack_takes_back_is_opened_anew(
    sqlite_location: Location, tmp_path: Path, reason: str
) -> None:
    """Slack refreshes connections every few hours: what is written meanwhile and after is answered."""
    async with house(sqlite_location, tmp_path, "socket") as home:
        kim = await kim_of(home)
        before = home.slack.sockets.of(home.app)
        await home.slack.sockets.disconnect(home.app, reason, grace=0.2)
        await home.slack.until(
            lambda: [each for each in home.slack.sockets.of(home.app) if each not in before], "another connection", 15
        )
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm(), "What I can do")


async def test_odd_envelopes_do_no_harm(sqlite_location: Location, tmp_path: Path) -> None:
    """What is no JSON, of no known type or not whole is passed over, and the next message is answered."""
    async with house(sqlite_location, tmp_path, "socket") as home:
        kim = await kim_of(home)
        odd = (
            "nonsense",
            "{",
            "{}",
            '{"type": "hello"}',
            '{"type": "something_new", "envelope_id": "1", "payload": {}}',
        )
        more = (
            '{"type": "events_api", "envelope_id": "2", "payload": {}}',
            '{"type": "interactive", "envelope_id": "3"}',
        )
        for text in (*odd, *more):
            await home.slack.sockets.send_text(home.app, text)
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm(), "What I can do")


async def test_a_used_address_is_not_tried_for_ever(
    sqlite_location: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address for a connection is good once: where it is refused, another one is asked for."""
    monkeypatch.setattr(sockets, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(sockets, "PING_SECONDS", 0.5)
    async with house(sqlite_location, tmp_path, "socket") as home:
        kim = await kim_of(home)
        connections = home.slack.sockets
        issued = connections.new_url
        wrong = iter((True,))

        def spoilt(app: object) -> str:
            url = issued(home.app)
            if next(wrong, False):
                connections.tickets.clear()
            return url

        monkeypatch.setattr(connections, "new_url", spoilt)
        await connections.disconnect(home.app, grace=0.1)
        await home.slack.until(lambda: not connections.of(home.app), "no connection")
        await home.slack.connected(home.app)
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm(), "What I can do")
