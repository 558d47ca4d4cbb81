"""Reads a brief in a process of its own, since a document is hostile until proven otherwise.

The parent parses nothing: it starts `digests.reading.child`, follows a clock, and takes lines of JSON (`answers`). The
document is handed over as a path, not as an open descriptor: the parsers want a path, duplicated descriptors share
their position on macOS, and a descriptor would give the child, which runs as the same user, no fewer rights. Should the
file change in between, the child's own checks and the clock still hold.

What is weaker outside Linux: see `confinement`.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from digests.reading.answers import parsed
from digests.reading.blocks import Progress, RawDocument
from digests.reading.complaints import broken_down, no_memory_left, out_of_memory, shown, too_long, too_slow
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from digests.reading.starting import SPARE, Spare, child_command, started

_LOG = logging.getLogger(__name__)
_PIECE = 256 * 1024
_STDERR_TAIL = 4096
_GRACE = 1.0
"""Seconds for a child that closed its output to be gone, and for threads that read from it to see its end."""
_LOOK = 0.25
_DEFECTS = (1, 70)
"""Exit codes of an uncaught exception and of `child.DEFECT`: both speak of our code, not of the document."""


def read_raw(path: Path, limits: ReadingLimits = DEFAULT_LIMITS, progress: Progress | None = None) -> RawDocument:
    """Reads the file at `path` in a process of its own; blocks for little more than `limits.seconds` at most.

    `progress` is called in this thread. Raises UnreadableBriefError, RefusedBriefError or LimitExceededError; a
    RuntimeError is a defect of the installation.
    """
    return Sandbox(spare=SPARE).read(path, limits, progress)


async def read_raw_async(
    path: Path, limits: ReadingLimits = DEFAULT_LIMITS, progress: Progress | None = None
) -> RawDocument:
    """`read_raw` for an event loop: `progress` is called in the loop; cancelling ends the child at once."""
    return await Sandbox(spare=SPARE).read_async(path, limits, progress)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How the child is run.

    An empty `command` means the process that waits in `spare`, or else `child_command()`. `output_bytes` bounds what it
    may answer: the default holds 200,000 blocks, which take 300 MB here while they are taken over. `watch_memory` has
    the parent look at the child's memory several times a second, for systems that don't bound it themselves.
    """

    command: tuple[str, ...] = ()
    output_bytes: int = 48 * 2**20
    watch_memory: bool = sys.platform == "darwin"
    spare: Spare | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """A child that waits for its request. Raises OSError or MemoryError."""
        waiting = self.spare.take() if self.spare is not None and not self.command else None
        return waiting or started(self.command or child_command())

    def read(self, path: Path, limits: ReadingLimits, progress: Progress | None = None) -> RawDocument:
        """See `read_raw`."""
        return _Reading(self, path, limits).run(progress)

    async def read_async(self, path: Path, limits: ReadingLimits, progress: Progress | None = None) -> RawDocument:
        """See `read_raw_async`. The reading has a thread of its own, so that no pool can run dry."""
        import asyncio  # noqa: PLC0415 - the child imports this package too, and asyncio costs it 30 ms

        loop = asyncio.get_running_loop()
        done: asyncio.Future[RawDocument] = loop.create_future()
        reading = _Reading(self, path, limits)

        def report(n: int, total: int) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, n, total)

        def settle(document: RawDocument | None, error: BaseException | None) -> None:
            if done.done():
                return
            if document is not None:
                done.set_result(document)
            else:
                done.set_exception(error or RuntimeError("the reading ended without a result"))

        def work() -> None:
            document, problem = None, None
            try:
                document = reading.run(report)
            except Exception as error:  # noqa: BLE001 - handed to the loop, whatever it is
                problem = error
            with suppress(RuntimeError):  # the loop is closed when the program ends first
                loop.call_soon_threadsafe(settle, document, problem)

        threading.Thread(target=work, name="reading", daemon=True).start()
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            reading.cancel()
            with suppress(Exception):
                await done
            raise


