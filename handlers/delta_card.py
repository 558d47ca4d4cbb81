"""What a new version of a brief changed, before anything else that its digest says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digests.delta import Change, ChangeKind
from digests.denial import worded
from digests.model import Statement
from digests.phrases import source_line
from handlers.cards import Actions, BulletItem, Bullets, Button, Context, Element, Header, line
from handlers.speech import Speech

ALL = "digest.changes"
SHOWN = 12
"""More changes than these are counted and shown on request: a digest is read in a minute."""
LONG = 200


def delta(changes: Sequence[Change] | None, digest_id: str, speech: Speech) -> Iterator[Element]:
    """The changes with both places, the most telling kinds first; nothing for a brief that is no new version.

    A button opens all of them where not all are shown.
    """
    if changes is None:
        return
    yield Header(speech.say("Changed since the version before"), level=2)
    if not changes:
        yield Context(line(speech.say("Nothing that a salesperson would notice.")))
        return
    yield listed(changes[:SHOWN], speech)
    if len(changes) > SHOWN:
        yield Context(line(speech.count("{n} more change.", "{n} more changes.", len(changes) - SHOWN)))
        yield Actions((Button(speech.say("Show all changes"), ALL, digest_id),))


def listed(changes: Sequence[Change], speech: Speech) -> Bullets:
    """These changes, each with its places."""
    return Bullets(
        tuple(
            BulletItem(line(told(change, speech)), places(change, speech), internal=change.internal)
            for change in changes
        )
    )


def told(change: Change, speech: Speech) -> str:
    """A change in words, with what was and what is."""
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


def places(change: Change, speech: Speech) -> tuple[str, ...]:
    """Where it stood and where it stands."""
    before, after = (
        "" if each is None else source_line((each,), speech.language) for each in (change.before, change.after)
    )
    found = []
    if before:
        found.append(speech.say("before: {place}", place=before))
    if after:
        found.append(speech.say("now: {place}", place=after))
    return tuple(found)
