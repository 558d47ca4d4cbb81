"""What a new version of a brief changed, before anything else that its digest says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digests.delta import Change, ChangeKind
from digests.denial import worded
from digests.model import Statement
from digests.phrases import source_line
from handlers.cards import BulletItem, Bullets, Context, Element, Header, line
from handlers.speech import Speech

SHOWN = 12
"""More changes than these are counted, not listed: a digest is read in a minute."""
LONG = 200


def delta(changes: Sequence[Change] | None, speech: Speech) -> Iterator[Element]:
    """The changes with both places, the most telling kinds first; nothing for a brief that is no new version."""
    if changes is None:
        return
    yield Header(speech.say("Changed since the version before"), level=2)
    if not changes:
        yield Context(line(speech.say("Nothing that a salesperson would notice.")))
        return
    items = [
        BulletItem(line(_told(change, speech)), _places(change, speech), internal=_internal(change))
        for change in changes
    ]
    yield Bullets(tuple(items[:SHOWN]))
    if len(items) > SHOWN:
        yield Context(line(speech.count("{n} more change.", "{n} more changes.", len(items) - SHOWN)))


def _told(change: Change, speech: Speech) -> str:
    text = _short(change.after or change.before)
    match change.kind:
        case ChangeKind.FIGURE | ChangeKind.DATE:
            return speech.say("{was} → {now}: {text}", was=change.was, now=change.now, text=text)
        case ChangeKind.ADDED:
            return speech.say("New: {text}", text=text)
        case ChangeKind.WITHDRAWN:
            return speech.say("No longer said: {text}", text=text)
        case ChangeKind.REWORDED:
            return speech.say("Reworded: {text}", text=text)


def _short(statement: Statement | None) -> str:
    text = "" if statement is None else worded(statement)
    return text if len(text) <= LONG else text[: LONG - 1].rstrip() + "…"


def _places(change: Change, speech: Speech) -> tuple[str, ...]:
    before, after = (
        "" if each is None else source_line((each,), speech.language) for each in (change.before, change.after)
    )
    places = []
    if before:
        places.append(speech.say("before: {place}", place=before))
    if after:
        places.append(speech.say("now: {place}", place=after))
    return tuple(places)


def _internal(change: Change) -> bool:
    return any(each is not None and each.internal for each in (change.before, change.after))
