"""Tokens at rest: encrypted with the first of several keys, so that keys can be changed without losing any."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class VaultError(Exception):
    """What is kept was encrypted with a key that is not given any more."""


class Vault:
    """Encrypts and decrypts. To change keys put the new one first, start once, then take the old one away."""

    HINT = "Make a key with: openssl rand -base64 32 | tr '+/' '-_'"

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are Fernet keys, 32 bytes in URL-safe base64, the one to encrypt with first. Raises ValueError."""
        try:
            self._first = Fernet(keys[0])
            self._all = MultiFernet([Fernet(key) for key in keys])
        except (ValueError, IndexError):
            raise ValueError(f"a key must be 32 bytes in URL-safe base64. {self.HINT}") from None

    def seal(self, text: str) -> str:
        """`text`, encrypted."""
        return self._all.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises VaultError."""
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise VaultError("none of the keys in LINKPIN_SECRET_KEYS opens it") from None

    def outdated(self, sealed: str) -> bool:
        """Whether something was sealed with another key than the first."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return True
        return False
