"""Deliveries to Teams that meet limits, faults and closed doors: nothing is lost silently, and nothing posted twice."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from handlers.cards import Card, Text, card_to_json, line
from storage import deliveries, ledger, places
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, DeliveryStatus, Role, TargetKind
from storage.location import Location
from tests.fake_teams import Actor, Conversation, FaultKind
from tests.teams.house import House, house

pytestmark = pytest.mark.anyio
LONG = "An offer that is worth reading in full, because every word of it counts, from first to last. " * 40


def words(text: str, paragraphs: int = 1) -> Card:
    """A card of so many paragraphs."""
    return Card(tuple(Text(line(f"{text} {number}")) for number in range(paragraphs)), text[:40])


async def ready(home: House) -> tuple[Actor, Conversation]:
    """An admin who has the app, and a channel that it posts in."""
    ada = home.teams.person("ada")
    await home.hires(ada, Role.ADMIN)
    await ada.adds_bot()
    await home.teams.message(ada.chat, "Hello")
    team = home.teams.team("Sales", ada)
    await ada.adds_bot(team)
    await home.teams.message(team.channels[0], "I am Linkpin")
    return ada, team.channels[0]


async def put(home: House, channel: Conversation, text: str, *, paragraphs: int = 1) -> str:
    """Put a post into the ledger; gives its key."""
    row = await home.uses(channel, ChannelPurpose.SALES)
    key = delivery_key("test", text[:80])
    async with home.database.write() as session:
        target = Target(row.workspace_id, TargetKind.CHANNEL, row.id)
        card = card_to_json(words(text, paragraphs))
        await deliveries.enqueue(session, delivery_id=key, target=target, payload=card, purpose="test")
    return key


async def change(home: House, key: str, text: str, *, paragraphs: int = 1, delete: bool = False) -> str:
    """Put a change of a post into the ledger; gives its key."""
    changed = delivery_key("change", key, text[:80])
    async with home.database.write() as session:
        payload = card_to_json(words(text, paragraphs))
        await deliveries.enqueue_change(session, delivery_id=changed, message=key, payload=payload, delete=delete)
    return changed


def shown(home: House, channel: Conversation) -> list[str]:
    """The texts in a channel, without the greeting."""
    return [each.words.strip() for each in home.teams.messages(channel) if "I am Linkpin" not in each.words]


async def test_a_post_is_known_by_its_activity_and_can_be_changed(sqlite_location: Location, tmp_path: Path) -> None:
    """The ledger keeps the activity's id; an update shows in place, a deletion takes the message away."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        key = await put(home, channel, "Hello all")
        row = await home.ended(key, DeliveryStatus.SENT)
        message = home.teams.messages(channel)[-1]
        assert row.external_ids == [f"{channel.id}|{message.id}"]
        await home.ended(await change(home, key, "Better"), DeliveryStatus.SENT)
        assert shown(home, channel) == ["Better 0"]
        await home.ended(await change(home, key, "", delete=True), DeliveryStatus.SENT)
        assert shown(home, channel) == []


@pytest.mark.parametrize("status", [429, 412, 502, 503, 504])
async def test_what_teams_says_to_send_again_is(sqlite_location: Location, tmp_path: Path, status: int) -> None:
    """Busy or between two states: the message follows, no sooner than Retry-After says, and stands there once."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.next_call("post", FaultKind.REFUSED, status=status, code="Busy", retry_after=0.6)
        begun = time.monotonic()
        await home.ended(await put(home, channel, "Hello all"), DeliveryStatus.SENT)
        assert time.monotonic() - begun >= 0.6
        assert shown(home, channel) == ["Hello all 0"]


async def test_without_a_word_when_it_waits_longer_each_time(sqlite_location: Location, tmp_path: Path) -> None:
    """429 without Retry-After: some seconds, then twice as many, and it stands there once."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.next_call("post", FaultKind.REFUSED, status=429, code="Throttled", times=2)
        begun = time.monotonic()
        await home.ended(await put(home, channel, "Hello all"), DeliveryStatus.SENT)
        assert time.monotonic() - begun >= 2 + 4
        assert shown(home, channel) == ["Hello all 0"]


