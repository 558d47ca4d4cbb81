"""Runs a command and turns whatever happens into an exit code and, on failure, one helpful line on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from bot.cli.exits import ExitCode
from bot.cli.terminal import ReaderGoneError, say_error

DEBUG = "LINKPIN_DEBUG"


def run(command: Callable[[Sequence[str]], None], arguments: Sequence[str]) -> int:
    """Run `command` with `arguments` and give the exit code. Never raises, never shows a traceback unasked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A character that the terminal's encoding lacks is no reason to fail.
            stream.reconfigure(errors="replace")
    try:
        return _run(command, arguments)
    except ReaderGoneError:
        # Without this, Python complains again while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BROKEN_PIPE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED  # quiet, as Typer is while a command runs
    except Exception as error:  # noqa: BLE001  the last resort, which says that it is one
        return _defect(error)


def _run(command: Callable[[Sequence[str]], None], arguments: Sequence[str]) -> int:
    try:
        command(arguments)
    except SystemExit as end:
        code = end.code
        return ExitCode.DONE if code is None else code if isinstance(code, int) else ExitCode.DEFECT
    except Exception as error:
        told = _expected(error)
        if told is None:
            raise
        code, message, hint = told
        say_error(message, hint)
        return code
    return ExitCode.DONE


def _expected(error: Exception) -> tuple[ExitCode, str, str] | None:
    """The code, message and hint of an error that is no defect; None for one that is.

    A failure's module is loaded already if it was raised, so that looking it up there costs no import.
    """
    from digests.errors import BriefError, LimitExceededError

    if isinstance(error, BriefError):
        code = ExitCode.LIMIT if isinstance(error, LimitExceededError) else ExitCode.UNREADABLE
        return code, error.message, error.hint
    if "bot.settings" in sys.modules:
        from bot.settings import SettingsError

        if isinstance(error, SettingsError):
            return ExitCode.USAGE, str(error), ""
    if "bot.outside.replay" in sys.modules:
        from bot.outside.replay import ReplayError

        if isinstance(error, ReplayError):
            return ExitCode.MEND, error.message, error.hint
    if "storage.errors" in sys.modules:
        from storage.errors import StorageError, StorageUrlError

        if isinstance(error, StorageError):
            code = ExitCode.USAGE if isinstance(error, StorageUrlError) else ExitCode.MEND
            return code, error.message, error.hint
    return None


def _defect(error: Exception) -> ExitCode:
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    # The place and the kind only: an error's text may quote the document or a password.
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" in {Path(frame.filename).name}, line {frame.lineno}" for frame in last)
    say_error(
        f"This is our defect, not yours: {type(error).__name__}{where}.",
        f"Please report this line with the command you ran to Linkpin's maintainers; {DEBUG}=1 shows more.",
    )
    return ExitCode.DEFECT
