"""How a careless writer loses a negation or a hedge of a true line, so that what is left still reads like a line.

Each language has two lists of rules, tried in order: a rule makes one false text of each place that it finds and that
no earlier rule has found. A rule whose second part is KEPT guards a place which would say the same without its word: a
fixed phrase, the second of two negations joined by "and", a permission.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Rule = tuple[str, "str | Callable[[re.Match[str]], str] | None"]

KEPT = None
"""In the place of what a rule would put: nothing is made false there."""

_COUNT = {
    "en": r"(?:an?|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|(?:twen|thir"
    r"|for|fif|six|seven|eigh|nine)ty)\b",
    "de": r"(?:ein(?:e[nrms]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|(?:ein|zwei|drei)mal)\b",
}
_FIGURE = {
    "en": rf"(?=(?:CA)?[€$£]?(?!(?:19|20)\d\d\b)\d|{_COUNT['en']})",
    "de": rf"(?=(?!(?:19|20)\d\d\b)\d|{_COUNT['de']})",
}
"""What stands before an amount, which a year is not: "6 % weniger als 2026" holds no bound."""
_DATE = {
    "en": r"(?=(?:\d\d? )?(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:19|20)\d\d\b)",
    "de": r"(?=(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b)",
}
_WHERE = r"(?=(?:in|within|on|at|for|with|to|from|by) )"
_WO = r"(?=(?:auf|über|für|bei|beim|von|in|im|per|an|mit|die|der|den|das) )"


def lost_negations(text: str, language: str) -> list[str]:
    """The texts that `text` becomes by the loss of one negation, each once."""
    return list(dict.fromkeys(_lost(text, _NEGATIONS[language], _without_any if language == "en" else None)))


def lost_hedges(text: str, language: str) -> list[str]:
    """The texts that `text` becomes by the loss of one hedge or bound, each once."""
    return list(dict.fromkeys(_lost(text, _HEDGES[language])))


def _lost(text: str, rules: list[Rule], tidy: Callable[[str], str] | None = None) -> Iterator[str]:
    taken: set[int] = set()
    for pattern, new in rules:
        for match in re.finditer(pattern, text):
            place = range(match.start(), match.end())
            if taken.intersection(place):
                continue
            taken.update(place)
            if new is not KEPT:
                put = match.expand(new) if isinstance(new, str) else new(match)
                yield _put(match, put, tidy)


def _put(match: re.Match[str], put: str, tidy: Callable[[str], str] | None) -> str:
    before, after = match.string[: match.start()], match.string[match.end() :]
    after = put + (tidy(after) if tidy else after)
    if match.group()[0].isupper() and (not before or before.endswith((". ", "! ", "? ", ": ", "; "))):
        after = after[:1].upper() + after[1:]
    return re.sub(r"  +", " ", before + after)


def _without_any(after: str) -> str:
    """The rest of a line that lost a negation, without what stands only beside one: any, yet, until, any more."""
    clause, *rest = re.split(r"([;:.,](?= ))", after, maxsplit=1)
    clause = re.sub(r" any (?:more|longer)\b| yet\b", "", clause)
    clause = re.sub(r"(?<!\bin)(?<!\bof)(?<!\bat)(?<!\bon) any (?=[a-z])", " ", clause)
    clause = re.sub(r"\banything\b", "something", clause)
    clause = re.sub(r"\buntil\b(?! at)", "before", clause, count=1)
    return "".join((clause, *rest))


def _third_person(match: re.Match[str]) -> str:
    """The verb after "does not" as it stands without: carries, manages, has."""
    verb = match["verb"]
    if verb == "have":
        verb = "has"
    elif re.search(r"(?:s|sh|ch|x|z|o)$", verb):
        verb += "es"
    else:
        verb = re.sub(r"(?<=[^aeiou])y$", "ie", verb) + "s"
    return " " + (match["how"] or "") + verb


_UNCOUNTED = frozenset(
    ("sugar", "ice", "software", "data", "support", "supply", "use", "advertising", "access", "hardware", "money")
)


def _no(match: re.Match[str]) -> str:
    """What a careless writer leaves of "no": nothing before several things or a mass, else an article, or "one"."""
    after = re.split(r"[,;:.]", match.string[match.end() :], maxsplit=1)[0]
    words = re.split(
        r" (?:and|or|for|of|to|on|in|with|at|is|was|are|were|has|have|can|may|should|will|needed|required|than)\b",
        after,
    )[0].split()
    several = any(w.endswith("s") and not w.endswith(("ss", "us", "is")) for w in words)
    verb = re.search(r" (?:is|was|has|can|may|should|will)\b", after)
    if several or not words or words[-1].endswith("ing") or _UNCOUNTED.intersection(words):
        return ""
    if match.group()[0].isupper():
        return "One " if verb else ""
    return "an " if words[0][0] in "aeiou" else "a "


_ONE = re.compile(r"(?:ung|heit|keit|schaft|tion|tät|ik|enz|anz|icht|ost|tur|ühr)$")
_VERB = r"\b(?:ist|hat|hatte|wird|war|geht|fiel|darf|kann|kommt|kam|soll|muss|musste)\b"


def _kein(match: re.Match[str]) -> str:
    """What a careless writer leaves of "kein": the article of one thing, and nothing before several."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    first, noun = re.match(r"[\w-]+", after), re.search(r"\b[A-ZÄÖÜ][\w-]+", after)
    clause = re.split(r"[;:.]", before)[-1].rpartition(",")[2]
    name = noun.group() if noun else ""
    bare = first is None or first.group() == name
    several = match["ending"] == "e" and (
        (first is not None and re.search(r"^(?:[a-zäöü]+en|zwei|drei|vier|fünf)$", first.group()))
        or (bare and not _ONE.search(name) and name.endswith(("en", "er", "n", "s", "el")))
        or (bare and name.endswith("e") and not re.search(_VERB, clause))
    )
    told = re.search(_VERB, clause) or re.search(_VERB, re.split(r"[,;:.]", after, maxsplit=1)[0])
    if several or ((match.group()[0] == "K" or before.endswith(": ")) and not told):
        return ""
    return "ein" + match["ending"] + " "


