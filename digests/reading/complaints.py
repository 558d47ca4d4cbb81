"""The complaints that checks, readers and the parent share, each naming the file and the way out in one line."""

from __future__ import annotations

from pathlib import Path

from digests.errors import LimitExceededError, RefusedBriefError, UnreadableBriefError, gettext_noop
from digests.reading.limits import ReadingLimits

_LONGEST = 80
_SAVE_AGAIN = gettext_noop("Open it in the program it was made with and save it again.")
_LIGHTEN = gettext_noop("Remove large pictures and videos, or split it into smaller documents.")


def shown(path: Path) -> str:
    """The file's name without its folders: control and undecodable characters replaced, at most 80 characters."""
    name = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path.name) or "The file"
    if len(name) <= _LONGEST:
        return name
    return name[: _LONGEST - 12] + "\N{HORIZONTAL ELLIPSIS}" + name[-11:]


def damaged(name: str) -> UnreadableBriefError:
    """The bytes don't make a file of their format."""
    return UnreadableBriefError(
        gettext_noop("{name} is damaged or incomplete."),
        gettext_noop("Open it in the program it was made with, save it again, and send the new copy."),
        name=name,
    )


def broken_down(name: str) -> UnreadableBriefError:
    """The reading process ended without a usable answer."""
    return UnreadableBriefError(
        gettext_noop("{name} is damaged: reading it broke down."),
        gettext_noop("Open it in the program it was made with, save it again, and send the new copy."),
        name=name,
    )


def password(name: str) -> UnreadableBriefError:
    """The content is encrypted."""
    return UnreadableBriefError(
        gettext_noop("{name} is protected by a password."), gettext_noop("Save a copy without the password."), name=name
    )


def not_by_office(name: str, what: str) -> RefusedBriefError:
    """The archive holds what no Office program writes and an attacker might."""
    return RefusedBriefError(
        gettext_noop("{name} {what}, which no Office program writes."), _SAVE_AGAIN, name=name, what=what
    )


def too_deep(name: str) -> LimitExceededError:
    """Elements are nested beyond what a parser follows."""
    return LimitExceededError(gettext_noop("{name} is nested too deeply to read."), _SAVE_AGAIN, name=name)


def too_heavy(name: str, size: int) -> LimitExceededError:
    """The file itself is larger than `size` bytes."""
    return LimitExceededError(gettext_noop("{name} is larger than {size}."), _LIGHTEN, name=name, size=_megabytes(size))


def too_large(name: str, size: int) -> LimitExceededError:
    """The archive unpacks to more than `size` bytes, in all or in one member."""
    return LimitExceededError(
        gettext_noop("{name} unpacks to more than {size}."), _LIGHTEN, name=name, size=_megabytes(size)
    )


def too_dense(name: str) -> LimitExceededError:
    """A part of the archive packs better than any text does."""
    return LimitExceededError(
        gettext_noop("{name} unpacks to far more than a document of its size holds."), _SAVE_AGAIN, name=name
    )


def too_many(name: str, limits: ReadingLimits) -> LimitExceededError:
    """The archive has too many members."""
    return LimitExceededError(
        gettext_noop("{name} holds more than {number} files inside it."),
        gettext_noop("Split it into smaller documents."),
        name=name,
        number=limits.members,
    )


def too_long(name: str) -> LimitExceededError:
    """More units or text than can be taken over."""
    return LimitExceededError(
        gettext_noop("{name} holds too much text."), gettext_noop("Split it into smaller documents."), name=name
    )


def too_slow(name: str, limits: ReadingLimits) -> LimitExceededError:
    """The clock ran out."""
    return LimitExceededError(
        gettext_noop("{name} took longer than {seconds} seconds to read."),
        gettext_noop("Split it, or leave out what sales doesn't need, and send the parts."),
        name=name,
        seconds=f"{limits.seconds:g}",
    )


def out_of_memory(name: str, limits: ReadingLimits) -> LimitExceededError:
    """The reading process met its memory limit."""
    return LimitExceededError(
        gettext_noop("{name} needs more than {size} of memory to read."),
        _LIGHTEN,
        name=name,
        size=_megabytes(limits.memory_bytes),
    )


def no_memory_left(name: str) -> LimitExceededError:
    """The system itself ended the reading process, or couldn't start one."""
    return LimitExceededError(
        gettext_noop("{name} can't be read now: this machine is short of memory or processes."),
        gettext_noop("Try again in a minute."),
        name=name,
    )


def _megabytes(size: int) -> str:
    return f"{size // 2**20:,} MB" if size >= 2**20 else f"{size:,} bytes"
