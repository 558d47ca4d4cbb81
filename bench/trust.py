"""Can a digest be trusted: are its numbers and names in what it cites, and does what it cites stand where it says?

Works on the JSON of a digest alone, with rules of its own, so that a mistake of the engine is not repeated here.
"""

from __future__ import annotations

import re
from typing import Any

from bench.independent import Places

Json = dict[str, Any]

_NUMBER = re.compile(r"\d+(?:[.,\u2009\u202f']\d+)*\s?%?")
_WORD = re.compile(r"[^\W\d_][\w'&-]*")
_FOLD = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_NOISE = re.compile("[\\s\u00ad\ufffe\u200b-\u200d\ufeff\x02\\-\u2010-\u2015\u2212]+")
_LONG = 8
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def ungrounded(text: str, quotes: list[str]) -> list[str]:
    """The numbers, and the capitalised words after the first one, that stand in none of the quotes.

    Numbers are compared with their decimal marks and percent signs. In German all nouns count as names.
    """
    hay = " ".join(quotes).translate(_FOLD)
    numbers = {_number(n) for n in _NUMBER.findall(hay)}
    bare = {n.rstrip("%") for n in numbers}
    words = {w.casefold() for w in _WORD.findall(hay)}
    text = text.translate(_FOLD)
    missing = [n for n in map(_number, _NUMBER.findall(text)) if n not in (numbers if n.endswith("%") else bare)]
    names = [w for w in _WORD.findall(text)[1:] if w[0].isupper()]
    joined = _folded(hay)
    return missing + [w for w in names if w.casefold() not in words and not _broken(w, joined)]


def _broken(word: str, joined: str) -> bool:
    """Whether a long or hyphenated word stands in the text with a line break in its midst, as in a PDF."""
    return ("-" in word or len(word) >= _LONG) and _folded(word) in joined


def _number(text: str) -> str:
    return re.sub(r"\s", "", text)


def misplaced(source: Json, places: Places) -> bool:
    """Whether a cited statement is not at the place that its source names.

    White space and hyphens are folded. A row of a table, a sentence made of a chart and a page of a PDF, whose lines
    may come in another order, are right where all their numbers and words stand at the place.
    """
    key = source["number"] if source["number"] is not None else _leaf(source["title"])
    # A heading that the other reading does not see as one, and text before the first heading: the whole document.
    text = places.get(key, places.get("", "") if isinstance(key, str) else "")
    quote = source["quote"]
    if _folded(quote) in _folded(text):
        return False
    if source["part"] == "chart":
        return not _numbers_of(quote) <= _numbers_of(text)
    if source["part"] == "table" or source["kind"] == "page":
        return not _tokens(quote) <= _tokens(text)
    return True


def _leaf(title: str) -> str:
    return str(title).rsplit(" > ", 1)[-1].strip().lower()


def _folded(text: str) -> str:
    return _NOISE.sub("", text.translate(_FOLD)).casefold()


def _tokens(text: str) -> set[str]:
    joined = re.sub("[\u00ad\ufffe\x02-]\\s*", "", text.translate(_FOLD))
    apart = re.sub("[\u00ad\ufffe\x02-]", " ", text.translate(_FOLD))
    return {t.casefold() for t in _TOKEN.findall(joined)} | {t.casefold() for t in _TOKEN.findall(apart)}


def _numbers_of(text: str) -> set[float]:
    found = (n.replace(",", ".") if n.count(",") == 1 and "." not in n else n.replace(",", "") for n in _figures(text))
    return {float(n) for n in found}


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)?", text)


_TEXTS = {
    "title": str,
    "headline": str,
    "why": str,
    "language": str,
    "engine": str,
    "words": int,
    "reading_seconds": int,
}
_KINDS = {"message", "audience", "proof", "date", "action", "risk", "offer", "background"}
_SOURCE = {"kind", "number", "title", "part", "paragraph", "quote"}


def shape_faults(digest: Json) -> list[str]:
    """What in a digest's JSON differs from the agreed form; empty where nothing does."""
    faults = [f"{k} is not {t.__name__}" for k, t in _TEXTS.items() if not isinstance(digest.get(k), t)]
    if set(digest.get("source", {})) != {"file", "kind", "units", "words"}:
        faults.append("source has other keys")
    if set(digest.get("coverage", {})) != {"read", "unread"}:
        faults.append("coverage has other keys")
    for section in digest.get("sections", []):
        if section.get("kind") not in _KINDS:
            faults.append(f"unknown kind of section {section.get('kind')}")
        for bullet in section.get("bullets", []):
            if not isinstance(bullet.get("internal"), bool) or not bullet.get("sources"):
                faults.append(f"bullet without source or flag: {bullet.get('text')}")
            faults += [f"source has other keys: {set(s) ^ _SOURCE}" for s in bullet["sources"] if set(s) != _SOURCE]
    return faults
