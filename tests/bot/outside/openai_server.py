"""A local server that speaks OpenAI's chat protocol, as far as a client of chat completions can tell."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

Step: TypeAlias = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]] | int | str


def statements_of(body: dict[str, Any]) -> list[tuple[int, str]]:
    """The statements that a request shows, as (id, text)."""
    shown = "\n".join(str(message["content"]) for message in body["messages"] if message["role"] == "user")
    return [(int(number), text) for number, text in re.findall(r"^(\d+)\t(?:\[[^\]\n]*\] )?(.+)$", shown, re.M)]


def faithful(body: dict[str, Any]) -> dict[str, Any]:
    """A digest as an honest model writes it: its lines are the longest statements that it is shown."""
    shown = sorted(statements_of(body), key=lambda each: (-min(len(each[1].split()), 20), each[0]))
    lines = [{"text": text, "cites": [number]} for number, text in shown if 3 <= len(text.split()) <= 25][:8]
    head, why, *bullets = lines
    return {"headline": head, "why": why, "bullets": [{"section": "offer", **each} for each in bullets]}


@dataclass
class OpenAIServer:
    """`script` says what is answered to each request in turn, its last entry to all that follow.

    An entry is what the model answers (a dict, or what makes one of the request), an HTTP status, or one of "slow",
    "text", "broken", "refusal".
    """

    script: list[Step]
    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One chat completion."""
        body = await request.json()
        self.seen.append(body)
        step = self.script[min(len(self.seen), len(self.script)) - 1]
        if callable(step):
            step = step(body)
        if isinstance(step, int):
            return web.json_response(
                {"error": {"message": "no", "type": "x"}}, status=step, headers={"Retry-After": "0"}
            )
        if step == "slow":
            await asyncio.sleep(30)
        if step == "broken":
            return web.Response(text="{not json", content_type="application/json")
        return web.json_response(_completion(body, step))


def _completion(body: dict[str, Any], step: dict[str, Any] | str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None}
    reason = "stop"
    if isinstance(step, dict) and body.get("tools"):
        call = {"name": body["tools"][0]["function"]["name"], "arguments": json.dumps(step)}
        message["tool_calls"] = [{"id": "call-1", "type": "function", "function": call}]
        reason = "tool_calls"
    elif isinstance(step, dict):
        message["content"] = json.dumps(step)
    elif step == "refusal":
        message["content"], message["refusal"], reason = None, "I can't help with that.", "content_filter"
    else:
        message["content"] = "Sure, here is your digest!"
    return {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


@asynccontextmanager
async def openai_server(*script: Step) -> AsyncIterator[OpenAIServer]:
    """A running server on this machine."""
    server = OpenAIServer(list(script))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = runner.addresses[0]
    server.url = f"http://127.0.0.1:{address[1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
