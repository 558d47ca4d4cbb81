"""What happens by itself to questions and themes as time passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.clock import Sweep
from bot.minds import Minds
from bot.questions import REBUILD
from handlers.later import start_job_unasked
from handlers.offers import queue_undecided
from handlers.queue import night
from handlers.queue.overdue import look_after_dues
from handlers.voice import tell_week
from storage import clock, documents, places, questions, vectors, written
from storage.keys import derived_key
from storage.session import Session

LEFT_OUT_DAYS = 14
"""So long what was taken for chatter can be fetched back."""


def queue_sweeps(minds: Minds) -> Sequence[Sweep]:
    """The queue's sweeps; `minds` know what the meaning engine in use has read."""

    async def undecided(session: Session) -> object:
        return await queue_undecided(session, await clock.now(session))

    async def dues(session: Session) -> object:
        return await look_after_dues(session, await clock.now(session))

    async def unread(session: Session) -> object:
        return await start_rebuild(session, minds)

    async def nightly(session: Session) -> object:
        return await night.start(session, await clock.now(session))

    async def week(session: Session) -> object:
        return await tell_week(session, await clock.now(session))

    async def prune(session: Session) -> object:
        now = await clock.now(session)
        await questions.prune_left_out(session, now - timedelta(days=LEFT_OUT_DAYS))
        await documents.prune_documents(session, now)
        await written.prune(session, now)
        return False

    return (
        Sweep("questions that nobody decided", 5, undecided),
        Sweep("questions that are due", 10, dues),
        Sweep("themes regrouped at night", 60, nightly),
        Sweep("the field's voice", 60, week),
        Sweep("texts that the engine has not read", 20, unread),
        Sweep("old files, texts and chatter", 3600, prune),
    )


async def start_rebuild(session: Session, minds: Minds) -> bool:
    """Have texts read that the engine has not read yet, if there are any; gives whether a job was started."""
    published = await minds.behind(session)
    asked = [each.id for each in await vectors.to_rebuild(session, minds.engine.id, limit=1)]
    if not published and not asked:
        return False
    spaces = await places.workspaces(session)
    if not spaces:
        return False
    # For the same texts one job a quarter of an hour at most: what fails is not tried more often.
    now = await clock.now(session)
    slot = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    key = f"{REBUILD}:{derived_key(minds.engine.id, published, *asked)}:{slot.isoformat()}"
    return await start_job_unasked(session, spaces[0].platform, key, REBUILD, {}, order=REBUILD)
