"""Time zones by the names that people use: cities and countries in English and German, abbreviations, IANA names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from schedules.errors import Problem, ScheduleError
from schedules.words.lexicon import Lexicon, lexicon
from schedules.words.scanner import Scanner, plain

LOCALES = {"en": "en_GB", "de": "de_DE"}
_MOST_WORDS = 4
_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_NO_CITIES = frozenset(
    {"center", "wake", "troll", "easter", "easter island", "man", "christmas", "unknown", "unbekannt", "jan"}
)
"""Names of zones that are words of other things."""
_BEFORE = (
    r"(?:(?:in|for|fuer|at|nach|according to)(?: the| der)? )?"
    r"\(?(?:time ?zone|zeitzone|ortszeit|zone|zeit)?(?: in| von)? ?"
)
_AFTER = r"\)?(?:'s)?(?: (?:local |standard |daylight )?(?:time ?zone|time|ortszeit|zeitzone|zeit))?\)?"
_UTC = frozenset({"UTC", "Etc/UTC", "Etc/GMT+0", "Etc/GMT-0"})
_OFFSET = re.compile(r"(?<!\w)\(?(?:utc|gmt) ?([+-])(\d{1,2})(?::?(\d\d))?\)?(?![\w:])")
_IANA = re.compile(r"(?<!\w)\(?([a-z]+(?:/[a-z][a-z0-9_+-]+){1,2})\)?(?!\w)")
_UNKNOWN = re.compile(
    r"(?<!\w)(?:(?:in )?(?:ortszeit|zeitzone|time ?zone) )([a-z][\w'-]+)|(?<!\w)([a-z][\w'-]+) (?:time|zeit)(?!\w)"
)


def take_zone(scanner: Scanner, words: Lexicon) -> str:
    """The IANA name of the zone that the text names, or "". Raises ScheduleError for an ambiguous or unknown one."""
    offset = scanner.take(_OFFSET)
    if offset is not None:
        return _fixed(offset, scanner, words)
    named = scanner.take_if(_IANA, lambda found: found[1] in _by_iana())
    if named is not None:
        return _by_iana()[named[1]]
    for begin, end in _phrases(scanner.rest):
        name = scanner.rest[begin:end]
        zones = _by_name().get(name)
        if zones is None or (name in words.fillers and not _says_time(scanner.rest, end)):
            continue
        said = scanner.original(begin, end)
        around = re.compile(rf"(?<!\w){_BEFORE}{re.escape(name)}{_AFTER}(?!\w)")
        if scanner.take(around) is None:
            continue
        if len(zones) > 1:
            examples = tuple(describe_zone(zone, words.language) for zone in zones)
            raise ScheduleError(Problem.AMBIGUOUS_ZONE, said, examples, words.examples["zone"])
        return zones[0]
    return ""


def refuse_unknown_zone(scanner: Scanner, words: Lexicon) -> None:
    """Raises ScheduleError if what is left names a zone that we don't know: "Berln time"."""
    found = _UNKNOWN.search(scanner.rest)
    name = found[1] or found[2] if found else ""
    if found and name not in words.fillers:
        raise unknown_zone(scanner.original(*found.span(1 if found[1] else 2)), words)


def unknown_zone(said: str, words: Lexicon) -> ScheduleError:
    """The complaint about a zone that we don't know, with those that are spelled nearly so."""
    close = get_close_matches(plain(said), [n for n in _by_name() if len(n) > 3], n=2, cutoff=0.75)
    zones = dict.fromkeys(_by_name()[name][0] for name in close)
    suggestions = tuple(describe_zone(zone, words.language) for zone in zones)
    return ScheduleError(Problem.ZONE, said, suggestions, words.examples["zone"])


def describe_zone(zone: str, language: str) -> str:
    """What people call a zone: "Berlin time", "Ortszeit Berlin"; the IANA name where that would not be understood."""
    if zone in _UTC:
        return "UTC"
    fixed = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone)
    if fixed and fixed[2] != "0":
        return f"UTC{'-' if fixed[1] == '+' else '+'}{fixed[2]}"  # POSIX counts westwards
    city = city_of(zone, language)
    if _by_name().get(plain(city)) != (zone,) or "," in city:
        return zone
    words = lexicon(language)
    return words.city_times.get(city) or str(words.say["zone"]).format(city=city)


