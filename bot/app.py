"""The web application: whether the service is well, its figures, and the apps of the platforms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from bot.about import about
from bot.guards import BodyCap, SecurityHeaders
from bot.platforms import BODY_BYTES, Surface
from storage.errors import StorageError

Check = Callable[[], Awaitable[Mapping[str, bool]]]
"""What must be so to serve, by name, and whether it is."""
Scrape = Callable[[], Awaitable[bytes]]
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def create_app(check: Check, scrape: Scrape, surfaces: Sequence[Surface] = ()) -> ASGIApp:
    """The app. `/healthz`: the process is alive; `/readyz`: all of `check` holds, or 503 and what does not.

    `/about` is for people: what the service is and what it keeps.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        found = dict(await check())
        return JSONResponse({"ready": all(found.values()), **found}, 200 if all(found.values()) else 503)

    async def metrics(_: Request) -> Response:
        try:
            return Response(await scrape(), headers={"content-type": METRICS_TYPE})
        except StorageError:
            return PlainTextResponse("The database can't be used.\n", 503)

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/about", about),
    ]
    # The surface without a path takes all that is left, so it comes last.
    for surface in sorted(surfaces, key=lambda each: each.path, reverse=True):
        routes.append(Mount(surface.path, surface.app))  # noqa: PERF401  two kinds of routes in one list
    caps = {surface.path: surface.body_bytes for surface in surfaces}
    return SecurityHeaders(BodyCap(Starlette(routes=routes), caps, BODY_BYTES))