@pytest.mark.parametrize(
    ("fault", "status"),
    [(FaultKind.DONE_THEN_RESET, 0), (FaultKind.RESET, 0), (FaultKind.DONE_THEN_REFUSED, 500)],
)
async def test_a_doubtful_post_is_held_and_told_of(
    sqlite_location: Location, tmp_path: Path, fault: FaultKind, status: int
) -> None:
    """Teams lets nobody look whether a message is there: a person decides, and it is never posted twice by itself."""
    async with house(sqlite_location, tmp_path) as home:
        ada, channel = await ready(home)
        home.teams.next_call("post", fault, status=status)
        key = await put(home, channel, "Hello all")
        await home.ended(key, DeliveryStatus.HELD)
        await home.teams.message(ada.chat, "A message is held")
        assert len(shown(home, channel)) == (fault is not FaultKind.RESET)


async def test_a_doubtful_change_is_made_again(sqlite_location: Location, tmp_path: Path) -> None:
    """An update twice does no harm, so it needs nobody's decision."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        key = await put(home, channel, "Hello all")
        await home.ended(key, DeliveryStatus.SENT)
        home.teams.next_call("update", FaultKind.DONE_THEN_RESET)
        await home.ended(await change(home, key, "Better"), DeliveryStatus.SENT)
        assert shown(home, channel) == ["Better 0"]


async def test_a_large_card_is_split_and_goes_on_after_a_refusal(sqlite_location: Location, tmp_path: Path) -> None:
    """No part is larger than Teams takes; where it is busy between two parts, only those that are missing follow."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.next_call("post", FaultKind.REFUSED, status=429, retry_after=0.3)
        key = await put(home, channel, LONG, paragraphs=12)
        await home.teams.until(lambda: shown(home, channel), "the first part", 15)
        home.teams.next_call("post", FaultKind.REFUSED, status=429, retry_after=0.3)
        row = await home.ended(key, DeliveryStatus.SENT)
        posted = home.teams.messages(channel)[1:]
        assert len(posted) > 1
        assert row.external_ids == [f"{channel.id}|{each.id}" for each in posted]
        whole = " ".join(each.words for each in posted)
        assert re.findall(r"last\.  (\d+)", whole) == [str(number) for number in range(12)]
        await home.ended(await change(home, key, "Short"), DeliveryStatus.SENT)
        assert shown(home, channel) == ["Short 0"]


