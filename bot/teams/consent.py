"""Files for people, by their consent: Teams asks where to put one, and tells the bot where it may.

Source: learn.microsoft.com, "Send and receive files using the bot".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from bot.background import Background
from bot.teams.adapter import Answer, Body
from bot.teams.answers import Answers
from bot.teams.consent_card import KEY
from bot.teams.files import TeamsFiles, UploadError
from bot.teams.incoming import Where, envelope, key_of, text_of
from bot.teams.members import Members
from bot.turns import open_turn
from handlers import mishaps
from handlers.changes import ClosedError, closed
from handlers.events import Opened
from handlers.export import Written, read
from handlers.permissions import NotAllowedError
from handlers.refusals import refusal
from storage.database import Database

INFO = "application/vnd.microsoft.teams.card.file.info"
_log = structlog.get_logger(__name__)


class Consent:
    """Answers `fileConsent/invoke`. The digest is written anew, as it stands at the moment of the consent."""

    def __init__(
        self, database: Database, members: Members, answers: Answers, files: TeamsFiles, background: Background
    ) -> None:
        self._database = database
        self._members = members
        self._answers = answers
        self._files = files
        self._background = background

    async def take(self, body: Body, place: Where) -> Answer:
        """Accepted or declined. The upload may take longer than Teams waits, so it follows the answer."""
        value = body.get("value")
        value = value if isinstance(value, Mapping) else {}
        if text_of(value, "action") != "accept":
            await self._say(place, mishaps.not_saved(await self._answers.speech(place)))
            return Answer({})
        found = await self._file(body, place, text_of(value, "context", KEY, "digest"))
        if isinstance(found, str):
            await self._say(place, found)
        else:
            info = value.get("uploadInfo")
            self._background.start(self._upload(found, info if isinstance(info, Mapping) else {}, place), "upload")
        return Answer({})

    async def _file(self, body: Body, place: Where, digest: str) -> Written | str:
        """The file, or why this person may not have it."""
        member = await self._members.member(place)
        asked = envelope(place, member, Opened(), key=key_of(body, place))
        async with self._database.write() as session:
            turn = await open_turn(session, asked)
            if turn is None:
                return mishaps.not_served(await self._answers.company_speech())
            try:
                return await read(turn, digest)
            except NotAllowedError as error:
                return await refusal(turn, error.right)
            except ClosedError as error:
                return closed(error, turn.speech)

    async def _upload(self, file: Written, info: Mapping[str, Any], place: Where) -> None:
        try:
            await self._files.upload(text_of(info, "uploadUrl"), file.content)
        except UploadError as error:
            _log.warning("a file was not uploaded", error=str(error))
            await self._say(place, mishaps.not_uploaded(await self._answers.speech(place)))
            return
        named = text_of(info, "name") or file.name
        there = {"uniqueId": text_of(info, "uniqueId"), "fileType": text_of(info, "fileType") or "md"}
        attachment = {"contentType": INFO, "contentUrl": text_of(info, "contentUrl"), "name": named, "content": there}
        await self._answers.replace_with(place, {"type": "message", "summary": named, "attachments": [attachment]})

    async def _say(self, place: Where, words: str) -> None:
        card = await self._answers.notice_card(words, place)
        self._background.start(self._answers.replace(place, card, words), "file consent")
