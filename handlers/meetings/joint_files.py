"""Joint meetings as files for calendars: whoever took one gets the next when the meeting moves or is called off."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.meetings.rounds import Round
from handlers.meetings.seats import seat_of
from handlers.meetings.telling import INVITATION, send_file
from handlers.readers import speech_of_person
from handlers.speech import Speech
from meetings.invitation import OURS, Invitation, write
from storage import ledger, people
from storage.deliveries import delivery_key
from storage.keys import derived_key
from storage.session import Session
from storage.tables import Meeting, Series


async def send_joint_file(
    session: Session, series: Series, meeting: Meeting, person_id: str, *, key: str, at: datetime
) -> None:
    """Send somebody the file of a meeting as it is now, once under `key`; called off, it takes the meeting out."""
    seat = await seat_of(session, series, meeting)
    content = write(
        Invitation(
            uid=f"{derived_key('joint', meeting.id)}{OURS}",
            # Counts up with time, so that each file replaces the one of before.
            sequence=int((at - series.created_at).total_seconds()),
            start=meeting.starts,
            end=meeting.ends,
            title=f"{seat.name} ({seat.host}, {seat.guest})",
            text="",
            guest=(await people.get_person(session, person_id)).display_name,
            zone=ZoneInfo(series.time_zone),
            place=meeting.place,
            all_day=meeting.all_day,
            cancelled=meeting.cancelled,
        ),
        at,
    )

    def title(speech: Speech) -> str:
        if meeting.cancelled:
            return speech.say("Open this to take “{name}” out of your calendar.", name=seat.name)
        return speech.say("“{name}” for your calendar; a newer file replaces an older one.", name=seat.name)

    speech = await speech_of_person(session, person_id)
    name = speech.say("meeting") + f"-{meeting.starts:%Y-%m-%d}.ics"
    key = delivery_key("joint-file", meeting.id, person_id, key)
    await send_file(session, series, person_id, name, content, title, key=key, at=at, subject=meeting.id)


async def renew_joint_files(look: Round, meeting: Meeting) -> None:
    """After a joint meeting changed: everybody who has its file gets it as it is now."""
    if not look.series.kind.is_joint:
        return
    copies = await ledger.posts(look.session, purpose=INVITATION, subject_id=meeting.id)
    for person_id in sorted({copy.target for copy in copies}):
        await send_joint_file(look.session, look.series, meeting, person_id, key=look.now.isoformat(), at=look.now)
