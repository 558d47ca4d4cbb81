"""The names in a line: people, companies, products, places. A name that the cited statements do not have is invented.

English names are told by their capitals. In German every noun has one: there a word that the statements do not have is
a name unless it is a common noun, by a dictionary (pyspellchecker, MIT), or made of such nouns.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources

from babel import Locale

from digests.grounding.german_numbers import with_end
from digests.grounding.loan_words import LOAN_WORDS
from digests.grounding.nations import NATIONS
from digests.grounding.vocabulary import (
    HALVES,
    MONTHS,
    MULTIPLES,
    ONES,
    SCALES,
    TENS,
    UNITS,
    WEEKDAYS,
    listed,
)
from digests.lexicons import lexicon
from digests.wording import stem

_WORD = re.compile(r"[^\W_]+(?:[’'&./+-][^\W_]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:;•–—(\"“„»]\s*)$")
_STEM, _SHORT = 4, 3
_PART, _LAST, _LONG = 4, 5, 8
"""A German compound's first and last part have at least so many letters."""
_FIRST = frozenset(
    listed(
        "inzahlung abo print neu alt erst zweit mindest höchst inklusiv gesamt teil rück vor nach zu ab an mehr minder"
    )
)
_HEADS = frozenset(
    listed(
        "zeit zeiten ziel ziele zahl satz rate kost etat etats frist spot spots gabe gaben nahme nahmen lage tage"
        " fall wert werte werten werts preis preise markt märkte plan pläne haus höhe tür geld bett raum räume form"
        " kauf gang"
        " film kurs kurse buch blatt bild text punkt kreis grad maß menge last sitz tisch glas netz rohr gut holz stein"
        " öl gas bier wein brot käse saft post pass bote chef team typ jahr tag test"
        " lose loser losen loses los freie freier freien freies frei bare barer baren bares bar"
    )
)
"""Frequent first and last parts of German compounds that are shorter, or no words by themselves."""
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_SUFFIXES = tuple(
    listed(
        "ung ungen heit heiten keit keiten schaft schaften tion tionen tät täten ment mente nis nisse tum ismus"
        " ierung ling barkeit anteil anteile quote quoten"
    )
)
_SHARED = frozenset(
    listed(
        "account agentur app audit award bank basis brand budget business campus center champion chance check chef"
        " client cloud code community content controlling coach datei deal design detail dialog domain download"
        " e-mail"
        " event excel export fan fax feedback film format forum fund gap garage gas generation hand handbuch hardware"
        " hotel hotline import index industrie info information innovation instrument interview job kit kiosk land"
        " launch layout lead level limit link liste logo made mail make management manager marke marketing material"
        " medium mix mode modul monitor museum name netto newsletter norm note nutzen option order pack panel park"
        " part partner patent person personal phase pilot plan plus podcast pool portal position post potential power"
        " preis premiere press problem produkt profil profit programm projekt prototyp quartal rabatt radio rate"
        " region"
        " ambition aspiration caveat condition exception exclusive option outlook restriction tentative vision"
        " reporting restaurant review risiko roadmap rolle route sale saison sales scanner score segment service set"
        " shop show software spot sponsor sport stand standard start statistik status storno strategie studio support"
        " system tag team test text ticket tool top tour training transfer transport trend trial umsatz update"
        " upgrade"
        " video vision website webinar werk wert win wind workshop zone ziel art band bar bonus boom gift gold gratis"
        " halt kind last media mitte netto not ort pause pension post pro quote rat rest social tempo tier ton trick"
        " ersatz user admin server store chat box knopf feature features trainer benchmark tracking timer body praxis"
        " marketer folie filter espresso heizstab ware mut geist diesel internet product onboarding feed channel"
        " outdoor geld"
        " report home arm login digital alarm menschen kinder frauen online offline wand wort wunsch abo agenda"
        " attest banner basic beta claim coupon deadline demo display downgrade"
        " extern flyer hotline influencer inland installation intern kickoff lager leasing legal marge maximal median"
        " merchandising minus motor muster optional photo photos pipeline premium pro probe provision radio"
        " region relaunch rollout slogan sponsoring standard summer tabu tank tier version west winter fair spring"
        " fee"
        " fees manual lease leases term terms dealer dealers broker brokers sample samples service services profit"
        " roadshow roadshows verboten circa webinar e-mails e-bikes e-bike follow-up"
    )
)
"""Words that German and English share: the dictionaries alone would take them for names."""
_SHORT_FORMS = frozenset(
    listed(
        "rrp uvp b2b b2c hr it ceo cfo cmo pr seo kpi kpis roi usp usps crm vat ai tv sme smes gmbh ag kmu dsgvo ca ggf"
        " evtl vsl"
        " max min bzw inkl exkl excl zzgl mwst pdf faq hq ok gdpr sla api led nps saas erp gps tco nda rfp ebitda"
        " co2 pos mo di mi do fr sa so"
        " abt std stk kfz pkw lkw"
    )
)
"""Abbreviations that name nobody."""
_PREFIXES = frozenset(listed("pre post mid end early late non prä vor nach mitte ende anfang"))
"""What stands before a hyphen and a date or a name: "pre-2027", "mid-May"."""
_SMALL = frozenset(
    listed(
        "ab an auf aus bei bis bislang erst für je künftig mit nach neu nur ob seit so um von vor was wer wie wo zu"
        " zudem"
    )
)
"""German words that open a line, and that English has too or a list of stop words has not."""
_FREQUENT = 100_000
"""An English word that is counted so often is no name, in whatever other list it is ("talk", "will")."""
_ROOT = 6
"""Letters that a word and one derived of it begin with."""
_FREQUENT_FIRST = 5_000
"""One that opens a line so: names are hardly met so often, and there every word has a capital."""
_FREQUENT_NOUN = 2_000
"""The same of a German one: names are met far less often in the list."""
_COUNTED = frozenset(
    (*UNITS, *SCALES, *MONTHS, *WEEKDAYS, *ONES, *TENS, *MULTIPLES, *HALVES, *listed("maximum minimum"), *_SHORT_FORMS)
)
"""Units, months, numbers and bounds are checked as such; abbreviations name nobody."""
_PER = re.compile(r"[A-Za-z]{1,3}/[A-Za-z]{1,4}[²³]?")
"""A unit of two: "W/mK", "km/h"."""
_PERIOD = re.compile(r"[QH][1-4]|FY\d\d")
"""Quarters, halves and fiscal years are checked as dates."""
_SURNAMES = frozenset(
    listed("müller schröder krüger schäfer köhler böhm jäger günther jürgen jörg björn sören bärbel möller könig lübke")
)
"""Frequent names that German dictionaries list and English ones do not, for their umlauts."""


