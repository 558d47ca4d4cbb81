"""Which cadence is meant by the words that begin with its name."""

from __future__ import annotations

from difflib import get_close_matches

from handlers.cadences.own_teams import may_manage
from handlers.commands import quoted
from handlers.turn import ToldError, Turn
from storage import cadences
from storage.tables import Cadence

_LEADS = ("of ", "the ", "cadence ", "von ", "den ", "der ", "die ", "das ", "rhythmus ")
_MARKS = " .!?:,“”„\"'"


async def find_named(turn: Turn, words: str) -> tuple[Cadence, str]:
    """The cadence that the words begin with, and the words after it. Without words, the only one that is the actor's.

    Raises ToldError with the names that there are.
    """
    speech = turn.speech
    said = _bare(words)
    known = await cadences.find_by_names(turn.session)
    for name in sorted(known, key=len, reverse=True):
        if said.casefold() == name or said.casefold().startswith((f"{name} ", f"{name}:", f"{name},", f"{name}”")):
            return known[name], said[len(name) :].strip(_MARKS)
    own = [cadence for cadence in known.values() if await may_manage(turn, cadence)]
    first = said.split(maxsplit=1)
    if len(own) == 1 and (not said or first[0].casefold() in ("until", "bis", "to", "auf", "now", "jetzt")):
        return own[0], said
    if not known:
        raise ToldError(speech.say("There is no cadence yet. Say “new cadence” to arrange one."))
    near = get_close_matches(said.casefold(), list(known), n=3, cutoff=0.5) or list(known)[:5]
    names = speech.either([f"“{known[name].name}”" for name in near])
    if not said:
        raise ToldError(speech.say("Which cadence? There is {names}.", names=names))
    raise ToldError(speech.say("I know no cadence “{said}”. Do you mean {names}?", said=quoted(said), names=names))


def _bare(words: str) -> str:
    said = " ".join(words.split()).strip(_MARKS)
    changed = True
    while changed:
        changed = False
        for lead in _LEADS:
            if said.casefold().startswith(lead):
                said, changed = said[len(lead) :].strip(_MARKS), True
    return said
