"""The local chat's addresses.

What the page posts is answered in two ways: with JSON where its script asks for that, else with the page again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import replace
from importlib import resources

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.local import posting
from bot.local.asked import COOKIE, Asked, Chat, persona_of, problem, remembered, room_of, view
from bot.local.company import DIRECT_ROOM, Persona
from bot.local.documents import documents
from bot.local.guard import LOOPBACK, Guard
from bot.local.page import page, room_html
from bot.local.stream import stream
from bot.local.viewer import Viewer, viewer_of
from bot.local.words import words_of
from storage.errors import StorageError

Handler = Callable[[Asked], Awaitable[HttpResponse]]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def chat_app(chat: Chat, hosts: Collection[str] = LOOPBACK) -> ASGIApp:
    """The page, and all that it posts but for files. `hosts`: see `Guard`."""
    routes = [
        _route(chat, "/", _page),
        _route(chat, "/chat/room", _room),
        _route(chat, "/chat/events", _events),
        Route("/chat/documents/{persona}/{key}", documents(chat)),
        _route(chat, "/chat/act", posting.act, "POST"),
        _route(chat, "/chat/fill", posting.fill, "POST"),
        _route(chat, "/chat/sample", posting.hand_over_sample, "POST"),
        _route(chat, "/chat/read", posting.read, "POST"),
        _route(chat, "/chat/language", posting.language, "POST"),
        *_static(),
    ]
    return Guard(Starlette(routes=routes), hosts)


def files_app(chat: Chat, hosts: Collection[str] = LOOPBACK) -> ASGIApp:
    """What takes files, under /chat/files: bodies may be large here."""
    return Guard(
        Starlette(routes=[_route(chat, "/new", posting.upload, "POST"), _route(chat, "/post", posting.post, "POST")]),
        hosts,
    )


def _route(chat: Chat, path: str, handler: Handler, method: str = "GET") -> Route:
    async def serve(request: Request) -> HttpResponse:
        who = persona_of(request)
        if who is None:
            return _as(remembered(request))
        try:
            async with chat.database.read() as session:
                viewer = replace(await viewer_of(session, who), pictures=_pictures(chat, request))
            return await _serve(chat, request, viewer, handler)
        except ClientDisconnect:
            return HttpResponse(status_code=400)  # nobody is left to read it
        except StorageError:
            return _unavailable(request)

    return Route(path, serve, methods=[method])


async def _serve(chat: Chat, request: Request, viewer: Viewer, handler: Handler) -> HttpResponse:
    found = room_of(request, viewer.persona)
    if found is None:
        asked = Asked(chat, request, viewer, DIRECT_ROOM, viewer.persona.direct)
        return await problem(asked, viewer.words.missing_page, 404)
    return await handler(Asked(chat, request, viewer, *found))


def _pictures(chat: Chat, request: Request) -> Mapping[str, str]:
    """Addresses of pictures under the name that the page was called by: it shows none of other servers."""
    return chat.pictures.addresses(f"{request.url.scheme}://{request.url.netloc}")


def _as(who: Persona) -> HttpResponse:
    return RedirectResponse(f"/?as={who.id}&in={DIRECT_ROOM}", status_code=303)


def _unavailable(request: Request) -> HttpResponse:
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"error": words_of("en").unavailable}, status_code=503)
    return PlainTextResponse(words_of("en").unavailable, status_code=503)


async def _page(asked: Asked) -> HttpResponse:
    response = HTMLResponse(page(await view(asked)))
    response.set_cookie(COOKIE, asked.viewer.persona.id, max_age=30 * 86400, httponly=True, samesite="strict")
    return response


async def _room(asked: Asked) -> HttpResponse:
    return JSONResponse(room_html(await view(asked)))


async def _events(asked: Asked) -> HttpResponse:
    seen = asked.request.headers.get("last-event-id", "") or asked.parameter("after")
    after = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    events = stream(asked.chat.database, asked.chat.feed, asked.viewer, after)
    return StreamingResponse(events, media_type="text/event-stream")


def _static() -> Iterator[Route]:
    """The page's files, read once: they are part of the program."""
    for file in resources.files("bot.local").joinpath("static").iterdir():
        kind = TYPES.get(file.name[file.name.rfind(".") :])
        if kind is not None:
            yield Route(f"/chat/static/{file.name}", _file(file.read_bytes(), kind))


def _file(content: bytes, kind: str) -> Callable[[Request], Awaitable[HttpResponse]]:
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}

    async def serve(request: Request) -> HttpResponse:
        if request.headers.get("if-none-match") == tag:
            return HttpResponse(status_code=304, headers=headers)
        return HttpResponse(content, media_type=kind, headers=headers)

    return serve
