"""A chat with the bot is in its reader's language throughout, the few words that the renderer adds included."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.fake_teams.cards import actions, chosen
from tests.teams.house import house, published

pytestmark = pytest.mark.anyio


async def test_lists_and_later_changes_are_in_the_readers_language(sqlite_location: Location, tmp_path: Path) -> None:
    """In an English company somebody German reads German: a list's button, and a digest once its count changed."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = home.teams.person("mara"), home.teams.person("sam", locale="de-DE")
        await home.hires(mara, Role.MARKETER)
        await home.hires(sam, Role.SALESPERSON)
        await mara.adds_bot()
        team = home.teams.team("Sales", sam)
        digest, in_channel = await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        await sam.says("latest")
        found = await home.teams.message(sam.chat, "Neueste Digests")
        titles = [each["title"] for each in actions(found.cards[0])]
        assert "Auswählen" in titles
        assert "Choose" not in titles
        await sam.presses(found, "Auswählen", chosen(found.cards[0], digest))
        opened = await home.teams.message(sam.chat, "Quelle zeigen")
        await sam.presses(opened, "digest.useful")
        await home.teams.until(lambda: "findet das nützlich" in opened.words, "the count in German")
        await home.teams.until(lambda: "1 person finds this useful" in in_channel.words, "the count in the channel")
