"""A digest as text for a terminal, by rich."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from digests.model import Bullet, Digest, Section, Statement
from digests.phrases import phrases, receipt, source_line, visible


def to_text(digest: Digest, more: Sequence[Section] = (), *, columns: int = 80, colour: bool = False) -> str:
    """The digest wrapped to `columns`, ending with a line break; with `colour`, as the terminal can show it.

    Texts of the document go in as rich `Text`, so that neither rich's markup nor an escape sequence in them acts.
    """
    words = phrases(digest.language)
    screen = StringIO()
    console = Console(
        file=screen, width=columns, force_terminal=colour, no_color=not colour, highlight=False, legacy_windows=False
    )
    console.print(_line(digest.headline or digest.title, digest.headline_sources, digest.language, style="bold"))
    if digest.why:
        console.print(_line(digest.why, digest.why_sources, digest.language))
    if not digest.words:
        console.print(Text(words.nothing, style="dim"))
    for section in digest.sections:
        _print_section(console, section.name, section.bullets, digest.language)
    for section in more:
        _print_section(console, f"{section.name} ({words.more})", section.bullets, digest.language)
        if not section.bullets:
            console.print(Padding(Text(words.nothing_more, style="dim"), (0, 0, 0, 2)))
    console.print()
    console.print(Text(visible(f"{digest.document.file}: {' '.join(receipt(digest))}"), style="dim"))
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines()) + "\n"


def _print_section(console: Console, name: str, bullets: Sequence[Bullet], language: str) -> None:
    console.print()
    console.print(Text(visible(name), style="bold cyan"))
    listed = Table.grid(padding=(0, 1))
    for bullet in bullets:
        line = _line(bullet.text, bullet.sources, language, internal=bullet.internal)
        listed.add_row(Text(" •"), line)
    console.print(listed)


def _line(
    text: str, sources: Sequence[Statement], language: str, *, internal: bool | None = None, style: str = ""
) -> Text:
    """A line of the digest with its flag and its source; without `internal`, its sources tell whether it is."""
    line = Text()
    if any(s.internal for s in sources) if internal is None else internal:
        line.append(f"[{phrases(language).internal}] ", style="bold yellow")
    line.append(visible(text), style=style)
    if sources:
        line.append(f" ({visible(source_line(sources, language))})", style="dim")
    return line
