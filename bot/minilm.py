"""MiniLM in a process of its own: its 7 ms of computing for a question would hold up whoever waits for a click."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from bot.composing import end_with
from feedback.meaning import Fingerprint, MeaningUnavailableError
from feedback.scale import Scale, shipped

if TYPE_CHECKING:
    from feedback.minilm import MiniLM

MINILM = "minilm-l6-v2-int8-1"


class MiniLMElsewhere:
    """Fulfils `feedback.meaning.MeaningEngine`. The process starts with the first text and ends with the service."""

    id = MINILM

    def __init__(self, path: Path) -> None:
        """`path` is the file that `feedback.weights` made."""
        self._path = path
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    @property
    def scale(self) -> Scale:
        """The scale that comes with Linkpin."""
        return shipped(MINILM)

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        """A fingerprint for each text. Raises MeaningUnavailableError."""
        for last in (False, True):
            try:
                return await asyncio.wrap_future(self._started().submit(_embed, str(self._path), list(texts)))
            except BrokenProcessPool as error:
                self.close()
                if last:
                    raise MeaningUnavailableError("MiniLM's process broke down twice.") from error
            except _Unusable as error:
                raise MeaningUnavailableError(f"MiniLM can't be used: {error} Run: linkpin model install") from error
        raise AssertionError("unreachable")  # pragma: no cover

    def close(self) -> None:
        """End the process. The next text starts another."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (os.getpid(),))
            return self._pool


class _Unusable(Exception):  # noqa: N818  it never leaves this module
    """What is wrong with the weights, on its way between the processes."""


_model: MiniLM | None = None


def _begin(parent: int) -> None:
    """In the other process: end with the parent. One thread computes fastest where others are at work, too."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()


def _embed(path: str, texts: Sequence[str]) -> list[Fingerprint]:
    global _model  # noqa: PLW0603  the process holds one model; a task can't carry it
    from feedback.minilm import MiniLM
    from feedback.weights import WeightsError

    try:
        _model = _model or MiniLM(Path(path))
    except (WeightsError, OSError) as error:
        raise _Unusable(str(error) if isinstance(error, WeightsError) else "its file can't be read.") from None
    return [Fingerprint.of(MINILM, vector) for vector in _model.encode(texts)]
