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
from tests.fake_slack import FaultKind
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
            (b'{"type": "url_verification"}', "application/json"),
            (b'{"type": "event_callback", "event": "x"}', "application/json"),
            (b'{"type": "event_callback", "event": {"type": ["message"]}}', "application/json"),
            (b'{"type": "event_callback", "event": {"type": "app_home_opened"}}', "application/json"),
            (b'{"type": "event_callback", "event": {"type": "app_home_opened", "user": 7}}', "application/json"),
            (b"\xff\xfe", "application/json"),
            (b"[" * 100_000, "application/json"),
            (b"payload=%7B", FORM),
            (b"payload=[]", FORM),
            (b"a=b", FORM),
            (b"command=%2Flinkpin", FORM),
            (b"command=%2Flinkpin&text=help&user_id=", FORM),
            (urlencode({"payload": '{"type": "shortcut", "callback_id": "x"}'}).encode(), FORM),
            (urlencode({"payload": '{"type": "view_submission", "view": {"callback_id": "x"}}'}).encode(), FORM),
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


async def test_the_certificate_check_is_answered_unsigned(sqlite_location: Location, tmp_path: Path) -> None:
    """Slack looks at the certificate without signing; whoever adds more to that is refused like anybody else."""
    async with house(sqlite_location, tmp_path, "http") as home:
        check = urlencode({"ssl_check": "1", "token": "old"}).encode()
        assert (await home.slack.send_raw(home.app, check, FORM, signed="v0=wrong"))[0] == 200
        command = urlencode({"ssl_check": "1", "command": "/linkpin", "text": "help", "team_id": "T1"}).encode()
        for body in (command, b"ssl_check=0", b"ssl_check=1&" + b"a=b&" * 100):
            assert (await home.slack.send_raw(home.app, body, FORM, signed="v0=wrong"))[0] == 401
        assert await kept(home) == 0


async def test_a_content_type_may_be_written_in_any_way(sqlite_location: Location, tmp_path: Path) -> None:
    """Case and charset don't matter; JSON that says it is a form is read as what it is."""
    async with house(sqlite_location, tmp_path, "http") as home:
        await home.hires(home.slack.person("kim"), Role.SALESPERSON)
        for number, kind in enumerate(("Application/JSON", "application/json; charset=utf-8", FORM)):
            body = said(home, "help").replace(b"1.000001", f"1.00000{number}".encode())
            assert (await home.slack.send_raw(home.app, body, kind))[0] == 200, kind
        assert await kept(home) == 3


async def test_events_with_the_least_that_slack_promises_are_taken(sqlite_location: Location, tmp_path: Path) -> None:
    """No authorizations, no event id, no time, no block of rich text: a message and an opened Home are answered."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        least = json.loads(said(home, "help"))
        opened = {"type": "app_home_opened", "user": kim.id, "channel": kim.dm().id}
        for event in (least["event"], opened, opened):
            body = {"type": "event_callback", "team_id": home.slack.team.id, "event": event}
            assert (await home.slack.send_raw(home.app, json.dumps(body).encode()))[0] == 200
        await home.slack.message(kim.dm(), "What I can do")
        await home.slack.until(lambda: len(home.slack.calls("views.publish")) == 2, "two Home tabs")


async def test_commands_without_a_trigger_are_no_repeats(sqlite_location: Location, tmp_path: Path) -> None:
    """Two commands that carry no trigger id are two commands."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        command = {"command": "/linkpin", "team_id": home.slack.team.id, "user_id": kim.id, "channel_id": kim.dm().id}
        for words in ("xyzzy one", "xyzzy two"):
            body = urlencode({**command, "text": words}).encode()
            assert (await home.slack.send_raw(home.app, body, FORM))[0] == 200
            await home.slack.message(kim.dm(), words)


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_slack_that_answers_slowly_delays_no_acknowledgement(
    sqlite_location: Location, tmp_path: Path, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People, mentions and files that are all unknown are asked about at once, not one after the other."""
    monkeypatch.setattr("bot.slack.members.AT_ONCE_SECONDS", 0.6)
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        others = [home.slack.person(f"p{number}") for number in range(4)]
        home.slack.next_call("users.info", FaultKind.SLOW, times=5, seconds=5)
        await kim.says(kim.dm(), "who are " + " ".join(f"<@{each.id}>" for each in others))
        home.slack.next_call("users.info", FaultKind.SLOW, times=5, seconds=5)
        await kim.slash("/linkpin", "who are " + " ".join(f"<@{each.id}>" for each in others))
        await home.slack.settled()
        assert kim.troubles == []
        for delivery in home.slack.deliveries():
            assert len(delivery.attempts) == 1
            assert delivery.attempts[0].seconds < 2.7


async def test_a_retry_is_taken_where_the_first_try_was_lost(sqlite_location: Location, tmp_path: Path) -> None:
    """An event that comes with a retry number alone is an event like any other."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        url, home.app.request_url = home.app.request_url, "http://127.0.0.1:1/lost"
        await kim.says(kim.dm(), "help")
        lost = home.slack.deliveries("message")[0]
        await home.slack.until(lambda: lost.attempts, "the lost try")
        home.app.request_url = url
        await home.slack.again(lost)
        await home.slack.message(kim.dm(), "What I can do")
        assert lost.attempts[-1].number > 0
        assert await kept(home) == 1
