"""After somebody's data was erased: the cards in channels that showed their words show them no more."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import Card, Text, line
from handlers.outbox import change_copy
from handlers.question_cards import ANSWERED, ASKED
from handlers.queue.cards import THEME
from handlers.queue.copies import refresh_theme
from handlers.readers import speech_of_copy
from storage import ledger
from storage.kinds import TargetKind
from storage.session import Session


async def show_erased(session: Session, question_ids: Sequence[str], theme_ids: Sequence[str], *, key: str) -> int:
    """Bring the cards up to date; gives how many. What went to the person alone can't be reached any more."""
    shown = 0
    for question in question_ids:
        for purpose in (ASKED, ANSWERED):
            for copy in await ledger.posts(session, purpose=purpose, subject_id=question):
                if copy.target_kind is TargetKind.PERSON:
                    continue
                told = (await speech_of_copy(session, copy)).say("This was erased at the wish of who wrote it.")
                shown += await change_copy(session, copy.message, Card((Text(line(told)),), told), key=key)
    for theme in theme_ids:
        await refresh_theme(session, theme, key=key)
        shown += len(await ledger.posts(session, purpose=THEME, subject_id=theme))
    return shown
