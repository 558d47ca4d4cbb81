"""A local server that speaks OpenAI's chat protocol, as far as a client of chat completions can tell."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from aiohttp import web


@dataclass(frozen=True)
class Piecewise:
    """An answer in pieces of `size` characters, each after `pause` seconds.

    After `until` characters (-1: all) the stream goes on as `then` says: "end" as it should, "close" ends it without
    its last chunk, "cut" breaks the connection, "stall" sends nothing more, "garbage" sends what is no JSON, "error" an
    error as providers report it in a stream. `usage` says whether the last chunk has it.
    """

    answer: dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]
    size: int = 7
    pause: float = 0.0
    until: int = -1
    then: Literal["end", "close", "cut", "stall", "garbage", "error"] = "end"
    usage: bool = True


Step: TypeAlias = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]] | int | str | Piecewise


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

    An entry is what the model answers (a dict, or what makes one of the request), an HTTP status, one of "slow",
    "text", "broken", "nothing", "refusal", or `Piecewise`. Answers are streamed where that is asked for; `streams`
    makes it a server that can't: one that answers in one piece all the same, or one that says 400.
    """

    script: list[Step]
    streams: Literal["yes", "no", "refused"] = "yes"
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
            return web.Response(status=504)
        if body.get("stream") and self.streams == "refused":
            return web.json_response({"error": {"message": "stream is not supported"}}, status=400)
        if step == "broken":
            return web.Response(text="{not json", content_type="application/json")
        if step == "nothing":
            return web.json_response({**_completion(body, ""), "choices": []})
        if not isinstance(step, Piecewise):
            step = Piecewise(step) if isinstance(step, dict) else step
        if body.get("stream") and self.streams == "yes":
            return await _streamed(request, body, step)
        return web.json_response(_completion(body, _given(body, step)))


def _given(body: dict[str, Any], step: Piecewise | str) -> dict[str, Any] | str:
    if isinstance(step, str):
        return step
    return step.answer(body) if callable(step.answer) else step.answer


async def _streamed(request: web.Request, body: dict[str, Any], step: Piecewise | str) -> web.StreamResponse:
    """The answer as server-sent events, as OpenAI's streams have them."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    message = _completion(body, _given(body, step))["choices"][0]
    how = step if isinstance(step, Piecewise) else Piecewise({})
    await response.write(_chunk({"role": "assistant", "content": None}))
    for delta in _deltas(message["message"], how):
        await asyncio.sleep(how.pause)
        await response.write(_chunk(delta))
    if how.then == "stall":
        await asyncio.sleep(30)
    if how.then == "cut" and request.transport is not None:
        request.transport.close()
    if how.then == "garbage":
        await response.write(b"data: {not json\n\n")
    if how.then == "error":
        await response.write(b'data: {"error": {"message": "overloaded", "type": "server_error", "code": 503}}\n\n')
    if how.then != "end":
        return response
    await response.write(_chunk({}, message["finish_reason"]))
    if how.usage and body.get("stream_options", {}).get("include_usage"):
        await response.write(_event({**_COMMON, "object": "chat.completion.chunk", "choices": [], "usage": _USAGE}))
    await response.write(b"data: [DONE]\n\n")
    return response


def _deltas(message: dict[str, Any], how: Piecewise) -> Iterator[dict[str, Any]]:
    """A message in pieces, a tool call's arguments as those of a tool call."""
    calls = message.get("tool_calls")
    whole = calls[0]["function"]["arguments"] if calls else message["content"] or ""
    if calls:
        named = {"name": calls[0]["function"]["name"], "arguments": ""}
        yield {"tool_calls": [{**calls[0], "index": 0, "function": named}]}
    if message.get("refusal"):
        yield {"refusal": message["refusal"]}
    end = len(whole) if how.until < 0 else how.until
    for at in range(0, end, how.size):
        piece = whole[at : min(at + how.size, end)]
        yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} if calls else {"content": piece}


def _chunk(delta: dict[str, Any], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return _event({**_COMMON, "object": "chat.completion.chunk", "choices": [choice]})


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


_COMMON = {"id": "c-1", "created": 1, "model": "gpt-test"}
_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


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
        "usage": _USAGE,
    }


@asynccontextmanager
async def openai_server(*script: Step, streams: Literal["yes", "no", "refused"] = "yes") -> AsyncIterator[OpenAIServer]:
    """A running server on this machine."""
    server = OpenAIServer(list(script), streams)
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
