"""Teams' own label on messages with texts beside digests that a language model worded, with what they rest on.

Source: as for digests, see bot/teams/generated.py.
"""

from __future__ import annotations

from typing import Any

from bot.render.escaping import clean_line
from bot.render.splitting import shorten
from bot.teams.generated import ABSTRACT, CITATIONS, NAME
from digests.generation import Passage, Use
from handlers.cards import Card
from handlers.generated import is_marked
from handlers.meetings.seats import AGENDA, PACK
from handlers.question_cards import ASKED
from handlers.speech import Speech
from storage import written
from storage.session import Session
from storage.tables import DeliveryRow, WrittenText


async def text_label(session: Session, row: DeliveryRow, card: Card, speech: Speech) -> dict[str, Any]:
    """What a message says beside its card where the card is marked; nothing where all of it is a person's or ours."""
    if not is_marked(card):
        return {}
    cited = await _cited(session, row)
    entity = {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "additionalType": ["AIGeneratedContent"],
        "citation": [_citation(number, each) for number, each in enumerate(cited, start=1)],
    }
    if not cited:
        return {"entities": [entity]}
    marks = " ".join(f"[{number}]" for number in range(1, len(cited) + 1))
    return {"entities": [entity], "text": speech.say("Made by a model from these sources:") + f" {marks}"}


async def _cited(session: Session, row: DeliveryRow) -> list[Passage]:
    """What the lines of the text rest on, each once; none where that is not kept."""
    text = await _text(session, row)
    if text is None:
        return []
    sources = written.sources_of(text)
    keys = dict.fromkeys(key for line in written.written_of(text).lines if not line.own for key in line.keys)
    return [sources[key] for key in keys if key in sources][:CITATIONS]


async def _text(session: Session, row: DeliveryRow) -> WrittenText | None:
    subject = row.subject_id or ""
    if row.purpose in (PACK, AGENDA):
        return await written.latest(session, Use.MESSAGES, subject)
    if row.purpose == ASKED:
        return await written.latest(session, Use.SUMMARY, subject)
    # A draft and an opening have the key of the message that shows them.
    return await written.get_written(session, row.message) if await written.exists(session, row.message) else None


def _citation(number: int, passage: Passage) -> dict[str, Any]:
    text = clean_line(passage.text)
    return {
        "@type": "Claim",
        "position": number,
        "appearance": {
            "@type": "DigitalDocument",
            "name": shorten(clean_line(passage.where) or text, NAME),
            "abstract": shorten(text, ABSTRACT),
        },
    }
