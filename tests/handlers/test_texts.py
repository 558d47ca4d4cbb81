"""Texts that a language model words beside digests: drafts, summaries, names, the voice's opening; and without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.spending import purse
from bot.texts import draft_answer
from bot.writing import Limits
from digests.generation import Use
from digests.model import Failure
from handlers.queue import night
from handlers.voice import tell_week
from storage import audit, briefs, inbox, model_calls, personal, questions, themes, written
from storage.kinds import ChannelPurpose, NamedBy, QuestionStatus, Role
from storage.model_calls import Budget
from storage.tables import Theme
from storage.themes import Wanted
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, labels, shown
from tests.handlers.scripted import Scripted, lines, writer

pytestmark = pytest.mark.anyio
PRICE = "What does Atlas cost a month for each user from 1 June on?"
SAME = ("Does the hotline speak Portuguese on weekends?", "Portuguese on weekends: does the hotline speak it?")


@pytest.fixture
async def field(desk: Desk) -> Desk:
    """The company with a marketing channel and a published digest of the launch."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    digest = await desk.keeps(made.digest())
    await desk.publishes("mara", digest, "sales-emea")
    return desk


async def asked(desk: Desk, words: str = PRICE, name: str = "sam") -> Theme:
    """Somebody asks, and marketing gets it."""
    await desk.says(name, f"ask {words}")
    await desk.still(name)
    return (await all_themes(desk))[0]


async def all_themes(desk: Desk) -> list[Theme]:
    """The open themes."""
    async with desk.database.read() as session:
        return await themes.themes(session, Wanted(), limit=50)


def drafted(desk: Desk, name: str = "mara") -> str:
    """The draft as its reader sees it."""
    return next(shown(card) for card in desk.cards(name)[::-1] if "Draft" in card.summary or "draft" in card.summary)


async def draft(desk: Desk, theme: Theme, name: str = "mara") -> str:
    """Ask for a draft and wait for it; gives what is seen."""
    await desk.presses(name, "theme.draft", theme.id)
    await desk.works()
    return drafted(desk, name)


async def test_a_draft_is_checked_marked_and_sent_by_a_person(field: Desk) -> None:
    """An invented price is replaced; the draft has sources, a mark, a form; what is sent is the person's own."""
    good = ("Atlas costs €49 a month from 1 June 2027.", "€49")
    bad = ("Atlas costs €45 a month in Spain.", "€49")
    model = Scripted({"QUESTION": lines(good, bad)})
    field.writer = writer(model)
    theme = await asked(field)
    seen = await draft(field, theme)
    assert good[0] in seen
    assert "€45" not in seen
    assert "AI-generated (test:model)" in seen
    assert "A draft for you alone" in seen
    card = next(card for card in field.cards("mara")[::-1] if "Answer with this draft" in labels(card))
    button = buttons(card)["Answer with this draft"]
    form = (await field.presses("mara", button.action_id, button.value)).form
    assert form is not None
    (text,) = [each for each in form.fields() if each.id == "text"]
    assert good[0] in str(getattr(text, "initial", ""))
    assert "Sources: " in str(getattr(text, "initial", ""))
    assert "AI-generated" in str(form.pages[0].intro)
    assert "€49" not in field.sees("sam"), "nobody gets it before it is sent"
    await field.fills("mara", form, text="From June it is €49.")
    await field.delivers()
    assert "From June it is €49." in field.sees("sam")
    assert "AI-generated" not in field.sees("sam").split("From June")[-1]
    async with field.database.read() as session:
        (act,) = await audit.trail(session, subject=("theme", theme.id), action="theme.answer")
    assert act.details["edited"] == 1


async def test_a_draft_is_its_askers_alone(field: Desk) -> None:
    """Nobody else opens it, and who may not work the queue can't ask for one."""
    field.writer = writer(Scripted({"QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49"))}))
    theme = await asked(field)
    await draft(field, theme)
    card = next(card for card in field.cards("mara")[::-1] if "Answer with this draft" in labels(card))
    key = buttons(card)["Answer with this draft"].value
    assert "out of date" in (await field.presses("mike", "theme.use_draft", key)).notice
    assert "Only" in (await field.presses("sam", "theme.draft", theme.id)).notice
    assert "Only" in (await field.presses("sam", "theme.use_draft", key)).notice


