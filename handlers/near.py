"""What comes near in meaning, where the words that were looked for stand nowhere together."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import (
    Actions,
    BulletItem,
    Bullets,
    Button,
    Card,
    Element,
    Header,
    Instant,
    InstantStyle,
    card_to_json,
    line,
)
from handlers.later import start_job
from handlers.offers import known_of
from handlers.readers import speech_of_person
from handlers.speech import Speech
from handlers.turn import Turn
from storage import deliveries
from storage.deliveries import Target, delivery_key
from storage.kinds import TargetKind
from storage.passages import Found
from storage.session import Session

NEAR = "find_near"
"""The job, in bot/questions.py."""


async def look_nearby(turn: Turn, words: str) -> None:
    """Have the meaning engine look too; what it finds is told when it is found."""
    payload = {
        "words": words,
        "language": turn.speech.language,
        "person": turn.actor.person_id,
        "workspace": turn.actor.workspace_id,
    }
    await start_job(turn, NEAR, payload)


async def tell_near(
    session: Session, words: str, person_id: str, workspace_id: str, found: Sequence[Found], *, key: str
) -> None:
    """Tell who looked for something what comes near."""
    speech = await speech_of_person(session, person_id)
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key(NEAR, key),
        target=Target(workspace_id, TargetKind.PERSON, person_id),
        payload=card_to_json(near_card(words, found, speech)),
        purpose="reply",
    )


def near_card(words: str, found: Sequence[Found], speech: Speech) -> Card:
    """The passages with their sources and dates."""
    title = speech.say("Near in meaning to “{words}”", words=words)
    known = [known_of(each, speech) for each in found]
    items = tuple(
        BulletItem(line(each.text, " – ", Instant(each.at, InstantStyle.DATE)), (each.source,), internal=each.internal)
        for each in known
    )
    elements: list[Element] = [Header(title), Bullets(items)]
    digest = next((each.digest_id for each in known if each.digest_id), "")
    buttons = [Button(speech.say("Show this digest"), "digest.open", digest)] if digest else []
    buttons.append(Button(speech.say("Ask marketing"), "digest.ask"))
    return Card((*elements, Actions(tuple(buttons))), title)
