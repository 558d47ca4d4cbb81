"""Neutral forms: what is asked, what may be answered, and what a submission means.

A platform's decoder only collects raw answers (strings, tuples of strings, booleans); `read_answers` here turns them
into values and problems, so that a form means the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias, assert_never

from handlers.cards.model import ACTION_ID, Line, Option, check_options

Raw: TypeAlias = str | tuple[str, ...] | bool
Value: TypeAlias = str | int | Decimal | bool | date | time | tuple[str, ...] | None

FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
PAGE_FIELDS = 30
TEXT_LENGTH = 3000  # the longest answer of one Block Kit text input
LABEL_LENGTH = 200
HINT_LENGTH = 400
PLACEHOLDER_LENGTH = 150
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?")


class ProblemKind(StrEnum):
    """What is wrong with an answer."""

    REQUIRED = "required"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    NO_WHOLE_NUMBER = "no_whole_number"
    TOO_SMALL = "too_small"
    TOO_BIG = "too_big"
    NO_DATE = "no_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NO_TIME = "no_time"
    NO_OPTION = "no_option"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with one answer, and the bound that it breaks ("3", "2026-05-01"), if there is one."""

    kind: ProblemKind
    bound: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """What every field has. `id` is unique in its form."""

    id: str
    label: str
    hint: str = ""
    required: bool = True

    def __post_init__(self) -> None:
        if not FIELD_ID.fullmatch(self.id):
            raise ValueError(f"not a field id: {self.id!r}")
        if not self.label.strip() or len(self.label) > LABEL_LENGTH or len(self.hint) > HINT_LENGTH:
            raise ValueError(f"{self.id}: a label has 1 to {LABEL_LENGTH} characters, a hint up to {HINT_LENGTH}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(_Field):
    """Text on one line or several. Lengths in characters, after white space at both ends is cut."""

    multiline: bool = False
    min_length: int = 0
    max_length: int = TEXT_LENGTH
    placeholder: str = ""
    initial: str = ""

    def __post_init__(self) -> None:
        _Field.__post_init__(self)
        if not 0 <= self.min_length <= self.max_length <= TEXT_LENGTH or len(self.placeholder) > PLACEHOLDER_LENGTH:
            raise ValueError(f"{self.id}: lengths out of order, or a placeholder over {PLACEHOLDER_LENGTH}")
        if len(self.initial) > self.max_length:
            raise ValueError(f"{self.id}: the initial text is longer than an answer may be")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(_Field):
    """A whole number, or with `decimals` any number."""

    decimals: bool = False
    minimum: int | None = None
    maximum: int | None = None
    placeholder: str = ""
    initial: int | Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(_Field):
    """A day."""

    earliest: date | None = None
    latest: date | None = None
    initial: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeField(_Field):
    """A time of day to the minute, in the zone that the label names."""

    initial: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(_Field):
    """One of the options: a drop-down list, or with `radio` all of them in sight."""

    options: tuple[Option, ...]
    radio: bool = False
    placeholder: str = ""
    initial: str = ""

    def __post_init__(self) -> None:
        _Field.__post_init__(self)
        _check_choices(self.id, self.options, (self.initial,) if self.initial else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesField(_Field):
    """Any of the options: a list, or with `boxes` a box for each."""

    options: tuple[Option, ...]
    boxes: bool = False
    minimum: int = 0
    maximum: int = 100
    placeholder: str = ""
    initial: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _Field.__post_init__(self)
        _check_choices(self.id, self.options, self.initial)


class Directory(StrEnum):
    """Whom or what a picker offers."""

    PEOPLE = "people"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickField(_Field):
    """People or channels that Linkpin knows, as options; answers are option values.

    With `anyone` the platform's own picker is used where it has one, and others than the options may be picked: their
    answers are the platform's ids. Elsewhere it is a list of the options.
    """

    directory: Directory
    options: tuple[Option, ...]
    anyone: bool = False
    minimum: int = 0
    maximum: int = 100
    placeholder: str = ""
    initial: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _Field.__post_init__(self)
        _check_choices(self.id, self.options, self.initial)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckField(_Field):
    """One box. Required means that it must be ticked."""

    initial: bool = False
    required: bool = False


Field: TypeAlias = TextField | NumberField | DateField | TimeField | ChoiceField | ChoicesField | PickField | CheckField


@dataclass(frozen=True, slots=True)
class Page:
    """Fields that are shown together, after an introduction (paragraphs)."""

    fields: tuple[Field, ...]
    title: str = ""
    intro: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        if not self.fields or len(self.fields) > PAGE_FIELDS:
            raise ValueError(f"a page has 1 to {PAGE_FIELDS} fields; put the others on a further page")


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `nonce` makes a submission recognisable as a repeat; `state` comes back with it.

    `state` is small and not secret: it passes through the person's client, so check what it allows.
    """

    id: str
    title: str
    pages: tuple[Page, ...]
    submit: str
    cancel: str
    nonce: str
    state: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not ACTION_ID.fullmatch(self.id) or not self.pages:
            raise ValueError("a form needs an id like an action's, and a page")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", self.nonce):
            raise ValueError("a nonce is 1 to 64 letters, digits, - and _")
        if not (self.title.strip() and self.submit.strip() and self.cancel.strip()):
            raise ValueError("a form needs a title and labels for its buttons")
        ids = [each.id for each in self.fields()]
        if len(set(ids)) != len(ids):
            raise ValueError("field ids must be distinct")

    def fields(self) -> Iterator[Field]:
        """All fields, page by page."""
        for page in self.pages:
            yield from page.fields

    def initial(self) -> dict[str, Raw]:
        """The raw answers that a fresh form shows."""
        return {each.id: raw for each in self.fields() if (raw := initial_raw(each)) not in ("", ())}


@dataclass(frozen=True, slots=True)
class Submission:
    """One page of a form as sent: `values` are those of all pages up to it, `raw` what was typed, for showing again.

    `page` counts from 0. Where `problems` is empty the page is good; `last` says whether the form is complete.
    """

    form_id: str
    nonce: str
    page: int
    last: bool
    state: Mapping[str, str]
    values: Mapping[str, Value]
    problems: Mapping[str, Problem]
    raw: Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What identifies a form's page on its way through a client: rendered with the page and sent back with it."""

    form_id: str
    nonce: str
    page: int
    state: Mapping[str, str]
    kept: Mapping[str, Raw]


class FormMismatchError(ValueError):
    """A submission that doesn't belong to the form it was read with, or is not a submission at all."""


def read_answers(form: Form, ticket: Ticket, raw: Mapping[str, Raw]) -> Submission:
    """Values and problems of a page, together with the pages before it (`ticket.kept`).

    Answers to fields that the form doesn't have are ignored. Raises FormMismatchError if the ticket is another form's.
    The nonce is not compared: the caller knows which ones are out.
    """
    if ticket.form_id != form.id or not 0 <= ticket.page < len(form.pages):
        raise FormMismatchError(f"a submission of {ticket.form_id!r}, page {ticket.page}, is not one of {form.id!r}")
    values: dict[str, Value] = {}
    problems: dict[str, Problem] = {}
    answers: dict[str, Raw] = {}
    for index, page in enumerate(form.pages[: ticket.page + 1]):
        source = raw if index == ticket.page else ticket.kept
        for each in page.fields:
            answer = source.get(each.id, False if isinstance(each, CheckField) else "")
            answers[each.id] = answer
            result = read_answer(each, answer)
            if isinstance(result, Problem):
                problems[each.id] = result
            else:
                values[each.id] = result
    last = ticket.page == len(form.pages) - 1
    return Submission(form.id, ticket.nonce, ticket.page, last, ticket.state, values, problems, answers)


def read_answer(each: Field, raw: Raw) -> Value | Problem:
    """The value of one answer, None where an optional field was left empty, or what is wrong with it."""
    if isinstance(each, CheckField):
        ticked = raw in (True, "true", "on", ("true",))
        return Problem(ProblemKind.REQUIRED) if each.required and not ticked else ticked
    if isinstance(each, ChoicesField | PickField):
        chosen = raw if isinstance(raw, tuple) else raw.split(",") if isinstance(raw, str) else ()
        return _read_choices(each, tuple(dict.fromkeys(value for value in chosen if value)))
    text = raw.strip() if isinstance(raw, str) else raw[0] if isinstance(raw, tuple) and raw else ""
    if not text:
        return Problem(ProblemKind.REQUIRED) if each.required else None
    match each:
        case TextField():
            return _read_text(each, text)
        case NumberField():
            return _read_number(each, text)
        case DateField():
            return _read_date(each, text)
        case TimeField():
            try:
                return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
            except ValueError:
                return Problem(ProblemKind.NO_TIME)
        case ChoiceField():
            known = any(option.value == text for option in each.options)
            return text if known else Problem(ProblemKind.NO_OPTION)
        case _:
            assert_never(each)


def initial_raw(each: Field) -> Raw:
    """A field's initial value as a raw answer."""
    match each:
        case TextField() | ChoiceField() | ChoicesField() | PickField() | CheckField():
            return each.initial
        case NumberField():
            return "" if each.initial is None else str(each.initial)
        case DateField():
            return "" if each.initial is None else each.initial.isoformat()
        case TimeField():
            return "" if each.initial is None else each.initial.strftime("%H:%M")
        case _:
            assert_never(each)


def _read_text(each: TextField, text: str) -> Value | Problem:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not each.multiline:
        text = " ".join(text.splitlines())
    if len(text) < each.min_length:
        return Problem(ProblemKind.TOO_SHORT, str(each.min_length))
    if len(text) > each.max_length:
        return Problem(ProblemKind.TOO_LONG, str(each.max_length))
    return text


def _read_number(each: NumberField, text: str) -> Value | Problem:
    try:
        if not NUMBER.fullmatch(text):
            return Problem(ProblemKind.NO_NUMBER)
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return Problem(ProblemKind.NO_NUMBER)
    if not each.decimals and number != number.to_integral_value():
        return Problem(ProblemKind.NO_WHOLE_NUMBER)
    if each.minimum is not None and number < each.minimum:
        return Problem(ProblemKind.TOO_SMALL, str(each.minimum))
    if each.maximum is not None and number > each.maximum:
        return Problem(ProblemKind.TOO_BIG, str(each.maximum))
    return number if each.decimals else int(number)


def _read_date(each: DateField, text: str) -> Value | Problem:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Problem(ProblemKind.NO_DATE)
    if each.earliest is not None and day < each.earliest:
        return Problem(ProblemKind.TOO_EARLY, each.earliest.isoformat())
    if each.latest is not None and day > each.latest:
        return Problem(ProblemKind.TOO_LATE, each.latest.isoformat())
    return day


def _read_choices(each: ChoicesField | PickField, chosen: tuple[str, ...]) -> Value | Problem:
    open_list = isinstance(each, PickField) and each.anyone
    if not open_list and not {option.value for option in each.options}.issuperset(chosen):
        return Problem(ProblemKind.NO_OPTION)
    if not chosen:
        return Problem(ProblemKind.REQUIRED) if each.required else ()
    if len(chosen) < each.minimum:
        return Problem(ProblemKind.TOO_FEW, str(each.minimum))
    if len(chosen) > each.maximum:
        return Problem(ProblemKind.TOO_MANY, str(each.maximum))
    return chosen


def _check_choices(name: str, options: tuple[Option, ...], initial: tuple[str, ...]) -> None:
    check_options(options)
    if not {option.value for option in options}.issuperset(initial):
        raise ValueError(f"{name}: an initial value is not among the options")
