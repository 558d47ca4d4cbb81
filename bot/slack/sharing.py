"""Files of ours in Slack: uploaded for nobody, then shared by the message that links to them.

Slack lets whoever sees a message have the files whose permalinks the bot puts into it (maintainers' word on
slackapi/bolt-python#1018). So a message that is posted again after a doubtful call leaves at most an upload that
nobody sees, and never a second message.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from slack_sdk.web.async_client import AsyncWebClient

from handlers.cards import Attachment, Card
from storage import documents
from storage.database import Database
from storage.errors import NotFoundError

NO_FILES: Mapping[str, str] = MappingProxyType({})


async def upload(database: Database, client: AsyncWebClient, card: Card) -> Mapping[str, str]:
    """Upload the files of a card; gives their addresses by key. One that is kept no more has none.

    Raises SlackApiError and what networks raise.
    """
    found: dict[str, str] = {}
    for each in card.elements:
        if not isinstance(each, Attachment):
            continue
        try:
            async with database.read() as session:
                document = await documents.get_document(session, each.document)
        except NotFoundError:
            continue
        answer = await client.files_upload_v2(filename=document.name, title=document.name, content=document.content)
        files = answer.get("files") or []
        if files and isinstance(files[0], Mapping) and files[0].get("permalink"):
            found[each.document] = str(files[0]["permalink"])
    return found
