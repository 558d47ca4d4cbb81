"""Blocks into statements: what can be cited, each with its place and what it needs to stand alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from digests.errors import UnreadableBriefError, gettext_noop
from digests.language import detect
from digests.model import Document, Locator, Part, Shape, Statement, UnitKind, Unread, UnreadReason
from digests.reading.blocks import Block, BlockKind, RawDocument
from digests.reading.furniture import Furniture, find_furniture, words_of
from digests.reading.sentences import split_sentences
from digests.reading.slide_layout import lay_out
from digests.reading.tables import JOINT

_INTERNAL = re.compile(
    r"\b(?:internal(?:ly)?(?: use)?(?: only)?(?:\s*[:\]\)]|\s[–-]\s)|(?:for )?internal use only|internal only"
    r"|not for (?:customers?|clients?|external|distribution|publication)"
    r"|(?:strictly|company|highly|keep (?:it |this |that )?|is|are|remains?|as) confidential\b"
    r"|confidential\s*[:\]\)–-]"
    r"|under nda|nda only|not yet public|not public(?=\s*(?:[.,;:)\]]|$))|under embargo|embargo(?:ed)? (?:until|till)"
    r"|nur (?:für den )?intern(?:en gebrauch)?\b|intern(?:e notiz)?(?:\s*[:\]\)]|\s[–-]\s)|nicht (?:für|an) kunden"
    r"|(?:streng )?vertraulich\b|nicht weitergeben|nicht (?:zur )?(?:veröffentlichung|weitergabe)|sperrfrist)"
    r"|(?:^|[.:;!(–-]\s*|\bplease )do not (?:share|forward|distribute|disclose)\b"
    r"|^\W*(?:confidential|embargo(?:ed)?)\b(?! computing| containers?| vms?\b)"
)
"""A line that says of itself that it is not for everybody, in small letters. "Hotels do not share data" doesn't."""
_INTERNAL_TITLE = re.compile(
    r"\binternal(?:ly)?\b(?![- ](?:combustion|communications?|medicine|markets?|rate|audits?|controls?"
    r"|links?|linking|"
    r"search|storage|memory|stakeholders?|customers?|tools?|processes|systems?|teams?|displays?|batter\w+|revenue))"
    r"|\binterne[rsn]? (?:notiz|hinweis|information|anmerkung|bewertung|einschätzung|argument)\w*"
    r"|^\W*intern\W*$|\bintern\s*$",
    re.I,
)
"""A title that makes all of its slide or section internal."""
_BANNER = re.compile(
    r"^\W*(?:(?:for |strictly )?internal(?: use)?(?: only)?|(?:strictly |company |highly )?confidential"
    r"|not for (?:customers?|clients?|external use|distribution)|nur (?:für den )?intern(?:en gebrauch)?"
    r"|intern|(?:streng )?vertraulich"
    r"|nicht für kunden)(?:\W+(?:do not|not for|nicht|bitte nicht|and|und|confidential|proprietary"
    r"|vertraulich|internal)\b.{0,60})?\W*$",
    re.I,
)
"""A line that says nothing else: it marks what stands on its slide, page or section."""
_LEADS_IN = (":", "\uff1a")
_OPEN = re.compile(
    r"\b(?:by|with|for|of|to|and|or|including|are|is|from|like|as|the|our|für|mit|durch|von|aus|bei|und"
    r"|oder|wie|sind|ist|zu|als)$",
    re.I,
)
"""A line that breaks off after such a word goes on in the lines below it."""
_OPEN_CHARACTERS = len("including\n")
"""Of a line's end that are searched for such a word."""
_ITEM_WORDS = 8
_PARTS = {BlockKind.NOTE: Part.NOTES, BlockKind.ROW: Part.TABLE, BlockKind.CHART: Part.CHART}
_LEAD_WORDS = 25


def to_document(raw: RawDocument, file: str, *, notes_internal: bool = True) -> Document:
    """The statements of a document as its reader saw it.

    `file` is the file's own name, without folders. `notes_internal` says whether speaker notes are flagged as not for
    customers. Raises UnreadableBriefError where the document holds no words at all.
    """
    raw = lay_out(raw)
    furniture = find_furniture(raw)
    language = detect([block.text for block in raw.blocks])
    statements = tuple(_Builder(raw, furniture, notes_internal=notes_internal).build())
    if not any(c.isalnum() for block in raw.blocks for c in block.text):
        raise _empty(raw)
    return Document(
        file=file,
        title=_title(raw, furniture, file),
        kind=raw.kind,
        language=language,
        units=raw.units,
        words=words_of(raw.blocks),
        statements=statements,
        unread=tuple(_unread(raw, furniture, statements)),
    )


