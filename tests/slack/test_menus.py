"""The menu "Show source" under a published digest, in both transports: private, word for word, with its slide."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.fake_slack import Actor, Message
from tests.fake_slack.form_filling import options_of
from tests.fake_slack.model import Json, nodes
from tests.handlers import launch_brief
from tests.slack import house as stage
from tests.slack.house import TRANSPORTS, House, house, published

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("transport", TRANSPORTS)]
SHORT = 80
"""Words of a digest with so few lines that its menu is an overflow menu; a longer one's is a select."""
PRICE = "Atlas costs €49 a month for each user from 1 June 2027."
OLD_PRICE = "Customers on the old plan keep their price of €39 until the end of 2027."


def menu(message: Message) -> Json:
    """The menu of sources as the client has it."""
    return next(node for node in nodes(message.blocks) if node.get("action_id") == "digest.source")


def line_with(message: Message, words: str) -> str:
    """The value of the option whose label has `words` in it."""
    return next(str(each["value"]) for each in options_of(menu(message)) if words in each["text"]["text"])


async def in_sales(home: House) -> tuple[Actor, Actor, Message]:
    """A salesperson, somebody without a role, and a digest in the channel of both."""
    mara, sam, tom = (home.slack.person(name) for name in ("mara", "sam", "tom"))
    await home.hires(mara, Role.MARKETER)
    await home.hires(sam, Role.SALESPERSON)
    sales = home.slack.channel("sales", sam, tom, home.app)
    _, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
    return sam, tom, message


@pytest.mark.parametrize(("words", "kind"), [(SHORT, "overflow"), (150, "static_select")])
async def test_a_line_s_source_is_shown_in_private(
    sqlite_location: Location,
    tmp_path: Path,
    transport: str,
    words: int,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who picks a line gets its slide and its statement, uncut, in their direct message; the channel stays as it is."""
    # The made-up digest that the tests publish, in another length.
    monkeypatch.setattr(stage, "digest", lambda: launch_brief.digest(words))
    async with house(sqlite_location, tmp_path, transport) as home:
        sam, _, message = await in_sales(home)
        assert menu(message)["type"] == kind
        await sam.clicks(message, "digest.source", line_with(message, "€39"))
        told = await home.slack.message(sam.dm(), "Where this stands")
        assert OLD_PRICE in told.words
        assert PRICE not in told.words
        assert "slide 2 · Offer" in told.words
        assert "Atlas launch 2027.pptx" in told.words
        hint = await home.slack.ephemeral(sam, "I sent it to you in a direct message")
        assert hint.channel is message.channel
        assert home.slack.from_bots(message.channel) == [message]
        assert sam.troubles == []


async def test_an_internal_line_carries_its_warning(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """What stands in the speaker notes comes with a warning, so that nobody forwards it."""
    async with house(sqlite_location, tmp_path, transport) as home:
        sam, _, message = await in_sales(home)
        await sam.clicks(message, "digest.source", line_with(message, "Only for us"))
        told = await home.slack.message(sam.dm(), "Where this stands")
        assert launch_brief.NOTE in told.words
        assert "Not for customers." in told.words


async def test_who_has_no_role_sees_no_source(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Somebody in the channel without a role is refused in private and gets nothing of the brief."""
    async with house(sqlite_location, tmp_path, transport) as home:
        _, tom, message = await in_sales(home)
        await tom.clicks(message, "digest.source", line_with(message, "€39"))
        refused = await home.slack.ephemeral(tom, "can do this")
        assert OLD_PRICE not in refused.words
        await home.slack.settled()
        assert all("Where this stands" not in each.words for each in home.slack.from_bots(tom.dm()))
