"""What shows how many people there are, brought up to date once two of them are one, or one is two again."""

from __future__ import annotations

from collections.abc import Collection

from handlers.copies import refresh_published
from handlers.queue.copies import refresh_theme
from storage import links, themes
from storage.session import Session


async def refresh_counts(session: Session, people: Collection[str], *, key: str) -> None:
    """Count anew where these people asked or reacted, and show it in every copy. `key` is the turn's."""
    for theme_id in await links.themes_asked_in(session, people):
        await themes.recount(session, theme_id)
        await refresh_theme(session, theme_id, key=key)
    for digest_id in await links.digests_reacted_to(session, people):
        await refresh_published(session, digest_id, key=key)
