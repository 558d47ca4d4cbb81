"""Asking for an answer in its shape: one that has another form is asked for once more."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import TypeAlias

from digests.generation import prompts
from digests.generation.answers import ShapeT, read, writable
from digests.generation.requests import Reply, Request

Pass: TypeAlias = tuple[Request, ...]
"""Requests that are made at the same time."""


class MalformedError(Exception):
    """A model gave twice what can't be read."""


def asked_for(request: Request, shape: type[ShapeT]) -> Generator[Pass, tuple[Reply, ...], tuple[ShapeT, str]]:
    """The answer to a request, and its text. Raises MalformedError."""
    [reply] = yield (request,)
    answer = read(shape, reply.content)
    if isinstance(answer, str):
        [reply] = yield (prompts.again_request(request, raw(reply), answer),)
        answer = read(shape, reply.content)
    if isinstance(answer, str):
        raise MalformedError(answer)
    return answer, raw(reply)


def raw(reply: Reply) -> str:
    """What was answered, as text."""
    said = reply.raw if reply.content is None else json.dumps(reply.content, sort_keys=True, ensure_ascii=False)
    return writable(said)
