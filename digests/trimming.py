"""Shorter wording that never changes a meaning.

Only what carries no claim of its own may go from a sentence that is short enough: citations and pointers in brackets,
and connectives at the head. From a sentence that is too long, parts may go whose absence leaves every remaining claim
as true as it was: an aside, an example, an addition, a reason, a further predicate or main clause. A part that holds a
condition, an exception, a hedge, a limit or a negation stays, and so does what it belongs to. What can't be brought
under the limit that way is left out of the digest rather than cut. The rules see words, not grammar: where they can't
tell, they don't cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from digests.lexicons import Lexicon
from digests.trimming_words import (
    ADDING,
    ATTRIBUTED,
    BARE,
    BEFORE_NOUN,
    CONSEQUENCE,
    DEFINITE,
    DEPENDENT,
    DISTRIBUTED,
    LIMITS,
    MARKER,
    NEGATION,
    OPENER,
    POINTS_BACK,
    REASON,
    SCOPE,
    SUBJECTS,
    SUBORDINATE,
    SURE,
    TELLING,
)

MAX_WORDS = 30
"""The longest bullet."""
_CLAUSE_WORDS = 6
"""A clause of fewer words is not taken for a statement of its own."""
_HEAD_WORDS = 8
"""What stays of a cut sentence holds at least so many words."""

_POINTER = re.compile(
    r" ?(?:[(\[](?:(?:vgl|cf)\b\.?|(?:siehe|see|s\.)(?= )|(?:source|quelle)n?s?:"
    r"|(?:fig\.|abb\.|tab\.|figure|abbildung|table|tabelle)(?= ?\d))[^()\[\]]{0,80}[)\]]"
    r"|[(\[][^()\[\]]{0,60}\b(?:19|20)\d\d[a-z]?, ?(?:S|p|pp)\. ?\d+[^()\[\]]{0,20}[)\]]"
    r"|\[\d{1,3}(?:, ?\d{1,3}){0,20}\])",
    re.I,
)
_AUTHOR_YEAR = re.compile(
    r" ?[(\[][A-ZÄÖÜ][\w.’'-]+(?:(?:,| &| and| und) [A-ZÄÖÜ][\w.’'-]+| et al\.?){0,4}, (?:19|20)\d\d[a-z]?[)\]]"
)
_MONTH = re.compile(r"\b(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])", re.I)
_BRACKET = re.compile(r" ?\([^()]*\)")
_SPELT = re.compile(r"\([A-ZÄÖÜ][A-Za-z]?[A-Z&]+s?\)")
"""A bracket with an abbreviation: it only names again what stands before it."""
_EXAMPLES = re.compile(
    r"\((?:e\. ?g\.|for example|such as|including|like|z\. ?B\.|zum Beispiel|darunter)[ ,]"
    r"|\([^()]{0,200}(?:,|\bund|\band) (?:etc|usw|u\. ?v\. ?m)\.?\)",
    re.I,
)
_ASIDE = re.compile(r"(?<!\d) [–—] (?P<said>[^–—]+) [–—] |(?<=[^\W\d])—(?P<close>[^—]+)—(?=\w)")
_RELATIVE = re.compile(
    r"(?<=\w), (?:which|who|whose) [^,;:–—]{3,120},"
    r"(?= (?:is|are|was|were|has|have|had|will|would|can|could|must|shall|should|does|did)\b)"
)
_OPENED = re.compile(rf"{REASON.pattern}[^.,;:]*, (?=(?:we|our|you|your|the|it|they|this|these|a|an|[A-Z][\w.-]+) )")
_ADDITION = re.compile(rf", (?P<mark>{ADDING.pattern}) ", re.I)
_LEFT_BEFORE = re.compile(r"^(?:[,;\s]+|[–—]+ (?=[^\W\d]))+")
"""Marks that a cut opening leaves behind."""
_CLAUSE_BEGINS = r"(?=(?:we|you|they|it|the|our|this|[A-Z]))"
_JOINT = re.compile(
    r" ?; |(?<!\d) [–—] (?!\d)|(?<=[^\W\d])—(?=[^\W\d])"
    rf"|, (?:and )?so {_CLAUSE_BEGINS}|, but {_CLAUSE_BEGINS}"
)


def trim(text: str, lexicon: Lexicon) -> str:
    """The text without citations in brackets and opening connectives; first letter in upper case."""
    out = text
    if "(" in text or "[" in text:
        out = _POINTER.sub(lambda m: m.group() if NEGATION.search(m.group()) else "", out)
        out = _AUTHOR_YEAR.sub(lambda m: m.group() if _MONTH.search(m.group()) else "", out)
    for _ in range(2):
        lead = lexicon.leads.match(out)
        if lead is None or not _spare(lead.group(), out[lead.end() :], lexicon):
            break
        out = out[lead.end() :]
    out = " ".join(out.split()).rstrip(" ,;–—")
    return _capital(_LEFT_BEFORE.sub("", out))


def _spare(lead: str, rest: str, lexicon: Lexicon) -> bool:
    """Whether a sentence stands without this opening: not "So far, ..." or "Zudem planen wir ..."."""
    opener = OPENER["de" if lexicon.language == "de" else "en"].match(rest)
    if "," in lead:
        return lexicon.language != "de" or opener is not None
    return opener is not None and BARE["de" if lexicon.language == "de" else "en"].match(lead) is not None


def _capital(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() and " " in text else text


def variants(text: str, lexicon: Lexicon, limit: int = MAX_WORDS) -> list[str]:
    """The wordings of a sentence in at most `limit` words, the fullest first; none where none is safe.

    A sentence short enough has one, itself. Of a longer one: the sentence after as few cuts as needed, else each of its
    main clauses that is short enough. One of more than eight times the limit is no sentence, and has none.
    """
    length = len(text.split())
    if length <= limit:
        return [text]
    if length > 8 * limit:
        return []
    out = text
    for cut in _CUTS:
        shorter = cut(out, lexicon)
        if shorter is None:
            continue
        out = shorter
        if len(out.split()) <= limit:
            return [_closing(out)]
    return [c for c in _clauses(text, lexicon) if len(c.split()) <= limit]


def _harmless(part: str, lexicon: Lexicon) -> bool:
    """Whether a part limits nothing: it holds no negation, hedge, condition, scope or attribution."""
    return not (NEGATION.search(part) or LIMITS.search(part) or lexicon.conditions.search(part))


def _apart(part: str, lexicon: Lexicon) -> bool:
    """Whether a further clause or consequence limits nothing outside itself."""
    return not (NEGATION.search(part) or SCOPE.search(part) or lexicon.conditions.search(part))


def _without_markers(text: str, lexicon: Lexicon) -> str | None:
    out = MARKER.sub("", text)
    return out if out != text else None


def _without_brackets(text: str, lexicon: Lexicon) -> str | None:
    """Without abbreviations and examples in brackets: any other may say whom or when the sentence holds for."""

    def kept(match: re.Match[str]) -> str:
        inner = match.group().strip()
        spare = _SPELT.fullmatch(inner) or (_EXAMPLES.match(inner) and _harmless(inner, lexicon))
        return "" if spare else match.group()

    out = _BRACKET.sub(kept, text)
    return out if out != text else None


def _without_asides(text: str, lexicon: Lexicon) -> str | None:
    def kept(match: re.Match[str]) -> str:
        said = match["said"] or match["close"]
        return " " if TELLING.match(said) and _harmless(said, lexicon) else match.group()

    def relative(match: re.Match[str]) -> str:
        spare = _names_one(text[: match.start()]) and _harmless(match.group(), lexicon)
        return "" if spare else match.group()

    out = _RELATIVE.sub(relative, text)
    out = _ASIDE.sub(kept, out)
    return out if out != text else None


def _names_one(before: str) -> bool:
    """Whether a clause after these words can only add to them: they end in a name or a singular, not in "hotels"."""
    *earlier, word = before.split() or [""]
    return (word[:1].isupper() and bool(earlier)) or not word.endswith("s")


def _without_reason(text: str, lexicon: Lexicon) -> str | None:
    match = _OPENED.match(text)
    if match is None or not _harmless(match.group().split(" ", 1)[1], lexicon) or re.search(r"\d", match.group()):
        return None
    rest = text[match.end() :]
    goes_on = re.search(r", (?:we|our|you|they|it|the) ", rest)
    return _capital(rest) if _says(rest, lexicon) and not goes_on else None


def _without_addition(text: str, lexicon: Lexicon) -> str | None:
    """Cut at the first ", which ...", ", such as ..." or ", improving ..." that runs to the end."""
    for match in _ADDITION.finditer(text):
        head, tail = text[: match.start()], text[match.end() :]
        goes_on = [part for part in tail.split(", ")[1:] if lexicon.language == "de" or _verbs(part, lexicon, 0)]
        relative = match["mark"].lower() in ("which", "who", "whose")
        limits_nothing = _apart if CONSEQUENCE.match(match["mark"]) else _harmless
        if (
            goes_on
            or (relative and not _names_one(head))
            or (match["mark"].lower() == "as well as" and re.search(r"\d", head))
        ):
            continue
        if (
            len(head.split()) >= _HEAD_WORDS
            and limits_nothing(tail, lexicon)
            and _says(head, lexicon)
            and _closed(head)
        ):
            return head
    return None


def _without_members(text: str, lexicon: Lexicon) -> str | None:
    """An "and" list of predicates or clauses cut back to its first: who does A, B and C does A.

    Not a list of things (a sum, an average or an "only" may rest on all of them), and not in German, whose verbs may
    stand at the end.
    """
    if lexicon.language == "de" or ", and " not in text or DISTRIBUTED.search(text) or ATTRIBUTED.search(text):
        return None
    opening = _opening(text, lexicon)
    first, *others = text[opening:].split(", ")
    head, tail = text[: opening + len(first)], text[opening + len(first) :]
    parts = [part.removeprefix("and ") for part in others]
    if (
        len(others) < 2
        or not others[-1].startswith("and ")
        or len(head.split()) < _HEAD_WORDS
        or re.search(r"\bor\b", tail)
    ):
        return None
    if not _apart(tail, lexicon) or not _says(head, lexicon) or not _closed(head):
        return None
    clauses = all(_says(part, lexicon) for part in parts)
    predicates = all(_begins_with_verb(part, lexicon) for part in parts)
    alone = not (SUBORDINATE.search(first) or NEGATION.search(first) or "(" in first)
    return head if clauses or (predicates and alone) else None


_CUTS: tuple[Callable[[str, Lexicon], str | None], ...] = (
    _without_markers,
    _without_brackets,
    _without_asides,
    _without_reason,
    _without_addition,
    _without_members,
)


def _clauses(text: str, lexicon: Lexicon) -> list[str]:
    """The main clauses of a sentence that stand by themselves, joined by ";", a dash, ", so" or ", but".

    All its pieces must be main clauses. What a later piece limits is not given, nor what an earlier one gives the scope
    of ("Under the pilot scheme ...; service is included"), nor either side of an alternative.
    """
    if lexicon.conditions.match(text) or ATTRIBUTED.search(text) or DISTRIBUTED.match(text):
        return []
    joints = list(_JOINT.finditer(text))
    if not joints or sum("–" in j.group() or "—" in j.group() for j in joints) > 1:
        return []
    starts = [0, *(j.end() for j in joints)]
    ends = [*(j.start() for j in joints), len(text)]
    pieces = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    if not all(_says(p, lexicon) and not DEPENDENT.match(p) and _closed(p) for p in pieces):
        return []
    out = []
    for n, piece in enumerate(pieces):
        scoped = n > 0 and any(lexicon.late.match(p) or NEGATION.search(p) for p in pieces[:n])
        if (
            len(piece.split()) >= _CLAUSE_WORDS
            and not scoped
            and not (n < len(joints) and "but" in joints[n].group())
            and all(_leaves(piece, p, lexicon) for p in pieces[n + 1 :])
            and not (
                n > 0 and (_points_back(piece, lexicon) or (DEFINITE.match(piece) and "," not in joints[n - 1].group()))
            )
        ):
            out.append(_closing(_capital(piece)))
    return out


def _leaves(piece: str, later: str, lexicon: Lexicon) -> bool:
    """Whether a later clause leaves a piece as true as it was: no exception, and no scope that the piece lacks."""
    other_scope = lexicon.late.match(later) is not None and lexicon.late.match(piece) is None
    return _apart(later, lexicon) and not other_scope and not _points_back(later, lexicon)


def _points_back(text: str, lexicon: Lexicon) -> bool:
    return lexicon.dangling.match(text) is not None or POINTS_BACK.match(text) is not None


def _closing(text: str) -> str:
    out = text.rstrip(" ,;:–—")
    return out if re.search(r"[.!?…)\]”“\"’']$", out) else out + "."


def _closed(text: str) -> bool:
    return (
        all(text.count(a) == text.count(b) for a, b in ("()", "[]", "«»"))
        and text.count('"') % 2 == 0
        and text.count("“") + text.count("”") == (2 * text.count("“") if "”" in text else 2 * text.count("„"))
    )


def _opening(text: str, lexicon: Lexicon) -> int:
    """Where the main clause begins: after an adverbial at the head ("In 2027, ...", "To reach the goal, ...")."""
    comma = text.find(", ")
    return comma + 2 if comma > 0 and lexicon.late.match(text) else 0


def _says(text: str, lexicon: Lexicon) -> bool:
    """Whether the text is a main clause: a finite verb stands after its subject and before any subordinate clause."""
    main = text[_opening(text, lexicon) :]
    front = main.split(", ", 1)[0]
    if lexicon.language == "de":
        return any(w in lexicon.verbs for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", front)[1:])
    front = SUBORDINATE.split(front, maxsplit=1)[0]
    if re.match(r"(?:the|a|an|our|your|its|their|every|each) (?:[\w-]+ ){1,5}(?:we|you|they|I) ", front, re.I):
        return False  # a clause without its "that": "the plan we will present"
    return re.match(r"(?:we|you|they|it|he|she) \w", front, re.I) is not None or _verbs(front, lexicon, 1) > 0


def _verbs(text: str, lexicon: Lexicon, start: int) -> int:
    """How many finite verbs stand in an English text from word `start` on. "The plans" and "a new offer" are none."""
    words = [w.lower() for w in re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", text)]
    found = 0
    for n in range(start, len(words)):
        word, before = words[n], words[n - 1] if n else ""
        if word not in lexicon.verbs or before in BEFORE_NOUN:
            continue
        base = not word.endswith(("s", "ed")) and word not in SURE
        found += not base or n == 0 or before in SUBJECTS or before in SURE or before.endswith("s")
    return found


def _begins_with_verb(part: str, lexicon: Lexicon) -> bool:
    words = part.split()
    return len(words) >= 3 and words[0].lower() in lexicon.verbs and not NEGATION.search(part)
