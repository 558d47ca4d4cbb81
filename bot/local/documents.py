"""Files that the bot made for somebody, for them to save."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as HttpResponse

from bot.local.asked import Chat
from bot.local.company import WORKSPACE, persona
from storage import people, places
from storage.documents import get_document
from storage.errors import NotFoundError, StorageError
from storage.kinds import Platform
from storage.session import Session
from storage.tables import Document


def documents(chat: Chat) -> Callable[[Request], Awaitable[HttpResponse]]:
    """Serves /chat/documents/{persona}/{key}: to whom the file belongs, and of what belongs to nobody to all."""

    async def serve(request: Request) -> HttpResponse:
        try:
            async with chat.database.read() as session:
                found = await _find(session, request.path_params["persona"], request.path_params["key"])
        except StorageError:
            return PlainTextResponse("Try again in a moment.", status_code=503)
        if found is None:
            return PlainTextResponse("There is no such file, or its time is over.", status_code=404)
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "cache-control": "no-store",
        }
        return HttpResponse(found.content, media_type=found.media_type, headers=headers)

    return serve


async def _find(session: Session, name: str, key: str) -> Document | None:
    who = persona(name)
    workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
    if who is None or workspace is None:
        return None
    try:
        found = await get_document(session, key)
    except NotFoundError:
        return None
    person = await people.person_of_account(session, workspace.id, who.id)
    mine = found.owner_id is None or (person is not None and person.id == found.owner_id)
    return found if mine else None
