"""What a brief changed against an earlier version of it, before its digest, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from digests.delta import Change
from digests.phrases import visible
from handlers.delta_card import as_lines
from handlers.speech import Speech


def as_text(changes: Sequence[Change], language: str, *, columns: int) -> str:
    """The changes wrapped to `columns`, ending with an empty line."""
    title, lines = as_lines(changes, Speech(language))
    shown = [fill(f" • {visible(line)}", columns, subsequent_indent="   ", break_on_hyphens=False) for line in lines]
    return "\n".join([visible(title), *shown, ""]) + "\n"