async def test_a_draft_without_a_model_quotes_what_comes_nearest(field: Desk) -> None:
    """Word for word, with sources, not called generated; nothing published: it says so, and where to answer."""
    theme = await asked(field)
    seen = await draft(field, theme)
    assert "word for word" in seen
    assert "€49" in seen
    assert "AI-generated" not in seen
    other = await asked(field, "Who waters the plants in Lisbon?")
    theme = next(each for each in await all_themes(field) if "plants" in each.title)
    assert other is not None
    assert "Nothing that is published answers it" in await draft(field, theme)


async def test_a_draft_that_the_sources_don_t_answer_is_none(field: Desk) -> None:
    """The model may say so; what was looked at is shown."""
    field.writer = writer(Scripted({"QUESTION": {"lines": []}}))
    theme = await asked(field)
    seen = await draft(field, theme)
    assert "doesn't answer it" in seen
    assert "Answer with this draft" not in seen


@pytest.mark.parametrize(("failure", "said"), [(Failure.DOWN, "could not be reached"), (Failure.QUOTA, "quota")])
async def test_a_model_that_fails_costs_no_draft(field: Desk, failure: Failure, said: str) -> None:
    """The passages stand in its place, with a word about it."""
    field.writer = writer(Scripted({"QUESTION": failure}))
    theme = await asked(field)
    seen = await draft(field, theme)
    assert said in seen
    assert "€49" in seen


async def test_a_job_that_runs_again_writes_once(field: Desk) -> None:
    """After a kill: one draft, one call, one message."""
    model = Scripted({"QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49"))})
    field.writer = writer(model)
    theme = await asked(field)
    before = len(model.seen)
    await field.presses("mara", "theme.draft", theme.id)
    async with field.database.write() as session:
        rows = await inbox.claim(session, owner="killed", lease=timedelta(minutes=5))
    (row,) = rows
    for _ in range(2):
        await draft_answer(field.services, row.payload, row.key)
    await field.delivers()
    assert len(model.seen) == before + 1
    assert field.sees("mara").count("Draft of an answer") == 1


async def test_a_summary_stands_above_the_sources(field: Desk) -> None:
    """Answer first: what the passages say, numbered, marked, with the passages below; a lie never shows."""
    model = Scripted(
        {"QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49"), ("It costs €9 for each user.", "€49"))}
    )
    field.writer = writer(model)
    await field.says("sam", f"ask {PRICE}")
    await field.works()
    seen = field.sees("sam")
    assert "This may answer your question" in seen
    assert "Atlas costs €49 a month from 1 June 2027." in seen
    assert "€9" not in seen
    assert "AI-generated (test:model)" in seen
    assert seen.index("AI-generated") < seen.index("That rests on these places:")
    async with field.database.read() as session:
        (question,) = await questions.questions(session)
    assert question.status is QuestionStatus.OFFERED


async def test_without_a_model_the_offer_is_its_passages(field: Desk) -> None:
    """As before: nothing is said above them."""
    await field.says("sam", f"ask {PRICE}")
    await field.works()
    assert "That rests on these places" not in field.sees("sam")
    assert "This may answer your question" in field.sees("sam")


