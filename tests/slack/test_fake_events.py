"""The fake Slack's events over HTTP: signed as slack_sdk expects, retried as documented, sent to who may have them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from tests.fake_slack import App, FakeSlack, Timings
from tests.fake_slack.listening import Listener

pytestmark = pytest.mark.anyio


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack whose times are short."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(FakeSlack(Timings(acknowledge=0.2, retries=(0.0, 0.05, 0.05))))


@pytest.fixture
def app(slack: FakeSlack) -> App:
    """An app that is installed."""
    app = slack.app()
    slack.install(app)
    return app


@pytest.fixture
async def listener(app: App) -> AsyncIterator[Listener]:
    """The app's own server."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(Listener(app))


async def test_requests_are_signed_and_can_be_forged_on_order(slack: FakeSlack, app: App, listener: Listener) -> None:
    """slack_sdk's verifier accepts what Slack sends, and refuses an old, a foreign and an altered one."""
    old = str(int(time.time()) - 301)
    assert await slack.verify_url(app)
    await slack.send_raw(app, b'{"type": "event_callback"}')
    await slack.send_raw(app, b"{}", timestamp=old)
    await slack.send_raw(app, b"{}", signed="v0=00")
    assert [each.genuine for each in listener.received] == [True, True, False, False]


async def test_a_mention_comes_twice(slack: FakeSlack, app: App, listener: Listener) -> None:
    """One post that names the bot is an app_mention and a message, with the same ts and different event ids."""
    kim = slack.person("kim")
    sales = slack.channel("sales", kim, app)
    await kim.says(sales, f"<@{slack.bot(app).id}> what's <new> & good?")
    await slack.settled()
    [mention], [message] = listener.events("app_mention"), listener.events("message")
    assert mention["ts"] == message["ts"]
    assert message["text"] == f"<@{slack.bot(app).id}> what's &lt;new&gt; &amp; good?"
    assert (message["channel_type"], "channel_type" in mention) == ("channel", False)
    assert len({each.body["event_id"] for each in listener.received}) == 2
    assert listener.received[0].body["authorizations"][0]["user_id"] == slack.bot(app).id


async def test_a_direct_message_is_no_mention(slack: FakeSlack, app: App, listener: Listener) -> None:
    """In a direct message the bot's name makes no app_mention."""
    kim = slack.person("kim")
    await kim.says(kim.dm(), f"<@{slack.bot(app).id}> hello")
    await slack.settled()
    assert listener.events("app_mention") == []
    assert [event["channel_type"] for event in listener.events("message")] == ["im"]


