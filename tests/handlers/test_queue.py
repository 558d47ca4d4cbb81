"""From a question to its answer: grouped, triaged, answered once, told to everybody; merged, split, reopened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.cards import Actions, Button, Card, Menu
from handlers.erasing import show_erased
from handlers.forms import Form
from handlers.offers import queue_undecided
from handlers.queue.overdue import look_after_dues
from handlers.queue.queue_list import Shown, shortened
from storage import answers, audit, clock, ledger, personal, places, questions, themes
from storage.compositions import composition
from storage.kinds import ChannelPurpose, Joined, Platform, QuestionStatus, Role, ThemeStatus
from storage.tables import Question, Theme
from storage.themes import Order, Wanted
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, labels
from tests.handlers.desk import shown as shown_card

pytestmark = pytest.mark.anyio
ASKED = "Does Nimbus offer an uptime guarantee for hospitals?"
AGAIN = "does NIMBUS offer an uptime guarantee for hospitals ???"
ELSE = "Which trade fairs do we visit in autumn?"


@pytest.fixture
async def field(desk: Desk) -> Desk:
    """The company with a marketing channel and a second salesperson, who speaks German."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    await desk.hire("sara", Role.SALESPERSON, language="de")
    return desk


async def _asks(desk: Desk, name: str, words: str, **where: str) -> Question:
    """Somebody asks in words, and marketing gets it."""
    known = {each.id for each in await _questions(desk)}
    await desk.says(name, f"ask {words}", **where)
    await desk.still(name)
    return next(each for each in await _questions(desk) if each.id not in known)


async def _questions(desk: Desk) -> list[Question]:
    async with desk.database.read() as session:
        return await questions.questions(session)


async def _themes(desk: Desk, *states: ThemeStatus) -> list[Theme]:
    async with desk.database.read() as session:
        return await themes.themes(session, Wanted(states=states), limit=50)


async def _theme(desk: Desk, question: Question) -> Theme:
    async with desk.database.read() as session:
        row = await questions.get_question(session, question.id)
        return await themes.get_theme(session, row.theme_id or "")


async def _question(desk: Desk, question: Question) -> Question:
    async with desk.database.read() as session:
        return await questions.get_question(session, question.id)


async def _answers(desk: Desk, theme: Theme, text: str, name: str = "mara", action: str = "theme.answer") -> None:
    """A marketer answers, through the form."""
    form = (await desk.presses(name, action, theme.id)).form
    await desk.fills(name, form, text=text)
    await desk.delivers()


async def _menu(desk: Desk, name: str, act: str, theme: Theme) -> Form | None:
    return (await desk.presses(name, "theme.do", f"{act}:{theme.id}")).form


def _acts(card: Card) -> set[str]:
    menus = [item for row in card.elements if isinstance(row, Actions) for item in row.items if isinstance(item, Menu)]
    return {option.value.partition(":")[0] for menu in menus for option in menu.options}


async def test_the_same_question_is_answered_once(field: Desk) -> None:
    """Two ask the same in their own words, one in a channel: one card, one answer, each told where they asked."""
    first = await _asks(field, "sam", ASKED)
    second = await _asks(field, "sara", AGAIN, channel="sales-dach")
    theme = await _theme(field, first)
    assert (await _theme(field, second)).id == theme.id
    assert (await _question(field, second)).joined is Joined.BY_SCORE
    (card,) = field.cards("marketing")
    told = field.sees("marketing")
    assert ASKED in told
    assert AGAIN in told
    assert "asked 2 times by 2 people" in told
    await _answers(field, theme, "Yes, 99.9 % from 1 May on.")
    assert "Marketing answers your question" in field.sees("sam")
    assert "99.9 %" in field.sees("sam")
    assert "Marketing beantwortet deine Frage" in field.sees("sales-dach")
    assert "99.9 %" in field.sees("sales-dach")
    assert "99.9 %" not in field.sees("sara")
    assert (await _theme(field, first)).status is ThemeStatus.ANSWERED
    assert field.cards("marketing")[0] != card


