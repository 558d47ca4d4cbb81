"""All that a new version of a brief changed.

Statements that are word for word in both are unchanged, wherever they stand, and so are those that only have another
format, spelling or heading number (`sayings`) or were joined or parted (`pieces`). Of the others those are paired that
are about the same (`pairing`); what differs is told (`differing`), small words too: "now" for "not".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from digests.delta.differing import Versions, between
from digests.delta.marks import mark_of, marked, unmarked
from digests.delta.model import Change, ChangeKind
from digests.delta.pairing import paired
from digests.delta.pieces import piece_keys, without_shared
from digests.delta.sayings import numbering, saying
from digests.grounding.limits import limits
from digests.grounding.vocabulary import Hedge
from digests.model import Document, Shape, Statement
from digests.phrases import visible
from digests.wording import WORD

_REFERENCE = re.compile(
    r"\b(section|chapter|appendix|abschnitt|kapitel|anhang|ziffer)\s(\d{1,2}(?:\.\d{1,2}){0,3})\b(?!\.\d)", re.I
)
_YEAR = re.compile(r"(?:FY|GJ|Geschäftsjahr)?\s?[’']?(?:(?:19|20)\d\d|\d\d)(?:\s?[/–-]\s?\d{2,4})?", re.I)
OFTEN = 2
"""So many times a plan's year must have changed alike to be its turn."""


def changes(earlier: Document, later: Document) -> tuple[Change, ...]:
    """All changes of `later` against `earlier` by `ChangeKind`'s order, each kind in reading order.

    Of a yearly plan that its year is the next one is told last. Speaker notes and what else is internal are among them.
    """
    versions = Versions(earlier, later)
    old, new = _telling(earlier), _telling(later)
    old = _renumbered(old, earlier, later)
    was_said, is_said = _keys(old, earlier), _keys(new, later)
    said, says = Counter(was_said.values()), Counter(is_said.values())
    keys_before, keys_after = (piece_keys(s, d.language) for s, d in ((old, earlier), (new, later)))
    same = said & says
    old, new = _without(old, same, was_said), _without(new, same, is_said)
    whole = {s.text for s in (*old, *new)}
    old, new = without_shared(old, new, earlier.language, later.language)
    pairs = paired(old, new, versions)
    taken, known = {before.id for before, _ in pairs}, {after.id for _, after in pairs}
    found = [change for pair in pairs for change in between(*pair, versions)]

    # What is said once more, or once less, is neither new nor withdrawn.
    come = (s for s in new if s.id not in known and is_said[s.id] not in said)
    gone = (s for s in old if s.id not in taken and was_said[s.id] not in says)
    found += [
        Change(ChangeKind.ADDED, None, s, now=_part(s, whole))
        for s in come
        if not piece_keys([s], later.language) <= keys_before
    ]
    found += [
        Change(ChangeKind.WITHDRAWN, s, None, was=_part(s, whole))
        for s in gone
        if not piece_keys([s], earlier.language) <= keys_after
    ]
    was, now = ({s.id: s for s in document.statements} for document in (earlier, later))
    found = _without_heads(found, was, now)
    order, turn = list(ChangeKind), _turn_of_the_year(found)
    late = order.index(ChangeKind.REWORDED) - 0.5
    found.sort(key=lambda c: (late if (c.was, c.now) == turn else order.index(c.kind), c.place))
    return tuple(
        replace(c, before=was[c.before.id] if c.before else None, after=now[c.after.id] if c.after else None)
        for c in found
    )


def _part(statement: Statement, whole: Collection[str]) -> str:
    """What is left of a statement; "" where that is all of it."""
    return "" if statement.text in whole else unmarked(statement.text)


def _turn_of_the_year(found: Sequence[Change]) -> tuple[str, str] | None:
    """The plan's year before and now, where it changed in many places: "FY26", "FY27"."""
    years = Counter((c.was, c.now) for c in found if c.kind is ChangeKind.DATE and _YEAR.fullmatch(c.was))
    pair, times = years.most_common(1)[0] if years else (("", ""), 0)
    return pair if times >= OFTEN and _YEAR.fullmatch(pair[1]) else None


