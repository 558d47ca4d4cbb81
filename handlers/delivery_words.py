"""Deliveries in words: where one goes, what it is about, where it stands."""

from __future__ import annotations

from handlers.channel_names import channel_names
from handlers.speech import Speech
from storage import people, places
from storage.errors import NotFoundError
from storage.kinds import DeliveryKind, DeliveryStatus, TargetKind
from storage.session import Session
from storage.tables import DeliveryRow


def status_name(status: DeliveryStatus, speech: Speech) -> str:
    """A status in the reader's language."""
    names = {
        DeliveryStatus.PENDING: speech.say("waiting"),
        DeliveryStatus.SENDING: speech.say("being sent"),
        DeliveryStatus.SENT: speech.say("sent"),
        DeliveryStatus.HELD: speech.say("held"),
        DeliveryStatus.FAILED: speech.say("failed"),
        DeliveryStatus.DROPPED: speech.say("dropped"),
        DeliveryStatus.PAUSED: speech.say("paused"),
    }
    return names[status]


def about(row: DeliveryRow, speech: Speech) -> str:
    """What a delivery is, without its text: "Digest", "Digest (update)"."""
    purposes = {
        "digest": speech.say("Digest"),
        "digest.shown": speech.say("Digest on request"),
        "edition": speech.say("Edition"),
        "reach": speech.say("Report about reach"),
        "preview": speech.say("Preview"),
        "question": speech.say("Question"),
        "question.asked": speech.say("Question, for who asked it"),
        "question.answered": speech.say("Answer to a question"),
        "theme": speech.say("Question"),
        "theme.shown": speech.say("Question on request"),
        "theme.wordings": speech.say("Question on request"),
        "theme.given": speech.say("Question, for who looks after it"),
        "theme.warned": speech.say("Warning before a question is due"),
        "theme.escalated": speech.say("Warning of an overdue question"),
        "correction": speech.say("Proposal to correct a brief"),
        "document": speech.say("File"),
        "meeting.seat": speech.say("Seat in a meeting"),
        "meeting.changed": speech.say("Change of a meeting"),
        "meeting.reminder": speech.say("Reminder of a meeting"),
        "meeting.invitation": speech.say("Calendar file"),
        "meeting.pack": speech.say("Preparation for a meeting"),
        "meeting.carried": speech.say("What a meeting brought"),
        "voice": speech.say("The field's voice"),
        "leads.definition": speech.say("Proposal of what a qualified lead is"),
        "alarm": speech.say("Alarm"),
        "reply": speech.say("Answer"),
        "panel": speech.say("Answer"),
        "role": speech.say("News about a role"),
        "link": speech.say("Question about linked accounts"),
    }
    name = purposes.get(row.purpose, row.purpose)
    match row.kind:
        case DeliveryKind.POST:
            return name
        case DeliveryKind.UPDATE:
            return speech.say("{what} (update)", what=name)
        case DeliveryKind.DELETE:
            return speech.say("{what} (deletion)", what=name)


async def target_name(session: Session, kind: TargetKind, target: str, speech: Speech) -> str:
    """Where a delivery goes: a channel's or a person's name. Bare conversations have none."""
    try:
        if kind is TargetKind.CHANNEL:
            return (await channel_names(session)).of(await places.get_channel(session, target))
        if kind is TargetKind.PERSON:
            return (await people.get_person(session, target)).display_name
    except NotFoundError:
        return speech.say("somewhere that is gone")
    return speech.say("a conversation")