async def test_across_platforms_each_is_told_where_they_asked(field: Desk) -> None:
    """Asked in two workspaces of two platforms, it is one theme; each answer goes to the asker's own workspace."""
    first = await _asks(field, "sam", ASKED)
    here = field.workspace
    async with field.database.write() as session:
        at = await clock.now(session)
        other = await places.ensure_workspace(session, Platform.TEAMS, "T2", name="Teams", at=at, allowed=True)
    field.workspace = other.id
    await field.hire("tina", Role.SALESPERSON)
    second = await _asks(field, "tina", AGAIN)
    field.workspace = here
    theme = await _theme(field, first)
    assert (await _theme(field, second)).id == theme.id
    await _answers(field, theme, "Yes.")
    async with field.database.read() as session:
        told = {row.target: row.workspace_id for row in await ledger.deliveries(session, purpose="question.answered")}
    assert told == {field.people["sam"]: here, field.people["tina"]: other.id}


async def test_an_automatic_merge_is_logged_with_its_score(field: Desk) -> None:
    """The trail says which question joined which theme, by which score, engine and threshold, and none of the words."""
    await _asks(field, "sam", ASKED)
    second = await _asks(field, "sara", AGAIN)
    async with field.database.read() as session:
        (act,) = await audit.trail(session, action="theme.joined_by_score")
    assert act.details["question"] == second.id
    assert act.details["score"] >= act.details["threshold"] > 0
    assert act.details["engine"]
    assert "Nimbus" not in str(act.details)


async def test_something_else_is_a_theme_of_its_own(field: Desk) -> None:
    """What is not the same gets its own card."""
    first, other = await _asks(field, "sam", ASKED), await _asks(field, "sam", ELSE)
    assert (await _theme(field, first)).id != (await _theme(field, other)).id
    assert len(field.cards("marketing")) == 2


async def test_who_asks_again_gets_the_answer_at_once(field: Desk) -> None:
    """A question that joins an answered theme is answered without anybody's doing."""
    first = await _asks(field, "sam", ASKED)
    await _answers(field, await _theme(field, first), "Yes, 99.9 %.")
    await field.says("sara", f"ask {AGAIN}")
    await field.works()
    assert "Yes, 99.9 %." in field.sees("sara")


async def test_the_offered_answer_was_not_enough(field: Desk) -> None:
    """Who was offered the very answer and still needs marketing is not fobbed off with it: the theme opens again."""
    await field.publishes("mara", await field.keeps(made.digest()), "sales-emea")
    first = await _asks(field, "sam", ASKED)
    theme = await _theme(field, first)
    await _answers(field, theme, "Yes, 99.9 %: Nimbus does offer an uptime guarantee for hospitals.")
    await field.says("sara", f"ask {AGAIN}")
    await field.works()
    (question,) = [each for each in await _questions(field) if each.asker_id == field.people["sara"]]
    assert question.status is QuestionStatus.OFFERED
    assert "frühere Antwort des Marketings" in field.sees("sara")
    await field.still("sara")
    assert (await _theme(field, first)).open
    assert (await _question(field, question)).status is QuestionStatus.NEW


async def test_that_helps_closes_it_and_counts_apart(field: Desk) -> None:
    """What a published digest says is offered with its source and date; "that helps" keeps it from marketing."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    await field.says("sam", "How much does Atlas cost each month for each user?")
    await field.works()
    seen = field.sees("sam")
    assert "This may answer your question" in seen
    assert "€49 a month" in seen
    assert "– 1 Mar" in seen
    (question,) = await _questions(field)
    answer = await field.presses("sam", "question.helps", question.id)
    await field.works()
    assert answer.notice.startswith("Good.")
    assert (await _question(field, question)).status is QuestionStatus.HELPED
    assert field.cards("marketing") == []
    assert (await field.presses("sam", "question.helps", question.id)).notice.startswith("Only who asked")


async def test_an_offer_that_nobody_decides_is_queued(field: Desk) -> None:
    """Nobody is forgotten: after half an hour marketing gets the question by itself."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    await field.says("sam", "How much does Atlas cost each month for each user?")
    await field.works()
    now = await field.put_clock_forward(timedelta(minutes=29))
    async with field.database.write() as session:
        assert await queue_undecided(session, now) == 0
    now = await field.put_clock_forward(timedelta(minutes=2))
    async with field.database.write() as session:
        assert await queue_undecided(session, now) == 1
    await field.works()
    assert "How much does Atlas cost" in field.sees("marketing")
    assert "Marketing has your question" in field.sees("sam")


