"""Does a line say a limit in other words: "unavailable" for "not available", "from May" for "not before May"?"""

from __future__ import annotations

import re

from digests.grounding import german
from digests.grounding.contraries import contraries
from digests.grounding.english_denials import STANDING
from digests.grounding.german_denials import denials
from digests.grounding.german_stand_ins import standing
from digests.grounding.limits import COMPARATIVE, PATTERNS, Limit, bounded, limits
from digests.grounding.line_clauses import NOUN, holds, stems_of
from digests.grounding.orders import DUTIES, tells
from digests.grounding.stand_ins import OTHERWISE
from digests.grounding.vocabulary import Hedge, joined
from digests.lexicons import lexicon
from digests.wording import WORD, stem

OTHER_WORDS: dict[Hedge, re.Pattern[str]] = {
    hedge: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I)
    for hedge, words in ((each, joined(OTHERWISE.get(each), german.INSTEAD.get(each))) for each in Hedge)
    if hedge is not Hedge.NOT
}
NEGATIVE = re.compile(
    r"(?:un|in|im|ir|non-?|dis)(?P<head>[a-zäöüß]{4,})|(?P<tail>[a-zäöüß]{3,}?)(?:los|frei|less|-free)(?:e[snrm]?)?"
)
PAIRED = re.compile(
    r"\b(?:no|none|nobody|nothing|not|never|\w+n[’']t|kein\w{0,2}|nie|nicht)\b.*\b(?:without|before|until"
    r"|unless|other than|except"
    r"|ohne|vor"
    r"|bevor|bis|außer)\b"
    r"|\b(?:without|ohne)\b.*\b(?:no|not|never|kein\w{0,2}|nie|nicht)\b",
    re.I,
)
_LATER = re.compile(r"\b(?:later than|später als)\b", re.I)
_BY = re.compile(
    r"\b(?:by|until|bis)\s(?:zum\s)?(?:(?:the )?end|ende|mid|mitte|noon|Q\d|[A-ZÄÖÜ][a-zä]+(?: \d|\b)"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s?(?:[A-Z]|\d|[ap]m|uhr)|\d{1,2}:\d\d)"
)
"""A date that is the last one."""
_UP_TO_FIGURE = re.compile(r"\bbis (?:zu )?(?:\d[\d.,]*|[a-zäöüß]+)", re.I)
"""A bound of a figure, in whatever format: "bis 4 %" for "bis zu vier Prozent"."""
_BEFORE_OR_UNTIL = re.compile(r"\b(?:before|prior to|until|vor|bis|bevor|ehe)\s", re.I)
SINCE = re.compile(r"\b(?:from|after|as of|ab|nach|seit)\b", re.I)
_ONCE = re.compile(r"\b(?:once|when|as soon as|sobald|wenn)\b", re.I)
_THEN = re.compile(
    r"\b(?:from|follow\w*|first|then|after|once|when|until|before|upon|as of|ab|nach|sobald|wenn"
    r"|vor|bis)\b",
    re.I,
)
BEFORE = re.compile(r"\b(?:before|prior to|bevor|ehe|vor(?! allem\b| ort\b)|bevor|ehe)\s", re.I)
_GAIN = re.compile(
    r"\+\s?\d|\b(?:up|rose|risen|grew|grow(?:n|th)|plus|increas\w+|stieg\w*|gestiegen|zuwachs|wuchs\w*|mehr als"
    r"|höher)\b"
    r"|\büber (?=(?:19|20)\d\d\b|dem (?:vor|jahr)|vorjahr)",
    re.I,
)
_FALL = re.compile(
    r"[−–-]\s?\d|\b(?:down|fell|fall(?:en)?|dropp?\w*|minus|sank\w*|gesunken|rückgang|weniger als"
    r"|niedriger)\b|\bunter (?=(?:19|20)\d\d\b|dem (?:vor|jahr)|vorjahr)",
    re.I,
)
_COMPARED = re.compile(r"(?P<more>more|mehr)|(?:less|fewer|weniger)")
_PLUS = re.compile(r"\d[\d.,]*(?=\s?(?:[%€$]\s?)?\+)")
_DENIALS = {"not", "nicht", "kein", "keine", "keinen", "keiner", "keinem", "no"}
ONLY_FROM = re.compile(
    r"(?:only|nur|erst)\b(?: [^\W\d_]+){0,2}? (?:from|after|once|when|upon|as of|ab|nach|sobald)\b", re.I
)
_UPON = re.compile(
    r"\b(?:on|upon|after|in case of|bei|nach)\s(?:(?:the|an?|its|their|our|der|die|dem|einer?"
    r"|einem) )?(?:[^\W\d_]\S*\s){0,2}?([^\W\d_]{4,})|\A(\w+(?:ing|ed))\b|\A(\w+t|\w+en)\s[^,]+(?:,|\Z)",
    re.I,
)
"""What says a condition by a noun, or by a verb that comes first: "on cancellation", "scheitert das Audit, …"."""
_LATIN = re.compile(
    r"in(?:akt|stab|toler|kompat|kompet|diskr|offiz|effi|effe|transp|akzept|flex|dir|korr|kons|kongr|diskut|existen)"
    r"|im(?:mob"
    r"|mater|perf)|ir(?:rel|reg|rev|rat)",
    re.I,
)
"""Foreign words that "in-" denies."""
_COMPOUND = re.compile(
    r"\w{4,}(?:frist|grenze|limit|schluss|ziele?n?s?|plan|planung|prognose|pflicht|sperre|stopp|verbot|verzicht|ausschluss|ausfall|mangel|absage|störung|unterbrechung|schwelle|wert"
    r"|preis"
    r"|dauer|menge|vorgabe|marke)",
    re.I,
)
_INFINITIVE = re.compile(r"(?<=\w )to (?P<verb>[a-z]+)\b")
_FINITE = re.compile(r"\b(?:will|is|are|was|were|has|have|had|can|must|certain|needs?)\b", re.I)
_VERB = 4
"""Letters that the stem of a verb has at the least."""
_OR_LATER = re.compile(rf"(?:{PATTERNS[Hedge.EARLIEST].pattern})|\b(?:or|and) later\b", re.I)
_LACKING = re.compile(r"\bwithout (?P<what>[^,;:.]+)", re.I)
_BEFOREHAND = re.compile(r"\b(?:vorab|vorher|zuvor|zuerst|zunächst)\b", re.I)
_OHNE = re.compile(r"\bohne (?P<what>[^\s,;:.]+(?: [^\s,;:.]+)?)", re.I)
_SPACE, _GAP = re.escape(" "), r"\b[^.;]*?(?<!\w)"
"""What may stand between the words of an expression: "fiel … aus"."""
ASKED = re.compile(r"\A[^.?]{3,40}\?\s")


