"""In which language and zone a channel or a person reads what is posted there."""

from __future__ import annotations

from handlers.cards import reader_of
from handlers.speech import LANGUAGES, Speech, zone_of
from storage import ledger, people, places
from storage.errors import NotFoundError
from storage.kinds import TargetKind
from storage.session import Session
from storage.tables import Channel, DeliveryRow, Person


async def speech_of_channel(session: Session, channel: Channel) -> Speech:
    """The channel's own language and zone, else the company's."""
    return await _speech(session, channel)


async def speech_of_person(session: Session, person_id: str) -> Speech:
    """The person's own language and zone, else the company's. Raises NotFoundError."""
    return await _speech(session, await people.get_person(session, person_id))


async def speech_of_copy(session: Session, post: DeliveryRow) -> Speech:
    """The language and zone of whom a posted message went to: in a bare conversation, of who was answered there.

    `post` may as well be a change of it. Where nobody was answered, or nobody is known any more, the company's.
    """
    if post.target_kind is TargetKind.CHANNEL:
        return await speech_of_channel(session, await places.get_channel(session, post.target))
    if post.target_kind is TargetKind.PERSON:
        return await speech_of_person(session, post.target)
    first = post if post.sequence == 0 else await ledger.find(session, post.message)
    reader = "" if first is None else reader_of(first.payload)
    try:
        return await (speech_of_person(session, reader) if reader else _speech(session, None))
    except NotFoundError:
        return await _speech(session, None)


async def _speech(session: Session, reader: Channel | Person | None) -> Speech:
    company = await places.organisation(session)
    language = (reader and reader.language) or (company and company.language) or LANGUAGES[0]
    zone = (reader and reader.time_zone) or (company and company.time_zone) or "UTC"
    return Speech(language, zone_of(zone))
