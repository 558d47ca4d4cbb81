"""Briefs handed over in Slack: fetched with care, and what can't be fetched is explained."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.files import SlackFiles
from handlers.events import FileRef
from handlers.ports import FetchError
from sample.make_brief import PATH as DECK
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.fake_slack import Actor, FaultKind
from tests.fake_slack.methods.files import new_file
from tests.slack.house import TRANSPORTS, House, house

pytestmark = pytest.mark.anyio
BRIEF = b"# Atlas\n\n" + b"Atlas costs 49 euros a month for each user from 1 June 2027.\n\n" * 20


async def marketer(home: House) -> Actor:
    """Somebody who may post briefs."""
    mara = home.slack.person("mara")
    await home.hires(mara, Role.MARKETER)
    return mara


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_deck_dropped_in_the_direct_message_becomes_a_preview(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """One message shows that it is read, then becomes the preview."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara = await marketer(home)
        await mara.uploads(mara.dm(), DECK.name, DECK.read_bytes())
        preview = await home.slack.message(mara.dm(), "Preview")
        assert len(home.slack.from_bots(mara.dm())) == 1
        assert preview.edited
        assert len(home.slack.calls("files.info")) >= 1


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_file_in_the_marketing_channel_is_a_brief_and_elsewhere_is_not(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """In the marketing channel no word is needed; in others the bot minds its own business."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara = await marketer(home)
        marketing = home.slack.channel("marketing", mara, home.app)
        random = home.slack.channel("random", mara, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        await mara.uploads(random, "lunch.md", BRIEF)
        await mara.uploads(marketing, "atlas.md", BRIEF)
        await home.slack.message(mara.dm(), "Preview")
        await home.slack.settled()
        assert not [each for each in home.slack.from_bots(mara.dm()) if "lunch" in each.words]
        assert home.slack.from_bots(random) == []


async def test_a_file_of_slack_connect_is_looked_up(sqlite_location: Location, tmp_path: Path) -> None:
    """An event that holds only the file's id is enough."""
    async with house(sqlite_location, tmp_path, "http") as home:
        mara = await marketer(home)
        await mara.uploads(mara.dm(), "atlas.md", BRIEF, access="check_file_info")
        await home.slack.message(mara.dm(), "Preview")


async def test_a_link_to_another_service_is_explained(sqlite_location: Location, tmp_path: Path) -> None:
    """A file that Slack only links to can't be read; the person learns what to do."""
    async with house(sqlite_location, tmp_path, "http") as home:
        mara = await marketer(home)
        url = "https://docs.example.com/x"
        await mara.uploads(
            mara.dm(), "atlas.pptx", b"", is_external=True, external_type="gdrive", mode="external", external_url=url
        )
        await home.slack.message(mara.dm(), "Google Drive")


async def test_the_sign_in_page_of_a_missing_scope_is_recognised(sqlite_location: Location, tmp_path: Path) -> None:
    """Slack answers 200 with a page of HTML where the permission is missing: that is no brief."""
    async with house(sqlite_location, tmp_path, "http") as home:
        mara = await marketer(home)
        home.slack.next_call("files.download", FaultKind.HTML)
        await mara.uploads(mara.dm(), "atlas.md", BRIEF)
        await home.slack.message(mara.dm(), "files:read")


async def test_a_missing_scope_at_look_up_is_explained(sqlite_location: Location, tmp_path: Path) -> None:
    """Where even the look-up is refused, the missing permission is named."""
    async with house(sqlite_location, tmp_path, "http") as home:
        mara = await marketer(home)
        home.slack.next_error("files.info", "missing_scope", times=3)
        await mara.uploads(mara.dm(), "atlas.md", BRIEF)
        await home.slack.message(mara.dm(), "files:read")


@pytest.mark.parametrize("fault", [FaultKind.CUT_SHORT, FaultKind.SERVER_ERROR])
async def test_a_download_that_breaks_off_is_explained(
    sqlite_location: Location, tmp_path: Path, fault: FaultKind
) -> None:
    """Half a file is never read as if it were whole."""
    async with house(sqlite_location, tmp_path, "http") as home:
        mara = await marketer(home)
        home.slack.next_call("files.download", fault)
        await mara.uploads(mara.dm(), "atlas.md", BRIEF)
        await home.slack.message(mara.dm(), "again")


class TwoHosts:
    """A Slack on 127.0.0.1, and another host on the same machine called localhost. Both note the tokens they get."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.location = ""
        self.port = 0

    async def info(self, request: web.Request) -> web.Response:
        """`files.info` gives the address that the test wants."""
        return web.json_response(
            {"ok": True, "file": {"id": "F1", "name": "a.md", "url_private_download": self.location}}
        )

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The file, or a redirect to the other host."""
        self.seen.append((request.host.partition(":")[0], request.headers.get("Authorization", "")))
        if request.path == "/away":
            raise web.HTTPFound(f"http://localhost:{self.port}/file")
        if request.path == "/near":
            raise web.HTTPFound("/file")
        return web.Response(body=BRIEF)

    @asynccontextmanager
    async def fetcher(self) -> AsyncIterator[SlackFiles]:
        """The bot's fetcher, pointed at the first host."""
        app = web.Application()
        app.router.add_route("*", "/api/files.info", self.info)
        app.router.add_get("/{tail:.*}", self.file)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        api = f"http://127.0.0.1:{self.port}/api/"
        async with aiohttp.ClientSession() as session:
            yield SlackFiles(OneWorkspace(AsyncWebClient("xoxb-secret", base_url=api)), api, session)
        await runner.cleanup()


class OneWorkspace:
    """Every workspace is this one."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def client_of(self, workspace_id: str) -> tuple[str, AsyncWebClient]:
        return "T1", self._client


@pytest.mark.parametrize("path", ["http://localhost:{port}/file", "http://127.0.0.1:{port}/away", "file:///etc/passwd"])
async def test_the_token_goes_to_slacks_hosts_only(tmp_path: Path, path: str) -> None:
    """An address or a redirect that leads to another host is not followed, and that host gets no token."""
    hosts = TwoHosts()
    async with hosts.fetcher() as files:
        hosts.location = path.format(port=hosts.port)
        with pytest.raises(FetchError, match="not kept by Slack"):
            await files.fetch(FileRef("F1", "a.md"), "w", tmp_path / "file", 10**6)
    assert [host for host, _ in hosts.seen if host == "localhost"] == []


async def test_a_redirect_within_slack_is_followed(tmp_path: Path) -> None:
    """Slack may move its files among its own hosts."""
    hosts = TwoHosts()
    async with hosts.fetcher() as files:
        hosts.location = f"http://127.0.0.1:{hosts.port}/near"
        await files.fetch(FileRef("F1", "a.md"), "w", tmp_path / "file", 10**6)
    assert (tmp_path / "file").read_bytes() == BRIEF
    assert {token for _, token in hosts.seen} == {"Bearer xoxb-secret"}


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.pdf", True),
        ("https://files-origin.slack.com/x", True),
        ("https://example.enterprise.slack.com/files-pri/T1-F1/download/a.pdf", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://files.slack.com.example.com/x", False),
        ("https://slack.com@example.com/x", False),
        ("https://notslack.com/x", False),
        ("https://fake.example.com/files/x", True),
        ("ftp://fake.example.com/x", False),
        ("https://files.slack-gov.com/files-pri/T1-F1/download/a.pdf", True),
        ("https://files.notslack-gov.com/x", False),
        ("https://files.slack.com:port/x", False),
        ("https://[files.slack.com/x", False),
    ],
)
async def test_which_hosts_are_slacks(url: str, trusted: bool) -> None:
    """Slack's own by https, and the host of SLACK_API_URL; look-alikes are not."""
    async with aiohttp.ClientSession() as session:
        files = SlackFiles(OneWorkspace(AsyncWebClient()), "https://fake.example.com/api/", session)
        assert files.trusted(url) is trusted


async def test_a_file_larger_than_allowed_is_not_taken_whole(sqlite_location: Location, tmp_path: Path) -> None:
    """Whatever Slack says of its size, no more than the cap comes to disk."""
    async with house(sqlite_location, tmp_path, "http") as home:
        files = home.running.connections[0].fetcher
        mara = await marketer(home)
        file = await mara.uploads(mara.dm(), "atlas.md", BRIEF)
        file.size = 0
        assert files is not None
        with pytest.raises(FetchError, match="larger"):
            await files.fetch(FileRef(file.id, file.name), (await home.workspace()).id, tmp_path / "file", 500)
        assert (tmp_path / "file").stat().st_size <= 500


async def test_a_look_up_of_a_file_waits_as_long_as_slack_says(sqlite_location: Location, tmp_path: Path) -> None:
    """Where Slack is asked too often about files, the brief comes a little later."""
    async with house(sqlite_location, tmp_path, "http") as home:
        mara = await marketer(home)
        home.slack.next_call("files.info", FaultKind.RATE_LIMITED, retry_after=1)
        await mara.uploads(mara.dm(), "atlas.md", BRIEF)
        await home.slack.message(mara.dm(), "Preview")


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_several_files_of_one_post_are_one_hand_over(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """Each file of a post is read, also where the event holds nothing of them but ids."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara = await marketer(home)
        files = [
            new_file(home.slack.world, mara.person, f"{name}.md", BRIEF.replace(b"Atlas", name.encode()))
            for name in ("Atlas", "Nimbus")
        ]
        for file in files:
            file.access = "check_file_info"
            file.channels.append(mara.dm())
        home.slack.happenings.post(mara.dm(), mara.person, "", files=files)
        for name in ("Atlas", "Nimbus"):
            await home.slack.message(mara.dm(), name)
        await home.slack.until(
            lambda: len([each for each in home.slack.from_bots(mara.dm()) if "Preview" in each.words]) == 2,
            "two previews",
            40,
        )
