"""The job behind a posted brief: one message from "reading" to the preview, one brief whatever happens in between."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.following import followed
from bot.jobs import Services, job_name
from bot.reading import JOBS, read_brief, safe_name
from digests.engine import DEFAULT_WORDS
from digests.extractive import ExtractiveEngine
from digests.model import Digest, Document
from handlers import given_up
from handlers.brief_cards import reading_card
from handlers.confidential import is_confidential
from handlers.speech import Speech
from storage import briefs, clock, inbox, people
from storage.errors import StorageUnavailableError
from storage.kinds import InboxStatus
from storage.tables import InboxRow
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, labels, shown

pytestmark = pytest.mark.anyio
SAMPLE = Path(__file__).parents[2] / "sample" / "nivaryn_marketing_strategy_2027.pptx"
TEXT = "# Atlas launch\n\n" + "\n\n".join(f"## {head}\n\n{line}" for _, head, line in made.LINES)
OTHER = TEXT.replace("Atlas", "Borealis").replace("49", "59")


class BreakingEngine:
    """Fails a number of times, as by a defect, and works from then on."""

    name = "breaking"

    def __init__(self, failures: int) -> None:
        self.failures = failures

    def digest(self, document: Document, words: int = DEFAULT_WORDS) -> Digest:
        """The digest, or the failure."""
        if self.failures:
            self.failures -= 1
            raise RuntimeError("a defect")
        return ExtractiveEngine().digest(document, words)


async def waiting(desk: Desk) -> list[InboxRow]:
    """The jobs that wait, oldest first."""
    async with desk.database.read() as session:
        return [row for row in reversed(await inbox.events(session)) if job_name(row.kind) == "read_brief"]


async def briefs_kept(desk: Desk) -> int:
    """How many briefs there are."""
    async with desk.database.read() as session:
        return len(await briefs.briefs(session))


async def run(desk: Desk, row: InboxRow, services: Services | None = None) -> None:
    """Work a job off, without noting that it is done."""
    await read_brief(services or desk.services, row.payload, row.key)


async def test_a_deck_of_fifty_slides_becomes_a_preview(desk: Desk) -> None:
    """The sample deck, dropped on the bot, ends in one message with its digest, sources and receipt."""
    await desk.drops("mara", (SAMPLE.name, SAMPLE.read_bytes()))
    await desk.works()
    (card,) = desk.cards("mara")
    assert "of 50 slides" in shown(card)
    assert "slide" in shown(card)
    assert "Publish now…" in labels(card)


async def test_the_fetched_file_is_removed(desk: Desk) -> None:
    """A brief's bytes lie in the bot's own folder while it is read, and nowhere afterwards."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    await desk.works()
    (path,) = desk.files.paths
    assert desk.home in path.parents
    assert [each for each in desk.home.rglob("*") if each.is_file()] == []
    assert not path.parent.exists()


async def test_a_pasted_text_becomes_a_preview(desk: Desk) -> None:
    """A long text pasted to the bot is read like a file."""
    await desk.says("mara", TEXT)
    await desk.works()
    assert "€49" in desk.sees("mara")
    assert "§" in desk.sees("mara")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("broken.pptx", b"PK\x03\x04 no archive", "I can't read broken.pptx"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 64, "I don't read files like photo.pdf"),
        ("empty.txt", b"", "is empty"),
        ("few.txt", b"Hello.", "few.txt"),
    ],
)
async def test_what_cant_be_read_says_why(desk: Desk, name: str, content: bytes, told: str) -> None:
    """A damaged, wrong or empty file ends in a card that says what is wrong and what helps; no brief is kept."""
    await desk.drops("mara", (name, content))
    await desk.works()
    (card,) = desk.cards("mara")
    assert told in shown(card)
    assert await briefs_kept(desk) == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 64, "photo.pdf ist ein Bild; das lese ich nicht."),
        ("empty.txt", b"", "empty.txt ist leer."),
        ("blank.md", b"   \n\n", "Das Dokument enthält keinen Text."),
        ("broken.pptx", b"PK\x03\x04 no archive", "broken.pptx ist beschädigt oder unvollständig."),
        ("page.pptx", b"<!doctype html><p>Sign in", "page.pptx ist eine Webseite und nicht eine Präsentation"),
        ("", b"", "Die Datei ist nicht mehr da."),
    ],
)
async def test_who_reads_german_reads_why_in_german(desk: Desk, name: str, content: bytes, told: str) -> None:
    """Regression: what the reader and the platforms say of a file was English, whatever the rest of the card was."""
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["mara"], language="de", time_zone=None)
    await desk.drops("mara", (name or "launch.md", content))
    if not name:
        desk.files.bytes.clear()
    await desk.works()
    (card,) = desk.cards("mara")
    assert told in shown(card)
    assert not re.search(r"\b(the|is|it|and)\b", shown(card)), shown(card)


