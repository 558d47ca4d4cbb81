"""Sales asks marketing, about a digest or a line, and can take a question back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.cards import Instant
from handlers.cards.model import Card, Context, Text
from handlers.forms import ChoiceField, Form
from handlers.reactions import EVERY_SECONDS
from storage import audit, questions
from storage.kinds import ChannelPurpose, QuestionStatus
from storage.tables import AuditRow, Question
from tests.handlers import launch_brief as made
from tests.handlers.desk import NOON, Desk, buttons, options

pytestmark = pytest.mark.anyio


async def _published(desk: Desk) -> str:
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    return digest_id


async def _kept(desk: Desk) -> list[Question]:
    async with desk.database.read() as session:
        return await questions.questions(session)


async def _trail(desk: Desk, question: Question) -> list[AuditRow]:
    async with desk.database.read() as session:
        return await audit.trail(session, subject=("question", question.id))


async def _form(desk: Desk, value: str, name: str = "sam") -> Form:
    form = (await desk.presses(name, "digest.ask", value)).form
    assert form is not None
    return form


async def test_only_the_question_is_compulsory(desk: Desk) -> None:
    """The words alone are enough; they are kept exactly, with who asked where, and both sides see them."""
    digest_id = await _published(desk)
    words = "Is there a *discount* for <!channel> schools?\n\nThey asked twice."
    answer = await desk.fills("sam", await _form(desk, digest_id), question=words)
    await desk.still("sam")
    assert answer.notice == ""
    (question,) = await _kept(desk)
    assert (question.verbatim, question.asker_id, question.digest_id) == (words, desk.people["sam"], digest_id)
    assert (question.workspace_id, question.conversation) == (desk.workspace, "D-sam")
    assert (question.status, question.needed_by, question.deal_size) == (QuestionStatus.NEW, None, None)
    for reader in ("marketing", "sam"):
        assert "They asked twice." in desk.sees(reader)
        assert made.digest().headline in desk.sees(reader)
    assert "— Sam, " in desk.sees("marketing")
    assert "Marketing has your question." in desk.sees("sam")


async def test_an_empty_question_is_shown_again(desk: Desk) -> None:
    """Without a question the form comes back, with what else was filled in."""
    digest_id = await _published(desk)
    answer = await desk.fills("sam", await _form(desk, digest_id), question="  ", customer="Globex")
    assert answer.form is not None
    assert list(answer.problems) == ["question"]
    assert answer.raw["customer"] == "Globex"
    assert await _kept(desk) == []


async def test_everything_that_helps_reaches_marketing(desk: Desk) -> None:
    """Customer, product, stage, size, competitor and the time stand on marketing's card."""
    digest_id = await _published(desk)
    await desk.fills(
        "sam",
        await _form(desk, digest_id),
        question="Can they pay later?",
        customer="Globex",
        product="Atlas",
        stage="negotiation",
        deal_size="120000",
        competitor="Nimbus",
        needed_by="call",
    )
    await desk.still("sam")
    (question,) = await _kept(desk)
    assert (question.deal_size, question.customer, question.stage) == (120_000, "Globex", "negotiation")
    text = desk.sees("marketing")
    for told in ("Globex", "Atlas", "Negotiating", "120,000", "Nimbus", "Needed by", "urgent"):
        assert told in text
    card = desk.cards("marketing")[0]
    assert Instant(_now(question) + timedelta(minutes=30)) in _spans(card)


@pytest.mark.parametrize(
    ("choice", "until"),
    [
        # NOON is a Monday, 13:00 in Berlin.
        ("today", datetime(2027, 3, 1, 23, tzinfo=UTC)),
        ("tomorrow", datetime(2027, 3, 2, 23, tzinfo=UTC)),
        ("week", datetime(2027, 3, 7, 23, tzinfo=UTC)),
        ("", None),
    ],
)
async def test_by_when_is_reckoned_in_the_asker_s_zone(desk: Desk, choice: str, until: datetime | None) -> None:
    """A day ends at midnight where the asker is, a week on Sunday."""
    digest_id = await _published(desk)
    await desk.fills("sam", await _form(desk, digest_id), question="When?", needed_by=choice)
    (question,) = await _kept(desk)
    assert question.needed_by == until


async def test_a_call_is_one_tap(desk: Desk) -> None:
    """A call in half an hour is the first choice in sight, and only the question is compulsory."""
    form = await _form(desk, await _published(desk))
    field = next(each for each in form.fields() if each.id == "needed_by")
    assert isinstance(field, ChoiceField)
    assert field.radio
    assert field.options[0].label == "I have a call in 30 minutes"
    assert [each.id for each in form.fields() if each.required] == ["question"]


async def test_a_question_about_one_line(desk: Desk) -> None:
    """Asked about a bullet, the line is quoted on the form and to marketing."""
    digest_id = await _published(desk)
    bullet = options(desk.cards("sales-emea")[0], "Show source")[0]
    form = await _form(desk, bullet.value)
    assert any(bullet.label[:30] in "".join(str(span) for span in line) for line in form.pages[0].intro)
    await desk.fills("sam", form, question="Really?")
    await desk.still("sam")
    (question,) = await _kept(desk)
    assert (question.digest_id, question.bullet_id) == (digest_id, bullet.value)
    assert bullet.label[:30] in desk.sees("marketing")


