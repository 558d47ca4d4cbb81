"""Two teams in which the alignment check takes place, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.alignment.checks import look_after_alignment
from handlers.cards import Card
from storage import alignment, clock, people, places
from storage.alignment import QUESTIONS
from storage.kinds import Role, TeamKind
from storage.tables import AlignmentRound
from tests.handlers.desk import Desk, buttons
from tests.handlers.meetings.visits import arranged, at

OPENING = datetime(2027, 2, 5, 9, tzinfo=UTC)
"""The sixth week of the first quarter begins on this Friday; ten in Berlin."""
SECOND = datetime(2027, 5, 7, 8, tzinfo=UTC)
"""That of the second begins on Ascension Day: so a day later."""
FULLY, RATHER, RATHER_NOT, NOT = "0", "1", "2", "3"


async def grown(desk: Desk, marketing: int = 7, sales: int = 6) -> None:
    """Marketing and sales with so many people, and their weekly meeting; Nina, in sales, is one of them."""
    await arranged(desk)
    async with desk.database.write() as session:
        teams = {
            Role.MARKETER: await places.ensure_team(session, "Marketing", TeamKind.MARKETING),
            Role.SALESPERSON: await places.ensure_team(session, "Sales", TeamKind.SALES),
        }
    for role, team, number in ((Role.MARKETER, "m", marketing - 3), (Role.SALESPERSON, "s", sales - 2)):
        for each in range(number):
            await desk.hire(f"{team}{each}", role)
            async with desk.database.write() as session:
                await people.join_team(session, desk.people[f"{team}{each}"], teams[role].id)


def members(desk: Desk, team: str) -> list[str]:
    """Whoever is in marketing ("m") or sales ("s")."""
    first = ["mara", "mike", "mona"] if team == "m" else ["sam", "nina"]
    return [*first, *sorted(name for name in desk.people if len(name) == 2 and name[0] == team)]


async def passes(desk: Desk, instant: datetime) -> int:
    """The clock stands at an instant, and looks after the check; gives how many messages it put in."""
    await at(desk, instant)
    async with desk.database.write() as session:
        told = await look_after_alignment(session, await clock.now(session))
    await desk.delivers()
    return told


async def opened(desk: Desk) -> AlignmentRound:
    """The check is open and everybody is asked."""
    await passes(desk, OPENING)
    async with desk.database.read() as session:
        current = await alignment.running(session)
    assert current is not None
    return current


def questions_card(desk: Desk, name: str) -> Card | None:
    """The card with the questions that somebody has."""
    return next((each for each in desk.cards(name) if each.summary == "How well do you work together?"), None)


async def answers(desk: Desk, name: str, *levels: str) -> None:
    """Somebody chooses these answers, question by question."""
    for question, level in zip(QUESTIONS, levels, strict=False):
        card = questions_card(desk, name)
        assert card is not None
        quarter = buttons(card)["Fully true"].value.split(":", maxsplit=1)[0]
        response = await desk.presses(name, f"alignment.answer.{question}", f"{quarter}:{question}:{level}")
        assert not response.notice, response
        await desk.delivers()


async def closes(desk: Desk, current: AlignmentRound) -> int:
    """The check closes, at an hour when its managers work."""
    return await passes(desk, current.closes_at + timedelta(hours=1))
