"""One language's words for rules and days, from `schedules/lexicons`, and the patterns made of them."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from schedules.words.macros import macros

LANGUAGES = ("en", "de")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_NEVER = re.compile(r"(?!)")


class Lexicon:
    """The words of one language. Patterns are over text as `schedules.words.scanner` makes it."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.language: str = tables["language"]
        self.say: dict[str, Any] = tables["say"]
        self.city_times: dict[str, str] = tables["city_times"]
        self.examples: dict[str, str] = tables["examples"]
        self.adverbs: dict[str, str] = tables["adverbs"]
        self.clock_names: dict[str, str] = tables["clock_names"]
        self.dayparts: dict[str, str] = tables["dayparts"]
        self.early_is_ambiguous: bool = tables["early_is_ambiguous"]
        self._tables = tables
        self._macros = macros(tables)
        self._compiled: dict[str, re.Pattern[str]] = {}

    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern of the file by its name ("position"); those of days have the prefix "days."."""
        if name not in self._compiled:
            table, _, key = name.rpartition(".")
            source = self._tables[table or "patterns"][key]
            self._compiled[name] = self.compile(source)
        return self._compiled[name]

    def source(self, table: str, key: str) -> str:
        """An entry of the file, with its placeholders filled in."""
        return self.fill(self._tables[table][key])

    def compile(self, source: str) -> re.Pattern[str]:
        """A pattern whose placeholders are filled in; it matches whole words only."""
        if source == "(?!)":
            return _NEVER
        return re.compile(rf"(?<!\w)(?:{self.fill(source)})(?!\w)")

    def fill(self, source: str) -> str:
        """The source of a pattern with its placeholders filled in."""
        while _PLACEHOLDER.search(source):
            source = _PLACEHOLDER.sub(lambda found: self._macros[found[1]], source)
        return source

    def weekdays_in(self, text: str) -> list[int]:
        """The weekdays named in a list, Monday 0, in its order."""
        return self._indexes("weekdays", text)

    def months_in(self, text: str) -> list[int]:
        """The months named in a list, January 1, in its order."""
        return [index + 1 for index in self._indexes("months", text)]

    def number(self, text: str) -> int | None:
        """A number in figures or words, as "3" or "three"."""
        return _leading(text) or next((index + 1 for index in self._indexes("numbers", text)), None)

    @property
    def numerals(self) -> str:
        """The source of a pattern of the numbers in words."""
        return "|".join(self._tables["numbers"])

    def nth(self, text: str) -> int:
        """An ordinal: 1 for the first, -1 for the last; in figures or words."""
        figure = _leading(text)
        if figure is not None:
            return figure
        for index in self._indexes("ordinals_from_end", text):
            return -1 - index
        return self._indexes("ordinals", text)[0] + 1

    def nths(self, text: str) -> list[int]:
        """The ordinals of a list: "first and third"."""
        return [self.nth(part) for part in re.findall(self.fill("{nth}"), text)]

    def known(self, text: str) -> int:
        """How many words of a text belong to the language."""
        return sum(word in self.vocabulary for word in re.findall(r"[^\W\d_]{2,}", text))

    def written(self, word: str) -> str:
        """A word of the tables as people write it."""
        if self.language == "de":
            word = word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
        named = self._indexes("weekdays", word) or self._indexes("months", word)
        return word.capitalize() if named else word

    def unit(self, text: str) -> str:
        """The unit of time that a word names, as the file has it: "day", "workday", "week" and so on."""
        return next(name for name, source in self._units if source.fullmatch(text))

    def names_week(self, text: str) -> bool:
        """Whether words for days name a week: "end of next week", "week 12"."""
        found = re.search(self.fill(r"\b(?:{unit})"), text)
        return (found is not None and self.unit(found[0]) == "week") or self.pattern("days.week_number").search(
            text
        ) is not None

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of the language that tell it: fillers and whatever the tables name."""
        return self.fillers | self.away | frozenset(re.findall(r"[^\W\d_]{2,}", _words_of(self._tables)))

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The words that a misspelled one may have been meant as."""
        words: set[str] = set()
        for table in ("weekdays", "months", "ordinals", "ordinals_from_end", "numbers"):
            words.update(w for source in self._tables[table] for w in _literals(source))
        for name in ("units", "adverbs", "dayparts"):
            words.update(w for source in self._tables[name].values() for w in _literals(source))
        words.update({"every", "until", "except"} if self.language == "en" else {"jeden", "jede", "alle", "bis"})
        return tuple(sorted(w for w in words if len(w) > 3))

    @cached_property
    def fillers(self) -> frozenset[str]:
        """Words that carry nothing."""
        return frozenset(self._tables["fillers"].split())

    @cached_property
    def away(self) -> frozenset[str]:
        """Words beside the days of an absence or pause that carry nothing."""
        return frozenset(self._tables["days"]["away"].split())

    @cached_property
    def due(self) -> frozenset[str]:
        """Words beside the day until which something is to be done that carry nothing."""
        return frozenset(self._tables["days"]["due"].split())

    @cached_property
    def _units(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(name, re.compile(source)) for name, source in self._tables["units"].items()]

    def _indexes(self, table: str, text: str) -> list[int]:
        names = self._tables[table]
        found = re.compile("|".join(rf"(?<!\w)(?:(?P<_{i}>{name}))(?!\w)" for i, name in enumerate(names)))
        return [int(str(match.lastgroup)[1:]) for match in found.finditer(text)]


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The words of a language; English for one that we don't have. "de-AT" is German."""
    short = language.split("-", maxsplit=1)[0]
    name = short if short in LANGUAGES else "en"
    source = resources.files("schedules").joinpath("lexicons", f"{name}.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(source))


def _leading(text: str) -> int | None:
    found = re.match(r"\d+", text)
    return int(found[0]) if found else None


def _literals(source: str) -> list[str]:
    """The plain words of a simple pattern: what is optional once with it and once without."""
    shapes = []
    for part in re.split(r"\|(?![^(]*\))", source):
        shapes.append(re.sub(r"\(\?:([^()|]*)[^()]*\)\??|(\w)\?", r"\1\2", part))
        shapes.append(re.sub(r"\(\?:[^()]*\)\?|\w\?|\[\w+\]\?", "", part))
    return [shape for shape in shapes if shape.isalpha()]


def _words_of(tables: object) -> str:
    if isinstance(tables, dict):
        return " ".join(_words_of(value) for key, value in tables.items() if key not in ("say", "examples"))
    if isinstance(tables, list):
        return " ".join(map(_words_of, tables))
    return str(tables)
