"""From statements to lines that could stand in a digest: trimmed, and with the context they need to stand alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from digests.denial import denies, says_instead
from digests.heads import Head, head, includes
from digests.lexicons import Lexicon
from digests.model import Document, Part, Shape, Statement, UnitKind
from digests.reading.statements import heads_text, opens_list
from digests.trimming import MAX_WORDS, trim, variants
from digests.wording import names_money

_LIST_WORDS = MAX_WORDS
_CHARACTERS = 400
"""No bullet is longer: where words aren't parted by spaces, a page would count as one word."""
_LABEL_WORDS = 12
_LEAD_WORDS = 24
_LIST_ITEMS = 8
_LIST_ITEM_WORDS = 12
_PROMPT = re.compile(r"^[“„\"«].*[”“\"»]$|\?\W*$")
"""Somebody's words or a question: what stands under it answers it, and says little or something else without it."""
_ITEM_WORDS = 8
_ENUMERATED = re.compile(r"^[^\W\d_]+ ?#?\d+$")
"""A cell that only counts ("Competitor 2")."""
_SAYING = 3
"""A fragment of fewer words without a figure says nothing outside its list."""
_COUNTED = (
    r"(?:Tage|Wochen|Monate|Jahre|Stunden|Minuten|Euro|Prozent|Days|Weeks|Months|Years|Hours|Steps|Reasons|Ways)\b"
)
_NUMBERING = rf"^\W*(?:\d+(?:\.\d+)+\.?|\d+[.)]|\d{{1,2}}(?=\s+(?!{_COUNTED})[A-ZÄÖÜ])|[a-z]\))\s+"
"""A section number before a heading; "3 launches" and "30 Tage" count."""
_NUMBERED = r"^\W*(?:\d+(?:\.\d+)+\.?|\d{1,2}[.)]|[a-z]\))\s+"
"""A section number before a saying title, where "140 renewals" and "2027 brings" are no numbering."""
_TURNS = re.compile(
    r"(?<!\w)(?:not|no|no longer|never|without|\w+n[’']t|avoid|myths?|misconceptions?|objections?|out of scope|excluded"
    r"|exclusions?|discontinued|rejected|non[- ]goals?|ruled out|ineligible|rumou?rs?|assumptions?|hypothes[ei]s|ideas"
    r"|wish ?list|(?:competitors?|critics|others) (?:say|claim)"
    r"|nicht|kein\w*|nie|niemals|ohne|myth(?:os|en)|irrtümer|vorurteile|einwänd\w+|einwand|ausgeschlossen\w*|ausschlüsse"
    r"|verworfen\w*|eingestellt\w*|abgelehnt\w*|ausgenommen\w*|gestrichen\w*|entfällt|entfallen\w*|gerüchte?"
    r"|annahmen?|ideen)(?!\w)",
    re.I,
)
"""Headings that turn the meaning of what stands under them."""
WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_WORDS = 4
_ANSWER_LEVEL = 2
_NAME_WORDS = 3
_TITLE_WORDS = 5
_STANDS_ALONE = 7
"""A fragment of so many words with a verb needs no context."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible bullet.

    `own` is the part that `sources` say, without the context put before it; `support` holds the headings, parents and
    column heads that the context comes from. Every word of `text` stands in a source or in a support.
    """

    text: str
    own: str
    sources: tuple[Statement, ...]
    complete: bool
    dangling: bool
    support: tuple[Statement, ...] = ()


class _Places:
    """Where a context stands: the last statement with its text before a given one."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._title = document.title
        self._lexicon = lexicon
        self._found: dict[str, list[Statement]] = defaultdict(list)
        for statement in document.statements:
            if not statement.furniture:
                self._found[statement.text].append(statement)

    def before(self, text: str, statement: Statement) -> tuple[Statement, ...]:
        """The one statement that `text` is quoted from, or none."""
        found = self._found.get(text, [])
        at = bisect_left(found, statement.id, key=lambda s: s.id)
        return (found[at - 1],) if at else ()

    def named(self, statement: Statement) -> tuple[str, tuple[Statement, ...]]:
        """The label that a line of this context goes under, and the statements that it is quoted from.

        A label below the name of somebody or something keeps that name: "Fastic, costs", for the costs are not ours.
        """
        inner = label(statement.context[-1])
        support = self.before(statement.context[-1], statement)
        outer = label(statement.context[-2]) if len(statement.context) > 1 else ""
        named = self.before(statement.context[-2], statement) if inner and self._is_name(outer) else ()
        return (f"{outer}, {inner}", (*support, *named)) if support and named else (inner, support)

    def _is_name(self, heading: str) -> bool:
        """A short heading that is none of the usual ones, nor the document's title."""
        usual = any(pattern.search(heading.lower()) for pattern in self._lexicon.headings.values())
        return 0 < len(heading.split()) <= _NAME_WORDS and heading != label(self._title) and not usual


