"""The fake Slack's Web API, through the real slack_sdk client: what it does, and what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fake_slack import App, Channel, FakeSlack, Installation
from tests.fake_slack.server import ALL_SCOPES

pytestmark = pytest.mark.anyio

SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "A digest"}}]
METADATA = {"event_type": "linkpin_delivery", "event_payload": {"id": "d1"}}


class Office:
    """A workspace with Kim, an app, and a channel that both are in."""

    def __init__(self, slack: FakeSlack, **more: Any) -> None:  # noqa: ANN401 - fields of App
        self.slack = slack
        self.app: App = slack.app(**more)
        self.installation: Installation = slack.install(self.app)
        self.kim = slack.person("kim")
        self.sales: Channel = slack.channel("sales", self.kim, self.app)
        self.client = self.client_with(self.installation.bot_token)

    def client_with(self, token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=self.slack.api_url)

    async def refusal(self, method: str, **args: object) -> Any:  # noqa: ANN401 - Slack's JSON
        """What Slack answers to a call that it refuses."""
        with pytest.raises(SlackApiError) as caught:
            await self.client.api_call(method, json=args)
        return caught.value.response.data

    async def raw(self, method: str, data: object = None, **headers: str) -> Any:  # noqa: ANN401 - Slack's JSON
        """A request of any kind, with the bot token."""
        sent = {"Authorization": f"Bearer {self.installation.bot_token}", **headers}
        async with (
            aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session,
            session.post(self.slack.api_url + method, data=data, headers=sent) as response,
        ):
            return await response.json()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that runs."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(FakeSlack())


@pytest.fixture
def office(slack: FakeSlack) -> Office:
    """A workspace in it."""
    return Office(slack)


# ---------------------------------------------------------------- posting


async def test_a_post_stands_in_the_channel(office: Office) -> None:
    """A posted message is in the channel with its text, blocks and a ts that is a string."""
    answer = await office.client.chat_postMessage(channel=office.sales.id, text="A digest", blocks=SECTION)
    [message] = office.slack.messages(office.sales)
    assert message.ts == answer["ts"]
    assert isinstance(answer["ts"], str)
    assert message.words == "A digest"
    assert answer["message"]["bot_id"] == office.installation.bot.bot_id


async def test_many_posts_at_once_have_different_ts(office: Office) -> None:
    """No two messages of a channel have the same ts, however fast they come."""
    posts = [office.client.chat_postMessage(channel=office.sales.id, text=str(n)) for n in range(30)]
    answers = await asyncio.gather(*posts)
    assert len({answer["ts"] for answer in answers}) == 30


async def test_metadata_comes_back_from_history_when_asked_for(office: Office) -> None:
    """Metadata of a message is in history with include_all_metadata, and not without it."""
    await office.client.chat_postMessage(channel=office.sales.id, text="A digest", metadata=METADATA)
    asked = await office.client.conversations_history(channel=office.sales.id, include_all_metadata=True)
    plain = await office.client.conversations_history(channel=office.sales.id)
    assert asked["messages"][0]["metadata"] == METADATA
    assert "metadata" not in plain["messages"][0]


async def test_an_update_with_text_alone_erases_the_blocks_and_keeps_metadata(office: Office) -> None:
    """chat.update without blocks leaves a message of text; metadata that is not sent is retained."""
    ts = (await office.client.chat_postMessage(channel=office.sales.id, text="x", blocks=SECTION, metadata=METADATA))[
        "ts"
    ]
    await office.client.chat_update(channel=office.sales.id, ts=ts, text="Done")
    [message] = office.slack.messages(office.sales)
    assert message.blocks == []
    assert message.words == "Done"
    assert message.metadata == METADATA


async def test_a_person_may_be_posted_to(office: Office) -> None:
    """A user's id as channel opens the direct message, and the answer names its id."""
    answer = await office.client.chat_postMessage(channel=office.kim.id, text="Hello")
    assert answer["channel"] == office.kim.dm().id
    assert [message.text for message in office.slack.messages(office.kim.dm())] == ["Hello"]


async def test_an_ephemeral_message_is_seen_by_one_person_and_not_kept(office: Office) -> None:
    """chat.postEphemeral shows to its person only; history does not have it."""
    await office.client.chat_postEphemeral(channel=office.sales.id, user=office.kim.id, text="Only you")
    assert [message.text for message in office.slack.ephemerals(office.kim)] == ["Only you"]
    assert office.slack.messages(office.sales) == []