def _mit(match: re.Match[str]) -> str:
    """The German "with" for "without", with the article in the case that it asks for."""
    cases = {"einen": "einem", "eine": "einer", "ein": "einem", "die": "der", "diese": "dieser", "den": "dem"}
    return "mit " + cases.get(match["word"], re.sub(r"(?<=^[a-zäöü])([a-zäöüß]+)es$", r"\1em", match["word"]))


def _will(match: re.Match[str]) -> str:
    """The future for "könnte", "kann", "soll" and "dürfte", in the same number."""
    return "werden" if match.group().endswith("en") else "wird"


def _up_to(match: re.Match[str]) -> str:
    """Nothing for "up to", or "of" where a noun stands before: rain up to 5 mm, rain of 5 mm."""
    before = match.string[: match.start()]
    noun = re.search(r"(?i:\b(?:with|for|in|neither|nor|and)|[;,:]) (?:\w+ )?(?P<last>\w+) $", before)
    return "of " if noun and not re.fullmatch(r"for|of|by|with|in|to|at|within|after", noun["last"]) else ""


_NEGATIONS: dict[str, list[Rule]] = {
    "en": [
        (r"[^;:.]*\bnot even\b[^;:.]*|n['’]t [^;:.]*\bnor\b|\b(?:not|never|no longer) only\b|\bonly, no\b", KEPT),
        (r"\bno [a-z]+ should\b", KEPT),
        (r"\b[Ww]ithout exception\b|\b(?:may|might|could) not\b|\b[Pp]ossible that [^;:.]*(?:n['’]t| not)\b", KEPT),
        (r"\b[Ww]ithout (?:at least|\w+ing an? single)\b|\bfree[- ]of[- ]charge\b", KEPT),
        (r"(?<=\bnever )(\w+ \w+) and never\b", KEPT),
        (r"\bca(?:nnot|n['’]t)\b", "can"),
        (r"\bwon['’]t\b", "will"),
        (r"\bmust(?: not| never|n['’]t)\b", "may"),
        (r" do(?:es not|esn['’]t) (?:yet )?(?P<how>already |even |always )?(?P<verb>[a-z]+)", _third_person),
        (r"\b[Dd]o(?: not|n['’]t) (?:yet )?", ""),
        (r"n['’]t\b", ""),
        (rf",? (?:al)?though (?:not|never) {_WHERE}", ", even "),
        (rf", but (?:not|never) {_WHERE}", ", and "),
        (r",[\"”]? (?:not|never) (?=(?:in|within|on|at|for|with|to|from|by|the|a) |[a-z]+s\b|[\"“])", " and "),
        (r"\bno longer than\b", "longer than"),
        (r"\bno longer\b", "still"),
        (r"\bno (?=(?:more|less|fewer|earlier|later) than\b)", ""),
        (r"\bN(?:ot one|one|ot a single one)\b(?= of)", "One"),
        (r"\bN(?:obody|o one)\b", "Everybody"),
        (r"\bn(?:obody|o one)\b", "everybody"),
        (r"\bNothing\b", "Everything"),
        (r"\bNeither ([^,;.]+?) nor\b", r"Either \1 or"),
        (r"\bneither ([^,;.]+?) nor\b", r"both \1 and"),
        (r"\b[Ww]ithout (?=[a-z]{2,}ing )", "after "),
        (r"\b[Ww]ithout\b", "with"),
        (r"(?<=\bwith )no ", ""),
        (r"; no need to\b", "; you need to"),
        (r"\b[Nn]o ", _no),
        (r"\bNever (?=[a-z])|\bNot (?=[a-z])", ""),
        (r" not yet\b| never\b| not\b", ""),
    ],
    "de": [
        (r" nicht (?:nur|zuletzt)\b|\b(?:nicht|kein\w*|weder) [^;:]+, sondern\b", KEPT),
        (r"(?<=\bnicht )(\w+) und nicht\b", KEPT),
        (r"\b[Kk]eine (?P<one>[\w-]+) und keine (?=\w+en\b|[A-ZÄÖÜ])", lambda m: m["one"] + " und keine "),
        (r" noch nicht\b", " bereits"),
        (r" nicht mehr\b(?! als)", " weiterhin"),
        (r" nicht einmal (?=\d)", " "),
        (r" allerdings nicht(?=[.,;]|$)", " ebenfalls"),
        (rf",(?: aber)? (?:nicht|nie) (?:{_WO}|(?=[A-ZÄÖÜ]))", ", auch "),
        (r" nicht\b| nie\b| niemals\b", ""),
        (r"\bNie(?:mals)? ", ""),
        (r"\b[Nn]iemand\b", "jeder"),
        (r"\b[Nn]iemandem\b", "jedem"),
        (r"\bweder ([^,;.]+?) noch\b", r"sowohl \1 als auch"),
        (r"\b(wird|werden) ([^,;.]*?)nichts (?=[a-zäöü]+t\b)", r"\1 \2"),
        (r"\bnichts\b", "etwas"),
        (r"\b[Oo]hne [^,.;]*?\bzu [a-z]+en\b|\b[Oo]hne \w+ und ohne\b|\bauch ohne\b", KEPT),
        (r"\b(?:ganz )?[Oo]hne (?P<word>[\w-]+)", _mit),
        (r"\b[Kk]eine?[nrsm]? ([^,;:.]+?) mehr\b(?! als| [^.,;]* als)", r"weiterhin \1"),
        (r"\b[Kk]ein(?P<ending>e[nrsm]?|) ", _kein),
        (r"\bkeine(?=\.)", "eine"),
        (r"\bkeiner\b", "einer"),
    ],
}


