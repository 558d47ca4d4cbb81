"""Headings and labels that deny what stands under them: "Out of scope", "Non-goals:", "Was wir nicht tun".

A line that takes over what stands there must deny it too, in whatever words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.denial import says_instead
from digests.grounding.contraries import plainly_denies
from digests.grounding.findings import Cited, Fault, Finding
from digests.grounding.hedges import taken
from digests.grounding.limits import PATTERNS
from digests.grounding.vocabulary import Hedge
from digests.heads import denying
from digests.lexicons import lexicon
from digests.model import Statement

_AFFIRMING = re.compile(
    r"\W*(?:in scope|included|allowed|what(?:[’']s| is) included|what we (?:do|offer|sell)|goals?|enthalten|inklusive"
    r"|erlaubt|was wir (?:tun|machen|bieten|anbieten|verkaufen)|ziele)\W*",
    re.I,
)
_LABEL = re.compile(r"(?P<head>[^:|]{3,60}):\s+(?P<rest>\S.*)", re.S)
_SPEAKS = 7
"""A sentence of so many words says itself what it says, if it does not only tell to do something."""


def heads_lost(text: str, cited: Cited, language: str) -> Iterator[Finding]:
    """The denying heads of what a line takes over and says as if it were so. `language` is "" for a translation."""
    if _denies(text) or denying(text.partition(":")[0]):
        return
    for statement in cited.statements:
        head, rest = _headed(statement, cited.document.title)
        alone = len(cited.statements) == 1 and rest == statement.text
        if head and not _denies(rest) and (alone or taken(text, rest, language)):
            yield Finding(Fault.HEDGE_LOST, head.rstrip(" :"), f"{head.rstrip(' :')}: {rest}")
            return


def _denies(text: str) -> bool:
    return PATTERNS[Hedge.NOT].search(text) is not None or plainly_denies(text)


def _headed(statement: Statement, title: str) -> tuple[str, str]:
    """The denying label or heading over a statement, and what it denies; ("", …) where there is none."""
    label = _LABEL.fullmatch(statement.text.strip())
    if label and denying(label["head"]):
        return label["head"], label["rest"]
    if _speaks(statement.text, statement):
        return "", statement.text
    for heading in reversed(statement.context):
        if heading == title or says_instead(heading) or _AFFIRMING.fullmatch(heading):
            break
        if denying(heading):
            return heading, statement.text
    return "", statement.text


def _speaks(text: str, statement: Statement) -> bool:
    """Whether a statement is a whole sentence, which says itself whether it is so: "Schools buy from our partners."."""
    words = text.split()
    told = lexicon("en").bases | lexicon("de").bases
    return (
        not statement.cells
        and len(words) >= _SPEAKS
        and text.rstrip("”\"'’) ").endswith((".", "!"))
        and words[0].lower() not in told
    )