_GERUND = re.compile(r"\W*[A-Z][a-z]+ing\b.*\b(?:will|would|makes?|means?|lets?|gives?|saves?|leads? to)\b")
"""What would come of it: "getting this right will help" for "if we get this right, it will help"."""
_DOING = re.compile(r"\b[a-z]{3,}ing\b")
_RIGHT_AFTER = re.compile(r"\s(?:ab|bis|über|unter|oberhalb|mindestens|höchstens|maximal)\b", re.I)
_BOUNDS = (Hedge.AT_LEAST, Hedge.AT_MOST)
_TOPIC = 0.6
"""So much of a condition a head must have to stand for it."""
SAYS_SOFTLY = re.compile(STANDING, re.I)


def otherwise(limit: Limit, text: str, said: str, language: str) -> bool:
    """Whether the line has another word for the limit, one that no statement has: "unavailable" for "not available"."""
    if other_words(limit, text, said, language):
        return True
    compared = _COMPARED.match(limit.written.lower())
    if (
        compared is not None
        and not limit.number
        and re.search(rf"{re.escape(limit.written)}\s(?!\W*(?!(?:19|20)\d\d\b)(?:\d|one\b|an? ))", limit.clause)
    ):
        # "+19%" for "19% more than in 2027", "cheaper than" for "costs less than"
        return (_GAIN if compared["more"] else _FALL).search(text) is not None or COMPARATIVE.search(text) is not None
    pattern = OTHER_WORDS.get(limit.hedge)
    dated = limit.hedge is Hedge.AT_MOST or (limit.hedge is Hedge.NOT and _LATER.search(limit.clause) is not None)
    if dated and not (language == "de" and limit.number) and _BY.search(text) and not _BY.search(said):
        return True  # "by May" for "no later than May"
    if (
        limit.hedge is Hedge.NOT
        and _BEFORE_OR_UNTIL.search(limit.clause)
        and (SINCE.search(text) or _ONCE.search(text))
        and not BEFORE.search(text)
    ):
        return True  # "from May" for "not before May"
    if limit.hedge is Hedge.NOT and _BEFORE_OR_UNTIL.search(limit.clause) and _OR_LATER.search(text):
        return True
    if limit.hedge is Hedge.PLANNED and _to_be(text):
        return True
    if limit.hedge is Hedge.ONLY:
        # "to follow after the test" for "only after the test"
        then = ONLY_FROM.search(limit.clause) and _THEN.search(text)
        return bool(then) or _by_its_bound(limit, text, language)
    if limit.hedge is Hedge.CONDITION and (
        ASKED.match(text) or _upon(limit, text, language) or (language == "en" and _GERUND.match(text))
    ):
        return True
    if limit.hedge is Hedge.CONDITION and pattern is not None and pattern.match(text.lstrip()):
        return True
    if limit.number and limit.hedge is Hedge.AT_LEAST:
        return any(holds(plus.group(), limit.number, language) for plus in _PLUS.finditer(text))
    if limit.number and limit.hedge is Hedge.AT_MOST:
        return (
            re.search(
                rf"(?:\b(?:bis|until|till)|(?<=\d )to)\s(?:\S{{1,3}}\s?)?{re.escape(limit.number)}",
                text,
                re.I,
            )
            is not None
        ) or any(holds(found.group(), limit.number, language) for found in _UP_TO_FIGURE.finditer(text))
    return limit.written.lower() in DUTIES and tells(text)


