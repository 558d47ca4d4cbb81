"""A new version of a brief: its digest begins with what changed, with either engine, in every channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta

import pytest

from bot.outside.llm import language_model
from bot.writing import Here, Limits, Writer
from digests.extractive import ExtractiveEngine
from handlers.export import written
from storage import briefs, digests
from storage.kinds import DigestStatus
from tests.bot.outside.openai_server import faithful, openai_server
from tests.handlers.desk import Desk

pytestmark = pytest.mark.anyio
FIRST = """# Atlas 2027

Atlas costs 49 euros a month for each user from 1 June 2027.

Sales may give up to 8% discount until 30 September 2027.

Northwind saved 30% of its planning time with Atlas in the first quarter.

The fair in Cologne takes place on 12 May 2027.

Old decks must be deleted by every account manager this week.
"""
SECOND = (
    FIRST.replace("49 euros", "52 euros")
    .replace("12 May 2027", "19 May 2027")
    .replace("Old decks must be deleted by every account manager this week.\n", "")
    + "\nContoso went live with Atlas in nine days and renewed for three years.\n"
)


@asynccontextmanager
async def modelled(desk: Desk) -> AsyncIterator[None]:
    """The company has a language model."""
    async with openai_server(faithful) as server:
        engine = ExtractiveEngine()
        model = language_model("openai:llama", url=server.url, key=None, first_wait=0.001)
        desk.writer = Writer(model, engine, Here(engine), limits=Limits(20.0))
        yield


async def posted(desk: Desk, name: str, text: str) -> str:
    """A brief that was dropped and read; gives its digest's key."""
    await desk.drops("mara", (name, text.encode()))
    await desk.works()
    await desk.put_clock_forward(timedelta(seconds=1))
    async with desk.database.read() as session:
        return (await digests.digests(session, limit=1))[0].id


@pytest.mark.parametrize("model", [False, True])
async def test_the_digest_of_a_new_version_begins_with_what_changed(desk: Desk, model: bool) -> None:
    """Numbers from and to, moved dates, what is new and what is not said any more; nothing else is called changed."""
    async with modelled(desk) if model else nullcontext():
        first = await posted(desk, "Atlas 2027.md", FIRST)
        await desk.publishes("mara", first, "sales-emea", "sales-dach")
        second = await posted(desk, "Atlas 2027 v2.md", SECOND)
        async with desk.database.read() as session:
            new = (await digests.get_digest(session, second)).brief_id
            old = (await digests.get_digest(session, first)).brief_id
            assert {brief.id for brief in await briefs.briefs(session)} == {new, old}
        await desk.presses("mara", "preview.version", f"{new}:{old}")
        await desk.publishes("mara", second, "sales-emea", "sales-dach")
        await desk.works()
    row = await desk.row(second)
    assert (row.engine == "generative") is model
    seen, german = desk.sees("sales-emea"), desk.sees("sales-dach")
    assert seen.count("Changed since the version before") == 1
    changes = seen.partition("Changed since the version before")[2].split("\n\n")[1]
    assert changes.startswith("- 49 euros → 52 euros")
    assert "12 May 2027 → 19 May 2027" in changes
    assert "New: Contoso went live" in changes
    assert "No longer said: Old decks must be deleted" in changes
    assert changes.count("\n") == 3  # nothing else is called changed
    assert "(before: § Atlas 2027, now: § Atlas 2027)" in changes
    assert german.index("49 euros → 52 euros") < german.index("Northwind saved 30%")
    assert await desk.status(first) is DigestStatus.EXPIRED
    assert "Out of date" in seen


NAMES = [
    f"{one}{two}" for one in ("Nord", "Süd", "Ost", "West", "Mittel") for two in ("land", "mark", "tal", "au", "feld")
]


def priced(start: int, note: str = "") -> str:
    """A brief with many prices, each `start` more than its number."""
    rows = [f"The plan for region {name} costs {start + at} euros a month." for at, name in enumerate(NAMES)]
    return "\n\n".join([FIRST, *rows, note])


async def new_version(desk: Desk, first: str, second: str) -> str:
    """A published brief and a new version of it, as a draft; gives the new digest's key."""
    old = await posted(desk, "Prices 2027.md", first)
    await desk.publishes("mara", old, "sales-emea")
    new = await posted(desk, "Prices 2027 v2.md", second)
    async with desk.database.read() as session:
        keys = [(await digests.get_digest(session, each)).brief_id for each in (new, old)]
    await desk.presses("mara", "preview.version", ":".join(keys))
    await desk.delivers()
    return new


async def test_a_saved_digest_begins_with_what_changed(desk: Desk) -> None:
    """Regression: only the card told it. What customers must not see stays out of the file."""
    new = await new_version(desk, priced(100), priced(200))
    async with desk.database.read() as session:
        file = await written(session, new)
    text = file.content.decode()
    assert text.startswith("# Changed since the version before\n\n- ")
    assert text.index("100 euros → 200 euros") < text.index("\n# ", 1)
    assert text.count("→") == 25


async def test_many_figures_do_not_hide_a_changed_rule(desk: Desk) -> None:
    """Regression: of many changes the first twelve were shown, and so prices alone. Each kind has its turn."""
    old = priced(100, "Discounts of resellers are allowed in the north.")
    new = await new_version(desk, old, priced(200, "Discounts of resellers are not allowed in the north."))
    await desk.publishes("mara", new, "sales-emea")
    await desk.works()
    seen = desk.sees("sales-emea")
    assert "Now with “not”" in seen
    assert "14 more changes." in seen


async def test_all_changes_can_be_read(desk: Desk) -> None:
    """Regression: beyond twelve changes the others were only counted. A button shows all, page by page."""
    new = await new_version(desk, priced(100), priced(200))
    await desk.publishes("mara", new, "sales-emea")
    await desk.works()
    assert "13 more changes." in desk.sees("sales-emea")
    await desk.presses("sam", "digest.changes", new)
    await desk.delivers()
    first = desk.sees("sam")
    assert "25 changes · Page 1 of 2" in first
    await desk.presses("sam", "digest.changes", f"{new}:1")
    await desk.delivers()
    whole = first + desk.sees("sam")
    assert all(f"{100 + at} euros → {200 + at} euros" in whole for at in range(25))


async def test_changes_that_are_internal_are_left_out_with_the_other_lines(desk: Desk) -> None:
    """Who leaves out what is not for customers leaves out changes of it too."""
    note = "\nInternal: we may go down to {} euros if a partner insists on it.\n"
    new = await new_version(desk, priced(100, note.format(80)), priced(100, note.format(70)))
    assert "80 euros → 70 euros" in desk.sees("mara")
    await desk.publishes("mara", new, "sales-emea", internal="leave-out")
    await desk.works()
    assert "70 euros" not in desk.sees("sales-emea").partition("Changed since the version before")[2]
