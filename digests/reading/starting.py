"""How a reading process is started, and one that is started ahead.

An interpreter with a reader takes longer to start than to read a deck of 50 slides. So whoever knows that a brief will
come has the process started meanwhile. It waits for its one document as any other does: it has seen none before, and
confines itself when it gets it. It ends when whoever started it does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import digests

_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need to start. Tokens and database addresses stay behind."""
_SLOW = ("pptx", "docx", "pdf")
"""Formats whose readers are slow to load, named as in `sniff.Format`, whose module is not needed here."""


def child_command(start: str = "from digests.reading.child import main; main()") -> tuple[str, ...]:
    """The child's command line: isolated from the environment and the working folder, and without `site`.

    `-S` saves the start-up code of whatever else is installed, so the child is told the folders of packages instead.
    """
    root = str(Path(digests.__file__).resolve().parents[1])
    packages = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages") and p != root]
    code = f"import sys; sys.path += sys.argv[1:]; {start}"
    return (sys.executable, "-I", "-S", "-X", "utf8", "-c", code, root, *packages)


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process with pipes, a session of its own and next to no environment. Raises OSError or MemoryError."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        close_fds=True,
        cwd=Path(sys.executable).anchor or None,
        env={key: os.environ[key] for key in _KEPT if key in os.environ},
        start_new_session=True,
    )


class Spare:
    """Room for one reading process that waits for its document. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def prepare(self, *names: str) -> None:
        """Start a process where none waits; takes 1 to 3 ms and never raises.

        It loads the readers for files of these names. A wrong guess costs what it would have saved. To be called by a
        thread that lives on, as the main one does: on Linux a child goes with the thread that started it.
        """
        ahead = tuple(kind for kind in _SLOW if any(name.lower().endswith(f".{kind}") for name in names))
        with self._lock:
            if self._waiting() is None:
                code = f"from digests.reading.child import main; main(ahead={ahead!r})"
                with suppress(OSError, MemoryError):  # whoever reads then tries for itself, and complains
                    self._process, self._owner = started(child_command(code)), os.getpid()

    def take(self) -> subprocess.Popen[bytes] | None:
        """The process that waits, which is the caller's from now on; None where none does."""
        with self._lock:
            process, self._process = self._waiting(), None
            return process

    def dismiss(self) -> None:
        """End the process that waits, if any."""
        process = self.take()
        if process is not None:
            process.kill()
            process.communicate()

    def _waiting(self) -> subprocess.Popen[bytes] | None:
        """None too where it has died, or belongs to the process that this one was forked from."""
        process = self._process
        return process if process is not None and self._owner == os.getpid() and process.poll() is None else None


SPARE = Spare()
"""The one of this program, which `read_document` takes from; empty until somebody calls `prepare`."""
