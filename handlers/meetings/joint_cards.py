"""What both teams and the chair read about a joint meeting."""

from __future__ import annotations

from datetime import timedelta

from handlers.cards import Actions, Button, Card, Context, Element, Header, Text, line
from handlers.meetings.seat_cards import Seat, ahead
from handlers.speech import Speech

FOR_CALENDAR = "meeting.ics"


def invitation_card(seat: Seat, meeting_id: str, speech: Speech) -> Card:
    """Invites everybody of both teams, in a channel."""
    title = speech.say("You are all invited: “{name}”", name=seat.name)
    told = speech.say(
        "Everybody of {host} and {guest}, on {moment}.", host=seat.host, guest=seat.guest, moment=seat.moment(speech)
    )
    elements: list[Element] = [Header(title), Text(line(told)), *seat.where(), _for_calendar(meeting_id, speech)]
    return Card(tuple(elements), f"{title} {told}")


def joint_reminder(seat: Seat, meeting_id: str, before: timedelta, speech: Speech) -> Card:
    """A step of the ladder, to the chair and in both channels."""
    told = speech.say(
        "In {time}: “{name}” of {host} and {guest}, {moment}.",
        time=ahead(before, speech),
        name=seat.name,
        host=seat.host,
        guest=seat.guest,
        moment=seat.moment(speech),
    )
    need = (
        speech.say("Think of what the other team should hear, and tell the chair.")
        if before > timedelta(days=1)
        else speech.say("All of you are invited.")
    )
    more = (Context(line(need)), _for_calendar(meeting_id, speech))
    return Card((Text(line(told)), *seat.where(), *more), told)


def _for_calendar(meeting_id: str, speech: Speech) -> Actions:
    return Actions((Button(speech.say("For my calendar"), FOR_CALENDAR, meeting_id),))