def unknown_names(text: str, sources: Iterable[str], language: str, document: frozenset[str]) -> list[str]:
    """The names of a text that stand in none of the sources, as written.

    `language` is the text's. `document` holds the words that the brief writes small somewhere, so that a common word is
    known at a sentence's beginning.
    """
    known = _Known(sources, language)
    return [
        name for name, first in _capitalised(text) if not known.has(name) and _is_name(name, first, language, document)
    ]


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand in small letters somewhere in the texts."""
    found: set[str] = set().union(*map(_WORD.findall, texts))
    return frozenset(word for word in found if word[0].islower())


class _Known:
    """The words of the cited statements, as words, stems and run together."""

    def __init__(self, sources: Iterable[str], language: str) -> None:
        self._language = language
        joined = " ".join(sources)
        found = {part for word in _WORD.findall(joined) for part in (word, *re.split(r"[-/&.’'+]", word)) if part}
        self._words = {word.casefold() for word in found}
        self._stems = {stem(word, each) for word in self._words for each in (language, "en", "de")}
        self._roots = {
            bare
            for word in self._words
            for end in ("", "ung", "ungen", "er", "em", "en", "es", "e", "s", "n", "t")
            if word.endswith(end) and len(bare := word.removesuffix(end)) >= _SHORT
        }
        self._initials = "".join(
            part[0] for word in _WORD.findall(joined) for part in word.split("-") if part
        ).casefold()
        self._run = re.sub(r"[\W_]+", "", joined).casefold()

    def has(self, name: str) -> bool:
        plain = re.sub(r"[’']s?$", "", name)
        if plain.casefold() in self._words or stem(plain, self._language) in self._stems:
            return True
        folded = re.sub(r"[\W_]+", "", plain).casefold()
        if any(plain.casefold() in group and not group.isdisjoint(self._words) for group in NATIONS):
            return True
        if plain.isupper() and len(plain) > 1 and folded in self._initials:
            return True  # "ARR" for "annual recurring revenue"
        if len(folded) > _STEM and folded in self._run:
            return True
        if len(folded) >= _SHORT and self._language == "de" and self._inflected(folded):
            return True
        if self._language == "de" and plain.casefold().removesuffix("er") in self._words:
            return True  # "Jenaer" for "Jena"
        parts = [part for part in re.split(r"[-/&.’'+]", plain) if part]
        common = self._language == "de"
        return len(parts) > 1 and all(
            part.islower()
            or len(part) == 1
            or part.lower() in _PREFIXES
            or self.has(part)
            or part.lower() in _COUNTED
            or (common and (_is_common_german(part.lower(), first=False) or _is_first(part.lower())))
            for part in parts
        )

    def _inflected(self, folded: str) -> bool:
        """A German noun with another ending ("Preises", "Preisen"), or a part or the whole of a compound."""
        if folded.startswith("un") and self.has(folded.removeprefix("un")):
            return True
        bare = re.sub(r"(?:innen|in|es|en|er|e|s|n|land)$", "", folded)
        return (
            (len(bare) > _STEM and bare in self._run)
            or any(word.startswith(folded) and len(word) >= len(folded) + _PART for word in self._words)
            or self._derived(folded)
            or self._compounded(folded)
        )

    def _derived(self, folded: str) -> bool:
        """A noun of a word's root: "Mittelständler" of "mittelständisch"."""
        least = max(_ROOT, len(folded) * 7 // 10)
        return any(word[:least] == folded[:least] for word in self._words if len(word) >= least)

    def _compounded(self, folded: str) -> bool:
        """A compound of the sources' words: "Massivholzbetten" of "Betten aus massivem Holz", "Rhönrand".

        Its last part may be any common noun: "Frühbucherrabatt".
        """
        for cut in range(_SHORT, len(folded) - _PART + 1):
            if not self._is_root(folded[:cut]):
                continue
            for link in ("", "s", "es", "n", "en"):
                rest = folded[cut:]
                if len(rest := rest.removeprefix(link)) >= _PART and (
                    self._is_root(rest) or self._compounded(rest) or _is_common_german(rest, first=False)
                ):
                    return True
        return False

    def _is_root(self, part: str) -> bool:
        """Whether a word of the sources is this one, in whatever ending, or a compound that begins with it."""
        if len(part) >= _PART and any(word.startswith(part) and len(word) > len(part) + _PART for word in self._words):
            return True
        return part in self._words or bool(self._roots & {part, *(part.removesuffix(end) for end in _LINKS if end)})


def _capitalised(text: str) -> Iterator[tuple[str, bool]]:
    """(word, whether a sentence begins with it) for the words with a capital, and for those with a capital inside."""
    for match in _WORD.finditer(text):
        word = match.group()
        if any(c.isupper() for c in word):
            yield word, bool(_BEGINS.search(text[: match.start()]))


def _is_name(word: str, first: bool, language: str, document: frozenset[str]) -> bool:
    if _PER.fullmatch(word):
        return False
    lowered = re.sub(r"[’']s?$", "", word).lower()
    if _PERIOD.fullmatch(word):
        return False
    if language == "de" and any(head in ONES for head, _ in with_end(lowered)):
        return False  # "Viersprachige" counts
    if lowered.removesuffix("s") in _SHORT_FORMS:
        return False
    if sum(c.isupper() for c in word) > 1 and not word.isupper():
        return not _is_compound_of_known(word, language)
    lex = lexicon(language)
    if lowered in lex.stop or len(lowered) < 2 or lowered in _COUNTED or (first and lowered in document):
        return False
    if language == "de":
        return not (first and lowered in _SMALL) and not _is_common_german(lowered, first)
    if not first:
        return True
    if _dictionary("en").get(lowered, 0) >= _FREQUENT_FIRST and not any(lowered in group for group in NATIONS):
        return False
    common = lowered in lex.verbs or lowered in lex.bases or lowered.removesuffix("s") in document
    parts = lowered.split("-")
    return not common and not all(part in _COUNTED or _is_common_english(part) for part in parts)


def _is_compound_of_known(word: str, language: str) -> bool:
    """Marketing-Budget" is none; "SalesForce" and "LinkedIn" are names."""
    parts = re.split(r"[-/]", word)
    if len(parts) < 2 or language != "de":
        return False
    return all(_is_common_german(part.lower(), first=False) for part in parts if part)


def _is_common_english(lowered: str) -> bool:
    """A word of English that is no name: names are in German word lists too, common words are not."""
    english, german = _dictionary("en"), _dictionary("de")
    return lowered in _SHARED or any(
        form in english and (form not in german or english[form] >= _FREQUENT)
        for form in (lowered, lowered.removesuffix("s"), lowered.removesuffix("ed"))
    )


@lru_cache(maxsize=20_000)
def _is_common_german(lowered: str, first: bool) -> bool:
    if lowered in _SURNAMES or lowered in _places():
        return False
    if lowered in LOAN_WORDS or lowered in _SHARED or lowered.removesuffix("s") in _SHARED:
        return True
    if lowered.endswith(_SUFFIXES):
        return True
    german, english = _dictionary("de"), _dictionary("en")
    if german.get(lowered, 0) >= _FREQUENT_NOUN or (
        lowered in german and (lowered not in english or (first and lowered in lexicon("de").verbs))
    ):
        return True
    return _is_compound(lowered)


@lru_cache(maxsize=20_000)
def _is_compound(lowered: str) -> bool:
    """Whether a word is made of nouns, the first of which may be a compound itself, a verb's stem, or a prefix."""
    return any(
        _is_first(lowered[:cut])
        and (
            (len(lowered) - cut >= _LAST and _is_noun(lowered[cut:]))
            or lowered[cut:] in _HEADS
            or (cut >= _LAST and len(lowered) - cut >= _LONG and _is_compound(lowered[cut:]))
        )
        for cut in range(2, len(lowered) - _PART + 1)
    )


def _is_first(part: str) -> bool:
    if part in _FIRST:
        return True
    if len(part) < _PART:
        return False
    german = _dictionary("de")
    return (
        f"{part}en" in german
        or f"{part}n" in german
        or any(
            _is_noun(bare) or _is_compound(bare)
            for link in _LINKS
            if part.endswith(link) and len(bare := part.removesuffix(link) if link else part) >= _PART
        )
    )


def _is_noun(part: str) -> bool:
    return len(part) >= _PART and (
        part in _SHARED
        or part in LOAN_WORDS
        or (part in _dictionary("de") and part not in _SURNAMES and part not in _places())
    )


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Countries, languages and large cities in German, by Unicode's CLDR (through Babel)."""
    german = Locale.parse("de")
    cities = (zone.get("city", "") for zone in german.time_zones.values())
    return frozenset(
        name.lower() for name in (*german.territories.values(), *german.languages.values(), *cities) if name
    )


@lru_cache(maxsize=2)
def _dictionary(language: str) -> dict[str, int]:
    """A language's words and how often they were met: pyspellchecker's list (OpenSubtitles, checked by its authors)."""
    packed = resources.files("spellchecker").joinpath(f"resources/{language}.json.gz").read_bytes()
    found: dict[str, int] = json.loads(gzip.decompress(packed))
    return found
