"""How much a brief may cost to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on one reading. Sizes in bytes, times in seconds, depth in nested elements."""

    file_bytes: int = 100 * 2**20
    uncompressed_bytes: int = 400 * 2**20
    member_bytes: int = 100 * 2**20
    members: int = 20_000
    ratio: int = 200
    """How many times larger than its compressed form an XML member over 10 MiB may be."""
    depth: int = 256
    units: int = 5_000
    text_characters: int = 20_000_000
    seconds: float = 20.0
    memory_bytes: int = 512 * 2**20
    nice: int = 0
    """How much the reading process stands back behind others, as nice(2) counts."""


DEFAULT_LIMITS = ReadingLimits()
BESIDE_OTHERS = ReadingLimits(nice=10)
"""For a service that has people to answer meanwhile: a brief can wait a moment, a click can't."""
