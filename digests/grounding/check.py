"""All checks of one line against the statements that it cites."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from digests.denial import carries_denial, denied_by
from digests.grounding import hedges, limiting_heads, names
from digests.grounding.added import added
from digests.grounding.contraries import denies
from digests.grounding.english_turns import turned_in_english
from digests.grounding.figures import figures
from digests.grounding.findings import Cited, Fault, Finding
from digests.grounding.limits import bounded
from digests.grounding.own_name import in_file_name, speaks
from digests.grounding.support import misplaced
from digests.model import Document, Statement

_NONE = re.compile(r"\W*(?:entfällt|keine?[rs]?|nein|none|no|not available|n/a|nicht verfügbar)\W*", re.I)
"""A cell that says nothing but that there is none."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


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
    found += figures(text, cited, written_in, source_language)
    known = [*cited.quotes, *cited.around, in_file_name(cited.document)]
    small = _small_words(cited.document)
    unknown = names.unknown_names(text, known, written_in, small)
    found += [Finding(Fault.NAME, name) for name in unknown if not speaks(name, text, cited)]
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
    if not any(each.fault is Fault.HEDGE_LOST for each in changed):
        changed += limiting_heads.heads_lost(text, cited, same or "")
    return found + changed + _undenied(text, cited.statements, same)


def _undenied(text: str, statements: Sequence[Statement], language: str | None) -> list[Finding]:
    """What stands under "Don't say" and is taken over as if it were so: "cheapest on the market" as a message."""
    if carries_denial(text):
        return []
    denied = [(s, heading) for s in statements if (heading := denied_by(s)) and not limiting_heads.RULE.search(s.text)]
    if len(denied) < len(statements):  # of several statements a line may take over others than these
        denied = [each for each in denied if hedges.taken(text, each[0].text, language or "")]
    lost = (heading for each, heading in denied if not hedges.denied_there(text, each.text, language or ""))
    return [Finding(Fault.HEDGE_LOST, heading) for heading in lost][:1]


def _hedges(text: str, cited: Cited, language: str | None, read: Callable[[str], str]) -> list[Finding]:
    """Negations and hedges lost and added, of texts as `read`: bounds said by their contrary as such, or as written.

    A line that is faithful in either reading is: "fewer than 20 are not visited" for "not visited: under 20".
    """
    line, quotes, around = read(text), [*map(read, cited.quotes)], [*map(read, cited.around)]
    told = [*(read(_without_other_cells(s, text)) for s in cited.statements), *map(read, cited.cells)]
    told += [read(lead) for lead in cited.around if lead.endswith(":") and _same_figure(lead, text)]
    lost = hedges.lost(line, told, language) if language else []
    return [
        *(Finding(Fault.HEDGE_LOST, limit.written, limit.clause) for limit in lost),
        *(
            Finding(Fault.HEDGE_ADDED, limit.written)
            for limit in added(line, quotes, around, language, " ".join([*cited.quotes, *cited.around]))
        ),
    ]


def _same_figure(lead: str, text: str) -> bool:
    """Whether a line has a figure of a lead-in, and so its bound: "Discounts of up to 8 % for:"."""
    return not {*_FIGURE.findall(lead)}.isdisjoint(_FIGURE.findall(text))


def _without_other_cells(statement: Statement, text: str) -> str:
    """A statement without the cells that only say "none", in columns that the line names by no word of their own."""
    heads = [set(_WORD.findall(head.lower())) for head in statement.header]
    if not statement.cells or len(heads) != len(statement.cells):
        return statement.text
    line = set(_WORD.findall(text.lower()))
    named = [
        head & line - set().union(*(other for at, other in enumerate(heads) if at != here))
        for here, head in enumerate(heads)
    ]
    kept = [c for c, own in zip(statement.cells, named, strict=True) if own or not _NONE.fullmatch(c)]
    return " | ".join(kept)


@lru_cache(maxsize=4)
def _small_words(document: Document) -> frozenset[str]:
    return names.small_words(s.text for s in document.statements)
