"""The clauses of a line: what each is about, by its words, and which clause of a statement it has taken over."""

from __future__ import annotations

import re
from functools import lru_cache

from digests.grounding.forms import ALIKE
from digests.grounding.limits import Limit, limits
from digests.grounding.quantities import quantities
from digests.grounding.vocabulary import Hedge, listed
from digests.lexicons import lexicon
from digests.wording import WORD, stem

_ONES = frozenset(("one", "once", "ein", "eine", "einen", "einem", "einer", "eines", "einmal"))
_ONE = re.compile(r"(?<![\w÷])(?:one|once|ein(?:e[nmrs]?|mal|malig\w*)?|1)(?![\w÷]|[.,]\d)", re.I)
_NOW = frozenset(
    (
        "bisher",
        "bislang",
        "derzeit",
        "aktuell",
        "momentan",
        "zurzeit",
        "künftig",
        "zukünftig",
        "weiterhin",
        "inzwischen",
    )
)
"""They tell nothing of what a clause is about."""
_LIMITING = frozenset(
    listed(
        "keinem keinen keiner keines keins nie niemals niemand niemandem niemanden weder nirgends keinesfalls keinerlei"
        " möglich erlaubt zulässig gestattet machbar gibt gab geben gilt gelten besteht bestehen erfolgt erfolgen"
        " darf dürfen dürfte dürften könnten sollen sollten wollen müssen müsste müssten mehr weniger"
    )
)
"""Nor do these: they limit it, which is judged by itself, or say how it is joined to the rest."""
_NOUN_OF_A_VERB = 7
NOUN = 5
_STEM = 6
"""Letters of a stem that count: what is extended and an extension are alike."""
_PARTICIPLE = re.compile(
    r"(?P<prefix>ab|an|auf|aus|bei|durch|ein|her|hin|los|mit|nach|um|vor|weg|weiter|zu|zurück|zusammen|)"
    r"ge(?P<verb>[a-zäöüß]{3,}?(?:t|en))(?:e[snrm]?)?"
)
_VOWELS = {
    "nannt": "nenn",
    "sproch": "sprech",
    "nomm": "nehm",
    "gab": "geb",
    "bracht": "bring",
    "bot": "biet",
    "sunk": "sink",
    "stieg": "steig",
    "schloss": "schließ",
    "wachs": "wachs",
}
_PAST = {"sank": "sink", "stieg": "steig", "wuchs": "wachs", "fiel": "fall"}
"""Simple pasts that another vowel hides."""
_CONTRACTED = re.compile(r"n[’']t$", re.I)
TAKEN = 0.5
"""Share of a clause's telling words from which on a line has taken the clause over."""

FEW = 2
"""Clauses with fewer telling words are judged together with the whole statement."""
_FALLEN = re.compile(r"\bnur noch (?=(?:\w+ ){0,2}\W{0,2}\d|ein|zwei|drei|jede)", re.I)
"""Of a value that fell, and no limit."""


def share(clause: Clause, telling: frozenset[str]) -> float:
    """How much of what a clause of a line is about is what a clause of a statement is about, or the other way round."""
    fewest = min(len(clause.stems), len(telling))
    return common(clause, telling) / fewest if fewest else 0.0


def common(clause: Clause, telling: frozenset[str]) -> int:
    """How many telling words a clause has too, in compounds also: "Treppenreinigung" has "Treppen"."""
    if not clause.words:
        return len(telling & clause.stems)
    return sum(
        each in clause.stems or (len(each) >= NOUN and any(each in word for word in clause.words)) for each in telling
    )


def takes(whole: Clause, limit: Limit, language: str) -> bool:
    """Whether a line has taken over most of what a limit is about."""
    telling = stems_of(without(limit), language)
    return bool(telling) and common(whole, telling) >= TAKEN * len(telling)


