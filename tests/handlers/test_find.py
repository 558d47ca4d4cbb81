"""Finding: what sales gets to see, where it stands, page by page, and what never comes up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.model import Bullet, Document, Locator, Part, Section, SectionKind, Shape, Statement, UnitKind
from handlers.cards import Bold, Bullets, Card
from handlers.cards.model import VALUE_LENGTH
from handlers.find import QUERY_BYTES, read_value, shortened, value_of
from storage import briefs, digests
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, labels

pytestmark = pytest.mark.anyio


async def _published(desk: Desk) -> str:
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    return digest_id


async def _asks(desk: Desk, words: str, name: str = "sam") -> Card:
    await desk.says(name, words)
    await desk.delivers()
    return desk.cards(name)[-1]


async def test_a_word_finds_the_digest_and_the_slide(desk: Desk) -> None:
    """The answer names the digest, shows what stands in its brief with the slide, and opens the digest."""
    digest_id = await _published(desk)
    card = await _asks(desk, "find onboarding person")
    text = desk.sees("sam")
    assert "Found for “onboarding person”" in text
    assert made.digest().headline in text
    assert "The starter package includes onboarding by a person in the first week." in text
    assert "slide 2 · Offer" in text
    button = buttons(card)["Show this digest"]
    await desk.presses("sam", button.action_id, button.value)
    await desk.delivers()
    assert button.value == digest_id
    assert "Useful" in labels(desk.cards("sam")[-1])


async def test_what_was_looked_for_stands_out(desk: Desk) -> None:
    """Inflected or not, the words are marked where they stand."""
    await _published(desk)
    card = await _asks(desk, "find reference visits")
    bold = {
        span.text
        for element in card.elements
        if isinstance(element, Bullets)
        for item in element.items
        for span in item.spans
        if isinstance(span, Bold)
    }
    assert {"reference", "visit"} <= bold


@pytest.mark.parametrize("words", ["suche Northwind", "search for Northwind", "Find: northwinds"])
async def test_the_words_for_finding(desk: Desk, words: str) -> None:
    """Either language, any of the words."""
    await _published(desk)
    await _asks(desk, words)
    assert "Northwind saved 30 %" in desk.sees("sam")


async def test_by_form(desk: Desk) -> None:
    """Who presses the button gets a form, and the same answer."""
    await _published(desk)
    form = (await desk.presses("sam", "find.open", "")).form
    await desk.fills("sam", form, words="Northwind")
    await desk.delivers()
    assert "Northwind saved 30 %" in desk.sees("sam")


async def test_nothing_found_says_what_to_try(desk: Desk) -> None:
    """The words are quoted, and marketing can be asked with one press."""
    await _published(desk)
    card = await _asks(desk, "find zeppelin")
    assert "Nothing found for “zeppelin”" in desk.sees("sam")
    assert buttons(card)["Ask marketing"].action_id == "digest.ask"


async def test_no_words_say_how(desk: Desk) -> None:
    """`find` alone explains itself and offers the form."""
    card = await _asks(desk, "find")
    assert labels(card) == ["Find"]


async def test_some_words_are_better_than_none(desk: Desk) -> None:
    """Where nothing holds all the words, the answer says so and shows what holds some."""
    await _published(desk)
    await _asks(desk, "find Northwind zeppelin")
    assert "Nothing holds all of these words." in desk.sees("sam")
    assert "Northwind saved 30 %" in desk.sees("sam")


async def test_sales_finds_no_draft(desk: Desk) -> None:
    """Before publishing nobody in sales finds anything; marketing does, marked as a draft."""
    await desk.keeps(made.digest())
    form = (await desk.presses("mara", "preview.edit", f"headline:{(await _only(desk))}")).form
    await desk.fills("mara", form, text="Atlas is coming")
    await _asks(desk, "find Northwind")
    assert "Nothing found" in desk.sees("sam")
    await _asks(desk, "find Northwind", "mike")
    assert "draft" in desk.sees("mike")
    assert "Northwind saved 30 %" in desk.sees("mike")


async def test_withdrawn_is_not_found_any_more(desk: Desk) -> None:
    """What was taken back is gone from the next search on."""
    digest_id = await _published(desk)
    form = (await desk.presses("mara", "digest.withdraw", digest_id)).form
    await desk.fills("mara", form, reason="Wrong")
    await _asks(desk, "find Northwind")
    assert "Nothing found" in desk.sees("sam")


async def test_an_edit_is_found_by_its_new_words(desk: Desk) -> None:
    """After an edit the digest is found as it reads now."""
    digest_id = await _published(desk)
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    await desk.fills("mara", form, text="Zeppelins included")
    await _asks(desk, "find zeppelin")
    assert "Zeppelins included" in desk.sees("sam")


async def test_internal_lines_are_marked(desk: Desk) -> None:
    """Salespeople are employees: they find what customers must not see, with the warning beside it."""
    await _published(desk)
    await _asks(desk, "find discount approval")
    line = next(row for row in desk.sees("sam").splitlines() if "Only for us" in row)
    assert "not for customers" in line


async def test_a_confidential_brief_is_marked_once(desk: Desk) -> None:
    """That all of it must stay inside is said above its lines; only what is internal besides is marked line by line."""
    digest_id = await desk.keeps(made.digest(file="Atlas launch confidential.pptx"))
    async with desk.database.write() as session:
        row = await digests.get_digest(session, digest_id)
        await briefs.set_confidential(session, row.brief_id, confidential=True)
    await desk.publishes("mara", digest_id, "sales-emea")
    await _asks(desk, "find price plan")
    seen = desk.sees("sam")
    assert seen.count("Confidential: please keep this inside the company.") == 1
    assert "not for customers" not in seen
    await _asks(desk, "find discount approval")
    assert "not for customers" in next(row for row in desk.sees("sam").splitlines() if "Only for us" in row)


async def test_page_by_page(desk: Desk) -> None:
    """More shows the next ones until all were seen, each once."""
    statements = tuple(
        Statement(n, f"Zeppelin number {n} flies.", Locator(UnitKind.SLIDE, n + 1, "", Part.BODY, 1), Shape.SENTENCE, 1)
        for n in range(14)
    )
    document = Document("z.pptx", "Airships", UnitKind.SLIDE, "en", 14, 56, statements)
    digest = replace(made.digest(), headline="Airships", headline_sources=(), why="", why_sources=(), runners_up=())
    section = Section(SectionKind.OFFER, "What is new", (Bullet("They are here.", statements[:1]),))
    digest_id = await desk.keeps(replace(digest, document=document, sections=(section,)))
    await desk.publishes("mara", digest_id, "sales-emea")
    card = await _asks(desk, "find zeppelin")
    pages = 1
    while (button := buttons(card).get("More")) is not None:
        await desk.presses("sam", button.action_id, button.value)
        await desk.delivers()
        card, pages = desk.cards("sam")[-1], pages + 1
    assert pages == 3
    assert all(desk.sees("sam").count(f"number {n} flies") == 1 for n in range(14))


async def test_found_in_a_channel_is_told_in_private(desk: Desk) -> None:
    """The channel does not see what somebody looks for."""
    await _published(desk)
    before = len(desk.cards("sales-emea"))
    answer = await desk.says("sam", "find Northwind", channel="sales-emea")
    await desk.delivers()
    assert answer.notice == "I sent it to you in a direct message."
    assert len(desk.cards("sales-emea")) == before
    assert "Northwind" in desk.sees("sam")


async def test_guests_find_nothing(desk: Desk) -> None:
    """Without a role there is nothing to find, by words, form or button."""
    await _published(desk)
    for answer in (
        await desk.says("guest", "find Northwind"),
        await desk.presses("guest", "find.open", ""),
        await desk.presses("guest", "find.more", value_of(0, "Northwind")),
    ):
        assert "You have no role here yet." in answer.notice
        assert answer.form is None
    await desk.delivers()
    assert desk.cards("guest") == []


@pytest.mark.parametrize(
    "words",
    [
        'find "',
        "find '; DROP TABLE people; --",
        "find " + "ü" * 300,
        "find a\x00b",
        "find <!channel> *",
        "find NOT (",
        "find 🚀",
    ],
)
async def test_hostile_words_are_answered(desk: Desk, words: str) -> None:
    """Whatever is looked for, there is an answer of one card."""
    await _published(desk)
    before = len(desk.cards("sam"))
    await desk.says("sam", words)
    await desk.delivers()
    assert len(desk.cards("sam")) == before + 1


@pytest.mark.parametrize("value", ["", "x", "-1:", "99999999:!!", "6:%%%", "1:" + "A" * 140, "\x00:"])
async def test_a_forged_button_is_answered(desk: Desk, value: str) -> None:
    """A value that is no page leads to the explanation, or to nothing found; never to an error."""
    await _published(desk)
    await desk.presses("sam", "find.more", value)
    await desk.delivers()
    assert len(desk.cards("sam")) == 1


@given(text=st.text(max_size=400), offset=st.integers(0, 100))
def test_words_come_back_from_a_button(text: str, offset: int) -> None:
    """Any words fit into a button's value, shortened to whole words, and come back the same."""
    words = shortened(text)
    value = value_of(offset, words)
    assert len(words.encode()) <= QUERY_BYTES
    assert len(value) <= VALUE_LENGTH
    assert value.isascii()
    assert read_value(value) == (offset, words)


async def _only(desk: Desk) -> str:
    async with desk.database.read() as session:
        return (await digests.digests(session))[0].id


async def test_what_comes_near_in_meaning_is_told_too(desk: Desk) -> None:
    """Where the words stand nowhere together, the meaning engine looks as well, and tells what it finds."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    await desk.says("sam", "find monthly price of Atlas for each user please")
    await desk.works()
    assert "Near in meaning to" in desk.sees("sam")
    assert "€49 a month for each user" in desk.sees("sam")
