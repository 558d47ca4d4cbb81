"""Themes on both databases: counted, weighed, moved and put back; nothing is lost on the way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from feedback.meaning import Fingerprint
from storage import answers, people, personal, places, questions, queue, theme_moves, themes, topics, vectors
from storage.database import Database
from storage.errors import ConflictError
from storage.kinds import Joined, Platform, QuestionStatus, ReplyKind, Role, ThemeStatus
from storage.session import Session
from storage.tables import Answer, Question, Theme
from storage.themes import Order, Wanted

pytestmark = pytest.mark.anyio
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def _space(session: Session) -> str:
    await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")
    space = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOON, allowed=True)
    return space.id


async def _person(session: Session, space: str, name: str) -> str:
    return (await people.ensure_person(session, space, name, display_name=name, at=NOON)).id


async def _asked(session: Session, key: str, words: str, asker: str, space: str, **more: object) -> Question:
    row = Question(
        id=key,
        verbatim=words,
        asker_id=asker,
        workspace_id=space,
        conversation="D1",
        status=QuestionStatus.NEW,
        created_at=NOON,
    )
    for name, value in more.items():
        setattr(row, name, value)
    assert await questions.ask(session, row)
    return await questions.get_question(session, key)


async def _opened(session: Session, question: Question, *others: Question) -> Theme:
    theme = await themes.open_theme(session, question)
    for each in (question, *others):
        await themes.put_in(session, each, theme, Joined.OPENED if each is question else Joined.BY_SCORE, 0.9)
    await queue.note_changes(session, [question.id, *(each.id for each in others)])
    return await themes.recount(session, theme.id)


async def test_a_theme_is_counted_and_weighed(database: Database) -> None:
    """Askers count once, a deal that one person names twice counts once, and the nearest deadline decides."""
    async with database.write() as session:
        space = await _space(session)
        sam, sue = await _person(session, space, "sam"), await _person(session, space, "sue")
        soon = NOON + timedelta(minutes=30)
        first = await _asked(session, "q1", "One?", sam, space, deal_size=1000, customer="A")
        again = await _asked(session, "q2", "One!", sam, space, deal_size=1500, customer="A")
        other = await _asked(session, "q3", "Uno?", sue, space, deal_size=200, needed_by=soon)
        theme = await _opened(session, first, again, other)
        assert (theme.asked, theme.askers, theme.deal_value) == (3, 2, 1700)
        assert theme.needed_by == theme.due_at == soon
        assert theme.warn_at is not None
        assert theme.warn_at < soon


async def test_merged_split_and_undone(database: Database) -> None:
    """A merge moves all questions and marks the duplicate, which leads to where they went; undone, all is as before."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        rows = [await _asked(session, f"q{n}", f"Question {n}?", sam, space) for n in range(4)]
        one, two = await _opened(session, *rows[:2]), await _opened(session, *rows[2:])
        made = await theme_moves.merge(session, one.id, two.id, key="m1", by=sam, at=NOON)
        assert (await themes.standing(session, one.id)).id == two.id
        assert len(await questions.of_theme(session, two.id)) == 4
        with pytest.raises(ConflictError):
            await theme_moves.merge(session, one.id, two.id, key="m2", by=sam, at=NOON)
        await theme_moves.undo(session, made.id, by=sam, at=NOON)
        with pytest.raises(ConflictError):
            await theme_moves.undo(session, made.id, by=sam, at=NOON)
        found = await questions.of_theme(session, one.id)
        assert [(each.id, each.joined) for each in found] == [("q0", Joined.OPENED), ("q1", Joined.BY_SCORE)]
        assert (await themes.get_theme(session, one.id)).status is ThemeStatus.NEW
        split = await theme_moves.split(session, two.id, ["q3"], key="s1", by=sam, at=NOON)
        assert [each.id for each in await questions.of_theme(session, split.to_id)] == ["q3"]
        for chosen in ([], ["q2"]):
            with pytest.raises(ConflictError):
                await theme_moves.split(session, two.id, chosen, key="s2", by=sam, at=NOON)
        await theme_moves.undo(session, split.id, by=sam, at=NOON)
        assert len(await questions.of_theme(session, two.id)) == 2


async def test_changes_are_numbered_so_that_nothing_is_missed(database: Database) -> None:
    """Who has seen a number gets all that changed after it, page by page, and nothing twice."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        rows = [await _asked(session, f"q{n}", f"Question {n}?", sam, space) for n in range(5)]
        await _opened(session, *rows)
    async with database.read() as session:
        seen, at = [], (0, "")
        while page := await questions.changed_after(session, *at, limit=2):
            seen += [each.id for each in page]
            at = (page[-1].change, page[-1].id)
    assert seen == [f"q{n}" for n in range(5)]


async def test_grouping_is_serialised(database: Database) -> None:
    """Two at once who move questions get different numbers, one after the other."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        for number in range(6):
            await _asked(session, f"q{number}", f"Question {number}?", sam, space)

    async def group(number: int) -> None:
        async with database.write() as session:
            await queue.lock_queue(session)
            question = await questions.get_question(session, f"q{number}", lock=True)
            before = await queue.changes(session)
            await asyncio.sleep(0)
            theme = await themes.open_theme(session, question)
            await themes.put_in(session, question, theme, Joined.OPENED, None)
            await queue.note_changes(session, [question.id])
            assert await queue.changes(session) == before + 1

    await asyncio.gather(*(group(number) for number in range(6)))
    async with database.read() as session:
        found = await questions.changed_after(session, 0)
    assert sorted(each.change for each in found) == [1, 2, 3, 4, 5, 6]


