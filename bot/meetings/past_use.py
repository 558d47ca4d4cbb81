"""Held messages about meetings that are over: nobody need decide about them any more."""

from __future__ import annotations

import structlog

from storage import ledger, meetings
from storage.session import Session

_log = structlog.get_logger(__name__)


async def drop_past_use(session: Session) -> bool:
    """Drop what may have been sent and is of no use any more, and say so in the log; whether there was any.

    A reminder, say, whose meeting has begun. What stays of use, such as takeaways, has no end and is held on.
    """
    dropped = await ledger.drop_held_past_use(session, meetings.PURPOSES)
    for key in dropped:
        _log.warning("held delivery past its use, dropped", delivery=key)
    return bool(dropped)
