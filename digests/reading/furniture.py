"""What stands in a document without being part of what it says: footers, agendas, disclaimers, thanks, credits.

It is recognised by what it is (its words) and by where it repeats (the same line at the same place), never by how
often a word occurs: a product's name repeats too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from digests.model import UnitKind
from digests.reading.blocks import Block, BlockKind, RawDocument

_HEAD = r"^\W*(?:\d+(?:\.\d+)*\.?\s+|[ivx]+\.\s+|(?:appendix|anhang)\s*\w?[:.]?\s+)?"
_AGENDA = re.compile(
    _HEAD + r"(?:(?:today'?s |our |the )?agenda(?: (?:for )?today)?|contents?|table of contents|outline"
    r"|overview of contents|in this (?:deck|document|presentation)|on this page|"
    r"what we(?:'ll| will) cover(?: today)?|topics|index|inhalt|inhaltsverzeichnis|inhaltsübersicht"
    r"|gliederung|tagesordnung|themen(?:übersicht)?|abbildungsverzeichnis|tabellenverzeichnis|"
    r"list of (?:figures|tables)|sommaire|índice|indice|inhoud)\W*$",
    re.I,
)
_LEGAL = re.compile(
    _HEAD + r"(?:(?:legal )?disclaimers?|legal(?: notices?| information)?|safe[- ]harbou?r(?: statement)?"
    r"|forward[- ]looking statements?|(?:notice of )?confidentiality(?: notice| statement)?|"
    r"copyright(?: notice)?|terms (?:and conditions|of use)|haftungsausschluss"
    r"|rechtliche(?:r)? hinweis(?:e)?|impressum|vertraulichkeit(?:shinweis)?|disclaimer/haftungsausschluss"
    r"|zukunftsgerichtete aussagen)\W*$",
    re.I,
)
_REFERENCES = re.compile(
    _HEAD + r"(?:references?|bibliography|works cited|(?:literature|literatur|quellen)(?:verzeichnis|angaben"
    r"|nachweise?)?|sources?|image credits?|photo credits?|picture credits|bildnachweise?|bildquellen"
    r"|fotonachweis|credits|"
    r"further reading|weiterführende (?:literatur|links)|glossary|glossar|abkürzungsverzeichnis"
    r"|abbreviations|acronyms)\W*$",
    re.I,
)
_THANKS = re.compile(
    r"^\W*(?:(?:many )?thanks?(?: you)?(?: (?:very|so) much)?(?: for (?:your )?(?:attention|time|listening"
    r"|watching))?|(?:any )?questions?(?: (?:and|&) answers?)?|q ?& ?a|the end|"
    r"(?:vielen |herzlichen )?dank(?:e)?(?: (?:für|fürs) (?:(?:ihre|eure|die|das|ihr"
    r"|euer) )?(?:aufmerksamkeit|zeit|interesse|zuhören))?|noch fragen|fragen(?: (?:und|&) antworten)?"
    r"|merci|gracias|grazie|bedankt|obrigado)\W*$",
    re.I,
)
_LINE = re.compile(
    r"^\W*(?:"
    r"(?:page|seite|slide|folie|p\.|s\.)?\s*\d{1,4}(?:\s*(?:/|of|von|\|)\s*\d{1,4})?"
    r"|(?:©|\(c\)|copyright\b).*|.{0,60}all rights reserved.*|.{0,60}alle rechte vorbehalten.*"
    r"|(?:photo|image|picture|icon|illustration)s?(?: credits?)?\s*(?:by|:|courtesy).{0,120}|(?:foto|bild"
    r"|grafik|icon)s?(?:quelle|nachweis)?\s*:.{0,120}"
    r"|(?:strictly |streng |company |firmen)?(?:confidential|proprietary|vertraulich|internal use only"
    r"|for internal use only|nur für den internen gebrauch|intern)(?:\s*(?:and|&|und|–|-"
    r"|\|)\s*(?:proprietary|confidential|vertraulich))?"
    r"|(?:draft|entwurf|version \d[\d.]*|v\d[\d.]*|stand:? (?:vom )?(?:\d{1,2}\.\s?\d{0,2}\.?\s?|\d{1,2}/"
    r"|q[1-4] )?(?:(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)[a-zä]{0,6}\.? )?\d{4})"
    r"|(?:https?://|www\.)\S+|\S+@\S+\.\w{2,}"
    r"|(?:source|sources|quelle|quellen|datenquelle)\s*:.{0,300}"
    r"|(?:click|tap) (?:here|to (?:add|edit)).{0,60}|(?:learn|read|find out|see) more\b.{0,80}|(?:mehr"
    r"|weitere) (?:erfahren|lesen|informationen).{0,60}|lorem ipsum.*"
    r")\W*$"
)
"""In small letters."""
_CAPTION = re.compile(
    r"^\W*(?:figure|fig\.|abbildung|abb\.|table|tabelle|tab\.)\s*\d+(?:\.\d+)?"
    r"(?:(?:\s*[:.)|–-]|\s(?-i:[A-ZÄÖÜ])).{0,400})?\W*$",
    re.I,
)
_LEADER = re.compile(r"(?<!\.)\.{5,}+\s{0,5}\d{1,4}\W{0,5}$")
"""The end of a line in a table of contents: dots and a page number."""
_PRICED = re.compile(r"[$€£%]|\b(?:EUR|USD|CHF|GBP)\b")
_LEGAL_SENTENCE = re.compile(
    r"forward[- ]looking statements?|safe harbor"
    r"|(?:th(?:is|ese|e) (?:document|presentation|deck|slide|material|content|information)s?|no part"
    r"|(?:reproduc|duplica|redistribu)tion)\b.{0,160}\bwithout (?:the )?(?:prior )?(?:express )?written"
    r" (?:consent|permission)|no (?:representation"
    r"|warranty|warranties)\b.{0,80}(?:express|implied|accuracy)"
    r"|trade ?marks? of|property of their respective (?:owners|holders)|belong to their respective (?:owners|holders)"
    r"|does not constitute (?:an )?(?:offer|advice|legal)|subject to change without (?:prior )?notice"
    r"|for informational purposes only|ohne gewähr\b|keine gewähr\b|keine haftung|dient (?:ausschließlich"
    r"|lediglich) (?:der|zu) information"
    r"|intended (?:solely|only) for (?:the )?(?:use (?:of|by) the |recipient|addressee)|zukunftsgerichtete aussagen"
)
"""In small letters. Each begins with a letter, which lets `re` skip to where one of them may begin."""
_LEGAL_WORDS = 5
"""A slide on which half of the lines of so many words are legal ones is a disclaimer, whatever its title."""
_REPEATS = 3
"""A line at one place of this many units is furniture (and of one unit in eight, in long documents)."""


@dataclass(slots=True)
class Furniture:
    """Which blocks (by index) are furniture, and which units are nothing else by their title."""

    blocks: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)


def find_furniture(raw: RawDocument) -> Furniture:
    """Recognise the furniture of a document. Linear in the number of blocks."""
    found = Furniture({n for n, block in enumerate(raw.blocks) if block.furniture or _is_line(block.text)})
    found.blocks |= _repeated(raw)
    if raw.kind is UnitKind.SLIDE:
        _mark_slides(raw, found)
    else:
        _mark_sections(raw, found)
    for n, block in enumerate(raw.blocks):
        if block.kind is not BlockKind.NOTE and _is_legal(block.text):
            found.blocks.add(n)
    return found


def is_line(text: str) -> bool:
    """Whether a line by itself is furniture: a page number, a copyright, a credit, a caption, an address."""
    return _is_line(text)


def _is_line(text: str) -> bool:
    if len(text) > 500:
        return False
    return (
        not any(c.isalnum() for c in text)
        or _LINE.match(text.lower()) is not None
        or _CAPTION.match(text) is not None
        or _LEADER.search(text) is not None
    )


def _is_legal(text: str) -> bool:
    return _LEGAL_SENTENCE.search(text.lower()) is not None


def _repeated(raw: RawDocument) -> set[int]:
    """Lines that stand at the same place of several units, page numbers apart; titles of slides may repeat."""
    places: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for n, block in enumerate(raw.blocks):
        if (
            block.box is None
            or block.kind in (BlockKind.TITLE, BlockKind.NOTE, BlockKind.CHART)
            or len(block.text) > 200
        ):
            continue
        key = _apart_from_page_number(block)
        places[key, round(block.box[0] * 20), round(block.box[1] * 40)].append(n)
    needed = max(_REPEATS, min(raw.units // 8, 12))
    out: set[int] = set()
    for (_, _, top), indices in places.items():
        units = {raw.blocks[n].unit for n in indices}
        edge = top <= 4 or top >= 35
        if len(units) >= needed and (edge or len(units) > 0.8 * raw.units):
            out.update(indices)
    return out


def _apart_from_page_number(block: Block) -> str:
    """The line with what may count its pages as "#": "EUR 12" and "EUR 15" at one place are two lines."""
    text = block.text.lower()
    if _PRICED.search(block.text):
        return text
    return re.sub(r"\b\d{1,4}\b", lambda m: "#" if abs(int(m.group()) - block.unit) <= 20 else m.group(), text)


def _mark_slides(raw: RawDocument, found: Furniture) -> None:
    by_unit: dict[int, list[int]] = defaultdict(list)
    for n, block in enumerate(raw.blocks):
        by_unit[block.unit].append(n)
    for unit, indices in by_unit.items():
        body = [raw.blocks[n] for n in indices if raw.blocks[n].kind is not BlockKind.NOTE and n not in found.blocks]
        if body and _is_furniture_slide(body):
            found.units.add(unit)
            found.blocks.update(n for n in indices if raw.blocks[n].kind is not BlockKind.NOTE)


def _is_furniture_slide(body: list[Block]) -> bool:
    words = sum(len(b.text.split()) for b in body)
    if any(_THANKS.match(b.text) for b in body[:3]) and words <= 30:
        return True
    heads = [b for b in body if b.kind in (BlockKind.TITLE, BlockKind.HEADING)] or body[:1]
    if any(_LEGAL.match(b.text) or _REFERENCES.match(b.text) for b in heads):
        return True
    lines = [b for b in body if len(b.text.split()) >= _LEGAL_WORDS]
    if len(lines) > 1 and 2 * sum(_is_legal(b.text) for b in lines) >= len(lines):
        return True
    return any(_AGENDA.match(b.text) for b in heads) and not any(_says_something(b.text) for b in body)


def _says_something(text: str) -> bool:
    """A whole sentence of some length, or a price: an agenda holds none (but a product may be called "Agenda")."""
    return (len(text.split()) >= 12 and text.rstrip().endswith(".")) or _PRICED.search(text) is not None


def _mark_sections(raw: RawDocument, found: Furniture) -> None:
    """From a heading that names furniture to the next heading as high as it."""
    level: int | None = None
    for n, block in enumerate(raw.blocks):
        head = block.kind in (BlockKind.TITLE, BlockKind.HEADING)
        rank = 0 if block.kind is BlockKind.TITLE else block.level
        if level is not None and head and (rank <= level or raw.kind is UnitKind.PAGE):
            level = None
        if (
            level is None
            and (head or (block.kind is BlockKind.PARAGRAPH and len(block.text.split()) <= 4))
            and _names_furniture(raw, n)
        ):
            level = rank if head else 99
        if level is not None:
            found.blocks.add(n)
            if head:
                found.units.add(block.unit)
        elif _THANKS.match(block.text):
            found.blocks.add(n)
    _pages_only(raw, found)


def _names_furniture(raw: RawDocument, n: int) -> bool:
    """Whether a line heads contents, legal text or references; contents hold no sentence before the next heading."""
    block = raw.blocks[n]
    if _LEGAL.match(block.text) or _REFERENCES.match(block.text):
        return True
    if not _AGENDA.match(block.text):
        return False
    for below in raw.blocks[n + 1 :]:
        if below.kind in (BlockKind.TITLE, BlockKind.HEADING):
            break
        if _says_something(below.text):
            return False
    return True


def _pages_only(raw: RawDocument, found: Furniture) -> None:
    left = {block.unit for n, block in enumerate(raw.blocks) if n not in found.blocks}
    found.units -= left


def words_of(blocks: Iterable[Block]) -> int:
    """How many words the blocks hold."""
    return sum(len(block.text.split()) for block in blocks)
