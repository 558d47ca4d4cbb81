"""The local mode: a Teams client on this machine may be tried out without credentials, and nothing else gets in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.bootstrap import service_parts
from bot.service import Roles, run_service
from bot.settings import Settings, SettingsError
from storage import people, places
from storage.kinds import Platform, Role
from storage.location import Location
from tests.fake_teams import FakeTeams
from tests.teams.house import PACE, House, serving

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def local_house(location: Location, home: Path) -> AsyncIterator[House]:
    """The service as `linkpin serve --local` starts it, beside a client that signs nothing."""
    async with FakeTeams() as teams:
        teams.signs = False
        teams.app_id = ""
        settings = Settings.model_validate({"linkpin_home": str(home)})
        parts = replace(service_parts(local=True, settings=settings), pace=PACE)
        async with run_service(location, home, parts, Roles(clock=False)) as running, serving(running) as url:
            teams.bot_url = f"{url}/api/messages"
            yield House(teams, running, url)


async def test_a_client_on_this_machine_is_answered(sqlite_location: Location, tmp_path: Path) -> None:
    """Without token and tenant in the settings: the person is known by what the client says, and redeems a code."""
    async with local_house(sqlite_location, tmp_path) as home:
        kim = home.teams.person("kim")
        await kim.says("help")
        await home.teams.message(kim.chat, "What I can do")
        async with home.database.read() as session:
            workspace = await places.find_workspace(session, Platform.TEAMS, home.teams.tenant)
            assert workspace is not None
            person = await people.person_of_account(session, workspace.id, kim.id)
        assert person is not None
        await home.hires(kim, Role.SALESPERSON)
        await kim.says("latest")
        await home.teams.message(kim.chat, "Latest digests")
        assert home.teams.count("POST", "/token") == 0


async def test_other_machines_and_web_pages_are_kept_out(sqlite_location: Location, tmp_path: Path) -> None:
    """A service URL elsewhere, a page of a browser, and a foreign name for this machine are refused."""
    async with local_house(sqlite_location, tmp_path) as home, aiohttp.ClientSession() as client:
        kim = home.teams.person("kim")
        for url in ("https://smba.trafficmanager.net/emea/", "http://127.0.0.1.evil.example/", "http://10.0.0.1/", ""):
            activity = home.teams.activity("message", kim.chat, kim.person, text="help", serviceUrl=url)
            assert (await home.teams.send(activity)).status == 401, url
        activity = home.teams.activity("message", kim.chat, kim.person, text="help")
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Host": "evil.example"},
            {"Host": "127.0.0.1.evil.example"},
        ):
            async with client.post(home.teams.bot_url, json=activity, headers=headers) as response:
                assert response.status == 403, headers
        async with client.post(home.teams.bot_url, data="{}", headers={"Content-Type": "text/plain"}) as response:
            assert response.status == 415
        assert home.teams.messages(kim.chat) == []


async def test_the_local_mode_is_not_mixed_with_credentials() -> None:
    """Sample people must not meet real ones."""
    with pytest.raises(SettingsError, match="--local"):
        service_parts(local=True, settings=Settings.model_validate({"microsoftappid": "x"}))
