"""Where an error came from, for a log line: never its text, which may quote what somebody wrote."""

from __future__ import annotations

import traceback
from pathlib import Path


def place(error: BaseException) -> str:
    """The file's name and the line in which the error was raised, "" if it was raised nowhere."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)