async def test_a_file_that_is_gone_says_so(desk: Desk) -> None:
    """Where the platform has the file no more, the card says so and what to do."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    desk.files.bytes.clear()
    await desk.works()
    assert "I could not get launch.md" in desk.sees("mara")
    assert "Post it again." in desk.sees("mara")


async def test_the_same_bytes_are_known(desk: Desk) -> None:
    """A file posted again under another name is recognised, with a way to its digest and to a new one."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    await desk.works()
    await desk.drops("mike", ("copy of launch.md", TEXT.encode()))
    await desk.works()
    (card,) = desk.cards("mike")
    assert "which Mara posted on 1 March 2027" in shown(card)
    assert await briefs_kept(desk) == 1
    again = buttons(card)["Open its digest"]
    await desk.presses("mike", again.action_id, again.value)
    await desk.delivers()
    assert "Publish now…" in labels(desk.cards("mike")[-1])


async def test_known_bytes_can_be_digested_again(desk: Desk) -> None:
    """A second digest of the same brief is a draft of its own, and needs no second brief."""
    for name in ("mara", "mike"):
        await desk.drops(name, ("launch.md", TEXT.encode()))
        await desk.works()
    again = buttons(desk.cards("mike")[0])["Digest it again"]
    await desk.presses("mike", again.action_id, again.value)
    await desk.works()
    assert "Publish now…" in labels(desk.cards("mike")[-1])
    assert await briefs_kept(desk) == 1


async def test_the_same_file_twice_at_once_is_one_brief(desk: Desk) -> None:
    """Two copies in one drop: the first becomes a preview, the second is told that it is known."""
    await desk.drops("mara", ("a.md", TEXT.encode()), ("b.md", TEXT.encode()))
    await desk.works()
    assert await briefs_kept(desk) == 1
    assert "I know b.md already" in desk.sees("mara")


async def test_a_discarded_brief_is_forgotten(desk: Desk) -> None:
    """After its digest was discarded, the same file is read anew."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    await desk.works()
    discard = buttons(desk.cards("mara")[0])["Discard"]
    await desk.presses("mara", discard.action_id, discard.value)
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    await desk.works()
    assert "Publish now…" in labels(desk.cards("mara")[-1])


async def test_done_twice_makes_one_brief(desk: Desk) -> None:
    """A job that was done, but killed before its row was settled, changes nothing when it is worked off again."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    (row,) = await waiting(desk)
    await run(desk, row)
    await desk.delivers()
    before, sent = desk.sees("mara"), len(desk.sent)
    await run(desk, row)
    await desk.delivers()
    assert desk.sees("mara") == before
    assert len(desk.sent) == sent
    assert await briefs_kept(desk) == 1


async def test_two_workers_at_once_make_one_brief(desk: Desk) -> None:
    """Where a lease was lost and two workers have one job, there is one brief and one preview in the end."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    (row,) = await waiting(desk)
    other = replace(desk.services, home=desk.home / "other")
    outcomes = await asyncio.gather(run(desk, row), run(desk, row, other), return_exceptions=True)
    assert any(outcome is None for outcome in outcomes)
    await run(desk, row)
    await desk.delivers()
    assert await briefs_kept(desk) == 1
    assert "Publish now…" in labels(desk.cards("mara")[0])


async def test_a_defect_is_told_and_the_job_tried_again(desk: Desk) -> None:
    """By a failure of ours the marketer is told that it is tried again; the next attempt ends in the preview."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    (row,) = await waiting(desk)
    services = replace(desk.services, engine=BreakingEngine(1))
    with pytest.raises(RuntimeError):
        await run(desk, row, services)
    await desk.delivers()
    assert "I try again" in desk.sees("mara")
    await run(desk, row, services)
    await desk.delivers()
    assert "Publish now…" in labels(desk.cards("mara")[0])


async def test_a_brief_that_is_given_up_says_so(desk: Desk) -> None:
    """When the job is dead, the marketer's message stops promising another try; it changes once."""
    await desk.drops("mara", ("launch.md", TEXT.encode()))
    (row,) = await waiting(desk)
    async with desk.database.write() as session:
        for _ in range(inbox.ATTEMPTS + 1):
            await inbox.claim(session, owner="killed", lease=timedelta(seconds=30))
            await clock.shift(session, timedelta(seconds=30))
    async with desk.database.write() as session:
        (dead,) = await inbox.events(session, status=InboxStatus.DEAD)
        assert dead.key == row.key
        await given_up.tell_author(session, dead)
        await given_up.tell_author(session, dead)
    await desk.delivers()
    assert "I tried five times and gave up" in desk.sees("mara")


