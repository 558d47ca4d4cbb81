"""Group commit: many small writes share one transaction, and so one trip to the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.database import Database
from storage.errors import StorageUnavailableError
from storage.session import Session

Result = TypeVar("Result")
Write = Callable[[Session], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    write: Write
    done: asyncio.Future[Any]


class GroupCommit:
    """Runs writes together. Each stands alone: where one fails, it is undone by itself and the others are committed.

    A write may be run twice, the first time without effect, so it does nothing but write with its session.
    Start it with `async with`. Writes that came in by the end are still committed.
    """

    def __init__(self, database: Database, *, linger: float = 0.003, most: int = 64, queue: int = 1000) -> None:
        """A group waits `linger` seconds for others, `most` writes at most; `queue` may wait, further ones fail."""
        self._database = database
        self._linger = linger
        self._most = most
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(queue)
        self._task: asyncio.Task[None] | None = None
        self._current: asyncio.Future[None] | None = None

    async def run(self, write: Callable[[Session], Awaitable[Result]]) -> Result:
        """Run `write` in a shared transaction and give its result after the commit.

        Raises what `write` raised, StorageUnavailableError where the queue is full or the commit failed.
        """
        waiting = _Waiting(write, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            raise StorageUnavailableError("Too much is waiting to be written.", "It is tried again.") from None
        result: Result = await waiting.done
        return result

    async def __aenter__(self) -> GroupCommit:
        self._task = asyncio.create_task(self._work(), name="group commit")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._current is not None:
            await self._current
        while not self._queue.empty():
            await self._commit(self._gathered([]))

    async def _work(self) -> None:
        while True:
            first = await self._queue.get()
            self._current = asyncio.ensure_future(self._group(first))
            # Shielded: a group that is being committed is ended, also when this task is cancelled.
            await asyncio.shield(self._current)

    async def _group(self, first: _Waiting) -> None:
        if self._queue.qsize() < self._most - 1:
            await asyncio.sleep(self._linger)
        await self._commit(self._gathered([first]))

    def _gathered(self, group: list[_Waiting]) -> list[_Waiting]:
        while len(group) < self._most and not self._queue.empty():
            group.append(self._queue.get_nowait())
        return [each for each in group if not each.done.cancelled()]

    async def _commit(self, group: list[_Waiting]) -> None:
        """All at once; if one of them fails, again with each behind a savepoint, which costs two more trips each."""
        if not group:
            return
        try:
            try:
                results = await self._together(group)
            except StorageUnavailableError:
                raise
            except Exception:
                if len(group) == 1:
                    raise
                results = await self._apart(group)  # whose it was, the second way finds out
        except Exception as error:  # noqa: BLE001  each waiting caller gets it
            _fail(group, error)
            return
        for each, result in results:
            if not each.done.done():
                each.done.set_result(result)

    async def _together(self, group: list[_Waiting]) -> list[tuple[_Waiting, Any]]:
        results: list[tuple[_Waiting, Any]] = []
        async with self._database.write() as session:
            for each in group:
                results.append((each, await each.write(session)))
                await _forget(session)
        return results

    async def _apart(self, group: list[_Waiting]) -> list[tuple[_Waiting, Any]]:
        results: list[tuple[_Waiting, Any]] = []
        async with self._database.write() as session:
            for each in group:
                try:
                    async with session.begin_nested():
                        results.append((each, await each.write(session)))
                except StorageUnavailableError:
                    raise
                except Exception as error:  # noqa: BLE001  it is this caller's alone
                    _fail([each], error)
                await _forget(session)
        return results


async def _forget(session: Session) -> None:
    """What one write has read may not be what the next one would read: each begins with an empty session."""
    await session.flush()
    session.expunge_all()


def _fail(group: list[_Waiting], error: Exception) -> None:
    for each in group:
        if not each.done.done():
            each.done.set_exception(error)
