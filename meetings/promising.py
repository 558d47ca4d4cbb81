"""Promises as people write them down, one a line: "Sam: three customer stories, by Friday"; in English and German."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schedules.errors import Problem, ScheduleError
from schedules.words import parse_due

MOST = 8
WHO, WHAT = 80, 300
"""Characters that a name and a promise may have."""
_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_WHO = re.compile(r"^(?P<who>[^:]{1,200}?)\s*(?::|\s[–—-]\s)\s*(?P<what>\S.*)$")
_LEADS = re.compile(
    r"[\s,;(–—-]+(?=(?:by|until|till|before|no later than|due|latest|bis|vor|spätestens|zum|am|on|in)\s|eo[dwmqy]\b)"
    r"|\s*[,;(–—]\s*|\s+-\s+",
    re.I,
)
"""Where the day of a promise may begin."""
_DAY_WORDS = 6
"""A day is said in so many words at most."""
_SELF = frozenset(("i", "me", "myself", "we", "us", "ich", "wir", "mich", "uns"))
_SAID_WRONG = frozenset({Problem.PAST, Problem.AMBIGUOUS_DATE, Problem.DATE, Problem.INTERVAL})
"""A day was meant, and there is none such."""


class Fault(StrEnum):
    """Why a line can't be taken for a promise."""

    NOBODY = "nobody"  # it doesn't say who
    DAY = "day"
    LONG = "long"
    MANY = "many"


class PromiseError(ValueError):
    """A line that can't be taken: which one, counted from 1, why, and for a day what is wrong with it."""

    def __init__(self, number: int, fault: Fault, day: ScheduleError | None = None) -> None:
        super().__init__(f"line {number}: {fault.value}")
        self.number = number
        self.fault = fault
        self.day = day


@dataclass(frozen=True, slots=True)
class Given:
    """A promise as it was written; `until` None where no day was named."""

    who: str
    what: str
    until: date | None = None


def read_promises(text: str, *, today: date, language: str = "en") -> list[Given]:
    """The promises of a text, one a line; `today` is the writer's. Raises PromiseError."""
    lines = [line for line in (_MARK.sub("", each).strip() for each in text.splitlines()) if line]
    if len(lines) > MOST:
        raise PromiseError(MOST + 1, Fault.MANY)
    return [_read(number, line, today, language) for number, line in enumerate(lines, 1)]


def who_is_meant(name: str, people: Mapping[str, str], writer: str) -> list[str]:
    """The keys of the people whom a name may mean; `people` are names by key, "I" is the `writer`.

    The whole name, else its beginning; several where it is not clear, none where nobody is called so.
    """
    said = " ".join(name.casefold().split())
    if said in _SELF:
        return [writer]
    for fits in (_is_whole, _is_part):
        found = [key for key, known in people.items() if fits(said, known.casefold().split())]
        if found:
            return found
    return []


def _read(number: int, line: str, today: date, language: str) -> Given:
    found = _WHO.match(line)
    if found is None:
        raise PromiseError(number, Fault.NOBODY)
    who, what = " ".join(found["who"].split()), " ".join(found["what"].split())
    if len(who) > WHO or len(what) > WHAT:
        raise PromiseError(number, Fault.LONG)
    until, rest = _until(number, what, today, language)
    return Given(who, rest, until)


def _until(number: int, what: str, today: date, language: str) -> tuple[date | None, str]:
    """(the day of a promise, the promise without it); a day in its midst stays there, too."""
    wrong: ScheduleError | None = None
    leads = [lead for lead in _LEADS.finditer(what) if what[: lead.start()].strip()]
    for lead in leads:
        try:
            until = parse_due(_bare(what[lead.end() :]), today=today, language=language)
        except ScheduleError as error:
            # "by e-mail" is no day; "by 31 February" was meant as one.
            wrong = wrong or (error if error.problem in _SAID_WRONG else None)
        else:
            return until, what[: lead.start()].rstrip(" ,;(–—-")
    if wrong is not None:
        raise PromiseError(number, Fault.DAY, wrong)
    for lead in leads:
        words = what[lead.end() :].split()
        for many in range(min(len(words), _DAY_WORDS), 1, -1):
            with suppress(ScheduleError):
                return parse_due(_bare(" ".join(words[:many])), today=today, language=language), what
    return None, what


def _bare(text: str) -> str:
    return text.rstrip(" .!)")


def _is_whole(said: str, words: list[str]) -> bool:
    return said.split() == words


def _is_part(said: str, words: list[str]) -> bool:
    """Whether it is the first or last name, or the beginning of the whole one."""
    return said in (words[:1] + words[-1:]) or " ".join(words).startswith(f"{said} ")
