"""Work that takes longer than a turn: kept in the turn's own commit, and done by a worker."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.turn import Turn
from storage import inbox


async def start_job(turn: Turn, name: str, payload: Mapping[str, object], *, part: str = "", order: str = "") -> bool:
    """Have the job `name` done with `payload` (plain JSON), once; False where this turn has started it before.

    `part` tells several jobs of one turn apart. Jobs with the same `order` are done one after the other, by default
    those of one turn. The job's key is made from the turn's.
    """
    return await inbox.store(
        turn.session,
        key=f"{turn.key}:job:{name}:{part}",
        platform=turn.actor.platform,
        kind=f"job.{name}",
        conversation=f"job:{order or turn.key}",
        payload=dict(payload),
    )