async def test_sent_twice_it_asks_once(desk: Desk) -> None:
    """A form that is sent again asks nothing new."""
    form = await _form(desk, await _published(desk))
    await desk.fills("sam", form, question="Once?")
    again = await desk.fills("sam", form, question="Once?")
    await desk.still("sam")
    assert again.notice == "Marketing has this question already."
    assert len(await _kept(desk)) == len(desk.cards("marketing")) == len(desk.cards("sam")) == 1


async def test_the_copies_count_questions(desk: Desk) -> None:
    """A question shows on the digest, and no longer once it is taken back."""
    digest_id = await _published(desk)
    await desk.fills("sam", await _form(desk, digest_id), question="Counted?")
    await desk.put_clock_forward(timedelta(seconds=EVERY_SECONDS))
    await desk.still("sam")
    assert "1 question" in desk.sees("sales-emea")
    (question,) = await _kept(desk)
    await desk.presses("sam", "question.withdraw", question.id)
    await desk.put_clock_forward(timedelta(seconds=EVERY_SECONDS))
    await desk.still("sam")
    assert "1 question" not in desk.sees("sales-emea")


async def test_taken_back_by_who_asked(desk: Desk) -> None:
    """Both cards say so, marketing's without the words; a second time there is nothing to take back."""
    digest_id = await _published(desk)
    await desk.fills("sam", await _form(desk, digest_id), question="Never mind me")
    await desk.still("sam")
    button = buttons(desk.cards("sam")[0])["Take it back"]
    answer = await desk.presses("sam", button.action_id, button.value)
    await desk.still("sam")
    assert answer.notice == "Your question is taken back. Marketing sees that."
    assert desk.sees("marketing") == "This question was taken back."
    assert "You have taken this question back." in desk.sees("sam")
    assert (await desk.presses("sam", button.action_id, button.value)).notice.startswith("Only who asked")


async def test_others_can_t_take_it_back(desk: Desk) -> None:
    """Not even an admin or a manager takes back what somebody else asked."""
    digest_id = await _published(desk)
    await desk.fills("sam", await _form(desk, digest_id), question="Mine")
    (question,) = await _kept(desk)
    assert (await desk.presses("nina", "question.withdraw", question.id)).notice.startswith("Only who asked")
    assert (await _kept(desk))[0].status is QuestionStatus.OFFERED
    assert (await desk.presses("sam", "question.withdraw", "nothing")).notice.startswith("Only who asked")


async def test_own_questions_are_a_list(desk: Desk) -> None:
    """`questions` shows one's own open questions, and an offer to ask where there is none."""
    digest_id = await _published(desk)
    await desk.says("sam", "my questions")
    await desk.still("sam")
    assert "You have no open question." in desk.sees("sam")
    await desk.fills("sam", await _form(desk, digest_id), question="Mine alone")
    await desk.fills("nina", await _form(desk, digest_id, "nina"), question="Not for Sam")
    await desk.says("sam", "fragen")
    await desk.still("sam")
    assert "Mine alone" in desk.sees("sam")
    assert "Not for Sam" not in desk.sees("sam")


async def test_asked_in_words(desk: Desk) -> None:
    """`ask` with a question behind it asks at once, about nothing in particular; alone it offers the form."""
    await _published(desk)
    await desk.says("sam", "ask Do we have a case from retail?")
    (question,) = await _kept(desk)
    assert (question.verbatim, question.digest_id) == ("Do we have a case from retail?", None)
    await desk.says("sam", "frage")
    await desk.still("sam")
    assert buttons(desk.cards("sam")[-1])["Ask marketing"].value == ""
    form = await _form(desk, "")
    await desk.fills("sam", form, question="By form")
    assert {each.verbatim for each in await _kept(desk)} == {"Do we have a case from retail?", "By form"}


async def test_without_a_marketing_channel_it_is_kept(desk: Desk) -> None:
    """Nothing is lost before the setup is done, and who asks is told."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    answer = await desk.fills("sam", await _form(desk, digest_id), question="Anybody there?")
    assert "no marketing channel" in answer.notice
    assert len(await _kept(desk)) == 1


async def test_the_trail_holds_no_words(desk: Desk) -> None:
    """Who asked and took back what is written down, not what was asked."""
    digest_id = await _published(desk)
    await desk.fills("sam", await _form(desk, digest_id), question="Secret words", customer="Globex")
    (question,) = await _kept(desk)
    await desk.presses("sam", "question.withdraw", question.id)
    acts = await _trail(desk, question)
    assert [act.action for act in acts] == ["question.withdrawn", "question.asked"]
    assert all(act.details == {"digest": digest_id} for act in acts)


async def test_guests_can_t_ask(desk: Desk) -> None:
    """Without a role neither form nor words ask, and a form sent by hand is refused too."""
    digest_id = await _published(desk)
    form = await _form(desk, digest_id)
    answers = (
        await desk.presses("guest", "digest.ask", digest_id),
        await desk.says("guest", "ask What is this?"),
        await desk.fills("guest", form, question="What is this?"),
    )
    assert all(answer.form is None and "You have no role here yet." in answer.notice for answer in answers)
    assert await _kept(desk) == []


async def test_sales_can_t_ask_about_a_draft(desk: Desk) -> None:
    """A digest that is not out can't be read by asking about it."""
    digest_id = await desk.keeps(made.digest())
    answer = await desk.presses("sam", "digest.ask", digest_id)
    assert answer.form is None
    assert answer.notice == "This digest is a draft: publish it first."


def _spans(card: Card) -> list[object]:
    return [span for element in card.elements if isinstance(element, Text | Context) for span in element.spans]


def _now(question: Question) -> datetime:
    assert question.created_at >= NOON
    return question.created_at
