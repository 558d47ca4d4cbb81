"""Bytes of a text file as text."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages call Latin-1 or ASCII is Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}


def decoded(data: bytes, declared: str = "") -> str:
    """`data` as text: by its byte order mark, as UTF-8, as declared, or as Windows-1252; never an error.

    UTF-8 goes before what a page declares, because text that is valid UTF-8 and not plain ASCII is hardly ever anything
    else, and pages are often re-encoded without a change of their declaration.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if wide := _unmarked_utf16(data):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut in the middle of its last character is still UTF-8.
        if error.start >= len(data) - 3 and error.start > 0:
            return data.decode("utf-8", "ignore")
    try:
        return data.decode(_MEANT.get(declared.lower(), declared or "cp1252"), "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every other byte of Western text."""
    sample = data[:2000]
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    if sample[1::2].count(0) > 0.7 * pairs and sample[::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * pairs and sample[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""
