"""Pictures of cards become files in Slack: uploaded once for a workspace, and shown by their ids."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.faults import place
from bot.pictures.shelf import Pictures, pictures_in
from bot.slack.errors import code_of
from bot.slack.workspaces import NETWORK
from handlers.cards import Card
from storage.database import Database
from storage.pictures import find_picture, note_upload

ASKED, ASKED_SECONDS = 6, 0.5
"""So often, and so far apart, Slack is asked whether it has looked at the file: before, no message may show it."""
TITLE = 200
_log = structlog.get_logger(__name__)


class SlackPictures:
    """Uploads what cards show. What can't be uploaded is told in words: a picture is never worth a message."""

    def __init__(self, database: Database, pictures: Pictures) -> None:
        self._database = database
        self._pictures = pictures

    async def uploads(self, client: AsyncWebClient, workspace_id: str, card: Card) -> Mapping[str, str]:
        """Slack's ids of the pictures of a card, by ours; uploaded now where they are not yet."""
        found: dict[str, str] = {}
        for image in pictures_in(card):
            known = await self._known(workspace_id, image.file)
            if known is None:
                known = await self._upload(client, workspace_id, image.file, image.alt)
            if known:
                found[image.file] = known
        return found

    async def known(self, workspace_id: str, card: Card) -> Mapping[str, str]:
        """The same, of those that were uploaded before."""
        found = {image.file: await self._known(workspace_id, image.file) for image in pictures_in(card)}
        return {picture: file for picture, file in found.items() if file}

    async def _known(self, workspace_id: str, picture: str) -> str | None:
        async with self._database.read() as session:
            row = await find_picture(session, picture)
        return None if row is None else row.uploads.get(workspace_id)

    async def _upload(self, client: AsyncWebClient, workspace_id: str, picture: str, alt: str) -> str:
        png = await self._pictures.png(picture)
        if png is None:
            return ""
        try:
            # The external upload flow, shared nowhere. Source: docs.slack.dev, "Working with files", "Uploading files".
            answer = await client.files_upload_v2(
                content=png, filename="reach.png", title=alt[:TITLE], alt_txt=alt[:TITLE], request_file_info=False
            )
            file = str((answer.get("files") or [{}])[0].get("id") or "")
            if not file or not await self._looked_at(client, file):
                return ""
        except (SlackApiError, *NETWORK, ValueError) as error:
            reason = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            _log.warning("a picture was not uploaded", reason=reason or type(error).__name__, at=place(error))
            return ""
        async with self._database.write() as session:
            await note_upload(session, picture, workspace_id, file)
        return file

    @staticmethod
    async def _looked_at(client: AsyncWebClient, file: str) -> bool:
        """Whether Slack knows what kind of file it is: until then a block that shows it is refused."""
        for _ in range(ASKED):
            answer = await client.files_info(file=file)
            if str((answer.get("file") or {}).get("mimetype") or "").startswith("image/"):
                return True
            await asyncio.sleep(ASKED_SECONDS)
        return False
