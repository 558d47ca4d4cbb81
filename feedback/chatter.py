"""Is it a question? Thanks, greetings and talk are not; told by rules that a company can add to.

A text is cut into its sentences. What is left after greetings, thanks and the like is looked at: nothing left is
chatter; a question mark, a question's first word, or words such as "the customer asks" make it a question; what is
neither is unclear, and a person is asked.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

LANGUAGES = ("en", "de")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_SHORT_CODES = re.compile(r":[a-z0-9_+'-]{1,40}:")
_MENTIONS = re.compile(r"<@[^<>]{1,80}>|<at\b[^<>]{0,80}>[^<>]{0,80}</at>|(?<!\w)@\w[\w.-]*")
_LONGEST_PHRASE = 7
QUESTION_MARKS = ("?", "\uff1f", "\u061f")  # also full-width and Arabic


class Chatter(StrEnum):
    """What words are that are no question. `LISTED` stands in the company's own list, `TALK` is any other talk."""

    THANKS = "thanks"
    GREETING = "greeting"
    AGREEMENT = "agreement"
    TALK = "talk"
    LISTED = "listed"


class Kind(StrEnum):
    """What a text is."""

    QUESTION = "question"
    CHATTER = "chatter"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a company adds: phrases that never make a question, and words that always do. In any case and spelling."""

    never: tuple[str, ...] = ()
    always: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sifted:
    """What a text is; `chatter` says which kind where it is no question."""

    kind: Kind
    chatter: Chatter | None = None


@dataclass(frozen=True, slots=True)
class _Phrases:
    by_kind: dict[tuple[str, ...], Chatter | None]
    openings: frozenset[str]
    markers: tuple[str, ...]


def sift(text: str, rules: Rules | None = None) -> Sifted:
    """Tell whether a text is a question. Takes any text; an empty one is talk."""
    rules, known = rules or Rules(), _phrases()
    bare = _SHORT_CODES.sub(" ", _MENTIONS.sub(" ", text))
    words = _words(bare)
    joined = f" {' '.join(words)} "
    if any(f" {' '.join(_words(phrase))} " in joined for phrase in rules.always if _words(phrase)):
        return Sifted(Kind.QUESTION)
    listed = {tuple(_words(phrase)): Chatter.LISTED for phrase in rules.never}
    listed.pop((), None)
    if tuple(words) in listed:
        return Sifted(Kind.CHATTER, Chatter.LISTED)
    found: list[Chatter] = []
    asking = unclear = False
    for sentence in _SENTENCE.split(bare):
        rest, kinds = _without_chatter(_words(sentence), {**known.by_kind, **listed})
        found += kinds
        if rest:
            asks = _asks(rest, ends_asking=sentence.rstrip().endswith(QUESTION_MARKS), known=known)
            asking, unclear = asking or asks, unclear or not asks
    if asking:
        return Sifted(Kind.QUESTION)
    if not unclear:
        return Sifted(Kind.CHATTER, found[0] if found else Chatter.TALK)
    return Sifted(Kind.UNCLEAR, Chatter.TALK)


def _asks(rest: list[str], *, ends_asking: bool, known: _Phrases) -> bool:
    """Whether what is left of a sentence asks. A single word asks only with a question mark behind it."""
    if ends_asking:
        return True
    text = f" {' '.join(rest)} "
    if any(f" {marker} " in text for marker in known.markers):
        return True
    return len(rest) >= 3 and rest[0] in known.openings


def _without_chatter(words: list[str], known: dict[tuple[str, ...], Chatter | None]) -> tuple[list[str], list[Chatter]]:
    """The words without chatter at either end, and what that was.

    Within a sentence nothing is cut: "is it good for schools" holds "good", and asks.
    """
    found: list[Chatter] = []
    while words:
        for length in range(min(len(words), _LONGEST_PHRASE), 0, -1):
            kind = known.get(tuple(words[:length]), _NOTHING)
            if kind is not _NOTHING and _may_go(words[:length], words[length:], kind):
                found += [kind] if isinstance(kind, Chatter) else []
                words = words[length:]
                break
        else:
            break
    while words:
        for length in range(min(len(words), _LONGEST_PHRASE), 0, -1):
            kind = known.get(tuple(words[-length:]), _NOTHING)
            if isinstance(kind, Chatter) and kind is not Chatter.TALK and length < len(words):
                found.append(kind)
                words = words[:-length]
                break
        else:
            break
    return words, found


def _may_go(phrase: list[str], rest: list[str], kind: object) -> bool:
    """Talk such as "coffee" counts only where it is all that is said; so does what may begin a question ("is it")."""
    return not (rest and (kind is Chatter.TALK or phrase[0] in _phrases().openings))


def _words(text: str) -> list[str]:
    """The words in small letters, without apostrophes: "what's up" is "whats up"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [found.replace("'", "").replace("’", "") for found in _WORD.findall(folded)]


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    by_kind: dict[tuple[str, ...], Chatter | None] = {}
    openings: set[str] = set()
    markers: list[str] = []
    for language in LANGUAGES:
        data = tomllib.loads(resources.files("feedback.lexicons").joinpath(f"{language}.toml").read_text("utf-8"))
        by_kind |= {tuple(_words(phrase)): None for phrase in data["filler"]}
        for kind in (Chatter.TALK, Chatter.AGREEMENT, Chatter.GREETING, Chatter.THANKS):
            by_kind |= {tuple(_words(phrase)): kind for phrase in data[kind.value]}
        openings |= {" ".join(_words(word)) for word in data["openings"]}
        markers += [" ".join(_words(phrase)) for phrase in data["markers"]]
    return _Phrases(by_kind, frozenset(openings), tuple(markers))


_NOTHING = object()