async def test_confidential_briefs_stay_here(desk: Desk) -> None:
    """Their passages, and questions about them, go to no model outside; with leave they do."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    secret = replace(made.digest().document, title="Confidential launch plan")
    digest = await desk.keeps(replace(made.digest(), document=secret))
    await desk.publishes("mara", digest, "sales-emea")
    async with desk.database.write() as session:
        brief = await briefs.get_brief(session, (await desk.row(digest)).brief_id)
        brief.confidential = True
        session.add(brief)
    model = Scripted({"QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49"))})
    desk.writer = writer(model)
    theme = await asked(desk)
    seen = await draft(desk, theme)
    assert model.seen == []
    assert "not sent to the language model" in seen
    desk.writer = writer(model, limits=Limits(seconds=20, confidential=True))
    await draft(desk, theme)
    assert model.seen


async def test_an_admin_forbids_texts_and_nothing_goes_out(field: Desk) -> None:
    """LINKPIN_LLM_TEXTS=forbid: the model words digests alone; no question leaves the house."""
    model = Scripted({"QUESTION": lines(("Atlas costs €49 a month.", "€49"))})
    field.writer = writer(model, limits=Limits(seconds=20, texts=False))
    theme = await asked(field)
    assert "word for word" in await draft(field, theme)
    assert model.seen == []


async def test_the_budget_is_booked_on_the_theme_and_kept(field: Desk) -> None:
    """Each call is reserved and settled under its theme; a spent budget asks nobody."""
    model = Scripted({"QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49"))})
    theme = await asked(field)
    field.writer = writer(model, purse=purse(field.database, Budget(day=1_000_000, subject=1_000_000)))
    await draft(field, theme)
    async with field.database.read() as session:
        now = theme.created_at - timedelta(days=1)
        calls = await model_calls.calls(session, since=now)
    assert {(call.subject, call.outcome, call.tokens) for call in calls} == {(theme.id, "done", 120)}
    field.writer = writer(model, purse=purse(field.database, Budget(day=1, subject=1)))
    before = len(model.seen)
    assert "budget for language models is used up" in await draft(field, theme)
    assert len(model.seen) == before


async def test_addresses_don_t_leave(field: Desk) -> None:
    """What somebody wrote into their question is masked."""
    model = Scripted({"QUESTION": {"lines": []}})
    field.writer = writer(model)
    theme = await asked(field, f"{PRICE} Mail ada@example.com or call +49 351 123456")
    await draft(field, theme)
    assert "ada@example.com" not in model.sent()
    assert "123456" not in model.sent()


async def named(desk: Desk, *, model: Scripted | None = None) -> Theme:
    """A theme of two questions after a night."""
    desk.writer = None
    if not [each for each in await all_themes(desk) if "Lisbon" in each.title]:
        await asked(desk, SAME[0])
    await desk.hire("sara", Role.SALESPERSON)
    await asked(desk, SAME[0].lower().replace("?", " ??"), "sara")
    desk.writer = None if model is None else writer(model)
    await a_night(desk)
    return next(each for each in await all_themes(desk) if each.asked == 2)


async def a_night(desk: Desk, days: int = 1, times: int = 1) -> None:
    """Let the night's jobs run, each so many times."""
    now = await desk.put_clock_forward(timedelta(hours=15 if days == 1 else 24 * days))
    async with desk.database.write() as session:
        assert await night.start(session, now)
    await desk.works(times)


async def test_a_theme_is_named_at_night_and_keeps_its_name(field: Desk) -> None:
    """Checked and marked; the next night nobody is asked again; another question doesn't change it."""
    model = Scripted({"mean the same": lines(("Portuguese hotline on weekends", "Portuguese"))})
    theme = await named(field, model=model)
    assert (theme.title, theme.named_by) == ("Portuguese hotline on weekends", NamedBy.MODEL)
    await field.delivers()
    assert "Its name is AI-generated (test:model)" in field.sees("marketing")
    calls = len(model.seen)
    await a_night(field, days=2)
    assert len(model.seen) == calls


async def test_a_name_that_nobody_asked_for_is_refused(field: Desk) -> None:
    """An invented name is sent back, then gives way to the questions' own words; it stands nowhere."""
    model = Scripted({"mean the same": lines(("Contoso hotline", "Portuguese"))})
    theme = await named(field, model=model)
    assert "Contoso" not in theme.title
    assert theme.title == SAME[0]


async def test_a_person_s_name_wins(field: Desk) -> None:
    """It stays over nights; empty gives it back."""
    model = Scripted({"mean the same": lines(("Portuguese hotline on weekends", "Portuguese"))})
    theme = await asked(field, SAME[0])
    form = (await field.presses("mara", "theme.do", f"rename:{theme.id}")).form
    await field.fills("mara", form, title="Our Lisbon line")
    theme = await named(field, model=model)
    assert (theme.title, theme.named_by) == ("Our Lisbon line", NamedBy.PERSON)
    assert not [each for each in model.seen if "mean the same" in each.system]
    form = (await field.presses("mara", "theme.do", f"rename:{theme.id}")).form
    await field.fills("mara", form, title="")
    await a_night(field, days=2)
    theme = next(each for each in await all_themes(field) if each.id == theme.id)
    assert theme.named_by is NamedBy.MODEL