def _empty(raw: RawDocument) -> UnreadableBriefError:
    if raw.pictures:
        return UnreadableBriefError(
            gettext_noop("The document holds pictures only, no text."),
            gettext_noop("Run text recognition (OCR) on it, or send the original file."),
        )
    return UnreadableBriefError(
        gettext_noop("The document holds no text."), gettext_noop("Check that it is the right file.")
    )


@dataclass(slots=True)
class _Builder:
    raw: RawDocument
    furniture: Furniture
    notes_internal: bool
    path: list[tuple[int, str]] = field(default_factory=list)
    lead: str = ""
    parents: list[tuple[int, str]] = field(default_factory=list)
    unit: int = 0
    unit_internal: bool = False
    counts: Counter[tuple[int, Part]] = field(default_factory=Counter)
    header: tuple[str, ...] = ()
    id: int = 0
    marked: frozenset[int] = frozenset()

    def build(self) -> Iterator[Statement]:
        self.marked = _marked_units(self.raw)
        for n, block in enumerate(self.raw.blocks):
            if block.unit != self.unit:
                self._enter(block.unit)
            furniture = n in self.furniture.blocks
            if block.kind in (BlockKind.TITLE, BlockKind.HEADING):
                if not furniture:
                    self._head(block)
                yield self._heading(block, furniture=furniture)
                continue
            if block.kind is BlockKind.ROW:
                yield from self._column_heads(block)
            yield from self._statements(block, furniture=furniture)

    def _enter(self, unit: int) -> None:
        self.unit = unit
        self.lead = ""
        self.header = ()
        self.parents.clear()
        if self.raw.kind is UnitKind.SLIDE:
            self.path.clear()
            self.unit_internal = False

    def _head(self, block: Block) -> None:
        rank = 0 if block.kind is BlockKind.TITLE else max(1, block.level)
        if self.raw.kind is UnitKind.SLIDE and self.path and rank == 0:
            rank = 1
        while self.path and self.path[-1][0] >= rank:
            self.path.pop()
        self.path.append((rank, block.text.strip()))
        self.lead = ""
        self.parents.clear()
        self.unit_internal = any(_says_internal(text) or _INTERNAL_TITLE.search(text) for _, text in self.path)

    def _heading(self, block: Block, *, furniture: bool) -> Statement:
        """A heading can be cited: as what a fragment stands under, and by itself where it says something."""
        over = self.path if furniture else self.path[:-1]
        context = tuple(title for _, title in over)
        return self._statement(block, Part.BODY, block.text.strip(), Shape.TITLE, context, furniture=furniture)

    def _column_heads(self, block: Block) -> Iterator[Statement]:
        """The row of column heads, once before the rows that stand under it; what stands in a row is none of its."""
        if block.header != self.header and (text := heads_text(block.header)):
            heads = replace(block, cells=(), header=())
            yield self._statement(heads, Part.TABLE, text, Shape.TITLE, self._context(block))
        self.header = block.header

    def _statement(
        self, block: Block, part: Part, text: str, shape: Shape, context: tuple[str, ...], *, furniture: bool = False
    ) -> Statement:
        self.id += 1
        self.counts[block.unit, part] += 1
        return Statement(
            id=self.id,
            text=text,
            locator=self._locator(block.unit, part),
            shape=shape,
            unit=block.unit,
            context=context,
            cells=block.cells,
            header=block.header,
            level=block.level + 1 if block.kind is BlockKind.BULLET else 0,
            internal=block.unit in self.marked or self._internal(part, text),
            furniture=furniture,
        )

    def _statements(self, block: Block, *, furniture: bool) -> Iterator[Statement]:
        part = _PARTS.get(block.kind, Part.BODY)
        context = self._context(block)
        sentences = [block.text] if part in (Part.TABLE, Part.CHART) else split_sentences(block.text)
        for text in sentences:
            shape = _shape(block, text, alone=len(sentences) == 1)
            yield self._statement(block, part, text, shape, context, furniture=furniture)
        if part is Part.BODY and not furniture:
            self._remember(block, sentences)

    def _internal(self, part: Part, text: str) -> bool:
        return (part is Part.NOTES and self.notes_internal) or self.unit_internal or _says_internal(text)

    def _locator(self, unit: int, part: Part) -> Locator:
        section = self.raw.kind is UnitKind.SECTION
        titles = [text for _, text in self.path]
        title = (
            " > ".join(titles)
            if section
            else (titles[-1] if self.raw.kind is UnitKind.PAGE and titles else " ".join(titles[:1]))
        )
        return Locator(self.raw.kind, None if section else unit, title, part, self.counts[unit, part])

    def _context(self, block: Block) -> tuple[str, ...]:
        titles = tuple(text for _, text in self.path)
        if block.kind is BlockKind.BULLET:
            while self.parents and self.parents[-1][0] >= block.level:
                self.parents.pop()
            lead = (self.lead,) if self.lead else ()
            return titles + lead + tuple(text for _, text in self.parents)
        if self.lead and (block.kind is BlockKind.ROW or _is_item(block)):
            return (*titles, self.lead)
        return titles

    def _remember(self, block: Block, sentences: list[str]) -> None:
        last = sentences[-1] if sentences else ""
        if block.kind is BlockKind.BULLET:
            self.parents.append((block.level, last))
        elif block.kind is BlockKind.PARAGRAPH and not (self.lead and _is_item(block)):
            self.parents.clear()
            self.lead = last if opens_list(last) and len(last.split()) <= _LEAD_WORDS else ""


