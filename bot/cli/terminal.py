"""Writing to the terminal: results to stdout, everything else to stderr, and nothing that could act on it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from digests.phrases import visible

if TYPE_CHECKING:
    from digests.reading.blocks import Progress

WIDEST = 100
"""Longer lines are hard to read."""


def width() -> int:
    """Columns to write in: the terminal's (80 in a pipe, COLUMNS overrides), within reason."""
    return max(40, min(WIDEST, get_terminal_size((80, 24)).columns))


class ReaderGoneError(Exception):
    """Whoever read our output has had enough (`linkpin … | head`). Not an OSError, which Typer would end itself."""


def write(text: str) -> None:
    """Write a result to stdout. Raises ReaderGoneError."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGoneError from error


def say(text: str) -> None:
    """Say something to a person on stderr."""
    sys.stderr.write(f"{visible(text)}\n")
    sys.stderr.flush()


def say_error(message: str, hint: str = "") -> None:
    """Say on stderr what went wrong and, on a line of its own, what to do about it."""
    for number, line in enumerate(message.splitlines() or [""]):
        say(line if number else f"linkpin: {line}")
    if hint:
        say(hint)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A progress callback that draws a bar on stderr, gone when done; None unless a person watches.

    Nobody watches where stdout or stderr is a pipe or a file.
    """
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(visible(what), total=None)

        def advance(read: int, total: int) -> None:
            bar.update(task, completed=read, total=total or None)

        yield advance


@contextmanager
def status_line(what: str) -> Iterator[Callable[[str], None]]:
    """Gives what shows a line on stderr in place of the one before, gone when done; it shows nothing in a pipe."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield lambda told: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(escape(visible(what))) as status:
        yield lambda told: status.update(escape(f"{visible(what)}: {visible(told)}"))
