"""Time zones by what people call them: a name, a city in either language, a country."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global

from handlers.speech import LANGUAGES, Speech, locale_of, zone_of

OFFERED = 8
_SHORT = {"usa": "US", "us": "US", "uk": "GB", "england": "GB", "uae": "AE"}
_CITIES = {
    "America/Chicago": "Austin Dallas Houston Minneapolis St.Louis",
    "America/Los_Angeles": "San_Francisco San_Diego Seattle Portland Silicon_Valley",
    "America/New_York": "Boston Atlanta Miami Washington Philadelphia NYC",
    "America/Sao_Paulo": "Rio_de_Janeiro",
    "America/Toronto": "Montreal Ottawa",
    "Asia/Kolkata": "Bangalore Bengaluru Mumbai Delhi New_Delhi Hyderabad Pune Chennai",
    "Asia/Shanghai": "Beijing Peking Shenzhen Guangzhou",
    "Asia/Tokyo": "Osaka",
    "Europe/Amsterdam": "Rotterdam Eindhoven",
    "Europe/Berlin": "München Munich Muenchen Hamburg Frankfurt Köln Cologne Koeln Stuttgart Düsseldorf Leipzig "
    "Dresden Hannover Nürnberg Bremen Dortmund Essen",
    "Europe/London": "Manchester Edinburgh Birmingham Cambridge Oxford",
    "Europe/Madrid": "Barcelona Valencia",
    "Europe/Paris": "Lyon Marseille",
    "Europe/Rome": "Milan Milano Mailand Turin",
    "Europe/Vienna": "Graz Linz Salzburg Innsbruck",
    "Europe/Zurich": "Geneva Genf Basel Bern Lausanne",
}
"""Big cities that the zone database doesn't name, by their zone; "_" is a blank."""


def find_zones(asked: str) -> list[str]:
    """The zones that are meant, up to eight: one where it is plain, none where no zone is called so.

    A full name goes before a city, a city before a country, and that before a city's beginning.
    """
    wanted = _plain(asked)
    if not wanted:
        return []
    for names in _names():
        if wanted in names:
            return list(names[wanted])[:OFFERED]
    begun = {
        zone: None for names in _names() for name, zones in names.items() if _begins(name, wanted) for zone in zones
    }
    return list(begun)[:OFFERED]


def zone_line(speech: Speech, name: str, now: datetime) -> str:
    """A zone with what its clocks show: "Europe/Berlin (now 14:30)"."""
    return speech.say("{zone} (now {time})", zone=name, time=Speech(speech.language, zone_of(name)).time(now))


def _begins(name: str, wanted: str) -> bool:
    return len(wanted) >= 3 and (name.startswith(wanted) or f" {wanted}" in name)


@lru_cache(maxsize=1)
def _names() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """What zones are called: by full name, by city, by country."""
    zones = sorted(_zones())
    full = {_plain(zone): (zone,) for zone in zones}
    cities: dict[str, dict[str, None]] = {}
    for zone in zones:
        cities.setdefault(_plain(zone.rsplit("/", maxsplit=1)[-1]), {})[zone] = None
    for city, zone in _other_cities():
        cities.setdefault(_plain(city), {})[zone] = None
    countries: dict[str, tuple[str, ...]] = {}
    known = set(zones)
    for short, territory in _SHORT.items():
        countries[short] = tuple(zone for zone in get_global("territory_zones")[territory] if zone in known)
    for territory, inside in get_global("territory_zones").items():
        of_it = tuple(zone for zone in inside if zone in known)
        for language in LANGUAGES:
            name = locale_of(language).territories.get(territory)
            if name and of_it:
                countries[_plain(name)] = of_it
    return full, {name: tuple(found) for name, found in cities.items()}, countries


def _zones() -> frozenset[str]:
    """The zones of places, without their former names, and UTC."""
    places = {zone for inside in get_global("territory_zones").values() for zone in inside}
    return frozenset(places & available_timezones()) | {"UTC"}


def _other_cities() -> Iterator[tuple[str, str]]:
    known = _zones()
    for zone, cities in _CITIES.items():
        for city in cities.split():
            yield city, zone
    for language in LANGUAGES:
        for zone, names in locale_of(language).time_zones.items():
            if zone in known and names.get("city"):
                yield names["city"], zone


def _plain(name: str) -> str:
    """A name without accents, case and punctuation."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("_", " ").replace("/", " ").replace("-", " ").split())