def heads_text(header: Sequence[str]) -> str:
    """A table's column heads as a statement has them; a column without a head is none."""
    return JOINT.join(head for head in header if head)


def _says_internal(text: str) -> bool:
    return _INTERNAL.search(text.lower()) is not None


def _marked_units(raw: RawDocument) -> frozenset[int]:
    """The units with a banner such as "Internal only"; none where it stands on most of them, as a footer does."""
    marked = {b.unit for b in raw.blocks if not b.furniture and len(b.text) <= 120 and _BANNER.match(b.text)}
    return frozenset(marked) if len(marked) <= max(1, raw.units // 3) else frozenset()


def opens_list(text: str) -> bool:
    """Whether a line only leads to the lines below it: it ends with a colon or breaks off."""
    return text.rstrip().endswith(_LEADS_IN) or _OPEN.search(text, max(0, len(text) - _OPEN_CHARACTERS)) is not None


def _is_item(block: Block) -> bool:
    """A short paragraph without a full stop: an item of a list drawn without bullets."""
    text = block.text.rstrip()
    return block.kind is BlockKind.PARAGRAPH and len(text.split()) <= _ITEM_WORDS and not re.search(r"[.!?:]$", text)


def _shape(block: Block, text: str, *, alone: bool) -> Shape:
    if block.kind is BlockKind.ROW:
        return Shape.ROW
    if block.kind is BlockKind.CHART or not alone:
        return Shape.SENTENCE
    if re.search(r"[.!?…][”“\"’'»)\]]*$", text) and len(text.split()) >= 4:
        return Shape.SENTENCE
    if block.kind in (BlockKind.PARAGRAPH, BlockKind.NOTE) and len(text.split()) >= 12:
        return Shape.SENTENCE
    return Shape.FRAGMENT


def _title(raw: RawDocument, furniture: Furniture, file: str) -> str:
    """The title as the document shows it, else as its properties name it, else the file's name."""
    for n, block in enumerate(raw.blocks):
        if block.unit > 1 or n > 12:
            break
        head = block.kind is BlockKind.TITLE or (block.kind is BlockKind.HEADING and block.level <= 1)
        if head and n not in furniture.blocks and len(block.text.split()) <= 20:
            return block.text.strip()
    named = raw.title.strip()
    if named and not re.fullmatch(
        r"(?:untitled|unbenannt|powerpoint[- ]\w+|pr(?:ä|ae|e)sentation\d*|(?:microsoft \w+ - .*)|document\d*"
        r"|dokument\d*|slide 1|title)",
        named,
        re.I,
    ):
        return named
    first = next((b.text for b in raw.blocks if b.kind in (BlockKind.TITLE, BlockKind.HEADING)), "")
    return first.strip() if 0 < len(first.split()) <= 20 else re.sub(r"[_-]+", " ", file.rsplit(".", 1)[0]).strip()


def _unread(raw: RawDocument, furniture: Furniture, statements: tuple[Statement, ...]) -> Iterator[Unread]:
    """Every unit that gave no statement of its own, with the reason."""
    yield from raw.unread
    done = {u.number for u in raw.unread}
    said = {s.unit for s in statements if not s.furniture and s.locator.part is not Part.NOTES}
    noted = {s.unit for s in statements if s.locator.part is Part.NOTES}
    present = {b.unit for b in raw.blocks}
    hidden, pictures = set(raw.hidden), set(raw.pictures)
    for number in range(1, raw.units + 1):
        if number in done or (number in said and number not in hidden):
            continue
        if number in hidden:
            reason = UnreadReason.HIDDEN
        elif number in furniture.units:
            reason = UnreadReason.FURNITURE
        elif number in pictures:
            reason = UnreadReason.PICTURE_ONLY  # its notes may have been read: the picture was not
        elif number in noted:
            continue
        elif number not in present:
            reason = UnreadReason.EMPTY
        else:
            continue
        yield Unread(raw.kind, number, reason)
