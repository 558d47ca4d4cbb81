"""Where the field reports something else than a digest says: by its words, or by other numbers for the same line."""

from __future__ import annotations

import re

from digests.wording import numbers

_DENIAL = re.compile(
    r"\b(?:contradict\w*|in reality|actually|not true|isn't true|is wrong|incorrect|out of date|outdated|no longer|"
    r"instead of|but the (?:customer|website|price|offer|contract)|told (?:us|me) otherwise|"
    r"different(?:ly)? (?:price|from)|"
    r"stimmt nicht|stimmt so nicht|widerspr\w*|in wirklichkeit|tatsächlich|falsch|veraltet|nicht mehr|statt|anders als|"
    r"aber (?:der|die|das|beim|im) (?:kunde\w*|website|preis|angebot|vertrag))\b",
    re.I,
)


def contradicts(line: str, said: str) -> bool:
    """Whether what somebody said about a digest's line denies it, or gives other numbers than it.

    A guess by rules, to be shown to a person with both texts side by side, never acted upon.
    """
    if _DENIAL.search(said):
        return True
    stated, reported = set(numbers(line)), set(numbers(said))
    return bool(stated) and bool(reported) and reported.isdisjoint(stated)
