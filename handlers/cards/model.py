"""The neutral card: what a message says, before any platform has a say in how it looks.

A `Card` is a sequence of elements from one closed union. Text fields hold text and never markup: a renderer
escapes all of it, so text of a document can be passed as it is. Build rich lines with `line("Due ", Bold("now"))`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

ACTION_ID = re.compile(r"[a-z][a-z0-9_.:-]{0,99}")
VALUE_LENGTH = 150  # the shortest bound of all platforms: a Block Kit option's value


class InstantStyle(StrEnum):
    """How much of an instant is shown."""

    DATE = "date"
    TIME = "time"
    DATE_TIME = "date_time"


class ButtonStyle(StrEnum):
    """What a button means. Teams shows all alike."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    """Text that is set apart."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that opens a web page. Where `url` is not http(s), both are shown as plain text."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, by Linkpin's key. Notifies the person where the renderer knows the platform's id of the key."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class ChannelMention:
    """A channel, by Linkpin's key. Links to it where the platform can, and never notifies its members."""

    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, shown in the reader's zone where the platform can. `at` must know its zone, and is kept in UTC."""

    at: datetime
    style: InstantStyle = InstantStyle.DATE_TIME

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("an Instant needs a datetime with a zone")
        object.__setattr__(self, "at", self.at.astimezone(UTC))


Span: TypeAlias = Plain | Bold | Italic | Link | Mention | ChannelMention | Instant
Line: TypeAlias = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """A line of text from strings (taken as plain text) and spans."""
    return tuple(Plain(part) if isinstance(part, str) else part for part in parts)


@dataclass(frozen=True, slots=True)
class Header:
    """A heading; `level` 1 opens a card, 2 a section of it."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2):
            raise ValueError("a Header has level 1 or 2")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; line breaks within it are kept."""

    spans: Line


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: Line


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with values, one below the other."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class BulletItem:
    """One bullet. `sources` name where it stands ("slide 12"), in the reader's language.

    `internal` marks what customers must not see, `edited` what a person has rewritten.
    """

    spans: Line
    sources: tuple[str, ...] = ()
    internal: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `ordered` numbers it from 1."""

    items: tuple[BulletItem, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under an optional header. Rows may be shorter or longer than the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, with who or what they are from."""

    spans: Line
    source: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: by `url`, or by `file`, an id that the renderer's context turns into an address.

    `alt` says what it shows and is shown itself where the picture can't be.
    """

    alt: str
    url: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of ours to be had: `document` is its key (storage/documents.py), `size` in bytes.

    Each platform makes it a download where it can; elsewhere its name is shown.
    """

    document: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


@dataclass(frozen=True, slots=True)
class Context:
    """Small print."""

    spans: Line


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long task is: `done` of `total`, and words for it."""

    done: int
    total: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.done <= self.total or self.total < 1:
            raise ValueError("Progress needs 0 <= done <= total and total >= 1")


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question asked before an action is taken."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a menu, a select or a form. `value` is what comes back, at most 150 characters."""

    label: str
    value: str
    description: str = ""

    def __post_init__(self) -> None:
        _check_value(self.value)
        if not self.value or "," in self.value or not self.label.strip():
            raise ValueError("an option needs a label, and a value without a comma (Adaptive Cards join by it)")


@dataclass(frozen=True, slots=True)
class Button:
    """Sends `action_id` and `value` back when pressed."""

    label: str
    action_id: str
    value: str = ""
    style: ButtonStyle = ButtonStyle.DEFAULT
    confirm: Confirm | None = None

    def __post_init__(self) -> None:
        _check_action(self.action_id, self.label)
        _check_value(self.value)


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Opens a web page."""

    label: str
    url: str

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise ValueError("a button needs a label")


@dataclass(frozen=True, slots=True)
class Menu:
    """An overflow menu: choosing an option sends `action_id` and the option's value."""

    label: str
    action_id: str
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        _check_action(self.action_id, self.label)
        check_options(self.options)


@dataclass(frozen=True, slots=True)
class Select:
    """A drop-down list: choosing an option sends `action_id` and the option's value."""

    label: str
    action_id: str
    options: tuple[Option, ...]
    initial: str = ""

    def __post_init__(self) -> None:
        _check_action(self.action_id, self.label)
        check_options(self.options)
        if self.initial and self.initial not in {option.value for option in self.options}:
            raise ValueError("the initial value is not among the options")


Action: TypeAlias = Button | LinkButton | Menu | Select


@dataclass(frozen=True, slots=True)
class Actions:
    """Things to press, in one row where there is room."""

    items: tuple[Action, ...]


Element: TypeAlias = (
    Header | Text | Facts | Bullets | Table | Quote | Image | Attachment | Actions | Divider | Context | Progress
)


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `summary` is its one line of plain text for notifications."""

    elements: tuple[Element, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """An action that a person took, the same from every platform."""

    action_id: str
    value: str


def _check_action(action_id: str, label: str) -> None:
    if not ACTION_ID.fullmatch(action_id):
        raise ValueError(f"not an action id: {action_id!r}")
    if not label.strip():
        raise ValueError("an action needs a label")


def _check_value(value: str) -> None:
    if len(value) > VALUE_LENGTH or any(not 0x20 <= ord(char) < 0x7F for char in value):
        raise ValueError(f"a value is at most {VALUE_LENGTH} printable ASCII characters: {value[:40]!r}")


def check_options(options: tuple[Option, ...]) -> None:
    """Raise ValueError unless there is at least one option and no value stands twice."""
    values = [option.value for option in options]
    if not values or len(set(values)) != len(values):
        raise ValueError("options need distinct values, and at least one")
