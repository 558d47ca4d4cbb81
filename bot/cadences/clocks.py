"""Notices that a clock can't be trusted, and says so: timers go by it, though what fires goes by the database's."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import structlog

JUMP_SECONDS = 2.0
OFF_SECONDS = 5.0
_log = structlog.get_logger(__name__)


class ClockWatch:
    """Compares this machine's clock with the monotonic one, and with the database's."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._before: tuple[float, float] | None = None
        self._told_off = 0.0

    def look(self) -> float:
        """Seconds that the clock was put forward (negative: back) since the last look; 0 for what clocks drift."""
        wall, steady = self._wall(), self._steady()
        before, self._before = self._before, (wall, steady)
        if before is None:
            return 0.0
        jump = (wall - before[0]) - (steady - before[1])
        if abs(jump) < JUMP_SECONDS:
            return 0.0
        _log.warning("this machine's clock jumped", seconds=round(jump, 1))
        return jump

    def compare(self, database_now: datetime) -> float:
        """Seconds that this machine's clock is ahead of the database's. Told where it is much, and each time anew."""
        off = self._wall() - database_now.timestamp()
        if abs(off - self._told_off) >= OFF_SECONDS:
            if abs(off) >= OFF_SECONDS:
                _log.warning("this machine's clock is off the database's, which counts", seconds=round(off, 1))
            else:
                _log.warning("this machine's clock agrees with the database's again")
            self._told_off = off if abs(off) >= OFF_SECONDS else 0.0
        return off
