"""Which cadence is meant by the words that begin with its name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import count

from handlers.cadences.draft import NAME
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
    name = _leading(said, known)
    if name is not None:
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


async def begins_with_name(turn: Turn, words: str) -> bool:
    """Whether the words begin with the name of a cadence that has not ended."""
    return _leading(_bare(words), await cadences.find_by_names(turn.session)) is not None


async def free_name(turn: Turn, wanted: str) -> str:
    """The name, with a number behind it where a cadence that has not ended is called so: words must mean one."""
    known = await cadences.find_by_names(turn.session)
    names = (wanted if n == 1 else f"{wanted[: NAME - 4]} {n}" for n in count(1))
    return next(name for name in names if name.casefold() not in known)


async def name_taken(turn: Turn, name: str, *, but: str | None = None) -> bool:
    """Whether another cadence than the one with the key `but`, that has not ended, is called so."""
    found = (await cadences.find_by_names(turn.session)).get(" ".join(name.split()).casefold())
    return found is not None and found.id != but


def taken(turn: Turn, name: str) -> str:
    """What the person is told who wants a name that is taken."""
    return turn.speech.say("There is a cadence called “{name}” already. Give it another name.", name=name)


def _leading(said: str, names: Iterable[str]) -> str | None:
    """The longest of the names, in small letters, that what was said begins with."""
    small = said.casefold()
    ends = (" ", ":", ",", "”")
    for name in sorted(names, key=len, reverse=True):
        if small == name or small.startswith(tuple(f"{name}{end}" for end in ends)):
            return name
    return None


def _bare(words: str) -> str:
    said = " ".join(words.split()).strip(_MARKS)
    changed = True
    while changed:
        changed = False
        for lead in _LEADS:
            if said.casefold().startswith(lead):
                said, changed = said[len(lead) :].strip(_MARKS), True
    return said
