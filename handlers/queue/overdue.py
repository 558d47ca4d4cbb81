"""Themes whose time runs out: who looks after one is warned before, and it is escalated after, each once."""

from __future__ import annotations

from datetime import datetime

from handlers.cards import Actions, Bold, Button, ButtonStyle, Card, Context, Element, Instant, Text, card_to_json, line
from handlers.queue.copies import refresh_theme
from handlers.queue.words import demand
from handlers.readers import speech_of_channel, speech_of_person
from handlers.speech import Speech
from storage import audit, deliveries, links, people, places, themes
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, Role, TargetKind
from storage.session import Session
from storage.tables import Theme

WARNED, ESCALATED = "theme.warned", "theme.escalated"


async def look_after_dues(session: Session, now: datetime) -> int:
    """Warn and escalate what is due at `now`; gives how many. For the clock."""
    warned = await themes.to_warn(session, now)
    for theme in warned:
        theme.warn_at = None
        if theme.escalate_at is None or theme.escalate_at > now:  # after a downtime, only the graver word
            await _warn(session, theme)
            await _note(session, theme, WARNED, now)
    late = await themes.to_escalate(session, now)
    for theme in late:
        theme.escalate_at = None
        await _escalate(session, theme)
        await _note(session, theme, ESCALATED, now)
        await refresh_theme(session, theme.id, key=f"{ESCALATED}:{_due(theme)}")
    await session.flush()
    return len(warned) + len(late)


async def _warn(session: Session, theme: Theme) -> None:
    """To who looks after it; to the marketing channels where nobody does."""
    if theme.owner_id is not None and await people.accounts(session, theme.owner_id):
        speech = await speech_of_person(session, theme.owner_id)
        await _to_person(session, theme, theme.owner_id, warning_card(theme, speech), WARNED)
        return
    await _to_channels(session, theme, WARNED)


async def _escalate(session: Session, theme: Theme) -> None:
    """To the marketing channels, who looks after it, and the managers."""
    await _to_channels(session, theme, ESCALATED)
    readers = {person.id for person in await people.people(session, role=Role.MANAGER)}
    if theme.owner_id is not None:
        readers.add(theme.owner_id)
    for reader in sorted(readers):
        speech = await speech_of_person(session, reader)
        await _to_person(session, theme, reader, escalation_card(theme, speech), ESCALATED)


def warning_card(theme: Theme, speech: Speech) -> Card:
    """It is due soon."""
    told = speech.say("Due soon: “{title}”", title=theme.title)
    return _card(theme, told, speech.say("due"), speech)


def escalation_card(theme: Theme, speech: Speech) -> Card:
    """It is overdue, and managers know."""
    told = speech.say("Overdue, and still without an answer: “{title}”", title=theme.title)
    return _card(theme, told, speech.say("was due"), speech)


def _card(theme: Theme, told: str, label: str, speech: Speech) -> Card:
    elements: list[Element] = [Text(line(Bold(told)))]
    small = line(demand(theme, speech))
    if theme.due_at is not None:
        small = (*small, *line(f" · {label} ", Instant(theme.due_at)))
    elements.append(Context(small))
    buttons = (
        Button(speech.say("Answer"), "theme.answer", theme.id, ButtonStyle.PRIMARY),
        Button(speech.say("I take it"), "theme.claim", theme.id),
        Button(speech.say("Show the question"), "theme.open", theme.id),
    )
    return Card((*elements, Actions(buttons)), told)


async def _to_channels(session: Session, theme: Theme, purpose: str) -> None:
    for channel in await places.channels(session, purpose=ChannelPurpose.MARKETING):
        speech = await speech_of_channel(session, channel)
        card = warning_card(theme, speech) if purpose == WARNED else escalation_card(theme, speech)
        await deliveries.enqueue(
            session,
            delivery_id=delivery_key(purpose, theme.id, _due(theme), channel.id),
            target=Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
            payload=card_to_json(card),
            purpose=purpose,
            subject_id=theme.id,
        )


async def _to_person(session: Session, theme: Theme, person_id: str, card: Card, purpose: str) -> None:
    where = await links.where_to_write(session, person_id)
    if where is None:
        return
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key(purpose, theme.id, _due(theme), person_id),
        target=Target(where, TargetKind.PERSON, person_id),
        payload=card_to_json(card),
        purpose=purpose,
        subject_id=theme.id,
    )


async def _note(session: Session, theme: Theme, action: str, now: datetime) -> None:
    await audit.record(
        session, at=now, actor_id=None, action=action, subject_kind="theme", subject_id=theme.id, details={}
    )


def _due(theme: Theme) -> str:
    """Tells one due time apart from the next, after a theme was reopened."""
    return "" if theme.due_at is None else theme.due_at.isoformat()
