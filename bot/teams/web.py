"""The endpoint /api/messages: an activity is verified before anything of it is kept, stored, and then acknowledged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from bot.faults import place
from bot.teams.adapter import TeamsAdapter
from bot.teams.cloud import is_loopback
from bot.teams.keys import KeysUnavailableError
from storage.errors import StorageError

AGAIN_SECONDS = "2"
_log = structlog.get_logger(__name__)


def teams_app(adapter: TeamsAdapter, *, local: bool) -> Router:
    """The app under /api. 401 for what is not the connector's, 400 for what can't be read, 503 to be sent again.

    With `local` it listens to programs on this machine alone, and to no web page.
    """

    async def messages(request: Request) -> Response:
        if local and not _from_here(request):
            return _refused(403, "only programs on this machine may use the local mode")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refused(415, "an activity is application/json")
        body = _activity(await request.body())
        if body is None:
            return _refused(400, "not an activity")
        return await _taken(adapter, request.headers.get("authorization", ""), body)

    return Router([Route("/messages", messages, methods=["POST"])])


async def _taken(adapter: TeamsAdapter, auth_header: str, body: Mapping[str, Any]) -> Response:
    try:
        answer = await adapter.take(auth_header, body)
    except PermissionError as error:
        _log.warning("an activity is refused", reason=str(error))
        return _refused(401, "not from the Bot Framework's connector")
    except (KeysUnavailableError, StorageError) as error:
        _log.warning("an activity can't be taken now", error=type(error).__name__)
        return JSONResponse({"error": "try again"}, 503, headers={"retry-after": AGAIN_SECONDS})
    except Exception as error:  # noqa: BLE001  one odd activity must not show its text in a traceback
        _log.error("an activity failed", kind=str(body["type"])[:40], error=type(error).__name__, at=place(error))
        return _refused(500, "failed")
    if answer is None:
        return Response(status_code=200)
    return JSONResponse(answer.body, answer.status)


def _activity(raw: bytes) -> Mapping[str, Any] | None:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return None
    texts = ("id", "name", "channelId", "serviceUrl")
    if any(not isinstance(body.get(name), str | None) for name in texts):
        return None
    return body if isinstance(body.get("conversation"), dict | None) else None


def _from_here(request: Request) -> bool:
    """Whether a program on this machine sent it: a page of a browser says where it is from, a foreign name is foreign.

    The Host header stops DNS rebinding, the Origin header forms on other pages (as in bot/local/guard.py).
    """
    host = request.headers.get("host", "")
    return is_loopback(f"http://{host}") and "origin" not in request.headers


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)
