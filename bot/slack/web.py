"""Slack's requests over HTTP: verified before anything is read, then given to Bolt."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from bot.faults import place
from bot.slack.incoming import text_of

_log = structlog.get_logger(__name__)
STALE_SECONDS = 300
CHECK_BYTES = 200
BY_SOMEBODY = ("block_actions", "view_submission", "shortcut", "message_action")
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What Bolt raises on a body that is JSON, but none of Slack's."""


def slack_app(app: AsyncApp, signing_secret: str | None) -> Router:
    """The app under /slack: events and interactions where there is a signing secret, installation where there is OAuth.

    Unsigned requests and stale ones get 401, what can't be read 400, and nothing of them is kept.
    """
    routes: list[Route] = []
    if signing_secret:
        routes.append(Route("/events", _Events(app, signing_secret.encode()), methods=["POST"]))
    if app.oauth_flow is not None:
        flow = app.oauth_flow

        async def install(request: Request) -> Response:
            return to_starlette_response(await flow.handle_installation(to_async_bolt_request(request, b"")))

        async def redirect(request: Request) -> Response:
            return to_starlette_response(await flow.handle_callback(to_async_bolt_request(request, b"")))

        routes += [Route("/install", install), Route("/oauth_redirect", redirect)]
    return Router(routes)  # no app of its own: that would bring its own layers of middleware


class _Events:
    """Bare ASGI: what Starlette puts around a function costs as much as verifying, at every event."""

    def __init__(self, app: AsyncApp, secret: bytes) -> None:
        self._app = app
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = await _taken(self._app, self._secret, Request(scope, receive))
        await answer(scope, receive, send)


async def _taken(app: AsyncApp, secret: bytes, request: Request) -> Response:
    body = await request.body()
    if is_certificate_check(body):
        return Response(status_code=200)
    if not _signed(secret, request, body):
        return JSONResponse({"error": "invalid request"}, 401)
    if not readable(body, request.headers.get("content-type", "")):
        return JSONResponse({"error": "unreadable body"}, 400)
    try:
        answer = await app.async_dispatch(to_async_bolt_request(request, body))
    except UNREADABLE as error:
        _log.warning("a signed body can't be read", error=type(error).__name__, at=place(error))
        return JSONResponse({"error": "unreadable body"}, 400)
    if answer.status == 404:
        # Signed, and of a kind that is not known here: Slack stops the events of an app that fails too often.
        return Response(status_code=200)
    return to_starlette_response(answer)


def _signed(secret: bytes, request: Request, body: bytes) -> bool:
    """Whether Slack signed the raw body, within five minutes. Source: docs.slack.dev, "Verifying requests"."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "").encode("utf-8", "replace")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    if abs(time.time() - int(timestamp)) > STALE_SECONDS:
        return False
    made = hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(b"v0=" + made.encode(), signature)


def readable(body: bytes, content_type: str) -> bool:
    """Whether a body is one of Slack's: an event as JSON, or a form that holds an interaction or a command."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{"):
            return _is_event(json.loads(text))
        fields = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
        if "payload" in fields:
            return _is_interaction(json.loads(fields["payload"]))
    except (ValueError, RecursionError):
        return False
    return bool(fields.get("command") and fields.get("user_id"))


def is_certificate_check(body: bytes) -> bool:
    """Whether Slack only looks whether the certificate is good: `ssl_check` and its old token, and nothing else.

    Source: docs.slack.dev, "Implementing slash commands". It need not be signed, and nothing is done for it.
    """
    if len(body) > CHECK_BYTES or b"ssl_check" not in body:
        return False
    fields = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
    return fields.get("ssl_check") == "1" and fields.keys() <= {"ssl_check", "token"}


def _is_event(found: object) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        return False
    match found["type"]:
        case "event_callback":
            return bool(text_of(found, "event", "type"))
        case "url_verification":
            return bool(text_of(found, "challenge"))
        case _:
            return True


def _is_interaction(found: object) -> bool:
    """With somebody who did it, and what Bolt looks at to find a listener; of kinds not known here, all is well."""
    if not isinstance(found, dict):
        return False
    kind = found.get("type")
    if kind in BY_SOMEBODY and not text_of(found, "user", "id"):
        return False
    match kind:
        case "block_actions" | "block_suggestion":
            holder = found["actions"][0] if kind == "block_actions" and _listed(found.get("actions")) else found
            return isinstance(holder, dict) and isinstance(holder.get("action_id"), str)
        case "view_submission" | "view_closed":
            view = found.get("view")
            return isinstance(view, dict) and isinstance(view.get("callback_id"), str)
        case "shortcut" | "message_action":
            return isinstance(found.get("callback_id"), str)
        case _:
            return isinstance(kind, str)


def _listed(found: object) -> bool:
    return isinstance(found, list) and bool(found)
