"""The limits of a text: its negations and hedges, clause by clause, and the numbers that they bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digests.grounding.vocabulary import (
    HALVES,
    HEDGES,
    MULTIPLES,
    OF_A_NUMBER,
    ONES,
    OTHER_LANGUAGE,
    TENS,
    Hedge,
    listed,
)

_CLAUSE = re.compile(
    r"\s*[|\t\n]\s*|(?<!\d)(?<!\bca)(?<!\bc)(?<!\bapprox)(?<!\bmax)(?<!\bmin)(?<!\bmind)(?<!\b[Mm]io)(?<!\b[Mm]rd)(?<!\bevtl)(?<!\bggf)[.]\s+|(?<=\d\d)[.]\s+(?=[^\W\d_])|[,;:!?()–—]\s+"
    r"|\s+(?:and|but|or(?! (?:more|fewer|less|over|above|under|below|higher|lower|longer|shorter|later|earlier"
    r"|older)\b)|while|whereas|although|because|so that"
    r"|und|aber|oder(?! (?:mehr|weniger|höher|länger|kürzer|später|früher|älter)\b)|sondern|während|weil|obwohl"
    r"|sodass)\s+",
    re.I,
)
PATTERNS = {
    hedge: re.compile(rf"(?<![\w-])(?:{words})(?:(?<=[~≈<>≤≥])|(?!\w))", re.I) for hedge, words in HEDGES.items()
}
"""Per hedge, what says it."""
_NUMBER_WORDS = "|".join(
    sorted(
        {
            *ONES,
            *TENS,
            *MULTIPLES,
            *HALVES,
            "hundred",
            "hundert",
            "dozen",
            "dutzend",
            "tausend",
            "all",
            "every",
            "alle",
            "jede",
            "any",
            "one",
            "once",
            "ein",
            "einen",
            "einmal",
        },
        key=len,
        reverse=True,
    )
)
_NUMBER = re.compile(
    rf"\W*(?:[^\W\d_]+\W+){{0,2}}?(?P<number>(?:[$€£]|us\$|eur|usd)?\s?\d[\d.,]*|(?:{_NUMBER_WORDS})\w{{0,2}}\b)", re.I
)
_AT_NUMBER = re.compile(
    r"\W*(?P<number>(?:[$€£]|us\$|eur|usd)?\s?\d[\d.,]*"
    rf"|(?:{'|'.join(sorted({*ONES, *TENS, *HALVES, *MULTIPLES}, key=len, reverse=True))})\b"
    r"|(?:a |ein(?:em|en)? )?(?:third|quarter|drittel|viertel|fünftel)\b)",
    re.I,
)
_BEFORE = re.compile(
    rf"(?:\A|\W)(?P<number>(?:[$€£]|us\$)?\s?\d[\d.,]*|(?:{_NUMBER_WORDS})\b)(?:[^\w]+[^\W\d_]+){{0,4}}?\W*\Z", re.I
)
"""The number that a limit stands after: "two guests a month at most", "20 employees minimum"."""
_COMPARING = re.compile(r"(?:more|less|fewer) than|(?:mehr|weniger) als", re.I)
_PREPOSITIONS = frozenset(listed("under over above below around about unter über gut rund > < c c."))
"""Of a number only where they stand right before it: "over five" is, "over the next five years" is not."""
ALSO = re.compile(r"\b(?:not|nicht) (?:only|just|nur|allein)\b", re.I)
"""Neither a negation nor a limit; half of it is one."""
_MONTH = re.compile(r"\bMay\b(?!\s[a-z])|(?<=\d\s)May\b|(?<=\d(?:st|nd|rd|th)\s)May\b")
"""The month, which is no "may"."""
_NEITHER = re.compile(r"\bneither\b", re.I)
_MISHAP = re.compile(
    r"\b(?:sich|sein|dazu|noch|passieren|eintreten|vorkommen|ausfallen|steigen|sinken|fallen|ändern"
    r"|schwanken)\b",
    re.I,
)
"""What "kann" is a doubt with; elsewhere it is leave or an ability, as "can" is."""
_HEAD = re.compile(
    r"\b(?P<bound>max(?:\.|imum|imal\w*)?|min(?:\.|imum|imal\w*)?|at (?:most|least)|up to|höchst(?!e[nrsm]?\b)\w{3,}"
    r"|mindest\w+|\w*(?:ober|unter)grenze|\w*limit|cap|floor|ceiling|capacity"
    r"|window)(?P<of>(?:\s[^\W\d_]+){0,3}):(?=\s)",
    re.I,
)
"""A head that bounds the number after it: "Maximum value: £6,000"."""
_WITH_ONLY = re.compile(r"(?<=\w)-only\b", re.I)
_NOT = r"(?:never|not|no|nobody|cannot|\w+n[’']t|nie(?:mals)?|niemand|nicht|kein\w{0,2})"
_NO = rf"(?<![\w-]){_NOT}(?:\s(?!and|but|or|und|aber|oder)[^\W\d_]+){{0,6}}?\s"
_AMOUNT = rf"(?=(?:[$€£]|us\$|eur|usd)?\s?\d|(?:{_NUMBER_WORDS})\b)"
_MORE = r"more than|over|above|exceed\w*|mehr als|über"
_LESS = (
    r"less than|below|under|unter|(?:few|low|small|short|earli)er than|(?:wenig|niedrig|klein|gering|kürz|früh)er als"
)
_REST = rf"(?P<rest>{_AMOUNT}(?:(?!\s(?:and|und|who|that|which)\s)[^,;:.()]|[.,](?=\d)){{0,60}}?)"
_THEN_NO = rf"\s{_REST}\s{_NOT}\b"
_BOUNDS = tuple(
    (re.compile(pattern, re.I), bound)
    for pattern, bound in (
        (rf"{_NO}(?:{_MORE}|(?!{_LESS})\w{{3,}}er (?:als|than))\s{_AMOUNT}", "≤ "),
        (rf"{_NO}(?:{_LESS})\s{_AMOUNT}", "≥ "),
        (rf"\b(?:{_MORE}){_THEN_NO}", r"≤ \g<rest>"),
        (rf"\b(?:{_LESS}){_THEN_NO}", r"≥ \g<rest>"),
    )
)
"""A bound said by its contrary: "never more than 20%", "nicht unter 24 %", "unter 24 % wird nicht verkauft"."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A hedge where it stands: what it is, how it is written, the clause that it limits, the number that it is of."""

    hedge: Hedge
    written: str
    clause: str
    number: str


