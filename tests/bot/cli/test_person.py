"""`linkpin person`: a person's data given out, and erased with every word."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from storage import audit, clock, people, places, questions
from storage.database import Database
from storage.kinds import Platform, QuestionStatus
from storage.tables import Question
from tests.bot.cli.conftest import Linkpin

WORDS = "Secret words about Globex?"


def asked(home: Path, *names: str) -> None:
    """People who asked something."""

    async def ask() -> None:
        async with Database.open(None, home) as database, database.write() as session:
            at = await clock.now(session)
            space = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=at, allowed=True)
            for number, name in enumerate(names):
                person = await people.ensure_person(session, space.id, f"U{number}", display_name=name, at=at)
                question = Question(
                    id=f"q{number}",
                    verbatim=WORDS,
                    asker_id=person.id,
                    workspace_id=space.id,
                    conversation="D1",
                    status=QuestionStatus.NEW,
                    created_at=at,
                )
                await questions.ask(session, question)

    asyncio.run(ask())


def everything(home: Path) -> tuple[list[Question], list[str]]:
    """All questions, and what the trail says was erased."""

    async def look() -> tuple[list[Question], list[str]]:
        async with Database.open(None, home) as database, database.read() as session:
            acts = await audit.trail(session, action="person.erased")
            return await questions.questions(session), [act.subject_id for act in acts]

    return asyncio.run(look())


def test_given_out_word_for_word(linkpin: Linkpin, home: Path, tmp_path: Path) -> None:
    """As JSON, to stdout or to a file that others can't read."""
    linkpin("migrate")
    asked(home, "Kim")
    ended = linkpin("person", "export", "Kim")
    assert ended.code == 0
    assert json.loads(ended.out)["questions"][0]["verbatim"] == WORDS
    path = tmp_path / "kim.json"
    assert linkpin("person", "export", "U0", "--output", path).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["person"]["display_name"] == "Kim"
    assert path.stat().st_mode & 0o077 == 0


def test_erased_with_every_word(linkpin: Linkpin, home: Path) -> None:
    """Words, name and account are gone; the question counts on, and the trail says that somebody was erased."""
    linkpin("migrate")
    asked(home, "Kim", "Lee")
    assert linkpin("person", "erase", "Kim", "--yes").code == 0
    found, acts = everything(home)
    assert sorted((each.verbatim, each.asker_id is None) for each in found) == [(WORDS, False), ("…", True)]
    assert len(acts) == 1
    assert linkpin("person", "export", "Kim").code != 0


def test_nobody_and_several_are_refused(linkpin: Linkpin, home: Path) -> None:
    """An unknown name is an error; of a name that several have, the keys are told, and nobody is erased."""
    linkpin("migrate")
    asked(home, "Kim", "Kim")
    assert linkpin("person", "export", "Nobody").code != 0
    ended = linkpin("person", "erase", "Kim", "--yes")
    assert ended.code != 0
    assert "several people" in ended.err
    assert all(each.verbatim == WORDS for each in everything(home)[0])
