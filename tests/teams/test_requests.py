"""Who may send activities: the connector with its own keys, and nobody else. Nothing else is kept or acted upon."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest

from bot.bootstrap import service_parts
from bot.settings import Settings
from bot.teams.keys import KeysUnavailableError, SigningKeys
from storage import inbox
from storage.kinds import Role
from storage.location import Location
from tests.fake_teams import FakeTeams, FaultKind
from tests.teams.house import House, house

pytestmark = pytest.mark.anyio


async def kept(home: House) -> int:
    """How many events were kept."""
    async with home.database.read() as session:
        return len(await inbox.events(session))


def said(home: House, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any fields
    """A message in kim's personal chat."""
    kim = home.teams.person("kim")
    return home.teams.activity("message", kim.chat, kim.person, text="help", **more)


async def test_what_the_connector_did_not_sign_is_refused(sqlite_location: Location, tmp_path: Path) -> None:
    """Expired, for another bot, by another issuer, for another service URL, forged, unsigned: 401, and nothing kept."""
    async with house(sqlite_location, tmp_path) as home:
        now = int(time.time())
        wrongs: list[dict[str, Any]] = [
            {"exp": now - 600},
            {"nbf": now + 900},
            {"aud": "00000000-0000-0000-0000-000000000000"},
            {"aud": None},
            {"iss": "https://sts.windows.net/somebody/"},
            {"serviceurl": "https://smba.trafficmanager.net/emea/"},
            {"serviceurl": None},
            {"kid": "key-9"},
            {"kid": None},
            {"key": "key-2", "kid": "key-1"},
            {"alg": "HS256"},
            {"alg": "none"},
            {"token": ""},
            {"token": "no.token.atall"},
            {"token": "x" * 20_000},
        ]
        for wrong in wrongs:
            delivery = await home.teams.send(said(home), **wrong)
            assert delivery.status == 401, wrong
        assert await kept(home) == 0
        assert (await home.teams.send(said(home))).status == 200


async def test_a_key_that_signs_for_other_channels_only_is_refused(sqlite_location: Location, tmp_path: Path) -> None:
    """A key must be endorsed for Teams."""
    teams = FakeTeams()
    teams.keys.endorsements = ["webchat"]
    async with house(sqlite_location, tmp_path, teams=teams) as home:
        assert (await home.teams.send(said(home))).status == 401


async def test_a_key_that_names_no_channels_signs_for_all(sqlite_location: Location, tmp_path: Path) -> None:
    """As the SDK has it: an endorsement is asked for where the key has any; a signature is always."""
    teams = FakeTeams()
    teams.keys.endorsements = []
    async with house(sqlite_location, tmp_path, teams=teams) as home:
        assert (await home.teams.send(said(home))).status == 200
        assert (await home.teams.send(said(home), key="key-2", kid="key-1")).status == 401


async def test_a_clock_that_is_some_minutes_off_is_no_reason(sqlite_location: Location, tmp_path: Path) -> None:
    """Five minutes are allowed for, by Microsoft's own rule, and no more."""
    async with house(sqlite_location, tmp_path) as home:
        now = int(time.time())
        for claims, status in (
            ({"exp": now - 200}, 200),
            ({"exp": now - 400}, 401),
            ({"nbf": now + 200}, 200),
            ({"nbf": now + 400}, 401),
        ):
            assert (await home.teams.send(said(home), **claims)).status == status, claims


async def test_only_allowed_service_urls_are_answered_to(sqlite_location: Location, tmp_path: Path) -> None:
    """An activity that names another host is refused, also where its token says the same."""
    async with house(sqlite_location, tmp_path) as home:
        for url in (
            "https://evil.example/emea/",
            home.teams.base_url + "/other/",
            home.teams.service_url.replace("127.0.0.1", "127.0.0.1@evil.example"),
            home.teams.service_url + "../other/",
            "",
        ):
            delivery = await home.teams.send(said(home, serviceUrl=url), serviceurl=url)
            assert delivery.status == 401, url
        assert await kept(home) == 0
        slash = home.teams.service_url.rstrip("/")
        assert (await home.teams.send(said(home, serviceUrl=slash))).status == 200


async def test_a_rotated_key_is_found_at_once(sqlite_location: Location, tmp_path: Path) -> None:
    """The first activity under a new key makes the bot look for it, once; old keys are gone with that."""
    async with house(sqlite_location, tmp_path) as home:
        assert (await home.teams.send(said(home))).status == 200
        old = home.teams.keys.token(home.teams.app_id, home.teams.service_url)
        home.teams.keys.rotate()
        looked = home.teams.count("GET", "/keys")
        answers = await asyncio.gather(*(home.teams.send(said(home)) for _ in range(5)))
        assert [each.status for each in answers] == [200] * 5
        assert home.teams.count("GET", "/keys") == looked + 1
        assert (await home.teams.send(said(home), token=old)).status == 401


