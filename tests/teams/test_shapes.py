"""Activities in the shapes that Microsoft documents and Teams is known to send, where the fake's own are tidier."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.teams.incoming import pasted, words
from storage import inbox, people, teams_places
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from storage.reactions import counts
from tests.fake_teams import Actor, Conversation, Delivery, Team
from tests.fake_teams.cards import button, inputs
from tests.fake_teams.model import Json
from tests.teams.house import House, house, published
from tests.teams.test_installing import channels, known, until
from tests.teams.test_surfaces import staffed

pytestmark = pytest.mark.anyio
REPLY = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1700"><strong itemprop="mri" '
    'itemid="8:orgid:1">Linkpin</strong><span itemprop="time" itemid="1700"></span>'
    '<p itemprop="preview">{quoted}</p></blockquote><p>{own}</p>'
)


async def raw(
    home: House,
    who: Actor,
    kind: str,
    where: Conversation | None = None,
    *,
    sender: Mapping[str, Any] | None = None,
    **more: Any,  # noqa: ANN401  any fields
) -> Delivery:
    """An activity with the least that Microsoft promises: no locale, name, directory id or kind of conversation."""
    place = where or who.chat
    least = {
        "type": kind,
        "id": home.teams.new_id("raw-"),
        "channelId": "msteams",
        "serviceUrl": home.teams.service_url,
        "from": {"id": who.id} if sender is None else sender,
        "recipient": {"id": home.teams.bot_id},
        "conversation": {"id": place.id},
        "channelData": {"tenant": {"id": home.teams.tenant}},
    }
    return await home.teams.send(least | more)


def team_data(home: House, team: Team, **more: Any) -> Json:  # noqa: ANN401  any fields
    """What `channelData` says of a team."""
    return {"tenant": {"id": home.teams.tenant}, "team": {"id": team.id, "name": team.name}, **more}


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"channelData": None, "conversation": "with its tenant"},
        {"channelData": {}, "conversation": "with its tenant"},
        {"textFormat": "xml", "localTimezone": None, "locale": None, "entities": None},
        {"attachments": [{"contentType": "text/html", "content": "<p>help</p>"}]},
    ],
)
async def test_the_least_of_a_message_is_enough(sqlite_location: Location, tmp_path: Path, shape: Json) -> None:
    """The tenant in one place or the other, and nothing else of what may be left out: the person is answered."""
    async with house(sqlite_location, tmp_path) as home:
        sam = home.teams.person("sam")
        await home.hires(sam, Role.SALESPERSON)
        if "conversation" in shape:
            shape = shape | {"conversation": {"id": sam.chat.id, "tenantId": home.teams.tenant}}
        assert (await raw(home, sam, "message", text="help", **shape)).status == 200
        await home.teams.message(sam.chat, "What I can do")


async def test_a_mention_with_markup_around_is_understood(sqlite_location: Location, tmp_path: Path) -> None:
    """In a channel: a hard space behind the name, the same as HTML beside it, and no kind of conversation."""
    async with house(sqlite_location, tmp_path) as home:
        sam = home.teams.person("sam")
        await home.hires(sam, Role.SALESPERSON)
        team = home.teams.team("Sales", sam)
        at = "<at>Linkpin</at>"
        entity = {"type": "mention", "text": at, "mentioned": {"id": home.teams.bot_id}}
        span = '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">Linkpin</span>&nbsp;help'
        beside = [{"contentType": "text/html", "content": f"<div><div>{span}</div></div>"}]
        more: Json = {"entities": [entity], "attachments": beside, "channelData": team_data(home, team)}
        there = {"id": f"{team.id};messageid=17", "isGroup": True}
        await raw(home, sam, "message", text=f"{at}&nbsp;help\n", **more, conversation=there)
        await home.teams.message(sam.chat, "What I can do")


@pytest.mark.parametrize(
    ("text", "quoted", "own", "read"),
    [
        ("Linkpin\nLatest digests\n\nlatest", "Latest digests", "latest", "latest"),
        ("Latest digests\r\nlatest", "Latest digests", "latest", "latest"),
        ("Price &amp; terms that go\u2026 find Atlas", "Price &amp; terms that go…", "find Atlas", "find Atlas"),
        ("latest", "Something else", "latest", "latest"),
        ("Latest digests", "Latest digests", "", ""),
    ],
)
def test_a_reply_is_read_without_what_it_quotes(text: str, quoted: str, own: str, read: str) -> None:
    """Clients put the quoted words before one's own; what does not stand there is not looked for."""
    beside = [{"contentType": "text/html", "content": REPLY.format(quoted=quoted, own=own)}]
    assert words({"text": text, "attachments": beside}) == read


def test_odd_quotes_are_left_alone() -> None:
    """Markup that is no reply, or is broken off, takes nothing away."""
    for content in ("<blockquote>help</blockquote>", '<blockquote itemtype="http://schema.skype.com/Reply">', ""):
        assert words({"text": "help", "attachments": [{"contentType": "text/html", "content": content}]}) == "help"


