"""Deliveries to Slack that meet limits, faults and closed doors: nothing is lost, and nothing is posted twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from handlers.cards import Card, Text, card_to_json, line
from storage import clock, deliveries, ledger, people, places
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, DeliveryStatus, Platform, Role, TargetKind, WorkspaceStatus
from storage.location import Location
from storage.tables import DeliveryRow
from tests.fake_slack import Channel, FakeSlack, FaultKind
from tests.slack.house import House, house, register, serving

pytestmark = pytest.mark.anyio


def words(text: str, paragraphs: int = 1) -> Card:
    """A card of so many paragraphs."""
    return Card(tuple(Text(line(f"{text} {number}")) for number in range(paragraphs)), text)


async def put(home: House, channel: Channel, text: str, *, paragraphs: int = 1) -> str:
    """Put a post into the ledger; gives its key."""
    row = await home.uses(channel, ChannelPurpose.SALES)
    key = delivery_key("test", text)
    async with home.database.write() as session:
        target = Target(row.workspace_id, TargetKind.CHANNEL, row.id)
        card = card_to_json(words(text, paragraphs))
        await deliveries.enqueue(session, delivery_id=key, target=target, payload=card, purpose="test")
    return key


async def ended(home: House, key: str, status: DeliveryStatus) -> DeliveryRow:
    """The delivery, once it stands so."""
    found: list[DeliveryRow] = []

    async def look() -> bool:
        async with home.database.read() as session:
            row = await ledger.find(session, key)
        found[:] = [row] if row is not None else []
        return row is not None and row.status is status

    for _ in range(600):
        if await look():
            return found[0]
        await asyncio.sleep(0.05)
    raise AssertionError(f"the delivery is {found[0].status if found else 'unknown'}, not {status}")


@pytest.mark.parametrize(
    "fault",
    [
        FaultKind.DONE_THEN_RESET,
        FaultKind.DONE_THEN_SERVER_ERROR,
        FaultKind.SERVER_ERROR,
        FaultKind.RESET,
        FaultKind.HTML,
        FaultKind.RATE_LIMITED,
    ],
)
async def test_a_fault_loses_and_doubles_nothing(sqlite_location: Location, tmp_path: Path, fault: FaultKind) -> None:
    """Whether Slack took the message or not, it stands in the channel once, and the ledger knows its ts."""
    async with house(sqlite_location, tmp_path, "http") as home:
        channel = home.slack.channel("sales", home.app)
        home.slack.next_call("chat.postMessage", fault)
        row = await ended(home, await put(home, channel, "Hello"), DeliveryStatus.SENT)
        (message,) = home.slack.from_bots(channel)
        assert row.external_ids == [f"{channel.id}:{message.ts}"]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
async def test_an_ambiguous_error_is_looked_up(sqlite_location: Location, tmp_path: Path, error: str) -> None:
    """Slack's "may have been done" leads to a look into the channel before the second try."""
    async with house(sqlite_location, tmp_path, "http") as home:
        channel = home.slack.channel("sales", home.app)
        home.slack.next_error("chat.postMessage", error)
        await ended(home, await put(home, channel, "Hello"), DeliveryStatus.SENT)
        assert len(home.slack.calls("conversations.history")) == 1
        assert len(home.slack.from_bots(channel)) == 1


async def test_a_card_of_several_messages_goes_on_after_a_fault(sqlite_location: Location, tmp_path: Path) -> None:
    """Where the second part may be posted or not, parts are looked up, and only what is missing is posted."""
    async with house(sqlite_location, tmp_path, "http") as home:
        channel = home.slack.channel("sales", home.app)
        long = "An offer that is worth reading in full, because every word of it counts. " * 12
        key = await put(home, channel, long[:-1], paragraphs=22)
        await home.slack.until(lambda: home.slack.from_bots(channel), "the first part")
        home.slack.next_call("chat.postMessage", FaultKind.DONE_THEN_RESET)
        row = await ended(home, key, DeliveryStatus.SENT)
        posted = home.slack.from_bots(channel)
        assert len(posted) > 1
        assert row.external_ids == [f"{channel.id}:{each.ts}" for each in posted]


