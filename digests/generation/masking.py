"""E-mail addresses and telephone numbers give way to marks before a text leaves, and come back in what is answered."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""From where a word begins: tried from each letter on, a word without end would take its length squared."""
_PHONE = re.compile(r"(?<![\w.,€$£])(?:\+\d{1,3}|\(0\d{1,5}\)|0\d{1,4})(?:[ /()-]{1,2}\d{2,}){1,5}(?![\w%€$£]|[.,]\d)")
_DIGITS = 7
"""A telephone number has at least so many."""


class Masks:
    """The marks of one request: the same address has the same mark."""

    def __init__(self, *, hide: bool = True) -> None:
        self._hide = hide
        self._marks: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text with marks in place of addresses and numbers."""
        if not self._hide:
            return text
        return _PHONE.sub(self._phone, _EMAIL.sub(lambda found: self._mark("e-mail", found.group()), text))

    def show(self, text: str) -> str:
        """The text with what the marks stand for."""
        for shown, mark in self._marks.items():
            text = text.replace(mark, shown)
        return text

    def show_line(self, text: str) -> str:
        """As `show`, in one line."""
        return " ".join(self.show(text).split())

    def _phone(self, found: re.Match[str]) -> str:
        digits = sum(c.isdigit() for c in found.group())
        return self._mark("phone", found.group()) if digits >= _DIGITS else found.group()

    def _mark(self, kind: str, shown: str) -> str:
        return self._marks.setdefault(shown, f"[{kind} {len(self._marks) + 1}]")