async def test_nothing_found_is_said(field: Desk) -> None:
    """Where nothing is known, the asker reads so, and marketing has the question at once."""
    await field.says("sam", ELSE)
    await field.works()
    assert "I found nothing about it" in field.sees("sam")
    assert ELSE in field.sees("marketing")


async def test_solved_and_not_yet(field: Desk) -> None:
    """One says solved; another says not yet, with what is missing: it opens again, and a new answer reaches them."""
    first, second = await _asks(field, "sam", ASKED), await _asks(field, "sara", AGAIN)
    theme = await _theme(field, first)
    await _answers(field, theme, "Yes.")
    card = next(each for each in field.cards("sam") if "Solved" in labels(each))
    await field.presses("sam", *_press(card, "Solved"))
    form = (await field.presses("sara", "question.not_yet", second.id)).form
    await field.fills("sara", form, missing="Also at night?")
    await field.delivers()
    assert (await _question(field, first)).status is QuestionStatus.SOLVED
    assert (await _theme(field, second)).open
    assert "Also at night?" in field.sees("marketing")
    before = len(field.cards("sam"))
    await _answers(field, theme, "At night as well.")
    assert "At night as well." in field.sees("sara")
    assert len(field.cards("sam")) == before, "who said solved is left in peace"


def _with(desk: Desk, who: str, *wanted: str) -> Card:
    """The card that has these buttons."""
    return next(card for card in desk.cards(who) if set(wanted) <= set(labels(card)))


def _press(card: Card, label: str) -> tuple[str, str]:
    button = buttons(card)[label]
    return button.action_id, button.value


@pytest.mark.parametrize(("act", "told"), [("plan", "Marketing plans something"), ("decline", "Marketing declines")])
async def test_planned_and_declined_carry_a_reason(field: Desk, act: str, told: str) -> None:
    """Everybody who asked reads why."""
    first = await _asks(field, "sam", ASKED)
    await _asks(field, "nina", AGAIN)
    theme = await _theme(field, first)
    await field.fills("mara", await _menu(field, "mara", act, theme), text="Legal has to agree first.")
    await field.delivers()
    for name in ("sam", "nina"):
        assert told in field.sees(name)
        assert "Legal has to agree first." in field.sees(name)
    wanted = ThemeStatus.PLANNED if act == "plan" else ThemeStatus.DECLINED
    assert (await _theme(field, first)).status is wanted


async def test_an_answer_after_a_plan_reaches_everybody(field: Desk) -> None:
    """Who was told that it is planned hears the answer too."""
    first = await _asks(field, "sam", ASKED)
    theme = await _theme(field, first)
    await field.fills("mara", await _menu(field, "mara", "plan", theme), text="In May.")
    await _answers(field, theme, "It is here.")
    assert "It is here." in field.sees("sam")


