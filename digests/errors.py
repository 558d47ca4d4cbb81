"""What can go wrong with a brief, each with one line that helps."""

from __future__ import annotations


class BriefError(Exception):
    """A brief that can't become a digest.

    `message` says what is wrong and `hint` what to do about it, both in one line without markup.
    """

    code = "brief"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UnreadableBriefError(BriefError):
    """Damaged, empty, encrypted, or without any text. Exit code 3."""

    code = "unreadable"


class RefusedBriefError(UnreadableBriefError):
    """A format that is not read, or content that doesn't match the name. Exit code 3."""

    code = "refused"


class LimitExceededError(BriefError):
    """Too large, too deep, too slow, or in need of too much memory. Exit code 4."""

    code = "limit"
