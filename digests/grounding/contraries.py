"""Denials said by a contrary: which words of a line can stand for a "not" depends on what the statement denies.

"Free until May" denies that it is free later; "free until May" for "not approved" denies nothing. So each group of
words counts only where the denied clause speaks of what the group is the contrary of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.grounding import english_denials, german_denials
from digests.grounding.limits import PATTERNS
from digests.grounding.vocabulary import Hedge


def _group(about: str, words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a denied clause speaks of, and the words that are the contrary of it."""
    return re.compile(about, re.I), re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I)


_ANYTHING = _group(
    r"",
    r"few|wenige|blocked|gesperrt|\w*sperre|exklusive|offline|zu wenig|too (?:little|few|small)"
    r"|unavailable|unsuitable|ungeeignet|missing|absent|off[- ]limits|taboo|no-go|lack(?:s|ed|ing)?|scrapped"
    r"|abolished|abgeschafft"
    r"|except(?:ed)?|excluding|exclud\w+|exclusive|only|solely|exclusively|außer|ausgenommen|nur|ausschließlich"
    r"|allein\w*|untersagt|unzulässig|forbidden|banned|prohibited|withdrawn|ungültig|invalid|void|entfällt|entfallen"
    r"|avoid\w*|refus\w+|reject\w*|prevent\w*|rul(?:es?|ed) out|instead of|rather than|out of scope|against|zero"
    r"|cancel\w*|little|hardly|barely|rarely|seldom|miss|missed|misses|failed|fell short|confidential|secret|unlikely"
    r"|verfehl\w*|enttäusch\w*|gescheitert|vertraulich\w*|geheim\w*|vermeid\w*|ablehn\w*|abgelehnt|abgebrochen"
    r"|ausgeschlossen|verzicht\w*|statt|anstelle|verbiet\w+|verboten|mangel\w*|gestrichen|null|tabu|kaum|selten"
    r"|unwahrscheinlich|(?:leav|keep|left|kept|stay)\w*\b.{0,40}?\b(?:out|off|away|alone|from)"
    r"|(?:steer|stay) clear|skips?|h[oe]ld back|withh[oe]ld|zurückh[aä]lt\w*|refrain\w*|unterlass\w*|absehen"
    r"|n/a|off the table|fail(?:s|ing)?|unable|absence|devoid|omit\w*|declin(?:es|ed)|den(?:y|ies|ied)|barred|nil"
    r"|ineligible|exempt\w*|fern(?:halten)?|stopp?\w*|\w+stopp",
)
_TIME = _group(
    r"\b(?:day|week|month|renew\w*|continu\w*|finish\w*|before|until|till|after|yet|longer|again|since|any ?more"
    r"|extend\w*|stop\w*|ceas\w*|so far|ever|never|first|late\w*|while|as long as|solange"
    r"|(?:19|20)\d\d|january|february|march|april|mai|june|july|august|september|october|november|december"
    r"|vor|bis|nach|ab|erst|noch|mehr|wieder|bisher|bislang|seit|je|nie|verlänger\w*|später|weiter(?! als)\w*"
    r"|januar|februar|märz|juni|juli|oktober|dezember|quartal|\w*jahr\w*)\b",
    r"earliest|until|till|still|remain\w*|stays?|beyond|first|quit|abort\w*|(?:are|is) new|left|expir\w+|ends?"
    r"|ended|laps\w+"
    r"|discontinued|retired|phased out|drop(?:s|ped)?|once|last|latest|postponed|delayed|untried|unprecedented"
    r"|(?:until )?at least until|mindestens bis|frühestens|erst\w{0,2}|bis|letztmals|zuletzt"
    r"|weiterhin|nach wie vor|bleib\w*|endet|enden|ende|beendet|abgelaufen|verfäll\w*|verfallen|verlier\w*"
    r"|eingestellt|ausgelaufen|läuft aus|aus|weg(?:fällt|fallen)?|verschoben|(?:ist|sind) neu|schließ\w+",
)
_CHANGE = _group(
    r"\b(?:increas\w*|rais\w*|ris(?:e|en|ing)|rose|\w*chang\w*|gr(?:o|e)w\w*|high\w*|lower\w*|fall\w*|fell|drop\w*"
    r"|improv\w*|more|less|up|down|extend\w*|adjust\w*|negotia\w*|stieg\w*|steig\w*|gestiegen|\w*erhöh\w*|\w*änder\w*"
    r"|gesunken|sink\w*|sank\w*|wachs\w*|gewachsen|mehr|weniger|höher|niedriger|gefallen|anheb\w*"
    r"|angehoben\w*|gesenkt|senk\w*|angepasst|anpass\w*|verhandel\w*|schwank\w*)\b",
    r"stable|constant|flat|frozen|fixed|unchanged|remain\w*|stays?|still|steady|level|stagnat\w*|same"
    r"|stabil\w*|konstant\w*|unverändert\w*|bleib\w*|gleich\w*|fest\w*|stagnier\w*|eingefroren|\w*niveau|plateau|seitwärts|nullwachstum|nullrunde",
)
_PRICE = _group(
    r"\b(?:waive[sd]?|without|ohne|includ\w*|inclusive|cost\w*|charg\w*|fee\w*|pa(?:y|id)\w*|part|contain\w*"
    r"|cover\w*|VAT|price\w*|comes?"
    r"|enthalten|enthält|inklusive|inbegriffen|\w*gebühr\w*|kost\w*|teil|\w*preis\w*|gehör\w*|\w*umfang|dabei"
    r"|zahl\w*|berechn\w*|umfasst|mehrwertsteuer)\b",
    r"extra|plus|net of|excl|ex|net|exkl|zzgl|zuzüglich|netto|separate(?:ly)?|separat|gesondert|free|zero|waive[sd]?"
    r"|optional|chargeable|erlassen|frei|freie[rsmn]?|gratis|gratis\w+|kosten(?:los|frei)\w*|umsonst|unentgeltlich\w*"
    r"|gebührenfrei\w*|geschenkt|\w*aufpreis|add-on|sold separately|on top",
)
_UNFREE = _group(r"\bfree\b", r"pa(?:ys?|id)|charged?|costs?|billed|chargeable")
_DECISION = _group(
    r"\b(?:yet|noch|deci\w+|fixed|set|named|know\w*|clear\w*|agree\w*|approv\w*|grant\w*|confirm\w*|sign\w*|certif\w*|settled"
    r"|answer\w*"
    r"|finish\w*|complet\w*|done|ready|publish\w*|permission|given|test\w*|tried|available|arriv\w*"
    r"|ent?schie\w*|bekannt|klar|genehmig\w*|bestätig\w*|zugestimmt|zustimm\w*|geklärt|fest|freigegeben|freigabe"
    r"|zertifizier\w*|geprüft|beantwortet|fertig\w*|abgeschlossen|veröffentlich\w*|vor|beschlossen|beschluss"
    r"|\w*zusage\w*|zugesagt|unterschr\w*|unterzeichn\w*|erteilt|erfolgt|eingegangen|einig\w*|geeinigt|termin\w*"
    r"|gefunden|gewählt|ausgewählt|besetzt|entscheidung\w*)\b",
    r"undecided|unclear|unresolved|open(?=:|\W*\Z)|outstanding|pending|await\w*|subject to|still|in progress|running"
    r"|under (?:review|way|consideration)|unsure|offen|unklar|ungeklärt|unentschieden|ausstehend|ausst(?:eht|ehen)"
    r"|steht aus|aus|vorbehaltlich|weiterhin|fraglich|läuft|laufend|in prüfung|warte\w*",
)
_NEED = _group(
    r"\b(?:without|ohne|unless|before|bevor|vor|until|bis|other than|outside|außer|es sei denn|sofern|with no|only"
    r"|replac\w*|ersetz\w*|ersatz|if|wenn|who|lacking|un\w+|who|die|solange)\b",
    r"need\w*|requir\w+|mandatory|compulsory|prerequisite|must|condition\w*|subject to|still|weiterhin|brauch(?:t"
    r"|en)|benötig\w+"
    r"|erforder\w+|pflicht|\w+pflicht|nötig|notwendig|voraus|voraussetzung|zwingend|first|erst|zuerst|always|immer"
    r"|stets",
)
_TOLD = _group(
    r"\b(?:told|tell\w*|sa(?:y|id)|show\w*|mention\w*|nam(?:e|ed)|forward\w*|shar(?:e|ed)|disclos\w*|pass\w*|quot\w*"
    r"|public\w*|spoken|speak|talk\w*|subject|genannt|nenn\w*|zeig\w*|gezeigt|\w*geb\w*|erwähn\w*|öffentlich\w*"
    r"|sprech\w*|sag\w*|geheim\w*|vertraulich\w*)\b",
    r"internal|private|under wraps|stays?|hidden|anonymous|unnamed|silence|intern\w*|bleib\w*|anonym\w*|schweig\w*"
    r"|stillschweigen",
)
_DUTY = _group(
    r"\b(?:muss|müssen|musst\w*|nötig|notwendig|erforderlich|pflicht|verpflicht\w*|zwingend|brauch\w*)\b",
    r"freiwillig\w*|optional\w*|freigestellt|wahlweise|auf wunsch|kann|können|darf|dürfen|möglich",
)
_LOSS = _group(
    r"\b(?:los[et]\w*|losing|leav\w*|left|cancel\w*|churn\w*|replac\w*|fail\w*|br(?:o|ea)k\w*|terminat\w*|back"
    r"|return\w*"
    r"|verlor\w*|verlier\w*|gekündigt|kündig\w*|verlassen|verlässt|verließ\w*|weggegeben|abgegeben|weitergegeben|herausgegeben|abwander\w*|gehen|wechsel\w*"
    r"|scheitert?e?n?|gescheitert|misslang|ausfallen|fällt|fallen|fiel\w*|abgelehnt|weg|vergess\w*|abgebrochen|abbruch|ausgefallen|ausfall|zurück|getauscht)\b",
    r"retained|kept|stay(?:s|ed)?|remain\w*|all|every|still|alle|blieb\w*|bleib\w*|verbleib\w*|geblieben|gehalten|behalt\w*|weiterhin|erfolgreich\w*|gelungen|gelang\w*|durchweg",
)
_SHORT = _group(
    r"\b(?:hop\w+|expect\w*|target\w*|goals?|plan\w*|promis\w*|reach\w*|me?et|\w*ziele?n?s?|erhofft\w*|erwart\w*"
    r"|geplant\w*|erreich\w*|versproch\w*)\b",
    r"under|below|short|behind|less|fewer|disappoint\w*|unter|unterhalb|hinter|weniger",
)
_NO_MORE = re.compile(r"\b(?:no longer|any ?more|any longer|stop(?:s|ped)?|ceas(?:e|es|ed))\b", re.I)
_NEVER = re.compile(r"\bnever\b", re.I)
_GOING_ON = frozenset(
    ("still", "remain", "remains", "remained", "remaining", "stay", "stays", "beyond", "first", "earliest")
)
"""What goes on is the contrary of what has not happened yet, and not of what is so no longer."""
_ONE_LACK = re.compile(r"\b(?:without|with no)\b", re.I)
_ELLIPTIC = re.compile(r"\b(?:not|nicht)\W*\Z", re.I)
"""A clause that denies what another one says: "the case is not"."""
_PUNCTUAL = _group(
    r"\b(?:rechtzeitig|pünktlich|termingerecht|fristgerecht|on time|in time)\b",
    r"\w*verzug|verspät\w*|verzöger\w*|später|zu spät|late|delay\w*|behind|überfällig",
)
_BELOW = _group(
    r"\b(?:darunter|unter|weniger|unterschr\w+)\b", r"erst|ab|mindest\w*|\w*mindest\w*|minimum|untergrenze|schwelle"
)
_ABOVE = _group(
    r"\b(?:darüber|überschr\w+|übersteig\w*)\b",
    r"\w*höchst\w*|maxim\w*|obergrenze|limit|deckel\w*|gedeckelt\w*|schluss",
)
_KNOWN = _group(
    r"\b(?:bekannt|wissen|weiß|kenn\w*|kannte\w*|gekannt|gewusst|know\w*|klar|sag\w*|beziffer\w*|erhoben|gezählt|nenn\w*"
    r"|genannt)\b",
    r"unbekannt|unknown|unklar|offen|fraglich|ungewiss",
)
_GONE = _group(
    r"\b(?:abolish\w*|scrap\w*|remov\w*|discontinu\w*|withdraw\w*|cancel\w*|dropp?\w*|abgeschafft|abschaffen|streich\w*"
    r"|disappear\w*|vanish\w*|gone|die[ds]?|dead|end(?:s|ed)?|over|away|verschwunden|verschwinde\w*|vorbei|tot)\b",
    r"lives? on|remain\w*|stay\w*|persist\w*|continu\w*|alive|still|exist\w*|survive[sd]?|go(?:es)? on|bleib\w*"
    r"|weiterhin",
)
_AFFECTED = _group(
    r"\b(?:affect\w*|touch\w*|chang\w*|harm\w*|concern\w*|betroffen|berührt|betrifft|geändert)\b",
    r"untouched|unaffected|unchanged|intact|unharmed|unberührt|unverändert|außen vor|as (?:it|they) (?:is|are)",
)
_EXCEEDING = _group(
    r"\b(?:beyond|more than|over|exceed\w*|above|mehr als|über)\b",
    r"limited|capped|max(?:imum|imal\w*)?|at most|up to|höchstens|bis zu|begrenzt|gedeckelt",
)
_GERMAN = _group(r"", german_denials.SOFT)
_ENGLISH = _group(r"", english_denials.STANDING)
_GROUPS = (
    _ENGLISH,
    _EXCEEDING,
    _GONE,
    _AFFECTED,
    _GERMAN,
    _PUNCTUAL,
    _BELOW,
    _ABOVE,
    _KNOWN,
    _ANYTHING,
    _TIME,
    _CHANGE,
    _PRICE,
    _UNFREE,
    _DECISION,
    _NEED,
    _TOLD,
    _DUTY,
    _LOSS,
    _SHORT,
)
_UNTIL = re.compile(r"\W*(?:bevor|ehe|bis)\b", re.I)
"""What follows a denied clause: "no dates, before they are confirmed"."""
_BEFORE = re.compile(r"\b(?:before|prior to|vor|bevor|ehe)\b", re.I)
_NO_LONGER = re.compile(r"\b(?:no longer|any ?more|nicht mehr|kein\w*\b.*\bmehr)\b", re.I)
_GOES_ON = re.compile(r"weiterhin|nach wie vor", re.I)
"""No contrary of "no longer", but its loss."""
_ALONE = re.compile(r"\bohne\b(?!.*\bnur\b)(?<!\bnur ohne)", re.I)
_ONLY = re.compile(r"nur|ausschließlich|allein\w*|lediglich", re.I)
_OF_OTHERS = re.compile(r"\b(?:sondern|ander\w*|sonst|others?|else)\b", re.I)
"""What is denied of the others is what "only" says."""
_FAILS = re.compile(r"\bf(?:ällt|allen|iel|ielen)\b.*\baus\b|ausf[aä]ll\w*|ausgefallen", re.I)
_FAILED = re.compile(r"\w*ausfall|ausgefallen", re.I)
_NOT_BEFORE = _group(
    r"",
    r"earliest|frühestens|erst\w{0,2}|first|(?:until )?at least until|mindestens bis|wait\w*|wart\w*|still|once",
)
"""What is not so before a time is so from then on; "until then" would say the contrary."""
_NEGATIVE = re.compile(
    r"\b(?:un(?!ter|ser|der|its?|til|iv)|non-?)[a-zäöüß]{4,}|\w{4,}(?:los|frei|less"
    r"|-free)(?:e[snrm]?)?\b",
    re.I,
)
_DENIALS = re.compile(
    rf"{PATTERNS[Hedge.NOT].pattern}|{_NEGATIVE.pattern}|{_ANYTHING[1].pattern}|\bonly\b|\bunless\b", re.I
)
"""With one of them only, "works without a line" says that none is needed."""
ANY_CONTRARY = re.compile("|".join(words.pattern for _, words in _GROUPS), re.I)
"""Every word that can stand for a denial."""


