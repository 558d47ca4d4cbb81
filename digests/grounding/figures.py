"""The numbers, units and dates of a line against those of its statements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from digests.grounding.dates import Date, Dated, dates, next_day, without_dates
from digests.grounding.findings import Cited, Fault, Finding
from digests.grounding.limits import bounded, fractions, limits
from digests.grounding.quantities import Quantity, column_scales, converted, ordinals, quantities, units_named, unnamed
from digests.grounding.support import foreign_to
from digests.grounding.vocabulary import HARD, Hedge

_FRACTION = re.compile(r"\b(\d{1,2})/(\d{1,2})\b(?!/)")
_FORTNIGHT = re.compile(r"\b(?:fortnight\w*|vierzehntägig\w*|zweiwöch\w+)\b", re.I)
_FROM_THEN = re.compile(r"\b(?:ab|von|vom|seit|from|since|as of|after|nach)\b", re.I)
_OUT_OF = re.compile(r"\s(?:out of|in|of|von)\s(?:every\s)?")
_SMALL = 20
"""Shares in words are of few: "four in five"."""
_YEARS = 1900
"""From here on a bare number may be a year."""
_SECTION_NUMBER = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[^\W\d])")
"""A heading's own number counts nothing; the year of "2029 premium" is none."""
_PARTS = re.compile(r"[;,](?!\d)\s*|\s+(?:and|und|to|auf)\s+")
_FREE = re.compile(
    r"(?<![\w-])(?:free(?: of charge)?(?! (?:of|from)\b)|gratis|complimentary|kostenlos\w*|kostenfrei\w*|umsonst"
    r"|unentgeltlich\w*|gratuit\w*)"
    r"(?![\w-])",
    re.I,
)
_NO_PRICE = re.compile(
    r"\b(?:no (?:\w+ |set-up )?(?:cost|charge|fee|premium|surcharge)s?|without (?:an? |any |extra |further "
    r"|additional )*(?:charge|cost|fee|surcharge)s?|nothing"
    r"|(?:not|never|n[’']t)(?: be)? charg(?:e|es|ed)|nicht berechnet|includ\w+|nichts|inklusive"
    r"|enthalten|gebührenfrei\w*|fee-free|ohne (?:aufpreis|kosten)|keine (?:kosten|\w*gebühr\w*)"
    r"|\w*gebühr\w* (?:fällt|entfällt)|waived?)\b"
    r"|(?<![\d.,])0(?![\d.,])",
    re.I,
)
_PAID = re.compile(
    r"\b(?:(?:at|for|against) (?:an? |extra |additional )*(?:charge|fee|cost|surcharge)s?|charg(?:ed|eable)"
    r"|at extra cost|charge for|paid for|costs extra"
    r"|gegen (?:eine )?(?:gebühr|aufpreis)|kostenpflichtig\w*|gebührenpflichtig\w*)\b",
    re.I,
)
_LIST = re.compile(r"\w+(?:\s[^\W\d_]+){1,4}:\s(?P<items>[^:;]+)")
_ITEMS = re.compile(r",\s(?:and\s|und\s)?|\s(?:and|und)\s")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_GROUPED = re.compile(r"\d[.,]\d{3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ONE_IN = re.compile(r"\b(?:one|1|eine[rsm]?) (?:in|of|out of|von) \w", re.I)
_NUMBERED_NAME = re.compile(
    r"(?P<name>\b[A-ZÄÖÜ][\w-]+)\s(?P<number>(?!(?:19|20)\d\d\b)\d+(?:\.\d+)*)(?!\s?[\w%€$£]|[.,]\d)"
)
_NUMBERED_BEFORE = re.compile(r"(?P<name>\b[A-ZÄÖÜ][\w-]+)\s(?P<number>(?!(?:19|20)\d\d\b)\d+(?:\.\d+)*)(?!\w|[.,]\d)")
"""The same in a statement, whatever follows: "von Tour 2 umsteigen"."""


def figures(text: str, cited: Cited, language: str, source_language: str) -> list[Finding]:
    """What is wrong with a line's numbers, units and dates; `language` is its own, the other one its statements'."""
    known = [*cited.quotes, *(_SECTION_NUMBER.sub("", text) for text in cited.around)]
    given_dates = [each for source in known for each in dates(source, doubtful=True)]
    from_then = _FROM_THEN.search(text) is not None  # "from 1 May" for "until 30 April"
    days_after = [e for source in known for date in dates(source) for e in next_day(date, source) if from_then]
    own_dates = dates(text)
    found = [Finding(Fault.DATE, each.written) for each in own_dates if not _dated(each, [*given_dates, *days_after])]
    found = found or [Finding(Fault.DATE, written) for written in _repeated_dates(own_dates, given_dates)]
    found = found or _year_of_a_title(own_dates, [each for quote in cited.quotes for each in dates(quote)])
    scales = frozenset().union(*(column_scales(each) for each in cited.around))
    units = frozenset().union(*(units_named(each) for each in known))
    given = [(at, q) for at, source in enumerate(known) for q in _all_quantities(source, source_language, scales)]
    mine = quantities(without_dates(text, own_dates), language)
    denied = any(limit.hedge is Hedge.NOT for source in known for limit in limits(bounded(source), source_language))
    for own in mine:
        if own.values == {1} and _ONE_IN.match(text[own.start :].lstrip()) and any(map(_ONE_IN.search, known)):
            continue  # "1 in 20" for "one in twenty"
        if _enumerated(text, own):
            continue
        if denied and own.written.lower() in ("zero", "null"):
            continue  # "zero complaints" for "no complaint"
        if _of_all(own, mine, [q for _, q in given]) or _part(own, text, known):
            continue  # "four of five" for 80 %, "2/3" for two thirds
        alike = [(at, q) for at, q in given if q.same_value(own) and not _year_for_figure(own, q)]
        if not alike:
            found.append(Finding(Fault.NUMBER, own.written))
        elif not any(_same_unit(own, q, units) or _unit_at_the_end(own, q, text) for _, q in alike):
            found.append(Finding(Fault.UNIT, own.written))
        elif all(at < len(cited.quotes) for at, _ in alike) and (
            sum(own.same_value(q) for q in mine) > len({(at, q.start) for at, q in alike})
        ):
            # "from 0.99 to 0.99" where the statement has it once: one of the two was another number.
            found.append(Finding(Fault.NUMBER, own.written))
    found = found or _of_a_heading(mine, [q for at, q in given if at < len(cited.quotes)])
    found += _for_nothing(text, known)
    found = found or _renumbered(text, known, cited.quotes) or _in_another_column(text, cited, language)
    return found or _merged(text, cited, language)


def _of_a_heading(mine: Sequence[Quantity], quoted: Sequence[Quantity]) -> list[Finding]:
    """A heading's number in the place of a statement's: "5 of 10 alerts" for 7 of them, under "five objections"."""
    strange = [own for own in mine if not any(own.same_value(q) for q in quoted)]
    gone = [q for q in quoted if not any(q.same_value(own) for own in mine)]
    if len(strange) != 1 or len(gone) != 1 or len(mine) != len(quoted) or strange[0].units != gone[0].units:
        return []
    return [Finding(Fault.NUMBER, strange[0].written)]


def _enumerated(text: str, own: Quantity) -> bool:
    """Whether a number counts what the line itself lists after a colon: "Three plans: Basic, Premium and Pro"."""
    listed = _LIST.match(text, own.start)
    if listed is None:
        return False
    items = [each for each in _ITEMS.split(_IN_BRACKETS.sub("", listed["items"])) if each.strip(" .;")]
    return len(items) > 1 and own.values == {Decimal(len(items))}


def _of_all(own: Quantity, mine: Sequence[Quantity], given: Sequence[Quantity]) -> bool:
    """Whether a number is one of the two of a share that a source has as a percentage."""
    percent = frozenset().union(*(q.values for q in given if "%" in q.units))
    for part, whole in pairwise(mine):
        if own in (part, whole) and own.units == {""}:
            few, all_ = min(part.values), min(whole.values)
            if 0 < few < all_ <= _SMALL and 100 * few / all_ in percent:
                return True
    return False


def _part(own: Quantity, text: str, known: Sequence[str]) -> bool:
    """Whether a number is above or below a fraction's stroke, and a source has the fraction in words."""
    return any(
        match.start() <= own.start < match.end() and any("÷".join(match.groups()) in fractions(each) for each in known)
        for match in _FRACTION.finditer(text)
    )


def _year_for_figure(own: Quantity, given: Quantity) -> bool:
    """Whether a figure is a year's in the sources and none in the line: 2,030 units are not those of "Plan 2030"."""
    return _GROUPED.search(own.written) is not None and _YEAR.fullmatch(given.written.strip()) is not None


def _for_nothing(text: str, known: Sequence[str]) -> list[Finding]:
    """That something is free, which is a price, where no statement says so in any word."""
    said = _FREE.search(text)
    paid = _PAID.search(text)
    if (
        paid is not None
        and any(map(_FREE.search, known))
        and not any(map(_PAID.search, known))
        and not _FREE.search(text)
        and not _NO_PRICE.search(text)
    ):
        return [Finding(Fault.NUMBER, paid.group())]
    if said is None or any(_FREE.search(source) or _NO_PRICE.search(source) for source in known):
        return []
    return [Finding(Fault.NUMBER, said.group())]


def _merged(text: str, cited: Cited, language: str) -> list[Finding]:
    """Figures in a part of the line that shares its words with another cited statement than the one that has them."""
    if len(cited.statements) < 2 or language != cited.document.language:
        return []
    given = [(s, quantities(s.text, language)) for s in cited.statements]
    found = []
    for part in re.split(r"[;,:–—](?!\d)\s*", text):
        for own in quantities(without_dates(part, dates(part)), language):
            having = [s for s, known in given if any(own.same_value(q) for q in known)]
            if having and all(foreign_to(part, s, cited.statements, cited.document) for s in having):
                found.append(Finding(Fault.MERGED, own.written))
    return found


def _in_another_column(text: str, cited: Cited, language: str) -> list[Finding]:
    """Figures of a table row that the line gives another column's date: "2027: 6.8m" where 6.8m is 2026's."""
    found = []
    for row in cited.statements:
        columns = [
            ([reading for each in dates(head) for reading in each.readings], quantities(cell, cited.document.language))
            for head, cell in zip(row.header, row.cells, strict=False)
        ]
        for part in _PARTS.split(text):
            said = dates(part)
            figures = quantities(without_dates(part, said), language)
            if len(said) != 1 or len(figures) != 1:
                continue
            holding = [heads for heads, cells in columns if any(figures[0].same_value(q) for q in cells)]
            named = [heads for heads, _ in columns if _among(said[0], heads)]
            if holding and named and not any(_among(said[0], heads) for heads in holding):
                found.append(Finding(Fault.DATE, part))
    return found


def _among(own: Dated, given: Sequence[Date]) -> bool:
    return any(reading.within(other) for reading in own.readings for other in given)


def _renumbered(text: str, known: Sequence[str], quotes: Sequence[str]) -> list[Finding]:
    """A name's number that is another one: "Flex 1" where the sources have only "Flex 2", and a 1 elsewhere.

    A heading's "Flex 3" does not stand in the place of the statement's own "Flex 2" either.
    """
    given, quoted = (_numbered(texts, _NUMBERED_BEFORE) for texts in (known, quotes))
    names_given = {name for name, _ in given}
    mine = _numbered((text,), _NUMBERED_NAME)
    mine |= {pair for pair in _numbered((text,), _NUMBERED_BEFORE) if pair[0] in {name for name, _ in quoted}}
    replaced = {name for name, _ in quoted - mine}
    return [
        Finding(Fault.NUMBER, " ".join(pair))
        for pair in sorted(mine)
        if pair[0] in names_given and (pair not in given or (pair not in quoted and pair[0] in replaced))
    ]


def _numbered(texts: Iterable[str], pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """The names with a number in texts: ("Flex", "2")."""
    return {(m.group("name"), m.group("number")) for each in texts for m in pattern.finditer(each)}


def _all_quantities(text: str, language: str, scales: Iterable[Decimal]) -> list[Quantity]:
    """A source's numbers: its years too, and each also as its column's head counts it."""
    whole = quantities(text, language)
    bare = quantities(without_dates(text, dates(text)), language)
    factors = list(scales)
    scaled = [
        Quantity(frozenset(v * f for v in q.values for f in factors), q.units, q.written, q.start, q.end)
        for q in bare
        if factors
    ]
    return [
        *bare,
        *scaled,
        *converted(bare),
        *_shares(text),
        *_fortnights(text),
        *ordinals(text),
        *(unnamed(text) if language == "de" else ()),
        *(q for q in whole if q.units == {""} and min(q.values) >= _YEARS),
    ]


def _shares(text: str) -> Iterator[Quantity]:
    """What a text counts of so many, as a percentage: "four out of ten" is 40 %."""
    for few, many in pairwise(quantities(text, "")):
        between = text[few.end : many.start]
        if _OUT_OF.fullmatch(between) and few.units == many.units == {""}:
            part, whole = min(few.values), min(many.values)
            if 0 < part < whole <= _SMALL:
                yield Quantity(
                    frozenset((100 * part / whole,)), frozenset(("%",)), text[few.start : many.end], few.start, many.end
                )


def _fortnights(text: str) -> Iterator[Quantity]:
    """The two weeks of "fortnightly" and "vierzehntägig"."""
    for match in _FORTNIGHT.finditer(text):
        yield Quantity(frozenset((Decimal(2),)), frozenset(("week",)), match.group(), *match.span())


def _unit_at_the_end(own: Quantity, given: Quantity, text: str) -> bool:
    """Whether a line says a number's unit once, after all that have it: "Dry 19.40, Sloe 21.80, Navy 26.50 euros"."""
    after = text[own.end :]
    return own.units == {""} and after.lstrip()[:1] in (",", ";") and not given.units.isdisjoint(units_named(after))


def _same_unit(own: Quantity, given: Quantity, named: frozenset[str]) -> bool:
    if not own.units.isdisjoint(given.units) or own.units | given.units == {"", "x"}:
        return True
    if own.units == {""}:
        return given.units.isdisjoint(HARD)
    return given.units == {""} and not own.units.isdisjoint(named)


def _repeated_dates(own: Sequence[Dated], given: Sequence[Dated]) -> list[str]:
    """The dates that stand more often in the line than in its statements: one of them was another date."""
    counted = {
        name: (Counter(_values(own, name)), Counter(_values(given, name)))
        for name in ("year", "quarter", "month", "day", "weekday")
    }
    return [
        each.written
        for each in own
        for name, (mine, theirs) in counted.items()
        for value in {getattr(reading, name) for reading in each.readings} - {None}
        if mine[value] > theirs[value] > 0
    ]


def _year_of_a_title(own: Sequence[Dated], quoted: Sequence[Dated]) -> list[Finding]:
    """Years that the statements have not so often, in place of one of theirs: "2029" of a title for "2028"."""
    mine, theirs = Counter(_values(own, "year")), Counter(_values(quoted, "year"))
    if not theirs.keys() - mine.keys():
        return []
    wrong = {year for year, times in mine.items() if times > theirs[year]}
    return [Finding(Fault.DATE, each.written) for each in own if wrong & {r.year for r in each.readings}]


def _values(found: Sequence[Dated], name: str) -> list[int]:
    return [value for each in found for value in {getattr(r, name) for r in each.readings} if value is not None]


def _dated(own: Dated, given: Sequence[Dated]) -> bool:
    """Whether a source says this date; its year may stand in another date of the sources."""
    years = {reading.year for each in given for reading in each.readings if reading.year is not None}
    return any(
        reading.within(other) and (reading.year is None or reading.year in years)
        for reading in own.readings
        for each in given
        for other in each.readings
    )
