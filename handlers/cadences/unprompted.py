"""Words about a cadence without the word: a rhythm by itself ("every other Tuesday 8:30"), "pause Sales news"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from handlers.cadences.arranging import change_by_words, duplicate_by_words
from handlers.cadences.control import end, pause_by_words, resume, run_now, said, skip_next
from handlers.cadences.naming import begins_with_name
from handlers.cadences.previewing import show_preview
from handlers.cadences.understanding import propose
from handlers.cadences.words import describe_draft
from handlers.permissions import Right
from handlers.turn import Response, Turn
from schedules.errors import ScheduleError

LONGEST = 200
_ACTS: tuple[tuple[str, Callable[[Turn, str], Awaitable[Response]]], ...] = (
    (r"pause|stop|pausiere|stoppe", pause_by_words),
    (r"resume|continue|setze|fortsetzen", said(resume)),
    (r"skip|überspringe?", said(skip_next)),
    (r"run|send|starte|sende", said(run_now)),
    (r"preview|vorschau(?: auf| von)?", said(show_preview)),
    (r"change|edit|move|ändere|verschiebe", change_by_words),
    (r"duplicate|copy|dupliziere|kopiere", duplicate_by_words),
    (r"end|delete|remove|beende|lösche", said(end)),
)
_SAID = re.compile("|".join(f"(?P<n{number}>{verbs})" for number, (verbs, _) in enumerate(_ACTS)), re.I)


async def take(turn: Turn, words: str) -> Response | None:
    """What somebody who arranges cadences means by words that name no command; None where it is no cadence."""
    if not turn.actor.may(Right.MANAGE_CADENCES) or len(words) > LONGEST or "?" in words:
        return None
    found = _SAID.match(words)
    if found is not None and words[found.end() :].startswith(" "):
        rest = words[found.end() :].strip()
        if await begins_with_name(turn, rest):
            number = next(n for n in range(len(_ACTS)) if found[f"n{n}"])
            return await _ACTS[number][1](turn, rest)
    try:
        return await propose(turn, await describe_draft(turn, words))
    except ScheduleError:
        return None
