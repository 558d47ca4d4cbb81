"""Briefs dropped on the bot, and digests handed over as files by consent."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.teams.cloud import on_host
from handlers.events import FileRef
from handlers.ports import FetchError
from storage import digests, people
from storage.kinds import ChannelPurpose, DigestStatus, Role
from storage.location import Location
from tests.fake_teams import Actor, FaultKind, Message
from tests.fake_teams.cards import actions, inputs
from tests.teams.house import House, house, published

pytestmark = pytest.mark.anyio
BRIEF = b"# Atlas\n\n" + b"Atlas costs 49 euros a month for each user from 1 June 2027. " * 12


async def marketer(home: House) -> Actor:
    """Somebody who may post briefs, with the app in their chat."""
    mara = home.teams.person("mara")
    await home.hires(mara, Role.MARKETER)
    await mara.adds_bot()
    await home.teams.message(mara.chat, "Hello")
    return mara


async def test_a_dropped_file_becomes_a_digest(sqlite_location: Location, tmp_path: Path) -> None:
    """The file is fetched without any token of the bot's, read, and its preview stands in the chat."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await marketer(home)
        file = home.teams.file("atlas.md", BRIEF)
        await mara.drops(file, text="please")
        await home.teams.message(mara.chat, "Preview")
        assert file.fetched_with == [""]
        async with home.database.read() as session:
            (made,) = await digests.digests(session)
        assert made.status is DigestStatus.DRAFT


async def test_a_file_that_is_gone_is_explained(sqlite_location: Location, tmp_path: Path) -> None:
    """The address is good for minutes only: later the person learns why, and what to do."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await marketer(home)
        file = home.teams.file("atlas.md", BRIEF)
        file.gone = True
        await mara.drops(file)
        await home.teams.message(mara.chat, "Drop it again")


async def test_a_file_of_another_kind_is_not_fetched(sqlite_location: Location, tmp_path: Path) -> None:
    """Its name says enough."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await marketer(home)
        file = home.teams.file("atlas.zip", BRIEF)
        await mara.drops(file)
        await home.teams.message(mara.chat, "Unpack it")
        assert file.fetched_with == []


async def test_a_file_in_a_channel_is_explained(sqlite_location: Location, tmp_path: Path) -> None:
    """Teams gives a bot no file there: a card says so, and its button opens the personal chat."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await marketer(home)
        team = home.teams.team("Marketing", mara)
        await mara.drops_in_channel(team.channels[0], "digest this")
        card = await home.teams.message(team.channels[0], "get at files")
        (button,) = actions(card.cards[0])
        assert button["url"].endswith(f"users={home.teams.bot_id}")


@pytest.mark.parametrize(
    ("content", "gone", "redirect", "told"),
    [
        (b"x" * 4096, False, "", "larger than"),
        (BRIEF, True, "", "any more"),
        (BRIEF, False, "https://evil.example/file", "not kept where"),
        (BRIEF, False, "http://169.254.169.254/latest", "not kept where"),
        (BRIEF, False, "/files/self", "any more"),
    ],
)
async def test_what_can_not_be_fetched_says_why(
    sqlite_location: Location, tmp_path: Path, content: bytes, gone: bool, redirect: str, told: str
) -> None:
    """Too large, gone, or sent elsewhere: an error with what to do, and no request to any other host."""
    async with house(sqlite_location, tmp_path) as home:
        file = home.teams.file("atlas.md", content)
        file.gone, file.redirect = gone, redirect
        (fetcher,) = [each.fetcher for each in home.running.connections if each.fetcher is not None]
        ref = FileRef(file.id, file.name, None, {"url": f"{home.teams.base_url}/files/{file.id}?tempauth=yes"})
        with pytest.raises(FetchError, match=told) as caught:
            await fetcher.fetch(ref, "w", tmp_path / "file", 2048)
        assert caught.value.hint
        assert "tempauth" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://contoso-my.sharepoint.com/personal/a/download.aspx?x=1", True),
        ("https://contoso.sharepoint.com./x", True),
        ("http://contoso.sharepoint.com/x", False),
        ("https://sharepoint.com.evil.example/x", False),
        ("https://evilsharepoint.com/x", False),
        ("https://contoso.sharepoint.com:8443/x", False),
        ("https://user@contoso.sharepoint.com/x", False),
        ("https://127.0.0.1/x", False),
        ("http://127.0.0.1/x", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_files_come_from_their_own_hosts(url: str, allowed: bool) -> None:
    """By default SharePoint's, by https, at its own port."""
    assert on_host(url, (".sharepoint.com",)) is allowed


async def offered(home: House, mara: Actor) -> Message:
    """The question whether a digest may be saved, which nobody has answered yet."""
    await mara.says("export")
    choice = await home.teams.message(mara.chat, "Save a digest as a file")
    ((name, field),) = inputs(choice.cards[0]).items()
    await mara.presses(choice, "digest.export", {name: field["choices"][0]["value"]})

    def questions() -> list[Message]:
        return [each for each in home.teams.messages(mara.chat) if each.consent is not None]

    await home.teams.until(questions, "the question")
    return questions()[-1]


async def with_digest(home: House) -> Actor:
    """A marketer whose digest is out."""
    mara = await marketer(home)
    team = home.teams.team("Sales", mara)
    await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
    return mara


async def test_a_digest_is_saved_by_consent(sqlite_location: Location, tmp_path: Path) -> None:
    """“export” offers a file; agreed to, it is put where Teams says, and the question becomes the file's card."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await with_digest(home)
        question = await offered(home, mara)
        delivery, file = await mara.decides(question, accept=True)
        assert delivery.status == 200
        assert file is not None
        await home.teams.until(lambda: question.file_info, "the file's card")
        assert file.name.endswith(".md")
        assert file.content.startswith(b"# ")
        assert b"Atlas" in file.content


@pytest.mark.parametrize(("accept", "told"), [(False, "Not saved"), (True, "could not be put")])
async def test_a_file_that_is_not_saved_leaves_a_word(
    sqlite_location: Location, tmp_path: Path, accept: bool, told: str
) -> None:
    """Declined, or agreed to and then not taken: the question becomes a word, with what to do."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await with_digest(home)
        question = await offered(home, mara)
        home.teams.next_call("upload", FaultKind.REFUSED, status=507)
        delivery, _ = await mara.decides(question, accept=accept)
        assert delivery.status == 200
        await home.teams.until(lambda: told in question.words, told)


async def test_a_file_needs_the_right_at_its_consent(sqlite_location: Location, tmp_path: Path) -> None:
    """Who has no role any more is refused, whatever the question carries."""
    async with house(sqlite_location, tmp_path) as home:
        mara = await with_digest(home)
        question = await offered(home, mara)
        workspace = await home.workspace()
        async with home.database.write() as session:
            person = await people.person_of_account(session, workspace.id, mara.id)
            assert person is not None
            await people.take_role(session, person.id, Role.MARKETER)
        _, file = await mara.decides(question, accept=True)
        await home.teams.until(lambda: "You have no role here yet" in question.words, "the refusal")
        assert file is not None
        assert file.content == b""
