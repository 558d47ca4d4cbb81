"""How important a digest is by rule, until a person says otherwise."""

from __future__ import annotations

from enum import StrEnum

from digests.model import SectionKind
from digests.wording import names_money
from handlers.speech import Speech
from storage import audit
from storage.compositions import Composition, composition
from storage.digests import get_digest
from storage.kinds import Importance
from storage.session import Session

TERMS_SET, BY_HAND = "digest.terms_set", "by_hand"
"""The act that sets a digest's terms, and what it notes: whether the importance is another than the rule's."""


class Cause(StrEnum):
    """What makes a digest important: sales loses money or trust by not knowing it."""

    PRICE = "price"
    DATE = "date"
    RISK = "risk"


def causes(view: Composition) -> tuple[Cause, ...]:
    """Which causes stand in a digest: a sum in its offer, a section of dates, a section of risks."""
    found = []
    shown = view.shown()
    if any(b.kind is SectionKind.OFFER and names_money(b.text) for b in shown):
        found.append(Cause.PRICE)
    for kind, cause in ((SectionKind.DATE, Cause.DATE), (SectionKind.RISK, Cause.RISK)):
        if any(b.kind is kind for b in shown):
            found.append(cause)
    return tuple(found)


def by_rule(view: Composition) -> Importance:
    """High where sales would lose money or trust by not knowing it, normal otherwise."""
    return Importance.HIGH if causes(view) else Importance.NORMAL


async def follow_rule(session: Session, digest_id: str) -> None:
    """After a change of a digest's lines: its importance is the rule's again, unless a person chose another."""
    chosen = await audit.trail(session, subject=("digest", digest_id), action=TERMS_SET, limit=1)
    if chosen and chosen[0].details.get(BY_HAND, True):
        return
    row = await get_digest(session, digest_id, lock=True)
    row.importance = by_rule(await composition(session, digest_id))
    await session.flush()


def importance_name(importance: Importance, speech: Speech) -> str:
    """An importance in the reader's language."""
    names = {
        Importance.LOW: speech.say("low"),
        Importance.NORMAL: speech.say("normal"),
        Importance.HIGH: speech.say("high"),
    }
    return names[importance]


def told(view: Composition, speech: Speech) -> str:
    """The importance, and where it is the rule's, why: "high, because it names a price and a date"."""
    name = importance_name(view.digest.importance, speech)
    if view.digest.importance is not by_rule(view):
        return speech.say("{importance}, set by hand", importance=name)
    found = causes(view)
    if not found:
        return speech.say("{importance}, as it names no price, date or risk", importance=name)
    names = {Cause.PRICE: speech.say("a price"), Cause.DATE: speech.say("a date"), Cause.RISK: speech.say("a risk")}
    return speech.say(
        "{importance}, as it names {causes}", importance=name, causes=speech.listing([names[c] for c in found])
    )
