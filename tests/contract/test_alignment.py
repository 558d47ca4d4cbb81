"""Answers to the alignment check are counted once and told by the rules, in whatever order they come."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from meetings.anonymity import told
from storage import alignment, people, places
from storage.alignment import ANSWERS, QUESTIONS
from storage.database import Database
from storage.kinds import TeamKind
from storage.tables import AlignmentCount, AlignmentRound

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 2, 5, 9, tzinfo=UTC)
QUARTER = "2027-01-01"


async def asked(database: Database, *sizes: int) -> dict[str, str]:
    """A round for teams of these sizes; gives who is in which."""
    invited: dict[str, str] = {}
    async with database.write() as session:
        for number, size in enumerate(sizes):
            team = await places.ensure_team(session, f"Team {number}", TeamKind.SALES)
            for each in range(size):
                person = await people.create_person(session, display_name=f"P{number}.{each}", at=NOW)
                invited[person.id] = team.id
        row = AlignmentRound(quarter=QUARTER, name="Q1 2027", opened_at=NOW, closes_at=NOW + timedelta(days=14))
        assert await alignment.open_round(session, row, invited)
    return invited


async def test_any_answers_in_any_order(database: Database) -> None:
    """Each person counts once for a question, whatever they repeat; what is told follows the rules."""
    seed = int(os.environ.get("LINKPIN_TEST_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"LINKPIN_TEST_SEED={seed}")  # noqa: T201  shown when the test fails, to repeat it
    chance = random.Random(seed)
    invited = await asked(database, 8, 6, 3, 4)
    first: dict[tuple[str, str], int | None] = {}
    for _ in range(160):
        person, question = chance.choice(list(invited)), chance.choice(QUESTIONS)
        level = chance.choice([*range(ANSWERS), None])
        async with database.write() as session:
            new = await alignment.answer(session, QUARTER, person, question, level)
        assert new == ((person, question) not in first)
        first.setdefault((person, question), level)
    async with database.read() as session:
        assert await alignment.results(session, [QUARTER]) == {QUARTER: {}}, "nothing before the close"
    async with database.write() as session:
        assert await alignment.close_round(session, QUARTER, NOW + timedelta(days=14))
        assert not await alignment.close_round(session, QUARTER, NOW + timedelta(days=15))
    wanted: dict[str, dict[str, int]] = {}
    for question in QUESTIONS:
        groups = {team: [0] * ANSWERS for team in invited.values()}
        for (person, asked_about), level in first.items():
            if asked_about == question and level is not None:
                groups[invited[person]][level] += 1
        for team, share in told(groups).items():
            wanted.setdefault(team, {})[question] = share
    async with database.read() as session:
        assert (await alignment.results(session, [QUARTER]))[QUARTER] == wanted
        late = next(iter(invited))
    async with database.write() as session:
        assert not await alignment.answer(session, QUARTER, late, "effect", 0), "too late"


async def test_the_counts_are_one_row_of_a_team(database: Database) -> None:
    """All counts of a team are written with each answer: no row's version, order or number belongs to one of them."""
    invited = await asked(database, 3)
    team = next(iter(invited.values()))
    for person, level in zip(invited, (0, 0, None), strict=True):
        async with database.write() as session:
            await alignment.answer(session, QUARTER, person, "customer", level)
    async with database.read() as session:
        row = await session.get_one(AlignmentCount, (QUARTER, team))
    assert Counter({name: sum(counts) for name, counts in row.counts.items()}) == Counter(
        {name: 2 if name == "customer" else 0 for name in QUESTIONS}
    )
    assert set(AlignmentCount.__table__.columns.keys()) == {"quarter", "team_id", "counts"}


async def test_one_round_for_a_quarter(database: Database) -> None:
    """A second one of the same quarter is refused, and asks nobody."""
    await asked(database, 2)
    async with database.write() as session:
        row = AlignmentRound(quarter=QUARTER, name="Q1 2027", opened_at=NOW, closes_at=NOW + timedelta(days=14))
        assert not await alignment.open_round(session, row, {})
        person = (await alignment.to_send(session, QUARTER))[0].person_id
        assert await alignment.note_sent(session, QUARTER, person)
        assert not await alignment.note_sent(session, QUARTER, person)
        await alignment.refuse(session, (await alignment.to_send(session, QUARTER))[0].person_id)
        assert await alignment.to_send(session, QUARTER) == []
