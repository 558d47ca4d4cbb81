"""Teams' own label for texts that a model has generated, with what they rest on.

Source: learn.microsoft.com, "Bot messages with AI-generated content": one root entity in a message, at most 20
citations, each named in the text as [n].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.render.escaping import clean_line
from bot.render.splitting import shorten
from digests.model import Statement
from digests.phrases import source_line
from handlers.copies import PREVIEW, SHOWING
from handlers.speech import Speech
from handlers.variants.copies import Readers
from storage import editions
from storage.compositions import Composition, composition
from storage.digests import generation
from storage.errors import NotFoundError
from storage.session import Session
from storage.tables import DeliveryRow

CITATIONS, NAME, ABSTRACT = 20, 80, 160
SHOWS_A_DIGEST = frozenset({PREVIEW, *SHOWING})


async def label(session: Session, row: DeliveryRow, speech: Speech) -> dict[str, Any]:
    """What a message that shows generated digests says beside its card; nothing for what is quoted and trimmed.

    With the feedback loop Teams puts its own thumbs under the message; what is said with them comes as
    message/submitAction ("Bot messages with AI-generated content", feedback buttons).
    """
    views = [view for view in await _shown(session, row) if generation(view.digest).model]
    if not views:
        return {}
    cited = _cited(views)[:CITATIONS]
    marks = " ".join(f"[{number}]" for number in range(1, len(cited) + 1))
    entity = {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "additionalType": ["AIGeneratedContent"],
        "citation": [_citation(number, each, speech.language) for number, each in enumerate(cited, start=1)],
    }
    told = speech.say("Made by a model from these places in the brief:")
    label = {"entities": [entity], "channelData": {"feedbackLoopEnabled": row.purpose != PREVIEW}}
    return label | ({"text": f"{told} {marks}"} if cited else {})


async def _shown(session: Session, row: DeliveryRow) -> list[Composition]:
    """The digests that a message shows; none where a brief is still being read."""
    if row.purpose not in SHOWS_A_DIGEST:
        return []
    try:
        if row.purpose == editions.PURPOSE:
            found = [await composition(session, key) for key in await editions.items(session, row.message)]
        else:
            found = [await composition(session, row.subject_id)] if row.subject_id else []
        if row.purpose == PREVIEW:
            return found
        readers = [await Readers.of(session, view) for view in found]
        return [each.read(await each.of_copy(row)) for each in readers]
    except NotFoundError:
        return []


def _cited(views: Sequence[Composition]) -> list[Statement]:
    """The statements that the lines shown rest on, in reading order, each once."""
    found: list[Statement] = []
    for view in views:
        found += [each for sources in view.line_sources.values() for each in sources]
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
