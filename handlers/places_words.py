"""Countries by what people call them, in either language, and back."""

from __future__ import annotations

from functools import lru_cache

from handlers.speech import LANGUAGES, Speech, locale_of
from schedules.quiet import known_country, subdivisions

_SHORT = {"USA": "US", "UK": "GB", "ENGLAND": "GB"}


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
    """A country's region by its code, None where it has none of that code."""
    wanted = asked.strip().upper()
    return next((each for each in subdivisions(country) if each.upper() == wanted), None)


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
