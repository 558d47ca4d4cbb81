"""When a digest covers a reference nugget.

A port of the rule in `score_digests.py`, which comes with the evaluation set beside the project; given the same
digests both count the same. A nugget counts as covered when one bullet (or the headline, or the line of why it matters)
says it:

* at least 60% of the content words of the nugget's text or of its evidence stand in the bullet, or
* a key string stands in the bullet, and the bullet cites the nugget's place, and 30% of the content words do, or
* a key string stands in the bullet and 45% of the content words do.

"Strict" asks besides that one of the nugget's numbers stands in the bullet, where it has any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Source = tuple[str, str]
"""(number or "None", cleaned title) of a cited statement."""

_STOP = frozenset(
    """a an and are as at be by for from has have in into is it its of on or our that the their this to was we were will
    with you your they them than then there these those which who what when where how why not no nor can could may might
    must shall should would do does did done been being but if so such also more most very over under up out about all
    any each other some only own same
    der die das ein eine einer eines einem einen und oder ist sind war waren wird werden zu zum zur im in am an auf aus
    bei mit nach von vom für durch als auch es sie er wir ihr ihre ihren ihrem sich nicht nur noch dass den dem des
    wie so""".split()  # noqa: SIM905 - one word a line would hide the list
)
_WORD = re.compile(r"[^\W_][\w.,%€$£+/-]*[^\W_]|[^\W_]|[$€£]\S+")
_INVISIBLE = re.compile("[\u00ad\ufffe\u200b\u200c\u200d\ufeff]\\s?")
_LIKE = str.maketrans("\u2019\u2018\u201c\u201d\u2013\u2014\u2212\u00a0", "''\"\"--- ")
_MIN_JUNK = 7
"""Shorter junk strings would match by chance."""


@dataclass(frozen=True, slots=True)
class Score:
    """One digest against one set of nuggets: ids of nuggets that are covered, and the junk seen."""

    hits: frozenset[int]
    strict: frozenset[int]
    vital: frozenset[int]
    nuggets: frozenset[int]
    junk: tuple[str, ...]
    words: int


def score(digest: Json, gold: Json) -> Score:
    """Compare a digest, as the command line gives it, with a gold file's content."""
    said = list(_said(digest))
    flat = [clean(line) for line, _ in said]
    nuggets = gold["nuggets"]
    return Score(
        hits=frozenset(n["id"] for n in nuggets if covered(n, said)),
        strict=frozenset(n["id"] for n in nuggets if covered(n, said, strict=True)),
        vital=frozenset(n["id"] for n in nuggets if n["vital"]),
        nuggets=frozenset(n["id"] for n in nuggets),
        junk=tuple(j for j in gold["junk"] if len(clean(j)) >= _MIN_JUNK and any(clean(j) in line for line in flat)),
        words=sum(len(line.split()) for line in flat),
    )


def covered(nugget: Json, said: list[tuple[str, list[Source]]], *, strict: bool = False) -> bool:
    """Whether one of the lines says the nugget."""
    text, evidence = _words(nugget["text"]), _words(nugget["evidence"])
    keys = [clean(k) for k in nugget["keys"]]
    wanted = _numbers(nugget["text"])
    for line, sources in said:
        have, flat = _words(line), clean(line)
        if strict and wanted and not wanted & _numbers(line):
            continue
        best = max(_share(text, have), _share(evidence, have) if len(evidence) > 3 else 0.0)
        key = any(_stands(k, flat) for k in keys)
        if best >= 0.6 or (key and (best >= 0.45 or (best >= 0.3 and _same_place(nugget["where"], sources)))):
            return True
    return False


def clean(text: str) -> str:
    """Fold what extraction differs in: soft hyphens, U+FFFE, quotes, dashes, white space, case."""
    folded = _INVISIBLE.sub("", str(text)).translate(_LIKE)
    return re.sub(r"\s+", " ", folded).strip().lower()


def _said(digest: Json) -> Iterator[tuple[str, list[Source]]]:
    for line in (digest.get("headline"), digest.get("why")):
        if line:
            yield line, []
    for section in digest.get("sections", []):
        for bullet in section.get("bullets", []):
            yield bullet["text"], [(str(s["number"]), clean(s["title"] or "")) for s in bullet.get("sources", [])]


def _words(text: str) -> frozenset[str]:
    found = (w for w in _WORD.findall(clean(text)) if w not in _STOP)
    return frozenset(w if any(c.isdigit() for c in w) else w[:6] for w in found)  # six letters: a crude stem


def _share(needle: frozenset[str], hay: frozenset[str]) -> float:
    return len(needle & hay) / len(needle) if needle else 0.0


def _same_place(where: list[Json], sources: list[Source]) -> bool:
    return any(str(w["value"]) == number or _same_heading(w, title) for w in where for number, title in sources)


def _same_heading(where: Json, title: str) -> bool:
    return bool(title) and where["kind"] == "heading" and _leaf(title) == _leaf(clean(where["value"]))


def _leaf(path: str) -> str:
    return path.rsplit(" > ", 1)[-1].strip()


def _stands(key: str, flat: str) -> bool:
    """A key string as a word of its own; letters may carry a short ending (contributor, contributors)."""
    tail = r"(?!\w)" if key[-1:].isdigit() else r"\w{0,3}(?!\w)"
    return re.search(r"(?<!\w)" + re.escape(key) + tail, flat) is not None


def _numbers(text: str) -> set[str]:
    return {n.strip(".,").replace(",", "") for n in re.findall(r"\d[\d.,]*", clean(text))}
