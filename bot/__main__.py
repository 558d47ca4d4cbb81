"""The program: `linkpin` and `python -m bot` alike."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

_HELP = frozenset(("-h", "--help"))


def main() -> int:
    """Run the command line on this process's arguments and environment, and give the exit code."""
    # Before numpy is loaded: for vectors as small as ours, its threads wait for each other longer than they compute.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = sys.argv[1:]
    if arguments[:1] == ["digest"] and _HELP.isdisjoint(arguments):
        from digests.reading.starting import SPARE

        SPARE.prepare(*arguments)
    # What follows takes as long as the reading process takes to start.
    from bot.cli.app import command_line
    from bot.cli.run import run

    return run(command_line(_settings), arguments)


def _settings() -> Settings:
    from bot.settings import load_settings  # pydantic takes 100 ms, which `--help` and `digest` need not pay

    return load_settings()


if __name__ == "__main__":
    sys.exit(main())