async def test_forged_keys_do_not_make_the_bot_ask_all_the_time(sqlite_location: Location, tmp_path: Path) -> None:
    """Of many activities under unknown keys one leads to a look at Microsoft's, the others to none."""
    async with house(sqlite_location, tmp_path) as home:
        await home.teams.send(said(home))
        looked = home.teams.count("GET", "/keys")
        for number in range(20):
            assert (await home.teams.send(said(home), kid=f"forged-{number}")).status == 401
        assert home.teams.count("GET", "/keys") == looked + 1


async def test_without_keys_an_activity_is_sent_again(sqlite_location: Location, tmp_path: Path) -> None:
    """Where the keys can't be had the answer is 503; the next try works."""
    async with house(sqlite_location, tmp_path) as home:
        home.teams.next_call("keys", FaultKind.REFUSED, status=500)
        assert (await home.teams.send(said(home))).status == 503
        assert (await home.teams.send(said(home))).status == 200


async def test_known_keys_outlast_a_failure_to_fetch(tmp_path: Path) -> None:
    """After a day new keys are due; where they can't be had, the known ones stay good."""
    instant = 0.0
    async with FakeTeams() as teams, aiohttp.ClientSession() as session:
        keys = SigningKeys(f"{teams.base_url}/openid", session, clock=lambda: instant)
        assert await keys.find("key-1") is not None
        instant += 25 * 3600
        teams.next_call("keys", FaultKind.REFUSED, status=500, times=2)
        assert await keys.find("key-1") is not None
        instant += 60
        assert await keys.find("key-1") is not None
        assert await keys.find("key-7") is None
        teams.next_call("keys", FaultKind.REFUSED, status=500)
        nothing = SigningKeys(f"{teams.base_url}/openid", session, clock=lambda: instant)
        with pytest.raises(KeysUnavailableError):
            await nothing.find("key-1")


async def test_a_slow_fetch_of_keys_holds_nothing_up(sqlite_location: Location, tmp_path: Path) -> None:
    """While the keys hang, the rest of the service answers."""
    async with house(sqlite_location, tmp_path) as home:
        home.teams.next_call("keys", FaultKind.TIMEOUT)
        waiting = asyncio.create_task(home.teams.send(said(home)))
        async with aiohttp.ClientSession() as client:
            for _ in range(5):
                async with asyncio.timeout(5), client.get(f"{home.url}/healthz") as response:
                    assert response.status == 200
        waiting.cancel()


async def test_what_is_no_activity_is_refused(sqlite_location: Location, tmp_path: Path) -> None:
    """Odd bodies get 400 or 415, whatever their token; nothing of them is kept."""
    async with house(sqlite_location, tmp_path) as home, aiohttp.ClientSession() as client:
        token = home.teams.keys.token(home.teams.app_id, home.teams.service_url)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        odd = (
            b"",
            b"{",
            b"[]",
            b"null",
            b"{}",
            b'{"type": 1}',
            b'{"type": "message", "id": 5}',
            b"[" * 50_000,
            b"\xff",
        )
        for body in odd:
            async with client.post(home.teams.bot_url, data=body, headers=headers) as response:
                assert response.status == 400, body[:40]
        plain = {**headers, "Content-Type": "text/plain"}
        async with client.post(home.teams.bot_url, data=b"{}", headers=plain) as response:
            assert response.status == 415
        async with client.get(home.teams.bot_url) as response:
            assert response.status == 405
        assert await kept(home) == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"conversation": None},
        {"conversation": {"id": 5}},
        {"from": "me"},
        {"channelData": [1]},
        {"entities": [1, {"type": "mention", "mentioned": 3}]},
        {"attachments": "none"},
        {"attachments": [{"contentType": 1, "content": []}]},
        {"value": {"linkpin": {"action": 5}}},
        {"value": {"linkpin": {"form": "{}"}}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": "x"},
        {"type": "invoke", "name": "task/fetch", "value": None},
        {"type": "invoke", "name": "task/submit", "value": {"data": 1}},
        {"type": "invoke", "name": "composeExtension/query", "value": {"parameters": 1, "queryOptions": "x"}},
        {"type": "invoke", "name": "composeExtension/fetchTask", "value": {"messagePayload": "x"}},
        {"type": "invoke", "name": "fileConsent/invoke", "value": {"action": "accept", "context": 1}},
        {"type": "invoke", "name": "something/new"},
        {"type": "conversationUpdate", "membersAdded": [{"id": {}}], "channelData": {"eventType": 7}},
        {"type": "installationUpdate", "action": 3},
        {"type": "messageReaction", "reactionsAdded": [{"type": {}}], "replyToId": "x"},
        {"type": "somethingNew"},
        {"channelId": "webchat"},
    ],
)
async def test_signed_but_odd_activities_do_no_harm(
    sqlite_location: Location, tmp_path: Path, odd: dict[str, Any]
) -> None:
    """Whatever stands in an activity, it is acknowledged, refused or not known here, and never a failure of ours."""
    async with house(sqlite_location, tmp_path) as home:
        await home.hires(home.teams.person("kim"), Role.SALESPERSON)
        delivery = await home.teams.send({**said(home), **odd})
        assert delivery.status in (200, 400, 401, 501), (delivery.status, delivery.answer)


