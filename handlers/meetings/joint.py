"""Joint meetings and events: no seat is filled. Both teams are invited, the chair prepares and carries home."""

from __future__ import annotations

from datetime import timedelta

from handlers.commands import Command
from handlers.meetings.joint_cards import FOR_CALENDAR, invitation_card
from handlers.meetings.joint_files import send_joint_file
from handlers.meetings.preparing import BEFORE, card_of
from handlers.meetings.rights import preparers, seen
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import Seat
from handlers.meetings.seats import AGENDA, seat_of
from handlers.meetings.telling import Build, channels_of, tell_channel, tell_person
from handlers.permissions import Right
from handlers.readers import speech_of_person
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press
from storage import meetings
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import SeatStatus

PURPOSE = "meeting.joint"


async def invite_all(look: Round) -> None:
    """Invite everybody in both channels, once for each meeting, as soon as it is near."""
    for meeting in await look.to_come():
        if meeting.starts > look.now + timedelta(days=look.series.ask_days):
            break
        seat = await seat_of(look.session, look.series, meeting)
        for channel in channels_of(look.series):
            invited = await tell_channel(
                look.session,
                channel,
                _invitation(seat, meeting.id),
                key=delivery_key("invited", meeting.id, channel),
                purpose=PURPOSE,
                subject=meeting.id,
                expires_at=meeting.starts,
            )
            if invited:
                look.happened.append("invited all")


async def prepare_joint(look: Round) -> None:
    """Send the chairs an agenda of at most five points, a day before, once; either of them changes it."""
    for meeting in await look.to_come():
        if meeting.starts - BEFORE > look.now:
            break
        if meeting.prepared_at is not None:
            continue
        meeting.prepared_at = look.now
        await look.session.flush()
        for number, chair in enumerate(preparers(look.series)):
            speech = await speech_of_person(look.session, chair)
            card = await card_of(look.session, look.series, meeting, AGENDA, speech)
            await tell_person(
                look.session,
                look.series,
                chair,
                lambda _, card=card: card,  # type: ignore[misc]  # of this meeting
                key=delivery_key("agenda", meeting.id, meeting.starts.isoformat(), *([chair] if number else [])),
                purpose=AGENDA,
                subject=meeting.id,
                expires_at=meeting.ends,
            )
            look.happened.append("prepared")


async def seat_chair(look: Round) -> None:
    """After a joint meeting the chair, the first where there are two, carries home what came of it."""
    for meeting in await meetings.not_settled(look.session, look.series.id, look.now):
        if meeting.ends > look.now:
            continue
        if not meeting.cancelled:
            meeting.person_id = next(iter(preparers(look.series)), None)
            meeting.seat = SeatStatus.ACCEPTED if meeting.person_id else SeatStatus.OPEN
        meeting.settled_at = look.now
        await look.session.flush()


def _invitation(seat: Seat, meeting_id: str) -> Build:
    return lambda speech: invitation_card(seat, meeting_id, speech)


async def to_calendar(turn: Turn, value: str, message: str) -> Response:
    """Send whoever asks a joint meeting as a file for their calendar; a newer one replaces an older one."""
    turn.require(Right.TAKE_SEATS)
    try:
        meeting = await meetings.get_meeting(turn.session, value)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such meeting any more.")) from error
    series = await seen(turn, meeting.series_id)
    if not series.kind.is_joint:
        raise ToldError(turn.speech.say("Only the linking pin of this meeting can do that."))
    if meeting.cancelled:
        raise ToldError(turn.speech.say("This meeting is over, or called off."))
    await send_joint_file(turn.session, series, meeting, turn.actor.person_id, key=turn.key, at=turn.now)
    return Response(notice=turn.speech.say("The calendar file is in our direct messages."))


PRESSES: dict[str, Press] = {FOR_CALENDAR: to_calendar}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
