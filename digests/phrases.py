"""The words around a digest that are not the document's own: where a line stands, what was read. English and German."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digests.model import Digest, Document, Part, Statement, UnitKind, UnreadReason

_LINE_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_INVISIBLE = frozenset("\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff") | {
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Format characters that can reorder or hide what stands on a line (Unicode TR 36, "bidirectional text spoofing").

The joiners U+200C and U+200D stay, since Persian and emoji need them.
"""


def visible(text: str) -> str:
    """`text` on one line without anything a terminal or a reader could be tricked with.

    Control characters (so every escape sequence loses its beginning), bidirectional overrides, invisible format
    characters, tags and lone surrogates go; runs of white space become one space.
    """
    return " ".join("".join(_safe(c) for c in text).split())


def _safe(character: str) -> str:
    if character in _LINE_BREAKS:
        return " "
    if character in _INVISIBLE or 0xE0000 <= ord(character) <= 0xE007F:
        return ""
    category = unicodedata.category(character)
    if category == "Cc":
        return ""
    return "\N{REPLACEMENT CHARACTER}" if category == "Cs" else character


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language. A pair is (one, several); `{}` stands for a number or a list."""

    unit: dict[UnitKind, tuple[str, str]]
    of: dict[UnitKind, tuple[str, str]]
    """The unit after "3 of 26", which takes another case in German."""
    source: dict[UnitKind, tuple[str, str]]
    part: dict[Part, str]
    reason: dict[UnreadReason, str]
    internal: str
    receipt: str
    word: tuple[str, str]
    second: tuple[str, str]
    everything_read: str
    not_read: str
    length: str
    nothing: str
    more: str
    nothing_more: str


_ENGLISH = Phrases(
    unit={
        UnitKind.SLIDE: ("slide", "slides"),
        UnitKind.PAGE: ("page", "pages"),
        UnitKind.SECTION: ("section", "sections"),
    },
    of={
        UnitKind.SLIDE: ("slide", "slides"),
        UnitKind.PAGE: ("page", "pages"),
        UnitKind.SECTION: ("section", "sections"),
    },
    source={UnitKind.SLIDE: ("slide", "slides"), UnitKind.PAGE: ("p.", "pp."), UnitKind.SECTION: ("§", "§")},
    part={Part.BODY: "", Part.NOTES: "notes", Part.TABLE: "table", Part.CHART: "chart"},
    reason={reason: reason.value for reason in UnreadReason},
    internal="not for customers",
    receipt="Read {read} of {units} {unit}, {words}.",
    word=("word", "words"),
    second=("second", "seconds"),
    everything_read="Nothing was left out.",
    not_read="Not read: {}.",
    length="{words}, {seconds} to read.",
    nothing="Nothing in this document says what a digest could hold.",
    more="more",
    nothing_more="Nothing more of this.",
)

_GERMAN = Phrases(
    unit={
        UnitKind.SLIDE: ("Folie", "Folien"),
        UnitKind.PAGE: ("Seite", "Seiten"),
        UnitKind.SECTION: ("Abschnitt", "Abschnitte"),
    },
    of={
        UnitKind.SLIDE: ("Folie", "Folien"),
        UnitKind.PAGE: ("Seite", "Seiten"),
        UnitKind.SECTION: ("Abschnitt", "Abschnitten"),
    },
    source={UnitKind.SLIDE: ("Folie", "Folien"), UnitKind.PAGE: ("S.", "S."), UnitKind.SECTION: ("§", "§")},
    part={Part.BODY: "", Part.NOTES: "Notizen", Part.TABLE: "Tabelle", Part.CHART: "Diagramm"},
    reason={
        UnreadReason.PICTURE_ONLY: "nur Bild",
        UnreadReason.EMPTY: "leer",
        UnreadReason.HIDDEN: "ausgeblendet",
        UnreadReason.FURNITURE: "Agenda, Inhalt, Rechtliches oder Dank",
        UnreadReason.DAMAGED: "beschädigt",
        UnreadReason.TOO_LONG: "über der Grenze",
    },
    internal="nicht für Kunden",
    receipt="Gelesen: {read} von {units} {unit}, {words}.",
    word=("Wort", "Wörter"),
    second=("Sekunde", "Sekunden"),
    everything_read="Nichts wurde ausgelassen.",
    not_read="Nicht gelesen: {}.",
    length="{words}, {seconds} Lesezeit.",
    nothing="Nichts in diesem Dokument gibt etwas für eine Zusammenfassung her.",
    more="mehr",
    nothing_more="Dazu gibt es nichts weiter.",
)


def phrases(language: str) -> Phrases:
    """The words for a language (ISO 639-1); English where there are none."""
    return _GERMAN if language == "de" else _ENGLISH


def source_line(sources: Sequence[Statement], language: str) -> str:
    """Where a line stands, without brackets: "slides 3, 12, notes", "p. 4", "§ Pricing > Europe".

    Of a heading path its last two parts are named: the first is nearly always the document's own title.
    """
    words = phrases(language)
    numbers = sorted({s.locator.number for s in sources if s.locator.number is not None})
    headings = _unique(_end(visible(s.locator.title)) for s in sources if s.locator.number is None)
    parts = _unique(words.part[s.locator.part] for s in sources)
    found: list[str] = []
    if numbers:
        one, several = words.source[sources[0].locator.kind]
        found.append(f"{several if len(numbers) > 1 else one} {runs(numbers)}")
    found += [f"§ {heading}" if heading else f"§ {words.unit[UnitKind.SECTION][0]}" for heading in headings]
    return ", ".join([*found, *(part for part in parts if part)])


def runs(numbers: Sequence[int]) -> str:
    """Numbers in order as a person writes them: 1, 2, 3, 7 become "1–3, 7"."""
    groups: list[list[int]] = []
    for number in sorted(set(numbers)):
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(_span(group) for group in groups)


def receipt(digest: Digest) -> tuple[str, ...]:
    """The coverage receipt, a sentence each: how much was read, what was not and why, how long the digest is."""
    document, words = digest.document, phrases(digest.language)

    def counted(number: int, names: tuple[str, str]) -> str:
        grouped = f"{number:,}".replace(",", "." if digest.language == "de" else ",")
        return f"{grouped} {names[number != 1]}"

    read = words.receipt.format(
        read=document.read,
        units=document.units,
        unit=words.of[document.kind][document.units != 1],
        words=counted(document.words, words.word),
    )
    length = words.length.format(
        words=counted(digest.words, words.word), seconds=counted(digest.reading_seconds, words.second)
    )
    return (read, _unread(document, words), length)


def _unread(document: Document, words: Phrases) -> str:
    by_reason: dict[UnreadReason, list[int]] = {}
    for unread in document.unread:
        by_reason.setdefault(unread.reason, []).append(unread.number)
    if not by_reason:
        return words.everything_read
    listed = [
        f"{words.unit[document.kind][len(set(numbers)) > 1]} {runs(numbers)} ({words.reason[reason]})"
        for reason, numbers in by_reason.items()
    ]
    return words.not_read.format("; ".join(listed))


def _span(group: Sequence[int]) -> str:
    if len(group) == 1:
        return str(group[0])
    return f"{group[0]}, {group[1]}" if len(group) == 2 else f"{group[0]}–{group[-1]}"


def _end(path: str) -> str:
    return " > ".join(path.split(" > ")[-2:])


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
