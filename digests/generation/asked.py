"""What kind of text is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """So many words at most, in "en" or "de"."""

    words: int
    language: str
