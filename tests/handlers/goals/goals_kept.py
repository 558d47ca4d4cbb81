"""Two teams with goals that they keep together, for tests."""

from __future__ import annotations

from handlers.cards import Card
from handlers.turn import Response
from storage import goals
from storage.tables import Goal
from tests.handlers.desk import Desk, labels, shown
from tests.handlers.meetings.visits import arranged

LEADS = "Qualified leads, measured by leads a month, target 60, by 30 June, owners Sam and Mara"
MARGIN = "Margin, target 40%, by 31 December 2027, long term, owners Sam and Mike"


async def keeps(desk: Desk, words: str = LEADS, *, by: str = "nina") -> Response:
    """Make a goal by words."""
    response = await desk.says(by, f"new goal {words}, of Sales and Marketing")
    await desk.delivers()
    return response


async def with_goals(desk: Desk, *more: str) -> str:
    """A weekly series of marketing's pins in sales, and goals of the two; gives the series' key."""
    series = await arranged(desk)
    for words in (LEADS, *more):
        await keeps(desk, words)
    return series


async def goal_named(desk: Desk, name: str) -> Goal:
    """The goal with that name, also one that ended."""
    async with desk.database.read() as session:
        found = [*await goals.goals(session), *await goals.goals(session, ended=True)]
    return next(each for each in found if each.name == name)


def panel(desk: Desk, name: str) -> str:
    """The newest card of somebody as text."""
    return shown(newest(desk, name))


def newest(desk: Desk, name: str) -> Card:
    """The newest card of somebody."""
    return desk.cards(name)[-1]


def can_press(desk: Desk, name: str) -> list[str]:
    """What can be pressed on the newest card of somebody."""
    return labels(newest(desk, name))
