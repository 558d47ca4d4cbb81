"""A company at work on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.handlers.desk import Desk, company


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> Desk:
    """Two marketers, a manager, a salesperson, a guest, two sales channels."""
    return await company(database, tmp_path / "home")