def contraries(clause: str, said: str, text: str) -> Iterator[str]:
    """The words of a text, in small letters, that can stand for the denial in a clause of what is `said`.

    Of an expression only its first and last word: what stands between them is what it denies.
    """
    until = _UNTIL.match(said[max(0, said.find(clause)) + len(clause) :]) if "," in said else None
    denied = said if until or _ELLIPTIC.search(clause) else clause
    never = _NEVER.search(clause) is not None
    over = _NO_MORE.search(clause) is not None
    works = _ONE_LACK.search(clause) is not None and len(_DENIALS.findall(clause)) == 1
    bound = PATTERNS[Hedge.AT_MOST].search(said) is not None
    no_longer = _NO_LONGER.search(clause) is not None
    before = (until or _BEFORE.search(clause)) is not None and not no_longer
    only = PATTERNS[Hedge.ONLY].search(said) is not None and not _OF_OTHERS.search(said)
    failed = _FAILS.search(clause) is not None
    for group in _GROUPS:
        about, words = _NOT_BEFORE if before and group is _TIME else group
        if about.search(denied) and not (group is _NEED and works) and not (group is _SHORT and bound):
            if group is _NEED and _ALONE.search(said) and len(PATTERNS[Hedge.NOT].findall(said)) == 1:
                continue  # "no internet needed" for "without internet"; "needs internet" is the contrary
            for match in words.finditer(text):
                if (only and _ONLY.fullmatch(match.group())) or (failed and _FAILED.fullmatch(match.group())):
                    continue  # said for another limit of the statement, or what it denies
                if (no_longer or group in (_TIME, _NEED)) and _GOES_ON.fullmatch(match.group()):
                    continue
                first, *more = match.group().lower().split()
                if group is _ENGLISH:
                    yield match.group().lower()
                    continue
                if (over and first in _GOING_ON) or (never and first == "still" and group is not _CHANGE):
                    continue
                yield " ".join((first, *more[-1:]))


_PLAINLY = re.compile(
    "|".join((PATTERNS[Hedge.NOT].pattern, _ANYTHING[1].pattern, _ENGLISH[1].pattern, _NEGATIVE.pattern)), re.I
)


def plainly_denies(text: str) -> bool:
    """Whether a text denies anything, in words that deny wherever they stand."""
    return _PLAINLY.search(text) is not None


def denies(text: str) -> bool:
    """Whether a text denies anything, in any words."""
    return bool(PATTERNS[Hedge.NOT].search(text) or ANY_CONTRARY.search(text) or _NEGATIVE.search(text))
