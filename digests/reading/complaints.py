"""The complaints that checks, readers and the parent share, each naming the file and the way out in one line."""

from __future__ import annotations

from pathlib import Path

from digests.errors import LimitExceededError, RefusedBriefError, UnreadableBriefError
from digests.reading.limits import ReadingLimits

_LONGEST = 80
_SAVE_AGAIN = "Open it in the program it was made with and save it again."
_LIGHTEN = "Remove large pictures and videos, or split it into smaller documents."


def shown(path: Path) -> str:
    """The file's name without its folders: control and undecodable characters replaced, at most 80 characters."""
    name = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path.name) or "The file"
    if len(name) <= _LONGEST:
        return name
    return name[: _LONGEST - 12] + "\N{HORIZONTAL ELLIPSIS}" + name[-11:]


def damaged(name: str) -> UnreadableBriefError:
    """The bytes don't make a file of their format."""
    return UnreadableBriefError(
        f"{name} is damaged or incomplete.",
        "Open it in the program it was made with, save it again, and send the new copy.",
    )


def broken_down(name: str) -> UnreadableBriefError:
    """The reading process ended without a usable answer."""
    return UnreadableBriefError(
        f"{name} is damaged: reading it broke down.",
        "Open it in the program it was made with, save it again, and send the new copy.",
    )


def password(name: str) -> UnreadableBriefError:
    """The content is encrypted."""
    return UnreadableBriefError(f"{name} is protected by a password.", "Save a copy without the password.")


def not_by_office(name: str, what: str) -> RefusedBriefError:
    """The archive holds what no Office program writes and an attacker might."""
    return RefusedBriefError(f"{name} {what}, which no Office program writes.", _SAVE_AGAIN)


def too_deep(name: str) -> LimitExceededError:
    """Elements are nested beyond what a parser follows."""
    return LimitExceededError(f"{name} is nested too deeply to read.", _SAVE_AGAIN)


def too_heavy(name: str, size: int) -> LimitExceededError:
    """The file itself is larger than `size` bytes."""
    return LimitExceededError(f"{name} is larger than {_megabytes(size)}.", _LIGHTEN)


def too_large(name: str, size: int) -> LimitExceededError:
    """The archive unpacks to more than `size` bytes, in all or in one member."""
    return LimitExceededError(f"{name} unpacks to more than {_megabytes(size)}.", _LIGHTEN)


def too_dense(name: str) -> LimitExceededError:
    """A part of the archive packs better than any text does."""
    return LimitExceededError(f"{name} unpacks to far more than a document of its size holds.", _SAVE_AGAIN)


def too_many(name: str, limits: ReadingLimits) -> LimitExceededError:
    """The archive has too many members."""
    return LimitExceededError(
        f"{name} holds more than {limits.members:,} files inside it.", "Split it into smaller documents."
    )


def too_long(name: str) -> LimitExceededError:
    """More units or text than can be taken over."""
    return LimitExceededError(f"{name} holds too much text.", "Split it into smaller documents.")


def too_slow(name: str, limits: ReadingLimits) -> LimitExceededError:
    """The clock ran out."""
    return LimitExceededError(
        f"{name} took longer than {limits.seconds:g} seconds to read.",
        "Split it, or leave out what sales doesn't need, and send the parts.",
    )


def out_of_memory(name: str, limits: ReadingLimits) -> LimitExceededError:
    """The reading process met its memory limit."""
    return LimitExceededError(f"{name} needs more than {_megabytes(limits.memory_bytes)} of memory to read.", _LIGHTEN)


def no_memory_left(name: str) -> LimitExceededError:
    """The system itself ended the reading process, or couldn't start one."""
    return LimitExceededError(
        f"{name} can't be read now: this machine is short of memory or processes.", "Try again in a minute."
    )


def _megabytes(size: int) -> str:
    return f"{size // 2**20:,} MB" if size >= 2**20 else f"{size:,} bytes"
