"""Texts on passages, themes' names, and what pins bring and carry home, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from digests.generation import Line, Passage, Use, Written
from digests.model import Failure, Generation
from storage import carried, meetings, people, personal, places, team_news, themes, written
from storage import series as series_rows
from storage.database import Database
from storage.kinds import (
    NamedBy,
    Platform,
    PromiseStatus,
    QuestionStatus,
    ReplyKind,
    SeatStatus,
    TeamKind,
    ThemeStatus,
)
from storage.session import Session
from storage.tables import Answer, Meeting, PackLine, Promise, Question, Series, Team, Theme

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = Written(
    (Line("Lens costs €49.", ("d1",)), Line("As quoted.", ("d2",), own=True)), Generation("m", again=1, replaced=1)
)
SOURCES = [Passage("d1", "The price falls to €49.", "Lens"), Passage("d2", "As quoted.", internal=True)]


async def keep(
    session: Session, key: str, *, at: datetime = NOW, person: str | None = None, text: Written = TEXT
) -> bool:
    """Keep a draft about the theme "t"."""
    return await written.keep(
        session, text, SOURCES, key=key, use=Use.ANSWER, subject="t", language="en", at=at, person_id=person
    )


async def test_a_text_is_kept_once_and_comes_back_equal(database: Database) -> None:
    """With its sources, how it came about, and for whom; the newest is found; old ones are forgotten."""
    async with database.write() as session:
        person = await people.create_person(session, display_name="Ada", at=NOW)
        assert await keep(session, "one", person=person.id)
        assert not await keep(session, "one", person=person.id)
        failed = Written((), Generation(failure=Failure.DOWN))
        assert await keep(session, "two", at=NOW + DAY, text=failed)
    async with database.write() as session:
        row = await written.get_written(session, "one")
        assert written.written_of(row) == TEXT
        assert written.sources_of(row)["d2"].internal
        newest = await written.latest(session, Use.ANSWER, "t")
        assert newest is not None
        assert written.written_of(newest).generation.failure is Failure.DOWN
        mine = await written.latest(session, Use.ANSWER, "t", person_id=person.id)
        assert mine is not None
        assert mine.id == "one"
        assert await written.latest(session, Use.VOICE, "t") is None
        assert await written.prune(session, NOW + written.KEPT + DAY / 2) == 1
        assert not await written.exists(session, "one")


@dataclass
class Company:
    """Two teams, and people in them."""

    workspace: str
    marketing: Team
    sales: Team
    mara: str
    sam: str
    olga: str


async def company(session: Session) -> Company:
    """Mara in marketing, Sam in sales, Olga nowhere."""
    workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOW, allowed=True)
    marketing = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
    sales = await places.ensure_team(session, "Sales", TeamKind.SALES)
    made = [
        await people.ensure_person(session, workspace.id, n, display_name=n, at=NOW) for n in ("mara", "sam", "olga")
    ]
    mara, sam, olga = (each.id for each in made)
    await people.join_team(session, mara, marketing.id)
    await people.join_team(session, sam, sales.id)
    return Company(workspace.id, marketing, sales, mara, sam, olga)


def question(of: Company, key: str, asker: str, theme: str, *, at: datetime = NOW, **more: object) -> Question:
    """A question that is queued."""
    row = Question(
        id=key,
        verbatim=f"{key}?",
        status=QuestionStatus.NEW,
        asker_id=asker,
        workspace_id=of.workspace,
        conversation="C",
        theme_id=theme,
        created_at=at,
    )
    for name, value in more.items():
        setattr(row, name, value)
    return row


async def add(session: Session, *rows: object) -> None:
    """Keep rows, one after the other."""
    for row in rows:
        session.add(row)
        await session.flush()


def theme(key: str, **more: object) -> Theme:
    """A theme."""
    row = Theme(id=key, title=f"{key}?", asked=1, created_at=NOW, last_asked_at=NOW)
    for name, value in more.items():
        setattr(row, name, value)
    return row


async def test_news_are_those_of_a_team(database: Database) -> None:
    """Questions by name, lost deals, competitors and answers of a team's people since then, and of nobody else."""
    async with database.write() as session:
        of = await company(session)
        await add(
            session, theme("a", weight=5), theme("b", weight=9), theme("c", open=False, status=ThemeStatus.ANSWERED)
        )
        await add(
            session,
            question(of, "q1", of.sam, "a", stage="lost", deal_size=5, competitor="Fabrikam"),
            question(of, "q2", of.sam, "b", at=NOW - 9 * DAY, competitor="FABRIKAM"),
            question(of, "q3", of.olga, "b", stage="lost"),
            question(of, "q4", of.sam, "b", anonymous=True, stage="lost", competitor="Northwind"),
            question(of, "q5", of.sam, "c"),
        )
        answer = Answer(id="x", theme_id="c", kind=ReplyKind.ANSWER, text="Yes.", author_id=of.mara, at=NOW)
        await add(session, answer)
        since = NOW - DAY
        assert keys(await team_news.asked_by(session, of.sales.id, since=since)) == ["a", "c"]
        assert keys(await team_news.asked_by(session, of.sales.id, open_only=True)) == ["b", "a"]
        assert keys(await team_news.asked_by(session, of.sales.id, before=since)) == ["b"]
        assert await team_news.asked_by(session, of.marketing.id) == []
        assert [each.id for each, _ in await team_news.lost_by(session, of.sales.id, since)] == ["q1"]
        (rival,) = await team_news.competitors_of(session, of.sales.id, NOW - 10 * DAY)
        assert (rival.name.casefold(), rival.times) == ("fabrikam", 2)
        told = await team_news.answers_of(session, of.marketing.id, of.sales.id, since)
        assert [each.id for each, _ in told] == ["x"]
        assert await team_news.answers_of(session, of.sales.id, of.marketing.id, since) == []