def candidates(document: Document, lexicon: Lexicon) -> list[Candidate]:
    """Every line that could be a bullet, in reading order. Furniture gives none. Linear in the statements."""
    out: list[Candidate] = []
    places = _Places(document, lexicon)
    previous: Statement | None = None
    for statement in document.statements:
        if statement.furniture:
            continue
        prompt = _prompt(statement, places)
        if prompt is not None:
            out.extend(_answer(prompt, statement, lexicon))
            continue
        for made in _single(statement, lexicon, places):
            if made.dangling and previous is not None:
                out.extend(_joined(previous, statement, lexicon))
            out.append(made)
        previous = statement if statement.shape is Shape.SENTENCE else None
    out.extend(_lists(document, lexicon, places))
    turned = (_turned(candidate, document.title, places) for candidate in out)
    return [candidate for candidate in turned if candidate is not None and len(candidate.text) <= _CHARACTERS]


def _turned(candidate: Candidate, title: str, places: _Places) -> Candidate | None:
    """The line under the name of a heading that turns its meaning ("Myths"); None where there is no room for both.

    Under such a heading even a whole sentence says the opposite of what it says alone.
    """
    lead = candidate.sources[0]
    if any(_PROMPT.search(support.text) and support.shape is not Shape.TITLE for support in candidate.support):
        return candidate
    turning = next((h for h in reversed(lead.context) if h != title and (_turns(h) or _affirms(h))), None)
    if turning is None or (_affirms(turning) and not denies(turning)):
        return candidate
    name = label(turning)
    if name and name in candidate.text:
        return candidate
    line = f"{name}: {candidate.text}"
    support = places.before(turning, lead)
    if not name or not support or len(line.split()) > MAX_WORDS:
        return None
    return replace(candidate, text=line, support=(*candidate.support, *support))


def _affirms(heading: str) -> bool:
    """Whether under a heading stands what is so, or what to say, whatever stands over it."""
    return says_instead(heading) or includes(heading)


@lru_cache(maxsize=1_000)
def _turns(heading: str) -> bool:
    return _TURNS.search(heading) is not None or denies(heading) or head(heading) not in (None, Head.GOAL)


def _prompt(statement: Statement, places: _Places) -> Statement | None:
    """The objection or question that a list item answers; a heading that asks ("Who is it for?") is none."""
    if statement.level < _ANSWER_LEVEL or not statement.context or not _PROMPT.search(statement.context[-1]):
        return None
    found = places.before(statement.context[-1], statement)
    return found[0] if found and found[0].shape is not Shape.TITLE else None


def _answer(prompt: Statement, statement: Statement, lexicon: Lexicon) -> Iterator[Candidate]:
    """An answer together with what it answers, for whoever hears the same objection."""
    for text in variants(trim(statement.text, lexicon), lexicon):
        line = f"{prompt.text} {text}"
        if len(line.split()) <= MAX_WORDS and len(text.split()) >= _SENTENCE_WORDS:
            yield Candidate(line, text, (statement,), complete=True, dangling=False, support=(prompt,))


def _single(statement: Statement, lexicon: Lexicon, places: _Places) -> list[Candidate]:
    if statement.shape is Shape.ROW:
        return _row(statement, places)
    text = trim(statement.text, lexicon)
    if not re.search(r"[^\W\d_]{2}", text) or opens_list(text):
        return []
    if statement.shape is Shape.TITLE:
        text = re.sub(_NUMBERED, "", text)
        heads = statement.locator.part is Part.TABLE
        if heads or len(text.split()) < _TITLE_WORDS or not (has_verb(text, lexicon) or names_money(text)):
            return []
    elif statement.shape is Shape.FRAGMENT or (len(text.split()) <= _ITEM_WORDS and not has_verb(text, lexicon)):
        return _fragment(statement, text, lexicon, places)
    return [
        Candidate(line, line, (statement,), complete=True, dangling=_points_back(line, lexicon))
        for line in variants(text, lexicon)
        if len(line.split()) >= _SENTENCE_WORDS and line.count("(") == line.count(")")
    ]


