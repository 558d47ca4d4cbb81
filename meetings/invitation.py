"""A calendar invitation as an ICS file (RFC 5546): a request that later ones replace, and its cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar

MOST_TEXT = 2000
OURS = "@linkpin"
"""With which the uids of our files end."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A seat in one meeting. `uid` stays the same, `sequence` counts up with every change of time, place or guest."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    title: str
    text: str
    guest: str
    zone: ZoneInfo
    place: str = ""
    all_day: bool = False
    cancelled: bool = False


def write(invitation: Invitation, stamp: datetime) -> bytes:
    """The file. `stamp` is when it is made. Titles and texts are escaped; nobody's address stands in it."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Linkpin//Linking pins//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.cancelled else "REQUEST")
    event = icalendar.Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", stamp)
    start, end = invitation.start.astimezone(invitation.zone), invitation.end.astimezone(invitation.zone)
    if invitation.all_day:
        event.add("dtstart", start.date())
        event.add("dtend", end.date())
    else:
        # In UTC: a file with a zone's name would have to describe that zone as well.
        event.add("dtstart", invitation.start)
        event.add("dtend", invitation.end)
    event.add("summary", _clean(invitation.title)[:200])
    event.add("description", _clean(invitation.text)[:MOST_TEXT])
    if invitation.place:
        event.add("location", _clean(invitation.place)[:200])
    # RFC 5546 wants an organizer; Linkpin has no mail address, and invites nobody by mail.
    organizer = icalendar.vCalAddress("urn:linkpin:linkpin")
    organizer.params["cn"] = icalendar.vText("Linkpin")
    event.add("organizer", organizer)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _clean(text: str) -> str:
    """Without characters that a calendar may not hold."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable())