async def test_an_update_with_fewer_parts_takes_the_others_away(sqlite_location: Location, tmp_path: Path) -> None:
    """A message that shrinks leaves no remains; one that grows gets further parts; a deleted one is gone whole."""
    async with house(sqlite_location, tmp_path, "http") as home:
        channel = home.slack.channel("sales", home.app)
        long = "An offer that is worth reading in full, because every word of it counts. " * 12
        key = await put(home, channel, long[:-1], paragraphs=22)
        await ended(home, key, DeliveryStatus.SENT)
        for number, (text, parts) in enumerate((("Short", 1), (long[:-1], 2), ("", 0))):
            change = delivery_key("change", number)
            async with home.database.write() as session:
                payload = card_to_json(words(text, 22 if parts > 1 else 1))
                await deliveries.enqueue_change(
                    session, delivery_id=change, message=key, payload=payload, delete=not parts
                )
            await ended(home, change, DeliveryStatus.SENT)
            shown = len(home.slack.from_bots(channel))
            assert shown >= 2 if parts > 1 else shown == parts


@pytest.mark.parametrize("trouble", ["not_in_channel", "is_archived", "channel_not_found", "missing_scope"])
async def test_a_channel_that_is_closed_is_paused_and_told_of_once(
    sqlite_location: Location, tmp_path: Path, trouble: str
) -> None:
    """Nothing is tried for ever: what is meant for the channel waits, and the admin hears of it once."""
    async with house(sqlite_location, tmp_path, "http") as home:
        ada = home.slack.person("ada")
        await home.hires(ada, Role.ADMIN)
        channel = home.slack.channel("sales", home.app)
        home.slack.next_error("chat.postMessage", trouble)
        first = await put(home, channel, "Hello")
        row = await ended(home, first, DeliveryStatus.PAUSED)
        second = await put(home, channel, "Again")
        await ended(home, second, DeliveryStatus.PAUSED)
        told = "permission" if trouble == "missing_scope" else "archived" if trouble == "is_archived" else "Invite me"
        await home.slack.message(ada.dm(), told)
        assert (row.error or "").startswith(trouble)
        assert len(home.slack.from_bots(ada.dm())) == 1
        assert home.slack.from_bots(channel) == []


