"""The vocabulary of a digest: what was read, where each piece stands, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class UnitKind(StrEnum):
    """What a document is counted in."""

    SLIDE = "slide"
    PAGE = "page"
    SECTION = "section"


class Part(StrEnum):
    """Which part of a slide, page or section a statement stands in."""

    BODY = "body"
    NOTES = "notes"
    TABLE = "table"
    CHART = "chart"


class Shape(StrEnum):
    """How a statement is written, which decides how it may be quoted."""

    SENTENCE = "sentence"
    FRAGMENT = "fragment"
    ROW = "row"
    TITLE = "title"


class SectionKind(StrEnum):
    """What a section of a digest is for, in the order a salesperson reads them."""

    OFFER = "offer"
    AUDIENCE = "audience"
    MESSAGE = "message"
    PROOF = "proof"
    DATE = "date"
    RISK = "risk"
    ACTION = "action"
    BACKGROUND = "background"


class UnreadReason(StrEnum):
    """Why a slide, a page or a section, or a part of it, is not in the statements."""

    PICTURE_ONLY = "picture only"
    EMPTY = "empty"
    HIDDEN = "hidden"
    FURNITURE = "agenda, contents, disclaimer or thanks"
    DAMAGED = "damaged"
    TOO_LONG = "beyond the limit"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a statement stands.

    `number` is the slide or page number (from 1); for a section it is None and `title` holds the heading
    path, its parts joined by " > ". `paragraph` counts the statements of one unit's part from 1.
    """

    kind: UnitKind
    number: int | None
    title: str
    part: Part
    paragraph: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest piece that can be cited: a sentence, a slide bullet, a table row, a note.

    `text` is verbatim but for white space and hyphens at line ends. `context` is what a fragment needs to
    stand alone, outermost first (slide title, lead-in line or parent bullet). `level` is 0 for running text and the
    depth, from 1, for a list item. `furniture` statements are kept, so that
    nothing of the text is lost, but never enter a digest.
    """

    id: int
    text: str
    locator: Locator
    shape: Shape
    unit: int
    context: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    level: int = 0
    internal: bool = False
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A unit that was not read, in whole or in part, and why. `number` counts from 1; sections are counted too."""

    kind: UnitKind
    number: int
    reason: UnreadReason


@dataclass(frozen=True, slots=True)
class Document:
    """A brief as read: its statements in reading order.

    `language` is an ISO 639-1 code, or "und" where the text is too short to tell. `words` counts the words
    of the whole text, furniture and notes included.
    """

    file: str
    title: str
    kind: UnitKind
    language: str
    units: int
    words: int
    statements: tuple[Statement, ...]
    unread: tuple[Unread, ...] = ()

    def __hash__(self) -> int:
        """Of what is told at a glance: documents are keys of caches, and may hold ten thousand statements."""
        return hash((self.file, self.title, self.language, self.units, self.words, len(self.statements)))

    @property
    def read(self) -> int:
        """How many units were read: all but the unread ones."""
        return self.units - len({u.number for u in self.unread})


@dataclass(frozen=True, slots=True)
class Bullet:
    """One line of a digest with the statements that it rests on (at least one)."""

    text: str
    sources: tuple[Statement, ...]
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Bullets of one kind, under a name in the digest's language."""

    kind: SectionKind
    name: str
    bullets: tuple[Bullet, ...]


class Failure(StrEnum):
    """Why a language model did not write a digest although one is set."""

    TIME_OUT = "time-out"
    QUOTA = "quota"
    REFUSED = "refused"
    MALFORMED = "malformed"
    DOWN = "down"
    BUDGET = "budget"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Generation:
    """How a digest was written: by which language model, and what the checks did to its lines.

    `model` is empty where the words are the document's own; then `failure` says why, if a language model should have
    written it. `again` lines went back once since they failed, `replaced` ones gave way to the document's own words,
    `dropped` ones are gone; `left_out` ones passed and found no room. `withheld` statements were not shown to the
    model, since they speak to a language model. `audience` says for whom it was written, "" for everybody.
    """

    model: str = ""
    failure: Failure | None = None
    again: int = 0
    replaced: int = 0
    dropped: int = 0
    left_out: int = 0
    withheld: int = 0
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a salesperson reads in a minute.

    `headline_sources` and `why_sources` name the statements that the two lines rest on; a headline that is the
    document's own title may rest on none. `words` counts headline, why and bullets. `runners_up` are bullets
    that just missed, best first, for "more of this section" and for an editor who adds one.
    """

    title: str
    headline: str
    why: str
    language: str
    engine: str
    words: int
    sections: tuple[Section, ...]
    document: Document
    headline_sources: tuple[Statement, ...] = ()
    why_sources: tuple[Statement, ...] = ()
    runners_up: tuple[tuple[SectionKind, Bullet], ...] = field(default=())
    generation: Generation = Generation()

    @property
    def reading_seconds(self) -> int:
        """Time to read the digest in seconds, at 230 words a minute.

        Source: M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109
        (2019): 238 words a minute for English non-fiction, rounded down for fragments and numbers.
        """
        return max(1, round(self.words * 60 / 230))

    def bullets(self) -> Iterator[Bullet]:
        """All bullets in reading order."""
        for section in self.sections:
            yield from section.bullets