def limits(text: str, language: str = "") -> Iterator[Limit]:
    """All hedges of a text, clause by clause. `language` keeps words out that mean something else in it."""
    foreign = OTHER_LANGUAGE.get(language, frozenset())
    for clause in clauses(text):
        for hedge, pattern in PATTERNS.items():
            for match in pattern.finditer(clause):
                if match.group().lower() == "nor" and _NEITHER.search(text):
                    continue  # one denial of two things
                if match.group().lower() in foreign or (hedge is Hedge.MAYBE and _allows(match, clause)):
                    continue
                number = ""
                if hedge in OF_A_NUMBER:
                    near = match.group().lower() in _PREPOSITIONS
                    follows = (_AT_NUMBER if near else _NUMBER).match(clause, match.end())
                    if follows is None and not near:
                        follows = _BEFORE.search(clause, 0, match.start())
                    if follows is None and not _COMPARING.fullmatch(match.group()):
                        continue
                    number = follows.group("number").rstrip(".,") if follows else ""
                yield Limit(hedge, match.group(), clause, number)


def _allows(match: re.Match[str], clause: str) -> bool:
    """Whether a word of doubt is one of leave: "possible for up to 120 days", "kann verlängert werden"."""
    word = match.group().lower()
    if word in ("kann", "können"):
        denied = any(PATTERNS[hedge].search(clause) for hedge in (Hedge.ONLY, Hedge.NOT))
        return denied or _MISHAP.search(clause) is None
    if word not in ("possible", "möglich"):
        return False
    return bool(
        re.match(r"\s(?:for|from|with|only|up|within|at|once|per|after|before)\b", clause[match.end() :], re.I)
        or re.search(r"\bab (?:dem |sofort|\d)", clause[: match.start()], re.I)
        or any(PATTERNS[hedge].search(clause) for hedge in (*OF_A_NUMBER, Hedge.ONLY, Hedge.NOT))
    )


def bounded(text: str) -> str:
    """A text with each bound said by its contrary written as such ("≤ 20%" for "never more than 20%")."""
    plain = ALSO.sub(" ", text)
    for contrary, bound in _BOUNDS:
        plain = contrary.sub(bound, plain)
    return plain


def clauses(text: str) -> list[str]:
    """The clauses of a text."""
    plain = _HEAD.sub(r"\g<bound>\g<of>", _WITH_ONLY.sub(" only", _MONTH.sub("Mai", ALSO.sub(" ", text))))
    return [part for part in _CLAUSE.split(plain) if part.strip()]
