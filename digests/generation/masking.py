"""E-mail addresses and telephone numbers give way to marks before a text leaves, and come back in what is answered."""

from __future__ import annotations

import re

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+"
    r"(?:@[\w-]+(?:\.[\w-]+)+|\s?[(\[](?:at|ät)[)\]]\s?[\w-]+(?:\s?(?:\.|[(\[](?:dot|punkt)[)\]])\s?[\w-]+)+)",
    re.I,
)
"""From where a word begins: tried from each letter on, a word without end would take its length squared."""
_PHONE = re.compile(
    r"(?<![\w.,€$£])(?<!\d )(?:"
    r"(?:\+|00)\d{1,15}(?:[ /()-]{1,3}\d{1,12}){0,7}"  # +49 (0)89 1234-56, +491711234567
    r"|\(?0\d{1,5}\)?(?:[ /()-]{1,3}\d{2,}(?:-\d{1,4})?){1,5}"  # 089 / 12 34 56, (0212) 4711-0
    r"|0\d{9,12}"
    r"|(?:1[-. ])?\(\d{3}\) ?\d{3}[-. ]\d{4}|(?:1[-.])?\d{3}(?P<mark>[-.])\d{3}(?P=mark)\d{4}"  # (212) 555-0100
    r")(?![\w%€$£]|[.,]\d)"
)
_OTHERWISE = re.compile(r"\d{1,2}([/ -])\d{1,2}\1(?:\d{2}|\d{4})|(?:\+|00)(?:\d{1,8}|\d{1,3}(?: \d{3}){2})")
"""A day, or how much more: "+1 200 000"."""
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
        if digits < _DIGITS or _OTHERWISE.fullmatch(found.group()):
            return found.group()
        return self._mark("phone", found.group())

    def _mark(self, kind: str, shown: str) -> str:
        return self._marks.setdefault(shown, f"[{kind} {len(self._marks) + 1}]")
