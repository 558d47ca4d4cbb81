"""A question's way in Slack: asked where people are, answered once, told where each asked, and handed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.slack.house import TRANSPORTS, House, house, published

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("transport", TRANSPORTS)]
QUESTION = "Does anybody at our hotline speak Portuguese?"


async def test_asked_in_a_thread_and_in_private_answered_once(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """A reply under a digest and a direct message are one theme; its answer comes into the thread and in private."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam, sue = (home.slack.person(name) for name in ("mara", "sam", "sue"))
        for actor, role in ((mara, Role.MARKETER), (sam, Role.SALESPERSON), (sue, Role.SALESPERSON)):
            await home.hires(actor, role)
        sales = home.slack.channel("sales", sam, home.app)
        marketing = home.slack.channel("marketing", mara, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        _, digest = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        await sam.says(sales, QUESTION, thread=digest)
        await sam.says(sales, "Thanks!", thread=digest)
        card = await home.slack.message(marketing, QUESTION)
        await sue.says(sue.dm(), QUESTION.upper())
        await home.slack.until(lambda: "asked 2 times by 2 people" in card.words, "both on one card", 12)
        await mara.clicks(card, "theme.answer")
        form = await home.slack.modal(mara, "Answer")
        await mara.submits(form, {"text": "None <!channel> this year."})
        told = await home.slack.message(sales, "None <!channel> this year.")
        assert told.thread_ts == digest.ts
        await home.slack.message(sue.dm(), "None <!channel> this year.")
        assert not [each for each in home.slack.from_bots(sales) if "Thanks!" in each.words]
        assert sam.troubles == mara.troubles == sue.troubles == []


async def test_what_names_nobody_is_left_alone(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Talk in a channel that is not under a digest is none of the bot's business."""
    async with house(sqlite_location, tmp_path, transport) as home:
        sam, mara = home.slack.person("sam"), home.slack.person("mara")
        await home.hires(sam, Role.SALESPERSON)
        await home.hires(mara, Role.MARKETER)
        sales = home.slack.channel("sales", sam, home.app)
        marketing = home.slack.channel("marketing", mara, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        said = await sam.says(sales, QUESTION)
        await sam.says(sales, "Does anyone know?", thread=said)
        await sam.says(sam.dm(), "Is there a discount for schools?")
        await home.slack.message(marketing, "Is there a discount for schools?")
        assert len(home.slack.from_bots(marketing)) == 1
        assert home.slack.from_bots(sales) == []


async def test_an_emoji_asks_what_somebody_wrote(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A question mark under anybody's message offers, to who gave it alone, to ask marketing just that."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = home.slack.person("mara"), home.slack.person("sam")
        await home.hires(mara, Role.MARKETER)
        await home.hires(sam, Role.SALESPERSON)
        marketing, talk = home.slack.channel("marketing", mara, home.app), home.slack.channel("talk", sam, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        said = await sam.says(talk, "Globex needs Portuguese at the hotline")
        await sam.reacts(said, "question")
        offer = await home.slack.message(sam.dm(), "Shall I ask marketing this")
        await sam.clicks(offer, "question.overrule")
        await home.slack.message(marketing, "Globex needs Portuguese at the hotline")
        assert home.slack.from_bots(talk) == []


async def test_the_list_comes_as_a_file(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """The export is uploaded, linked in the direct message, and holds no formula."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = home.slack.person("mara"), home.slack.person("sam")
        await home.hires(mara, Role.MARKETER)
        await home.hires(sam, Role.SALESPERSON)
        marketing = home.slack.channel("marketing", mara, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        await sam.says(sam.dm(), '=HYPERLINK("https://evil.example") is that right?')
        await home.slack.message(marketing, "HYPERLINK")
        await mara.says(mara.dm(), "queue")
        panel = await home.slack.message(mara.dm(), "Questions from the field")
        await mara.clicks(panel, "queue.export")
        message = await home.slack.message(mara.dm(), "for your spreadsheet")
        (file,) = [each for each in home.slack.world.files.values() if each.name.endswith(".csv")]
        assert "'=HYPERLINK" in file.content.decode()
        assert file.id in str(message.blocks)
        assert _channels(home, file.id) == [], "it is shared by the message alone"


def _channels(home: House, file_id: str) -> list[str]:
    return [channel.id for channel in home.slack.world.files[file_id].channels]