async def test_an_answer_marks_whom_it_tells_once(database: Database) -> None:
    """Kept twice it tells nobody anew; an answer after a plan tells all but those who said solved."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        rows = [await _asked(session, f"q{n}", f"Question {n}?", sam, space) for n in range(3)]
        theme = await _opened(session, *rows)

        def reply(key: str, kind: ReplyKind) -> Answer:
            return Answer(id=key, theme_id=theme.id, kind=kind, text="Because.", author_id=sam, at=NOON)

        assert len(await answers.reply(session, reply("a1", ReplyKind.PLANNED))) == 3
        assert await answers.reply(session, reply("a1", ReplyKind.PLANNED)) == []
        (await questions.get_question(session, "q0")).status = QuestionStatus.SOLVED
        await session.flush()
        told = await answers.reply(session, reply("a2", ReplyKind.ANSWER))
        assert {each.id for each in told} == {"q1", "q2"}
        assert (await themes.get_theme(session, theme.id)).status is ThemeStatus.ANSWERED


async def test_lists_are_filtered_and_sorted(database: Database) -> None:
    """By weight, by due time, by owner, by words in any spelling; what was taken back is in none."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        small = await _opened(session, await _asked(session, "q1", "Größe der Cloud?", sam, space))
        soon = NOON + timedelta(minutes=20)
        big = await _opened(session, await _asked(session, "q2", "Price?", sam, space, deal_size=10**6, needed_by=soon))
        gone = await _opened(session, await _asked(session, "q3", "Never mind", sam, space))
        await questions.withdraw(session, "q3", asker_id=sam)
        await themes.recount(session, gone.id)
        await themes.assign(session, small, sam, at=NOON)

        async def ids(wanted: Wanted) -> list[str]:
            return [each.id for each in await themes.themes(session, wanted)]

        assert await ids(Wanted()) == [big.id, small.id]
        assert await ids(Wanted(order=Order.DUE)) == [big.id, small.id]
        assert await ids(Wanted(owner_id=sam)) == [small.id]
        assert await ids(Wanted(owner_id="")) == [big.id]
        assert await ids(Wanted(words="grosse CLOUD")) == [small.id]
        assert await ids(Wanted(words="100%_")) == []
        assert await ids(Wanted(states=(ThemeStatus.NEW,))) == [big.id, small.id]
        assert await ids(Wanted(overdue_at=soon + timedelta(minutes=1))) == [big.id]


async def test_topics_are_met_by_their_words(database: Database) -> None:
    """A topic is told by its words, in their forms; the one with most of them comes first."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        await topics.save_topic(session, "Price", ["discount", "Rabatt"], [sam])
        await topics.save_topic(session, "Hosting", ["Rechenzentrum"], [])
        found = await topics.topics_of(session, "Which discounts and pricing do we have in our Rechenzentren?")
        assert [each.topic.name for each in found] == ["Price", "Hosting"]
        assert [person.id for person in found[0].owners] == [sam]
        assert await topics.topics_of(session, "What about legal?") == []
        changed = await topics.save_topic(session, "Price", [], [])
        assert changed.id == found[0].topic.id
        assert [each.topic.name for each in await topics.topics_of(session, "discount")] == []


async def test_fingerprints_of_another_engine_are_made_anew(database: Database) -> None:
    """What the engine in use has not read is found, and once it is kept, no more."""
    async with database.write() as session:
        space = await _space(session)
        sam = await _person(session, space, "sam")
        question = await _asked(session, "q1", "One?", sam, space)
        await vectors.keep(session, vectors.QUESTION, question.id, question.verbatim, Fingerprint("old", b"12345"))
        assert [each.id for each in await vectors.to_rebuild(session, "new", limit=9)] == ["q1"]
        await vectors.keep(session, vectors.QUESTION, question.id, question.verbatim, Fingerprint("new", b"54321"))
        assert await vectors.to_rebuild(session, "new", limit=9) == []
        found = await vectors.fingerprints(session, vectors.QUESTION, ["q1", "q2"], "new")
        assert found == {"q1": (Fingerprint("new", b"54321"), vectors.text_hash("One?"))}


async def test_a_person_is_given_out_and_erased(database: Database) -> None:
    """All of a person's words come out; erased, none of them is anywhere, and what they asked still counts."""
    async with database.write() as session:
        space = await _space(session)
        sam, sue = await _person(session, space, "sam"), await _person(session, space, "sue")
        await people.give_role(session, sam, Role.SALESPERSON)
        mine = await _asked(session, "q1", "Secret words?", sam, space, customer="Globex")
        theme = await _opened(session, mine, await _asked(session, "q2", "Other words?", sue, space))
        exported = await personal.export(session, sam)
        assert exported["questions"][0]["verbatim"] == "Secret words?"
        assert [account["external_id"] for account in exported["accounts"]] == ["sam"]
        assert await personal.erase(session, sam) == (["q1"], [theme.id])
    async with database.read() as session:
        kept = await questions.get_question(session, "q1")
        assert (kept.verbatim, kept.customer, kept.asker_id) == (personal.ERASED, None, None)
        theme = await themes.get_theme(session, theme.id)
        assert (theme.title, theme.asked) == ("Other words?", 2)
        assert await personal.find_people(session, "sam") == []
        assert "Secret" not in str(await personal.export(session, sam))
