"""Installing the app into several workspaces, renewing its tokens, and losing it again."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from yarl import URL

from bot.slack.vault import Vault
from storage import clock, installations, people, places
from storage.kinds import Platform, Role, WorkspaceStatus
from storage.location import Location
from tests.fake_slack import Actor, App, FakeSlack
from tests.slack.house import TRANSPORTS, House, register, serving

pytestmark = [
    pytest.mark.anyio,
    # slack_sdk 3.47 sends client id and secret by aiohttp's BasicAuth, which aiohttp 3.14 calls deprecated.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
]

REDIRECT = "https://linkpin.example.com/slack/oauth_redirect"


def new_key() -> str:
    """A key for tokens."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def oauth(app: App, *teams: str, keys: str) -> dict[str, str]:
    """The settings of an app that several workspaces may install."""
    return {
        "slack_client_id": app.client_id,
        "slack_client_secret": app.client_secret,
        "slack_workspaces": ",".join(teams),
        "linkpin_secret_keys": keys,
    }


async def installs(home: House, actor: Actor) -> tuple[int, str]:
    """Walk through the installation in a browser; gives the status and the text of the last page."""
    home.slack.web.consenting = actor.person
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(home.settings["url"]))
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.get(f"{home.settings['url']}/slack/install") as page:
            text = await page.text()
        url = next(each for each in re.findall('href="([^"]+)"', text) if "authorize" in each).replace("&amp;", "&")
        async with browser.get(url, allow_redirects=False) as consent:
            back = urlsplit(consent.headers["Location"])
        async with browser.get(f"{home.settings['url']}{back.path}?{back.query}") as last:
            return last.status, await last.text()


async def test_a_workspace_on_the_list_installs_the_app(sqlite_location: Location, tmp_path: Path) -> None:
    """After consent the bot works there; the token is nowhere in clear."""
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=("https://linkpin.example.com/slack/oauth_redirect",))
        more = oauth(app, slack.team.id, keys=new_key())
        redirect = "https://linkpin.example.com/slack/oauth_redirect"
        async with serving(slack, app, sqlite_location, tmp_path, "http", slack_redirect_url=redirect, **more) as home:
            kim = slack.person("kim", is_admin=True)
            status, text = await installs(home, kim)
            assert (status, "Linkpin is in Example" in text) == (200, True)
            await home.hires(kim, Role.SALESPERSON)
            await kim.says(kim.dm(), "help")
            await slack.message(kim.dm(), "What I can do")
            token = slack.world.installations[0].bot_token
            async with home.database.read() as session:
                kept = await installations.installed(session)
        assert list(kept) == [slack.team.id]
        assert token not in "".join(kept.values())
        assert token.encode() not in (tmp_path / "linkpin.db").read_bytes()


async def test_a_workspace_that_is_not_on_the_list_is_refused(sqlite_location: Location, tmp_path: Path) -> None:
    """Nothing is kept, and the token that Slack gave is given back."""
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=("https://linkpin.example.com/slack/oauth_redirect",))
        more = oauth(app, slack.team.id, keys=new_key())
        async with serving(slack, app, sqlite_location, tmp_path, "http", **more) as home:
            status, text = await installs(home, slack.person("eve", slack.workspace("Other"), is_admin=True))
            async with home.database.read() as session:
                kept = await installations.installed(session)
        assert (status, kept) == (403, {})
        assert "another company" in text
        assert len(slack.calls("auth.revoke")) == 1


async def test_a_state_is_good_once_and_in_one_browser(sqlite_location: Location, tmp_path: Path) -> None:
    """A made-up state, and one without its cookie, install nothing."""
    async with FakeSlack() as slack:
        app = register(slack, "http")
        more = oauth(app, slack.team.id, keys=new_key())
        async with (
            serving(slack, app, sqlite_location, tmp_path, "http", **more) as home,
            aiohttp.ClientSession() as who,
        ):
            base = f"{home.settings['url']}/slack/oauth_redirect"
            async with who.get(f"{base}?code=x&state=made-up") as made_up:
                assert made_up.status == 400
            async with who.get(f"{base}?error=access_denied") as denied:
                assert "did not allow" in await denied.text()
            assert slack.calls("oauth.v2.access") == []