async def test_a_message_of_very_many_parts_goes_on(
    sqlite_location: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More parts than one call has time for: the next call goes on after them, and all stand there once, in order."""
    monkeypatch.setattr("bot.teams.outbound.PARTS_AT_ONCE", 2)
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        row = await home.ended(await put(home, channel, LONG, paragraphs=45), DeliveryStatus.SENT)
        posted = home.teams.messages(channel)[1:]
        assert len(posted) > 4
        assert row.external_ids == [f"{channel.id}|{each.id}" for each in posted]
        whole = " ".join(each.words for each in posted)
        assert re.findall(r"last\.  (\d+)", whole) == [str(number) for number in range(45)]


async def test_a_message_that_somebody_deleted_is_left(sqlite_location: Location, tmp_path: Path) -> None:
    """There is nothing to change and nothing to delete any more, and nothing fails for it."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        key = await put(home, channel, "Hello all")
        await home.ended(key, DeliveryStatus.SENT)
        home.teams.messages(channel)[-1].deleted = True
        await home.ended(await change(home, key, "Better"), DeliveryStatus.SENT)
        await home.ended(await change(home, key, "", delete=True), DeliveryStatus.SENT)
        assert shown(home, channel) == []


async def test_our_own_mistake_is_not_repeated(sqlite_location: Location, tmp_path: Path) -> None:
    """What Teams refuses as malformed stays failed, with its word for it."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.next_call("post", FaultKind.REFUSED, status=400, code="BadSyntax")
        row = await home.ended(await put(home, channel, "Hello all"), DeliveryStatus.FAILED)
        assert row.error == "400 BadSyntax"


async def test_a_removed_bot_pauses_the_channel_and_tells_its_owner_once(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """403: what is meant for the channel waits, its owner hears of it once, and added again it goes out by itself."""
    async with house(sqlite_location, tmp_path) as home:
        ada, channel = await ready(home)
        channel.bot_in = False
        first = await put(home, channel, "Hello all")
        row = await home.ended(first, DeliveryStatus.PAUSED)
        assert row.error == "403 BotNotInConversationRoster"
        second = await put(home, channel, "Again")
        await home.ended(second, DeliveryStatus.PAUSED)
        await home.teams.message(ada.chat, "A channel is paused")
        assert len([each for each in home.teams.messages(ada.chat) if "paused" in each.words]) == 1
        assert channel.team is not None
        await ada.adds_bot(channel.team)
        await home.ended(first, DeliveryStatus.SENT)
        await home.ended(second, DeliveryStatus.SENT)


async def test_who_lets_the_bot_in_again_without_a_word_gets_what_waited(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """Blocked and unblocked by somebody, or by a team, without an event of Teams': the next words there say so."""
    async with house(sqlite_location, tmp_path) as home:
        ada, channel = await ready(home)
        workspace = await home.workspace()
        ada.chat.bot_in = channel.bot_in = False
        person = await home.hires(ada, Role.ADMIN)
        async with home.database.write() as session:
            target = Target(workspace.id, TargetKind.PERSON, person)
            card = card_to_json(words("Just for you"))
            await deliveries.enqueue(session, delivery_id="direct", target=target, payload=card, purpose="test")
        await home.ended("direct", DeliveryStatus.PAUSED)
        post = await put(home, channel, "Hello all")
        await home.ended(post, DeliveryStatus.PAUSED)
        ada.chat.bot_in = channel.bot_in = True
        await ada.says("help")
        await home.ended("direct", DeliveryStatus.SENT)
        await ada.says("help", channel)
        await home.ended(post, DeliveryStatus.SENT)


async def test_an_expired_token_is_renewed(sqlite_location: Location, tmp_path: Path) -> None:
    """A token that the connector refuses is asked for anew, and the message goes out."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.tokens.clear()
        await home.ended(await put(home, channel, "Hello all"), DeliveryStatus.SENT)
        assert shown(home, channel) == ["Hello all 0"]


async def test_tokens_are_asked_for_once(sqlite_location: Location, tmp_path: Path) -> None:
    """Many messages cost one token, and a login that hangs holds up nothing but them."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        for number in range(5):
            await put(home, channel, f"Hello {number}")
        await home.teams.until(lambda: len(shown(home, channel)) == 5, "all messages")
        assert home.teams.count("POST", "/token") == 1


async def test_a_person_is_written_to_in_a_chat_made_for_it(sqlite_location: Location, tmp_path: Path) -> None:
    """Where there is no personal chat yet, one is made, once; where the app is not installed, it is paused."""
    async with house(sqlite_location, tmp_path) as home:
        _, _ = await ready(home)
        workspace = await home.workspace()
        sam, tom = home.teams.person("sam"), home.teams.person("tom")
        home.teams.chat(tom, bot_in=False)
        for number, (actor, status) in enumerate(
            ((sam, DeliveryStatus.SENT), (sam, DeliveryStatus.SENT), (tom, DeliveryStatus.PAUSED))
        ):
            person = await home.hires(actor, Role.SALESPERSON)
            key = delivery_key("direct", number)
            async with home.database.write() as session:
                target = Target(workspace.id, TargetKind.PERSON, person)
                card = card_to_json(words("Just for you"))
                await deliveries.enqueue(session, delivery_id=key, target=target, payload=card, purpose="test")
            await home.ended(key, status)
        assert len(home.teams.messages(sam.chat)) == 2
        assert home.teams.count("POST", "/v3/conversations") == 2


async def test_posts_keep_to_teams_pace(sqlite_location: Location, tmp_path: Path) -> None:
    """A connector that refuses the eighth message in a second gets nine, each once, and refuses none."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.rates.on = True
        keys = [await put(home, channel, f"Hello {number}") for number in range(9)]
        for key in keys:
            await home.ended(key, DeliveryStatus.SENT)
        assert sorted(shown(home, channel)) == sorted(f"Hello {number} 0" for number in range(9))
        assert home.teams.rates.refusals == 0


async def test_a_tenant_that_is_not_served_any_more_gets_nothing(sqlite_location: Location, tmp_path: Path) -> None:
    """Taken from the settings, a tenant is not written to; what was meant for it waits."""
    other = "99999999-2222-4333-8444-555555555555"
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        row = await home.uses(channel, ChannelPurpose.SALES)
    async with house(sqlite_location, tmp_path, teams_tenants=other) as home:
        async with home.database.write() as session:
            target = Target(row.workspace_id, TargetKind.CHANNEL, row.id)
            card = card_to_json(words("Hello"))
            await deliveries.enqueue(session, delivery_id="late", target=target, payload=card, purpose="test")
        await home.ended("late", DeliveryStatus.PAUSED)
        async with home.database.read() as session:
            assert not (await places.get_workspace(session, row.workspace_id)).allowed
            assert await ledger.find(session, "late") is not None
