"""Rules of the house that no linter knows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_lint_exception_has_a_reason() -> None:
    """Beside each rule that is switched off in pyproject.toml, or on a line of code, stands why."""
    bare = []
    for path in [ROOT / "pyproject.toml", *_sources()]:
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            found = re.search(r"#\s*(?:noqa|type: ignore)\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w,-]+\])?(.*)", line)
            if found and len(found[1].strip(" #-")) < 5:
                bare.append(f"{path.relative_to(ROOT)}: {line.strip()}")
    assert not bare, "\n".join(bare)


def _sources() -> list[Path]:
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    return [path for package in [*packages, ROOT / "tests", ROOT / ".ci"] for path in package.rglob("*.py")]