async def test_an_expiring_token_is_renewed(sqlite_location: Location, tmp_path: Path) -> None:
    """Tokens that rotate are exchanged before they end, and the bot goes on."""
    async with FakeSlack() as slack:
        slack.world.timings.token_life = 3600
        app = register(slack, "http", token_rotation=True)
        app.redirect_urls = ("https://linkpin.example.com/slack/oauth_redirect",)
        more = oauth(app, slack.team.id, keys=new_key())
        async with serving(slack, app, sqlite_location, tmp_path, "http", **more) as home:
            kim = slack.person("kim", is_admin=True)
            await installs(home, kim)
            await home.hires(kim, Role.SALESPERSON)
            await kim.says(kim.dm(), "help")
            await slack.message(kim.dm(), "What I can do")
            grants = [each.args.get("grant_type") for each in slack.calls("oauth.v2.access")]
        assert "refresh_token" in grants


async def test_an_uninstalled_app_is_forgotten(sqlite_location: Location, tmp_path: Path) -> None:
    """Its tokens are deleted, and nothing is sent there any more; installed again, all goes on."""
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=("https://linkpin.example.com/slack/oauth_redirect",))
        more = oauth(app, slack.team.id, keys=new_key())
        async with serving(slack, app, sqlite_location, tmp_path, "http", **more) as home:
            kim = slack.person("kim", is_admin=True)
            await installs(home, kim)
            await kim.uninstalls()
            await slack.settled()

            async def status() -> WorkspaceStatus:
                async with home.database.read() as session:
                    found = await places.find_workspace(session, Platform.SLACK, slack.team.id)
                return WorkspaceStatus.REMOVED if found is None else found.status

            assert await status() is WorkspaceStatus.REMOVED
            async with home.database.read() as session:
                assert await installations.installed(session) == {}
            assert (await installs(home, kim))[0] == 200
            assert await status() is WorkspaceStatus.ACTIVE


async def test_keys_are_changed_without_installing_again(sqlite_location: Location, tmp_path: Path) -> None:
    """With the new key first all is encrypted anew at the start; then the old one is not needed any more."""
    old, new = new_key(), new_key()
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=("https://linkpin.example.com/slack/oauth_redirect",))
        kim = slack.person("kim", is_admin=True)
        async with serving(
            slack, app, sqlite_location, tmp_path, "http", **oauth(app, slack.team.id, keys=old)
        ) as home:
            await installs(home, kim)
        async with (
            serving(
                slack, app, sqlite_location, tmp_path, "http", **oauth(app, slack.team.id, keys=f"{new},{old}")
            ) as home,
            home.database.read() as session,
        ):
            (sealed,) = (await installations.installed(session)).values()
        assert not Vault([new]).outdated(sealed)
        assert slack.team.id in Vault([new]).open(sealed)


async def test_a_used_state_installs_nothing(sqlite_location: Location, tmp_path: Path) -> None:
    """The address that an installation ended at does nothing when it is opened again, in that browser or another."""
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=(REDIRECT,))
        async with serving(
            slack, app, sqlite_location, tmp_path, "http", **oauth(app, slack.team.id, keys=new_key())
        ) as home:
            slack.web.consenting = slack.person("kim", is_admin=True).person
            jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(home.settings["url"]))
            async with aiohttp.ClientSession(cookie_jar=jar) as browser, aiohttp.ClientSession() as another:
                async with browser.get(f"{home.settings['url']}/slack/install") as page:
                    text = await page.text()
                    cookie = page.cookies["slack-app-oauth-state"].value
                url = next(each for each in re.findall('href="([^"]+)"', text) if "authorize" in each)
                async with browser.get(url.replace("&amp;", "&"), allow_redirects=False) as consent:
                    back = urlsplit(consent.headers["Location"])
                last = f"{home.settings['url']}{back.path}?{back.query}"
                async with another.get(last) as stolen:
                    assert stolen.status == 400
                async with browser.get(last) as first:
                    assert first.status == 200
                headers = {"Cookie": f"slack-app-oauth-state={cookie}"}
                async with another.get(last, headers=headers) as again:
                    assert again.status == 401
                    assert "begin the installation again" in await again.text()
            assert len(slack.calls("oauth.v2.access")) == 1


