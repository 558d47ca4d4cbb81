"""A digest engine in a process of its own, so that composing holds nobody up who waits for an answer.

Composing is pure computing: in a thread of the service it competes with the event loop for the interpreter's lock, and
acknowledgements wait for it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context

from digests.engine import DEFAULT_WORDS, DigestEngine
from digests.generation import Passage, Reply, Task, TextWork, Wanted, Work, advance, advance_text
from digests.model import Digest, Document

_NICE = 10
"""How much the process stands back (see nice(2)): a brief can wait a moment, a click can't."""
_LOOK_SECONDS = 1.0


class EngineElsewhere:
    """Fulfils `digests.engine.DigestEngine` by an engine that `make` builds in the other process.

    `make` must be importable there, so a function of a module. The process starts with the first digest, ends with the
    service, also when that is killed, and is started anew once when it breaks down.
    """

    def __init__(self, make: Callable[[], DigestEngine], name: str) -> None:
        """`name` is the engine's own."""
        self.name = name
        self._make = make
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def digest(self, document: Document, words: int = DEFAULT_WORDS) -> Digest:
        """As the engine's own; blocks the calling thread. Raises what it raises, and BrokenProcessPool."""
        try:
            made = self._started().submit(_digest, document, words).result()
        except BrokenProcessPool:
            self.close()
            made = self._started().submit(_digest, document, words).result()
        return replace(made, document=document)

    def work(self, document: Document, wanted: Wanted, model: str, replies: Sequence[tuple[Reply, ...]]) -> Work:
        """As `digests.generation.advance` with the engine in the other process; blocks the calling thread."""
        try:
            found = self._started().submit(_work, document, wanted, model, replies).result()
        except BrokenProcessPool:
            self.close()
            found = self._started().submit(_work, document, wanted, model, replies).result()
        return found if found.digest is None else Work(digest=replace(found.digest, document=document))

    def text_work(
        self, passages: Sequence[Passage], task: Task, model: str, replies: Sequence[tuple[Reply, ...]], *, mask: bool
    ) -> TextWork:
        """As `digests.generation.advance_text` in the other process; blocks the calling thread."""
        try:
            return self._started().submit(advance_text, passages, task, model, replies, mask=mask).result()
        except BrokenProcessPool:
            self.close()
            return self._started().submit(advance_text, passages, task, model, replies, mask=mask).result()

    def close(self) -> None:
        """End the process. The next digest starts another."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # "spawn": a fork would copy threads' locks and open database connections.
                context = get_context("spawn")
                self._pool = ProcessPoolExecutor(1, context, _begin, (self._make, os.getpid()))
            return self._pool


_engine: DigestEngine | None = None


def _begin(make: Callable[[], DigestEngine], parent: int) -> None:
    """In the other process: stand back, end with the parent, build the engine."""
    global _engine  # noqa: PLW0603  the process holds one engine; a pool's task can't carry it
    if hasattr(os, "nice"):
        os.nice(_NICE)
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    _engine = make()


def end_with(parent: int) -> None:
    """Watch the process `parent`, and end this one when that has ended."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(0)


def _digest(document: Document, words: int) -> Digest:
    assert _engine is not None  # noqa: S101  `_begin` ran before any task
    made = _engine.digest(document, words)
    return replace(made, document=replace(document, statements=()))  # the caller has them: not sent back


def _work(document: Document, wanted: Wanted, model: str, replies: Sequence[tuple[Reply, ...]]) -> Work:
    assert _engine is not None  # noqa: S101  `_begin` ran before any task
    found = advance(document, wanted, model, _engine, replies)
    if found.digest is None:
        return found
    return Work(digest=replace(found.digest, document=replace(document, statements=())))