def _points_back(text: str, lexicon: Lexicon) -> bool:
    """Whether a word points outside the sentence, at its head ("This ...", "Dabei ...") or anywhere ("ours")."""
    opening = lexicon.dangling.match(text) is not None and not lexicon.dangling_ok.match(text)
    return opening or lexicon.pointing.search(text) is not None


def _fragment(statement: Statement, text: str, lexicon: Lexicon, places: _Places) -> list[Candidate]:
    own = len(text.split())
    if own > MAX_WORDS or (own < _SAYING and not re.search(r"\d", text)) or re.fullmatch(r"[^.]*!", text):
        return []
    led = (
        bool(statement.context)
        and opens_list(statement.context[-1])
        and not lexicon.presents.search(statement.context[-1])
    )
    if (own >= _STANDS_ALONE and has_verb(text, lexicon) and not led) or not statement.context:
        return [Candidate(text, text, (statement,), complete=bool(statement.context), dangling=False)]
    context, quoted = places.named(statement)
    named = bool(context) and not _says(text, label(statement.context[-1]))
    support = quoted if named else ()
    line = f"{context}: {text}" if named else text
    if len(line.split()) > MAX_WORDS or (not context and own < _STANDS_ALONE) or (named and not support):
        return []
    return [Candidate(line, text, (statement,), complete=False, dangling=False, support=support)]


def label(context: str) -> str:
    """A heading or parent as a label: without its number, closing mark and brackets; "" where it is too long."""
    out = re.sub(_NUMBERING, "", context).rstrip(" :?.…–-")
    if out.isupper() and len(out.split()) > 1:
        out = out.capitalize()
    return out if len(out.split()) <= (_LEAD_WORDS if opens_list(context) else _LABEL_WORDS) else ""


def _says(text: str, context: str) -> bool:
    return context.lower() in text.lower()


def _row(statement: Statement, places: _Places) -> list[Candidate]:
    cells = [c.strip() for c in statement.cells]
    filled = [c for c in cells if c]
    if len(filled) < 2 or not any(c.isalpha() for c in filled[0]) or _ENUMERATED.match(filled[0]):
        return []
    header = (
        statement.header
        if len(statement.header) == len(cells) and places.before(heads_text(statement.header), statement)
        else ()
    )
    parts = [
        f"{head.strip()} {cell}" if head.strip() and not _says(cell, head) else cell
        for head, cell in zip(header or ("",) * len(cells), cells, strict=True)
    ][1:]
    first = cells[0] or filled[0]
    if header and denies(header[0]):
        first = f"{header[0].strip()}: {first}"
    line = f"{first}: " + "; ".join(p for p, cell in zip(parts, cells[1:], strict=True) if cell)
    if len(line.split()) > MAX_WORDS:
        return []
    support = places.before(heads_text(header), statement) if header else ()
    return [Candidate(line, line, (statement,), complete=bool(header), dangling=False, support=support)]


def _joined(previous: Statement, statement: Statement, lexicon: Lexicon) -> Iterator[Candidate]:
    """A sentence that points back, together with the one that it points to."""
    if previous.unit != statement.unit or previous.locator.part is not statement.locator.part:
        return
    first, second = trim(previous.text, lexicon), trim(statement.text, lexicon)
    if lexicon.dangling.match(first) or not re.search(r"[.!]$", first):
        return
    line = f"{first} {second}"
    if len(line.split()) <= MAX_WORDS:
        yield Candidate(line, line, (previous, statement), complete=True, dangling=False)