class Clause:
    """A clause of a line: its words as stems, and its limits."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.stems = stems_of(text, language)
        self.limits = tuple(limits(text, language))
        self.hedges = {limit.hedge for limit in self.limits}
        self.words = tuple(w for w in re.findall(r"[a-zäöüß]{9,}", text.lower()) if language == "de")
        self.best = 0.0
        self.nearest = ""


def times(hedge: Hedge, text: str, language: str) -> int:
    """How often a text says a hedge: "no offer without approval" denies twice."""
    return sum(limit.hedge is hedge for limit in limits(text, language))


def holds(text: str, number: str, language: str) -> bool:
    """Whether a text has a number, however it is written there."""
    if number.lower() in _ONES:
        return _ONE.search(text) is not None
    if "÷" in number:
        part, whole = map(int, number.split("÷"))
        percent = "" if 100 * part % whole else rf"|(?<![\d.,]){100 * part // whole}(?=\s?(?:%|percent|prozent))"
        return re.search(rf"(?<!\d){number}(?!\d){percent}", text, re.I) is not None
    values = {value for q in quantities(number, language) for value in q.values}
    if any(not values.isdisjoint(q.values) for q in quantities(text, language)):
        return True
    return re.search(rf"(?<![\d.,\w]){re.escape(number)}(?!\d|[.,]\d)", text, re.I) is not None


def fallen(limit: Limit) -> bool:
    """Whether a limit is the "only" of a value that fell: "nur noch 28 %"."""
    return limit.hedge is Hedge.ONLY and _FALLEN.search(limit.clause) is not None


def without(limit: Limit) -> str:
    """A limit's clause without the limit: what it is about."""
    return limit.clause.replace(limit.written, " ", 1)


@lru_cache(maxsize=20_000)
def stems_of(text: str, language: str) -> frozenset[str]:
    """The telling words of a text, by the first letters of their stems."""
    lex = lexicon(language)
    words = (
        w
        for w in WORD.findall(text.replace("-", " "))
        if len(w) > 2
        and (low := w.lower()) not in lex.stop
        and low not in _NOW
        and low not in _LIMITING
        and not _CONTRACTED.search(w)
    )
    return frozenset(_stem(w, language)[:_STEM] for w in words)


def _same(*groups: str) -> dict[str, str]:
    return {stem(word, "de"): stem(words.split()[0], "de") for words in groups for word in words.split()}


_SAME = _same(
    "sinken rückgang rückgänge rückläufig abnahme senkung preissenkung fallen gefallen absinken",
    "steigen anstieg zunahme wachstum wachsen zuwachs erhöhung erhöhen erhöht steigerung angehoben anheben anhebung",
    "verlieren verlust verluste verloren",
    "antworten antwort beantwortet beantworten beantwortung",
    "anbieten angebot angebote angeboten",
    "ansprechen ansprache angesprochen",
    "liefern lieferung geliefert beliefert beliefern auslieferung ausgeliefert",
    "nennen nennung erwähnen erwähnung genannt erwähnt",
    "zusagen zusage zugesagt",
    "zurück rückkehr zurückkehren zurückkommen wiederkommen zurückkehrt",
    "entscheiden entscheidung entschieden entschluss",
    "beschließen beschluss beschlossen",
)
"""German stems that say the same of what a clause is about, in another vowel or another word."""


_VERBAL = (
    *(("nahm", "nehm"), ("gab", "geb"), ("schluss", "schliess"), ("satz", "setz"), ("zug", "zieh"), ("sand", "send")),
    *(
        ("sprach", "sprech"),
        ("bot", "biet"),
        ("kunft", "komm"),
        ("griff", "greif"),
        ("bruch", "brech"),
        ("wurf", "werf"),
    ),
    *(("schrift", "schreib"), ("schnitt", "schneid"), ("flug", "flieg"), ("ung", "")),
)
"""Ends of German nouns, and of the verbs that they are made of: "Aufnahme", "aufnehmen"; "Prüfung", "prüfen"."""


def _verbal(found: str) -> str:
    """The verb's stem for that of a noun made of a verb."""
    for noun, verb in _VERBAL:
        if found.endswith(noun) and len(found) >= len(noun) + (2 if verb else 4):
            return found.removesuffix(noun) + verb
    return found


def _stem(word: str, language: str) -> str:
    """A word's stem; of a German participle its verb's: "gezeigt" is "zeigen", "genannt" is "nennen"."""
    participle = _PARTICIPLE.fullmatch(word) if language == "de" and "ge" in word else None
    bare = participle["verb"] if participle else word
    if (
        language == "de"
        and word[0].islower()
        and len(bare) > NOUN - 1
        and bare.endswith("t")
        and not {bare, stem(bare, "de")} & (_SAME.keys() | _VOWELS.keys())
    ):
        bare = bare[:-1]  # "steigt", "geprüft"
    found = stem(bare, language)
    if language == "en":
        found = found.removesuffix("ment") if len(found) > _NOUN_OF_A_VERB else found  # "shipment" for "shipped"
        return ALIKE.get(found, found)
    found = _verbal(found)
    found = _SAME.get(found, found)
    return participle["prefix"] + _VOWELS.get(found, found) if participle else _PAST.get(found, found)
