"""Files that were dropped: whole or not at all, fetched more than once, gone when they were read."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.uploads import FRESH_SECONDS, NAME, READ_SECONDS, TooLargeError, Uploads, file_name
from handlers.events import FileRef
from handlers.ports import FetchError

pytestmark = pytest.mark.anyio


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    """A body in pieces."""
    for part in parts:
        yield part


def files_in(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def folder_of(home: Path, name: str) -> Path:
    """The folder that holds a file."""
    return next(path.parent for path in home.rglob(name))


async def test_kept_and_fetched_twice(tmp_path: Path) -> None:
    """A file arrives whole and can be fetched again, as a job does that was killed."""
    uploads = Uploads(tmp_path)
    kept = await uploads.save("plan.md", pieces(b"# Pl", b"an"))
    for name in ("once", "twice"):
        await uploads.fetch(kept.reference(), "w", tmp_path / name, 100)
        assert (tmp_path / name).read_bytes() == b"# Plan"


async def test_too_large_leaves_nothing(tmp_path: Path) -> None:
    """A body over the limit is refused while it comes, and nothing of it stays on the disk."""
    uploads = Uploads(tmp_path)
    with pytest.raises(TooLargeError):
        await uploads.save("huge.pdf", pieces(b"x" * 60, b"x" * 60), limit=100)
    assert files_in(tmp_path) == []


async def test_broken_off_leaves_nothing(tmp_path: Path) -> None:
    """A body that breaks off leaves nothing."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await Uploads(tmp_path).save("half.pdf", broken())
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", "0" * 26, "0" * 25 + "/"])
async def test_unknown(tmp_path: Path, key: str) -> None:
    """What was never uploaded can't be fetched, whatever it is called."""
    with pytest.raises(FetchError) as caught:
        await Uploads(tmp_path).fetch(FileRef("f", "x", 1, {"upload": key}), "w", tmp_path / "into", 100)
    assert caught.value.hint
    assert not (tmp_path / "into").exists()


async def test_larger_than_the_reader_takes(tmp_path: Path) -> None:
    """A file over the reader's limit is not copied."""
    uploads = Uploads(tmp_path)
    kept = await uploads.save("plan.md", pieces(b"x" * 50))
    with pytest.raises(FetchError):
        await uploads.fetch(kept.reference(), "w", tmp_path / "into", 49)


async def test_swept(tmp_path: Path) -> None:
    """An hour after it was read a file goes; one that nobody asked for goes after a day; others stay."""
    uploads = Uploads(tmp_path)
    read, waiting, forgotten, fresh = [await uploads.save("f.md", pieces(b"x")) for _ in range(4)]
    await uploads.fetch(read.reference(), "w", tmp_path / "into", 10)
    await uploads.fetch(waiting.reference(), "w", tmp_path / "into", 10)
    folder = folder_of(tmp_path, read.id)
    old = time.time() - READ_SECONDS - 5
    os.utime(folder / f"{read.id}.read", (old, old))
    old = time.time() - FRESH_SECONDS - 5
    os.utime(folder / forgotten.id, (old, old))
    assert uploads.sweep() == 2
    assert {each.id for each in (read, waiting, forgotten, fresh) if uploads.find(each.id, "f.md")} == {
        waiting.id,
        fresh.id,
    }
    assert not (folder / f"{read.id}.read").exists()


@given(st.text(max_size=600))
def test_names_are_plain(name: str) -> None:
    """A name is never empty or long, has no folder and nothing invisible, and is its own name."""
    shown = file_name(name)
    assert shown
    assert len(shown) <= NAME
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.isprintable()
    assert file_name(shown) == shown


def test_ending_is_kept() -> None:
    """A long name keeps its ending, by which people know what it is."""
    assert file_name("a" * 300 + ".pptx").endswith("a.pptx")
