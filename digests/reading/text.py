"""Plain text: paragraphs, bullets, headings and tables as people type them."""

from __future__ import annotations

import re
from pathlib import Path

from digests.errors import gettext_noop
from digests.reading.blocks import BlockKind, Progress, RawDocument
from digests.reading.encodings import decoded
from digests.reading.limits import ReadingLimits
from digests.reading.sections import Sections
from digests.reading.whitespace import one_line

_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|\*{3,}|_{3,}|#{3,})$")
_MARKED = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_BULLET = re.compile(r"(\s*)(?:[-*•‣◦▪–+]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
_NUMBERED = re.compile(r"((?:\d{1,2}\.)+\d{0,2}|\d{1,2})\s+(?=[^\W\d])")
_QUOTE = re.compile(r"\s*>")
_QUOTED_BY = re.compile(
    r"(?:On|Am) .{6,80}(?:wrote|schrieb.*):$|-{2,}\s?(?:Original Message|Ursprüngliche Nachricht)\s?-{2,}$"
)
_RULE = frozenset("|+-=: \t")
_GAP = re.compile(r"\t+|\s{3,}")
_HEAD_WORDS = 10


def read(path: Path, limits: ReadingLimits, progress: Progress) -> RawDocument:
    """The text at `path`; quoted mail is left out. Raises UnreadableBriefError where the file holds no text."""
    sections = Sections(limits, progress)
    text = sections.cut(decoded(path.read_bytes()))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    lines = [line.rstrip() for line in text.split("\n")]
    _Reader(sections).take([line for line in lines if not _QUOTE.match(line) and not _QUOTED_BY.match(line)])
    return sections.document("", gettext_noop("The file holds no text."))


class _Reader:
    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._lines: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._indents: list[int] = []

    def take(self, lines: list[str]) -> None:
        """Add the blocks of a file's lines."""
        at = 0
        while at < len(lines):
            after = lines[at + 1] if at + 1 < len(lines) else ""
            rows = 0 if self._lines else _table_rows(lines, at)
            if rows:
                self._sections.add_table([_cells(line) for line in lines[at : at + rows] if not _is_rule(line)])
                at += rows
                continue
            self._line(lines[at], after)
            at += 1
        self._flush()

    def _line(self, line: str, after: str) -> None:
        heading = None if self._lines else _heading(line, after)
        if not line.strip() or _UNDERLINE.match(line) or _is_rule(line):
            self._flush()
            self._indents = self._indents if not line.strip() else []
        elif heading or _MARKED.match(line):
            self._flush()
            level, text = heading or _heading(line, "") or (1, line)
            self._sections.add(BlockKind.HEADING, one_line(text), level=level)
        elif bullet := _BULLET.match(line):
            self._flush()
            self._kind, self._level = BlockKind.BULLET, self._depth(len(bullet[1].expandtabs(4)))
            self._lines = [line[bullet.end() :]]
        else:
            self._lines.append(line)

    def _depth(self, indent: int) -> int:
        while self._indents and self._indents[-1] > indent:
            self._indents.pop()
        if not self._indents or self._indents[-1] < indent:
            self._indents.append(indent)
        return len(self._indents) - 1

    def _flush(self) -> None:
        if self._lines:
            if self._kind is BlockKind.PARAGRAPH:
                self._indents = []
            self._sections.add(self._kind, one_line(" ".join(self._lines)), level=self._level)
        self._lines, self._kind, self._level = [], BlockKind.PARAGRAPH, 0


def _heading(line: str, after: str) -> tuple[int, str] | None:
    """Level and text of a line that is a heading by its mark, underline, capitals or number."""
    if marked := _MARKED.match(line):
        return len(marked[1]), marked[2]
    text = line.strip()
    if not text or not _is_short(text):
        return None
    if _UNDERLINE.match(after) and not _BULLET.match(line):
        return (1 if after.strip()[0] in "=#*" else 2), text
    if after.strip():
        return None
    if text.isupper() and sum(char.isalpha() for char in text) > 3 and not _BULLET.match(line):
        return 1, text
    if (number := _NUMBERED.match(text)) and not line[0].isspace():
        return number[1].strip(".").count(".") + 1, text
    return None


def _is_short(text: str) -> bool:
    return len(text.split()) <= _HEAD_WORDS and not text.endswith((".", "!", "?", ",", ";", ":"))


def _table_rows(lines: list[str], at: int) -> int:
    """How many lines from `at` on are a table: two or more with as many cells, parted by bars, tabs or wide gaps."""
    width = len(_cells(lines[at]))
    if width < 2 or _is_rule(lines[at]) or _BULLET.match(lines[at]):
        return 0
    count = 0
    while at + count < len(lines):
        line = lines[at + count]
        if not line.strip() or (not _is_rule(line) and len(_cells(line)) != width):
            break
        count += 1
    return count if sum(not _is_rule(line) for line in lines[at : at + count]) > 1 else 0


def _is_rule(line: str) -> bool:
    return "---" in line and _RULE.issuperset(line)


def _cells(line: str) -> list[str]:
    line = line.strip()
    if line.count("|") >= 2 or " | " in line:
        return [one_line(cell) for cell in line.strip("|").split("|")]
    return [one_line(cell) for cell in _GAP.split(line) if cell.strip()]