def _telling(document: Document) -> list[Statement]:
    """What a reader would miss, as compared: no furniture, headings without the number that only counts them.

    What stands under "Don't say", "Out of scope" or "Planned" says so itself: it may have stood elsewhere before. The
    heads of a table's columns hold its first row's cells, which are not theirs.
    """
    numbers = numbering(document.statements)

    def compared(s: Statement) -> Statement:
        if s.shape is Shape.TITLE:
            return replace(s, text=s.text[numbers.get(s.id, 0) :], cells=())
        return s if s.cells else replace(s, text=marked(s, document))

    return [compared(s) for s in document.statements if not s.furniture and WORD.search(s.text)]


def _renumbered(statements: Sequence[Statement], earlier: Document, later: Document) -> list[Statement]:
    """The earlier statements with the later numbers of the sections that they refer to: "see section 4"."""
    before, after = _sections(earlier), _sections(later)
    now = {number: after[title] for title, number in before.items() if after.get(title, number) != number}

    def moved(match: re.Match[str]) -> str:
        return f"{match[1]} {now.get(match[2], match[2])}"

    there = {s.text for s in later.statements}
    return [s if s.text in there else replace(s, text=_REFERENCE.sub(moved, s.text)) for s in statements]


def _sections(document: Document) -> dict[str, str]:
    """The numbers of a document's sections by their titles."""
    by_id = {s.id: s for s in document.statements}
    found = {}
    for key, length in numbering(document.statements).items():
        number = re.search(r"\d[\d.]*", by_id[key].text[:length])
        if number:
            found[by_id[key].text[length:].casefold()] = number.group().rstrip(".")
    return found


def _without_heads(found: Sequence[Change], *versions: Mapping[int, Statement]) -> list[Change]:
    """The changes without what only stands over others, if these are not all new or gone: the heads of a table.

    Where a list became a table, or a table a list, its lead-in ("We sell to:") is such, too, unless it limits them.
    """
    alone = [c for c in found if c.kind in (ChangeKind.ADDED, ChangeKind.WITHDRAWN) and not (c.before and c.after)]
    come = {(id(versions[c.before is None]), c.place) for c in alone}
    old, new = ([s for s in version.values() if (id(version), s.id) not in come] for version in versions)
    heads = {" | ".join(s.header) for s in (*old, *new) if s.cells and s.header}
    leads = {s.context[-1] for s in (*old, *new) if s.context and s.context[-1].endswith(":")}
    turned = {c.kind for c in alone if _text(c) in heads}

    def over(change: Change) -> bool:
        text = _text(change)
        other = ChangeKind.ADDED if change.kind is ChangeKind.WITHDRAWN else ChangeKind.WITHDRAWN
        limited = any(limit.hedge in (Hedge.NOT, Hedge.ONLY, Hedge.EXCEPT) for limit in limits(text))
        return text in heads or (text in leads and other in turned and not limited)

    return [change for change in found if change not in alone or not over(change)]


def _text(change: Change) -> str:
    statement = change.after or change.before
    return statement.text if statement else ""


def _keys(statements: Sequence[Statement], document: Document) -> dict[int, str]:
    """What each statement says as compared, by its id.

    Of those that differ in a figure alone ("The price is 10 €." here and 20 there) the heading is a part.
    """
    plain = {s.id: _plain(s, document) for s in statements}
    by_words: dict[str, set[str]] = {}
    for s in statements:
        if not s.cells and any(map(str.isdigit, s.text)):
            by_words.setdefault(saying(s.text, document.language).plain, set()).add(plain[s.id])
    twofold = {key for keys in by_words.values() if len(keys) > 1 for key in keys}
    return {
        s.id: "\n".join((*s.context[-1:], plain[s.id])) if plain[s.id] in twofold else plain[s.id] for s in statements
    }


def _plain(statement: Statement, document: Document) -> str:
    """A statement as compared: without what only setting and typing change."""
    text = statement.text
    if statement.cells:
        text = " ".join((mark_of(statement, document), *statement.header, text))
    text = visible(text)
    text = text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2013: "-", 0x2014: "-"})
    return text.casefold().rstrip(" \t\n.,;:!…'\")]")


def _without(statements: Iterable[Statement], same: Counter[str], keys: Mapping[int, str]) -> list[Statement]:
    left = Counter(same)
    out = []
    for statement in statements:
        key = keys[statement.id]
        if left[key] > 0:
            left[key] -= 1
        else:
            out.append(statement)
    return out
