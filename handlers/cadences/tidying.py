"""What cadences no longer need is forgotten: counts of past days, undecided proposals, old pictures."""

from __future__ import annotations

from datetime import timedelta

from storage import clock, editions, pictures, proposals
from storage.session import Session

DAYS_KEPT = timedelta(days=3)
"""No zone's day is further from another's than that."""


async def forget_old(session: Session) -> bool:
    """Forget it. For the clock."""
    now = await clock.now(session)
    await editions.forget_days(session, (now - DAYS_KEPT).date().isoformat())
    await proposals.prune(session, now)
    await pictures.prune(session, now)
    return False
