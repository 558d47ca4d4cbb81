"""The search extension: published digests, found while somebody writes a message, and put into it as a card."""

from __future__ import annotations

from collections.abc import Mapping

from bot.render import adaptive_card, limits
from bot.render.escaping import clean_line
from bot.render.splitting import shorten
from bot.teams.adapter import Answer, Body
from bot.teams.answers import Answers
from bot.teams.incoming import Where, envelope, key_of, listed, text_of
from bot.teams.marks import ADAPTIVE, Item
from bot.teams.members import Members
from bot.turns import open_turn
from handlers.events import Opened
from handlers.lookup import Result, published
from handlers.permissions import NotAllowedError
from handlers.refusals import refusal
from storage.database import Database

PREVIEW = "application/vnd.microsoft.card.thumbnail"
PAGE = 25
"""Source: learn.microsoft.com, "Define search commands": so many results are shown at most."""
PREVIEW_TEXT = 300


class Search:
    """Answers `composeExtension/query`. Nothing is kept of what is looked for."""

    def __init__(self, database: Database, members: Members, answers: Answers) -> None:
        self._database = database
        self._members = members
        self._answers = answers

    async def query(self, body: Body, place: Where) -> Answer:
        """See Teams. Without words (as it is opened) the latest are shown."""
        value = body.get("value")
        value = value if isinstance(value, Mapping) else {}
        options = value.get("queryOptions")
        skip, limit = (_number(options, name) for name in ("skip", "count"))
        member = await self._members.member(place)
        asked = envelope(place, member, Opened(), key=key_of(body, place), direct=place.user)
        async with self._database.write() as session:
            turn = await open_turn(session, asked)
            if turn is None:
                return Answer({"composeExtension": {"type": "message", "text": ""}})
            try:
                found = await published(turn, _words(value), offset=skip, limit=min(limit or PAGE, PAGE))
            except NotAllowedError as error:
                told = await refusal(turn, error.right)
                return Answer({"composeExtension": {"type": "message", "text": told}})
        audience = await self._answers.audience(place)
        attachments = [made for each in found if (made := _attachment(each, adaptive_card.render(each.card, audience)))]
        return Answer({"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": attachments}})


def _words(value: Body) -> str:
    """What is looked for; nothing as long as the search was only opened."""
    named = {text_of(each, "name"): text_of(each, "value") for each in listed(value, "parameters")}
    return "" if "initialRun" in named else next(iter(named.values()), "")


def _number(options: object, name: str) -> int:
    """A number of a page's, 0 where there is none."""
    found = options.get(name) if isinstance(options, Mapping) else None
    return max(found, 0) if isinstance(found, int) else 0


def _attachment(found: Result, parts: list[Item]) -> Item | None:
    """One result; None where it takes more than one message, since a person's message can't be split."""
    if len(parts) != 1:
        return None
    preview = {
        "title": shorten(clean_line(found.title), limits.CARD_FALLBACK),
        "text": shorten(clean_line(found.text), PREVIEW_TEXT),
    }
    return {
        "contentType": ADAPTIVE,
        "content": parts[0],
        "preview": {"contentType": PREVIEW, "content": preview},
    }
