"""What somebody is told whose job was given up: a message must not promise for ever that it is tried again."""

from __future__ import annotations

from handlers.brief_cards import given_up_card
from handlers.briefs import Posted
from handlers.outbox import change_copy
from handlers.readers import speech_of_person
from storage.session import Session
from storage.tables import InboxRow

_ABOUT_A_BRIEF = ("job.read_brief", "job.digest_again")


async def tell_author(session: Session, row: InboxRow) -> None:
    """Change the message about a brief whose job is dead, once. Other events tell nobody."""
    if row.kind not in _ABOUT_A_BRIEF:
        return
    posted = Posted.from_json(row.payload)
    card = given_up_card(posted.name, await speech_of_person(session, posted.person))
    ended = row.finished_at.isoformat() if row.finished_at else ""
    await change_copy(session, posted.message, card, key=f"{row.key}:given up:{ended}")
