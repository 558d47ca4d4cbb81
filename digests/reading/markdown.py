"""Markdown (GitHub's flavour) with what site generators add to it."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from digests.errors import gettext_noop
from digests.reading.blocks import BlockKind, Progress, RawDocument
from digests.reading.encodings import decoded
from digests.reading.html import add_text, parse
from digests.reading.language_hint import LanguageHint
from digests.reading.limits import ReadingLimits
from digests.reading.sections import Sections
from digests.reading.struck import Run, spoken
from digests.reading.tables import joined_lines
from digests.reading.whitespace import one_line

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)|\A\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL
)
_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
_FENCE = re.compile(
    r"^(?: {0,3})(`{3,}|~{3,}).*?^(?: {0,3})\1[`~]*[ \t]*$|^(?: {0,3})(?:`{3,}|~{3,}).*\Z", re.MULTILINE | re.DOTALL
)
_SHORTCODE = re.compile(r"\{\{[<%]?.*?[>%]?\}\}|\{%.*?%\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{[:#.][^{}\n]*\}")
_MDX = re.compile(r"^(?:import\s.+?from\s+['\"].+?['\"];?|export\s+(?:const|default|let|function)\s.*)$", re.MULTILINE)
_JSX = re.compile(r"</?(?!(?:BR|LI|UL|OL|P|DIV|TABLE|T[RDH])\b)[A-Z][\w.]*(?:\s[^<>]*?)?/?>")
"""A component's tag begins with a capital, as HTML in capitals does."""
_FOOTNOTE_TEXT = re.compile(r"^\[\^[^\]\s]+\]:[ \t]*", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
_CONTAINER = re.compile(r"^:{3,}.*$|^!{3}\s+\w+.*$", re.MULTILINE)
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]|\n]+)\]\]")
_ALERT = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE)
_OWN_LINE = re.compile(r"</?(?:li|ul|ol|p|div|dt|dd|blockquote)\b", re.IGNORECASE)
"""Tags whose content stands on a line of its own. A break (br) only parts words."""
_HEADING_WORDS = 12
_TASK = re.compile(r"^\[[ xX]\]\s+")


def read(path: Path, limits: ReadingLimits, progress: Progress) -> RawDocument:
    """The document at `path`; its title is that of the front matter.

    Raises UnreadableBriefError where it holds no text.
    """
    sections = Sections(limits, progress)
    text = sections.cut(decoded(path.read_bytes())).replace("\r\n", "\n").replace("\r", "\n")
    title = ""
    if front := _FRONT_MATTER.match(text):
        if named := _TITLE.search(front[0]):
            title = one_line(named[1]).strip("\"'")
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    _Reader(sections).take(parser.parse(_without_additions(text)))
    return sections.document(title, gettext_noop("The document holds no text."))


def _without_additions(text: str) -> str:
    """The text without what a site generator would replace. Code is dropped first: it may talk about such marks."""
    text = _FENCE.sub("", text)
    text = _SHORTCODE.sub("", text)
    text = _ATTRIBUTES.sub("", text)
    text = _MDX.sub("", text)
    text = _CONTAINER.sub("", _JSX.sub("", text))
    text = _ALERT.sub("", _WIKI_LINK.sub(r"\1", text))
    return _FOOTNOTE_MARK.sub("", _FOOTNOTE_TEXT.sub("\n", text))


class _Reader:
    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._hint = LanguageHint()
        self._lists = 0
        self._grid: list[list[str]] = []
        self._heading = 0

    def take(self, tokens: list[Token]) -> None:
        """Add the blocks of a token stream."""
        kind, level = BlockKind.PARAGRAPH, 0
        for token in tokens:
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self._lists += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists -= 1
            elif token.type == "heading_open":
                kind, level = BlockKind.HEADING, int(token.tag[1])
            elif token.type == "paragraph_open":
                kind = BlockKind.BULLET if self._lists else BlockKind.PARAGRAPH
                level = max(0, self._lists - 1)
            elif token.type == "tr_open":
                self._grid.append([])
            elif token.type == "table_close":
                self._sections.add_table(self._grid, marked=1)
                self._grid = []
            elif token.type == "inline":
                self._inline(token, kind, level)
            elif token.type == "html_block":
                self._html(token.content)

    def _inline(self, token: Token, kind: BlockKind, level: int) -> None:
        children = token.children or []
        text = self._text(children)
        if any(child.type == "image" for child in children):
            self._sections.add_picture()
        if self._grid:
            self._grid[-1].append(text)
            return
        self._hint.read(text)
        if kind is BlockKind.BULLET:
            text = _TASK.sub("", text)
        bold = kind is not BlockKind.HEADING and _all_bold(children)
        if kind is BlockKind.HEADING:
            self._heading = level
        elif bold and kind is BlockKind.PARAGRAPH and _is_heading(text):
            kind, level = BlockKind.HEADING, min(6, self._heading + 1)
        self._sections.add(kind, text, level=level, bold=bold)

    def _text(self, children: list[Token]) -> str:
        """The text of a line; what HTML sets on lines of its own, as items of a list in a cell, is parted as well."""
        lines: list[list[Run]] = [[]]
        struck = 0
        for child in children:
            runs = lines[-1]
            if child.type == "s_open":
                struck += 1
            elif child.type == "s_close":
                struck -= 1
            elif child.type in ("text", "code_inline"):
                runs.append(Run(child.content, struck > 0))
            elif child.type in ("softbreak", "hardbreak") or (
                child.type == "html_inline" and child.content[:3].lower() == "<br"
            ):
                runs.append(Run(" ", struck > 0))
            elif child.type == "html_inline" and _OWN_LINE.match(child.content):
                lines.append([])
        said = (one_line(spoken(runs, self._hint.is_german())) for runs in lines)
        return joined_lines([text for text in said if text])

    def _html(self, content: str) -> None:
        root = parse(content) if "<" in content else None
        if root is not None:
            add_text(root, self._sections)


def _is_heading(text: str) -> bool:
    """Whether a paragraph that is all bold is a heading: many writers use no other."""
    return len(text.split()) <= _HEADING_WORDS and not text.endswith((".", "!", "?", ":", ",", ";"))


def _all_bold(children: list[Token]) -> bool:
    depth, seen = 0, False
    for child in children:
        depth += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        if child.type in ("text", "code_inline") and child.content.strip(" :"):
            if depth == 0:
                return False
            seen = True
    return seen
