"""What a brief changed against an earlier version of it, before its digest."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from digests.delta import Change
from digests.phrases import visible
from digests.presentation import escape_markdown
from handlers.delta_card import places, told
from handlers.speech import Speech


def as_text(changes: Sequence[Change], language: str, *, columns: int) -> str:
    """The changes wrapped to `columns`, ending with an empty line."""
    title, lines = _lines(changes, Speech(language))
    shown = [fill(f" • {visible(line)}", columns, subsequent_indent="   ", break_on_hyphens=False) for line in lines]
    return "\n".join([visible(title), *shown, ""]) + "\n"


def as_markdown(changes: Sequence[Change], language: str) -> str:
    """The changes in CommonMark, ending with an empty line. Nothing of the documents can act as markup."""
    title, lines = _lines(changes, Speech(language))
    return "\n".join([f"# {escape_markdown(title)}", "", *(f"- {escape_markdown(line)}" for line in lines), ""]) + "\n"


def _lines(changes: Sequence[Change], speech: Speech) -> tuple[str, list[str]]:
    lines = [f"{told(change, speech)} ({', '.join(places(change, speech))})" for change in changes]
    title = speech.say("Changed since the version before")
    return title, lines or [speech.say("Nothing that a salesperson would notice.")]