class _Reading:
    """One child from start to end."""

    def __init__(self, sandbox: Sandbox, path: Path, limits: ReadingLimits) -> None:
        self._sandbox = sandbox
        self._path = path
        self._limits = limits
        self._name = shown(path)
        self._deadline = monotonic() + limits.seconds
        self._chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._taken = 0
        self._stderr = bytearray()
        self._lock = threading.Lock()
        self._cancelled = False
        self._process: subprocess.Popen[bytes] | None = None
        """The child for as long as its id is its own: None before the start and once it is waited for."""

    def run(self, progress: Progress | None) -> RawDocument:
        """Starts the child, waits for its answer, and leaves nothing of it behind."""
        process = self._start()
        pumps = [
            threading.Thread(target=_pump, args=(process.stdout, self._take), daemon=True),
            threading.Thread(target=_pump, args=(process.stderr, self._note), daemon=True),
        ]
        try:
            for pump in pumps:
                pump.start()
            self._ask(process)
            for line in self._lines(process):
                answer = parsed(line, self._name, self._limits)
                if isinstance(answer, RawDocument):
                    return answer
                if progress is not None:
                    progress(*answer)
            raise self._breakdown(process)
        finally:
            self._end(process)
            for pump in pumps:
                pump.join(_GRACE)
            if self._stderr:
                _LOG.debug("the reading process wrote: %s", self._stderr.decode("utf-8", "replace"))

    def cancel(self) -> None:
        """Ends the child from another thread; `run` then raises soon."""
        with self._lock:
            self._cancelled = True
            if self._process is not None:
                _kill(self._process)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._cancelled:
                raise broken_down(self._name)
            try:
                self._process = self._sandbox.start()
            except (OSError, MemoryError) as error:
                raise no_memory_left(self._name) from error
            return self._process

    def _ask(self, process: subprocess.Popen[bytes]) -> None:
        request = {"path": str(self._path.absolute()), "limits": asdict(self._limits), "parent": os.getpid()}
        if process.stdin is not None:
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(json.dumps(request).encode() + b"\n")

    def _take(self, chunk: bytes) -> bool:
        """Queues a piece of output, b"" at the end. False when the child has said more than it may."""
        self._taken += len(chunk)
        self._chunks.put(chunk)
        return self._taken <= self._sandbox.output_bytes

    def _note(self, chunk: bytes) -> bool:
        self._stderr += chunk
        del self._stderr[:-_STDERR_TAIL]
        return True

    def _lines(self, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
        """The child's lines until it ends. Raises LimitExceededError when time, memory or output runs over."""
        pending = bytearray()
        while chunk := self._next_chunk(process):
            *lines, rest = chunk.split(b"\n")
            for line in lines:
                pending += line
                yield bytes(pending)
                pending.clear()
                if monotonic() > self._deadline:
                    raise too_slow(self._name, self._limits)
            pending += rest

    def _next_chunk(self, process: subprocess.Popen[bytes]) -> bytes:
        while True:
            left = self._deadline - monotonic()
            if left <= 0:
                raise too_slow(self._name, self._limits)
            if self._taken > self._sandbox.output_bytes:
                raise too_long(self._name)
            watch = self._sandbox.watch_memory
            if watch and _resident_bytes(process.pid) > self._limits.memory_bytes:
                raise out_of_memory(self._name, self._limits)
            with suppress(queue.Empty):
                return self._chunks.get(timeout=min(left, _LOOK) if watch else left)

    def _breakdown(self, process: subprocess.Popen[bytes]) -> Exception:
        """Why a child ended without an answer."""
        code = self._exit_code(process)
        if code in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGALRM", 0)):
            return too_slow(self._name, self._limits)
        if code == -getattr(signal, "SIGKILL", 0) and not self._cancelled:
            return no_memory_left(self._name)  # Linux ends a process like this when memory runs out
        if code in _DEFECTS:
            return RuntimeError(f"the reading process failed: {self._last_words()}")
        return broken_down(self._name)

    def _exit_code(self, process: subprocess.Popen[bytes]) -> int | None:
        """The exit code of a child that closed its output, None when it lives on."""
        until = monotonic() + _GRACE
        while monotonic() < until:
            with self._lock:
                if process.poll() is not None:
                    self._process = None
                    return process.returncode
            sleep(0.01)
        return None

    def _last_words(self) -> str:
        lines = self._stderr.decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._process is not None:
                _kill(self._process)
            self._process = None
            with suppress(subprocess.TimeoutExpired):  # a disk that hangs holds even a killed process
                process.wait(_GRACE)


def _pump(stream: IO[bytes], take: Callable[[bytes], bool]) -> None:
    """Hands over what comes out of `stream` until it ends or is no longer wanted; then hands over b""."""
    with stream:
        while (chunk := stream.read(_PIECE)) and take(chunk):
            pass
    take(b"")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a child that was not yet waited for, and what it may have started."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        process.kill()


def _resident_bytes(pid: int) -> int:
    """The memory that a process holds, 0 where it can't be told."""
    try:
        shown_kilobytes = subprocess.run(  # noqa: S603 - a fixed program and a number
            ["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, timeout=_GRACE, check=False
        ).stdout
        return int(shown_kilobytes) * 1024
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0
