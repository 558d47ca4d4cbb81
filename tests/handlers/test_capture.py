"""Words become questions where people write them; several in a row are one; chatter is left out and can be fetched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.events import Filled, Overheard, Said
from handlers.forms import Ticket
from storage import questions, themes
from storage.kinds import ChannelPurpose, QuestionSource, QuestionStatus
from storage.tables import Question
from storage.themes import Wanted
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, shown

pytestmark = pytest.mark.anyio
ASKED = "Does anybody at our hotline speak Portuguese?"


@pytest.fixture
async def field(desk: Desk) -> Desk:
    """The company with a marketing channel."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    return desk


async def _kept(desk: Desk) -> list[Question]:
    async with desk.database.read() as session:
        found = await questions.questions(session)
    return sorted(found, key=lambda each: each.verbatim != ASKED)


async def test_a_direct_message_is_a_question(field: Desk) -> None:
    """What plainly asks needs no command."""
    await field.says("sam", f"Hi! {ASKED}")
    await field.still("sam")
    (question,) = await _kept(field)
    assert (question.verbatim, question.source) == (f"Hi! {ASKED}", QuestionSource.MESSAGE)
    assert ASKED in field.sees("marketing")


async def test_a_mention_is_answered_where_it_was_asked(field: Desk) -> None:
    """In a channel both the receipt and the answer stand in the channel."""
    await field.says("sam", f"@linkpin {ASKED}", channel="sales-emea")
    await field.still("sam")
    (question,) = await _kept(field)
    assert (question.source, question.in_public, question.region) == (QuestionSource.MENTION, True, "EMEA")
    assert "Marketing has your question" in field.sees("sales-emea")
    assert "Marketing has your question" not in field.sees("sam")


async def test_a_reply_under_a_digest_is_heard(field: Desk) -> None:
    """What asks is taken, about that digest; what does not is left alone, and nobody is answered."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    await field.does("sam", Overheard(ASKED, digest_id), channel="sales-emea")
    await field.does("nina", Overheard("Great work everyone!", digest_id), channel="sales-emea")
    await field.does("nina", Overheard("See you at lunch", digest_id), channel="sales-emea")
    await field.still("sam")
    kept = await _kept(field)
    assert [each.status for each in kept] == [
        QuestionStatus.NEW,
        QuestionStatus.LEFT_OUT,
        QuestionStatus.LEFT_OUT,
    ]
    assert (kept[0].digest_id, kept[0].source) == (digest_id, QuestionSource.THREAD)
    assert made.digest().headline in field.sees("marketing")
    assert "Great work" not in field.sees("sales-emea")


async def test_said_under_a_digest_it_is_about_it(field: Desk) -> None:
    """A mention in a digest's thread is about that digest."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    await field.does("sam", Said(ASKED, digest_id), channel="sales-emea")
    assert (await _kept(field))[0].digest_id == digest_id


async def test_several_messages_in_a_row_are_one_question(field: Desk) -> None:
    """A greeting, the question, what is added within two minutes, and thanks are one question; later it is another."""
    await field.says("sam", "hi team, quick question")
    await field.says("sam", ASKED)
    await field.still("sam")
    await field.put_clock_forward(timedelta(seconds=60))
    await field.says("sam", "Globex wants to know it by tonight")
    await field.says("sam", "thanks!")
    await field.still("sam")
    asked = [each for each in await _kept(field) if each.status is QuestionStatus.NEW]
    assert [each.verbatim for each in asked] == [f"{ASKED}\nGlobex wants to know it by tonight"]
    assert len(field.cards("marketing")) == 1
    assert "Globex wants to know it" in field.sees("marketing")
    await field.put_clock_forward(timedelta(minutes=5))
    await field.says("sam", "Which trade fairs do we visit in autumn?")
    await field.still("sam")
    async with field.database.read() as session:
        assert len(await themes.themes(session, Wanted())) == 2


async def test_what_is_added_is_said_and_seen(field: Desk) -> None:
    """Who goes on with a question is told so, reads all of it in the card, and its name stays what was asked first."""
    await field.says("sam", ASKED)
    await field.still("sam")
    assert (await field.says("sam", "the customer is in Brazil")).notice.startswith("I added this")
    await field.still("sam")
    (card,) = field.cards("sam")
    assert "the customer is in Brazil" in shown(card)
    assert shown(field.cards("marketing")[0]).splitlines()[0].strip("* ") == ASKED


async def test_another_question_in_a_row_can_be_asked_by_itself(field: Desk) -> None:
    """One press makes two of one, each with its card and its theme; only who asked may, and it is done once."""
    await field.says("sam", ASKED)
    await field.still("sam")
    await field.says("sam", "Which trade fairs do we visit in autumn?")
    await field.still("sam")
    (button,) = [found for card in field.cards("sam") if (found := buttons(card).get("Ask it by itself"))]
    assert (await field.presses("mike", button.action_id, button.value)).notice == "Only who asked can do this."
    told = await field.presses("sam", button.action_id, button.value)
    assert told.notice == "Taken as a question by itself."
    await field.still("sam")
    assert {each.verbatim for each in await _kept(field)} == {ASKED, "Which trade fairs do we visit in autumn?"}
    assert [ASKED in shown(card) for card in field.cards("marketing")] == [True, False]
    assert sum("Your question to marketing" in shown(card) for card in field.cards("sam")) == 2
    again = await field.presses("sam", button.action_id, button.value)
    assert again.notice == "It is a question by itself already."
    assert len(await _kept(field)) == 2


