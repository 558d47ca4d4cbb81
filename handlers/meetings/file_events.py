"""What a dropped calendar holds, kept beside it for a week: the form lists its events without reading it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.turn import ToldError, Turn
from meetings.published import Listed
from storage.documents import get_document, keep_document
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.session import Session

MOST = 90
"""Events that a form lists, the next first: platforms show 100 options."""


@dataclass(frozen=True, slots=True)
class FileEvents:
    """A dropped calendar: what the file is called, its bytes, and its events."""

    name: str
    content: bytes
    events: tuple[Listed, ...]

    @property
    def title(self) -> str:
        """What the only event is called; "" where there are several."""
        return self.events[0].title if len(self.events) == 1 else ""

    def uids_of(self, numbers: Sequence[str]) -> list[str]:
        """The events by their numbers in the list."""
        return [self.events[int(n)].uid for n in numbers if n.isdecimal() and int(n) < len(self.events)]


async def keep_events(
    session: Session, document: str, name: str, content: bytes, found: Sequence[Listed], *, owner: str, at: datetime
) -> None:
    """Keep a dropped calendar under this key, for whoever dropped it."""
    await keep_document(
        session, key=document, name=name, media_type="text/calendar", content=content, owner_id=owner, at=at
    )
    listed = [[each.uid, each.title, each.first.isoformat(), each.count] for each in found[:MOST]]
    await keep_document(
        session,
        key=_list_of(document),
        name=name,
        media_type="application/json",
        content=json.dumps(listed).encode(),
        owner_id=owner,
        at=at,
    )


async def file_events(turn: Turn, document: str) -> FileEvents:
    """What the actor dropped. Raises ToldError where it is somebody else's, or too long ago."""
    try:
        kept = await get_document(turn.session, document)
        listed = await get_document(turn.session, _list_of(document))
    except NotFoundError as error:
        raise ToldError(turn.speech.say("That file was dropped too long ago: drop it again.")) from error
    if kept.owner_id != turn.actor.person_id:
        raise ToldError(turn.speech.say("Only who dropped this file can say what it is."))
    events = [
        Listed(uid, title, datetime.fromisoformat(first), count)
        for uid, title, first, count in json.loads(listed.content)
    ]
    return FileEvents(kept.name, kept.content, tuple(events))


def _list_of(document: str) -> str:
    return derived_key("calendar-events", document)