async def test_a_missing_permission_is_told_once_and_tried_again_after_an_installation(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """Direct messages that Slack forbids wait; one word to the admin for all of them; at the next start all go out."""
    async with FakeSlack() as slack:
        app = register(slack, "http")
        slack.install(app)
        ada, readers = slack.person("ada"), [slack.person(f"r{number}") for number in range(3)]
        keys: list[str] = []
        async with serving(slack, app, sqlite_location, tmp_path, "http") as home:
            workspace = await home.workspace()
            await home.hires(ada, Role.ADMIN)
            for reader in readers:
                slack.next_error("conversations.open", "missing_scope")
                key = delivery_key("test", reader.id)
                target = Target(workspace.id, TargetKind.PERSON, await home.hires(reader, Role.SALESPERSON))
                async with home.database.write() as session:
                    await deliveries.enqueue(
                        session, delivery_id=key, target=target, payload=card_to_json(words("Hello")), purpose="test"
                    )
                await ended(home, key, DeliveryStatus.PAUSED)
                keys.append(key)
                await slack.message(ada.dm(), "A permission is missing")
            assert len(slack.from_bots(ada.dm())) == 1
        async with serving(slack, app, sqlite_location, tmp_path, "http") as home:
            for key in keys:
                await ended(home, key, DeliveryStatus.SENT)


async def test_the_bot_invited_again_posts_what_waited(sqlite_location: Location, tmp_path: Path) -> None:
    """An invitation resumes the channel by itself."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        channel = home.slack.channel("sales", kim)
        key = await put(home, channel, "Hello")
        await ended(home, key, DeliveryStatus.PAUSED)
        await kim.invites(channel, home.app)
        await home.slack.message(channel, "Hello")
        await ended(home, key, DeliveryStatus.SENT)


async def test_our_own_mistake_is_not_repeated(sqlite_location: Location, tmp_path: Path) -> None:
    """What Slack refuses as malformed stays failed, with Slack's word for it."""
    async with house(sqlite_location, tmp_path, "http") as home:
        channel = home.slack.channel("sales", home.app)
        home.slack.next_error("chat.postMessage", "invalid_blocks")
        row = await ended(home, await put(home, channel, "Hello"), DeliveryStatus.FAILED)
        assert row.error == "invalid_blocks"


async def test_a_revoked_token_stops_the_workspace_and_tells_an_admin_elsewhere(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """Deliveries to that workspace wait; an admin with an account in another workspace is told there."""
    async with house(sqlite_location, tmp_path, "http") as home:
        ada = home.slack.person("ada")
        person = await home.hires(ada, Role.ADMIN)
        async with home.database.write() as session:
            at = await clock.now(session)
            other = await places.ensure_workspace(session, Platform.LOCAL, "other", name="O", at=at, allowed=True)
            await people.link_account(session, person, other.id, "ada")
        channel = home.slack.channel("sales", home.app)
        home.slack.next_error("chat.postMessage", "token_revoked")
        key = await put(home, channel, "Hello")
        await ended(home, key, DeliveryStatus.PAUSED)
        async with home.database.read() as session:
            told = await ledger.deliveries(session, limit=20)
        assert (await home.workspace()).status is WorkspaceStatus.REMOVED
        assert [each.workspace_id for each in told if each.purpose == "alarm"] == [other.id]


async def test_posts_keep_to_slacks_pace(sqlite_location: Location, tmp_path: Path) -> None:
    """A server that takes one post a second and channel gets several in their order, each once, and is not hammered."""
    async with house(sqlite_location, tmp_path, "http") as home:
        home.slack.rates.on = True
        channel = home.slack.channel("sales", home.app)
        keys = [await put(home, channel, f"Hello {number}") for number in range(4)]
        for key in keys:
            await ended(home, key, DeliveryStatus.SENT)
        assert [each.text.split()[1] for each in home.slack.from_bots(channel)] == ["0", "1", "2", "3"]
        assert len(home.slack.calls("chat.postMessage")) < 2 * len(keys)


@pytest.mark.parametrize("delete", [False, True])
async def test_a_message_that_somebody_deleted_is_left_alone(
    sqlite_location: Location, tmp_path: Path, delete: bool
) -> None:
    """A change or deletion of a post that is gone is over at once: nothing is posted anew, nobody is alarmed."""
    async with house(sqlite_location, tmp_path, "http") as home:
        await home.hires(home.slack.person("ada"), Role.ADMIN)
        channel = home.slack.channel("sales", home.app)
        key = await put(home, channel, "Hello")
        await ended(home, key, DeliveryStatus.SENT)
        home.slack.happenings.delete(home.slack.from_bots(channel)[0])
        change = delivery_key("test", "change")
        async with home.database.write() as session:
            await deliveries.enqueue_change(
                session, delivery_id=change, message=key, payload=card_to_json(words("New")), delete=delete
            )
        await ended(home, change, DeliveryStatus.SENT)
        assert home.slack.from_bots(channel) == []
        async with home.database.read() as session:
            assert [each for each in await ledger.deliveries(session, limit=20) if each.purpose == "alarm"] == []


async def test_a_workspace_wide_429_without_a_time_is_waited_out(sqlite_location: Location, tmp_path: Path) -> None:
    """Slack's word without its header is certain not to have been sent: one post, later, and no look-up."""
    async with house(sqlite_location, tmp_path, "http") as home:
        channel = home.slack.channel("sales", home.app)
        home.slack.next_error("chat.postMessage", "ratelimited")
        key = await put(home, channel, "Hello")
        await home.slack.until(lambda: not home.slack.faults.waiting.get("chat.postMessage"), "the refused try")

        async def put_off() -> bool:
            async with home.database.read() as session:
                row = await ledger.find(session, key)
            return row is not None and row.status is DeliveryStatus.PENDING and row.error == "rate limited"

        async with asyncio.timeout(60):
            while not await put_off():  # noqa: ASYNC110  the database rings no bell
                await asyncio.sleep(0.02)
        assert home.slack.calls("conversations.history") == []
        assert home.slack.from_bots(channel) == []
