"""A goal said in words: "60 qualified leads, measured by leads a month, target 60, by 30 June, of Sales and Marketing".

Parts are told by the words that they begin with, in either language, and parted by commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from schedules.errors import Problem, ScheduleError
from schedules.words import parse_day
from storage.kinds import Horizon

NAME, MEASURE, TARGET = 60, 80, 60
_TEAMS = (
    r"(?:of|for|between|von|für|zwischen)\s+(?:the\s+|den\s+|dem\s+)?{one}\s+(?:and|with|und|mit)\s+(?:the\s+)?{other}"
)
_PARTS = {
    "due": r"(?:by|until|due|bis(?:\s+zum)?|zum)\s+(?P<said>.+)",
    "measure": r"(?:measured?(?:\s+(?:by|in|as))?|gemessen(?:\s+(?:an|in|als))?|messgröße|maß)[\s:]+(?P<said>.+)",
    "target": r"(?:target|aim|zielwert|ziel)(?:\s+(?:of|is|von|ist))?[\s:]+(?P<said>.+)",
    "owners": r"(?:owners?|owned\s+by|verantwortlich(?:e|er)?)[\s:]+(?P<said>.+)",
    "name": r"(?:name|called|namens|genannt)[\s:]+(?P<said>.+)",
}
_HORIZON = re.compile(r"(short|medium|long|kurz|mittel|lang)[\s-]?(?:term|fristig(?:es)?)?", re.I)
_HORIZONS = {
    "short": Horizon.SHORT,
    "kurz": Horizon.SHORT,
    "medium": Horizon.MEDIUM,
    "mittel": Horizon.MEDIUM,
    "long": Horizon.LONG,
    "lang": Horizon.LONG,
}
_INLINE_DUE = re.compile(r"\s+(?:by|until|bis(?:\s+zum)?)\s+(?P<said>[^,;]+)$", re.I)


@dataclass(slots=True)
class Said:
    """What was said of a goal; what was not is empty. `teams` are keys, `owners` names. `trouble`: a day not read."""

    name: str = ""
    measure: str = ""
    target: str = ""
    due: date | None = None
    horizon: Horizon | None = None
    teams: tuple[str, str] | None = None
    owners: list[str] = field(default_factory=list)
    trouble: ScheduleError | None = None


def understand_goal(words: str, teams: Mapping[str, str], today: date, language: str) -> Said:
    """Read what was said; `teams` are names by key. What begins with none of the known words is the goal's name."""
    said = Said()
    said.teams, words = _teams(words, teams)
    for part in re.split(r"\s*[,;]\s+|\s*;\s*", words):
        _take(said, " ".join(part.split()).strip(" .,;“”„\"'"), today, language)
    if said.due is None and said.trouble is None and (found := _INLINE_DUE.search(said.name)):
        day, trouble = _day(found["said"], today, language)
        if trouble is None:
            said.name, said.due = said.name[: found.start()], day
    return said


def horizon_of(due: date, today: date) -> Horizon:
    """How far ahead a day is: short up to three months, medium up to a year."""
    days = (due - today).days
    return Horizon.SHORT if days <= 92 else Horizon.MEDIUM if days <= 366 else Horizon.LONG


def _take(said: Said, part: str, today: date, language: str) -> None:
    if not part:
        return
    if found := _HORIZON.fullmatch(part):
        said.horizon = _HORIZONS[found[1].lower()]
        return
    for name, pattern in _PARTS.items():
        found = re.fullmatch(pattern, part, re.I)
        if found is None:
            continue
        text = found["said"].strip()
        if name == "due":
            said.due, said.trouble = _day(text, today, language)
        elif name == "owners":
            said.owners = [each.strip() for each in re.split(r"\s+(?:and|und|&)\s+|\s*/\s*", text) if each.strip()]
        elif name == "measure":
            said.measure = text[:MEASURE]
        elif name == "target":
            said.target = text[:TARGET]
        else:
            said.name = text[:NAME]
        return
    if not said.name:
        said.name = part[:NAME]


def _teams(words: str, teams: Mapping[str, str]) -> tuple[tuple[str, str] | None, str]:
    """The two teams that are named, and the words without them; the longest names first."""
    names = sorted(teams.items(), key=lambda each: -len(each[1]))
    for key, name in names:
        for other, second in names:
            if key == other:
                continue
            pattern = rf"[\s,]*\b{_TEAMS.format(one=re.escape(name), other=re.escape(second))}\b"
            if found := re.search(pattern, words, re.I):
                return (key, other), f"{words[: found.start()]}, {words[found.end() :].lstrip(' ,')}"
    return None, words


def _day(text: str, today: date, language: str) -> tuple[date | None, ScheduleError | None]:
    try:
        day = parse_day(text, today=today, language=language)
    except ScheduleError as error:
        return None, error
    return (day, None) if day >= today else (None, ScheduleError(Problem.PAST, text))


def named_goal(words: str, names: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The goal, of (key, name), that the words begin with, and the rest of them; ("", words) where it is none."""
    said = " ".join(words.split()).strip(" .!?“„\"'")
    for key, name in sorted(names, key=lambda each: -len(each[1])):
        if said.casefold() == name.casefold() or said.casefold().startswith(
            tuple(f"{name.casefold()}{mark}" for mark in (" ", ":", ",", "”", "“"))
        ):
            return key, said[len(name) :].strip(' :,”“"')
    return "", said
