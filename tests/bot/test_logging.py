"""Log lines."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import configure_logging


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Other tests find logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_collector_gets_json() -> None:
    """Away from a terminal every line is one JSON object with time, level, logger and event, also from libraries."""
    stream = io.StringIO()
    configure_logging("info", stream)
    structlog.get_logger("linkpin").info("digest_made", words=150)
    logging.getLogger("library").warning("slow by %d s", 3)
    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["words"], ours["level"], ours["logger"]) == ("digest_made", 150, "info", "linkpin")
    assert (theirs["event"], theirs["level"]) == ("slow by 3 s", "warning")
    assert ours["timestamp"].endswith("Z")


def test_lines_below_the_level_are_left_out() -> None:
    """LINKPIN_LOG=warning keeps information out, from us and from libraries."""
    stream = io.StringIO()
    configure_logging("warning", stream)
    structlog.get_logger("linkpin").info("digest_made")
    logging.getLogger("library").info("chatter")
    assert stream.getvalue() == ""


def test_a_person_gets_words() -> None:
    """On a terminal a line is for reading, not JSON."""
    stream = Terminal()
    configure_logging("info", stream)
    structlog.get_logger("linkpin").info("digest_made", words=150)
    assert "digest_made" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
