"""A seat finds its pin: asked some days before, chased once, then the next in turn; covered when it is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cards import Card, card_to_json
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import Seat, answered_card, ask_card, told_card
from handlers.meetings.telling import reachable, send_file, take_back, tell_person
from handlers.readers import speech_of_person
from handlers.speech import Speech
from meetings.invitation import OURS, Invitation, write
from storage import audit, deliveries, ledger, links, meetings, people, places
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import AskingAnswer, SeatStatus
from storage.session import Session
from storage.tables import Asking, Meeting, Series

PURPOSE = "meeting.seat"
PACK, AGENDA = "meeting.pack", "meeting.agenda"
"""The purposes of a pin's preparation, and of the agenda that the chair is proposed; their subject is the meeting."""
PATIENCE = timedelta(days=1)
SHORTEST = timedelta(minutes=15)


async def seat_of(session: Session, series: Series, meeting: Meeting) -> Seat:
    """A meeting's seat in words."""
    teams = {team.id: team.name for team in await places.teams(session)}
    return Seat(
        series.name,
        teams.get(series.host_team_id, ""),
        teams.get(series.guest_team_id, ""),
        meeting.starts,
        meeting.ends,
        meeting.all_day,
        series.time_zone,
        meeting.place,
    )


async def fill_seats(look: Round) -> None:
    """Give each seat that is near enough the next it needs: a question, a reminder of it, another person, cover."""
    for meeting in await look.to_come():
        if meeting.starts > look.now + timedelta(days=look.series.ask_days):
            break
        if meeting.seat in (SeatStatus.ASKED, SeatStatus.ACCEPTED):
            await _check_holder(look, meeting)
        if meeting.seat is SeatStatus.ASKED:
            await _chase(look, meeting)
        if meeting.seat in (SeatStatus.OPEN, SeatStatus.UNFILLED):
            await _ask_next(look, meeting)


def patience(asked_at: datetime, starts: datetime) -> timedelta:
    """How long an answer is waited for before it is chased, and then again: a day, less where the meeting is near."""
    return max(SHORTEST, min(PATIENCE, (starts - asked_at) / 4))


async def ask(look: Round, meeting: Meeting, person_id: str, *, by: str = "") -> bool:
    """Ask somebody to take a seat; `by` is who asks them to swap. False where they can't be reached."""
    session = look.session
    if await reachable(session, look.series, person_id) is None:
        return False
    number = len(await meetings.askings(session, meeting.id))
    key = derived_key("asking", meeting.id, number)
    asking = Asking(id=key, meeting_id=meeting.id, person_id=person_id, asked_at=look.now)
    if not await meetings.add_asking(session, asking):
        return False
    meeting.seat, meeting.person_id = SeatStatus.ASKED, person_id
    await session.flush()
    seat, others = await seat_of(session, look.series, meeting), await _others(look, meeting, person_id)
    await tell_person(
        session,
        look.series,
        person_id,
        lambda speech: ask_card(seat, key, others, speech, by=by),
        key=key,
        purpose=PURPOSE,
        subject=meeting.id,
        expires_at=meeting.starts,
    )
    look.happened.append("asked")
    return True


async def accept(look: Round, meeting: Meeting, asking: Asking) -> None:
    """The seat is taken: the pin gets the invitation, the chair is told."""
    asking.answer, asking.answered_at = AskingAnswer.ACCEPTED, look.now
    meeting.seat, meeting.person_id = SeatStatus.ACCEPTED, asking.person_id
    await look.session.flush()
    await show_answer(look, meeting, asking)
    await send_invitation(look, meeting)
    seat = await seat_of(look.session, look.series, meeting)
    name = (await people.get_person(look.session, asking.person_id)).display_name

    def comes(speech: Speech) -> str:
        return speech.say(
            "{person} of {team} comes to “{name}” as linking pin on {moment}.",
            person=name,
            team=seat.guest,
            name=seat.name,
            moment=seat.moment(speech),
        )

    await _tell_chair(look, meeting, asking, "accepted", comes)
    look.happened.append("accepted")