async def test_a_thread_is_read_with_its_parent_first(office: Office) -> None:
    """conversations.replies gives parent and replies, oldest first; history gives only the parent."""
    parent = await office.kim.says(office.sales, "Question?")
    await office.client.chat_postMessage(channel=office.sales.id, text="Answer", thread_ts=parent.ts)
    replies = await office.client.conversations_replies(channel=office.sales.id, ts=parent.ts)
    history = await office.client.conversations_history(channel=office.sales.id)
    assert [message["text"] for message in replies["messages"]] == ["Question?", "Answer"]
    assert [(message["text"], message["reply_count"]) for message in history["messages"]] == [("Question?", 1)]


async def test_a_permalink_names_channel_and_message(office: Office) -> None:
    """chat.getPermalink gives an address with the channel's id and the ts without its dot."""
    message = await office.kim.says(office.sales, "Hi")
    answer = await office.client.chat_getPermalink(channel=office.sales.id, message_ts=message.ts)
    assert answer["permalink"].endswith(f"/archives/{office.sales.id}/p{message.ts.replace('.', '')}")


async def test_a_ping_is_seen(office: Office) -> None:
    """A message that would alert a channel or a person says whom, and an escaped one says nobody."""
    await office.client.chat_postMessage(channel=office.sales.id, text=f"<!channel> <@{office.kim.id}>")
    await office.client.chat_postMessage(channel=office.sales.id, text="&lt;!channel&gt;")
    assert [message.pings for message in office.slack.messages(office.sales)] == [["channel", office.kim.id], []]


# ---------------------------------------------------------------- who may call


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-nobody", "invalid_auth")],
)
async def test_a_call_without_a_valid_token_is_refused(office: Office, token: str | None, error: str) -> None:
    """No token and an unknown token are told apart."""
    with pytest.raises(SlackApiError) as caught:
        await office.client_with(token).auth_test()
    assert caught.value.response["error"] == error


async def test_a_dead_token_is_refused_for_its_reason(office: Office) -> None:
    """A revoked token and one of a removed app are refused with the documented errors."""
    second = office.slack.install(office.slack.app("Other"))
    office.slack.happenings.revoke(office.installation)
    office.slack.happenings.uninstall(second)
    assert (await office.refusal("auth.test"))["error"] == "token_revoked"
    office.client.token = second.bot_token
    assert (await office.refusal("auth.test"))["error"] == "account_inactive"


async def test_an_app_token_opens_sockets_and_nothing_else(office: Office) -> None:
    """App-level and bot tokens are not interchangeable."""
    assert (await office.refusal("apps.connections.open"))["error"] == "not_allowed_token_type"
    office.client.token = office.app.app_token
    assert (await office.refusal("auth.test"))["error"] == "not_allowed_token_type"


async def test_a_missing_scope_says_which(slack: FakeSlack) -> None:
    """missing_scope carries what is needed and what was provided; headers list the scopes too."""
    office = Office(slack, scopes=("chat:write", "users:read"))
    refusal = await office.refusal("reactions.add", channel=office.sales.id, timestamp="1.1", name="eyes")
    assert (refusal["error"], refusal["needed"], refusal["provided"]) == (
        "missing_scope",
        "reactions:write",
        "chat:write,users:read",
    )
    answer = await office.client.auth_test()
    assert answer.headers["x-oauth-scopes"] == "chat:write,users:read"


async def test_the_scope_depends_on_the_kind_of_channel(slack: FakeSlack) -> None:
    """A private channel needs groups:…, where channels:… is not enough."""
    office = Office(slack, scopes=("channels:read", "channels:history"))
    private = slack.channel("plans", office.kim, office.app, private=True)
    with pytest.raises(SlackApiError) as caught:
        await office.client.conversations_history(channel=private.id)
    assert caught.value.response["needed"] == "groups:history"