async def test_a_form_sent_twice_tells_once(field: Desk) -> None:
    """An answer has the key of its form."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    form = (await field.presses("mara", "theme.answer", theme.id)).form
    await field.fills("mara", form, text="Yes.")
    await field.fills("mara", form, text="Yes.")
    await field.delivers()
    assert sum("Marketing answers your question" in str(card) for card in field.cards("sam")) == 1
    async with field.database.read() as session:
        assert len(await answers.answers(session, theme.id)) == 1


async def test_merged_answered_and_undone(field: Desk) -> None:
    """Merging keeps every asker, wording and deal; an answer reaches those merged in; undone, all is as before."""
    first, other = await _asks(field, "sam", ASKED), await _asks(field, "sara", ELSE)
    target, source = await _theme(field, first), await _theme(field, other)
    form = await _menu(field, "mara", "merge", source)
    await field.fills("mara", form, into=target.id)
    await field.delivers()
    assert (await _theme(field, other)).id == target.id
    merged = await _theme(field, first)
    assert (merged.asked, merged.askers) == (2, 2)
    assert "Merged into" in field.sees("marketing")
    card = next(
        each for each in field.cards("marketing") if "Undo the merge" in labels(each) and "Answer" in labels(each)
    )
    answer = await field.presses("mike", *_press(card, "Undo the merge"))
    await field.delivers()
    assert answer.notice == "Undone: everything is where it was."
    assert (await _theme(field, other)).id == source.id
    assert (await _theme(field, other)).status is ThemeStatus.NEW
    assert ((await _theme(field, first)).asked, (await _theme(field, other)).asked) == (1, 1)
    assert (await field.presses("mike", *_press(card, "Undo the merge"))).notice.startswith("That was undone already")


async def test_merged_into_an_answered_theme_they_are_told(field: Desk) -> None:
    """Those merged in get the answer that stands there."""
    first, other = await _asks(field, "sam", ASKED), await _asks(field, "sara", ELSE)
    target = await _theme(field, first)
    await _answers(field, target, "This one.")
    await field.fills("mara", await _menu(field, "mara", "merge", await _theme(field, other)), into=target.id)
    await field.delivers()
    assert "This one." in field.sees("sara")


async def test_split(field: Desk) -> None:
    """Questions that are another one get a card of their own; it can be undone."""
    first, second = await _asks(field, "sam", ASKED), await _asks(field, "sara", AGAIN)
    theme = await _theme(field, first)
    await field.fills("mara", await _menu(field, "mara", "split", theme), questions=(second.id,))
    await field.delivers()
    apart = await _theme(field, second)
    assert apart.id != theme.id
    assert len(field.cards("marketing")) == 2
    card = next(each for each in field.cards("marketing") if "Undo the split" in labels(each))
    await field.presses("mara", *_press(card, "Undo the split"))
    assert (await _theme(field, second)).id == theme.id


async def test_claimed_assigned_and_weighed(field: Desk) -> None:
    """A theme is taken, given in turn or by hand, and its priority set; who gets one is told."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    assert _acts(field.cards("marketing")[0]) >= {"assign", "priority", "plan", "decline", "note", "merge", "wordings"}
    await field.presses("mara", "theme.claim", theme.id)
    await field.delivers()
    assert (await _themes(field))[0].status is ThemeStatus.IN_PROGRESS
    assert "Looked after by @Mara" in field.sees("marketing")
    await field.fills("mara", await _menu(field, "mara", "assign", theme), who="in-turn")
    await field.delivers()
    assert (await _themes(field))[0].owner_id == field.people["mike"], "Mara had one last"
    assert "A question is yours to answer" in field.sees("mike")
    await field.fills("mara", await _menu(field, "mara", "priority", theme), level="3")
    await field.delivers()
    assert "urgent" in field.sees("marketing")


async def test_who_is_responsible(field: Desk) -> None:
    """Topics have owners, whom anybody can ask for; a new question with a topic's words goes to its owner."""
    form = (await field.presses("nina", "topics.edit", "")).form
    answers_: dict[str, str | tuple[str, ...] | bool] = {
        "name": "Hosting",
        "words": "uptime, Rechenzentrum",
        "owners": (field.people["mike"],),
    }
    await field.fills("nina", form, answers=answers_)
    await field.says("sam", "who is responsible for uptime?")
    await field.says("sara", "Wer ist für Rechenzentren zuständig?")
    await field.delivers()
    assert "Hosting – @Mike" in field.sees("sam")
    assert "Hosting – @Mike" in field.sees("sara")
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    assert (theme.owner_id, theme.status) == (field.people["mike"], ThemeStatus.TRIAGED)
    assert "A question is yours to answer" in field.sees("mike")


