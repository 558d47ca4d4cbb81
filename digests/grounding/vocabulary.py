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
        "GBP": "£ gbp pound pounds",
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
        "cm": "cm zentimeter zentimetern centimetre centimetres centimeter centimeters",
        "mm": "mm millimeter millimetern millimeters millimetre millimetres",
        "kg": "kg kilogram kilograms kilogramm kilo kilos",
        "g": "g gram grams gramm",
        "t": "t ton tons tonne tonnes tonnen",
        "l": "l litre litres liter liters litern",
        "hl": "hl hectolitre hectolitres hektoliter hektolitern",
        "kWh": "kwh kilowattstunde kilowattstunden",
        "MWh": "mwh megawattstunde megawattstunden",
        "kW": "kw kilowatt kilowatts",
        "MW": "mw megawatt megawatts",
        "mile": "mile miles meile meilen",
        "foot": "ft foot feet",
        "inch": "inch inches zoll",
        "yard": "yard yards",
        "acre": "acre acres",
        "ha": "ha hectare hectares hektar",
        "oz": "oz ounce ounces",
        "gallon": "gallon gallons",
        "pint": "pint pints",
        "W": "watt watts",
        "V": "volt volts",
        "A": "amp amps ampere",
        "Mbit": "mbit mbps megabit megabits",
        "Gbit": "gbit gbps gigabit gigabits",
        "kHz": "khz kilohertz",
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
        if word + plural != "montage"  # what is mounted
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
        Hedge.NOT: r"impossible|unmöglich|not|no one|no(?!\.?\s?\d)|never|without|cannot|can[’']t|\w+n[’']t"
        r"|none|neither|nor"
        r"|nobody|nothing|lacks?|lacking|non[- ]goals?|nicht-ziele?|nowhere|nirgends|nirgendwo"
        r"|free of(?! charge)|avoid\w*|bans?|banned|forbid(?:s|den)?|prohibit(?:s|ed)?|vermeiden|verboten"
        r"|untersagt|unzulässig|tabu"
        r"|refrain\w*|waive[sd]?|unterlass\w*|unterbleib\w*|confidential|secret|unnamed|unchanged|stop(?:s"
        r"|ped)? \w+ing|ceas(?:es?|ed|ing)"
        r"|vertraulich|geheim|ungenannt|unverändert"
        r"|nicht|kein\w{0,2}|nie|niemals|ohne|weder|nichts|niemand|entfäll(?:t|en)|fehl(?:t|en|ten?|end\w*)",
        Hedge.ONLY: r"only|solely|exclusively|merely|nothing but|alone|mere|just(?=\s(?:[$€£]?\d|(?:one|two"
        r"|three|four|five|six|ten)\b))"
        r"|just(?=\s(?:an?|the|for|by|from|with)\b)|exclusive (?:to|for)|restricted to|confined to"
        r"|nur|ausschließlich|lediglich|allein",
        Hedge.AT_MOST: r"up to|at (?:the )?most|(?:a )?maximum(?: of)?|max\.?|no more than|not more than|less than"
        r"|fewer than|or (?:less|fewer|under|below|lower|shorter|younger)"
        r"|(?<!twice )(?<!times )as (?:much|many) as(?=\s\S?\d)(?!\s(?:19|20)\d\d)|under|below|not exceed\w*"
        r"|capped at|cap|ceiling|limited to|≤|<|bis zu|höchstens|maximal\w*|nicht mehr als"
        r"|weniger als|unter|nicht über|(?:begrenzt|beschränkt)(?: auf)?|limited|capped|höchst(?!e[nrsm]?\b)\w{4,}"
        r"|(?:low|small|short|earli|quiet|cheap|young|fast|quick|soon)er than"
        r"|(?:niedrig|klein|gering|kürz|früh|leis|günstig|billig|jüng)er als",
        Hedge.AT_LEAST: r"at least|(?:a )?minimum(?: of)?|min\.|mind\.|no less than|not less than|more than"
        r"|(?<!turned )(?<!turn )(?<!turns )(?<!turning )(?<!handed )(?<!hand )(?<!carried )(?<!carry )(?<!left )"
        r"(?<!rolled )(?<!spread )over(?! (?:19|20)\d\d\b)|above"
        r"|exceed(?:s|ed|ing)?(?!(?:\s[\w’']+){1,3}\sby\b)|in excess of|north of"
        r"|or (?:more|above|over|higher|longer|older)|and up(?:wards)?|≥|>|starting at|starts? (?:at|from)"
        r"|upwards of|mindestens|wenigstens|mehr als"
        r"|(?<!vertrag )(?<!verträge )(?<!verträgen )(?<!laufzeit )(?<!auftrag )(?<!rechnung )(?<!zusage )über"
        r"(?! \S+ hinaus)"
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
        r"|(?<!non )goals?|objectives?|should"
        r"|scheduled|proposed|anticipat\w+|estimat\w+|hop(?:e|es|ed|ing)|envisag\w+|wants? to|(?:we|they) want"
        r"|ambitions?"
        r"|(?<!ursprünglich )(?<!wie )(?<!als )geplant\w*|plan(?:en|t|ung|ungen)|soll(?:en|te|ten)?|wollen|will"
        r"|erwart\w+|voraussichtlich\w*"
        r"|prognos\w+|(?!reise|ausflug)\w*ziele?n?s?"
        r"|(?<!euro )(?<!€ )vorgesehen\w*|beabsichtig\w+|anstreb\w*|angestrebt\w*|strebt an|schätz\w+"
        r"|geschätzt\w*"
        r"|hoff\w+|vorschlag\w*|vorgeschlagen\w*",
        Hedge.MAYBE: r"may|might|could(?! not\b)|tentative(?:ly)?|provisional(?:ly)?|presumably|conceivabl[ey]"
        r"|possib(?:le|ly|ility)|potential(?:ly)?(?! (?:customers?|buyers?|clients?"
        r"|partners?)\b)|perhaps|maybe"
        r"|(?<!more )(?<!less )(?:un)?likely|probabl[ey]"
        r"|kann|können|könnt\w*|möglich(?:e[nrsm]?)?|möglicherweise|eventuell|evtl\.?|vielleicht|dürft\w*"
        r"|(?:un)?wahrscheinlich"
        r"|potenziell\w*|potentiell\w*|gegebenenfalls|ggf\.?",
        Hedge.CONDITION: r"(?<!even )if|unless|provided that|(?<!\S)\A\W*provided|(?<!except )in case"
        r"|as long as|on condition|assuming|subject to"
        r"|depending on|pending"
        r"|(?<!auch )(?<!selbst )wenn|falls|sofern|solange|vorausgesetzt|vorbehaltlich|je nach|abhängig von"
        r"|unter der (?:bedingung|voraussetzung)",
        Hedge.EXCEPT: r"except(?:ed|ing|ions?)?|excluding|excluded|other than|apart from|(?:every\w*|all"
        r"|any\w*) but|außer|ausgenommen"
        r"|abgesehen von|mit ausnahme",
        Hedge.EARLIEST: r"(?:at the )?(?:very )?earliest|at least (?:until|till|through)|until at least|(?:no"
        r"|not) (?:earlier|sooner) than",
        Hedge.LATEST: r"(?:at the )?(?:very )?latest(?! (?:version|model|generation|edition|update|release"
        r"|figures|data|study|news)\b)",
    }
)
"""Per hedge, the words that say it. "can" is an ability more often than a doubt, and so is not here."""
OTHER_LANGUAGE: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(listed("will falls fast gut plant")), "de": frozenset()}
)
"""Per language, words of the lists that mean something else in it ("prices will fall", "it falls fast")."""
OF_A_NUMBER = frozenset((Hedge.AT_MOST, Hedge.AT_LEAST, Hedge.ABOUT))
"""These hedge the number that follows ("over the summer" is none)."""
