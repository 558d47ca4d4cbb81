"""The limits of a text: its negations and hedges, clause by clause, and the numbers that they bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from digests.grounding import german
from digests.grounding.vocabulary import (
    HALVES,
    HEDGES,
    MULTIPLES,
    OF_A_NUMBER,
    ONES,
    OTHER_LANGUAGE,
    TENS,
    Hedge,
    joined,
    listed,
)

_KEPT = 4_000
"""So many texts are kept as read: what stands over a statement is read again for each line that cites it."""
_CLAUSE = re.compile(
    r"\s*[|\t\n]\s*|(?<=[.!?][\"”“»])\s+"
    r"|(?<!\d)(?<!\bca)(?<!\bc)(?<!\bapprox)(?<!\bmax)(?<!\bmin)(?<!\bmind)(?<!\b[Mm]io)(?<!\b[Mm]rd)(?<!\bevtl)(?<!\bggf)[.]\s+|(?<=\d\d)[.]\s+(?=[^\W\d_])(?!(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Quart|Halb)[a-z]*\b)|[,;:!?()–—]\s+"
    r"|(?<!mindestens)(?<!höchstens)\s+(?:and(?! up(?:wards)?\b)|but|while|whereas|although|(?<!not )(?<!only )because"
    r"|so that|so(?= (?:we|you|they) (?:can|could|may|will)\b)|und|aber|sondern|während|weil|obwohl|sodass)\s+"
    r"|\s+\((?=(?:who|which|that|whose|where|die|der|das|deren|welche) )",
    re.I,
)
PATTERNS = {
    hedge: re.compile(rf"(?<![\w-])(?:{words})(?:(?<=[~≈<>≤≥])|(?!\w))", re.I)
    for hedge, words in ((each, joined(HEDGES.get(each), german.SAYS.get(each))) for each in Hedge)
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
_COUNTING = "|".join(sorted({*ONES, *TENS, *MULTIPLES, *HALVES}, key=len, reverse=True))
_FIGURE = (
    r"(?:[$€£]|us\$|eur|usd)?\s?\d[\d.,÷]*(?:\s?(?:k|m|bn|mn|mio|mrd|tsd|[mb]illion(?:en)?|milliarden?|thousand"
    r"|tausend)\b|\s?%)?"
)
_NUMBER = re.compile(
    rf"\W*(?:(?:(?!(?:{_COUNTING})\b)[^\W\d_]+\W+){{0,4}}?(?P<figure>{_FIGURE})"
    rf"|(?:[^\W\d_]+\W+){{0,3}}?(?P<word>(?:{_NUMBER_WORDS})(?:\w{{0,2}}|mal\w{{0,3}}|fach\w{{0,2}}|\w{{1,6}}ig\w{{0,2}})\b))",
    re.I,
)
"""The number after a limit; figures first: "up to a distance of 80 km"."""
_AT_NUMBER = re.compile(
    rf"\W*(?:(?:nach|in|bei|mit)\s)?(?:(?P<figure>{_FIGURE})"
    rf"|(?P<word>(?:{_COUNTING})\b))",
    re.I,
)
_BEFORE = re.compile(
    rf"(?:\A|\W)(?:(?P<figure>{_FIGURE})|(?P<word>(?:{_NUMBER_WORDS}|eine[rsm]?)\b))(?:[^\w]+[^\W\d_]+){{0,4}}?\W*\Z",
    re.I,
)
"""The number that a limit stands after: "two guests a month at most", "20 employees minimum"."""
_COMPARING = re.compile(r"(?:more|less|fewer) than|(?:mehr|weniger) als", re.I)
COMPARATIVE = re.compile(r"\b(?!other|rather)\w{3,}er (?:than|als)", re.I)
_PREPOSITIONS = frozenset(listed("under over above below around about unter über gut rund > < c c."))
"""Of a number only where they stand right before it: "over five" is, "over the next five years" is not."""
ALSO = re.compile(
    r"\bnot (?:only|just)\b|\bno (?:matter|doubt|wonder)\b|\bnicht nur\b|\bnicht allein\b(?=[^.;]*\bsondern\b)", re.I
)
"""Neither a negation nor a limit; half of it is one."""
_DENIAL_ALONE = re.compile(
    r"(?:still |yet )?(?:none|no|not|never|nil|nothing|not (?:yet|any|at all)|nein|keine[rnsm]?|nicht|nie"
    r"|noch nicht|noch"
    r" keine[rnsm]?|gar nicht)\W*",
    re.I,
)
"""A clause that is a denial and no more: it is of what stands before it ("for accidents: none")."""
_MONTH = re.compile(r"\bMay\b(?!\s[a-z])|(?<=\d\s)May\b|(?<=\d(?:st|nd|rd|th)\s)May\b")
"""The month, which is no "may"."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_TIME = (Hedge.EARLIEST, Hedge.LATEST)
_TIMED = re.compile("erst|früh|spät|earl|late|soon|least (?:un|ti|th)|until at", re.I)
"""Letters without which a clause names no first and no last time."""
_EVEN = re.compile(r"not (?=even\b)|(?<=\bauch )nicht\b|nicht (?=einmal\b)", re.I)
"""It denies more of what has been denied."""
_NO_SOONER = re.compile(r"(?:no|not) (?:earlier|sooner) than", re.I)
_DENIED_BEFORE = re.compile(r"\b(?:kein\w{0,2}|nicht|nie|ohne|nichts)\b[^.;]*,\s\Z", re.I)
_IF = re.compile(r"Sollten?\b")
"""At the head of a clause it is an "if"."""
_NEITHER = re.compile(r"\bneither\b", re.I)
_MISHAP = re.compile(
    r"\b(?:sich|sein|dazu|noch|passieren|eintreten|vorkommen|ausfallen|steigen|sinken|fallen|ändern"
    r"|schwanken)\b",
    re.I,
)
"""What "kann" is a doubt with; elsewhere it is leave or an ability, as "can" is."""
_MISFORTUNE = re.compile(
    r"\b(?:dass|\w*verzöger\w*|\w*verspät\w*|\w*erhöh\w*|\w*änder\w*|\w*ausf[aä]ll\w*|\w*anstieg\w*|\w*kürzung\w*"
    r"|\w*schließ(?!lich)\w*|\w*engp[aä]ss\w*|längere|höhere|niedrigere|weniger)\b",
    re.I,
)
"""What "möglich" is a doubt of; elsewhere it is leave."""
_HEAD = re.compile(
    r"\b(?P<bound>max(?:\.|imum|imal\w*)?|min(?:\.|imum|imal\w*)?|at (?:most|least)|up to|höchst(?!e[nrsm]?\b)\w{3,}"
    r"|mindest\w+|\w*(?:ober|unter)grenze|\w{5,}grenze|\w*limit|cap|floor|ceiling|capacity"
    r"|window)(?P<of>(?:\s[^\W\d_]+){0,6})(?::|\s(?:is|are|was|were|beträgt|betrug|liegt bei|ist)\b)(?=\s)",
    re.I,
)
"""A head that bounds the number after it: "Maximum value: £6,000"."""
_NOUNS = re.compile(r"(?P<first>(?<!\A)(?<![.:!?] )\b[A-ZÄÖÜ][\w-]+) (?:und|oder) (?=[A-ZÄÖÜ])")
"""Two German nouns of one clause: "für Polster und Matratzen"."""
_SERIES = re.compile(r"\b[A-ZÄÖÜ][\w-]+(?:, (?:[a-zäöüß]+ )?[A-ZÄÖÜ][\w-]+)+ (?:und|oder) (?:[a-zäöüß]+ )?(?=[A-ZÄÖÜ])")
"""More of them: "Soja, Weizen und künstliche Aromen"."""
_ITEM = (
    r"(?:(?!\b(?:is|are|was|were|will|can|may|must|has|have|gets?|but|which|who|since|as|because|unless|until|if|before"
    r"|after|only|no|not)\b)[^,.;:]){2,30}"
)
_BETWEEN = re.compile(r"(?P<from>\b(?:between|zwischen)\s\S+(?:\s[^\W\d_]+)?) (?:and|und) (?=\S?\d|\w+)", re.I)
"""One range, no two clauses."""
_SUBJECT = (
    r"(?:(?!\b(?:is|are|was|were|will|can|may|must|has|have|cost|come|no|not|only|but|if|until|for|from)\b)"
    r"[^,.;:]){2,30}"
)
_SUBJECTS = re.compile(
    rf"\A{_SUBJECT}(?:, {_SUBJECT}){{1,4}},? and {_SUBJECT}(?=\b(?:is|are|was|were|will|can|may|must|cost|come)\b)",
    re.I,
)
"""An English list of which one thing is told: "A second driver, bedding and the kitchen box are free"."""
_DENIED_SERIES = re.compile(
    r"(?:\A|(?<=[.;:,] ))(?:no|not|never|don[’']t|do not|decline|avoid|skip|exclude|without|only)\b[^,.;:]{0,40}"
    rf"(?:, {_ITEM}){{1,5}},? (?:and|or|nor) {_ITEM}",
    re.I,
)
"""An English list that is denied as a whole: "No renters, condo owners or dealers"."""
_WITH_ONLY = re.compile(r"(?<=\w)-only\b", re.I)
_NOT = r"(?:never|not|no|nobody|cannot|\w+n[’']t|nie(?:mals)?|niemand|nicht|kein\w{0,2})"
_NO = rf"(?<![\w-]){_NOT}(?:\s(?!and|but|or|und|aber|oder)[^\W\d_]+){{0,6}}?\s"
_AMOUNT = rf"(?=(?:[$€£]|us\$|eur|usd)?\s?\d(?!\d{{3}}\b(?!\s?[%€$£\w]))|(?:{_NUMBER_WORDS})\b)"
_MORE = r"more than|over|above|beyond|exceed\w*|mehr als|über"
_LESS = (
    r"less than|below|under(?! any\b)|unter|(?:few|low|small|short|earli|quiet|cheap|young|fast|quick|soon)er than"
    r"|(?:wenig|niedrig|klein|gering|kürz|früh|leis|günstig|billig|jüng)er als"
)
_REST = rf"(?P<rest>{_AMOUNT}(?:(?!\s(?:and|und|who|that|which)\s)[^,;:.()]|[.,](?=\d)){{0,60}}?)"
_THEN_NO = rf"\s{_REST}\s{_NOT}\b(?: mehr\b(?! als\b))?"
_PAIRED = re.compile(
    rf"\b{_NOT}\b(?! \w+ (?:than|als)\b)[^.;]*\b(?:without|unless|ohne|es sei denn)\b"
    rf"|\b(?:without|ohne)\b[^.;]*\b{_NOT}\b(?! \w+ (?:than|als)\b)",
    re.I,
)
_A_TIME = re.compile(
    r"(?:(?<=than )|(?<=up to )|(?<=most )|(?<=least )|(?<=within )|(?<=under ))an? (?=(?:minute|hour|day|night"
    r"|week|month|quarter|year)\b)",
    re.I,
)
_BOUNDS = tuple(
    (re.compile(pattern, re.I), bound)
    for pattern, bound in (
        (rf"(?:\bmay )?{_NO}(?:{_MORE}|(?!{_LESS})\w{{3,}}er (?:als|than))\s{_AMOUNT}", "≤ "),
        (rf"(?:\bmay )?{_NO}(?:{_LESS})\s{_AMOUNT}", "≥ "),
        (rf"(?<!\S){_REST}\s(?:darf |dürfen )?nicht über(?:schr[ei]+t|st[ei]+g|zog|zieh)\w+", r"≤ \g<rest> "),
        (rf"(?<!\S){_REST},?\s(?:mehr nicht|(?:and |but )?(?:no|not|nothing) more)\b(?! than)", r"≤ \g<rest>"),
        (rf"(?<!\S){_REST}\s(?:darf |dürfen )?nicht unterschr[ei]+t\w+", r"≥ \g<rest> "),
        (rf"\b(?:{_MORE}|(?!(?:{_LESS})\b)\w{{3,}}er als){_THEN_NO}", r"≤ \g<rest>"),
        (rf"\b(?:{_LESS}){_THEN_NO}", r"≥ \g<rest>"),
    )
)
"""A bound said by its contrary: "never more than 20%", "nicht unter 24 %", "unter 24 % wird nicht verkauft"."""