async def test_two_files_are_read_in_order(desk: Desk) -> None:
    """Of two files at once, only the first can be claimed until it is done."""
    await desk.drops("mara", ("a.md", TEXT.encode()), ("b.md", OTHER.encode()))
    async with desk.database.write() as session:
        rows = await inbox.claim(session, owner="test", lease=timedelta(minutes=1))
    assert [row.payload["name"] for row in rows] == ["a.md"]


async def test_the_preview_is_in_the_readers_language(desk: Desk) -> None:
    """The receipt under the preview speaks the marketer's language."""
    await desk.hire("greta", *desk.roles["mara"], language="de")
    await desk.drops("greta", ("launch.md", TEXT.encode()))
    await desk.works()
    assert "Gelesen:" in desk.sees("greta")


async def test_a_confidential_file_is_marked(desk: Desk) -> None:
    """A brief that calls itself confidential is marked without anybody's doing."""
    await desk.drops("mara", ("Confidential launch.md", TEXT.encode()))
    await desk.works()
    assert "Confidential: please keep this inside the company." in desk.sees("mara")


async def test_progress_shows_the_latest_and_skips_what_is_past() -> None:
    """What is shown follows what is read, never goes back, and stops with the reading."""
    seen: list[tuple[int, int]] = []
    news = asyncio.Event()

    async def show(done: int, total: int) -> None:
        seen.append((done, total))
        news.set()

    async with followed(show, seconds=0.001) as note:
        for step in (12, 50):
            for number in range(step):
                note(number + 1, 50)
            while seen[-1:] != [(step, 50)]:
                news.clear()
                await news.wait()
    note(51, 51)
    await asyncio.sleep(0.01)
    assert seen[-1] == (50, 50)
    assert seen == sorted(set(seen))


async def test_progress_that_cant_be_shown_stops_nothing() -> None:
    """A database that is busy for a moment costs the news, not the reading."""

    async def show(done: int, total: int) -> None:
        raise StorageUnavailableError("busy")

    async with followed(show, seconds=0.001) as note:
        note(1, 2)
        await asyncio.sleep(0.01)


def test_progress_is_told_in_the_documents_own_units() -> None:
    """Slides of a deck, pages of a PDF, parts of anything else; nothing is counted that isn't known."""
    speech = Speech()
    assert "Reading slide 12 of 50" in shown(reading_card("a.pptx", 12, 50, speech))
    assert "Reading page 3 of 9" in shown(reading_card("a.pdf", 3, 9, speech))
    assert "Reading part 1 of 2" in shown(reading_card("a.docx", 1, 2, speech))
    assert shown(reading_card("a.docx", 5, 0, speech)).strip("* ") == "Reading a.docx"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("launch.pptx", "launch.pptx"),
        ("../../etc/passwd.pptx", "_.._etc_passwd.pptx"),
        ("C:\\x\\y.docx", "C_x_y.docx"),
        (".bashrc", "bashrc"),
        ("", "brief"),
        ("..", "brief"),
        ("\u202egpj.exe.pptx", "gpj.exe.pptx"),
    ],
)
def test_names_can_not_leave_their_folder(name: str, safe: str) -> None:
    """A file's name becomes one that lies in its folder, is not hidden, and keeps its ending."""
    assert safe_name(name) == safe


def test_long_names_fit_on_a_disk() -> None:
    """A name of any length and script has at most 150 bytes and keeps its ending."""
    for name in ("a" * 4000 + ".pptx", "ß" * 300 + ".docx", "🚀" * 90, "x." + "y" * 900):
        assert len(safe_name(name).encode()) <= 150
    assert safe_name("ß" * 300 + ".docx").endswith(".docx")


def test_confidential_marks_are_told_from_talk() -> None:
    """A short mark makes a brief confidential; a sentence about confidential data does not."""
    plain = made.document()
    assert not is_confidential(plain)
    mark = replace(plain.statements[0], text="Strictly confidential")
    assert is_confidential(replace(plain, statements=(mark, *plain.statements[1:])))
    talk = replace(
        plain.statements[0],
        text="Atlas keeps the confidential data of each of its customers apart in a store of their own in Frankfurt.",
    )
    assert not is_confidential(replace(plain, statements=(talk, *plain.statements[1:])))


def test_all_jobs_that_handlers_start_are_there() -> None:
    """No job is started that nobody does."""
    assert {"read_brief", "digest_again", "recompose"} == set(JOBS)
