"""What every digest engine fulfils."""

from __future__ import annotations

from typing import Protocol

from digests.model import Digest, Document

DEFAULT_WORDS = 150


class DigestEngine(Protocol):
    """Turns a document into a digest of at most `words` words; each bullet cites the statements it rests on."""

    name: str

    def digest(self, document: Document, words: int = DEFAULT_WORDS) -> Digest:
        """The digest. Raises ValueError where `words` is below 20."""
        ...
