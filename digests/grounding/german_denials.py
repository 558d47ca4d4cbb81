"""Denials that German makes without "nicht" and "kein": "ausgeschlossen", "entfällt", "lehnen … ab", "außen vor".

Used the same way everywhere: such a word of a line keeps a denial of its statement, such a word of a statement makes a
line's "nicht" no addition, and a line that has no denial in any form for it has lost it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from digests.grounding.limits import PATTERNS, Limit, clauses
from digests.grounding.line_clauses import TAKEN, Clause, common, stems_of
from digests.grounding.vocabulary import Hedge

FIRM = (
    # what is refused or forbidden
    r"ausgeschlossen\w*|ausschluss|\w{3,}ausschluss|schlie(?:ß|ss)(?:t|en)\b[^.;,]*\baus|ausschlie(?:ß|ss)(?:t|en)"
    r"|ablehn(?:en|t|te|ten|ung)|abgelehnt\w*|lehn(?:t|en|te|ten)\b[^.;,]*\bab|abzulehnen"
    r"|verb(?:iete|ietet|ieten|ot|oten|oten\w{1,2})|\w{3,}verbot|untersag\w*|unzulässig\w*|unerlaubt\w*|unstatthaft"
    r"|tabu|no-go|verwehr\w*|verweiger\w*|versag(?:t|en)\b(?= (?:wir|bleib))|unerwünscht\w*|verworfen|verwirft"
    r"|zurückgewiesen|abgeraten|rät\b[^.;,]*\bab|raten\b[^.;,]*\bab|abzuraten"
    # what is left out, given up, or does not come
    r"|entf(?:ällt|allen|iel|ielen)(?!\b.{0,60}\bauf\b)|wegfall\w*|weggefallen|f(?:ällt|allen|iel"
    r"|ielen)\b[^.;,]*(?<!er )\b(?:weg|flach|aus)"
    r"|verzicht\w*|abzusehen|absehen|s(?:ieht|ehen)\b[^.;,]*\bab|abgesehen(?! von)"
    r"|unterbleib\w*|unterblieb\w*|unterlass\w*|unterlässt|verm(?:eid\w*|ied\w*)|gemieden|meide[nt]?"
    r"|ausgesetzt|außen vor|vom tisch|ad acta|gestrichen|zurückgezogen|ausgestiegen|abgeschafft|aufgegeben"
    r"|abgebrochen|abgesagt\w*"
    r"|nimmt\b[^.;,]*\babstand|nehmen\b[^.;,]*\babstand|abstand (?:nehmen|genommen)"
    r"|bl(?:eibt|eiben|ieb|ieben)\b[^.;,]*\b(?:aus|weg|außen vor|verschlossen|verwehrt|tabu|liegen|geschlossen"
    r"|gesperrt|zu)|ausgeblieben|ausbleiben"
    r"|scheide(?:t|n)\b[^.;,]*\baus|kommt nie|l(?:asst|assen|ässt|ieß|ießen)\b[^.;,]*\b(?:weg|bleiben|sein|liegen"
    r"|fallen|ruhen|links|aus)"
    r"|wegl(?:assen|ässt)|weggelassen|hal(?:ten|te)\b[^.;,]*\bzurück|zurückhalt\w*|finger weg|hände weg|schluss mit"
    r"|erl(?:ischt|öschen|osch\w*)|verf(?:ällt|allen|iel)|verwirkt"
    # what there is not, or what did not go well
    r"|fehl(?:t|en|te|ten|end\w*)|fehlanzeige|mangelt|mangels|unmöglich\w*|gescheitert|scheiter\w*|misslang|misslungen"
    r"|vergeblich|erfolglos|ergebnislos|verpasst\w*|verfehl\w*|geplatzt|außerstande|unfähig"
    r"|ungeeignet\w*|ungültig\w*|unverkäuflich|unverändert\w*|unbekannt\w*|unbesetzt|ungeklärt\w*|unentschieden\w*"
    r"|st(?:eht|ehen|and|anden)\b[^.;,]*\b(?:noch|bislang|weiterhin|bisher) aus|ausstehend\w*"
    r"|l(?:ässt|assen)\b[^.;,]*\b(?:auf sich warten|offen)"
)
"""Whose loss turns a statement round."""
SOFT = (
    FIRM + r"|statt|frei von|ersetz\w*|abgelöst|ablös\w*|verdräng\w*|weicht|gewichen|aberkannt|widerruf\w*|anstatt"
    r"|anstelle|stattdessen|geschlossen|gesperrt\w*|\w*sperre|\w*sperrfrist|\w+verbote?n?|\w*stopp"
    r"|gestoppt|stopp(?:en|t)|vorbei|passé|geschichte|hinfällig|obsolet|überflüssig|unnötig|entbehrlich|erübrig\w*|raus"
    r"|draußen|kaum|selten|wenig\w{0,2}(?! als)|nirgend\w*|außerhalb (?:der|des|unserer|unseres|von)"
    r"|keinesfalls|keinerlei|keineswegs|mitnichten|verneint"
    r"|nein|weiger\w*"
    r"|vermisst|unberührt|verschont|schweig\w*|stillschweigen|vertraulich\w*|geheim\w*|\w*ausfall|\w*mangel|\w*absage\w*"
    r"|absag\w*|\w*verzicht\w*|befreit|ausgefallen|auf eis|ruht|ruhen"
    r"|zu (?:teuer|spät|klein|groß|knapp|wenig|hoch|alt|jung|lang|schwach|dünn|kurz|gering|früh|weit|schwer|breit"
    r"|niedrig|langsam|riskant|unsicher|komplex|aufwendig)"
)
"""What can stand for a "nicht" of a statement."""
_VAGUE = (
    SOFT
    + r"|außerhalb|jenseits|ausgenommen\w*|abzüglich|eingestellt|beendet|enden|endete?t?|ausgelaufen|weg|gegen|nein"
    r"|verschoben|vertagt|zurückgezogen|zurückgestellt|pausier\w*|warte[nt]?|abwarten|fern\w*|bleib\w*|blieb\w*|geblieben"
    r"|allein\w*|fremd|offen|unklar|ausst(?:eht|ehen)|\w*lücke|null|0|verlier\w*|verlust|ausnahme\w*|\w*(?:abbruch|streichung|rückzug|ausstieg|ausschluss|wegfall|entfall|ablehnung|schließung|verfall|ersatz"
    r"|kündigung|einstellung|aufgabe|verzug)|ende(?! (?:(?:19|20)\d\d|[A-ZÄÖÜ]))|aus(?=\W*\Z|[,;.])|zu(?=\W*\Z)"
    r"|ausf[aä]ll\w*|\w+ausf[aä]lle?n?|kosten(?:los|frei)\w*|gratis|umsonst|frei|erst|lediglich"
)
"""With one of these a line may deny something in its own way."""
_FIRM = re.compile(rf"(?<![\w-])(?:{FIRM})(?!\w)", re.I)
_VAGUELY = re.compile(rf"(?<![\w-])(?:{_VAGUE})(?!\w)", re.I)
_NEGATED = re.compile(
    r"\bun(?!ter|ser|d\b|s\b|gefähr|ternehm|iversit|iform|ikat|ion\b)[a-zäöüß]{4,}|\b\w{4,}(?:los|frei)(?:e[snrm]?)?\b",
    re.I,
)
"""What denies by its beginning or its end."""
_PLAIN = re.compile(
    r"\b(?:nicht|kein\w{0,2}|nie(?:mals|mand\w*)?|nichts|weder|ohne|not?|never|without|\w+n[’']t)\b", re.I
)
_ANYHOW = re.compile(
    "|".join(
        f"(?:{each.pattern})"
        for each in (*(PATTERNS[h] for h in (Hedge.NOT, Hedge.EXCEPT, Hedge.ONLY, Hedge.EARLIEST)), _VAGUELY, _NEGATED)
    ),
    re.I,
)
_UNREACHED = re.compile(r"\b(?:schlechter|geringer|niedriger|unter|hinter|weniger|nur|bis|ab|zu)\b", re.I)
"""What falls short of it is said to fail."""
_OTHER_DENIALS = (Hedge.NOT, Hedge.EXCEPT, Hedge.ONLY, Hedge.EARLIEST)


def denied(text: str) -> bool:
    """Whether a German text denies anything, by "nicht" or by another word."""
    return bool(any(PATTERNS[h].search(text) for h in _OTHER_DENIALS) or _VAGUELY.search(text) or _NEGATED.search(text))


def plainly_denied(text: str) -> bool:
    """Whether a text says "nicht", "kein" or the like."""
    return _PLAIN.search(text) is not None


def denials(text: str) -> int:
    """How often a text denies something, in any words."""
    return len(PATTERNS[Hedge.NOT].findall(text)) + sum(
        not PATTERNS[Hedge.NOT].fullmatch(each.group()) for each in _FIRM.finditer(text)
    )


@lru_cache(maxsize=2_000)
def spare(text: str, said: str) -> bool:
    """Whether a line denies more often than what it takes over: then one of its denials can stand for another hedge."""
    whole = Clause(text, "de")
    there = sum(
        denials(part) for part in clauses(said) if not (telling := stems_of(part, "de")) or common(whole, telling)
    )
    return denials(text) > there


def undenied(text: str, sources: list[str], language: str) -> Iterator[Limit]:
    """What the statements refuse or leave out where a line that takes it over denies less often than they do."""
    if language != "de":
        return
    whole = Clause(text, language)
    taken, soft = 0, None
    for part in (part for source in sources for part in clauses(source)):
        hard, found = PATTERNS[Hedge.NOT].search(part), _FIRM.search(part)
        if hard or found:
            words = found.group().split() if found else [""]
            telling = stems_of(part, language) - stems_of(f"{words[0]} {words[-1]}", language)
            if telling and common(whole, telling) >= TAKEN * len(telling):
                taken += 1
                soft = soft or (Limit(Hedge.NOT, found.group(), part, "") if found and not hard else None)
    if soft is not None and _times_denied(text) < taken:
        yield soft


def _times_denied(text: str) -> int:
    """How often a line may deny something at the most."""
    return len(_ANYHOW.findall(text))


def failing(text: str, said: str) -> Iterator[Limit]:
    """What a line says has failed, or is refused, where no statement denies anything in any words."""
    found = _FIRM.search(text)
    if found is not None and not PATTERNS[Hedge.NOT].search(text) and not denied(said) and not _UNREACHED.search(said):
        yield Limit(Hedge.NOT, found.group(), text, "")


_BASE = 5
"""Letters by which a noun is known in "gebührenfrei"."""
_FREE = re.compile(r"\b(?P<of>[a-zäöüß]{4,}?)s?(?:los|frei)(?:e[nrsm]?)?\b", re.I)


def freed(text: str, sources: list[str], language: str) -> Iterator[Limit]:
    """What a line has of what the statements are free of: "Gebühr für leere Plätze" for "gebührenfrei"."""
    if language != "de" or PATTERNS[Hedge.NOT].search(text) or _ANYHOW.search(text):
        return
    for source in sources:
        for match in _FREE.finditer(source):
            root = match["of"].lower()[:_BASE]
            if any(word.lower().startswith(root) for word in re.findall(r"[A-ZÄÖÜ][a-zäöüß]+", text)):
                yield Limit(Hedge.NOT, match.group(), source, "")
                return
