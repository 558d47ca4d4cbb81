"""`linkpin serve` as a process: where it listens, that it is well, ends in order, and says why it can't start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.serve import is_loopback

ROOT = Path(__file__).parents[2]


def command(home: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Start the program with a home folder of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", *options],
        cwd=ROOT,
        env={**os.environ, "LINKPIN_HOME": str(home), "DATABASE_URL": "", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def served(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running program, and its first line."""
    process = command(home, *options)
    assert process.stderr is not None
    try:
        yield process, process.stderr.readline()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def ends(home: Path, *options: str, **environment: str) -> tuple[int, str]:
    """The exit code and the last words of a start that fails."""
    process = command(home, *options, **environment)
    _, words = process.communicate(timeout=60)
    return process.returncode, words


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_serves_and_stops(tmp_path: Path, sent: signal.Signals) -> None:
    """It migrates a new database, says its address, is ready, shows figures, and ends with code 0 when told to."""
    with served(tmp_path / "home", "--port", "0") as (process, line):
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        with httpx.Client(base_url=found[0]) as web:
            assert web.get("/healthz").status_code == 200
            ready = web.get("/readyz").json()
            loops = ("inbox", "deliveries", "clock", "cadences", "meetings")
            assert ready == dict.fromkeys(("ready", "database", "schema", *loops), True)
            assert 'linkpin_inbox{status="pending"} 0.0' in web.get("/metrics").text
        process.send_signal(sent)
        assert process.wait(timeout=30) == 0


def test_without_the_web_part(tmp_path: Path) -> None:
    """Without the web part it runs and ends all the same."""
    with served(tmp_path / "home", "--no-web", "--no-clock") as (process, line):
        assert "without its web part" in line
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_port_in_use(tmp_path: Path) -> None:
    """A port that is taken is named with a way out, before any database is made."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, words = ends(tmp_path / "home", "--port", port)
    assert code == 1
    assert f"port {port}" in words
    assert "--port" in words
    assert not (tmp_path / "home").exists()


def test_unreachable_database(tmp_path: Path) -> None:
    """A database that can't be reached is a plain complaint without the password."""
    code, words = ends(tmp_path, "--port", "0", DATABASE_URL="postgresql://linkpin:geheim@127.0.0.1:1/linkpin")
    assert code == 1
    assert "can't be used" in words
    assert "geheim" not in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    "options", [("--local", "--host", "192.0.2.1"), ("--no-web", "--no-worker", "--no-clock"), ("--host", "not a host")]
)
def test_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    """The local chat for everybody, a service of nothing, and a host that is none are refused."""
    code, words = ends(tmp_path / "home", *options)
    assert code == 1
    assert "linkpin: " in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("192.0.2.1", False), ("::", False)],
)
def test_loopback(host: str, alone: bool) -> None:
    """Only addresses that no other machine can reach count as this machine's own."""
    assert is_loopback(host) is alone
