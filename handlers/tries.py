"""Typing a code: whoever guesses is slowed down."""

from __future__ import annotations

from datetime import timedelta

from handlers.turn import Turn
from storage import rates
from storage.rates import Limit

TRIES = 5
"""So many tries at once for one person, then one every ten minutes."""
PAUSE = timedelta(minutes=10)
TRIES_OF_ALL = 30
PAUSE_OF_ALL = timedelta(minutes=1)


async def may_try(turn: Turn, what: str) -> bool:
    """Whether there is a try left at codes of the kind `what`, for the person and for all together; it is used up."""
    limits = (
        Limit(f"{what}:{turn.actor.person_id}", PAUSE, TRIES),
        Limit(what, PAUSE_OF_ALL, TRIES_OF_ALL),
    )
    buckets = await rates.lock(turn.session, [limit.key for limit in limits])
    free = buckets.take(limits) <= buckets.now
    await buckets.save(turn.session)
    return free
