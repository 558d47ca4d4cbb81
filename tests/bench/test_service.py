"""The benchmark's own services: one that does not start is told of, with its words, and is waited for no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.service import process

CHATTY = """
import sys
print("at http://127.0.0.1:1", file=sys.stderr, flush=True)
for _ in range(20_000):
    print("a line that nobody waits for", file=sys.stderr)
print("all said", file=sys.stderr, flush=True)
open(sys.argv[1], "w").close()
input()
"""


def test_a_service_that_does_not_start(tmp_path: Path) -> None:
    """The error holds what the program said last."""
    with pytest.raises(RuntimeError, match="no such setting"), process(tmp_path, "-c", "exit('no such setting')"):
        pass


def test_a_service_that_says_much(tmp_path: Path) -> None:
    """It is listened to after its address as well: else it would stop at its next word."""
    done = tmp_path / "done"
    with process(tmp_path, "-c", CHATTY, str(done)) as (running, address):
        assert address == "http://127.0.0.1:1"
        while not done.exists():
            assert running.poll() is None or done.exists()
    assert running.returncode is not None
