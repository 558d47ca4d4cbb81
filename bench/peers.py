"""The peers, in an environment of their own: build/bench-venv, made from requirements-bench.txt when it changes."""

from __future__ import annotations

import subprocess
import sys
import venv
from functools import lru_cache
from pathlib import Path

from bench.clock import Command
from bench.rows import BUILD

_LOCK = Path("requirements-bench.txt")
_HOME = BUILD / "bench-venv"
_STAMP = _HOME / "lock"
LEXRANK = Path(__file__).with_name("peer_lexrank.py")
DUE = Path(__file__).with_name("peer_due.py")


@lru_cache(maxsize=1)
def python() -> Path:
    """The interpreter of the peers' environment, which is made first if needed. Raises CalledProcessError."""
    interpreter = _HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    lock = _LOCK.read_text("utf-8")
    if not _STAMP.exists() or _STAMP.read_text("utf-8") != lock:
        venv.create(_HOME, with_pip=True, clear=True)
        pip = [str(interpreter), "-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "-r", str(_LOCK)]
        subprocess.run(pip, check=True)
        _STAMP.write_text(lock, "utf-8")
    return interpreter


def lexrank(path: Path | None = None, *options: str) -> Command:
    """The peers markitdown and LexRank: once for a file, or as a program that stays up where there is none."""
    return Command([str(python()), str(LEXRANK), *options, *([str(path)] if path else [])])
