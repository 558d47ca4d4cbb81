"""Whether a brief is a new version of an earlier one: what looks like it, and what a person decided.

The decision stands in the audit trail. Nothing is superseded before the new version is published.
"""

from __future__ import annotations

import asyncio
import re
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from digests.delta import changes
from digests.phrases import visible
from handlers.turn import Turn
from storage import audit, briefs, people
from storage.changes import drop_changes, save_changes
from storage.kinds import BriefStatus
from storage.session import Session
from storage.tables import BriefRow

DECIDED = "brief.version_decided"
NEAR = 0.88
"""From which likeness on two file names, without what only tells versions apart, are nearly the same."""
LOOKED_AT = 200
COMPARED = 120
"""So many characters of a name are compared: no file system takes much longer ones."""
_MARK = re.compile(r"(?:v|ver|version|rev)?\d*|final|draft|entwurf|new|neu|copy|kopie")
_NUMBER = re.compile(r"\d+")


async def looks_like(session: Session, brief: BriefRow) -> BriefRow | None:
    """The latest active brief, of the same author or team, with the same title or nearly the same file name."""
    for other in await briefs.briefs(session, status=BriefStatus.ACTIVE, limit=LOOKED_AT):
        older = other.id != brief.id and (other.received_at, other.id) < (brief.received_at, brief.id)
        if older and alike(brief, other) and await _same_team(session, brief.author_id, other.author_id):
            return other
    return None


def alike(brief: BriefRow, other: BriefRow) -> bool:
    """Whether two briefs have the same title or nearly the same file name."""
    titles = [visible(each.title).casefold() for each in (brief, other)]
    if titles[0] and titles[0] == titles[1]:
        return True
    one, two = (stem(each.file_name) for each in (brief, other))
    if not one or not two or _NUMBER.findall(one) != _NUMBER.findall(two):
        return False
    return _near(one[:COMPARED], two[:COMPARED])


def _near(one: str, two: str) -> bool:
    """Whether two names are nearly the same; the cheap bounds come first, for the exact likeness costs the product."""
    match = SequenceMatcher(None, one, two, autojunk=False)
    return match.real_quick_ratio() >= NEAR and match.quick_ratio() >= NEAR and match.ratio() >= NEAR


def stem(file_name: str) -> str:
    """A file's name without what tells its versions apart: "Prices 2027 v2 final.pptx" becomes "prices"."""
    words = re.split(r"[\W_]+", PurePosixPath(visible(file_name)).stem.casefold())
    return " ".join(word for word in words if not _MARK.fullmatch(word))


async def decided(session: Session, brief_id: str) -> tuple[bool, str]:
    """Whether somebody decided, and the key of the brief that this one is a new version of ("" where of none)."""
    acts = await audit.trail(session, subject=("brief", brief_id), action=DECIDED, limit=1)
    return (True, str(acts[0].details.get("of") or "")) if acts else (False, "")


async def decide(turn: Turn, brief_id: str, of: str) -> None:
    """Note that a brief is a new version of the brief `of`, or with "" that it stands for itself.

    What a new version changed is found out here, once, and kept with the brief.
    """
    if of:
        earlier, later = [await briefs.load_document(turn.session, key) for key in (of, brief_id)]
        await save_changes(turn.session, brief_id, of, await asyncio.to_thread(changes, earlier, later))
    else:
        await drop_changes(turn.session, brief_id)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=DECIDED,
        subject_kind="brief",
        subject_id=brief_id,
        details={"of": of or None},
    )


async def _same_team(session: Session, author: str | None, other: str | None) -> bool:
    if author is None or other is None:
        return False
    if author == other:
        return True
    teams = [(await people.profile(session, person)).teams.keys() for person in (author, other)]
    return not teams[0].isdisjoint(teams[1])
