"""All checks of one line against the statements that it cites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from digests.denial import carries_denial, denied_by
from digests.grounding import hedges, names
from digests.grounding.added import added
from digests.grounding.contraries import denies
from digests.grounding.dates import Date, Dated, dates, without_dates
from digests.grounding.english_turns import turned_in_english
from digests.grounding.limits import bounded, limits
from digests.grounding.quantities import Quantity, column_scales, ordinals, quantities, units_named
from digests.grounding.support import foreign_to, misplaced
from digests.grounding.vocabulary import HARD, Hedge
from digests.model import Document, Statement

_YEARS = 1900
"""From here on a bare number may be a year."""
_SECTION_NUMBER = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[^\W\d])")
"""A heading's own number counts nothing; the year of "2029 premium" is none."""
_PARTS = re.compile(r"[;,](?!\d)\s*|\s+(?:and|und|to|auf)\s+")
_FREE = re.compile(
    r"(?<![\w-])(?:free(?: of charge)?(?! of\b)|gratis|complimentary|kostenlos\w*|kostenfrei\w*|umsonst"
    r"|unentgeltlich\w*|gratuit\w*)"
    r"(?![\w-])",
    re.I,
)
_NO_PRICE = re.compile(
    r"\b(?:no (?:\w+ |set-up )?(?:cost|charge|fee)s?|without (?:charge|cost)|nothing"
    r"|(?:not|never)(?: be)? charged|nicht berechnet|includ\w+|nichts|inklusive"
    r"|enthalten|gebührenfrei\w*|fee-free|ohne (?:aufpreis|kosten)|keine (?:kosten|\w*gebühr\w*)"
    r"|\w*gebühr\w* (?:fällt|entfällt)|waived?)\b"
    r"|(?<![\d.,])0(?![\d.,])",
    re.I,
)
_GROUPED = re.compile(r"\d[.,]\d{3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ONE_IN = re.compile(r"\b(?:one|1|eine[rsm]?) (?:in|of|out of|von) \w", re.I)
_NUMBERED_NAME = re.compile(
    r"(?P<name>\b[A-ZÄÖÜ][\w-]+)\s(?P<number>(?!(?:19|20)\d\d\b)\d+(?:\.\d+)*)(?!\s?[\w%€$£]|[.,]\d)"
)


class Fault(StrEnum):
    """What can be wrong with a line."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    HEDGE_LOST = "hedge lost"
    HEDGE_ADDED = "hedge added"
    MERGED = "two statements merged"
    PLACE = "place"
    FURNITURE = "furniture"
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a line, and the words of the line, or of the statement, that it is about.

    `clause` is the clause of a statement whose limit is lost, as the check reads it, which may be in other words.
    """

    fault: Fault
    about: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """The statements that a line rests on, with what is needed to read them.

    `texts` are the statements as quoted, then the headings, parents and column heads over them.
    """

    statements: tuple[Statement, ...]
    document: Document

    @property
    def quotes(self) -> list[str]:
        """The statements verbatim."""
        return [statement.text for statement in self.statements]

    @property
    def cells(self) -> list[str]:
        """The cells of cited rows under a head that turns them round: under "Don't say" a cell means the opposite."""
        return [
            f"{head} {cell}"
            for s in self.statements
            for head, cell in zip(s.header, s.cells, strict=False)
            if head and cell and any(limit.hedge is Hedge.NOT for limit in limits(head))
        ]

    @property
    def around(self) -> list[str]:
        """What stands over the statements: titles, lead-ins, column heads, and the document's title."""
        over = dict.fromkeys(text for s in self.statements for text in (*s.context, *s.header))
        quoted = "\n".join(self.quotes)
        return [text for text in dict.fromkeys((*over, self.document.title)) if text and text not in quoted]


def check(text: str, cited: Cited, language: str | None = None) -> list[Finding]:
    """What in a line its statements do not say; empty where all of it is theirs.

    `language` is the line's ("en", "de"), the document's by default. A line in another language than its statements is
    checked for numbers, units, dates, names and negations, and not for the place, since words can't be compared.
    """
    if not cited.statements:
        return [Finding(Fault.UNCITED, text)]
    source_language = cited.document.language
    written_in = language or source_language
    found = [Finding(Fault.FURNITURE, s.text) for s in cited.statements if s.furniture]
    found += _figures(text, cited, written_in, source_language)
    known = [*cited.quotes, *cited.around]
    small = _small_words(cited.document)
    found += [Finding(Fault.NAME, name) for name in names.unknown_names(text, known, written_in, small)]
    if written_in == source_language and misplaced(text, cited.statements, cited.document):
        found.append(Finding(Fault.PLACE, text))
    same = written_in if written_in == source_language else None
    changed = _hedges(text, cited, same, bounded)
    if changed and denies(text) and any(bounded(each) != each for each in (text, *cited.quotes)):
        changed = _hedges(text, cited, same, str)
    changed += [
        Finding(Fault.HEDGE_LOST, limit.written, limit.clause)
        for limit in turned_in_english(text, cited.quotes, cited.around, same or "")
        if not changed
    ]
    return found + changed + _undenied(text, cited.statements, same)


def _undenied(text: str, statements: Sequence[Statement], language: str | None) -> list[Finding]:
    """What stands under "Don't say" and is taken over as if it were so: "cheapest on the market" as a message."""
    if carries_denial(text):
        return []
    denied = [(statement, heading) for statement in statements if (heading := denied_by(statement))]
    if len(denied) < len(statements):  # of several statements a line may take over others than these
        denied = [each for each in denied if hedges.taken(text, each[0].text, language or "")]
    lost = (heading for each, heading in denied if not hedges.denied_there(text, each.text, language or ""))
    return [Finding(Fault.HEDGE_LOST, heading) for heading in lost][:1]


def _hedges(text: str, cited: Cited, language: str | None, read: Callable[[str], str]) -> list[Finding]:
    """Negations and hedges lost and added, of texts as `read`: bounds said by their contrary as such, or as written.

    A line that is faithful in either reading is: "fewer than 20 are not visited" for "not visited: under 20".
    """
    line, quotes, around = read(text), [*map(read, cited.quotes)], [*map(read, cited.around)]
    lost = hedges.lost(line, [*quotes, *map(read, cited.cells)], language) if language else []
    return [
        *(Finding(Fault.HEDGE_LOST, limit.written, limit.clause) for limit in lost),
        *(
            Finding(Fault.HEDGE_ADDED, limit.written)
            for limit in added(line, quotes, around, language, " ".join([*cited.quotes, *cited.around]))
        ),
    ]


@lru_cache(maxsize=4)
def _small_words(document: Document) -> frozenset[str]:
    return names.small_words(s.text for s in document.statements)


def _figures(text: str, cited: Cited, language: str, source_language: str) -> list[Finding]:
    """Numbers, units and dates."""
    known = [*cited.quotes, *(_SECTION_NUMBER.sub("", text) for text in cited.around)]
    given_dates = [each for source in known for each in dates(source, doubtful=True)]
    own_dates = dates(text)
    found = [Finding(Fault.DATE, each.written) for each in own_dates if not _dated(each, given_dates)]
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
        if denied and own.written.lower() in ("zero", "null"):
            continue  # "zero complaints" for "no complaint"
        alike = [(at, q) for at, q in given if q.same_value(own) and not _year_for_figure(own, q)]
        if not alike:
            found.append(Finding(Fault.NUMBER, own.written))
        elif not any(_same_unit(own, q, units) for _, q in alike):
            found.append(Finding(Fault.UNIT, own.written))
        elif sum(own.same_value(q) for q in mine) > len({(at, q.start) for at, q in alike}):
            # "from 0.99 to 0.99" where the statement has it once: one of the two was another number.
            found.append(Finding(Fault.NUMBER, own.written))
    found += _for_nothing(text, known)
    found = found or _renumbered(text, known, cited.quotes) or _in_another_column(text, cited, language)
    return found or _merged(text, cited, language)


def _year_for_figure(own: Quantity, given: Quantity) -> bool:
    """Whether a figure is a year's in the sources and none in the line: 2,030 units are not those of "Plan 2030"."""
    return _GROUPED.search(own.written) is not None and _YEAR.fullmatch(given.written.strip()) is not None


def _for_nothing(text: str, known: Sequence[str]) -> list[Finding]:
    """That something is free, which is a price, where no statement says so in any word."""
    said = _FREE.search(text)
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
    given, quoted, mine = (_numbered(texts) for texts in (known, quotes, (text,)))
    names_given = {name for name, _ in given}
    replaced = {name for name, _ in quoted - mine}
    return [
        Finding(Fault.NUMBER, " ".join(pair))
        for pair in sorted(mine)
        if pair[0] in names_given and (pair not in given or (pair not in quoted and pair[0] in replaced))
    ]


def _numbered(texts: Iterable[str]) -> set[tuple[str, str]]:
    """The names with a number in texts: ("Flex", "2")."""
    return {(m.group("name"), m.group("number")) for each in texts for m in _NUMBERED_NAME.finditer(each)}


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
    return [*bare, *scaled, *ordinals(text), *(q for q in whole if q.units == {""} and min(q.values) >= _YEARS)]


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
        for name in ("year", "quarter", "month", "weekday")
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
