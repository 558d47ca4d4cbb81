"""What a translation has to hold besides what every line has to: all that its original says, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digests.grounding import Cited, Fault, check
from digests.grounding.limits import PATTERNS, limits
from digests.grounding.vocabulary import Hedge
from digests.model import Document, Statement, UnitKind

_LOST = {
    Fault.NUMBER: "it leaves out the number “{}”",
    Fault.UNIT: "it has “{}” in another unit",
    Fault.DATE: "it leaves out the date “{}”",
    Fault.HEDGE_ADDED: "it drops the limit “{}”",
}
"""Read the other way round, what a line has too much is what its translation lacks. Names are not among it: what a
language writes with a capital is no name in the other."""


def amiss(text: str, originals: Sequence[Statement], language: str, into: str) -> list[str]:
    """What is wrong with `text` as the translation of one line from `language` `into` another; empty where nothing is.

    That it says no more than its original is for the checks of all lines.
    """
    if len(originals) != 1:
        return ["it has to cite the one passage that it is the translation of"]
    [original] = originals
    if text.split() == original.text.split():
        return ["it is not translated"]
    line = replace(original, text=text, context=(), header=(), cells=())
    turned = Cited((line,), Document("", "", UnitKind.SECTION, into, 1, len(text.split()), (line,)))
    findings = check(original.text, turned, language)
    found = [_LOST[each.fault].format(each.about) for each in findings if each.fault in _LOST]
    return found or _undenied(text, original.text, language)


def _undenied(text: str, original: str, language: str) -> list[str]:
    """That nothing is denied any more; "not before October" is kept by "only from October"."""
    denied = next((limit for limit in limits(original, language) if limit.hedge is Hedge.NOT), None)
    if denied is None or any(PATTERNS[hedge].search(text) for hedge in (Hedge.NOT, Hedge.ONLY)):
        return []
    return [_LOST[Fault.HEDGE_ADDED].format(denied.written)]
