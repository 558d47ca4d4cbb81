"""What comes over HTTP and is not Slack's, or not whole: refused with the right status, and nothing of it is kept."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from storage import inbox
from storage.kinds import Role
from storage.location import Location
from tests.slack.house import House, house

pytestmark = pytest.mark.anyio
FORM = "application/x-www-form-urlencoded"


def said(home: House, text: str, *, team: str = "", event_id: str = "Ev1") -> bytes:
    """The body of a direct message."""
    kim = home.slack.person("kim")
    event = {
        "type": "message",
        "channel_type": "im",
        "user": kim.id,
        "text": text,
        "channel": kim.dm().id,
        "ts": "1.000001",
    }
    team = team or home.slack.team.id
    bot = {"team_id": team, "user_id": "UBOT", "is_bot": True, "enterprise_id": None, "is_enterprise_install": False}
    body = {"type": "event_callback", "team_id": team, "event_id": event_id, "event": event, "authorizations": [bot]}
    return json.dumps(body).encode()


async def kept(home: House) -> int:
    """How many events were kept."""
    async with home.database.read() as session:
        return len(await inbox.events(session))


async def test_what_is_not_signed_by_slack_is_refused(sqlite_location: Location, tmp_path: Path) -> None:
    """A wrong, missing or strange signature, and a timestamp that is old, ahead or none, get 401."""
    async with house(sqlite_location, tmp_path, "http") as home:
        body, now = said(home, "help"), int(time.time())
        tries = [
            {"signed": "v0=" + "0" * 64},
            {"signed": ""},
            {"signed": "v0=\u00e4"},
            {"timestamp": str(now - 301)},
            {"timestamp": str(now + 400)},
            {"timestamp": "soon"},
            {"timestamp": "1" * 400},
        ]
        for each in tries:
            status, _ = await home.slack.send_raw(home.app, body, **each)
            assert status == 401, each
        assert await kept(home) == 0


async def test_what_is_signed_but_malformed_is_refused(sqlite_location: Location, tmp_path: Path) -> None:
    """Bodies that are none of Slack's get 400."""
    async with house(sqlite_location, tmp_path, "http") as home:
        odd = [
            (b"", "application/json"),
            (b"{", "application/json"),
            (b"[]", "application/json"),
            (b"null", "application/json"),
            (b"{}", "application/json"),
            (b'{"type": 1}', "application/json"),
            (b'{"type": "event_callback", "event": "x"}', "application/json"),
            (b"\xff\xfe", "application/json"),
            (b"[" * 100_000, "application/json"),
            (b"payload=%7B", FORM),
            (b"payload=[]", FORM),
            (b"a=b", FORM),
            (b"no form at all", FORM),
        ]
        for body, kind in odd:
            status, _ = await home.slack.send_raw(home.app, body, kind)
            assert status == 400, body[:40]
        assert await kept(home) == 0


async def test_odd_but_signed_interactions_do_no_harm(sqlite_location: Location, tmp_path: Path) -> None:
    """Buttons and views without what they should hold are acknowledged or refused, never a failure of ours."""
    async with house(sqlite_location, tmp_path, "http") as home:
        team = {"id": home.slack.team.id}
        odd = [
            {"type": "block_actions", "team": team, "user": {"id": "U1"}, "actions": [{}]},
            {"type": "block_actions", "team": team, "user": {"id": "U1"}, "actions": [{"action_id": "#link"}]},
            {"type": "view_submission", "team": team, "user": {"id": "U1"}, "view": {"callback_id": "x", "state": 7}},
            {"type": "view_submission", "team": team, "user": {"id": "U1"}, "view": {"private_metadata": "[1]"}},
            {"type": "message_action", "team": team, "user": {"id": "U1"}, "callback_id": "x", "message": 3},
            {"type": "something_new", "team": team},
        ]
        for each in odd:
            status, _ = await home.slack.send_raw(home.app, urlencode({"payload": json.dumps(each)}).encode(), FORM)
            assert status in (200, 400), each


async def test_a_replayed_request_changes_nothing(sqlite_location: Location, tmp_path: Path) -> None:
    """The very same signed request within five minutes is acknowledged and not kept again."""
    async with house(sqlite_location, tmp_path, "http") as home:
        await home.hires(home.slack.person("kim"), Role.SALESPERSON)
        body = said(home, "help")
        assert [(await home.slack.send_raw(home.app, body))[0] for _ in range(3)] == [200, 200, 200]
        await home.slack.message(home.slack.person("kim").dm(), "What I can do")
        assert await kept(home) == 1


async def test_an_unknown_workspace_is_acknowledged_and_served_nothing(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """Slack stops an app that fails too often, so strangers get 200: a command is refused, an event dropped."""
    async with house(sqlite_location, tmp_path, "http") as home:
        assert (await home.slack.send_raw(home.app, said(home, "help", team="T0FOREIGN")))[0] == 200
        command = {"command": "/linkpin", "text": "help", "team_id": "T0FOREIGN", "user_id": "U1", "channel_id": "C1"}
        status, answer = await home.slack.send_raw(
            home.app, urlencode({**command, "trigger_id": "1.2.3", "response_url": "https://x.invalid/"}).encode(), FORM
        )
        assert status == 200
        assert "belongs to another company" in json.dumps(answer)
        assert await kept(home) == 0


async def test_unknown_events_and_the_url_check_are_answered(sqlite_location: Location, tmp_path: Path) -> None:
    """An event of a kind that is not known here gets 200; Slack's check of the address gets its challenge back."""
    async with house(sqlite_location, tmp_path, "http") as home:
        body = json.loads(said(home, "x"))
        body["event"] = {"type": "emoji_changed", "subtype": "add"}
        assert (await home.slack.send_raw(home.app, json.dumps(body).encode()))[0] == 200
        assert await home.slack.verify_url(home.app)
        assert await kept(home) == 0