async def test_a_whole_organisation_is_told_to_install_in_a_workspace(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """Installed in all of an organisation it would serve none of its workspaces: refused, and the token given back."""
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=(REDIRECT,), organisation="E0EXAMPLE")
        more = oauth(app, slack.team.id, "E0EXAMPLE", keys=new_key())
        async with serving(slack, app, sqlite_location, tmp_path, "http", **more) as home:
            status, text = await installs(home, slack.person("kim", is_admin=True))
            async with home.database.read() as session:
                assert await installations.installed(session) == {}
        assert status == 403
        assert "in a workspace of it" in text
        assert len(slack.calls("auth.revoke")) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_revoked_tokens_stop_the_workspace(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A revoked token of the bot's ends the installation there, and it goes on elsewhere; a user's means nothing."""
    async with FakeSlack() as slack:
        app = register(slack, transport, redirect_urls=(REDIRECT,))
        other = slack.workspace("Other")
        more = oauth(app, slack.team.id, other.id, keys=new_key())
        async with serving(slack, app, sqlite_location, tmp_path, transport, **more) as home:
            kim, lee = slack.person("kim", is_admin=True), slack.person("lee", other, is_admin=True)
            for each in (kim, lee):
                assert (await installs(home, each))[0] == 200
            async with home.database.write() as session:
                at = await clock.now(session)
                there = await places.find_workspace(session, Platform.SLACK, other.id)
                assert there is not None
                admin = await people.ensure_person(session, there.id, lee.id, display_name="lee", at=at)
                await people.give_role(session, admin.id, Role.ADMIN)
            tokens = {"oauth": [kim.id], "bot": []}
            slack.events.to_team("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens}, slack.team)
            await slack.settled()
            assert await held(home) == {slack.team.id, other.id}
            slack.happenings.revoke(slack.world.installations[0])
            told = await slack.message(lee.dm(), "Linkpin was removed from Example")
            await slack.settled()
            assert "tokens_revoked" in told.words
            assert await held(home) == {other.id}
            await lee.says(lee.dm(), "help")
            await slack.message(lee.dm(), "What I can do")


async def test_news_of_an_old_removal_ends_no_new_installation(sqlite_location: Location, tmp_path: Path) -> None:
    """Slack repeats what it could not deliver: a removal from before the app was installed again is passed over."""
    async with FakeSlack() as slack:
        app = register(slack, "http", redirect_urls=(REDIRECT,))
        async with serving(
            slack, app, sqlite_location, tmp_path, "http", **oauth(app, slack.team.id, keys=new_key())
        ) as home:
            kim = slack.person("kim", is_admin=True)
            await installs(home, kim)
            event = {"type": "app_uninstalled", "event_ts": "1.000001"}
            body = slack.events.wrapped(slack.world.installations[0], event)
            body["event_time"] -= 600
            assert (await slack.send_raw(app, json.dumps(body).encode()))[0] == 200
            assert await held(home) == {slack.team.id}
            for odd in (body["event_time"] + 600, None, "soon", 10**30, 1 << 39):
                assert (await installs(home, kim))[0] == 200
                body["event_time"] = odd
                assert (await slack.send_raw(app, json.dumps(body).encode()))[0] == 200
                assert await held(home) == set(), odd


async def test_a_token_that_ended_early_is_renewed_while_sending(sqlite_location: Location, tmp_path: Path) -> None:
    """Where Slack says that a token is over before our clock does, it is renewed: the installation is not lost."""
    async with FakeSlack() as slack:
        app = register(slack, "http", token_rotation=True, redirect_urls=(REDIRECT,))
        async with serving(
            slack, app, sqlite_location, tmp_path, "http", **oauth(app, slack.team.id, keys=new_key())
        ) as home:
            kim = slack.person("kim", is_admin=True)
            await installs(home, kim)
            await home.hires(kim, Role.SALESPERSON)
            await kim.says(kim.dm(), "help")
            await slack.message(kim.dm(), "What I can do")
            slack.advance(slack.world.timings.token_life + 60)
            await kim.says(kim.dm(), "xyzzy")
            await slack.message(kim.dm(), "xyzzy", 10)
            assert await held(home) == {slack.team.id}


async def held(home: House) -> set[str]:
    """The workspaces whose tokens are kept, and which are served."""
    async with home.database.read() as session:
        kept = set(await installations.installed(session))
        rows = await installations.workspaces_of(session, Platform.SLACK)
    assert kept == {each.external_id for each in rows if each.status is WorkspaceStatus.ACTIVE}
    return kept
