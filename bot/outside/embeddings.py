"""Vectors from an OpenAI-compatible embeddings endpoint: the meaning engine for whoever has such a service."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from typing import Any

import aiohttp
import numpy as np

from feedback.meaning import Fingerprint, MeaningUnavailableError
from feedback.scale import Scale

PREFIX = "openai:"
_BATCH = 64
_TRIES = 3
_PAUSE = 0.5
_LONGEST_PAUSE = 5.0
_SECONDS = 15.0
_LARGEST = 32 * 2**20
_CHARACTERS = 8_000
"""Of a text: an endpoint refuses what is longer than its model takes in."""


class EndpointEngine:
    """Fulfils `feedback.meaning.MeaningEngine`. What it sends are the texts alone; what it is told is never logged."""

    def __init__(self, url: str, model: str, key: str | None, scale: Scale | None = None) -> None:
        """`url` is the base address, to which "/embeddings" is added; `scale` is what `calibrated` found for `id`."""
        self.id = f"{PREFIX}{model}"
        self._url = f"{url}/embeddings"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._scale = scale

    @property
    def scale(self) -> Scale:
        """The scale that it was made with. Raises MeaningUnavailableError where there was none."""
        if self._scale is None:
            raise MeaningUnavailableError(f"{self.id} has no scale yet: run `linkpin model calibrate`.")
        return self._scale

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        """A fingerprint for each text. Raises MeaningUnavailableError after three tries, or at once when refused."""
        found: list[Fingerprint] = []
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, headers=self._headers) as session:
            for start in range(0, len(texts), _BATCH):
                found += await self._batch(
                    session, [text[:_CHARACTERS] or " " for text in texts[start : start + _BATCH]]
                )
        return found

    async def _batch(self, session: aiohttp.ClientSession, texts: Sequence[str]) -> list[Fingerprint]:
        reason = ""
        for attempt in range(_TRIES):
            pause = _PAUSE * 2**attempt
            try:
                asked = {"model": self._model, "input": list(texts), "encoding_format": "float"}
                async with session.post(self._url, json=asked, allow_redirects=False) as answer:
                    if answer.status == 200:
                        return self._read(await _body(answer.content), len(texts))
                    reason = f"it answered with status {answer.status}"
                    if answer.status != 429 and answer.status < 500:
                        break
                    pause = max(pause, _seconds(answer.headers.get("Retry-After")))
            except (aiohttp.ClientError, TimeoutError) as error:
                reason = f"it could not be reached ({type(error).__name__})"
            if attempt + 1 < _TRIES:
                await asyncio.sleep(min(pause, _LONGEST_PAUSE))
        raise MeaningUnavailableError(f"The embeddings endpoint gave no vectors: {reason}.")

    def _read(self, body: bytes, count: int) -> list[Fingerprint]:
        try:
            if len(body) > _LARGEST:
                raise ValueError("too large an answer")
            content: dict[str, Any] = json.loads(body)
            rows = sorted(content["data"], key=lambda row: int(row["index"]))
            vectors = [np.array(row["embedding"], np.float32) for row in rows]
            if len(vectors) != count or any(vector.ndim != 1 or not len(vector) for vector in vectors):
                raise ValueError("not a vector for each text")
            if self._scale is not None and any(len(vector) != self._scale.width for vector in vectors):
                raise ValueError("vectors of another width")
            return [Fingerprint.of(self.id, vector) for vector in vectors]
        except (ValueError, KeyError, TypeError) as error:
            raise MeaningUnavailableError("The embeddings endpoint's answer holds no vectors.") from error


async def _body(stream: aiohttp.StreamReader) -> bytes:
    """The answer, or a little more of it than is taken."""
    body = bytearray()
    async for chunk in stream.iter_any():
        body += chunk
        if len(body) > _LARGEST:
            break
    return bytes(body)


def _seconds(retry_after: str | None) -> float:
    try:
        seconds = float(retry_after or 0)
    except ValueError:  # a date
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
