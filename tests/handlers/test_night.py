"""At night themes are made anew, and what the engine has not read is read; what people decided stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.minds import Minds
from bot.queue_sweeps import start_rebuild
from feedback.meaning import Fingerprint, LexicalEngine, MeaningUnavailableError
from handlers.queue import night
from storage import questions, queue, theme_moves, themes, vectors
from storage.kinds import ChannelPurpose, Joined, ThemeStatus
from storage.tables import Question
from tests.handlers.desk import Desk

pytestmark = pytest.mark.anyio
SAME = (
    "Does the hotline speak Portuguese on weekends?",
    "Portuguese on weekends: does the hotline speak it?",
    "Does the hotline speak Portuguese at weekends?",
)
OTHERS = ("Which trade fairs do we visit in autumn?", "Is there a price list for Austria?", "Who prints the brochures?")


class Moody(LexicalEngine):
    """An engine that can't be had until it is well."""

    id = "moody-1"
    well = False

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        if not self.well:
            raise MeaningUnavailableError("It has no mood.")
        return [Fingerprint(self.id, b"\x00\x00\x80?\x01") for _ in texts]


@pytest.fixture
async def field(desk: Desk) -> Desk:
    """The company with a marketing channel and a night ahead."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    return desk


async def _apart(desk: Desk) -> list[Question]:
    """Questions that each stand in a theme of their own, whatever they say."""
    for words in (*SAME, *OTHERS):
        await desk.says("sam", f"ask {words}")
        await desk.works()
    async with desk.database.write() as session:
        rows = await questions.questions(session)
        for row in rows:
            if row.joined is not Joined.OPENED:
                theme = row.theme_id or ""
                await theme_moves.split(session, theme, [row.id], key=f"s{row.id}"[:40], by=None, at=row.created_at)
        return [each for each in await questions.questions(session) if each.verbatim in SAME]


async def test_what_belongs_together_comes_together_at_night(field: Desk) -> None:
    """Once a night, and undone with one press; what somebody has taken up stays where it is."""
    same = await _apart(field)
    assert len({each.theme_id for each in same}) == len(SAME)
    now = await field.put_clock_forward(timedelta(hours=15))  # four in the morning, in Berlin
    async with field.database.write() as session:
        assert await night.start(session, now)
        assert not await night.start(session, now)
    await field.works()
    async with field.database.read() as session:
        after = list((await questions.by_ids(session, [each.id for each in same])).values())
        assert len({each.theme_id for each in after}) < len(SAME)
        moved = next(each for each in after if each.joined is Joined.BY_NIGHT)
        made = await theme_moves.last_move(session, moved.theme_id or "")
    assert made is not None
    await field.presses("mara", "theme.undo", made.id)
    async with field.database.read() as session:
        assert (await questions.get_question(session, made.moved[0]["question"])).theme_id == made.from_id


async def test_what_is_taken_up_is_left_alone(field: Desk) -> None:
    """A theme that somebody works on loses no question at night."""
    same = await _apart(field)
    for each in same:
        await field.presses("mara", "theme.claim", each.theme_id or "")
    async with field.database.read() as session:
        _, kept = await night.candidates(session)
    assert {each.theme_id for each in same} <= kept
    now = await field.put_clock_forward(timedelta(hours=15))
    async with field.database.write() as session:
        await night.start(session, now)
    await field.works()
    async with field.database.read() as session:
        after = await questions.by_ids(session, [each.id for each in same])
        assert {key: row.theme_id for key, row in after.items()} == {each.id: each.theme_id for each in same}
        states = {(await themes.get_theme(session, each.theme_id or "")).status for each in same}
    assert states == {ThemeStatus.IN_PROGRESS}


async def test_without_its_engine_a_question_is_still_queued(field: Desk) -> None:
    """Words decide meanwhile; once the engine is there, what it missed is read in the background."""
    engine = Moody()
    field.minds = Minds(engine)
    await field.says("sam", OTHERS[0])
    await field.works()
    assert OTHERS[0] in field.sees("marketing")
    (question,) = await _all(field)
    async with field.database.read() as session:
        before = await queue.changes(session)
        assert [each.id for each in await vectors.to_rebuild(session, engine.id, limit=5)] == [question.id]
    engine.well = True
    async with field.database.write() as session:
        assert await start_rebuild(session, field.minds)
    await field.works()
    async with field.database.write() as session:
        assert await vectors.to_rebuild(session, engine.id, limit=5) == []
        assert await queue.changes(session) > before, "every process learns of it"
        assert not await start_rebuild(session, field.minds)


async def _all(desk: Desk) -> list[Question]:
    async with desk.database.read() as session:
        return await questions.questions(session)
