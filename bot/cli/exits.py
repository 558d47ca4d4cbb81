"""How a command can end."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes, for scripts. `HELP` is what `--help` says of them."""

    DONE = 0
    MEND = 1
    USAGE = 2
    UNREADABLE = 3
    LIMIT = 4
    DEFECT = 70
    """EX_SOFTWARE of BSD's sysexits.h."""
    INTERRUPTED = 130
    """128 + SIGINT, as shells say it."""
    BROKEN_PIPE = 141
    """128 + SIGPIPE: the reader of our output went away."""


HELP = (
    "Exit codes: 0 done; 1 something to mend (doctor, migrate, model, no recorded answer); 2 usage or settings; "
    "3 unreadable or refused document; 4 limit exceeded; 70 our defect; 130 interrupted."
)
