"""Where Teams takes less than its documentation says today (28 KB and 40 KB were the limit before), nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage.kinds import DeliveryStatus
from storage.location import Location
from tests.fake_teams import Conversation, FaultKind
from tests.teams.house import House, house
from tests.teams.test_sending import LONG, change, put, ready

pytestmark = pytest.mark.anyio
KB = 1024


def paragraphs(home: House, channel: Conversation) -> list[str]:
    """The numbers of the paragraphs that can be read in a channel, in order."""
    whole = " ".join(each.words for each in home.teams.messages(channel)[1:])
    return re.findall(r"last\.  (\d+)", whole)


def count(number: int) -> list[str]:
    """The numbers of so many paragraphs."""
    return [str(each) for each in range(number)]


@pytest.mark.parametrize("most", [28 * KB, 40 * KB])
async def test_what_is_too_large_goes_in_smaller_parts(sqlite_location: Location, tmp_path: Path, most: int) -> None:
    """Refused with 413, it follows in parts that are taken; all of it, once, in order; a change of it likewise."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.message_bytes = most
        key = await put(home, channel, LONG, paragraphs=6)
        row = await home.ended(key, DeliveryStatus.SENT)
        assert paragraphs(home, channel) == count(6)
        assert len(row.external_ids) == len(home.teams.messages(channel)[1:]) > 1
        await home.ended(await change(home, key, "Short. " + LONG, paragraphs=8), DeliveryStatus.SENT)
        assert paragraphs(home, channel) == count(8)
        await home.ended(await change(home, key, "Short"), DeliveryStatus.SENT)
        assert [each.words.strip() for each in home.teams.messages(channel)[1:]] == ["Short 0"]


async def test_a_later_part_that_is_too_large_begins_the_message_anew(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """Where the first part was taken and the second one is not, the first one is taken back: no word stands twice."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        key = await put(home, channel, LONG, paragraphs=12)
        await home.teams.until(lambda: len(home.teams.messages(channel)) > 1, "the first part")
        home.teams.message_bytes = 28 * KB
        await home.ended(key, DeliveryStatus.SENT)
        assert paragraphs(home, channel) == count(12)


async def test_smaller_parts_that_are_interrupted_are_begun_anew(sqlite_location: Location, tmp_path: Path) -> None:
    """Busy between two of the smaller parts: what is out is taken back, and all of it follows, once."""
    async with house(sqlite_location, tmp_path) as home:
        _, channel = await ready(home)
        home.teams.message_bytes = 28 * KB
        key = await put(home, channel, LONG, paragraphs=6)
        await home.teams.until(lambda: len(home.teams.messages(channel)) > 1, "the first small part")
        home.teams.next_call("post", FaultKind.REFUSED, status=429, retry_after=0.2)
        await home.ended(key, DeliveryStatus.SENT)
        assert paragraphs(home, channel) == count(6)


async def test_what_no_splitting_makes_small_enough_is_told_of(sqlite_location: Location, tmp_path: Path) -> None:
    """Where even the smaller parts are refused it has failed, with Teams' word for it, and its owner is told."""
    async with house(sqlite_location, tmp_path) as home:
        ada, channel = await ready(home)
        home.teams.next_call("post", FaultKind.REFUSED, status=413, code="MessageSizeTooBig", times=2)
        row = await home.ended(await put(home, channel, "Hello all"), DeliveryStatus.FAILED)
        assert row.error == "413 MessageSizeTooBig"
        await home.teams.message(ada.chat, "A message was refused")
