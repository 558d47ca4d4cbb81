"""Fixtures of the journeys across both platforms."""

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