async def test_scopes_that_were_never_used_can_be_listed(office: Office) -> None:
    """A test can tell which granted scopes nothing needed."""
    await office.client.chat_postMessage(channel=office.sales.id, text="x")
    assert office.slack.unused_scopes(office.app) == set(ALL_SCOPES) - {"chat:write"}


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("unknown", "channel_not_found"),
        ("strange-private", "channel_not_found"),
        ("strange-public", "not_in_channel"),
        ("archived", "is_archived"),
    ],
)
async def test_a_post_to_the_wrong_place_is_refused(office: Office, where: str, error: str) -> None:
    """Unknown, unseen, not joined and archived channels are told apart."""
    channels = {
        "unknown": "C0NOTHING",
        "strange-private": office.slack.channel("secret", office.kim, private=True).id,
        "strange-public": office.slack.channel("general", office.kim).id,
        "archived": office.sales.id,
    }
    if where == "archived":
        await office.kim.archives(office.sales)
    refusal = await office.refusal("chat.postMessage", channel=channels[where], text="x")
    assert refusal["error"] == error


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"t": "x" * 20_000}}}, "metadata_too_large"),
        ({"text": "x", "attachments": [{"text": "y"}] * 101}, "too_many_attachments"),
    ],
)
async def test_a_post_of_the_wrong_form_is_refused(office: Office, args: dict[str, object], error: str) -> None:
    """Each malformed content has its documented error, and nothing is posted."""
    assert (await office.refusal("chat.postMessage", channel=office.sales.id, **args))["error"] == error
    assert office.slack.messages(office.sales) == []


async def test_only_own_messages_that_exist_can_be_changed(office: Office) -> None:
    """chat.update and chat.delete refuse what is not there, what is another's, and what is archived."""
    theirs = await office.kim.says(office.sales, "Mine")
    own = (await office.client.chat_postMessage(channel=office.sales.id, text="x"))["ts"]
    place = {"channel": office.sales.id, "text": "y"}
    assert (await office.refusal("chat.update", ts="1.000001", **place))["error"] == "message_not_found"
    assert (await office.refusal("chat.update", ts=theirs.ts, **place))["error"] == "cant_update_message"
    assert (await office.refusal("chat.delete", ts=theirs.ts, **place))["error"] == "cant_delete_message"
    long = {"channel": office.sales.id, "text": "y" * 4_001}
    assert (await office.refusal("chat.update", ts=own, **long))["error"] == "msg_too_long"
    await office.kim.archives(office.sales)
    assert (await office.refusal("chat.update", ts=own, **place))["error"] == "is_inactive"


async def test_an_unknown_method_is_named(office: Office) -> None:
    """unknown_method carries the method that was asked for."""
    refusal = await office.refusal("chat.shout")
    assert (refusal["error"], refusal["req_method"]) == ("unknown_method", "chat.shout")


@pytest.mark.parametrize(
    ("method", "body", "kind", "outcome"),
    [
        ("auth.test", b"<x/>", "application/xml", "invalid_post_type"),
        ("auth.test", b"a=b", "", "missing_post_type"),
        ("auth.test", b"{", "application/json", "invalid_json"),
        ("auth.test", b"[]", "application/json", "json_not_object"),
        ("auth.test", b"a=b", "application/x-www-form-urlencoded; charset=utf-16", "invalid_charset"),
        ("users.info", b'{"user": "U1"}', "application/json; charset=utf-8", "invalid_arguments"),
    ],
)
async def test_a_body_of_the_wrong_type_is_refused(
    office: Office, method: str, body: bytes, kind: str, outcome: str
) -> None:
    """Content types, broken JSON, and JSON for a method that reads only forms."""
    headers = {"Content-Type": kind} if kind else {}
    assert (await office.raw(method, body, **headers))["error"] == outcome


@pytest.mark.parametrize(
    ("kind", "body", "warning"),
    [
        ("application/json", b"{}", "missing_charset"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"a=b", "superfluous_charset"),
    ],
)
async def test_a_charset_that_is_off_is_warned_about(office: Office, kind: str, body: bytes, warning: str) -> None:
    """The call succeeds, and the warning stands in both places."""
    answer = await office.raw("auth.test", body, **{"Content-Type": kind})
    assert (answer["ok"], answer["warning"]) == (True, warning)
    assert answer["response_metadata"]["warnings"] == [warning]


# ---------------------------------------------------------------- people and channels


