"""Per language: cues, headings, fillers, section names. Plain data in TOML beside this module, one file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from digests.model import SectionKind


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a language's cues look like, as compiled patterns.

    Those from `cues` to `person` are for texts in small letters: so a scan takes half as long, and hundreds of lines
    are scanned a dozen times each. The others take a text as it is.

    `cues` and `headings` are by section kind; `summary` is a heading under which a document sums itself up. `own` is
    how a company speaks of itself, `late` an opening that delays the point, `direct` one that tells the reader to do or
    not to do something, `forward` a word that makes a line a task or a plan. `leads` may be cut without changing a
    meaning; `presents` ends a lead-in that only announces a list; `dangling` matches an opening that points outside its
    sentence, `pointing` such a word anywhere in it; `conditions` are words whose clause must stay.
    """

    language: str
    stop: frozenset[str]
    verbs: frozenset[str]
    bases: frozenset[str]
    names: dict[SectionKind, str]
    cues: dict[SectionKind, re.Pattern[str]]
    headings: dict[SectionKind, re.Pattern[str]]
    strong: re.Pattern[str]
    own: re.Pattern[str]
    forward: re.Pattern[str]
    direct: re.Pattern[str]
    self_talk: re.Pattern[str]
    interface: re.Pattern[str]
    person: re.Pattern[str]
    late: re.Pattern[str]
    summary: re.Pattern[str]
    leads: re.Pattern[str]
    presents: re.Pattern[str]
    dangling: re.Pattern[str]
    dangling_ok: re.Pattern[str]
    pointing: re.Pattern[str]
    conditions: re.Pattern[str]


@lru_cache(maxsize=4)
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; German for "de", English for every other, whose section names then serve."""
    code = "de" if language == "de" else "en"
    data = tomllib.loads(resources.files(__package__).joinpath(f"{code}.toml").read_text("utf-8"))
    return _lexicon(data)


def _lexicon(data: dict[str, Any]) -> Lexicon:
    trim, negative = data["trim"], data["negative"]
    return Lexicon(
        language=data["language"],
        stop=frozenset(data["stop"].split()),
        verbs=frozenset(data["verbs"].split()) | frozenset(_inflected(data.get("verb_bases", "").split())),
        bases=frozenset(data.get("verb_bases", "").split()),
        names={SectionKind(k): v for k, v in data["sections"].items()},
        cues={SectionKind(k): _words(v) for k, v in data["cues"].items()},
        strong=_words(data["strong"]["cues"]),
        own=_words(data["strong"]["own"]),
        late=re.compile(rf"^\W*(?:{'|'.join(data['strong']['late'])})\b", re.I),
        headings={SectionKind(k): _words(v) for k, v in data["headings"].items() if k != "summary"},
        summary=re.compile(
            rf"^\W*(?:\d+(?:\.\d+)*[.)]?\s+)?(?:{'|'.join(data['headings']['summary'])})(?:\W*$|\s*[:–—-])", re.I
        ),
        direct=re.compile(rf"(?:^|[.:;–—] )(?:{'|'.join(data['strong']['direct'])})\b"),
        forward=_words(data["strong"]["forward"]),
        self_talk=_words(negative["self"]),
        interface=_words(negative["interface"]),
        person=_words(negative["person"]),
        leads=re.compile(rf"^(?:(?:{'|'.join(trim['lead'])})\s*,\s+|(?:{'|'.join(trim['joint'])})\s+)", re.I),
        presents=re.compile(rf"(?:{'|'.join(trim['presents'])})(?: \w+)?\s*:?\s*$", re.I),
        dangling=re.compile(rf"^\W*(?:{'|'.join(trim['dangling'])})\b", re.I),
        dangling_ok=re.compile(rf"^\W*(?:{'|'.join(trim['dangling_ok'])})\b", re.I),
        pointing=_words(trim["pointing"], re.I),
        conditions=re.compile(rf"\b(?:{'|'.join(trim['condition'])})\b", re.I),
    )


def _inflected(bases: list[str]) -> Iterator[str]:
    """An English verb with its regular forms in -s and -ed."""
    for base in bases:
        y = base.endswith("y") and base[-2] not in "aeou"
        yield from (
            base,
            base[:-1] + "ies" if y else base + ("es" if base.endswith(("s", "x", "ch", "sh", "o")) else "s"),
        )
        yield base[:-1] + "ied" if y else base + ("d" if base.endswith("e") else "ed")


def _words(patterns: list[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", flags)
