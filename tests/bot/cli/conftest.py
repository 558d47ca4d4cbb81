"""The command line as a test runs it: in this process, with a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.app import command_line
from bot.cli.run import run
from bot.settings import Settings


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


Linkpin = Callable[..., Ended]

BRIEF = """# Pulse 2: launch brief

Pulse 2 halves the price of cold-chain monitoring to €49 per sensor from 1 October 2026.

## Who it is for

Food manufacturers with more than 20 sites switch first, because auditors ask them for gapless records.

## Proof

In the pilot, 38 of 40 sites passed their audit without a finding. Nivaryn saved €120,000 in the first year.

## Next step

Book a demo with your ten largest accounts before 15 September 2026.
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def linkpin(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Linkpin:
    """Runs `linkpin` with arguments."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def call(*arguments: object) -> Ended:
        code = run(command_line(lambda: Settings(linkpin_home=home)), [str(a) for a in arguments])
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return call


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A short brief in Markdown."""
    path = tmp_path / "brief.md"
    path.write_text(BRIEF, encoding="utf-8")
    return path
