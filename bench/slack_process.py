"""`python -m bench.slack_process api` or `bare API_URL`: Slack's Web API as far as it is asked, and a bare Bolt app.

The bare app does nothing but verify and acknowledge, as Bolt's own documentation shows it: what is left to gain.
"""

from __future__ import annotations

import itertools
import socket
import sys

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN, SECRET, TEAM = "xoxb-bench", "bench-secret", "T0BENCH"
_numbers = itertools.count(1)


async def answer(request: Request) -> Response:
    """One call of the Web API."""
    form = await request.form()
    user = str(form.get("user") or request.query_params.get("user") or "U1")
    ts = f"1.{next(_numbers):06d}"
    return JSONResponse(
        {
            "ok": True,
            "team_id": TEAM,
            "team": "Bench",
            "user_id": "UBOT",
            "bot_id": "BBOT",
            "user": {"id": user, "name": user, "team_id": TEAM, "tz": "Europe/Berlin"},
            "channel": {"id": f"D{user}"},
            "channels": [],
            "messages": [],
            "ts": ts,
        }
    )


def bare(api_url: str) -> Starlette:
    """A Bolt app that acknowledges."""
    app = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(token=TOKEN, base_url=api_url))

    @app.event("message")
    async def heard(ack: AsyncAck) -> None:
        await ack()

    handler = AsyncSlackRequestHandler(app)
    return Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])


def main(what: str, api_url: str = "") -> None:
    """Serve until told to stop."""
    api = Starlette(routes=[Route("/api/{method}", answer, methods=["GET", "POST"])])
    app = bare(api_url) if what == "bare" else api
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
