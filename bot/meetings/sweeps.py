"""What happens by itself between teams as time passes, besides their series: goals, the alignment check, reports."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock import Sweep
from handlers.alignment.checks import look_after_alignment
from handlers.goals.asking import ask_progress
from handlers.meetings.report import report_month
from storage import clock
from storage.session import Session


def meeting_sweeps() -> Sequence[Sweep]:
    """The sweeps."""

    async def progress(session: Session) -> object:
        return await ask_progress(session, await clock.now(session))

    async def alignment(session: Session) -> object:
        return await look_after_alignment(session, await clock.now(session))

    async def month(session: Session) -> object:
        return await report_month(session, await clock.now(session))

    return (
        Sweep("progress of shared goals", 60, progress),
        Sweep("the alignment check", 60, alignment),
        Sweep("the month of linking pins", 300, month),
    )
