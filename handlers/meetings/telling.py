"""Cards to a pin, a chair or a channel, in their own language, put into the ledger where no person acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from handlers.cards import Attachment, Card, Text, card_to_json, line
from handlers.readers import speech_of_channel, speech_of_person
from handlers.speech import Speech
from storage import deliveries, links, people, places
from storage.deliveries import Target
from storage.documents import keep_document
from storage.errors import NotFoundError
from storage.kinds import TargetKind
from storage.session import Session
from storage.tables import Series

Build = Callable[[Speech], Card]
INVITATION = "meeting.invitation"
"""The purpose of a calendar file; its subject is the meeting."""


async def reachable(session: Session, series: Series, person_id: str) -> Target | None:
    """The direct message with a person: where they prefer it, else in the series' workspace; None: nowhere."""
    where = await links.where_to_write(session, person_id, near=series.workspace_id)
    if where is None or not (await people.get_person(session, person_id)).active:
        return None
    return Target(where, TargetKind.PERSON, person_id)


async def tell_person(
    session: Session,
    series: Series,
    person_id: str | None,
    build: Build,
    *,
    key: str,
    purpose: str,
    subject: str,
    expires_at: datetime | None = None,
) -> bool:
    """Tell a person; False where they can't be reached, or were told under this key before."""
    target = None if person_id is None else await reachable(session, series, person_id)
    if target is None:
        return False
    card = build(await speech_of_person(session, target.name))
    return await deliveries.enqueue(
        session,
        delivery_id=key,
        target=target,
        payload=card_to_json(card),
        purpose=purpose,
        subject_id=subject,
        expires_at=expires_at,
    )


def chairs_of(series: Series) -> list[str]:
    """Who chairs a series' meetings: of joint ones perhaps one of each team."""
    both = (series.chair_id, series.second_chair_id if series.kind.is_joint else None)
    return list(dict.fromkeys(chair for chair in both if chair is not None))


def channels_of(series: Series) -> list[str]:
    """The channels that hear of a series' meetings: the hosts', and of joint meetings the other team's as well."""
    both = (series.channel_id, series.home_channel_id if series.kind.is_joint else None)
    return sorted({channel for channel in both if channel is not None})


async def tell_channel(
    session: Session,
    channel_id: str | None,
    build: Build,
    *,
    key: str,
    purpose: str,
    subject: str,
    expires_at: datetime | None = None,
) -> bool:
    """Tell a channel; False where there is none, or it was told under this key before."""
    if channel_id is None:
        return False
    channel = await places.get_channel(session, channel_id)
    return await deliveries.enqueue(
        session,
        delivery_id=key,
        target=Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
        payload=card_to_json(build(await speech_of_channel(session, channel))),
        purpose=purpose,
        subject_id=subject,
        expires_at=expires_at,
    )


async def send_file(
    session: Session,
    series: Series,
    person_id: str,
    name: str,
    content: bytes,
    title: Callable[[Speech], str],
    *,
    key: str,
    at: datetime,
    subject: str,
) -> None:
    """Send a calendar file to a person."""
    await keep_document(
        session, key=key, name=name, media_type="text/calendar", content=content, owner_id=person_id, at=at
    )

    def build(speech: Speech) -> Card:
        return Card((Text(line(title(speech))), Attachment(key, name, len(content))), title(speech))

    await tell_person(session, series, person_id, build, key=key, purpose=INVITATION, subject=subject)


async def take_back(session: Session, message: str, *, key: str) -> None:
    """Delete a message that is no longer right; one that is not out yet is never sent. Nothing where there is none."""
    try:
        await deliveries.enqueue_change(
            session, delivery_id=deliveries.delivery_key("gone", message, key), message=message, delete=True
        )
    except NotFoundError:
        return