async def test_a_pasted_picture_is_told_from_a_brief(sqlite_location: Location, tmp_path: Path) -> None:
    """A picture in the text is no file: marketing is told what can be read; a sticker gets the home card."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        picture = {"contentType": "image/*", "contentUrl": f"{home.teams.service_url}v3/attachments/1/views/original"}
        beside = {"contentType": "text/html", "content": '<div><img src="https://example.com/1"></div>'}
        await raw(home, mara, "message", text="", attachments=[picture, beside])
        await home.teams.message(mara.chat, "I don't read files like image.png")
        await raw(home, sam, "message", text="", attachments=[beside])
        await home.teams.until(lambda: len(home.teams.messages(sam.chat)) == 2, "the home card for a sticker")
        assert home.teams.count("GET", "/views/original") == 0


def test_what_is_pasted_has_a_name() -> None:
    """By its kind; a card or HTML is nothing pasted."""
    kinds = ("image/*", "image/gif", "audio/mp4", "video/*", "text/html", "application/vnd.microsoft.card.adaptive", "")
    body = {"attachments": [{"contentType": each} for each in kinds]}
    assert [each.name for each in pasted(body)] == ["image.png", "image.gif", "audio.mp4", "video.mp4"]


async def test_what_changes_nothing_is_acknowledged(sqlite_location: Location, tmp_path: Path) -> None:
    """An edited message is not worked off a second time; nothing is kept of any of these, and the chat stays open."""
    edited = [{"text": "help", "channelData": each} for each in ("editMessage", "undeleteMessage")]
    activities: list[tuple[str, Json]] = [
        *(("messageUpdate", each) for each in edited),
        ("messageDelete", {"channelData": "softDeleteMessage"}),
        ("typing", {}),
        ("event", {"name": "application/vnd.microsoft.meetingStart", "value": {"MeetingType": "Scheduled"}}),
        ("endOfConversation", {}),
        ("messageReaction", {"reactionsAdded": [{"type": "heart"}], "replyToId": "1"}),
        ("conversationUpdate", {"membersAdded": [{"id": "29:someone"}]}),
        ("conversationUpdate", {"channelData": "channelShared"}),
        ("installationUpdate", {"action": "remove-upgrade"}),
    ]
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        async with home.database.read() as session:
            before = len(await inbox.events(session))
        for kind, more in activities:
            told = {"tenant": {"id": home.teams.tenant}, "eventType": more.get("channelData", "")}
            assert (await raw(home, sam, kind, **more | {"channelData": told})).status == 200, kind
        workspace = await home.workspace()
        async with home.database.read() as session:
            assert len(await inbox.events(session)) == before
            assert await teams_places.personal(session, workspace.id, sam.id) is not None


async def test_unknown_invokes_are_not_implemented(sqlite_location: Location, tmp_path: Path) -> None:
    """501, as the Bot Framework wants it, and never an error."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        for name in ("signin/verifyState", "tab/fetch", "config/fetch", "composeExtension/selectItem", "x/y", ""):
            for value in ({}, None, {"state": "1"}):
                assert (await raw(home, sam, "invoke", name=name, value=value)).status == 501, name


async def test_an_upgrade_greets_nobody(sqlite_location: Location, tmp_path: Path) -> None:
    """A new version of the app is added everywhere: only where the bot was not before it says hello."""
    async with house(sqlite_location, tmp_path) as home:
        sam, tim = home.teams.person("sam"), home.teams.person("tim")
        await sam.says("help")
        for action in ("remove-upgrade", "add-upgrade", "upgrade"):
            assert (await raw(home, sam, "installationUpdate", action=action)).status == 200
        await raw(home, tim, "installationUpdate", action="add-upgrade")
        await home.teams.message(tim.chat, "Hello")
        async with home.database.read() as session:
            added = [each.key for each in await inbox.events(session) if "added:" in each.key]
        assert len(added) == 1
        assert tim.chat.id in added[0]


@pytest.mark.parametrize("sender", ["the bot", "nobody"])
async def test_a_team_that_a_policy_adds_the_app_to_is_known(
    sqlite_location: Location, tmp_path: Path, sender: str
) -> None:
    """The event comes from the bot, or from nobody: the channels are known all the same, and no chat is made up."""
    async with house(sqlite_location, tmp_path) as home:
        sam = home.teams.person("sam")
        team = home.teams.team("Sales", sam, channels=("Deals",))
        account = {"id": home.teams.bot_id} if sender == "the bot" else {}
        more: Json = {"sender": account, "channelData": team_data(home, team, eventType="teamMemberAdded")}
        added = [{"id": home.teams.bot_id}]
        await raw(home, sam, "conversationUpdate", team.channels[0], membersAdded=added, **more)
        await known(home, "Sales", "Sales / Deals")
        assert (await raw(home, sam, "conversationUpdate", membersAdded=added, sender=account)).status == 200
        workspace = await home.workspace()
        async with home.database.read() as session:
            assert await people.person_of_account(session, workspace.id, home.teams.bot_id) is None
            assert await teams_places.personal(session, workspace.id, home.teams.bot_id) is None