def keys(found: Sequence[team_news.Asked]) -> list[str]:
    """The themes' keys."""
    return [each.theme.id for each in found]


async def test_names_stay_and_a_person_s_wins(database: Database) -> None:
    """A name is wanted from two questions on, again when twice as many asked, never where a person gave one."""
    async with database.write() as session:
        await add(session, theme("a", asked=1), theme("b", asked=2, weight=3), theme("c", asked=4, weight=5))
        assert await themes.to_name(session, 10) == ["c", "b"]
        assert await themes.to_name(session, 1) == ["c"]
        named = await themes.get_theme(session, "c", lock=True)
        await themes.name_theme(session, named, "Prices", NamedBy.MODEL, model="m")
        await themes.name_theme(session, await themes.get_theme(session, "b", lock=True), "Fairs", NamedBy.PERSON)
        assert await themes.to_name(session, 10) == []
        named.asked = 8
        await session.flush()
        assert await themes.to_name(session, 10) == ["c"]
        await themes.forget_title(session, "c", "anything")
        assert (named.title, named.named_by) == ("…", NamedBy.QUESTION)


async def visit(session: Session, of: Company) -> Meeting:
    """A meeting of sales with Mara as pin."""
    row = Series(
        id="s",
        name="Weekly",
        workspace_id=of.workspace,
        host_team_id=of.sales.id,
        guest_team_id=of.marketing.id,
        time_zone="UTC",
        created_at=NOW,
    )
    await series_rows.add_series(session, row)
    meeting = Meeting(
        id="m",
        series_id="s",
        recurrence="r",
        starts=NOW,
        ends=NOW + DAY / 24,
        seat=SeatStatus.ACCEPTED,
        person_id=of.mara,
    )
    assert await meetings.add_meeting(session, meeting)
    return meeting


def promise(key: str, of: Company, until: str, *, promiser: str | None = None, done: datetime | None = None) -> Promise:
    """A promise that Mara carried home."""
    status = PromiseStatus.OPEN if done is None else PromiseStatus.KEPT
    return Promise(
        id=key,
        meeting_id="m",
        who="Sam",
        what=key,
        until=until,
        promiser_id=promiser,
        keeper_id=of.mara,
        status=status,
        done_at=done,
        created_at=NOW,
    )


async def test_promises_are_found_by_whom_they_concern(database: Database) -> None:
    """Due first, undated last; for who gave or follows them and for their teams; closed ones apart."""
    async with database.write() as session:
        of = await company(session)
        await visit(session, of)
        for each in (
            promise("later", of, "2027-05-01"),
            promise("soon", of, "2027-03-05", promiser=of.sam),
            promise("undated", of, ""),
            promise("done", of, "2027-03-01", done=NOW + DAY),
        ):
            assert await carried.add_promise(session, each)
        assert [each.id for each in await carried.promises(session, "s")] == ["soon", "later", "undated"]
        assert [each.id for each in await carried.closed_since(session, "s", NOW)] == ["done"]
        assert await carried.closed_since(session, "s", NOW + 2 * DAY) == []
        around = await carried.promises_around(session, of.sam, [], limit=9)
        assert [each.id for each in around] == ["soon"]
        assert len(await carried.promises_around(session, of.olga, [of.sales.id], limit=9)) == 3
        assert await carried.promises_around(session, of.olga, [], limit=9) == []
        last = await meetings.last_visit(session, "s", NOW + DAY)
        assert last is not None
        assert last.id == "m"
        assert await meetings.last_visit(session, "s", NOW) is None


async def test_a_pin_s_lines_are_theirs_and_undone_by_act(database: Database) -> None:
    """Who takes the seat over has none of them; an act takes back all its lines, and no other's."""
    async with database.write() as session:
        of = await company(session)
        await visit(session, of)
        for key, act in (("1", "x"), ("2", "x"), ("3", "y")):
            row = PackLine(id=key, meeting_id="m", person_id=of.mara, text=key, act=act, created_at=NOW)
            assert await carried.add_line(session, row)
        assert len(await carried.pack_lines(session, "m", of.mara)) == 3
        assert await carried.pack_lines(session, "m", of.sam) == []
        assert await carried.undo_lines(session, "m", of.sam, "x") == 0
        assert await carried.undo_lines(session, "m", of.mara, "x") == 2
        assert [each.id for each in await carried.pack_lines(session, "m", of.mara)] == ["3"]


async def test_erasing_takes_a_person_out_of_promises_drafts_and_lines(database: Database) -> None:
    """Given out on request; erased, the promise stays without a name, drafts and lines are gone."""
    async with database.write() as session:
        of = await company(session)
        await visit(session, of)
        await carried.add_promise(session, promise("p", of, "", promiser=of.mara))
        await carried.add_line(
            session, PackLine(id="1", meeting_id="m", person_id=of.mara, text="mine", created_at=NOW)
        )
        await keep(session, "d", person=of.mara)
        given = await personal.export(session, of.mara)
        assert [len(given[name]) for name in ("promises", "lines_of_preparations", "drafts")] == [1, 1, 1]
        await personal.erase(session, of.mara)
        kept = await carried.get_promise(session, "p")
        await session.refresh(kept)
        assert (kept.who, kept.promiser_id, kept.keeper_id) == (personal.ERASED, None, None)
        assert await carried.pack_lines(session, "m", of.mara) == []
        assert not await written.exists(session, "d")
