"""What the bot says, in the reader's language: catalogues by gettext, dates, numbers and plurals by Babel.

The English texts stand in the code and are the keys of the catalogues under `handlers/locale`. Texts are found there by
the names `say` and `count`: write them out, never build them. `handlers/locale/README.md` tells how to translate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import InvalidOperation
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from digests.errors import gettext_noop

__all__ = ("LANGUAGES", "Speech", "gettext_noop", "zone_of")

LANGUAGES = ("en", "de")
_LOCALES = {"en": "en_GB", "de": "de_DE"}


def zone_of(name: str) -> tzinfo:
    """The time zone with this name; UTC where the machine doesn't know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def locale_of(language: str) -> Locale:
    """How a language of ours writes dates and numbers; British English for one that we don't have."""
    return Locale.parse(_LOCALES.get(language, _LOCALES["en"]))


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Catalog:
    """The messages of a language; English has none, its texts are the keys."""
    if language == "en":
        return Catalog(locale="en")
    with resources.files("handlers").joinpath("locale", f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


class Speech:
    """One reader's language and time zone."""

    def __init__(self, language: str = "en", zone: tzinfo = UTC) -> None:
        """`language` may name a country too ("de-AT"). One without a catalogue is answered in English."""
        short = language.split("-", maxsplit=1)[0]
        self.language = short if short in LANGUAGES else "en"
        self.zone = zone
        self._locale = locale_of(self.language)
        self._catalogue = catalogue(self.language)

    @property
    def locale(self) -> Locale:
        """How the language writes dates and numbers."""
        return self._locale

    def say(self, text: str, /, **values: object) -> str:
        """`text` in the reader's language, with `{names}` filled in. Values are shown as they are."""
        return self._translated(text).format(**values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """`one` or `many` by the language's plural rule for `number`, which `{n}` stands for."""
        return self._plural(one, many, number).format(n=self.number(number), **values)

    def number(self, value: float) -> str:
        """A number with the language's separators; one with more digits than Babel takes, as Python writes it."""
        try:
            return str(format_decimal(value, locale=self._locale))
        except InvalidOperation:
            return str(value)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole percent."""
        return str(format_percent(share, locale=self._locale))

    def day(self, day: date) -> str:
        """A day, as "2 March 2027". An instant is first taken to the reader's zone."""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        return str(format_date(day, "long", locale=self._locale))

    def time(self, instant: datetime) -> str:
        """A time of day in the reader's zone, to the minute."""
        return str(format_time(instant, "short", tzinfo=self.zone, locale=self._locale))

    def short_day(self, instant: datetime) -> str:
        """A day of the reader's zone without its year, as "2 Mar"."""
        return str(format_skeleton("MMMd", instant, tzinfo=self.zone, locale=self._locale))

    def weekday(self, instant: datetime) -> str:
        """The day of the week in the reader's zone, in short: "Mon"."""
        return str(format_date(instant.astimezone(self.zone).date(), "EEE", locale=self._locale))

    def moment(self, instant: datetime) -> str:
        """A day and a time in the reader's zone, as "2 Mar 2027, 14:30"."""
        day = format_date(instant.astimezone(self.zone).date(), "medium", locale=self._locale)
        return f"{day}, {self.time(instant)}"

    def listing(self, items: Sequence[str]) -> str:
        """The items as one phrase: "a, b and c"."""
        return str(format_list(list(items), locale=self._locale))

    def either(self, items: Sequence[str]) -> str:
        """The items as one phrase: "a, b or c"."""
        return str(format_list(list(items), style="or", locale=self._locale))

    def _translated(self, text: str) -> str:
        message = self._catalogue.get(text)
        if message is None or not message.string or not isinstance(message.string, str):
            return text
        return message.string

    def _plural(self, one: str, many: str, number: int) -> str:
        """Both languages have two forms, one of them for exactly 1."""
        message = self._catalogue.get(one)
        forms = (one, many)
        if message is not None and isinstance(message.string, tuple | list) and all(message.string):
            forms = (str(message.string[0]), str(message.string[1]))
        return forms[0 if number == 1 else 1]
