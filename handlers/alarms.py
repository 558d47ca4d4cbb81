"""What admins and owners are told unasked: messages in doubt or refused, channels that are gone, events given up.

Each is told once; alarms about alarms are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handlers.cards import Card, Header, Text, card_to_json, line
from handlers.speech import Speech, zone_of
from storage import cadences, clock, deliveries, digests, editions, links, meetings, people, places
from storage.deliveries import Target, delivery_key
from storage.errors import NotFoundError
from storage.kinds import Role, TargetKind, TeamRole
from storage.session import Session
from storage.tables import DeliveryRow, InboxRow, Person

PURPOSE = "alarm"
ARCHIVED, NO_SCOPE = "is_archived", "missing_scope"
"""Slack's words for a closed channel and for a permission that the app lacks; after the second one stands which."""
Tell = Callable[[Speech], Card]


async def held(session: Session, row: DeliveryRow) -> int:
    """A delivery may have been sent, and nothing tells: admins decide, and whom it belongs to knows. Gives how many."""
    return await _about(session, row, "held", _held_card)


async def failed(session: Session, row: DeliveryRow, code: str) -> int:
    """The platform refused a delivery for good, with its own word for why."""
    return await _about(session, row, "failed", lambda speech: _failed_card(speech, code))


async def paused(session: Session, row: DeliveryRow, reason: str) -> int:
    """Nothing can be posted to a delivery's target any more: told once a day, to the leads of the channel's team."""
    if row.purpose == PURPOSE:
        return 0
    return await target_paused(session, row.workspace_id, row.target_kind, row.target, reason)


async def target_paused(session: Session, workspace_id: str, kind: TargetKind, target: str, reason: str) -> int:
    """As `paused`, where a platform tells of it before anything was sent."""
    name, owners = "", []
    if kind is TargetKind.CHANNEL:
        channel = await places.get_channel(session, target)
        name = channel.name
        owners = await _leads(session, channel.team_id)
    day = (await clock.now(session)).date().isoformat()
    # A permission is missing in the whole workspace: that is one thing to tell, not one for each of a thousand people.
    of = (workspace_id, reason) if reason.startswith(NO_SCOPE) else (workspace_id, kind.value, target)
    return await _tell(
        session,
        owners or await people.people(session, role=Role.ADMIN),
        ("paused", *of, day),
        lambda speech: _paused_card(speech, name, reason),
    )


async def dead(session: Session, row: InboxRow) -> int:
    """An event or a job failed five times and is given up until an admin retries it."""
    ended = row.finished_at.isoformat() if row.finished_at else ""
    return await _tell(
        session,
        await people.people(session, role=Role.ADMIN),
        ("dead", row.id or 0, ended),
        lambda speech: _dead_card(speech, row.error or ""),
    )


async def _about(session: Session, row: DeliveryRow, kind: str, tell: Tell) -> int:
    if row.purpose == PURPOSE:
        return 0
    readers = await people.people(session, role=Role.ADMIN) + await _author(session, row)
    return await _tell(session, readers, (kind, row.id, row.attempts), tell)


async def _author(session: Session, row: DeliveryRow) -> list[Person]:
    """Who published the digest that a delivery shows, or arranged the cadence or the series of meetings it is from."""
    if row.purpose == editions.PURPOSE:
        return await _manager(session, row)
    if row.purpose in meetings.PURPOSES:
        return await _arranger(session, row)
    if row.purpose != "digest" or row.subject_id is None:
        return []
    try:
        digest = await digests.get_digest(session, row.subject_id)
        key = digest.published_by or digest.created_by
        return [] if key is None else [await people.get_person(session, key)]
    except NotFoundError:
        return []


async def _manager(session: Session, row: DeliveryRow) -> list[Person]:
    cadence = await editions.cadence_of(session, row.id)
    owner = None if cadence is None else (await cadences.get_cadence(session, cadence)).owner_id
    return [] if owner is None else [await people.get_person(session, owner)]


async def _arranger(session: Session, row: DeliveryRow) -> list[Person]:
    try:
        series = await meetings.series_of(session, row.subject_id or "")
    except NotFoundError:
        return []
    return [] if series.owner_id is None else [await people.get_person(session, series.owner_id)]


async def _leads(session: Session, team_id: str | None) -> list[Person]:
    if team_id is None:
        return []
    members = await people.people(session, team_id=team_id)
    profiles = [await people.profile(session, person.id) for person in members]
    return [profile.person for profile in profiles if profile.teams.get(team_id) is TeamRole.LEAD]


async def _tell(session: Session, readers: Iterable[Person], key: tuple[str | int, ...], tell: Tell) -> int:
    """Write to each reader's direct message; gives how many have not been told before."""
    company = await places.organisation(session)
    told = 0
    for reader in {person.id: person for person in readers}.values():
        where = await links.where_to_write(session, reader.id)
        if where is None:
            continue
        language = reader.language or (company.language if company else "en")
        zone = reader.time_zone or (company.time_zone if company else "UTC")
        told += await deliveries.enqueue(
            session,
            delivery_id=delivery_key(PURPOSE, *key, reader.id),
            target=Target(where, TargetKind.PERSON, reader.id),
            payload=card_to_json(tell(Speech(language.split("-")[0], zone_of(zone)))),
            purpose=PURPOSE,
        )
    return told


def _held_card(speech: Speech) -> Card:
    return _card(
        speech.say("A message is held"),
        speech.say(
            "It may have been sent, or it may not: the connection broke while it was on its way, and the platform "
            "keeps no record of it. Please look in the channel, then say “deliveries” to send it again or to drop it."
        ),
    )


def _failed_card(speech: Speech, code: str) -> Card:
    return _card(
        speech.say("A message was refused"),
        speech.say("The platform does not take it and says: {code}. Say “deliveries” to see it.", code=code),
    )


def _paused_card(speech: Speech, name: str, reason: str) -> Card:
    code, _, missing = reason.partition(": ")
    title = speech.say("A channel is paused")
    if code == NO_SCOPE:
        title = speech.say("A permission is missing")
        words = speech.say(
            "The platform does not let me write, because I lack a permission ({permission}). What is meant for others "
            "waits. Please ask whoever runs me to install the app again; then it goes out by itself.",
            permission=missing or code,
        )
    elif name and code == ARCHIVED:
        words = speech.say(
            "{channel} is archived, so I can't post there any more. What is meant for it waits, and goes out when the "
            "channel is opened again. Or choose another channel with “setup”.",
            channel=name,
        )
    elif name:
        words = speech.say(
            "I can't post in {channel} any more; the platform says: {reason}. What is meant for it waits. Invite me "
            "there again, or choose another channel with “setup”.",
            channel=name,
            reason=reason,
        )
    else:
        words = speech.say("I can't write to a conversation any more; the platform says: {reason}.", reason=reason)
    return _card(title, words)


def _dead_card(speech: Speech, error: str) -> Card:
    return _card(
        speech.say("Something could not be done"),
        speech.say("I tried five times and gave up ({error}). The log tells more.", error=error),
    )


def _card(title: str, words: str) -> Card:
    return Card((Header(title), Text(line(words))), f"{title}: {words}")
