"""The bot's own tokens: what is wrong with the credentials is said in words, and not asked all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from bot.settings import Settings
from bot.teams.options import teams_options
from bot.teams.tokens import NoTokenError, Tokens
from tests.fake_teams import FakeTeams, FaultKind

pytestmark = pytest.mark.anyio
OTHER = "99999999-2222-4333-8444-555555555555"


def tokens(teams: FakeTeams, session: aiohttp.ClientSession, clock: Callable[[], float], **more: str) -> Tokens:
    """With the settings of the fake, and `more` in their place."""
    options = teams_options(Settings.model_validate(teams.settings() | more))
    assert options is not None
    return Tokens(options, session, clock)


@pytest.mark.parametrize(
    ("more", "mend"),
    [
        ({"microsoftapppassword": "another"}, "MicrosoftAppPassword is wrong"),
        ({"microsoftappid": OTHER}, "MicrosoftAppId is no app"),
        ({"microsoftapptenantid": OTHER}, "MicrosoftAppTenantId is no tenant"),
        ({"teams_token_scope": "https://example.com"}, ""),
    ],
)
async def test_wrong_credentials_are_told_by_their_setting(more: dict[str, str], mend: str) -> None:
    """Which of them is wrong; where Microsoft does not tell, nothing is made up. For a moment it is not asked again."""
    instant = 0.0
    async with FakeTeams() as teams, aiohttp.ClientSession() as session:
        tried = tokens(teams, session, lambda: instant, **more)
        for _ in range(3):
            with pytest.raises(NoTokenError) as caught:
                await tried.token()
            assert caught.value.refused
            assert caught.value.mend.startswith(mend)
            assert bool(caught.value.mend) is bool(mend)
        assert teams.count("POST", "/token") == 1
        instant += 60
        with pytest.raises(NoTokenError):
            await tried.token()
        assert teams.count("POST", "/token") == 2


async def test_a_token_is_renewed_before_it_ends() -> None:
    """Asked for once while it is good, by however many, and anew some minutes before its end."""
    instant = 0.0
    async with FakeTeams() as teams, aiohttp.ClientSession() as session:
        tried = tokens(teams, session, lambda: instant)
        assert set(await asyncio.gather(*(tried.token() for _ in range(5)))) == {"token-1"}
        instant = 3200
        assert await tried.token() == "token-1"
        instant = 3400
        assert await tried.token() == "token-2"


async def test_a_login_in_trouble_is_asked_again_at_once() -> None:
    """A 503 is no refusal: the next call asks again."""
    async with FakeTeams() as teams, aiohttp.ClientSession() as session:
        tried = tokens(teams, session, lambda: 0.0)
        teams.next_call("token", FaultKind.REFUSED, status=503)
        with pytest.raises(NoTokenError) as caught:
            await tried.token()
        assert not caught.value.refused
        assert await tried.token() == "token-1"
