"""The digest as sales reads it: complete, marked, answerable, and in the reader's language."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render import adaptive_card, block_kit, html, limits
from bot.render import text as text_renderer
from bot.render.audience import Audience
from digests.model import Bullet, Digest, Generation, Section
from handlers.cards import Card, card_from_json, card_to_json
from handlers.digest_card import (
    LABEL,
    Reactions,
    digest_card,
    expired_card,
    headline_of,
    label,
    last_day,
    superseded_card,
    withdrawn_card,
)
from handlers.speech import Speech
from storage import digests
from storage.compositions import Composition, composition
from storage.kinds import Importance
from tests.contract import documents
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, labels, options, shown

pytestmark = pytest.mark.anyio
BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH, GERMAN = Speech("en", BERLIN), Speech("de", BERLIN)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def view_of(desk: Desk, digest: Digest, *, urgent: bool = False, until: datetime | None = None) -> Composition:
    """A digest in the database, as cards get it."""
    digest_id = await desk.keeps(digest)
    async with desk.database.write() as session:
        await digests.set_terms(
            session, digest_id, importance=Importance.NORMAL, urgent=urgent, valid_until=until, audience={}
        )
    async with desk.database.read() as session:
        return await composition(session, digest_id)


def all_cards(view: Composition, speech: Speech) -> list[Card]:
    """Every card that stands for a digest."""
    return [
        digest_card(view, speech, Reactions(1, 2, 3)),
        withdrawn_card(view, speech, reason=view.digest.headline, by=view.digest.why, at=NOON),
        expired_card(view, speech),
        superseded_card(view, view, speech),
    ]


async def test_every_line_and_source_is_there(desk: Desk) -> None:
    """Headline, why, sections, bullets with where they stand, and what was read: nothing of the digest is missing."""
    digest = made.digest(300)
    told = shown(digest_card(await view_of(desk, digest), ENGLISH))
    assert digest.headline in told
    assert f"{digest.why} (slide 4)" in told
    for section in digest.sections:
        assert section.name in told
        for bullet in section.bullets:
            assert f"{bullet.text} (slide {bullet.sources[0].locator.number}" in told
    assert "seconds to read" in told


async def test_reactions_are_counted_in_words(desk: Desk) -> None:
    """Counts of one and of several read well, and none at all are not shown."""
    view = await view_of(desk, made.digest())
    assert "1 person finds this useful · 2 people used it" in shown(digest_card(view, ENGLISH, Reactions(1, 2, 0)))
    for nothing in (None, Reactions()):
        assert "people" not in shown(digest_card(view, ENGLISH, nothing))


async def test_each_bullet_has_its_source_in_the_menu(desk: Desk) -> None:
    """The menu names every bullet, in as few characters as all platforms show."""
    view = await view_of(desk, made.digest(300))
    found = options(digest_card(view, ENGLISH), "Show source")
    assert [option.value for option in found] == [bullet.id for bullet in view.shown()]
    assert all(len(option.label) <= LABEL for option in found)


async def test_a_digest_without_bullets_has_no_menu(desk: Desk) -> None:
    """Without a bullet there is no source to show."""
    view = await view_of(desk, replace(made.digest(), sections=()))
    assert labels(digest_card(view, ENGLISH)) == ["Useful", "Used it", "Ask marketing"]


async def test_the_longest_digest_is_one_message(desk: Desk) -> None:
    """300 words with all sources and buttons fit into one message on both platforms."""
    card = digest_card(await view_of(desk, made.digest(300)), ENGLISH, Reactions(9, 9, 9))
    assert len(block_kit.render(card, Audience())) == 1
    assert len(adaptive_card.render(card, Audience())) == 1


async def test_urgent_stands_in_the_notification(desk: Desk) -> None:
    """Who only sees the notification sees that it is urgent."""
    card = digest_card(await view_of(desk, made.digest(), urgent=True), ENGLISH)
    assert card.summary.startswith("Urgent: ")


async def test_the_last_day_is_the_readers(desk: Desk) -> None:
    """Valid until the midnight after 2 March in Berlin reads as 2 March there, in either language."""
    until = datetime(2027, 3, 3, tzinfo=BERLIN)
    assert last_day(until, ENGLISH) == "2 March 2027"
    view = await view_of(desk, made.digest(), until=until)
    assert "Valid until 2 March 2027." in shown(digest_card(view, ENGLISH))
    assert "2. März 2027" in shown(digest_card(view, GERMAN))


async def test_without_a_headline_it_has_its_title(desk: Desk) -> None:
    """A digest is always called something: headline, title, or the file's name."""
    bare = replace(made.digest(), headline="", headline_sources=())
    assert headline_of(await view_of(desk, bare)) == "Atlas launch"
    untitled = replace(bare, title=" \u200b")
    assert headline_of(await view_of(desk, untitled)) == "Atlas launch 2027.pptx"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(digest=documents.digests(), german=st.booleans())
async def test_any_text_makes_cards_that_every_renderer_takes(desk: Desk, digest: Digest, german: bool) -> None:
    """Whatever a brief says, its cards are stored, read back and rendered within the platforms' limits."""
    short = replace(digest, sections=tuple(_few(section) for section in digest.sections))
    view = await view_of(desk, short, until=NOON + timedelta(days=9))
    for card in all_cards(view, GERMAN if german else ENGLISH):
        again = card_from_json(card_to_json(card))
        for message in block_kit.render(again, Audience()):
            assert limits.json_length(message["blocks"]) <= limits.MESSAGE_JSON
        for content in adaptive_card.render(again, Audience()):
            assert limits.card_bytes(content) <= limits.CARD_BYTES
        assert html.render(again, Audience())
        assert text_renderer.render(again, Audience())


@given(text=st.text(max_size=300))
def test_labels_are_short_and_never_empty(text: str) -> None:
    """A menu's name for a line has 1 to 60 characters, whatever the line says."""
    assert 1 <= len(label(text)) <= LABEL


def _few(section: Section) -> Section:
    """The section with texts of a length that a digest has."""
    return replace(section, bullets=tuple(Bullet(b.text[:2000], b.sources, b.internal) for b in section.bullets))


@pytest.mark.parametrize("model", ["", "openai:<b>gpt"])
async def test_what_a_model_wrote_is_marked_on_every_platform(desk: Desk, model: str) -> None:
    """In Block Kit, Adaptive Cards, HTML and text: by which model, and how to say that it is wrong; else neither."""
    digest = replace(made.digest(), engine="generative", generation=Generation(model=model)) if model else made.digest()
    view = await view_of(desk, digest)
    audience = Audience()
    for speech, mark, button in (
        (ENGLISH, "AI-generated (", "This is wrong"),
        (GERMAN, "KI-generiert (", "Das stimmt"),
    ):
        card = digest_card(view, speech)
        shown_as = [
            json.dumps(block_kit.render(card, audience), ensure_ascii=False),
            json.dumps(adaptive_card.render(card, audience), ensure_ascii=False),
            "\n".join(html.render(card, audience)),
            shown(card),
        ]
        assert [(mark in each) for each in shown_as] == [bool(model)] * 4
        assert [(button in each) for each in shown_as] == [bool(model)] * 4
        assert "<b>gpt" not in shown_as[2]