async def test_what_is_not_acknowledged_comes_again(slack: FakeSlack, app: App, listener: Listener) -> None:
    """Errors are retried three times, with number and reason in the headers and the same event id."""
    listener.answers = [web.Response(status=500) for _ in range(9)]
    kim = slack.person("kim")
    await kim.says(kim.dm(), "hello")
    await slack.settled()
    [delivery] = slack.deliveries("message")
    assert [each.headers.get("x-slack-retry-num") for each in listener.received] == [None, "1", "2", "3"]
    assert listener.received[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({each.body["event_id"] for each in listener.received}) == 1
    assert not delivery.acknowledged


async def test_what_is_slow_comes_again(slack: FakeSlack, listener: Listener) -> None:
    """An answer after the deadline counts as none: the next attempt says http_timeout."""
    listener.delay = 0.3
    kim = slack.person("kim")
    await kim.says(kim.dm(), "hello")
    await slack.until(lambda: len(listener.received) > 1, "a second attempt")
    assert listener.received[1].headers["x-slack-retry-reason"] == "http_timeout"


async def test_an_app_can_decline_retries(slack: FakeSlack, listener: Listener) -> None:
    """x-slack-no-retry: 1 beside an error ends the attempts."""
    listener.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    kim = slack.person("kim")
    await kim.says(kim.dm(), "hello")
    await slack.settled()
    assert len(listener.received) == 1


async def test_nobody_at_home_is_a_failed_connection(slack: FakeSlack, app: App) -> None:
    """An address where nothing listens fails each time, and is given up."""
    async with Listener(app):
        pass
    kim = slack.person("kim")
    await kim.says(kim.dm(), "hello")
    await slack.settled()
    assert {attempt.failure for attempt in slack.deliveries("message")[0].attempts} == {"connection_failed"}


async def test_an_event_can_be_sent_again_although_it_was_acknowledged(slack: FakeSlack, listener: Listener) -> None:
    """A lost acknowledgement is played by sending the same event once more."""
    kim = slack.person("kim")
    await kim.says(kim.dm(), "hello")
    await slack.settled()
    await slack.again(slack.deliveries("message")[0])
    first, second = (each.body["event_id"] for each in listener.received)
    assert first == second


async def test_an_app_hears_only_where_it_is_and_what_its_scopes_allow(slack: FakeSlack) -> None:
    """No events of channels without the bot, none without the scope, none that were not subscribed to."""
    narrow = slack.app("Narrow", scopes=("channels:history", "reactions:read"), events=frozenset({"message.channels"}))
    slack.install(narrow)
    async with Listener(narrow) as listener:
        kim = slack.person("kim")
        inside = slack.channel("inside", kim, narrow)
        message = await kim.says(inside, "heard")
        await kim.reacts(message, "eyes")
        await kim.says(slack.channel("outside", kim), "not heard")
        await kim.says(slack.channel("private", kim, narrow, private=True), "no scope")
        await slack.settled()
        assert [each.body["event"].get("text") for each in listener.received] == ["heard"]


async def test_edits_and_deletions_are_told(slack: FakeSlack, app: App, listener: Listener) -> None:
    """message_changed carries both versions, message_deleted the old one."""
    kim = slack.person("kim")
    message = await kim.says(kim.dm(), "frist")
    await kim.edits(message, "first")
    await kim.deletes(message)
    await slack.settled()
    found = {event.get("subtype"): event for event in listener.events("message")}
    changed, deleted = found["message_changed"], found["message_deleted"]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("frist", "first")
    assert changed["message"]["edited"]["user"] == kim.id
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (message.ts, "first")


async def test_a_file_comes_as_a_message_and_as_an_id(slack: FakeSlack, listener: Listener) -> None:
    """file_shared has only ids; the message has the file, with an address for the download."""
    kim = slack.person("kim")
    file = await kim.uploads(kim.dm(), "brief.pdf", b"%PDF", "the brief")
    await slack.settled()
    [shared], [message] = listener.events("file_shared"), listener.events("message")
    assert (shared["file_id"], shared["file"], shared["channel_id"]) == (file.id, {"id": file.id}, kim.dm().id)
    assert (message["subtype"], message["files"][0]["mimetype"]) == ("file_share", "application/pdf")


async def test_a_file_of_another_company_must_be_looked_up(slack: FakeSlack, app: App, listener: Listener) -> None:
    """In a Slack Connect channel the file is an id with check_file_info, and its author is of another team."""
    partner = slack.workspace("Partner")
    pat = slack.person("pat", partner)
    sales = slack.channel("sales", slack.person("kim"), app)
    slack.share_channel(sales, partner, pat)
    await pat.uploads(sales, "brief.pdf", b"%PDF")
    await slack.settled()
    [message] = listener.events("message")
    assert message["files"][0]["file_access"] == "check_file_info"
    assert "url_private_download" not in message["files"][0]
    assert (message["team"], message["source_team"]) == (partner.id, partner.id)
    assert {each.body["is_ext_shared_channel"] for each in listener.received} == {True}


async def test_the_life_of_a_channel_is_told(slack: FakeSlack, app: App, listener: Listener) -> None:
    """Joining, reacting, archiving and removing the bot each have their event."""
    kim = slack.person("kim")
    sales = slack.channel("sales", kim)
    await kim.invites(sales, app)
    lee = slack.person("lee")
    await lee.joins(sales)
    await lee.leaves(sales)
    message = await kim.says(sales, "hello")
    await kim.reacts(message, "eyes")
    await kim.unreacts(message, "eyes")
    await kim.archives(sales)
    await kim.removes(sales, app)
    await slack.settled()
    kinds = {each.body["event"]["type"] for each in listener.received}
    assert kinds >= {
        "member_joined_channel",
        "member_left_channel",
        "reaction_added",
        "reaction_removed",
        "channel_archive",
        "channel_left",
    }
    joined = next(each for each in listener.events("member_joined_channel") if each["user"] != lee.id)
    assert (joined["user"], joined["inviter"]) == (slack.bot(app).id, kim.id)


async def test_people_and_the_home_tab_are_told(slack: FakeSlack, listener: Listener) -> None:
    """user_change carries the new profile, app_home_opened the tab."""
    kim = slack.person("kim")
    slack.changes_user(kim, deleted=True)
    await kim.opens_home()
    await slack.settled()
    [change], [home] = listener.events("user_change"), listener.events("app_home_opened")
    assert change["user"]["deleted"] is True
    assert (home["tab"], home["user"], home["channel"]) == ("home", kim.id, kim.dm().id)


async def test_the_end_of_an_installation_is_told(slack: FakeSlack, app: App, listener: Listener) -> None:
    """Uninstalling tells app_uninstalled and tokens_revoked, and nothing after."""
    kim = slack.person("kim")
    dm = kim.dm()
    await kim.uninstalls()
    await kim.says(dm, "anybody there?")
    await slack.settled()
    assert sorted(each.body["event"]["type"] for each in listener.received) == ["app_uninstalled", "tokens_revoked"]


async def test_two_workspaces_are_told_apart(slack: FakeSlack, app: App, listener: Listener) -> None:
    """One app in two workspaces hears of each with its own team id and bot user."""
    second = slack.workspace("Second")
    slack.install(app, second)
    for team in (slack.team, second):
        kim = slack.person("kim", team)
        await kim.says(kim.dm(), team.name)
    await slack.settled()
    assert {(each.body["team_id"], each.body["event"]["text"]) for each in listener.received} == {
        (slack.team.id, "Example"),
        (second.id, "Second"),
    }


async def test_a_bot_hears_its_own_posts(slack: FakeSlack, app: App, listener: Listener) -> None:
    """What an app posts comes back to it with its bot_id, so that a relay must know its own echo."""
    kim = slack.person("kim")
    sales = slack.channel("sales", kim, app)
    slack.happenings.post(sales, slack.bot(app), "from the bot")
    await slack.settled()
    [event] = listener.events("message")
    assert event["bot_id"] == slack.bot(app).bot_id
