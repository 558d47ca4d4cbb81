"""White space as a reader sees it: none, or one space."""

from __future__ import annotations

import re

# Control characters are written as _xHHHH_ in attribute and text values (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
_ESCAPED = re.compile(r"_x00(?:0[0-9A-Fa-f]|1[0-9A-Fa-f])_")
_NO_WIDTH = ("\u200b", "\ufeff")


def one_line(text: str) -> str:
    """`text` with every run of white space (line breaks and escaped control characters too) as one space.

    Soft hyphens go: they show only where a line breaks.
    """
    if "_x00" in text:
        text = _ESCAPED.sub(" ", text)
    text = text.replace("\u00ad", "")
    for character in _NO_WIDTH:
        text = text.replace(character, " ")
    return " ".join(text.split())