def _hedge_rules(language: str, rules: list[Rule]) -> list[Rule]:
    marks = {"<figure>": _FIGURE[language], "<date>": _DATE[language]}
    return [(re.sub("<figure>|<date>", lambda m: marks[m.group()], pattern), new) for pattern, new in rules]


_HAPPENS = (
    r"(?:cut|reduce|slip|affect|take|apply|speak|follow|increase|rise|go|fall|object|cost|come|delay|fail|change|break|"
    r"miss|lose|last|be (?:added|affected|delayed|reached|late|lost|needed))\b"
)
"""What happens by itself: "may" before it is a guess, and before all else mostly a permission."""
_WIRD = (
    r"(?:steigen|sinken|wachsen|klettern|fehlen|brechen|laufen|kommen|hinzukommen|verzögern|verspäten|anheben|gehen|"
    r"dauern|hinausgehen|erreichen|ausfallen|(?:teurer|billiger|knapper) werden|sein)"
)
"""The same in German, for "kann" and "soll", which are mostly a permission and an order."""

_HEDGES: dict[str, list[Rule]] = {
    "en": _hedge_rules(
        "en",
        [
            (r"\b(?:no|not|[Nn]othing|[Nn]obody|[Nn]o one)\b[^,;.]*?\bmay\b|\bmay not\b", KEPT),
            (r"\d%?[^,;:.]*?\bcould\b|\bcould not\b", KEPT),  # what was measured, no conjecture
            (r"\b(?:from|not|no|n['’]t|until) [^,;.]* at the earliest\b", KEPT),
            (r"\bno longer only\b|\bonly (?:just|after)\b|\banywhere up to\b", KEPT),
            (r"\b[Uu]p to [^,;.]* before\b", KEPT),
            (rf"\bmay (?={_HAPPENS})|\b(?:might|could) ", "will "),
            (r"\b(?:is|are) (?:expected|likely) to\b", "will"),
            (r"\bexpected to\b", "certain to"),
            (r"\b(?:aim|plan|hope) to\b", "will"),
            (r"\b([Ww])e expect (?!to\b)", r"\1e will get "),
            (r" expected in\b", " confirmed for"),
            (r"(?<!Nobody )\bshould (?=(?:be \d|rise|fall|grow|drop|turn|reach|cost|take|last|wait)\b)", "will "),
            (r"\bplanned\b", "confirmed"),
            (r"\bPlanned\b", "confirmed"),
            (r"\b(?:[Ii]t is possible that|[Pp]robably) | probably\b", ""),
            (r", but only (?=for\b|in\b|with\b|from\b)", " "),
            (r"(?<!not )\b[Oo]nly ", ""),
            (r"\b(?:[Jj]ust|a mere|[Mm]erely) <figure>", ""),
            (r" (?:solely|exclusively|alone)\b(?= by|[.,;]| from| in)", ""),
            (r"\b[Uu]p to <figure>", _up_to),
            (r"\bby as much as <figure>", "by "),
            (r"\b(?:for )?a maximum of <figure>", lambda m: "for " if m.group()[0] == "f" else ""),
            (r"\b(?:[Aa]t least|[Aa]t most|no (?:more|fewer|less) than) (?=[^ ]+)", ""),
            (r"(?: at most| at minimum| at the earliest| at the latest)(?=[.,;]| and\b)", ""),
            (r" or more\b", ""),
            (r"\bnot (\w+) before <date>", r"\1 in "),
            (r"\bno earlier than <date>", "on "),
            (r"\b(?:decided|know|told) about\b", KEPT),
            (r"\b(?:[Aa]bout|[Nn]early|[Aa]lmost|[Aa]pproximately|[Rr]oughly|[Aa]round|some) <figure>", ""),
            (r"\bcan(?:not|['’]t) (\w+) more than <figure>", r"can \1 "),
            (r"\b(?:[Nn]ot|[Nn]ever|[Nn]o(?:body)?) [^,;.]*? (?:more|less|fewer) than\b", KEPT),
            (r"(?<!no )\b(?:more|less|fewer) than <figure>|(?<=worth )over <figure>|(?<=ing )over <figure>", ""),
        ],
    ),
    "de": _hedge_rules(
        "de",
        [
            (r"\b(?:nicht nur|nur noch|nur (?:eingeschränkt|teilweise|bedingt|begrenzt|einen Teil|ein Teil))\b", KEPT),
            (r"\bfrühestens nach\b|\bMögliche[^.;]*\bnicht\b", KEPT),
            (r"\b(?:keine?[nrsm]?|nie) [^,;.]*\b(?:mehr als|über)\b", KEPT),
            (rf"\b(?:könnten?|können|kann|sollen|soll|dürften?)\b(?=(?:[^,;:.]|(?<=\d|o)[.,])*\b{_WIRD}\b)", _will),
            (r"\bgeplante(?=[nrs]? )", "bestätigte"),
            (r"\bgeplant\b", "bestätigt"),
            (r"\bplanen wir (?=\d)", "erreichen wir "),
            (r"\bMögliche[rs]? (?=[A-ZÄÖÜ])", ""),
            (r"\b(?:[Mm]öglicherweise|[Ee]ventuell|[Vv]ermutlich|[Ww]ahrscheinlich|[Vv]oraussichtlich) ", ""),
            (r"\bVoraussichtliche[rs]? (?=[A-ZÄÖÜ])", ""),
            (r"\bnicht vor <date>", "im "),
            (r"\bnicht vor (?=(?:19|20)\d\d\b)", ""),
            (r"\b[Ff]rühestens |\b[Ss]pätestens ", ""),
            (r"\b(mit) ([A-ZÄÖÜ]\w+) bis zu <figure>", r"\1 \2 von "),
            (r"\b[Bb]is zu <figure>(?!einer\b)", ""),
            (r"\bkann [^,;.]*?\bnicht mehr als <figure>", lambda m: m.group().replace("nicht mehr als ", "")),
            (r"\b[Nn]icht (?:mehr|länger|weniger) als <figure>", ""),
            (r"\b(?:[Mm]indestens|[Hh]öchstens|[Mm]aximal) ", ""),
            (r"\b(?:[Ee]twa|[Rr]und|[Kk]napp|[Ff]ast|[Uu]ngefähr|(?:[Mm]ehr|[Ww]eniger) als) <figure>", ""),
            (r"\b(?:[Nn]ur|[Ll]ediglich|[Aa]usschließlich|allein) ", ""),
        ],
    ),
}