_PARTS = {
    word: number
    for number, words in (
        (2, "half hälf seco zwei two"),
        (3, "thir drit drei thre"),
        (4, "quar four vier"),
        (5, "five fift fünf"),
        (6, "six sixt sech"),
        (7, "seve sieb"),
        (8, "eigh acht"),
        (9, "nine neun"),
        (10, "ten tent zehn"),
        (11, "elev elf"),
        (12, "twel zwöl"),
        (20, "twen zwan"),
    )
    for word in listed(words)
}
"""How many parts a share in words has, by the word's first letters."""
_MANY = {"two": 2, "zwei": 2, "three": 3, "drei": 3}
_SHARE = re.compile(
    r"\b(?:one|1|eine[rsm]?)\s(?:in|of|out of|von)\s(?P<of>two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|twenty|sieben|acht|neun|zwei|drei|vier|fünf"
    r"|sechs"
    r"|zehn|zwanzig|\d+)\b(?!\s?[%€])"
    r"|\b(?:the |an? |one |die |der |ein(?:em|en)? |(?P<many>two|three|zwei|drei)[ -])?(?P<part>half|hälfte|thirds"
    r"|(?<=a )third"
    r"|(?<=one )third|(?<=a )(?:fif|six|ten)th(?= of\b)|(?<=one )(?:fif|six|ten)th|(?<=a )quarter(?! of (?:19"
    r"|20))|(?<=three )quarters|drittel|viertel|fünftel|sechstel|zehntel)n?\b"
    r"|\b(?:every|jede[rsmn]?)\s(?P<every>\d{1,2}(?=\.\s)|second|third|fourth|fifth|sixth|tenth|(?:zwei|drit|vier"
    r"|fünf|sechs|sieb|ach|neun|zehn|zwanzigs)te)n?(?!\w)",
    re.I,
)
"""A share in words: one of so many."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A hedge where it stands: what it is, how it is written, the clause that it limits, the number that it is of."""

    hedge: Hedge
    written: str
    clause: str
    number: str


