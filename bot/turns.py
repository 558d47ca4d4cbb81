"""Makes the turn of an event: who acts, in which workspace and channel, in which language."""

from __future__ import annotations

from bot.envelope import Envelope
from handlers.events import Place
from handlers.speech import LANGUAGES, Speech, zone_of
from handlers.turn import Actor, Turn
from storage import people, places
from storage.edge import NAME_CHARACTERS
from storage.kinds import WorkspaceStatus
from storage.session import Session
from storage.surroundings import Surroundings, surroundings
from storage.tables import Workspace


async def served(session: Session, envelope: Envelope) -> Workspace | None:
    """The event's workspace, None where it is not one of this installation's."""
    workspace = await places.find_workspace(session, envelope.platform, envelope.workspace)
    if workspace is None or not workspace.allowed or workspace.status is not WorkspaceStatus.ACTIVE:
        return None
    return workspace


async def open_turn(session: Session, envelope: Envelope) -> Turn | None:
    """The turn, None where the workspace is not served. People and channels that are new are noted."""
    around = await _around(session, envelope)
    if around is None or not around.served:
        return None
    if await _noted(session, envelope, around):
        around = await _around(session, envelope)
    if around is None or around.sender is None:
        raise LookupError("a person who was just noted is not there")
    stranger = envelope.stranger or not around.sender.active
    return Turn(
        session=session,
        actor=Actor(
            around.sender.id,
            around.sender.name,
            frozenset() if stranger else around.roles,
            around.workspace_id,
            envelope.platform,
            stranger,
        ),
        place=Place(envelope.conversation, "" if around.room is None else around.room.id, envelope.thread),
        speech=_speech(around),
        now=around.now,
        key=envelope.inbox_key,
    )


async def company_speech(session: Session) -> Speech:
    """The language and zone that somebody unknown is answered in."""
    company = await places.organisation(session)
    return Speech() if company is None else Speech(company.language.split("-")[0], zone_of(company.time_zone))


async def _around(session: Session, envelope: Envelope) -> Surroundings | None:
    return await surroundings(session, envelope.platform, envelope.workspace, envelope.user_id, envelope.channel)


async def _noted(session: Session, envelope: Envelope, around: Surroundings) -> bool:
    """Note a person or a channel that is new, or a channel's new name; whether there was any."""
    if around.sender is None:
        name = _name(envelope.user_name) or envelope.user_id
        await people.ensure_person(session, around.workspace_id, envelope.user_id, display_name=name, at=around.now)
    name = _name(envelope.channel_name)
    changed = bool(envelope.channel) and (around.room is None or name not in ("", around.room.name))
    if changed:
        await places.ensure_channel(
            session, around.workspace_id, envelope.channel, name=name or envelope.channel, at=around.now
        )
    return changed or around.sender is None


def _name(given: str) -> str:
    """A name as it is kept: a platform's may be longer, or of white space only."""
    return " ".join(given.split())[:NAME_CHARACTERS].rstrip()


def _speech(around: Surroundings) -> Speech:
    """The person's own choice, else the channel's, else the company's."""
    language = next(iter(around.languages), LANGUAGES[0])
    return Speech(language.split("-")[0], zone_of(next(iter(around.time_zones), "UTC")))