async def test_who_is_responsible_for_what(field: Desk) -> None:
    """Asked for everything, the whole table is shown."""
    form = (await field.presses("nina", "topics.edit", "")).form
    await field.fills("nina", form, answers={"name": "Hosting", "owners": (field.people["mike"],)})
    await field.says("sam", "who is responsible for what?")
    await field.delivers()
    assert "Hosting" in field.sees("sam")
    assert "Nobody is named" not in field.sees("sam")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("queue mine", [ASKED]),
        ("queue nobody's", [ELSE]),
        ("queue overdue", []),
        ("open questions about trade fairs", [ELSE]),
        ("open questions", [ASKED, ELSE]),
        ("queue answered", []),
    ],
)
async def test_a_filter_in_words(field: Desk, words: str, shown: list[str]) -> None:
    """What the filter's buttons do, said behind the command."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    await field.put_clock_forward(timedelta(minutes=10))
    await _asks(field, "sara", ELSE)
    await field.presses("mike", "theme.claim", theme.id)
    await field.delivers()
    before = len(field.cards("mike"))
    await field.says("mike", words)
    await field.delivers()
    seen = "\n".join(shown_card(card) for card in field.cards("mike")[before:])
    assert [each for each in (ASKED, ELSE) if each in seen] == shown


async def test_erased_words_are_said_to_be_erased(field: Desk) -> None:
    """Regression: marketing read “…” by somebody “who asks without a name”, and could not tell what to do about it."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    async with field.database.write() as session:
        found = await personal.erase(session, field.people["sam"])
        await show_erased(session, *found, key="erased")
    await field.says("mike", "queue")
    await field.presses("mike", "theme.open", theme.id)
    await field.delivers()
    seen = field.sees("mike")
    assert seen.count("(erased on request)") >= 3
    assert "somebody whose data was erased" in seen
    assert "uptime" not in seen


async def test_a_file_in_words(field: Desk) -> None:
    """`export queue` sends the questions, not a digest, and counts both; who may not work on them is refused."""
    for name in ("sam", "sara"):
        await _asks(field, name, ASKED)
    await field.says("mike", "export questions")
    await field.delivers()
    assert "2 questions in 1 theme, for your spreadsheet" in field.sees("mike")
    assert "can do this" in (await field.says("sam", "export queue")).notice


async def test_a_form_says_what_it_does(field: Desk) -> None:
    """An answer is sent, not saved: everybody who asked reads it at once."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    form = (await field.presses("mike", "theme.answer", theme.id)).form
    assert form is not None
    assert form.submit == "Send the answer"


async def test_notes_never_leave_marketing(field: Desk) -> None:
    """A note stands on marketing's card and list; nobody who asked, and no file, gets it."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    await field.fills("mara", await _menu(field, "mara", "note", theme), text="Legal is nervous")
    await _answers(field, theme, "Yes.")
    assert "Legal is nervous" in field.sees("marketing")
    assert "Legal is nervous" not in field.sees("sam")
    assert "Only " in (await field.presses("sam", "theme.open", theme.id)).notice


async def test_warned_before_and_escalated_after(field: Desk) -> None:
    """Before the time is over who looks after it is warned, after it marketing and the manager know; each once."""
    question = await _asks(field, "sam", ASKED)
    theme = await _theme(field, question)
    await field.presses("mara", "theme.claim", theme.id)
    due = (await _theme(field, question)).due_at
    assert due is not None
    async with field.database.write() as session:
        assert await look_after_dues(session, due - timedelta(minutes=1)) == 1
        assert await look_after_dues(session, due - timedelta(minutes=1)) == 0
    await field.delivers()
    assert "Due soon" in field.sees("mara")
    assert "Due soon" not in field.sees("marketing")
    async with field.database.write() as session:
        assert await look_after_dues(session, due + timedelta(minutes=1)) == 1
        assert await look_after_dues(session, due + timedelta(minutes=2)) == 0
    await field.delivers()
    for who in ("marketing", "mara", "nina"):
        assert "Overdue, and still without an answer" in field.sees(who)


