"""What the language model took is for the admins to see, in words and figures, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.spending import purse
from storage import model_calls, questions, themes
from storage.kinds import ChannelPurpose, Role
from storage.model_calls import Budget
from storage.tables import ModelTerms
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk
from tests.handlers.meetings.visits import arranged, coming
from tests.handlers.scripted import Scripted, writer

pytestmark = pytest.mark.anyio
PLENTY = Budget(10_000_000, 10_000_000)


async def call(desk: Desk, subject: str, *, outcome: str = "done", cost: int | None = 12_500) -> None:
    """A call that is over, or with the outcome "" one that was cut off."""
    async with desk.database.write() as session:
        key = await model_calls.reserve(session, model="m", subject=subject, tokens=6_000, budget=PLENTY)
        assert key is not None
        if outcome:
            await model_calls.settle(
                session, key, input_tokens=1_000, output_tokens=234, cost=cost, milliseconds=2_500, outcome=outcome
            )


async def staffed(desk: Desk, **terms: Any) -> None:  # noqa: ANN401  the fields of ModelTerms
    """An admin for each language, and a model that is set."""
    await desk.hire("ada", Role.ADMIN)
    await desk.hire("anna", Role.ADMIN, language="de")
    if terms:
        async with desk.database.write() as session:
            await model_calls.note_terms(session, ModelTerms(**terms))


async def test_an_admin_sees_what_the_model_took(desk: Desk) -> None:
    """Today against the budget, each day, and the briefs that took most; what was cut off counts and is said."""
    await staffed(desk, model="openai:gpt-5", external=True, day_tokens=100_000, brief_tokens=50_000)
    digest = await desk.keeps(made.digest())
    brief = (await desk.row(digest)).brief_id
    await call(desk, brief)
    await desk.put_clock_forward(timedelta(days=1))
    await call(desk, brief, outcome="time-out", cost=None)
    await call(desk, "gone")
    await call(desk, brief, outcome="")
    for words in ("budget", "costs", "language model"):
        await desk.says("ada", words)
    await desk.delivers()
    seen = desk.sees("ada")
    assert "openai:gpt-5 (outside this server)" in seen
    assert "8,468 of 100,000 tokens (8%)" in seen
    assert "3, 1 failed" in seen
    assert "US$ 0.01" in seen
    assert "2.5 s on average" in seen
    assert "at most 50,000 tokens" in seen
    assert "1 call runs, or was cut off" in seen
    assert "Atlas launch" in seen
    assert "something that is not there any more" in seen
    assert "2 March 2027" in seen
    assert "1 March 2027" in seen


async def test_texts_beside_digests_are_named_too(desk: Desk) -> None:
    """A theme, a question without its words, a preparation, the voice: an admin sees what the tokens went to."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    await staffed(desk, model="openai:gpt-5", external=True, day_tokens=100_000, brief_tokens=50_000)
    series = await arranged(desk)
    await desk.says("sam", "ask Who waters the plants in Lisbon?")
    await desk.works()
    await desk.put_clock_forward(timedelta(minutes=1))
    desk.writer = writer(Scripted({"weekly report": {"lines": []}}), purse=purse(desk.database, PLENTY))
    await desk.says("mara", "voice")
    await desk.works()
    async with desk.database.read() as session:
        [question], [theme] = await questions.questions(session), await themes.themes(session, themes.Wanted())
    for subject in (question.id, theme.id, (await coming(desk, series))[0].id):
        await call(desk, subject)
    await desk.says("ada", "budget")
    await desk.delivers()
    seen = desk.sees("ada")
    assert "theme “Who waters the plants in Lisbon?”" in seen
    assert "what was offered for a question" in seen
    assert "preparation for “" in seen
    assert "the opening of the field's voice" in seen
    assert "not there any more" not in seen


async def test_in_german(desk: Desk) -> None:
    """The same in German, by its own words."""
    await staffed(desk, model="ollama:llama", external=False, day_tokens=5_000_000, brief_tokens=1_000_000)
    await desk.says("anna", "kosten")
    await desk.delivers()
    seen = desk.sees("anna")
    assert "ollama:llama (auf diesem Server)" in seen
    assert "0 von 5.000.000 Tokens (0 %)" in seen.replace("\u00a0", " ")
    assert "Kein Aufruf in den letzten 7 Tagen." in seen


async def test_without_a_model(desk: Desk) -> None:
    """Where none is set the card says what that means, and how one is set."""
    await staffed(desk)
    await desk.says("ada", "budget")
    await desk.delivers()
    assert "None is set" in desk.sees("ada")
    assert "LINKPIN_LLM" in desk.sees("ada")


@pytest.mark.parametrize("name", ["mara", "nina", "sam", "guest"])
async def test_for_admins_alone(desk: Desk, name: str) -> None:
    """Nobody else reads it, by words or by button."""
    await staffed(desk, model="m", external=True, day_tokens=1, brief_tokens=1)
    told = [(await desk.says(name, "budget")).notice, (await desk.presses(name, "budget.show", "")).notice]
    await desk.delivers()
    assert all(told)
    assert "tokens" not in desk.sees(name)
