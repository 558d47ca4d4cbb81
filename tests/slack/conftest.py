"""Fixtures of the tests beside a fake Slack."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.location import Location, locate


@pytest.fixture
def sqlite_location(sqlite_template: Path, tmp_path: Path) -> Location:
    """A fresh migrated SQLite file: what depends on the kind of database is tested elsewhere."""
    path = tmp_path / "linkpin.db"
    shutil.copyfile(sqlite_template, path)
    return locate(f"sqlite:///{path}", tmp_path)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stalls for a second must not look like a platform that does not answer; tests of that say when."""
    monkeypatch.setattr("bot.slack.members.AT_ONCE_SECONDS", 30.0)
    monkeypatch.setattr("bot.slack.places.AT_ONCE_SECONDS", 30.0)
