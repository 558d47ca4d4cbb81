"""Words for numbers, units, months and hedges, English and German together: a brief mixes them.

Keys are lower case. Where a word means something else in the other language, the function that reads it gets the
language.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


def _by_word(groups: dict[str, str], more: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType({word: unit for unit, words in groups.items() for word in words.split()} | more)


def joined(*patterns: str | None) -> str:
    """One pattern for any of several."""
    return "|".join(pattern for pattern in patterns if pattern)


def listed(words: str) -> list[str]:
    """A list of words, written with spaces between them."""
    return words.split()


UNITS = _by_word(
    {
        "%": "% percent pct prozent v.h.",
        "pp": "pp percentage points point punkte punkt punkten prozentpunkte prozentpunkt prozentpunkten ppt",
        "bp": "bp bps",
        "EUR": "€ eur euro euros",
        "USD": "$ usd us$ dollar dollars",
        "GBP": "£ gbp",
        "JPY": "¥ jpy yen",
        "CHF": "chf franken sfr",
        "cent": "cent cents ct p pence penny",
        "x": "x × times -fold fold fach -fach mal",
        "second": "second seconds sekunde sekunden sec secs sek",
        "minute": "minute minutes minuten min mins",
        "hour": "hour hours stunde stunden h hrs std",
        "day": "day days tag tage tagen tages",
        "week": "week weeks woche wochen",
        "month": "month months monat monate monaten monats",
        "quarter": "quarter quarters quartal quartale quartalen",
        "year": "year years jahr jahre jahren jahres yr yrs",
        "km": "km kilometre kilometres kilometer kilometers kilometern",
        "metre": "metre metres meter meters metern",
        "cm": "cm zentimeter zentimetern centimetre centimetres",
        "mm": "mm millimeter millimetern millimetre millimetres",
        "kg": "kg kilogram kilograms kilogramm kilo kilos",
        "g": "g gram grams gramm",
        "t": "t ton tons tonne tonnes tonnen",
        "l": "l litre litres liter liters litern",
        "hl": "hl hectolitre hectolitres hektoliter hektolitern",
        "kWh": "kwh kilowattstunde kilowattstunden",
        "MWh": "mwh megawattstunde megawattstunden",
        "kW": "kw kilowatt kilowatts",
        "MW": "mw megawatt megawatts",
        "m2": "m² qm sqm quadratmeter quadratmetern",
        "dB": "db dezibel decibel decibels",
        "ml": "ml milliliter milliliters millilitre millilitres millilitern",
        "mg": "mg milligram milligrams milligramm",
        "MB": "mb",
        "GB": "gb",
        "TB": "tb",
        "degree": "° °c degrees degree grad",
    },
    {
        "per cent": "%",
        **dict.fromkeys(("kilowatt hour", "kilowatt hours"), "kWh"),
        **dict.fromkeys(("megawatt hour", "megawatt hours"), "MWh"),
        **dict.fromkeys(("square metre", "square metres", "square meter", "square meters"), "m2"),
    },
)
"""Every spelling of a unit, and the unit."""

MONEY = frozenset(("EUR", "USD", "GBP", "JPY", "CHF", "cent"))
HARD = MONEY | {"%", "pp", "bp"}
"""A number that has one of these in the document is another number without it."""

SCALES: MappingProxyType[str, Decimal] = MappingProxyType(
    {
        word: Decimal(10) ** power
        for power, words in (
            (3, "k tsd tsd. thousand thousands tausend"),
            (6, "m mn mio mio. million millions millionen"),
            (9, "b bn mrd mrd. billion billions milliarde milliarden"),
            (12, "tn trillion trillions"),
        )
        for word in words.split()
    }
)
GERMAN_SCALES: MappingProxyType[str, Decimal] = MappingProxyType(
    {"billion": Decimal(10) ** 12, "billionen": Decimal(10) ** 12}
)

ONES: MappingProxyType[str, int] = MappingProxyType(
    {
        word: number
        for number, words in enumerate(
            (
                "zero null",
                "eins",
                "two zwei zwo",
                "three drei",
                "four vier",
                "five fünf",
                "six sechs",
                "seven sieben",
                "eight acht",
                "nine neun",
                "ten zehn",
                "eleven elf",
                "twelve zwölf",
                "thirteen dreizehn",
                "fourteen vierzehn",
                "fifteen fünfzehn",
                "sixteen sechzehn",
                "seventeen siebzehn",
                "eighteen achtzehn",
                "nineteen neunzehn",
            )
        )
        for word in words.split()
    }
)
"""Numbers in words. "one" and "ein" are not here: they are pronoun and article more often than number."""
TENS: MappingProxyType[str, int] = MappingProxyType(
    {
        word: 10 * number
        for number, words in enumerate(
            (
                "twenty zwanzig",
                "thirty dreißig dreissig",
                "forty vierzig",
                "fifty fünfzig",
                "sixty sechzig",
                "seventy siebzig",
                "eighty achtzig",
                "ninety neunzig",
            ),
            2,
        )
        for word in words.split()
    }
)
GERMAN_HEADS: MappingProxyType[str, int] = MappingProxyType(
    {
        "ein": 1,
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
    }
)
"""What stands before "und" in "dreiundzwanzig", and before "hundert"."""

ORDINALS = (
    r"first|erste[rnsm]?",
    r"second|zweite[rnsm]?",
    r"third|dritte[rnsm]?",
    r"fourth|vierte[rnsm]?",
    r"fifth|fünfte[rnsm]?",
    r"sixth|sechste[rnsm]?",
    r"seventh|siebte[rnsm]?",
    r"eighth|achte[rnsm]?",
    r"ninth|neunte[rnsm]?",
    r"tenth|zehnte[rnsm]?",
)
"""Patterns of the ordinals, from the first on."""

MULTIPLES: MappingProxyType[str, int] = MappingProxyType(
    {
        **dict.fromkeys(
            listed(
                "double doubled doubles doubling twice twofold verdoppelt verdoppeln verdoppelte doppelt"
                " doppelte doppelten doppelter zweimal"
            ),
            2,
        ),
        **dict.fromkeys(
            listed(
                "triple tripled triples tripling thrice verdreifacht verdreifachen verdreifachte dreifach"
                " dreifache dreifachen dreimal"
            ),
            3,
        ),
        **dict.fromkeys(listed("quadruple quadrupled vervierfacht vierfach vierfache vierfachen viermal"), 4),
    }
)
HALVES = frozenset(listed("half halves halved halve hälfte halbiert halbieren halbe halben halber halbes"))

MONTHS: MappingProxyType[str, int] = MappingProxyType(
    {
        word: number
        for number, words in enumerate(
            (
                "january januar jan jänner",
                "february februar feb",
                "march märz mar mär mrz",
                "april apr",
                "may mai",
                "june juni jun",
                "july juli jul",
                "august aug",
                "september sep sept",
                "october oktober oct okt",
                "november nov",
                "december dezember dec dez",
            ),
            1,
        )
        for word in words.split()
    }
)
WEEKDAYS: MappingProxyType[str, int] = MappingProxyType(
    {
        word + plural: number
        for number, words in enumerate(
            (
                "monday montag",
                "tuesday dienstag",
                "wednesday mittwoch",
                "thursday donnerstag",
                "friday freitag",
                "saturday samstag sonnabend",
                "sunday sonntag",
            )
        )
        for word in words.split()
        for plural in ("", "s", "e", "en")
    }
)


class Hedge(StrEnum):
    """What limits a statement and must not be lost."""

    NOT = "not"
    ONLY = "only"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    ABOUT = "about"
    PLANNED = "planned"
    MAYBE = "maybe"
    CONDITION = "condition"
    EXCEPT = "except"
    EARLIEST = "earliest"
    LATEST = "latest"


HEDGES: MappingProxyType[Hedge, str] = MappingProxyType(
    {
        Hedge.NOT: r"impossible|unmöglich|not|no(?!\.?\s?\d)|never|without|cannot|can[’']t|\w+n[’']t|none|neither|nor"
        r"|nobody|nothing|lacks?|lacking"
        r"|free of(?! charge)|avoid\w*|bans?|banned|forbidden|prohibited|vermeiden|verboten|untersagt|unzulässig|tabu"
        r"|refrain\w*|waive[sd]?|unterlass\w*|unterbleib\w*|confidential|secret|unnamed|unchanged|stop(?:s"
        r"|ped)? \w+ing|ceas(?:es?|ed|ing)"
        r"|vertraulich|geheim|ungenannt|unverändert"
        r"|nicht|kein\w{0,2}|nie|niemals|ohne|weder|nichts|niemand|entfäll(?:t|en)|fehl(?:t|en|ten?|end\w*)",
        Hedge.ONLY: r"only|solely|exclusively|merely|nothing but|alone|mere|just(?=\s(?:[$€£]?\d|(?:one|two"
        r"|three|four|five|six|ten)\b))"
        r"|nur|ausschließlich|lediglich|allein",
        Hedge.AT_MOST: r"up to|at (?:the )?most|(?:a )?maximum(?: of)?|max\.?|no more than|not more than|less than"
        r"|fewer than|or (?:less|fewer|under|below|lower|shorter|younger)"
        r"|(?<!twice )(?<!times )as (?:much|many) as(?=\s\S?\d)(?!\s(?:19|20)\d\d)|under|below|not exceed\w*"
        r"|capped at|cap|ceiling|limited to|≤|<|bis zu|höchstens|maximal\w*|nicht mehr als"
        r"|weniger als|unter|nicht über|(?:begrenzt|beschränkt)(?: auf)?|limited|capped|höchst(?!e[nrsm]?\b)\w{4,}"
        r"|(?:low|small|short|earli|quiet|cheap|young)er than"
        r"|(?:niedrig|klein|gering|kürz|früh|leis|günstig|billig|jüng)er als",
        Hedge.AT_LEAST: r"at least|(?:a )?minimum(?: of)?|min\.|mind\.|no less than|not less than|more than"
        r"|over(?! (?:19|20)\d\d\b)|above"
        r"|exceed(?:s|ed|ing)?(?!(?:\s[\w’']+){1,3}\sby\b)|in excess of|north of"
        r"|or (?:more|above|over|higher|longer|older)|and up(?:wards)?|≥|>|starting at|starts? (?:at|from)"
        r"|upwards of|mindestens|wenigstens|mehr als"
        r"|über(?! \S+ hinaus)"
        r"|nicht weniger als|minimal\w*|mindest\w{4,}|(?:high|larg|bigg|great|long|lat|loud|old|heavi)er than"
        r"|(?:höh|größ|läng|spät|laut|ält|schwer|teur)er als",
        Hedge.ABOUT: r"about|around|some(?=\s(?:[$€£]?\d|half\b|one\b))|or so|in the (?:region|order) of"
        r"|on the order of|approximately|approx\.?|roughly|nearly|almost|circa|ca\.?|c\.|~|≈|close to"
        r"|rund|etwa|ungefähr|zirka|knapp|fast|nahezu|annähernd|gut",
        Hedge.PLANNED: r"(?<!originally )(?<!than )(?<!as )plan(?:ned|ning)|(?<!\S)\Aplan\W*\Z|plans? (?:to|for"
        r"|of|is|was)|(?:we|they"
        r"|to|laut|nach|n[’']t|not) plan"
        r"|(?<!originally )(?<!than )expect(?:s|ed|ing|ations?)?|forecasts?|forecasted|projected|projections?"
        r"|aim(?:s|ed(?! (?:\w+ )?at\b)|ing)?|targets?(?! (?:groups?|customers?|audiences?|markets?|segments?"
        r"|buyers?)\b)"
        r"|targeted(?! (?:to|at|by(?! (?:the )?(?:end|\d|Q\d)))\b)|targeting|intend(?:s|ed(?! for))?|intentions?"
        r"|goals?|objectives?|should"
        r"|scheduled|proposed|anticipat\w+|estimat\w+|hop(?:e|es|ed|ing)|envisag\w+|wants? to|ambitions?"
        r"|(?<!ursprünglich )(?<!wie )(?<!als )geplant\w*|plan(?:en|t|ung|ungen)|soll(?:en|te|ten)?|wollen|will"
        r"|erwart\w+|voraussichtlich\w*"
        r"|prognos\w+|(?!reise|ausflug)\w*ziele?n?s?"
        r"|(?<!euro )(?<!€ )vorgesehen\w*|beabsichtig\w+|anstreb\w*|angestrebt\w*|strebt an|schätz\w+"
        r"|geschätzt\w*"
        r"|hoff\w+|vorschlag\w*|vorgeschlagen\w*",
        Hedge.MAYBE: r"may|might|could|tentative(?:ly)?|provisional(?:ly)?|presumably|conceivabl[ey]"
        r"|possib(?:le|ly|ility)|potential(?:ly)?(?! (?:customers?|buyers?|clients?"
        r"|partners?)\b)|perhaps|maybe"
        r"|(?<!more )(?<!less )likely|probabl[ey]"
        r"|kann|können|könnt\w*|möglich(?:e[nrsm]?)?|möglicherweise|eventuell|evtl\.?|vielleicht|dürft\w*"
        r"|wahrscheinlich"
        r"|potenziell\w*|potentiell\w*|gegebenenfalls|ggf\.?",
        Hedge.CONDITION: r"if|unless|provided(?: that)?|in case|as long as|on condition|assuming|subject to"
        r"|depending on|pending"
        r"|wenn|falls|sofern|solange|vorausgesetzt|vorbehaltlich|je nach|abhängig von"
        r"|unter der (?:bedingung|voraussetzung)",
        Hedge.EXCEPT: r"except(?:ed|ing|ions?)?|excluding|excluded|other than|apart from|(?:every\w*|all"
        r"|any\w*) but|but not(?! (?:before|until|yet))|außer|ausgenommen"
        r"|abgesehen von|mit ausnahme",
        Hedge.EARLIEST: r"(?:at the )?(?:very )?earliest|(?:no|not) (?:earlier|sooner) than",
        Hedge.LATEST: r"(?:at the )?(?:very )?latest(?! (?:version|model|generation|edition|update|release"
        r"|figures|data|study|news)\b)",
    }
)
"""Per hedge, the words that say it. "can" is an ability more often than a doubt, and so is not here."""
OTHER_LANGUAGE: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(listed("will falls fast gut")), "de": frozenset()}
)
"""Per language, words of the lists that mean something else in it ("prices will fall", "it falls fast")."""
OF_A_NUMBER = frozenset((Hedge.AT_MOST, Hedge.AT_LEAST, Hedge.ABOUT))
"""These hedge the number that follows ("over the summer" is none)."""

OTHERWISE: MappingProxyType[Hedge, str] = MappingProxyType(
    {
        Hedge.ONLY: r"always|immer|stets|condition\w*|bedingung|depend\w*|abhängig|subject to|provided"
        r"|vorbehaltlich|sofern|without|ohne|(?:nobody|no one|none) but|niemand außer|brauchen|benötig\w+|nobody else"
        r"|niemand sonst|sonst niemand|needs?|needed|requires?|must|has to|have to|muss"
        r"|müssen|braucht"
        r"|alone|allein\w*|single|sole|own|(?:it|him|her)self|themselves|just|exclusive|restricted|limited|reserved|one"
        r"|no(?:ne|body)? (?:other|else)|not|no"
        r"|except"
        r"|prerequisite|required|nötig|notwendig|erforderlich|mandatory|compulsory|excluded|excluding"
        r"|ausgeschlossen|ausgenommen|voraus|voraussetzung"
        r"|obligatory|einzig\w*|bloß|beschränkt|begrenzt|exklusiv\w*|nicht|kein\w*|außer|erst|pflicht|verpflichtend"
        r"|zwingend|vorgeschrieben",
        Hedge.AT_MOST: r"(?:only|nur|just|lediglich)(?=\s\S?\d|\s(?:one|two|three|ein|zwei|drei|vier|fünf))"
        r"|only(?=\W*\Z)|\w*limit|capacity|window|kapazität|höchst(?!e[nrsm]?\b)\w{3,}|as (?:much|many"
        r"|long) as|or (?:less|fewer|under|below|lower|shorter|earlier)"
        r"|oder (?:weniger|kürzer|früher)|spätestens|latest|längstens|within|limit\w*"
        r"|(?:under|below)(?= (?:one|an?)\b)|cap(?:ped)?|ceiling|nearly|almost|close to|approaching|shy of"
        r"|short of|at best|tops"
        r"|(?:no|not)(?! \S?\d| (?:one|two|three|four|five|six|ten)\b)|innerhalb|binnen|grenze|obergrenze"
        r"|nicht|kein\w*|maximum|günstiger|kleiner|unterhalb",
        Hedge.AT_LEAST: r"(?:over|above)(?= (?:one|an?)\b)|earliest|frühestens|\w*untergrenze|mindest\w+|from"
        r"|beyond|surpass\w*|plus|not|no"
        r"|floor|minimum|top(?:s|ped)?|past|ab"
        r"|übersteig\w*|übertr\w+|nicht"
        r"|kein\w*|minimum|oberhalb|und mehr|(?:or|and) (?:more|above|over|higher|longer|later|older|up)"
        r"|oder (?:mehr|höher|länger|später|älter)",
        Hedge.ABOUT: r"just (?:under|over|below|above)|slightly|some|or so|more or less|in the region of"
        r"|an? estimated|gegen|um die|schätzungsweise|in etwa",
        Hedge.PLANNED: r"may|might|could|possibl[ey]|perhaps|tentativ\w*|tbc|to be confirmed|pencilled in"
        r"|roadmap|plans?"
        r"|ambitio\w*|aspir\w*|seek\w*|eyes?|eyeing|pipeline|on track|outlook|predict\w*|vision|not before"
        r"|nicht vor|disappoint\w*|enttäusch\w*|behind|short of|hinter|earliest"
        r"|frühestens|(?:is|are|was|were) to|targets?|focus\w*|zielgruppe\w*|kernzielgruppe"
        r"|fokus\w*|im mittelpunkt|ziel(?!grupp|kund|markt|märkt|publik)\w+|verschoben|postponed|delayed|hoped[- ]for"
        r"|will (?:probably|likely)|wants?|instead of|statt|anstatt|rather than|must|needs?|has to|have to|muss"
        r"|müssen|bitte"
        r"|please|to be|will be|on course|soon"
        r"|likely|probably|vermutlich|wahrscheinlich|möglichst|ideally|preferably|to (?:follow|come|start|open"
        r"|launch|begin|reach|rise|grow|win|sell)|due|set to|slated|upcoming|angepeilt"
        r"|angedacht|vorhaben|künftig|strebt|wünsch\w*|vor|würden?|would|\w+(?:prognose|ziele?n?s?)|fell short"
        r"|verfehl\w*|wohl",
        Hedge.MAYBE: r"(?:or|oder) (?:later|earlier|more|less|später|früher|mehr|weniger)|unlikely"
        r"|expect\w*|should|forecast|estimated|anticipat\w*|chances?|danger|prospect|tbc|to be confirmed|unconfirmed"
        r"|no guarantee|not guaranteed|tentative|provisional"
        r"|unwahrscheinlich|possible|möglich\w*|denkbar|conceivable|forbidden|prohibited|banned|verboten|untersagt"
        r"|fine to|ok(?:ay)? to|allowed|permitted"
        r"|permissible|erlaubt|zulässig|gestattet|can|lets?|allows?|enabl\w+|able|risk\w*|options?|optional"
        r"|unsure|uncertain|darf|dürfen"
        r"|erlaub\w*|ermöglich\w*|lässt|lassen"
        r"|risiko|risiken|optional\w*|imstande|\w{4,}bar\w{0,2}|wohl",
        Hedge.CONDITION: r"exclud\w+|except\w*|ausgenommen|ausgeschlossen|außer|depend\w*|abhängig|requir\w+"
        r"|whether|who|whose|having|wer|deren|ob|(?:on|upon) \w+ing|when|where|once|only|with"
        r"|after|until|before|otherwise|for|bei|nach|mit|nur|ab|erst|sobald"
        r"|bis|without|ohne|sonst|für|risks?|risiko|risiken",
        Hedge.EXCEPT: r"plus|excl|ex|net|zzgl|exkl|netto|only|nur|without|but for|(?<=everything )but"
        r"|(?<=all )but|not|no|neither|nor|never|minus"
        r"|weder|nie|ohne|nicht|kein\w*|bis auf|sonst|others?|andere\w*|remaining|übrig\w*",
        Hedge.EARLIEST: r"no\b[^,;.]* before|not [^,;.]*before|soonest|sooner|earlier|from|after|until|as of"
        r"|onwards?|(?:or|and) later|once|first"
        r"|not|no|never"
        r"|\w+n[’']t|start\w*|wait\w*|may|might|could|possib\w+|if",
        Hedge.LATEST: r"latest|later|by|until|till|before|within|due|deadline|up to|max\w*|or (?:earlier"
        r"|sooner)|ends?|last"
        r"|cut-?off|not|no|clos\w+|expir\w+|limit",
    }
)
"""Other words that can say a hedge; they count only where the statement itself has them not."""
