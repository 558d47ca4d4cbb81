"""Teams' own label for texts that a model has generated, with what they rest on.

Source: learn.microsoft.com, "Bot messages with AI-generated content": one root entity in a message, at most 20
citations, each named in the text as [n].
"""

from __future__ import annotations

from typing import Any

from bot.render.escaping import clean_line
from bot.render.splitting import shorten
from digests.extractive import ExtractiveEngine
from digests.model import Statement
from digests.phrases import source_line
from handlers.copies import PREVIEW, PUBLISHED, SHOWN
from handlers.speech import Speech
from storage.compositions import Composition, composition
from storage.digests import get_digest
from storage.errors import NotFoundError
from storage.session import Session
from storage.tables import DeliveryRow

CITATIONS, NAME, ABSTRACT = 20, 80, 160
SHOWS_A_DIGEST = frozenset({PREVIEW, PUBLISHED, SHOWN})


async def label(session: Session, row: DeliveryRow, speech: Speech) -> dict[str, Any]:
    """What a message that shows a generated digest says beside its card; nothing for what is quoted and trimmed."""
    if row.purpose not in SHOWS_A_DIGEST or not row.subject_id:
        return {}
    try:
        if (await get_digest(session, row.subject_id)).engine == ExtractiveEngine.name:
            return {}
    except NotFoundError:
        return {}  # a brief that is still being read
    view = await composition(session, row.subject_id)
    cited = _cited(view)[:CITATIONS]
    marks = " ".join(f"[{number}]" for number in range(1, len(cited) + 1))
    entity = {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "additionalType": ["AIGeneratedContent"],
        "citation": [_citation(number, each, view.digest.language) for number, each in enumerate(cited, start=1)],
    }
    told = speech.say("Made by a model from these places in the brief:")
    return {"entities": [entity]} | ({"text": f"{told} {marks}"} if cited else {})


def _cited(view: Composition) -> list[Statement]:
    """The statements that the lines shown rest on, in reading order, each once."""
    found = [each for sources in view.line_sources.values() for each in sources]
    found += [each for bullet in view.shown() for each in view.sources.get(bullet.id, ())]
    return list(dict.fromkeys(found))


def _citation(number: int, statement: Statement, language: str) -> dict[str, Any]:
    where = source_line((statement,), language)
    return {
        "@type": "Claim",
        "position": number,
        "appearance": {
            "@type": "DigitalDocument",
            "name": shorten(clean_line(where), NAME),
            "abstract": shorten(clean_line(statement.text), ABSTRACT),
        },
    }