async def test_erasing_takes_generated_words_along(field: Desk) -> None:
    """Names and drafts that rest on somebody's words are gone with them."""
    model = Scripted(
        {"mean the same": lines(("Portuguese hotline on weekends", "Portuguese")), "QUESTION": {"lines": []}}
    )
    theme = await named(field, model=model)
    await draft(field, theme)
    async with field.database.write() as session:
        await personal.erase(session, field.people["sam"])
        left = await themes.get_theme(session, theme.id)
        assert "Portuguese" not in left.title
        assert await written.latest(session, Use.ANSWER, theme.id) is None


async def test_the_voice_opens_with_what_moved(field: Desk) -> None:
    """By rules at once; a model's sentences take their place, checked and marked; the rest of the card stays."""
    now = await field.put_clock_forward(timedelta(0))
    async with field.database.write() as session:
        await tell_week(session, now)  # this week's was silent
    await asked(field, SAME[0])
    model = Scripted(
        {
            "weekly report": lines(
                ("Portuguese on weekends is new this week, asked once.", "Portuguese"),
                ("Everybody asked 900 times.", "question"),
            )
        }
    )
    field.writer = writer(model)
    now = await field.put_clock_forward(timedelta(days=7))
    async with field.database.write() as session:
        assert await tell_week(session, now) == 1
    await field.delivers()
    before = field.sees("marketing")
    assert "New this week: “" in before
    assert "AI-generated" not in before.split("The field's voice")[1]
    await field.works()
    seen = field.sees("marketing").split("The field's voice")[1]
    assert "900" not in seen
    assert "What was asked most" in seen
    assert "Without an answer" in seen
    assert "Portuguese on weekends is new this week, asked once." in seen
    assert "AI-generated (test:model)" in seen
    assert "Sam" not in "".join(request.messages[0].content for request in model.seen)


async def test_a_marketer_who_asks_for_the_voice_gets_the_opening_too(field: Desk) -> None:
    """In their own message, in their language."""
    await asked(field, SAME[0])
    await field.put_clock_forward(timedelta(minutes=1))
    field.writer = writer(
        Scripted({"weekly report": lines(("“Does the hotline speak Portuguese on weekends?” is new.", "Portuguese"))})
    )
    await field.says("mara", "voice")
    await field.works()
    assert "AI-generated (test:model)" in field.sees("mara")


async def test_a_model_that_is_down_at_night_is_asked_the_next_night(field: Desk) -> None:
    """A theme keeps its words meanwhile, and is named when the model is there."""
    theme = await named(field, model=Scripted({"mean the same": Failure.DOWN}))
    assert (theme.title, theme.named_by) == (SAME[0], NamedBy.QUESTION)
    field.writer = writer(Scripted({"mean the same": lines(("Portuguese hotline on weekends", "Portuguese"))}))
    await a_night(field, days=2)
    theme = next(each for each in await all_themes(field) if each.id == theme.id)
    assert theme.named_by is NamedBy.MODEL


async def test_jobs_that_run_again_ask_the_model_once(field: Desk) -> None:
    """A summary, the voice's opening and a name that are kept are not paid for a second time."""
    model = Scripted(
        {
            "QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49")),
            "weekly report": lines(("“Does the hotline speak Portuguese on weekends?” is new.", "Portuguese")),
            "mean the same": lines(("Portuguese hotline on weekends", "Portuguese")),
        }
    )
    field.writer = writer(model)
    await field.says("sam", f"ask {PRICE}")
    await field.works(times=2)
    assert len(model.seen) == 1
    assert "Atlas costs €49 a month from 1 June 2027." in field.sees("sam")
    field.writer = None
    await asked(field, SAME[0])
    await field.hire("sara", Role.SALESPERSON)
    await asked(field, SAME[0].lower().replace("?", " ??"), "sara")
    await field.put_clock_forward(timedelta(minutes=1))
    field.writer = writer(model)
    await field.says("mara", "voice")
    await field.works(times=2)
    assert len(model.seen) == 2
    await a_night(field, times=2)
    assert len(model.seen) == 3