async def test_what_is_asked_by_itself_stays_without_a_name(field: Desk) -> None:
    """A question that was asked without a name gives its second part none either."""
    await field.says("sam", ASKED)
    await field.still("sam")
    (question,) = await _kept(field)
    form = (await field.presses("sam", "question.details", question.id)).form
    await field.fills("sam", form, anonymous=True)
    await field.says("sam", "Which trade fairs do we visit in autumn?")
    await field.still("sam")
    (button,) = [found for card in field.cards("sam") if (found := buttons(card).get("Ask it by itself"))]
    await field.presses("sam", button.action_id, button.value)
    await field.still("sam")
    assert [each.anonymous for each in await _kept(field)] == [True, True]
    assert "Sam" not in field.sees("marketing")


async def test_thanks_is_no_question_and_can_be_overruled(field: Desk) -> None:
    """Chatter is answered kindly, reaches nobody, and becomes a question with one press of who wrote it."""
    await field.says("sam", "Thanks a lot!")
    await field.still("sam")
    assert "You are welcome." in field.sees("sam")
    assert field.cards("marketing") == []
    button = buttons(field.cards("sam")[-1])["It is a question"]
    assert (await field.presses("nina", button.action_id, button.value)).notice.startswith("Only who wrote it")
    await field.presses("sam", button.action_id, button.value)
    await field.still("sam")
    assert "Thanks a lot!" in field.sees("marketing")
    assert (await field.presses("sam", button.action_id, button.value)).notice == "It is a question already."


async def test_marketing_sees_what_was_left_out_in_channels(field: Desk) -> None:
    """Of channels, not of anybody's direct message; it can be fetched from there."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    await field.does("sam", Overheard("Our customers want Portuguese", digest_id), channel="sales-emea")
    await field.says("sam", "Thanks a lot!")
    await field.says("mara", "left out")
    await field.delivers()
    seen = field.sees("mara")
    assert "Our customers want Portuguese" in seen
    assert "Thanks a lot!" not in seen
    card = next(card for card in field.cards("mara") if "It is a question" in buttons(card))
    await field.presses("mara", *(buttons(card)["It is a question"].action_id, buttons(card)["It is a question"].value))
    await field.still("sam")
    assert "Our customers want Portuguese" in field.sees("marketing")


async def test_what_is_unclear_is_asked_back(field: Desk) -> None:
    """Words that may be a slip of the pen or a question: both are offered."""
    await field.says("sam", "blorp Globex")
    await field.works()
    assert "Ask marketing this" in field.sees("sam")
    assert field.cards("marketing") == []


async def test_a_company_tunes_what_counts(field: Desk) -> None:
    """A phrase on the list is left out from then on; a word on the other list always asks."""
    form = (await field.presses("mara", "queue.tune", "")).form
    assert form is not None
    first = {"never": "who brings cake?", "always": "RFP"}
    await field.does("mara", Filled(Ticket(form.id, form.nonce, 0, form.state, {}), first))
    raw = {**form.initial(), **first}
    await field.does("mara", Filled(Ticket(form.id, form.nonce, 1, form.state, first), raw))
    response = await field.does("mara", Filled(Ticket(form.id, form.nonce, 2, form.state, raw), raw))
    assert response.notice.startswith("Saved.")
    await field.says("sam", "Who brings cake?")
    await field.says("sam", "RFP Globex")
    await field.works()
    assert {each.verbatim: each.status for each in await _kept(field)} == {
        "Who brings cake?": QuestionStatus.LEFT_OUT,
        "RFP Globex": QuestionStatus.NEW,
    }


async def test_details_are_added_later(field: Desk) -> None:
    """What helps marketing can be added to a question that was asked in words."""
    await field.says("sam", ASKED)
    await field.still("sam")
    (question,) = await _kept(field)
    form = (await field.presses("sam", "question.details", question.id)).form
    await field.fills("sam", form, customer="Globex", deal_size="50000", stage="offer")
    await field.delivers()
    assert "Globex" in field.sees("marketing")
    assert "deals of 50,000" in field.sees("marketing")
    assert (await field.presses("nina", "question.details", question.id)).form is None


async def test_guests_are_not_heard(field: Desk) -> None:
    """Who has no role asks nothing, overheard or not."""
    digest_id = await field.keeps(made.digest())
    await field.does("guest", Overheard(ASKED, digest_id), channel="sales-emea")
    await field.says("guest", ASKED)
    assert await _kept(field) == []
