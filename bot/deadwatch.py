"""Raises the alarm for events that were given up, also for those whose worker was killed each time."""

from __future__ import annotations

import structlog

from bot.metrics import Metrics
from handlers import alarms, given_up
from storage import inbox
from storage.kinds import InboxStatus
from storage.session import Session

_LATEST = 50
_log = structlog.get_logger(__name__)


class DeadWatch:
    """Tells of each dead event once: admins and author by a card (ever), log and metrics (in this process)."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._known: set[tuple[int | None, object]] = set()

    async def look(self, session: Session) -> bool:
        """Look through the latest dead events; True if somebody was told."""
        told = 0
        rows = await inbox.events(session, status=InboxStatus.DEAD, limit=_LATEST)
        for row in rows:
            told += await alarms.dead(session, row)
            await given_up.tell_author(session, row)
            if (row.id, row.finished_at) not in self._known:
                self._metrics.alarm("event_dead")
                _log.error("event dead", row=row.id, kind=row.kind, attempts=row.attempts, error=row.error)
        self._known = {(row.id, row.finished_at) for row in rows}
        return told > 0
