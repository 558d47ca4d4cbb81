"""Journeys in a browser (tests/e2e) are left out on a machine without one, and the end of the run says so.

`.ci/run` installs Chromium and sets LINKPIN_E2E=1, which makes a missing browser an error. In a parallel run the
processes that collect the tests tell the one that writes the summary.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WANTED = os.environ.get("LINKPIN_E2E") == "1"
FOLDER = Path(__file__).parent / "e2e"
LEFT_OUT = pytest.StashKey[int]()


def chromium() -> str | None:
    """The browser: LINKPIN_CHROMIUM, or the first that is installed."""
    named = os.environ.get("LINKPIN_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the journeys out where there is no browser, unless they were asked for."""
    if WANTED or chromium() is not None:
        return
    journeys = [item for item in items if FOLDER in item.path.parents]
    items[:] = [item for item in items if item not in journeys]
    config.hook.pytest_deselected(items=journeys)
    config.stash[LEFT_OUT] = len(journeys)
    told: dict[str, Any] | None = getattr(config, "workeroutput", None)  # only in a process of a parallel run
    if told is not None:
        told["left_out"] = len(journeys)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  pytest-xdist exports no type for it
    """Take over what a process of a parallel run has left out; each of them collects the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_sep("-", f"left out: {number} journeys in a browser, for want of one")
        terminalreporter.write_line("Debian, Ubuntu: apt-get install chromium. Or set LINKPIN_CHROMIUM to a Chromium.")