async def test_a_repeat_changes_nothing(sqlite_location: Location, tmp_path: Path) -> None:
    """The same activity again, as after 15 seconds without an answer, is acknowledged and not worked off again."""
    async with house(sqlite_location, tmp_path) as home:
        kim = home.teams.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        delivery = await kim.says("help")
        assert [(await home.teams.again(delivery)).status for _ in range(3)] == [200] * 3
        await home.teams.message(kim.chat, "What I can do")
        assert await kept(home) == 1
        panel = await home.teams.message(kim.chat)
        pressed = await kim.presses(panel, "home.show")
        assert (await home.teams.again(pressed)).answer == pressed.answer
        assert len(home.teams.messages(kim.chat)) == 1


async def test_another_company_is_refused_politely_and_once(sqlite_location: Location, tmp_path: Path) -> None:
    """A tenant that is not served is acknowledged, told so once in its chat and by every invoke; nothing is kept."""
    async with house(sqlite_location, tmp_path) as home:
        fay = home.teams.person("fay", tenant="99999999-2222-4333-8444-555555555555")
        assert [(await fay.says("help")).status for _ in range(3)] == [200] * 3
        await home.teams.message(fay.chat, "belongs to another company")
        assert len(home.teams.messages(fay.chat)) == 1
        assert await fay.searches("Atlas") == []
        assert "belongs to another company" in fay.toasts[-1]
        assert await kept(home) == 0


async def test_other_bots_are_not_listened_to(sqlite_location: Location, tmp_path: Path) -> None:
    """Neither our own echo nor another bot starts anything."""
    async with house(sqlite_location, tmp_path) as home:
        for sender in (home.teams.bot_id, "28:another"):
            activity = said(home)
            activity["from"]["id"] = sender
            assert (await home.teams.send(activity)).status == 200
        assert await kept(home) == 0


async def test_without_an_app_id_there_is_no_endpoint() -> None:
    """The settings decide: without credentials Teams is not connected at all."""
    assert service_parts(local=False, settings=Settings.model_validate({})).connects == []


ODD: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    "x",
    "29:kim",
    [],
    [None],
    [{}],
    {},
    {"id": 5},
    {"id": "19:x"},
    [[["x"]]],
)
KINDS = ("message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction", "typing")
NAMES = ("adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/query", "composeExtension/fetchTask")
KEYS = (
    *(
        "from",
        "recipient",
        "conversation",
        "channelData",
        "entities",
        "attachments",
        "value",
        "text",
        "replyToId",
        "id",
    ),
    *("membersAdded", "membersRemoved", "reactionsAdded", "action", "data", "linkpin", "form", "message", "commandId"),
    *(
        "messagePayload",
        "parameters",
        "queryOptions",
        "uploadInfo",
        "context",
        "eventType",
        "team",
        "channel",
        "tenant",
    ),
)


def odd_value(random: Random, depth: int = 3) -> Any:  # noqa: ANN401  any JSON
    """Some JSON, with names that the bot looks for in it."""
    if depth == 0 or random.random() < 0.4:
        return random.choice(ODD)
    if random.random() < 0.3:
        return [odd_value(random, depth - 1) for _ in range(random.randrange(3))]
    return {random.choice(KEYS): odd_value(random, depth - 1) for _ in range(random.randrange(4))}


async def test_random_activities_do_no_harm(sqlite_location: Location, tmp_path: Path) -> None:
    """A hundred signed activities with odd things in odd places: none makes the bot fail, and it still answers."""
    seed = int(os.environ.get("LINKPIN_TEST_SEED", "0")) or int(time.time())
    random = Random(seed)
    async with house(sqlite_location, tmp_path) as home:
        kim = home.teams.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        for _ in range(100):
            changes = {random.choice(KEYS): odd_value(random) for _ in range(random.randrange(1, 5))}
            activity = {**said(home), **changes, "type": random.choice(KINDS), "name": random.choice(NAMES)}
            delivery = await home.teams.send(activity)
            assert delivery.status in (200, 400, 501), (f"LINKPIN_TEST_SEED={seed}", activity, delivery.answer)
        await kim.says("help")
        await home.teams.message(kim.chat, "What I can do")