async def free(look: Round, meeting: Meeting, asking: Asking, answer: AskingAnswer) -> None:
    """Somebody does not take a seat, or no longer; the next look asks who is next."""
    before = meeting.seat
    asking.answer, asking.answered_at = answer, look.now
    if meeting.person_id == asking.person_id:
        await take_back_pack(look, meeting)
        meeting.seat, meeting.person_id, meeting.fixed, meeting.reason = SeatStatus.OPEN, None, False, ""
    await look.session.flush()
    await show_answer(look, meeting, asking)
    if before is SeatStatus.ACCEPTED:
        await send_invitation(look, meeting, to=asking.person_id, cancelled=True)
        seat = await seat_of(look.session, look.series, meeting)
        name = (await people.get_person(look.session, asking.person_id)).display_name
        await _tell_chair(
            look,
            meeting,
            asking,
            "freed",
            lambda speech: speech.say(
                "{person} can't come to “{name}” on {moment}: I am looking for cover.",
                person=name,
                name=seat.name,
                moment=seat.moment(speech),
            ),
        )
    look.happened.append(answer.value)


async def take_back_pack(look: Round, meeting: Meeting, *, agenda: bool = False) -> None:
    """A preparation counts no more: its pin or its time is another one now. With `agenda` the chair's goes too."""
    meeting.prepared_at = None
    for purpose in (PACK, AGENDA) if agenda else (PACK,):
        for copy in await ledger.posts(look.session, purpose=purpose, subject_id=meeting.id):
            await take_back(look.session, copy.message, key=f"{meeting.starts.isoformat()}:{meeting.sequence}")


async def show_answer(look: Round, meeting: Meeting, asking: Asking) -> None:
    """Let the message that asked show what was answered."""
    seat = await seat_of(look.session, look.series, meeting)
    speech = await speech_of_person(look.session, asking.person_id)
    said = {
        AskingAnswer.ACCEPTED: speech.say("you are the linking pin."),
        AskingAnswer.DECLINED: speech.say("you can't; I ask the next in turn."),
        AskingAnswer.LAPSED: speech.say("no answer in time; I ask the next in turn."),
        AskingAnswer.RELEASED: speech.say("the seat is no longer yours."),
        AskingAnswer.WAITING: "",
    }[asking.answer]
    if meeting.cancelled:
        said = speech.say("called off.")
    cover = asking.answer is AskingAnswer.ACCEPTED and not meeting.cancelled
    card = answered_card(seat, said, asking.id, speech, cover=cover)
    key = delivery_key("answered", asking.id, asking.answer.value, meeting.sequence, int(meeting.cancelled))
    try:
        await deliveries.enqueue_change(look.session, delivery_id=key, message=asking.id, payload=card_to_json(card))
    except NotFoundError:
        return


async def send_invitation(look: Round, meeting: Meeting, *, to: str = "", cancelled: bool = False) -> None:
    """Send the calendar file as it is now, with the next sequence number; `cancelled` takes it back."""
    person_id = to or meeting.person_id or ""
    seat = await seat_of(look.session, look.series, meeting)
    person = await people.get_person(look.session, person_id)
    speech = await speech_of_person(look.session, person_id)
    text = speech.say("You are the linking pin of {team}. Linkpin prepares you the day before.", team=seat.guest)
    content = write(
        Invitation(
            uid=f"{derived_key('invitation', meeting.id, person_id)}{OURS}",
            sequence=meeting.sequence,
            start=meeting.starts,
            end=meeting.ends,
            title=f"{seat.name} ({seat.host})",
            text=text,
            guest=person.display_name,
            zone=ZoneInfo(look.series.time_zone),
            place=meeting.place,
            all_day=meeting.all_day,
            cancelled=cancelled,
        ),
        look.now,
    )
    key = delivery_key("invitation", meeting.id, person_id, meeting.sequence)
    meeting.sequence += 1
    await look.session.flush()

    def title(speech: Speech) -> str:
        if cancelled:
            return speech.say("Open this to take “{name}” out of your calendar.", name=seat.name)
        return speech.say("“{name}” for your calendar; a newer file replaces an older one.", name=seat.name)

    name = speech.say("meeting") + f"-{meeting.starts:%Y-%m-%d}.ics"
    await send_file(
        look.session, look.series, person_id, name, content, title, key=key, at=look.now, subject=meeting.id
    )


async def _check_holder(look: Round, meeting: Meeting) -> None:
    """Who is away by now, has left the team or the company, gives the seat back by that.

    Whom a manager named may have left the team.
    """
    waiting = [each for each in await meetings.askings(look.session, meeting.id) if _holds(each, meeting)]
    members = {each.person_id for each in await look.pool()}
    person_id = await links.root_of(look.session, meeting.person_id or "")
    away = person_id in members and (await look.calendars())[person_id].is_away(meeting.starts, meeting.ends)
    named = meeting.fixed and await reachable(look.session, look.series, person_id) is not None
    if (person_id in members or named) and not away:
        return
    for each in waiting:
        await free(look, meeting, each, AskingAnswer.RELEASED)
    if not waiting:
        await take_back_pack(look, meeting)
        meeting.seat, meeting.person_id, meeting.fixed, meeting.reason = SeatStatus.OPEN, None, False, ""


