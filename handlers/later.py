"""Work that takes longer than a turn: kept in the turn's own commit, and done by a worker."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.turn import Turn
from storage import inbox
from storage.kinds import Platform
from storage.session import Session


async def start_job(turn: Turn, name: str, payload: Mapping[str, object], *, part: str = "", order: str = "") -> bool:
    """Have the job `name` done with `payload` (plain JSON), once; False where this turn has started it before.

    `part` tells several jobs of one turn apart. Jobs with the same `order` are done one after the other, by default
    those of one turn. The job's key is made from the turn's.
    """
    return await start_job_unasked(
        turn.session, turn.actor.platform, f"{turn.key}:job:{name}:{part}", name, payload, order=order or turn.key
    )


async def start_job_unasked(
    session: Session, platform: Platform, key: str, name: str, payload: Mapping[str, object], *, order: str
) -> bool:
    """As `start_job`, where no person acts; False where a job with this `key` was started before."""
    return await inbox.store(
        session, key=key, platform=platform, kind=f"job.{name}", conversation=f"job:{order}", payload=dict(payload)
    )
