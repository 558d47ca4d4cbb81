"""The cards of themes in marketing's channels, posted once for each channel and kept up to date."""

from __future__ import annotations

from handlers.cards import card_to_json
from handlers.outbox import change_copy
from handlers.queue.cards import SHOWN_TO, THEME, theme_card
from handlers.queue.view import load_theme
from handlers.readers import speech_of_channel, speech_of_copy
from storage import clock, deliveries, ledger, places
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, TargetKind
from storage.session import Session


async def show_theme(session: Session, theme_id: str, *, key: str) -> None:
    """Post a theme's card in the marketing channels that don't have it yet; elsewhere bring it up to date."""
    view, now = await load_theme(session, theme_id), await clock.now(session)
    known = {post.target for post in await ledger.posts(session, purpose=THEME, subject_id=theme_id)}
    for channel in await places.channels(session, purpose=ChannelPurpose.MARKETING):
        if channel.id in known:
            continue
        await deliveries.enqueue(
            session,
            delivery_id=delivery_key(THEME, theme_id, channel.id),
            target=Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
            payload=card_to_json(theme_card(view, await speech_of_channel(session, channel), now)),
            purpose=THEME,
            subject_id=theme_id,
        )
    if known:
        await refresh_theme(session, theme_id, key=key)


async def refresh_theme(session: Session, theme_id: str, *, key: str) -> None:
    """Bring all cards of a theme up to date. `key` tells this change apart from others."""
    view, now = await load_theme(session, theme_id), await clock.now(session)
    for purpose in (THEME, SHOWN_TO):
        for post in await ledger.posts(session, purpose=purpose, subject_id=theme_id):
            speech = await speech_of_copy(session, post)
            await change_copy(session, post.message, theme_card(view, speech, now), key=key)
