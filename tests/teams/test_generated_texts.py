"""What a language model words beside digests carries Teams' label, with what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.bot.outside.openai_server import openai_server
from tests.teams.house import house, published

pytestmark = pytest.mark.anyio
SUMMARY = {"lines": [{"text": "Atlas costs €49 a month.", "cites": [1]}]}


async def test_a_summary_is_labelled_with_its_sources(sqlite_location: Location, tmp_path: Path) -> None:
    """Through the whole service and a provider's protocol: asked, offered, summed up, labelled."""
    async with (
        openai_server(SUMMARY) as server,
        house(
            sqlite_location,
            tmp_path,
            linkpin_llm="openai:gpt-test",
            linkpin_llm_url=server.url,
            linkpin_meaning="lexical",
        ) as home,
    ):
        mara, sam = home.teams.person("mara"), home.teams.person("sam")
        for actor, role in ((mara, Role.MARKETER), (sam, Role.SALESPERSON)):
            await home.hires(actor, role)
            await actor.adds_bot()
            await home.teams.message(actor.chat, "Hello")
        team = home.teams.team("Sales", sam)
        await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        await sam.says("What does Atlas cost a month for each user from 1 June on?")
        message = await home.teams.message(sam.chat, "This may answer your question")
        await home.teams.until(lambda: "entities" in message.activity, "the summary", 40)
        assert "Atlas costs €49 a month." in message.words
        (entity,) = message.activity["entities"]
        assert entity["additionalType"] == ["AIGeneratedContent"]
        (citation,) = entity["citation"]
        assert "€49" in citation["appearance"]["abstract"]
        assert "[1]" in message.activity["text"]
        assert "Atlas" in str(server.seen[0]["messages"])