def _by_its_bound(limit: Limit, text: str, language: str) -> bool:
    """Whether a line has the bound that an "only" is of, which says it too: "minimum 200" for "only from 200"."""
    after = limit.clause.partition(limit.written)[2]
    if language == "de" and not _RIGHT_AFTER.match(after):
        return False
    bounds = [each for each in limits(after, language) if each.hedge in _BOUNDS and each.number]
    mine = [each for each in limits(bounded(text), language) if each.hedge in _BOUNDS and each.number]
    return any(holds(own.number, each.number, language) for each in bounds for own in mine)


def _to_be(text: str) -> bool:
    """Whether a line without a verb of its own says what is to be: "Depot to open in May"."""
    if _FINITE.search(text):
        return False
    bases = lexicon("en").bases
    return any(match["verb"].lower() in bases for match in _INFINITIVE.finditer(text))


def _upon(limit: Limit, text: str, language: str) -> bool:
    """Whether a line has the verb of a condition as a noun: "on cancellation", "Cancelling …"."""
    stems = {each[:NOUN] for each in stems_of(limit.clause, language)}
    return any(
        len(said := stem(match[match.lastindex or 0], language)[:NOUN]) >= _VERB and said in stems
        for match in _UPON.finditer(text)
    )


def topic(limit: Limit, text: str, language: str) -> bool:
    """Whether a line has the condition as the head of what it says: "House sold: …" for "who sells the house"."""
    head, colon, _ = text.partition(": ")
    telling = stems_of(limit.clause.partition(limit.written)[2], language)
    if colon and telling and len(telling & stems_of(head, language)) >= _TOPIC * len(telling):
        return True
    # "Subscribers staying three deliveries" for "provided they stay": all of it, and its verb as a participle.
    doing = {each[:NOUN] for word in _DOING.findall(text) for each in stems_of(word, language)}
    return (
        language == "en"
        and len(telling & stems_of(text, language)) >= _TOPIC * len(telling)
        and any(each[:NOUN] in doing for each in telling)
    )


