"""Digests made in another process are the same, and the process comes and goes as it should."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.bootstrap import digest_engine
from bot.composing import EngineElsewhere
from digests.extractive import ExtractiveEngine
from digests.generation import Reply, Wanted, advance
from digests.reading import read_document

ROOT = Path(__file__).resolve().parents[2]
DECK = ROOT / "sample" / "nivaryn_marketing_strategy_2027.pptx"


def workers(engine: EngineElsewhere) -> list[int]:
    """The process ids of the engine's processes."""
    pool = engine._started()
    return list(pool._processes)


def test_it_is_the_same_digest() -> None:
    """The other process gives the digest that the engine gives here, with the document and its statements."""
    document = read_document(DECK)
    engine = EngineElsewhere(digest_engine, "extractive")
    try:
        assert engine.digest(document, 150) == ExtractiveEngine().digest(document, 150)
    finally:
        engine.close()


def test_what_the_engine_refuses_is_refused() -> None:
    """An error of the engine reaches the caller as it is."""
    engine = EngineElsewhere(digest_engine, "extractive")
    try:
        with pytest.raises(ValueError, match="at least 20 words"):
            engine.digest(read_document(DECK), 3)
    finally:
        engine.close()


def test_a_killed_process_costs_no_digest() -> None:
    """When the other process is killed, the next digest is made by a new one."""
    document = read_document(DECK)
    engine = EngineElsewhere(digest_engine, "extractive")
    try:
        first = engine.digest(document)
        [worker] = workers(engine)
        os.kill(worker, signal.SIGKILL)
        assert engine.digest(document) == first
    finally:
        engine.close()


def test_it_ends_with_a_killed_service(tmp_path: Path) -> None:
    """A service that is killed with -9 leaves no process behind."""
    script = tmp_path / "service.py"
    script.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from bot.bootstrap import digest_engine\n"
        "from bot.composing import EngineElsewhere\n"
        "from digests.reading import read_document\n"
        "if __name__ == '__main__':\n"
        "    engine = EngineElsewhere(digest_engine, 'extractive')\n"
        f"    engine.digest(read_document(Path({str(DECK)!r})))\n"
        "    print(*engine._started()._processes, flush=True)\n"
        "    time.sleep(60)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        worker = int(service.stdout.readline())
        service.kill()
    deadline = time.monotonic() + 60
    while alive(worker):
        assert time.monotonic() < deadline, "the engine's process outlived its service"
        time.sleep(0.05)


def alive(process: int) -> bool:
    """Whether a process with this id runs and is no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_writing_goes_on_in_the_other_process() -> None:
    """Requests and checks of a digest by a language model are the same there as here."""
    document = read_document(DECK)
    engine = EngineElsewhere(digest_engine, "extractive")
    try:
        there = engine.work(document, Wanted(), "m", ())
        assert there == advance(document, Wanted(), "m", ExtractiveEngine(), ())
        line = {"text": "Hardware becomes cheaper from 1 February 2027.", "cites": [27]}
        replies = ((Reply({"headline": line, "why": {"text": "", "cites": []}, "bullets": []}),),)
        there = engine.work(document, Wanted(), "m", replies)
        assert there.digest == advance(document, Wanted(), "m", ExtractiveEngine(), replies).digest
    finally:
        engine.close()
