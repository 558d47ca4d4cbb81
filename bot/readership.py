"""Who reads what is posted: in which language and zone, and what the platform calls the people mentioned in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from bot.render.audience import EMPTY, Audience
from bot.render.words import ENGLISH, GERMAN
from bot.turns import company_speech
from handlers.cards import Card, ChannelMention, Mention
from handlers.readers import speech_of_copy, speech_of_person
from handlers.speech import Speech
from storage import lookups, people
from storage.errors import NotFoundError
from storage.session import Session
from storage.tables import DeliveryRow

WORDS = {"en": ENGLISH, "de": GERMAN}


async def audience_of_delivery(
    session: Session, row: DeliveryRow, card: Card, files: Mapping[str, str] = EMPTY
) -> Audience:
    """The readers of a delivery, with the platform's ids of all whom its card names. `files`: pictures' addresses."""
    try:
        speech = await speech_of_copy(session, row)
    except NotFoundError:
        speech = Speech()
    named = list(_named(card))
    persons = frozenset(each.person for each in named if isinstance(each, Mention))
    channels = frozenset(each.channel for each in named if isinstance(each, ChannelMention))
    return Audience(
        WORDS[speech.language],
        speech.zone,
        people=await lookups.accounts_by_person(session, row.workspace_id, persons) if persons else {},
        channels=await lookups.channels_by_key(session, row.workspace_id, channels) if channels else {},
        files=files,
    )


async def audience_of_user(
    session: Session, workspace_id: str | None, user: str, picked: frozenset[str] = frozenset()
) -> Audience:
    """One user as a reader, with our keys of the people and channels with the platform's ids `picked`."""
    speech = await speech_of_user(session, workspace_id, user)
    if not workspace_id or not picked:
        return Audience(WORDS[speech.language], speech.zone)
    persons = await lookups.accounts_by_external(session, workspace_id, picked)
    channels = await lookups.channels_by_external(session, workspace_id, picked)
    return Audience(
        WORDS[speech.language],
        speech.zone,
        people={key: external for external, key in persons.items()},
        channels={key: external for external, key in channels.items()},
    )


async def speech_of_user(session: Session, workspace_id: str | None, user: str) -> Speech:
    """The language and zone of a user; the company's of somebody unknown."""
    person = None if not workspace_id else await people.person_of_account(session, workspace_id, user)
    if person is None:
        return await company_speech(session)
    return await speech_of_person(session, person.id)


def _named(value: object) -> Iterator[Mention | ChannelMention]:
    """All people and channels that a card mentions."""
    if isinstance(value, Mention | ChannelMention):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _named(getattr(value, each.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _named(item)