async def test_channels_follow_the_events_of_their_team(sqlite_location: Location, tmp_path: Path) -> None:
    """Created, renamed, deleted, restored, by the documented events, whose conversation is the team's."""
    async with house(sqlite_location, tmp_path) as home:
        sam = home.teams.person("sam")
        team = home.teams.team("Sales", sam)
        new = "19:new@thread.skype"

        async def happens(event: str, name: str) -> None:
            data = team_data(home, team, eventType=event, channel={"id": new, "name": name})
            assert (await raw(home, sam, "conversationUpdate", team.channels[0], channelData=data)).status == 200

        await happens("channelCreated", "Deals")
        await known(home, "Sales / Deals")
        await happens("channelRenamed", "Big deals")
        await known(home, "Sales / Big deals")
        await happens("channelDeleted", "Big deals")

        async def paused() -> bool:
            return bool((await channels(home))["Sales / Big deals"].paused)

        await until(paused)
        await happens("channelRestored", "Big deals")
        assert not await paused()


async def test_an_automatic_refresh_presses_nothing(sqlite_location: Location, tmp_path: Path) -> None:
    """A client that asks how a card stands gets it as it stands; a press that counts is a person's."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        digest, message = await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        action = button(message.cards[0], "digest.useful")
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
        more: Json = {"name": "adaptiveCard/action", "replyToId": message.id, "channelData": team_data(home, team)}
        asked = await raw(home, sam, "invoke", team.channels[0], value=value | {"trigger": "automatic"}, **more)
        assert asked.answer["type"] == "application/vnd.microsoft.card.adaptive"
        assert "Atlas" in str(asked.answer["value"])
        async with home.database.read() as session:
            assert (await counts(session, [digest]))[digest].useful == 0
        elsewhere = await raw(home, sam, "invoke", value=value | {"trigger": "automatic"}, **more)
        assert elsewhere.answer["value"] == ""
        pressed = await raw(home, sam, "invoke", team.channels[0], value=value | {"trigger": "manual"}, **more)
        assert "you find this useful" in pressed.answer["value"]


async def test_a_group_chats_card_is_kept_true(sqlite_location: Location, tmp_path: Path) -> None:
    """A digest in a group chat: its count stands in the card for everybody, and the next press is another's."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        group = home.teams.group("Deals", mara, sam)
        await sam.adds_bot(group)
        await home.teams.message(group, "I am Linkpin")
        _, message = await published(home, mara, await home.uses(group, ChannelPurpose.SALES))
        await sam.presses(message, "digest.useful")
        await home.teams.until(lambda: "1 person finds" in message.words, "sam's count")
        await mara.presses(message, "digest.useful")
        await home.teams.until(lambda: "2 people find" in message.words, "mara's count")
        assert len(home.teams.messages(group)) == 2


async def test_dialogs_that_are_sent_with_less_say_what_is_missing(sqlite_location: Location, tmp_path: Path) -> None:
    """An empty field is told beside it; what is no form of ours closes the dialog with a word."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        panel = await home.teams.message(sam.chat, "Hello")
        await sam.presses(panel, "digest.ask")
        assert sam.dialog is not None
        (send,) = [each for each in sam.dialog.card["body"][-1]["actions"] if each["type"] == "Action.Submit"]
        bare = await raw(home, sam, "invoke", name="task/submit", value={"data": send["data"]})
        assert bare.answer["task"]["type"] == "continue"
        shown = bare.answer["task"]["value"]["card"]["content"]
        assert "question" in inputs(shown)
        assert "Please fill this in." in str(shown)
        odd_values: tuple[Json | None, ...] = ({"data": {}}, {}, None)
        for value in odd_values:
            odd = await raw(home, sam, "invoke", name="task/submit", value=value)
            assert "out of date" in odd.answer["task"]["value"], value


async def test_ids_of_any_length_are_kept(sqlite_location: Location, tmp_path: Path) -> None:
    """Teams promises no length of an id: of a conversation, an activity, a person."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        long = "x" * 3000
        assert (await raw(home, sam, "message", text="help", id=long)).status == 200
        await home.teams.message(sam.chat, "What I can do")
        assert (await raw(home, sam, "message", text="help", sender={"id": f"29:{long}"})).status == 200
        data = {"id": f"19:{long}@thread.v2", "conversationType": "personal"}
        assert (await raw(home, sam, "message", text="help", conversation=data)).status == 200


async def test_searches_in_any_shape_find(sqlite_location: Location, tmp_path: Path) -> None:
    """As the box opens (initialRun), with words, with odd numbers; nothing found is an empty list and no error."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        for count in (25, 1, 0, -3, "x", None):
            page = {"skip": 0, "count": count}
            for name, value, found in (("initialRun", "true", 1), ("query", "Atlas", 1), ("query", "zzzz", 0)):
                looked = [{"name": name, "value": value}]
                asked = {"commandId": "searchDigests", "parameters": looked, "queryOptions": page}
                answer = (await raw(home, sam, "invoke", name="composeExtension/query", value=asked)).answer
                assert len(answer["composeExtension"]["attachments"]) == found, (count, name, value)
