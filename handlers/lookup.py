"""Published digests to be put into a message that somebody writes: found by words, each as a card of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.cards import Bullets, Card, Context, Element, line
from handlers.digest_card import digest_body, headline_of
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Turn
from handlers.variants.copies import read_by
from storage import digests
from storage.compositions import Composition, composition
from storage.kinds import DigestStatus
from storage.search import search

MOST = 100


@dataclass(frozen=True, slots=True)
class Result:
    """A digest as it is offered (title, and a line of text) and as it is put into a message."""

    title: str
    text: str
    card: Card


async def published(turn: Turn, words: str, *, limit: int, offset: int = 0) -> list[Result]:
    """The published digests that hold the words, best first; without words the latest. Raises NotAllowedError.

    Each is as the actor reads it in a direct message.
    """
    turn.require(Right.READ_PUBLISHED)
    limit, offset = max(1, min(limit, MOST)), max(0, min(offset, MOST))
    if words.strip():
        found = await search(turn.session, words[:200], limit=MOST)
        keys = list(dict.fromkeys(hit.digest.id for hit in found.hits))
    else:
        rows = await digests.digests(turn.session, status=DigestStatus.PUBLISHED, limit=offset + limit)
        keys = [row.id for row in rows]
    stored = [await composition(turn.session, key) for key in keys[offset : offset + limit]]
    views = [await read_by(turn.session, view, turn.actor.person_id) for view in stored]
    return [Result(headline_of(view), _line(view, turn.speech), shared_card(view, turn)) for view in views]


def shared_card(view: Composition, turn: Turn) -> Card:
    """A digest as it stands now, without buttons: wherever it is put, nothing keeps it up to date.

    Lines that are not for customers are left out, since anybody may read that conversation.
    """
    elements: list[Element] = []
    for element in digest_body(view, turn.speech):
        if isinstance(element, Bullets):
            kept = tuple(item for item in element.items if not item.internal)
            elements += [replace(element, items=kept)] if kept else []
        else:
            elements.append(element)
    told = turn.speech.say("As of {moment}. It may have changed since.", moment=turn.speech.moment(turn.now))
    return Card((*elements, Context(line(told))), headline_of(view))


def _line(view: Composition, speech: Speech) -> str:
    when = "" if view.digest.published_at is None else speech.day(view.digest.published_at)
    return " · ".join(each for each in (when, view.digest.why) if each)
