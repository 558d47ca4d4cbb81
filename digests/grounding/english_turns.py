"""What an English line turns round: a doubt into a certainty, "without" into "with", "after" into "before".

Dropping a hedge can leave words that say more than that nothing is said: "will" where a statement has "may",
"confirmed" where it has "planned". These are looked for by themselves, whatever else the line hedges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digests.grounding.english_denials import STANDING
from digests.grounding.limits import PATTERNS, Limit, clauses, limits
from digests.grounding.line_clauses import Clause, share, stems_of
from digests.grounding.vocabulary import Hedge
from digests.lexicons import lexicon
from digests.wording import stem

_SURE = re.compile(r"\b(?:confirm(?:s|ed)?|certain to|is certain|are certain|guaranteed|definite(?:ly)?)\b", re.I)
_SURE_TOO = re.compile(
    r"\b(?:confirm\w*|certain\w*|guarant\w*|definite\w*|approv\w*|agree\w*|sign\w*|fix\w*|firm\w*|assur\w*|bound to"
    r"|decided|granted|evidence|pro(?:ve\w*|of)|show\w*|found|bestätig\w*)",
    re.I,
)
"""With any of it in a statement, a line may call it certain."""
_WILL = re.compile(r"\b(?:will|won[’']t) (?:then |also |only |be )?(?P<verb>[a-z]{2,})", re.I)
_OPEN = (
    r"may|might|could|should|(?:expected|expects?|likely|planned|plans?|planning|aims?|aiming|hopes?|hoping|hoped|intends?"
    r"|intended|wants?|projected|forecast|scheduled|set|due|seeks?|designed|supposed) to"
)
_OPEN_VERB = re.compile(rf"\b(?:{_OPEN}) (?:not |then |also |only |well |soon )?(?:be )?(?P<verb>[a-z]{{2,}})", re.I)
_AHEAD = (Hedge.PLANNED, Hedge.MAYBE)
_WITH = re.compile(r"\bwith (?!no )(?P<what>[^\s,;:.]+(?: [^\s,;:.]+){0,2})", re.I)
_LACKING = re.compile(
    r"\b(?:without|with no|lacking|no(?! (?:more|less|fewer|later|earlier"
    r"|longer))) (?P<what>[^\s,;:.]+(?: [^\s,;:.]+){0,2})",
    re.I,
)
_EXEMPT = re.compile(
    r"\b(?:only|solely|alone|need\w*|requir\w*|must|always|if|unless|first|otherwise|vs|versus)\b", re.I
)
_TURNING = re.compile(r"\b(?:unless|except|excluding|other than)\b", re.I)
_BEFORE = re.compile(r"\b(?:before|prior to) (?P<what>[^,;:.]+)", re.I)
_FROM_THEN = re.compile(
    r"\b(?:after|once|as soon as"
    r"|(?:tak(?:e|es|ing)|wait\w*|last\w*|delayed|postponed|not|n[’']t|never)(?: [\w’]+){0,3}? until)"
    r" (?P<what>[^,;:.]+)",
    re.I,
)
_UNTIL = re.compile(r"\b(?:until|till) (?P<what>[^,;:.]+)", re.I)
_FIRST = re.compile(r"(?P<what>[^,;:.]+) first\b[^.;]*\bthen\b", re.I)
_NEEDED = re.compile(
    r"\b(?:only|solely|need\w*|requir\w*|must|mandatory|always|after|once|first|subject to|prerequisite)\b", re.I
)
_TURNED = tuple(
    (re.compile(word, re.I), re.compile(other, re.I))
    for word, other in (
        (
            r"\b(?:set|fixed|decided|settled|agreed|finali[sz]ed)\b",
            r"\b(?:still|yet) (?:open|unclear|undecided)|\b(?:undecided|unsettled|yet to be)\b",
        ),
        (r"\bopen(?:s|ed)?\b(?! question)", r"\bclosed\b(?!.*\b(?:until|till|to)\b)"),
        (r"\bclosed\b", r"\bopen\b"),
        (r"\b(?:part of|included|covered by)\b", r"\b(?:exempt|excluded)\b"),
        (r"\bgo(?:es)? ahead\b", r"\bcancel\w*"),
        (r"\bchargeable\b|\bcharged for\b", r"\b(?:not|never|n[’']t) charge"),
    )
)
_EVERYBODY = re.compile(r"\b(?:everybody|everyone|anybody|anyone)\b", re.I)
_NOBODY = re.compile(r"\b(?:nobody|no one|no-one|none)\b", re.I)
_FORBIDS = re.compile(
    r"(?:\A\W*(?:please )?(?:do not|don[’']t|never)|\b(?:must|may|should|shall|can) ?not|\bmustn[’']t"
    r"|\bcan[’']t|\bcannot"
    r"|\b(?:nobody|no one|no [a-z]+) (?:may|must|should|can|is to|are to))\b",
    re.I,
)
_MEANWHILE = re.compile(
    r"\b(?:only|without|unless|until|after|once|before|first|instead|check|ask|wait|keep|leave|hold|stop|end|drop|let"
    r"|stay|turn|treat|mind|beware|refer|pass|point)\b",
    re.I,
)
_BOUNDS = (Hedge.AT_MOST, Hedge.AT_LEAST)
_DENYING_VERB = re.compile(rf"\W*(?:{STANDING})\b", re.I)
_NEVER_FIRST = re.compile(r"\W*(?:please )?(?:do not|don[’']t|never)\b", re.I)
_SOME = 0.25
"""From this share on an order is about what a statement forbids."""
_LATER = re.compile(r"\blater than\b", re.I)
_LAST = re.compile(
    r"\b(?:within|at the latest|no later than|not later than|until|till|deadline|by (?:the )?(?:end|\d|[A-Z]))", re.I
)
_EARLIER = re.compile(r"\bearlier than\b|\bbefore\b.*\bat the earliest\b", re.I)
_FIRST_ONE = re.compile(
    r"\b(?:at the earliest|(?:no|not) (?:earlier|sooner) than|(?:not|n[’']t|neither|no)\b.*\b(?:before|until))\b", re.I
)
_BARE = re.compile(r"\W*(?:before|earlier|later|longer|shorter|still|higher|lower|more|less)\W*", re.I)


def turned_in_english(text: str, sources: Sequence[str], around: Sequence[str], language: str) -> Iterator[Limit]:
    """What an English line turns round of its statements; of one in German nothing is looked for here."""
    if language != "en":
        return
    said = " ".join(sources)
    yield from _certain(text, f"{said} {' '.join(around)}")
    yield from _will(text, sources)
    yield from _with(text, sources, language)
    yield from _no_with(text, sources, language)
    yield from _before(text, said, language)
    yield from _later(text, said)
    yield from _everybody(text, said)
    yield from _opposite(text, said)
    yield from _told(text, sources, language)
    yield from _torn_off(text, said)


def _certain(text: str, known: str) -> Iterator[Limit]:
    """A line that calls certain what no statement does."""
    sure = _SURE.search(text)
    if sure is not None and _SURE_TOO.search(known) is None:
        yield Limit(Hedge.MAYBE, sure.group(), text, "")


def _will(text: str, sources: Sequence[str]) -> Iterator[Limit]:
    """What will be where it may be, "will slip" for "may slip"; a line that hedges in the same clause has kept it."""
    if _WILL.search(text) is None:
        return
    said = " ".join(sources)
    open_verbs = {stem(match["verb"], "en") for match in _OPEN_VERB.finditer(said)}
    sure_verbs = {stem(match["verb"], "en") for match in _WILL.finditer(said)}
    for clause in clauses(text):
        if any(limit.hedge in _AHEAD for limit in limits(clause, "en")):
            continue
        for match in _WILL.finditer(clause):
            verb = stem(match["verb"], "en")
            if verb in open_verbs and verb not in sure_verbs:
                yield Limit(Hedge.PLANNED, match.group(), clause, "")


def _with(text: str, sources: Sequence[str], language: str) -> Iterator[Limit]:
    """A line with what a statement has it without, unless the rest of the clause is turned round as well."""
    if _WITH.search(text) is None:
        return
    lacking = [
        (stems_of(match["what"], language), match["what"].lower().split()[0], part)
        for source in sources
        for part in clauses(source)
        for match in _LACKING.finditer(part)
    ]
    if not lacking:
        return
    given = [stems_of(match["what"], language) for source in sources for match in _WITH.finditer(source)]
    for clause in clauses(text):
        if _EXEMPT.search(clause):
            continue
        for match in _WITH.finditer(clause):
            noun, word = stems_of(match["what"], language), match["what"].lower().split()[0]
            if noun and any(noun & other for other in given):
                continue
            for stems, first, part in lacking:
                same = noun & stems or (not noun and word == first)
                rest = stems_of(part, language) - noun
                if same and _turns(clause) == _turns(part) - 1 and (not rest or rest & stems_of(clause, language)):
                    yield Limit(Hedge.NOT, match.group(), clause, "")


def _turns(part: str) -> int:
    """How often a clause denies or excepts."""
    return len(PATTERNS[Hedge.NOT].findall(part)) + len(_TURNING.findall(part))


def _no_with(text: str, sources: Sequence[str], language: str) -> Iterator[Limit]:
    """A line that has nothing with what the statements need for it: "no samples with a demonstration"."""
    for clause in clauses(text):
        with_it = _WITH.search(clause)
        if with_it is None or _EXEMPT.search(clause) or _turns(clause) != 1:
            continue
        denial = PATTERNS[Hedge.NOT].search(clause)
        noun = stems_of(with_it["what"], language)
        for part in (part for source in sources for part in clauses(source)):
            needed = _turns(part) > 1 or (_turns(part) == 0 and _NEEDED.search(part) is not None)
            if any(f"un{word.lower()}" in part.lower() for word in re.findall(r"[a-z]{4,}", with_it["what"])):
                continue  # "no returns with a broken seal" for "only if unbroken"
            if denial and denial.start() < with_it.start() and needed and noun & stems_of(part, language):
                yield Limit(Hedge.NOT, with_it.group(), clause, "")


def _before(text: str, said: str, language: str) -> Iterator[Limit]:
    """What a line puts before a time or an event that the statements put it after."""
    if _BEFORE.search(text) is None:
        return
    after = [stems_of(match["what"], language) for match in _FROM_THEN.finditer(said)]
    if PATTERNS[Hedge.NOT].search(said):
        after += [stems_of(match["what"], language) for match in _UNTIL.finditer(said)]
    first = _FIRST.search(said)
    if first is not None:
        after.append(stems_of(first["what"], language))
    there = [stems_of(match["what"], language) for match in _BEFORE.finditer(said)]
    for clause in clauses(text):
        for match in _BEFORE.finditer(clause):
            noun = stems_of(match["what"], language)
            if PATTERNS[Hedge.NOT].search(clause) or any(noun & stems for stems in there):
                continue
            if any(noun & stems for stems in after):
                yield Limit(Hedge.NOT, match.group(), clause, "")


def _later(text: str, said: str) -> Iterator[Limit]:
    """What comes later than a time that the statements call the last one, or before the first one."""
    if PATTERNS[Hedge.NOT].search(text):
        return
    for pattern, last in ((_LATER, _LAST), (_EARLIER, _FIRST_ONE)):
        found = pattern.search(text)
        if found and last.search(said) and not (pattern.search(said) and not PATTERNS[Hedge.NOT].search(said)):
            yield Limit(Hedge.NOT, found.group(), text, "")


def _opposite(text: str, said: str) -> Iterator[Limit]:
    """What a line that denies nothing says, where the statements have the contrary: "open" for "closed"."""
    if PATTERNS[Hedge.NOT].search(text):
        return
    for word, other in _TURNED:
        found = word.search(text)
        if found and other.search(said) and not word.search(said):
            yield Limit(Hedge.NOT, found.group(), text, "")


def _everybody(text: str, said: str) -> Iterator[Limit]:
    """What all do, or may, where the statements say that nobody does."""
    every = _EVERYBODY.search(text)
    clause = next((part for part in clauses(text) if _EVERYBODY.search(part)), "")
    if any(PATTERNS[hedge].search(clause) for hedge in _BOUNDS):
        return  # "twice at most by anyone" for "nobody more than twice"
    if every and _NOBODY.search(said) and not _EVERYBODY.search(said) and not PATTERNS[Hedge.NOT].search(text):
        yield Limit(Hedge.NOT, every.group(), text, "")


def _told(text: str, sources: Sequence[str], language: str) -> Iterator[Limit]:
    """An order to do what the statements forbid: "Call it safe" for "Don't describe it as safe"."""
    there = {part for source in sources for part in clauses(source)}
    own = [part for part in clauses(text) if part not in there and _ordering(part)]
    if not own or any(PATTERNS[hedge].search(text) for hedge in _BOUNDS):
        return
    parts = [(part, stems_of(part, language)) for source in sources for part in clauses(source)]
    for clause in own:
        mine = Clause(clause, language)
        best = max((share(mine, telling) for _, telling in parts), default=0.0)
        for part, telling in parts:
            forbidden = _NEVER_FIRST.match(part) is not None
            if PATTERNS[Hedge.NOT].search(clause) and not forbidden:
                continue
            if best >= _SOME and share(mine, telling) == best and _FORBIDS.search(part):
                yield Limit(Hedge.NOT, clause.split()[0], clause, "")
                return


def _ordering(clause: str) -> bool:
    """Whether a clause tells to do something, and neither to avoid it nor only with or after something."""
    first = re.match(r"\W*([^\W\d_]+)", clause)
    return (
        first is not None
        and first.group(1).lower() in lexicon("en").bases
        and not _DENYING_VERB.match(clause)
        and _MEANWHILE.search(clause) is None
    )


def _torn_off(text: str, said: str) -> Iterator[Limit]:
    """What is left of a denial by itself: ", before." of ", not before."."""
    if PATTERNS[Hedge.NOT].search(said):
        for clause in clauses(text):
            if _BARE.fullmatch(clause):
                yield Limit(Hedge.NOT, clause, text, "")
