"""A question's way in Teams: asked in the chat, answered from the channel, and the list handed over by consent."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.fake_teams import Actor, Message
from tests.teams.house import House, house

pytestmark = pytest.mark.anyio
QUESTION = "Does anybody at our hotline speak Portuguese?"


async def staffed(home: House) -> tuple[Actor, Actor]:
    """A marketer and a salesperson, each with the app in their chat, and the marketing channel."""
    mara, sam = home.teams.person("mara"), home.teams.person("sam")
    for actor, role in ((mara, Role.MARKETER), (sam, Role.SALESPERSON)):
        await home.hires(actor, role)
        await actor.adds_bot()
        await home.teams.message(actor.chat, "Hello")
    team = home.teams.team("Marketing", mara)
    await home.uses(team.channels[0], ChannelPurpose.MARKETING)
    await sam.says(QUESTION)
    await home.teams.message(team.channels[0], QUESTION)
    return mara, sam


async def test_answered_where_it_was_asked(sqlite_location: Location, tmp_path: Path) -> None:
    """The question stands in the marketing channel; its answer comes into the chat in which it was asked."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        await home.teams.message(sam.chat, "Marketing has your question")
        await mara.says("queue")
        listed = await home.teams.message(mara.chat, QUESTION)
        assert "1 open" in listed.words


async def test_the_list_is_handed_over_by_consent(sqlite_location: Location, tmp_path: Path) -> None:
    """The export asks where to put the file; agreed to, the file is there."""
    async with house(sqlite_location, tmp_path) as home:
        mara, _ = await staffed(home)
        await mara.says("queue")
        panel = await home.teams.message(mara.chat, "Questions from the field")
        await mara.presses(panel, "queue.export", {})

        def asked() -> list[Message]:
            return [each for each in home.teams.messages(mara.chat) if each.consent is not None]

        await home.teams.until(asked, "the question where to put it")
        _, file = await mara.decides(asked()[-1], accept=True)
        assert file is not None
        await home.teams.until(lambda: file.content, "the file")
        assert file.name.endswith(".csv")
        assert QUESTION in file.content.decode()
