"""Values are checked here before they reach a row, since SQLModel's table classes do not validate."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.errors import StorageError

NAME_CHARACTERS = 200
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""ISO 639 with optional BCP 47 parts: de, en-GB, zh-Hant."""


class InvalidValueError(StorageError, ValueError):
    """A value that no row may hold."""


def checked_name(name: str) -> str:
    """`name` without white space around it. Raises InvalidValueError on an empty one or one over 200 characters."""
    name = " ".join(name.split())
    if not name:
        raise InvalidValueError("A name can't be empty.", "Give it at least one character.")
    if len(name) > NAME_CHARACTERS:
        raise InvalidValueError("The name is too long.", f"Use at most {NAME_CHARACTERS} characters.")
    return name


def checked_language(code: str) -> str:
    """`code`, a language such as de or en-GB. Raises InvalidValueError."""
    if not LANGUAGE.fullmatch(code):
        raise InvalidValueError(f"{code[:40]!r} is not a language code.", "Use a code such as en or de.")
    return code


def checked_time_zone(name: str) -> str:
    """`name`, an IANA time zone such as Europe/Berlin. Raises InvalidValueError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValueError(
            f"{name[:40]!r} is not a time zone.", "Use a name such as Europe/Berlin or America/New_York."
        ) from None
    return name