@lru_cache(maxsize=_KEPT)
def limits(text: str, language: str = "") -> tuple[Limit, ...]:
    """All hedges of a text, clause by clause. `language` keeps words out that mean something else in it."""
    return tuple(_limits(text, language))


def _limits(text: str, language: str) -> Iterator[Limit]:
    foreign = OTHER_LANGUAGE.get(language, frozenset())
    for clause in clauses(text):
        for hedge, pattern in PATTERNS.items():
            if hedge in _OF_A_TIME and not _TIMED.search(clause):
                continue
            for match in pattern.finditer(clause):
                if match.group() == "Should":
                    continue  # "Should it fall, …" is a condition
                if match.group().lower() in foreign or (hedge is Hedge.MAYBE and _allows(match, clause)):
                    continue
                if hedge is Hedge.NOT and _no_denial(match, clause, text):
                    continue
                if hedge is Hedge.PLANNED and _IF.match(clause, match.start()) and not clause[: match.start()].strip():
                    yield Limit(Hedge.CONDITION, match.group(), clause, "")
                    continue
                number: str | None = ""
                if hedge in OF_A_NUMBER:
                    number = _bounded(match, clause)
                elif hedge is Hedge.ONLY:
                    number = _figure(_AT_NUMBER.match(clause, match.end()))  # "only two persons"
                if number is not None:
                    yield Limit(hedge, match.group(), clause, number)


