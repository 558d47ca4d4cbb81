"""Puts the digest of the sample brief, as the program makes it now, on the README's first screen.

Usage: python .ci/readme_digest.py
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.bootstrap import digest_engine
from bot.cli.text import to_text
from digests.reading import read_document

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BETWEEN = re.compile(r"(<!-- digest:begin[^\n]*-->\n```\n).*?(```\n<!-- digest:end -->)", re.DOTALL)


def shown(readme: str) -> str:
    """The README with the sample's digest of today between its marks. Raises ValueError where they are missing."""
    digest = digest_engine().digest(read_document(next((ROOT / "sample").glob("*.pptx"))))
    text, count = BETWEEN.subn(lambda marks: f"{marks[1]}{to_text(digest)}{marks[2]}", readme)
    if count != 1:
        raise ValueError("README.md has no place for a digest: <!-- digest:begin --> … <!-- digest:end -->")
    return text


def main() -> None:
    """Rewrite README.md."""
    README.write_text(shown(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
