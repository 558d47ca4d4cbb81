"""Makes the turn of an event: who acts, in which workspace and channel, in which language."""

from __future__ import annotations

from bot.envelope import Envelope
from handlers.events import Place
from handlers.speech import LANGUAGES, Speech, zone_of
from handlers.turn import Actor, Turn
from storage import clock, people, places
from storage.edge import NAME_CHARACTERS
from storage.kinds import WorkspaceStatus
from storage.session import Session
from storage.tables import Channel, Person, Workspace


async def served(session: Session, envelope: Envelope) -> Workspace | None:
    """The event's workspace, None where it is not one of this installation's."""
    workspace = await places.find_workspace(session, envelope.platform, envelope.workspace)
    if workspace is None or not workspace.allowed or workspace.status is not WorkspaceStatus.ACTIVE:
        return None
    return workspace


async def open_turn(session: Session, envelope: Envelope) -> Turn | None:
    """The turn, None where the workspace is not served. People and channels that are new are noted."""
    workspace = await served(session, envelope)
    if workspace is None:
        return None
    instant = await clock.now(session)
    name = _name(envelope.user_name) or envelope.user_id
    person = await people.ensure_person(session, workspace.id, envelope.user_id, display_name=name, at=instant)
    roles = await people.roles_of(session, person.id)
    stranger = envelope.stranger or not person.active
    if stranger:
        roles = frozenset()
    channel = await _channel(session, workspace, envelope)
    place = Place(envelope.conversation, "" if channel is None else channel.id, envelope.thread)
    return Turn(
        session=session,
        actor=Actor(person.id, person.display_name, roles, workspace.id, workspace.platform, stranger),
        place=place,
        speech=await _speech(session, person, channel),
        now=instant,
        key=envelope.inbox_key,
    )


async def company_speech(session: Session) -> Speech:
    """The language and zone that somebody unknown is answered in."""
    company = await places.organisation(session)
    return Speech() if company is None else Speech(company.language.split("-")[0], zone_of(company.time_zone))


async def _channel(session: Session, workspace: Workspace, envelope: Envelope) -> Channel | None:
    if not envelope.channel:
        return None
    known = await places.find_channel(session, workspace.id, envelope.channel)
    name = _name(envelope.channel_name)
    if known is not None and name in ("", known.name):
        return known
    at = await clock.now(session)
    return await places.ensure_channel(session, workspace.id, envelope.channel, name=name or envelope.channel, at=at)


def _name(given: str) -> str:
    """A name as it is kept: a platform's may be longer, or of white space only."""
    return " ".join(given.split())[:NAME_CHARACTERS].rstrip()


async def _speech(session: Session, person: Person, channel: Channel | None) -> Speech:
    """The person's own choice, else the channel's, else the company's."""
    company = await places.organisation(session)
    language = person.language or (channel and channel.language) or (company and company.language) or LANGUAGES[0]
    zone = person.time_zone or (channel and channel.time_zone) or (company and company.time_zone) or "UTC"
    return Speech(language.split("-")[0], zone_of(zone))