def _no_denial(match: re.Match[str], clause: str, text: str) -> bool:
    """Whether a word of denial denies nothing of its own."""
    word = match.group().lower()
    return bool(
        _EVEN.match(clause, match.start())
        or _NO_SOONER.match(clause, match.start())  # said as "earliest"
        or (word == "nor" and _NEITHER.search(text))  # one denial of two things
        or (
            word == "weder" and _DENIED_BEFORE.search(text, 0, text.find(match.group()))
        )  # "no hardware, neither A nor B"
    )


def _bounded(match: re.Match[str], clause: str) -> str | None:
    """The number that a bound is of; empty for a comparison with no number, None where the word is no bound."""
    near = match.group().lower() in _PREPOSITIONS or COMPARATIVE.fullmatch(match.group()) is not None
    compared = _COMPARING.fullmatch(match.group()) is not None
    behind = match.group().lower().startswith(("or ", "and "))  # "5 °C or more"
    found = None if behind else (_AT_NUMBER if near or compared else _NUMBER).match(clause, match.end())
    if found is None and not near and not compared:
        found = _BEFORE.search(clause, 0, match.start())
    number = _figure(found)
    if (near or compared) and _YEAR.fullmatch(number):
        number = ""  # "over 2026"
    return number if number or compared else None


def _figure(found: re.Match[str] | None) -> str:
    """The number that a pattern found, as written; empty for none."""
    return (found["figure"] or found["word"]).strip().rstrip(".,") if found else ""


