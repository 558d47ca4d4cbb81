"""A reading process that is started ahead serves one document, and is never in the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digests.errors import LimitExceededError
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from digests.reading.sandbox import Sandbox
from digests.reading.starting import Spare
from tests.digests.reading.specimens import deck, ends, is_gone, saved


class Handed(Spare):
    """Gives a process away that the test knows."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self._process = process

    def take(self) -> subprocess.Popen[bytes] | None:
        """The process, once."""
        process, self._process = self._process, None
        return process


@pytest.fixture
def spare() -> Iterator[Spare]:
    """A process that waits."""
    made = Spare()
    made.prepare()
    yield made
    made.dismiss()


@pytest.mark.parametrize("name", ["brief.pptx", "brief.txt"])
def test_a_process_started_ahead_reads_like_any_other(tmp_path: Path, spare: Spare, name: str) -> None:
    """The same document, also of a format that was not guessed; then the process is gone."""
    path = saved(tmp_path, name, deck() if name.endswith("pptx") else b"Revenue grew.")
    process = spare.take()
    assert process is not None
    assert Sandbox(spare=Handed(process)).read(path, DEFAULT_LIMITS) == Sandbox().read(path, DEFAULT_LIMITS)
    assert is_gone(process.pid)


def test_it_serves_one_reading(tmp_path: Path, spare: Spare) -> None:
    """The next reading starts its own; preparing twice starts one."""
    path = saved(tmp_path, "brief.txt", b"Revenue grew.")
    spare.prepare()
    first = Sandbox(spare=spare).read(path, DEFAULT_LIMITS)
    assert spare.take() is None
    assert Sandbox(spare=spare).read(path, DEFAULT_LIMITS) == first


def test_it_is_bounded_like_any_other(tmp_path: Path, spare: Spare) -> None:
    """The limits are those of the reading, not of the start."""
    path = saved(tmp_path, "brief.txt", b"Revenue grew.\n\n" * 200_000)
    with pytest.raises(LimitExceededError, match="30 MB of memory"):
        Sandbox(spare=spare).read(path, ReadingLimits(memory_bytes=30 * 2**20))


def test_one_that_died_is_replaced(tmp_path: Path, spare: Spare) -> None:
    """A process that the system has ended meanwhile spoils no reading."""
    process = spare.take()
    assert process is not None
    process.kill()
    process.communicate()
    dead = Spare()
    dead._process, dead._owner = process, spare._owner
    path = saved(tmp_path, "brief.txt", b"Revenue grew.")
    assert Sandbox(spare=dead).read(path, DEFAULT_LIMITS).blocks[0].text == "Revenue grew."


def test_one_that_is_not_needed_ends_with_the_program() -> None:
    """By itself, and without a word, when the program ends; at once when it is dismissed."""
    code = (
        "from digests.reading.starting import Spare\n"
        "spare = Spare()\n"
        "spare.prepare()\n"
        "print(spare._process.pid, flush=True)"
    )
    root = Path(__file__).parents[3]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert ends(int(ran.stdout))
    assert not ran.stderr
    spare = Spare()
    spare.prepare()
    process = spare._process
    assert process is not None
    spare.dismiss()
    assert process.returncode is not None
    assert spare.take() is None
