"""Pictures over HTTP: whoever has a signed address that is still good sees the picture, and nobody else."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router

from bot.pictures.shelf import Pictures
from storage.errors import StorageError

HEADERS = {
    "cache-control": "private, max-age=86400, immutable",
    "cross-origin-resource-policy": "cross-origin",  # Teams shows it in a page of its own
    "x-robots-tag": "noindex",
}


def pictures_app(pictures: Pictures) -> Router:
    """The app under /pictures."""

    async def picture(request: Request) -> Response:
        key = request.path_params["name"]
        asked = request.query_params
        if not pictures.is_signed(key, asked.get("until", ""), asked.get("sig", "")):
            return PlainTextResponse("This address is not good any more.\n", 403)
        try:
            png = await pictures.png(key)
        except StorageError:
            return PlainTextResponse("The database can't be used.\n", 503)
        if png is None:
            return PlainTextResponse("There is no such picture.\n", 404)
        return Response(png, media_type="image/png", headers=HEADERS)

    return Router([Route("/{name:str}.png", picture)])
