"""When approved digests go out: the next edition of each channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.cadences.saying import moment_in
from handlers.turn import Turn
from storage import audiences, cadences, places
from storage.kinds import CadenceStatus
from storage.session import Session

NAMED = 10


async def next_editions(session: Session, channel_ids: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """The next edition of each channel: its instant and the zone to tell it in. Channels without one are left out."""
    found: dict[str, tuple[datetime, str]] = {}
    company = await audiences.company_zone(session)
    zones = {each.id: each.time_zone or company for each in await places.channels_by_keys(session, channel_ids)}
    for cadence in await cadences.cadences(session):
        if cadence.status is not CadenceStatus.ACTIVE:
            continue
        beats = {beat.time_zone: beat.next_due for beat in await cadences.beats(session, cadence.id)}
        for key in await audiences.selected_among(session, cadence, channel_ids):
            zone = cadence.time_zone or zones[key]
            due = beats.get(zone)
            if due is not None and (key not in found or due < found[key][0]):
                found[key] = (due, zone)
    return found


async def when_it_goes_out(turn: Turn, channel_ids: Sequence[str]) -> str:
    """What is said to somebody who approved a digest for these channels: when it goes out, and where it never will."""
    speech = turn.speech
    found = await next_editions(turn.session, channel_ids)
    names = {each.id: f"#{each.name}" for each in await places.channels_by_keys(turn.session, channel_ids)}
    if not found:
        return speech.say(
            "Approved for the next edition. No cadence reaches its channels yet, so it waits: a manager makes one by "
            "saying “new cadence”, or publish it now."
        )
    first, zone = min(found.values())
    told = speech.say("Approved. It goes out with the next edition: {moment}.", moment=moment_in(speech, first, zone))
    if left := [name for key, name in names.items() if key not in found][:NAMED]:
        told += " " + speech.say("No cadence reaches {channels} yet.", channels=speech.listing(left))
    return told
