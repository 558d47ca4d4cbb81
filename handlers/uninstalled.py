"""What admins are told when the app was removed from a workspace: in another one, since this one can't be reached."""

from __future__ import annotations

from handlers.alarms import PURPOSE
from handlers.cards import Card, Header, Text, card_to_json, line
from handlers.readers import speech_of_person
from handlers.speech import Speech
from storage import audit, clock, deliveries, links, people
from storage.deliveries import Target, delivery_key
from storage.kinds import Role, TargetKind
from storage.session import Session
from storage.tables import Workspace


async def tell_admins(session: Session, workspace: Workspace, why: str) -> int:
    """Tell every admin who has an account in another served workspace; gives how many. `why` is a word or a code."""
    at = await clock.now(session)
    await audit.record(
        session,
        at=at,
        actor_id=None,
        action="workspace.removed",
        subject_kind="workspace",
        subject_id=workspace.id,
        details={"reason": why},
    )
    told = 0
    for admin in await people.people(session, role=Role.ADMIN):
        where = await links.where_to_write(session, admin.id, without=frozenset((workspace.id,)))
        if where is None:
            continue
        card = _card(await speech_of_person(session, admin.id), workspace.name, why)
        told += await deliveries.enqueue(
            session,
            delivery_id=delivery_key(PURPOSE, "removed", workspace.id, at.isoformat(), admin.id),
            target=Target(where, TargetKind.PERSON, admin.id),
            payload=card_to_json(card),
            purpose=PURPOSE,
        )
    return told


def _card(speech: Speech, name: str, why: str) -> Card:
    title = speech.say("A workspace is gone")
    words = speech.say(
        "Linkpin was removed from {workspace}, or its token was taken back ({reason}). What is meant for it waits. "
        "Install it there again, and it goes out.",
        workspace=name,
        reason=why,
    )
    return Card((Header(title), Text(line(words))), f"{title}: {words}")
