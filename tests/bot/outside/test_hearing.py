"""However an answer is cut into pieces, each of its lines is heard of once, in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_ai.messages import AgentStreamEvent, PartDeltaEvent, PartStartEvent, ToolCallPart, ToolCallPartDelta

from bot.outside.hearing import Hearing

TEXTS = st.lists(st.text(max_size=30) | st.just('"text": "x"') | st.just('\\"text":'), max_size=6)


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS, cuts=st.lists(st.integers(0, 400), max_size=12))
def test_lines_are_counted_however_they_come(texts: list[str], cuts: list[int]) -> None:
    """A line begins with its key, wherever that is cut; what a text itself says is no line."""
    whole = json.dumps({"lines": [{"text": text, "cites": [1]} for text in texts]}, ensure_ascii=False)
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[a:b] for a, b in pairwise(places)]
    heard: list[int | None] = []
    hearing = Hearing(heard.append, first=None, between=60)
    asyncio.run(_take(hearing, pieces))
    assert hearing.text == whole
    assert heard[-1:] == ([len(texts)] if texts else [])
    assert heard == sorted(set(heard), key=lambda each: each or 0)


async def _take(hearing: Hearing, pieces: list[str]) -> None:
    async with hearing:
        await hearing.take(None, _events(pieces))


async def _events(pieces: list[str]) -> AsyncIterator[AgentStreamEvent]:
    yield PartStartEvent(index=0, part=ToolCallPart("answer", ""))
    for piece in pieces:
        yield PartDeltaEvent(index=0, delta=ToolCallPartDelta(args_delta=piece))


@pytest.mark.parametrize(
    ("text", "half"), [("", False), ('{"lines": [', True), ('{"lines": []}', False), ("Sure, here it is", False)]
)
def test_half_an_answer_is_told_from_prose(text: str, half: bool) -> None:
    """The beginning of JSON is half an answer; prose is an answer of another form."""
    hearing = Hearing(lambda lines: None, first=None, between=60)
    hearing.text = text
    assert hearing.half is half
