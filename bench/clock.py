"""Timing that is fair: fresh processes, alternating runs, medians."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self

PAIRS = 7


def alternate(ours: Callable[[], float], theirs: Callable[[], float], pairs: int = PAIRS) -> tuple[float, float]:
    """Medians of two timings that take turns, so that a busy moment of the machine hits both."""
    taken = [(ours(), theirs()) for _ in range(pairs)]
    return median(a for a, _ in taken), median(b for _, b in taken)


def process_seconds(command: Sequence[str]) -> float:
    """How long a command takes from its start to its end, in seconds. Raises CalledProcessError where it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def job(*arguments: str) -> dict[str, Any]:
    """What `python -m bench.job ARGUMENTS` reports of itself, in a fresh process."""
    command = [sys.executable, "-m", "bench.job", *arguments]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return report


@dataclass(frozen=True, slots=True)
class Command:
    """A program that stays up: for each line that it reads, it does its work once and prints the seconds it took."""

    arguments: Sequence[str]


class Warm:
    """A running `Command`; leaving the context ends it."""

    def __init__(self, command: Command) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - open as long as the program
        self._process = subprocess.Popen(
            list(command.arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            bufsize=1,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def run(self, path: Path) -> float:
        """The seconds of one round with this file. Raises RuntimeError where the program has ended."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the program was started without pipes")
        self._process.stdin.write(f"{path}\n")
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise RuntimeError(f"{self._process.args!r} has ended: {self._errors.read()[-500:]}")
        return float(line)