def _bases(base: str, language: str) -> set[str]:
    """What a word with "un-" denies, as a stem: of a participle ("ungeprüft") its verb's also."""
    return {stem(base, language), *stems_of(base, language)}


def _compounded(word: str, language: str) -> bool:
    """Whether a word is a German compound whose end says the limit: "Angebotsfrist" begins like "Angebote"."""
    return language == "de" and _COMPOUND.fullmatch(word) is not None


def asked_before(text: str, said: str, language: str) -> bool:
    """Whether a line has first what a statement has nothing without: "ask before promising"."""
    before = BEFORE.search(text)
    if language == "de":
        lacks = _OHNE.search(said)
        return bool(
            lacks
            and (before or _BEFOREHAND.search(text))
            and denials(said) > 1
            and not PATTERNS[Hedge.NOT].search(text)
            and stems_of(lacks["what"], language) & stems_of(text, language)
        )
    lacking = _LACKING.search(said)
    if lacking is None or before is None or not PAIRED.search(said) or PATTERNS[Hedge.NOT].search(text):
        return False
    return bool(stems_of(lacking["what"], language) & stems_of(text[: before.start()], language))


def unplanned(limit: Limit) -> bool:
    """Whether a plan is denied: "is not a target"."""
    return (
        re.search(rf"(?:\bnot|\bno|n[’']t|\bnever) (?:\w+ ){{0,4}}?{re.escape(limit.written)}", limit.clause, re.I)
        is not None
    )


def other_words(limit: Limit, text: str, said: str, language: str) -> list[str]:
    """The other words for a limit in a text that no statement has."""
    pattern = OTHER_WORDS.get(limit.hedge)
    denied = PATTERNS[Hedge.NOT]
    before = said.lower()
    found = {match.group().lower() for match in pattern.finditer(text)} if pattern is not None else set()
    if limit.hedge is Hedge.NOT:
        found |= {*contraries(limit.clause, said, text)}
    stems = stems_of(said, language)
    # "No cancellation" for "can't be cancelled" is the same word, and no other one for "not".
    if limit.hedge is Hedge.ONLY and {*WORD.findall(text.lower())} <= {*WORD.findall(before), *_DENIALS}:
        found -= _DENIALS  # "Ida may not" is no "only Ida may"; "dealers may not" is
    if limit.hedge is Hedge.ONLY and len(denied.findall(bounded(text))) <= len(denied.findall(bounded(said))):
        found -= _DENIALS  # what a line denies as its statement does stands for no "only"
    if limit.number and (limit.written.strip() in ("≤", "≥") or denied.search(said)):
        found -= _DENIALS  # that of the statement bounds nothing
    if language == "de" and limit.hedge is not Hedge.NOT:
        found = standing(limit, found, text, said)
    others = [
        word
        for word in found
        if re.search(rf"(?<!\w){re.escape(word).replace(_SPACE, _GAP)}(?!\w)", before) is None
        and (
            word.startswith("to ")
            or " before" in word
            or _compounded(word, language)
            or (limit.hedge is Hedge.NOT and " " in word and SAYS_SOFTLY.fullmatch(word))
            or not (shared := stems_of(word, language) & stems)
            or (language == "de" and " " in word)
            or (language == "de" and limit.written.lower() != word and shared <= stems_of(limit.written, language))
        )
    ]
    if limit.hedge is Hedge.ONLY and PAIRED.search(text) and not PAIRED.search(said):
        others.append("no … without")
    if limit.hedge is Hedge.NOT:
        stems = stems_of(limit.clause, language)
        for word in text.lower().split():
            match = NEGATIVE.fullmatch(word.strip(".,;:!?()"))
            base = match and (match.group("head") or match.group("tail"))
            if language == "de" and word.startswith(("in", "im", "ir")) and not _LATIN.match(word):
                continue  # "Inzahlungnahme" denies no "Zahlung"
            if base and word not in before and any(b[:4] == each[:4] for b in _bases(base, language) for each in stems):
                others.append(word)
    return others