async def test_people_are_told_with_what_the_scopes_allow(office: Office) -> None:
    """users.info gives time zone and e-mail; deactivated people have no time zone; others' people are strangers."""
    office.slack.changes_user(office.kim, tz="America/New_York")
    gone = office.slack.person("lee", deleted=True)
    partner = office.slack.workspace("Partner")
    pat = office.slack.person("pat", partner)
    with pytest.raises(SlackApiError, match="user_not_visible"):
        await office.client.users_info(user=pat.id)
    office.slack.share_channel(office.sales, partner, pat)
    kim = (await office.client.users_info(user=office.kim.id))["user"]
    lee = (await office.client.users_info(user=gone.id))["user"]
    stranger = (await office.client.users_info(user=pat.id))["user"]
    assert (kim["tz"], kim["profile"]["email"]) == ("America/New_York", "kim@example.com")
    assert (lee["deleted"], "tz" in lee) == (True, False)
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, partner.id)
    with pytest.raises(SlackApiError, match="users_not_found"):
        await office.client.users_lookupByEmail(email="nobody@example.com")


async def test_lists_are_paged_to_the_end(office: Office) -> None:
    """Following next_cursor gives every channel once; a cursor made up is refused."""
    for number in range(7):
        office.slack.channel(f"c{number}")
    names: list[str] = []
    cursor = ""
    while True:
        answer = await office.client.conversations_list(limit=3, cursor=cursor)
        names += [channel["name"] for channel in answer["channels"]]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["sales", *(f"c{number}" for number in range(7))]
    with pytest.raises(SlackApiError, match="invalid_cursor"):
        await office.client.conversations_list(cursor="nonsense")


async def test_a_user_group_has_its_active_members(office: Office) -> None:
    """usergroups.users.list leaves deactivated people out and refuses unknown groups."""
    lee = office.slack.person("lee", deleted=True)
    group = office.slack.usergroup("marketing", office.kim, lee)
    answer = await office.client.usergroups_users_list(usergroup=group.id)
    assert answer["users"] == [office.kim.id]
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        await office.client.usergroups_users_list(usergroup="S0NONE")


async def test_a_bot_joins_public_channels_only(office: Office) -> None:
    """conversations.join enters a public channel; a private one is not to be found."""
    public = office.slack.channel("general", office.kim)
    private = office.slack.channel("secret", office.kim, private=True)
    await office.client.conversations_join(channel=public.id)
    await office.client.chat_postMessage(channel=public.id, text="Hello")
    assert (await office.refusal("conversations.join", channel=private.id))["error"] == "channel_not_found"


async def test_a_direct_message_opens_with_active_people(office: Office) -> None:
    """conversations.open gives the one direct message each time, and refuses deactivated people."""
    first = await office.client.conversations_open(users=office.kim.id)
    second = await office.client.conversations_open(users=[office.kim.id])
    lee = office.slack.person("lee", deleted=True)
    assert first["channel"]["id"] == second["channel"]["id"] == office.kim.dm().id
    assert (await office.refusal("conversations.open", users=lee.id))["error"] == "user_disabled"


async def test_reactions_are_added_once(office: Office) -> None:
    """A second same reaction and an odd name are refused; reactions.get tells who reacted."""
    message = await office.kim.says(office.sales, "Hi")
    place = {"channel": office.sales.id, "timestamp": message.ts}
    await office.client.reactions_add(name="eyes", **place)
    assert (await office.refusal("reactions.add", name="eyes", **place))["error"] == "already_reacted"
    assert (await office.refusal("reactions.add", name="No Such", **place))["error"] == "invalid_name"
    answer = await office.client.reactions_get(channel=office.sales.id, timestamp=message.ts)
    assert answer["message"]["reactions"] == [{"name": "eyes", "users": [office.installation.bot.id], "count": 1}]


async def test_workspaces_do_not_see_each_other(slack: FakeSlack) -> None:
    """A token of one workspace finds neither channels nor people of another."""
    office = Office(slack)
    other = slack.workspace("Other")
    channel = slack.channel("theirs", slack.person("bo", other), team=other)
    assert (await office.refusal("chat.postMessage", channel=channel.id, text="x"))["error"] == "channel_not_found"
    listed = await office.client.users_list()
    assert {member["name"] for member in listed["members"]} == {"linkpin", "kim"}