async def _chase(look: Round, meeting: Meeting) -> None:
    for asking in await meetings.askings(look.session, meeting.id):
        if asking.answer is not AskingAnswer.WAITING:
            continue
        wait = patience(asking.asked_at, meeting.starts)
        calendar = (await look.calendars()).get(asking.person_id)
        if asking.chased_at is not None:
            if look.now >= asking.chased_at + wait:
                await free(look, meeting, asking, AskingAnswer.LAPSED)
        elif look.now >= asking.asked_at + wait and (calendar is None or calendar.may_be_asked(look.now)):
            asking.chased_at = look.now
            await look.session.flush()
            seat, others = (
                await seat_of(look.session, look.series, meeting),
                await _others(look, meeting, asking.person_id),
            )
            key = asking.id
            await tell_person(
                look.session,
                look.series,
                asking.person_id,
                _chasing(seat, key, others),
                key=delivery_key("chase", key),
                purpose=PURPOSE,
                subject=meeting.id,
                expires_at=meeting.starts,
            )
            look.happened.append("chased")


async def _ask_next(look: Round, meeting: Meeting) -> None:
    """Ask whose turn it is, as soon as they may be asked; where nobody is left the chair and the owner are told, once.

    Who can't be asked any more before the meeting, but in their night or on their holiday, is passed over.
    """
    turn = await look.turn_of(meeting)
    if turn is None:
        return
    asked = {each.person_id for each in await meetings.askings(look.session, meeting.id)}
    calendars = await look.calendars()
    for person_id in (turn.person, *(each for each in turn.eligible if each != turn.person and each not in asked)):
        calendar = calendars.get(person_id)
        when = look.now if calendar is None else calendar.when_to_ask(look.now)
        if not person_id or when is None or when > meeting.starts - SHORTEST:
            continue
        if when > look.now or await ask(look, meeting, person_id):
            return
    if meeting.seat is not SeatStatus.UNFILLED:
        await _report_empty(look, meeting)


async def _report_empty(look: Round, meeting: Meeting) -> None:
    """Tell the chair and the owner that nobody can come."""
    meeting.seat = SeatStatus.UNFILLED
    await look.session.flush()
    seat = await seat_of(look.session, look.series, meeting)
    for told in {look.series.chair_id, look.series.owner_id} - {None}:
        await tell_person(
            look.session,
            look.series,
            told,
            lambda speech: told_card(
                speech.say(
                    "Nobody of {team} can come to “{name}” on {moment}: the seat stays empty unless you name somebody.",
                    team=seat.guest,
                    name=seat.name,
                    moment=seat.moment(speech),
                )
            ),
            key=delivery_key("unfilled", meeting.id, told or "", meeting.starts.isoformat()),
            purpose=PURPOSE,
            subject=meeting.id,
            expires_at=meeting.starts,
        )
    await audit.record(
        look.session,
        at=look.now,
        actor_id=None,
        action="seat.unfilled",
        subject_kind="series",
        subject_id=look.series.id,
        details={"meeting": meeting.id},
    )
    look.happened.append("unfilled")


async def _others(look: Round, meeting: Meeting, person_id: str) -> list[tuple[str, str]]:
    """Whom somebody may swap with, by key and name."""
    found = (await look.others_for(meeting, person_id))[:25]
    return [(each, (await people.get_person(look.session, each)).display_name) for each in found]


async def _tell_chair(look: Round, meeting: Meeting, asking: Asking, what: str, words: Callable[[Speech], str]) -> None:
    await tell_person(
        look.session,
        look.series,
        look.series.chair_id,
        lambda speech: told_card(words(speech)),
        key=delivery_key("chair", asking.id, what, meeting.sequence),
        purpose=PURPOSE,
        subject=meeting.id,
        expires_at=meeting.starts,
    )


def _chasing(seat: Seat, key: str, others: list[tuple[str, str]]) -> Callable[[Speech], Card]:
    return lambda speech: ask_card(seat, key, others, speech, chased=True)


def _holds(asking: Asking, meeting: Meeting) -> bool:
    return asking.person_id == meeting.person_id and asking.answer in (AskingAnswer.WAITING, AskingAnswer.ACCEPTED)
