"""Journeys in a browser (tests/e2e) are left out on a machine without one, and the end of the run says so.

The same goes for those in the Agents Playground, a Teams-like client. `.ci/run` installs both and sets LINKPIN_E2E=1,
which makes a missing one an error. In a parallel run the processes that collect the tests tell the one that writes the
summary.
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
IN_PLAYGROUND = FOLDER / "test_playground.py"
PLAYGROUND = Path(__file__).parents[1] / "build" / "playground"
CLIENT = PLAYGROUND / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
LEFT_OUT = pytest.StashKey[dict[str, int]]()


def chromium() -> str | None:
    """The browser: LINKPIN_CHROMIUM, or the first that is installed."""
    named = os.environ.get("LINKPIN_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def playground() -> Path | None:
    """The Agents Playground's program, if it is installed and node to run it with."""
    return CLIENT if CLIENT.exists() and shutil.which("node") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the journeys out for which there is no client, unless they were asked for."""
    if WANTED:
        return
    if chromium() is None:
        _leave_out(config, items, "browser", [item for item in items if FOLDER in item.path.parents])
    if playground() is None:
        _leave_out(config, items, "playground", [item for item in items if item.path == IN_PLAYGROUND])


def _leave_out(config: pytest.Config, items: list[pytest.Item], why: str, journeys: list[pytest.Item]) -> None:
    items[:] = [item for item in items if item not in journeys]
    config.hook.pytest_deselected(items=journeys)
    config.stash.setdefault(LEFT_OUT, {})[why] = len(journeys)
    told: dict[str, Any] | None = getattr(config, "workeroutput", None)  # only in a process of a parallel run
    if told is not None:
        told["left_out"] = config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  pytest-xdist exports no type for it
    """Take over what a process of a parallel run has left out; each of them collects the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    left_out = config.stash.get(LEFT_OUT, {})
    if number := left_out.get("browser", 0):
        terminalreporter.write_sep("-", f"left out: {number} journeys in a browser, for want of one")
        terminalreporter.write_line("Debian, Ubuntu: apt-get install chromium. Or set LINKPIN_CHROMIUM to a Chromium.")
    if number := left_out.get("playground", 0):
        terminalreporter.write_sep("-", f"left out: {number} journeys in the Agents Playground, which is not installed")
        terminalreporter.write_line("With node and npm, `sh .ci/playground` installs it into build/playground.")
