"""Headings that deny: what stands under "Don't say" or "Nicht versprechen" is what the document does not say."""

from __future__ import annotations

import re
from functools import lru_cache

from digests.model import Shape, Statement

_SAYING = (
    r"(?:say|said|claim(?:ed)?|promis(?:e|ed|ing)|mention(?:ed)?|us(?:e|ed|ing)|writ(?:e|ten)|stat(?:e|ed)|tell|told"
    r"|offer(?:ed)?|call(?:ed)?|talk(?:ed)? about|advertis(?:e|ed)|guarante(?:e|ed)|quot(?:e|ed)|discuss(?:ed)?"
    r"|communicat(?:e|ed)|suggest(?:ed)?|imply|implied|make|made|saying|claiming|commit(?:ted)?(?: to)?)"
)
_SAGEN = (
    r"(?:(?:ge)?sag(?:en|t)|behaupte[nt]|versprechen|versprochen|zu(?:zu)?sag(?:en|t)|zugesagt|erwähn(?:en|t)"
    r"|verwende[nt]|verwendet|(?:ge|be)?nutz(?:en|t)|(?:ge)?nenn(?:en|t)|genannt|schreiben|geschrieben|anbieten"
    r"|angeboten|anzubieten|kommunizier(?:en|t)|bewerben|beworben|garantier(?:en|t)|in aussicht (?:stellen|gestellt)"
    r"|formulier(?:en|t)|ansprechen|angesprochen|sagbar)"
)
_THINGS = (
    r"(?:words?|terms?|phrases?|claims?|statements?|things|topics|messages|wordings?|language|expressions|promises"
    r"|arguments?|begriffe?|wörter|worte|wendungen|formulierungen|aussagen?|behauptungen?|themen|botschaften"
    r"|versprechen|argumente?|ausdrücke)"
)
_NOT = r"(?:not|n[’']t|never|cannot|nicht|nie|niemals|keinesfalls|auf keinen fall)"
_REST = (
    r"(?:\s(?:this|these|that|it|them|so|the following|anything like this|das|dies|folgendes|werden|wird|darf|dürfen))*"
    rf"(?:\s{_THINGS})?"
)
_FORBIDDEN = (
    r"(?:forbidden|prohibited|banned|disallowed|unapproved|off[- ]limits|taboos?|no[- ]?gos?"
    r"|not (?:allowed|approved|permitted)|verboten\w*|unzulässig\w*|untersagt\w*|tabus?|tabu(?:wörter|themen|begriffe)"
    r"|unwörter|nicht (?:erlaubt|freigegeben|zulässig|gestattet)\w*)"
)
_HEADING = re.compile(
    rf"(?:\b(?:do |must |may |should |can |will )?{_NOT}\s(?:to\s|zu\s)?(?:be\s)?(?:{_SAYING}|{_SAGEN}){_REST}"
    rf"|n[’']t\s(?:be\s)?{_SAYING}{_REST}"
    rf"|\b(?:{_SAGEN})\s(?:wir|sie|ihr)\s(?:{_NOT})"
    rf"|\b(?:keine?n?|no)\s{_THINGS}\s(?:wie|like)(?:\s(?:diese|these))?"
    rf"|\bavoid(?:\s(?:saying|claiming|promising|using))?{_REST}|\bto (?:be avoided|avoid)"
    rf"|\b(?:zu )?vermeiden(?:de\w*\s{_THINGS})?|\bvermeidet?{_REST}"
    rf"|\b{_FORBIDDEN}(?:\s{_THINGS})?"
    r"|\A\W*(?:the )?don[’']?ts)\W*\Z",
    re.I,
)
_WORDS = 9
"""A longer heading is a sentence, which says itself what it denies."""
_INSTEAD = re.compile(
    r"(?<!\w)(?:instead|stattdessen|(?:better|besser|lieber) (?:say|use|sagen|so))(?!\w)"
    r"|\A\W*(?:better|rather|besser|lieber|alternativen?|alternatives?)\W*\Z",
    re.I,
)
_AND = re.compile(r"\s(?:and|or|but|&|/)\s")
_AFFIRMED = re.compile(rf"\b{_SAYING}\b", re.I)
_TURNED = re.compile(rf"{_NOT}\b|\bavoid|{_FORBIDDEN}", re.I)
_CARRIED = re.compile(
    rf"(?<!\w)(?:avoid\w*|vermeid\w*|{_FORBIDDEN}|don[’']?ts|"
    rf"(?:{_NOT}|\w+n[’']t|no(?:body| one)?|niemand|kein\w{{0,2}})\b.{{0,80}}?\b(?:{_SAYING}|{_SAGEN})"
    rf"|{_SAGEN} (?:wir |es |das )?(?:nie|niemals|nicht|keinesfalls))(?!\w)",
    re.I,
)


def denied_by(statement: Statement) -> str:
    """The heading over a statement under which stands what is not to be said.

    "" where there is none, or where a heading below it says what to say instead.
    """
    if statement.shape is Shape.TITLE and says_instead(statement.text):
        return ""
    for heading in reversed(statement.context):
        if says_instead(heading):
            return ""
        if denies(heading):
            return heading
    return ""


def worded(statement: Statement) -> str:
    """A statement as it can stand alone: under "Don't say" with that before it."""
    heading = denied_by(statement)
    if not heading or carries_denial(statement.text):
        return statement.text
    return f"{heading.rstrip(' :!.')}: {statement.text}"


def says_instead(heading: str) -> bool:
    """Whether under a heading stands what to say in place of what must not be said."""
    return _INSTEAD.search(heading) is not None


def carries_denial(text: str) -> bool:
    """Whether a line itself says that something is not to be said, promised or used, in English or German."""
    return _CARRIED.search(text) is not None


@lru_cache(maxsize=2_000)
def denies(heading: str) -> bool:
    """Whether what stands under a heading is what the document does not say."""
    plain = " ".join(heading.replace("*", " ").split())
    return len(plain.split()) <= _WORDS and _HEADING.search(plain) is not None and not _of_both(plain)


def _of_both(heading: str) -> bool:
    """Whether under a heading stands what is said too: "What we say and do not say"; there each item says it itself."""
    first, *rest = _AND.split(heading, maxsplit=1)
    return bool(rest) and _AFFIRMED.search(first) is not None and _TURNED.search(first) is None