def _allows(match: re.Match[str], clause: str) -> bool:
    """Whether a word of doubt is one of leave: "possible for up to 120 days", "kann verlängert werden"."""
    word = match.group().lower()
    if word in ("kann", "können"):
        denied = any(PATTERNS[hedge].search(clause) for hedge in (Hedge.ONLY, Hedge.NOT))
        return denied or _MISHAP.search(clause) is None
    if word not in ("possible", "möglich"):
        return False
    return (
        not _MISFORTUNE.search(clause)
        if word == "möglich"
        else bool(
            re.match(r"\s(?:for|from|with|only|up|within|at|once|per|after|before)\b", clause[match.end() :], re.I)
            or re.search(r"\bab (?:dem |sofort|\d)", clause[: match.start()], re.I)
            or any(PATTERNS[hedge].search(clause) for hedge in (*OF_A_NUMBER, Hedge.ONLY, Hedge.NOT))
        )
    )


@lru_cache(maxsize=_KEPT)
def bounded(text: str) -> str:
    """A text with each bound said by its contrary written as such ("≤ 20%" for "never more than 20%")."""
    plain = fractions(ALSO.sub(" ", text))
    plain = _A_TIME.sub("one ", plain)
    if _PAIRED.search(plain):
        return plain  # "none above 8% without approval" sets no bound
    for contrary, bound in _BOUNDS:
        plain = contrary.sub(bound, plain)
    return plain


def fractions(text: str) -> str:
    """A text with its shares in words as figures: "one in five", "a fifth", "jeder fünfte" are all "1÷5"."""
    return _SHARE.sub(lambda match: f"{_MANY.get((match['many'] or '').lower(), 1)}÷{_counted(match)}", text)


def _counted(match: re.Match[str]) -> str:
    said = (match["of"] or match["part"] or match["every"]).lower()
    return said if said.isdigit() else str(_PARTS[said[:4]])


def _together(series: re.Match[str]) -> str:
    return re.sub(r",? (?:und|oder|and|or|nor) |, ", " & ", series.group())


@lru_cache(maxsize=_KEPT)
def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text."""
    plain = _HEAD.sub(r"\g<bound>\g<of>", _WITH_ONLY.sub(" only", _MONTH.sub("Mai", ALSO.sub(" ", fractions(text)))))
    plain = _NOUNS.sub(r"\g<first> & ", _SERIES.sub(_together, plain))
    plain = _SUBJECTS.sub(_together, plain)
    plain = _BETWEEN.sub(r"\g<from> & ", plain)
    plain = _DENIED_SERIES.sub(_together, plain)
    found: list[str] = []
    for part in _CLAUSE.split(plain):
        if found and _DENIAL_ALONE.fullmatch(part):
            found[-1] = f"{found[-1]} {part}"
        elif part.strip():
            found.append(part)
    return tuple(found)
