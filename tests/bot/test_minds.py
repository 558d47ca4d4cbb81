"""What was published is read by the meaning engine: before the first question about it, and by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.minds import Minds
from bot.queue_sweeps import start_rebuild
from feedback.meaning import Fingerprint, MeaningUnavailableError
from feedback.scale import Scale
from storage import passages, vectors
from storage.database import Database
from storage.kinds import ChannelPurpose
from tests.feedback.made_prints import ENGINE, SCALE, made_vector
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, company

pytestmark = pytest.mark.anyio
NEAR = "Customers on the old plan keep their price"


class Made:
    """An engine with vectors of its own, which counts what it reads."""

    id = ENGINE
    scale: Scale = SCALE

    def __init__(self) -> None:
        self.read: list[str] = []
        self.well = True

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        """A vector for each text."""
        if not self.well:
            raise MeaningUnavailableError("It has no mood.")
        self.read += texts
        return [Fingerprint.of(ENGINE, made_vector(text)) for text in texts]


@pytest.fixture
async def engine() -> Made:
    """The engine."""
    return Made()


@pytest.fixture
async def field(database: Database, tmp_path_factory: pytest.TempPathFactory, engine: Made) -> Desk:
    """A company with a published digest, whose questions are compared by the engine."""
    desk = await company(database, tmp_path_factory.mktemp("home"))
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    desk.minds = Minds(engine)
    await desk.publishes("mara", await desk.keeps(made.digest()), "sales-emea")
    return desk


async def _unread(desk: Desk) -> int:
    """How many published passages have no vector in the database."""
    async with desk.database.read() as session:
        found = [
            each for digest in await passages.published(session) for each in await passages.of_digest(session, digest)
        ]
        subjects = {":".join(each.key.split(":")[:3]) for each in found}
        return len(subjects) - len(await vectors.fingerprints(session, vectors.PASSAGE, subjects, ENGINE))


async def test_the_first_question_finds_what_was_just_published(field: Desk, engine: Made) -> None:
    """No sweep has run: the question itself has the digest read, and is offered the line."""
    await field.says("sam", f"ask {NEAR}?")
    await field.works()
    assert "This may answer your question" in field.sees("sam")
    assert "keep their price of €39" in field.sees("sam")
    assert await _unread(field) == 0
    before = len(engine.read)
    await field.says("nina", "ask Which trade fairs do we visit in autumn?")
    await field.works()
    assert len(engine.read) == before + 1, "read once, the digest is not read again"


async def test_what_is_published_is_read_by_itself(field: Desk, engine: Made) -> None:
    """The sweep has it read without anybody asking, and starts nothing where all is read."""
    assert await _unread(field) > 0
    async with field.database.write() as session:
        assert await start_rebuild(session, field.minds)
        assert not await start_rebuild(session, field.minds), "one job for the same texts"
    await field.works()
    assert await _unread(field) == 0
    async with field.database.write() as session:
        assert not await start_rebuild(session, field.minds)


async def test_another_process_learns_of_it(field: Desk, engine: Made) -> None:
    """A replica that knew a digest before it was read finds by its vectors once another has had it read."""
    other = Minds(engine)
    async with field.database.read() as session:
        assert await other.unread_passages(session)
    async with field.database.write() as session:
        await start_rebuild(session, field.minds)
    await field.works()
    read = len(engine.read)
    async with field.database.read() as session:
        assert await other.unread_passages(session) == []
    field.minds = other
    await field.says("sam", f"ask {NEAR}?")
    await field.works()
    assert "This may answer your question" in field.sees("sam")
    assert len(engine.read) == read + 1


async def test_without_the_engine_words_step_in(field: Desk, engine: Made) -> None:
    """An engine that can't be had loses no question; what it has not read is read once it is there."""
    engine.well = False
    await field.says("sam", f"ask {NEAR}?")
    await field.works()
    assert "Marketing has your question" in field.sees("sam") or "This may answer" in field.sees("sam")
    engine.well = True
    async with field.database.write() as session:
        assert await start_rebuild(session, field.minds)
    await field.works()
    assert await _unread(field) == 0


async def test_an_edited_line_is_read_anew(field: Desk, engine: Made) -> None:
    """After an edit of what is out the engine reads the new words."""
    await field.says("sam", f"ask {NEAR}?")
    await field.works()
    async with field.database.read() as session:
        (digest_id,) = await passages.published(session)
    form = (await field.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    await field.fills("mara", form, text="Zeppelins are included")
    async with field.database.write() as session:
        assert await start_rebuild(session, field.minds)
    await field.works()
    assert "Zeppelins are included" in engine.read
