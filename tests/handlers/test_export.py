"""Digests as files, digests put into messages, and files dropped where the platform gives none."""

from __future__ import annotations

import pytest

from handlers import lookup
from handlers.cards import Bullets, LinkButton, Quote
from handlers.events import Place, Shared
from handlers.permissions import NotAllowedError
from handlers.readers import speech_of_person
from handlers.turn import Actor, Turn
from storage import clock
from storage.kinds import Platform
from storage.session import Session
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, shown

pytestmark = pytest.mark.anyio


async def published(desk: Desk) -> str:
    """A digest that is out."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    return digest_id


async def turn_of(desk: Desk, session: Session, name: str) -> Turn:
    """A turn of somebody in their direct message."""
    actor = Actor(desk.people[name], name.title(), desk.roles[name], desk.workspace, Platform.LOCAL)
    speech = await speech_of_person(session, desk.people[name])
    return Turn(session, actor, Place(f"D-{name}"), speech, await clock.now(session), "lookup")


async def test_a_digest_is_saved_as_markdown(desk: Desk) -> None:
    """“export” offers what is out; chosen, it comes as Markdown with its sources, under a name that a disk takes."""
    digest_id = await published(desk)
    await desk.says("sam", "export")
    await desk.delivers()
    assert "Save a digest as a file" in desk.sees("sam")
    await desk.presses("sam", "digest.export", digest_id)
    await desk.delivers()
    card = desk.cards("sam")[-1]
    assert card.summary.endswith(".md for you")
    (quote,) = [each for each in card.elements if isinstance(each, Quote)]
    text = "".join(getattr(span, "text", "") for span in quote.spans)
    assert text.startswith("# ")
    assert made.digest().headline.split()[0] in text
    assert "slide" in text


async def test_the_preview_of_a_published_digest_has_the_button(desk: Desk) -> None:
    """Marketing finds it beside reach and withdrawal."""
    digest_id = await published(desk)
    await desk.presses("mara", "digest.open", digest_id)
    await desk.delivers()
    assert buttons(desk.cards("mara")[-1])["Save as a file"].value == digest_id


async def test_a_draft_is_no_file_for_sales(desk: Desk) -> None:
    """What is not out is not handed out, whatever value a button carries."""
    draft = await desk.keeps(made.digest())
    for value in (draft, "unknown", ""):
        response = await desk.presses("sam", "digest.export", value)
        assert response.notice
    await desk.delivers()
    assert desk.cards("sam") == []


async def test_published_digests_are_looked_up(desk: Desk) -> None:
    """By words, or the latest; drafts never come up, also for marketing; without a role nothing does."""
    digest_id = await published(desk)
    await desk.keeps(made.digest(), file="another")
    async with desk.database.write() as session:
        turn = await turn_of(desk, session, "mara")
        for words in ("onboarding", "", "   "):
            (found,) = await lookup.published(turn, words, limit=25)
            assert found.title == made.digest().headline
            assert found.text
        assert await lookup.published(turn, "xyzzy", limit=25) == []
        assert await lookup.published(turn, "", limit=25, offset=1) == []
        with pytest.raises(NotAllowedError):
            await lookup.published(await turn_of(desk, session, "guest"), "", limit=25)
    assert digest_id


async def test_a_digest_in_a_message_has_no_buttons_and_no_internal_lines(desk: Desk) -> None:
    """Wherever it is put, anybody may read it, and nothing keeps it up to date: it says of when it is."""
    await published(desk)
    async with desk.database.write() as session:
        (found,) = await lookup.published(await turn_of(desk, session, "sam"), "", limit=25)
    items = [item for each in found.card.elements if isinstance(each, Bullets) for item in each.items]
    assert items
    assert not [item for item in items if item.internal]
    assert buttons(found.card) == {}
    assert "It may have changed since." in shown(found.card)


@pytest.mark.parametrize("address", ["https://chat.example/bot", "-", "javascript:alert(1)"])
async def test_a_file_where_none_is_given_leads_to_the_chat(desk: Desk, address: str) -> None:
    """The card explains and has a button to the chat, where its address is known; who may not post is told so."""
    event = Shared((), "digest this", address)
    await desk.does("mara", event, channel="sales-emea")
    await desk.delivers()
    card = desk.cards("sales-emea")[-1]
    assert "I can't get at files here" in shown(card)
    links = [item for each in card.elements if hasattr(each, "items") for item in each.items]
    assert [link.url for link in links if isinstance(link, LinkButton)] == [address] * address.startswith("https://")
    refused = await desk.does("sam", event, channel="sales-emea")
    assert "Only " in refused.notice
