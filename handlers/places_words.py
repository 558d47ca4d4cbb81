"""Countries by what people call them, in either language, and back."""

from __future__ import annotations

from functools import lru_cache

from handlers.speech import LANGUAGES, Speech, locale_of
from schedules.quiet import known_country, region_names, subdivisions

_SHORT = {"USA": "US", "UK": "GB", "ENGLAND": "GB"}
_IN_ENGLISH = {
    "DE": {
        "bavaria": "BY",
        "hesse": "HE",
        "lower saxony": "NI",
        "north rhine-westphalia": "NW",
        "rhineland-palatinate": "RP",
        "saxony": "SN",
        "saxony-anhalt": "ST",
        "thuringia": "TH",
    },
    "AT": {"carinthia": "2", "lower austria": "3", "upper austria": "4", "styria": "6", "tyrol": "7", "vienna": "9"},
}
"""Regions that the library knows by their German names alone."""
_OFTEN = ("DE", "AT", "CH", "US", "GB", "FR", "ES", "IT", "NL", "CA", "AU", "IN")
"""Where a region is looked for whose country is not said."""


def country_name(code: str, speech: Speech) -> str:
    """A country in the reader's language; its code where that has no name for it."""
    return str(locale_of(speech.language).territories.get(code, code))


def find_country(asked: str) -> str | None:
    """The ISO 3166 code of a country by code or name, None where its holidays are not known."""
    plain = " ".join(asked.split()).upper()
    code = _SHORT.get(plain, plain)
    if known_country(code):
        return code
    found = _names().get(plain.casefold())
    return found if found is not None and known_country(found) else None


def find_region(country: str, asked: str) -> str | None:
    """A country's region by its code or name, None where it has none that is called so."""
    wanted = " ".join(asked.split())
    code = next((each for each in subdivisions(country) if each.upper() == wanted.upper()), None)
    if code is not None:
        return code
    return (region_names(country) | _IN_ENGLISH.get(country, {})).get(wanted.casefold())


def find_region_of(asked: str, near: str = "") -> tuple[str, str] | None:
    """The country and region ("" for all of it) that are meant by "Bavaria", "Germany", or "Bavaria, Germany".

    A region without its country is looked for in the country `near` first. None where nothing is called so.
    """
    plain = " ".join(asked.replace(",", " ").split())
    country = find_country(plain) if len(plain) > 2 else None
    if country is not None:
        return country, ""
    words = plain.split()
    for cut in range(1, len(words)):
        for one, other in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            country = find_country(" ".join(one))
            region = None if country is None else find_region(country, " ".join(other))
            if country is not None and region is not None:
                return country, region
    if len(plain) > 3:
        for country in dict.fromkeys((near, *_OFTEN)):
            region = find_region(country, plain)
            if region is not None:
                return country, region
    return None


def country_problem(asked: str, speech: Speech) -> str:
    """What is wrong with a country whose holidays are asked for, "" where nothing is."""
    return "" if find_country(asked) else speech.say("I know no public holidays of “{said}”.", said=asked)


def region_problem(country: str, asked: str, speech: Speech) -> str:
    """What is wrong with a region of a country ("": none is named), "" where nothing is."""
    if find_region(country, asked):
        return ""
    known = ", ".join(subdivisions(country)[:20]) or speech.say("none")
    return speech.say("I know these regions there: {regions}.", regions=known)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {
        str(name).casefold(): str(code)
        for language in LANGUAGES
        for code, name in locale_of(language).territories.items()
        if len(str(code)) == 2
    }