async def test_without_a_name(field: Desk) -> None:
    """Marketing does not see who asks; the answer comes all the same."""
    form = (await field.presses("sam", "digest.ask", "")).form
    await field.fills("sam", form, question=ASKED, anonymous=True)
    await field.still("sam")
    assert "somebody who asks without a name" in field.sees("marketing")
    assert "Sam" not in field.sees("marketing")
    (question,) = await _questions(field)
    await _answers(field, await _theme(field, question), "Yes.")
    assert "Marketing answers your question" in field.sees("sam")


async def test_the_list_is_filtered_and_searched(field: Desk) -> None:
    """Marketing's list shows what is open; words, owners and states narrow it; sales does not see it."""
    await _asks(field, "sam", ASKED)
    other = await _asks(field, "sara", ELSE)
    await field.says("mara", "queue")
    await field.delivers()
    assert ASKED in field.sees("mara")
    assert ELSE in field.sees("mara")
    assert "2 open · 2 new · 2 with nobody" in field.sees("mara")
    await field.presses("mike", "theme.claim", (await _theme(field, other)).id)
    await field.says("mike", "queue TRADE fairs")
    await field.delivers()
    assert ELSE in field.sees("mike")
    assert ASKED not in field.sees("mike")
    assert "Only " in (await field.says("sam", "queue")).notice


async def test_an_answer_is_published_as_a_digest(field: Desk) -> None:
    """The answer becomes a draft, and goes the way of every digest."""
    theme = await _theme(field, await _asks(field, "sam", ASKED))
    await _answers(field, theme, "Yes, 99.9 % from 1 May on. Ask for the contract.")
    await field.presses("mara", "theme.do", f"publish:{theme.id}")
    await field.delivers()
    assert "Ask for the contract." in field.sees("mara")
    async with field.database.read() as session:
        (answer,) = await answers.answers(session, theme.id)
    await field.publishes("mara", answer.digest_id or "", "sales-emea")
    assert ASKED in field.sees("sales-emea")
    assert "99.9 % from 1 May on." in field.sees("sales-emea")


async def test_the_author_sees_how_many_asked_about_a_slide(field: Desk) -> None:
    """An answer proposes to correct the line that raised it, and says how many asked about its slide."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    async with field.database.read() as session:
        view = await composition(session, digest_id)
    bullet = next(each for each in view.shown() if "€49" in each.text)
    for name in ("sam", "sara"):
        form = (await field.presses(name, "digest.ask", bullet.id)).form
        await field.fills(name, form, question="Is that with or without VAT for schools abroad?")
        await field.still(name)
    (theme,) = await _themes(field)
    form = (await field.presses("mike", "theme.answer", theme.id)).form
    await field.fills("mike", form, text="Without VAT.", correct=True)
    await field.delivers()
    seen = field.sees("mara")
    assert "2 people asked about slide 2" in seen
    assert "Without VAT." in seen
    card = next(each for each in field.cards("mara") if "It is corrected" in labels(each))
    await field.presses("mara", *_press(card, "It is corrected"))
    await field.delivers()
    assert "Corrected." in field.sees("mara")


@given(st.text(max_size=80), st.integers(0, 999_999), st.sampled_from(Order))
def test_any_list_fits_into_a_button(words: str, offset: int, order: Order) -> None:
    """Whatever is looked for, the button for the next page holds it, and it comes back as it went."""
    shown = Shown("in_progress", "unowned", "0" * 26, shortened(words), order, offset)
    assert Button("Next", "queue.page", shown.value()).value == shown.value()
    assert Shown.of(shown.value()) == shown
    assert Shown.of(words) == Shown()