def city_of(zone: str, language: str) -> str:
    """The city that a zone is named after, in the language: "Kalkutta" for Asia/Kolkata."""
    names = _cities(language)
    return names.get(zone) or zone.rpartition("/")[2].replace("_", " ")


def _fixed(offset: re.Match[str], scanner: Scanner, words: Lexicon) -> str:
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if minutes or hours > (14 if offset[1] == "+" else 12):
        raise ScheduleError(Problem.ZONE, scanner.original(*offset.span()), (), words.examples["zone"])
    if hours == 0:
        return "UTC"
    return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}"


def _phrases(text: str) -> Iterator[tuple[int, int]]:
    """Where one to four words stand together, the longest first."""
    words = [found.span() for found in re.finditer(r"[\w'.-]*\w", text)]
    for length in range(_MOST_WORDS, 0, -1):
        for first in range(len(words) - length + 1):
            begin, end = words[first][0], words[first + length - 1][1]
            if re.fullmatch(r"[\w'. -]+", text[begin:end]):
                yield begin, end


def _says_time(text: str, end: int) -> bool:
    return re.match(r" (?:time|zeit)\b", text[end:]) is not None


@lru_cache(maxsize=1)
def _by_iana() -> dict[str, str]:
    return {plain(zone): zone for zone in available_timezones() if "/" in zone}


@lru_cache(maxsize=4)
def _cities(language: str) -> dict[str, str]:
    """CLDR's names of cities by zone, under the zone's present IANA name."""
    renamed = get_global("zone_aliases")
    found: dict[str, str] = {}
    for zone, names in Locale.parse(LOCALES.get(language[:2], "en_GB")).time_zones.items():
        city = names.get("city")
        if city and "/" in zone:
            found[_present(renamed.get(zone, zone))] = str(city)
    return found


def _present(zone: str) -> str:
    """CLDR keeps names that IANA has given up."""
    return {"Asia/Calcutta": "Asia/Kolkata", "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Rangoon": "Asia/Yangon"}.get(
        zone, {"Asia/Katmandu": "Asia/Kathmandu", "Europe/Kiev": "Europe/Kyiv"}.get(zone, zone)
    )


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[str, ...]]:
    """Names in plain writing, and the zones that each stands for. The file's come before CLDR's."""
    source = resources.files("schedules").joinpath("lexicons", "zones.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(source)
    names: dict[str, tuple[str, ...]] = {name: tuple(zones) for name, zones in tables["ambiguous"].items()}
    for table in ("abbreviations", "cities", "countries"):
        for zone, said in tables[table].items():
            for name in said:
                names.setdefault(name, (zone,))
                names.setdefault(f"{name}er", (zone,)) if table == "cities" else None
    for name, zone in (*_cldr_cities(), *_countries(), *_iana_cities()):
        names.setdefault(name, (zone,))
    return {name: zones for name, zones in names.items() if name not in _NO_CITIES}


def _cldr_cities() -> Iterator[tuple[str, str]]:
    known = available_timezones()
    for language in LOCALES:
        for zone, city in _cities(language).items():
            if zone in known:
                yield plain(city), zone
                yield f"{plain(city)}er", zone


def _countries() -> Iterator[tuple[str, str]]:
    """Countries that have one zone."""
    for locale in LOCALES.values():
        territories = Locale.parse(locale).territories
        for code, zones in get_global("territory_zones").items():
            if len(code) == 2 and code in territories and len(zones) == 1:
                yield plain(territories[code]), _present(zones[0])


def _iana_cities() -> Iterator[tuple[str, str]]:
    known = available_timezones()
    renamed = get_global("zone_aliases")
    for zone in sorted(known):
        if zone.startswith(_AREAS):
            present = _present(renamed.get(zone, zone))
            city = plain(zone.rpartition("/")[2].replace("_", " "))
            yield city, present if present in known else zone
            yield f"{city}er", present if present in known else zone