def _lists(document: Document, lexicon: Lexicon, places: _Places) -> Iterator[Candidate]:
    """A whole list in one line, under its lead-in or heading, where it is short enough to be given complete."""
    groups: dict[tuple[int, tuple[str, ...], int], list[Statement]] = defaultdict(list)
    broken: set[tuple[int, tuple[str, ...], int]] = set()
    for statement in document.statements:
        if statement.furniture or not statement.context or statement.locator.part is Part.NOTES:
            continue
        key = (statement.unit, statement.context, statement.level)
        if _is_item(statement, lexicon):
            groups[key].append(statement)
        else:
            broken.add(key)
    whole = {k: v for k, v in groups.items() if k not in broken and all(m.locator.part is v[0].locator.part for m in v)}
    matrices = list(_matrices(whole, lexicon, places))
    told = {source.id for matrix in matrices for source in matrix.sources}
    yield from matrices
    for key, members in whole.items():
        if len(members) > 1 and members[0].id not in told and _belong(key, members, document.kind):
            name, support = places.named(members[0])
            yield from _line(name, [_item(m, lexicon) for m in members], tuple(members), support)


def _is_item(statement: Statement, lexicon: Lexicon) -> bool:
    if statement.shape is Shape.ROW:
        return len([c for c in statement.cells if c.strip()]) == 2
    short = len(statement.text.split()) <= _LIST_ITEM_WORDS and not statement.text.rstrip().endswith(":")
    return short and (statement.shape is Shape.FRAGMENT or not has_verb(statement.text, lexicon))


def _belong(key: tuple[int, tuple[str, ...], int], members: list[Statement], kind: UnitKind) -> bool:
    """List items, table rows and figures belong together; loose text boxes only under a label of their own."""
    _, context, level = key
    if level > 0 or members[0].shape is Shape.ROW or all(re.match(r"\W?\d", m.text) for m in members):
        return True
    return len(context) > 1 and (kind is UnitKind.SLIDE or opens_list(context[-1]))


def _item(statement: Statement, lexicon: Lexicon) -> str:
    if statement.shape is Shape.ROW:
        first, second = (c.strip() for c in statement.cells if c.strip())
        return second if _ENUMERATED.match(first) else f"{first} {second}"
    return trim(statement.text, lexicon).rstrip(" .;,")


def _line(
    head: str, items: list[str], sources: tuple[Statement, ...], support: tuple[Statement, ...]
) -> Iterator[Candidate]:
    if (
        not head
        or not support
        or not 2 <= len(items) <= _LIST_ITEMS
        or any(not re.search(r"[^\W\d_]{2}", i) for i in items)
    ):
        return
    line = f"{head}: {'; '.join(items)}"
    if len(line.split()) <= _LIST_WORDS:
        yield Candidate(line, "; ".join(items), sources, complete=True, dangling=False, support=support)


def _matrices(
    groups: dict[tuple[int, tuple[str, ...], int], list[Statement]], lexicon: Lexicon, places: _Places
) -> Iterator[Candidate]:
    """Columns under labels under one heading, as "Plans: Basic (web); Pro (web, phone)"."""
    columns: dict[tuple[int, tuple[str, ...]], list[list[Statement]]] = defaultdict(list)
    for (unit, context, _), members in groups.items():
        if len(context) > 1:
            columns[unit, context[:-1]].append(members)
    for (_, context), found in columns.items():
        if len(found) > 1 and _of_one_kind([m[0].context[-1] for m in found], lexicon):
            items = [f"{label(m[0].context[-1])} ({', '.join(_item(s, lexicon) for s in m)})" for m in found]
            heads = tuple(h for m in found for h in places.before(m[0].context[-1], m[0]))
            if len(heads) == len(found):
                yield from _line(
                    label(context[-1]),
                    items,
                    tuple(s for m in found for s in m),
                    (*heads, *places.before(context[-1], heads[0])),
                )


def _of_one_kind(labels: list[str], lexicon: Lexicon) -> bool:
    """Whether no two labels name different kinds of things to know, as "Strengths" and "Weaknesses" do."""
    named = {kind for text in labels for kind, pattern in lexicon.headings.items() if pattern.search(text.lower())}
    return len(named) <= 1


def has_verb(text: str, lexicon: Lexicon) -> bool:
    """Whether one of the language's common finite verbs stands in the text."""
    first, *others = WORDS.findall(text.lower() if text.isupper() else text) or [""]
    return first.lower() in lexicon.verbs or not lexicon.verbs.isdisjoint(others)
