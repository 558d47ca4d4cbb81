"""What a pin answers: to being asked, about the preparation, and what they carry home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from feedback.chatter import Kind, Rules, sift
from handlers.asked import About, keep, new_question
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import DateField, Form, Page, Submission, TextField
from handlers.meetings import packs
from handlers.meetings.carrying import post_carried
from handlers.meetings.rights import note, own_asking, own_seat
from handlers.meetings.seats import accept, ask, fill_seats, free, seat_of
from handlers.outbox import change, reply
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import carried, people
from storage import series as series_rows
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import AskingAnswer, Attendance, QuestionSource
from storage.tables import PackLine, Promise, Takeaway

ADD, CARRY = "pack.add", "carry.open"


async def take_seat(turn: Turn, value: str, message: str) -> Response:
    """Accept."""
    look, meeting, asking = await own_asking(turn, value)
    if asking.answer is AskingAnswer.ACCEPTED:
        return Response(notice=turn.speech.say("You are the linking pin already."))
    if asking.answer is not AskingAnswer.WAITING:
        raise ToldError(turn.speech.say("Somebody else was asked meanwhile. Thank you all the same."))
    if await look.busy(meeting, turn.actor.person_id):
        raise ToldError(turn.speech.say("You have another seat within the same hour. Give one of them back first."))
    await accept(look, meeting, asking)
    await note(turn, look.series, "seat.accepted", meeting=meeting.id)
    await series_rows.look_at(turn.session, [look.series.id], turn.now)
    return Response(notice=turn.speech.say("You are the linking pin. The calendar file is in our direct messages."))


async def decline(turn: Turn, value: str, message: str) -> Response:
    """Decline: the next in turn is asked at once."""
    look, meeting, asking = await own_asking(turn, value)
    if asking.answer is not AskingAnswer.WAITING:
        raise ToldError(turn.speech.say("That is decided already."))
    await free(look, meeting, asking, AskingAnswer.DECLINED)
    await fill_seats(look)
    await note(turn, look.series, "seat.declined", meeting=meeting.id)
    return Response(notice=turn.speech.say("Noted: I ask the next in turn. You stay first in line for another time."))


async def want_cover(turn: Turn, value: str, message: str) -> Response:
    """Give an accepted seat back: somebody else is asked, and everybody concerned is told."""
    look, meeting, asking = await own_asking(turn, value)
    if asking.answer is not AskingAnswer.ACCEPTED:
        raise ToldError(turn.speech.say("That is decided already."))
    await free(look, meeting, asking, AskingAnswer.DECLINED)
    await fill_seats(look)
    await note(turn, look.series, "seat.given_back", meeting=meeting.id)
    return Response(notice=turn.speech.say("I am looking for cover, and tell the chair."))


async def swap(turn: Turn, value: str, message: str) -> Response:
    """Hand a seat on to a named person, who is asked."""
    key, _, other = value.partition(":")
    look, meeting, asking = await own_asking(turn, key)
    if asking.answer is not AskingAnswer.WAITING:
        raise ToldError(turn.speech.say("That is decided already."))
    turn_now = await look.turn_of(meeting)
    if turn_now is None or other not in turn_now.eligible or other == turn.actor.person_id:
        raise ToldError(turn.speech.say("That person can't come then. Choose another one."))
    await free(look, meeting, asking, AskingAnswer.RELEASED)
    if not await ask(look, meeting, other, by=turn.actor.name):
        raise ToldError(turn.speech.say("That person can't be reached here. Choose another one."))
    await note(turn, look.series, "seat.handed_on", meeting=meeting.id, to=other)
    name = (await people.get_person(turn.session, other)).display_name
    return Response(notice=turn.speech.say("I ask {person}.", person=name))


async def show_pack(turn: Turn, value: str, message: str) -> Response:
    """Show the preparation as it is now."""
    look, meeting = await own_seat(turn, value)
    pack = await packs.pack_of(turn.session, look.series, meeting)
    seat = await seat_of(turn.session, look.series, meeting)
    card = packs.pack_card(seat, pack, meeting.id, turn.speech)
    await reply(turn, card, private=True, part="pack")
    return Response()


async def drop_line(turn: Turn, value: str, message: str) -> Response:
    """Take a line out of the preparation."""
    meeting_id, _, key = value.partition(":")
    look, meeting = await own_seat(turn, meeting_id)
    pack = await packs.pack_of(turn.session, look.series, meeting)
    for text in (*pack.messages, *pack.added, *pack.asked):
        if packs.line_key(meeting.id, text, dropped=True) == key:
            row = PackLine(id=key, meeting_id=meeting.id, text=text, dropped=True, created_at=turn.now)
            await carried.add_line(turn.session, row)
    return await _shown_again(turn, meeting.id, message, turn.speech.say("Dropped."))


@opens_form
async def open_line(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a line of one's own."""
    return Response(form=await build_line(turn, {"meeting": value}, nonce(turn)))


async def build_line(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """One line."""
    await own_seat(turn, state.get("meeting", ""))
    speech = turn.speech
    field = TextField(id="text", label=speech.say("What you want to say"), min_length=1, max_length=packs.LINE)
    title = speech.say("Add a line")
    return Form(ADD, title, (Page((field,)),), speech.say("Add"), speech.say("Cancel"), key, state)


async def submit_line(turn: Turn, sent: Submission, message: str) -> Response:
    """Add it."""
    _, meeting = await own_seat(turn, sent.state.get("meeting", ""))
    text = " ".join(str(sent.values["text"]).split())
    key = packs.line_key(meeting.id, text, dropped=False)
    await carried.add_line(
        turn.session, PackLine(id=key, meeting_id=meeting.id, text=text, dropped=False, created_at=turn.now)
    )
    return await _shown_again(turn, meeting.id, message, turn.speech.say("Added."))


@opens_form
async def open_carry(turn: Turn, value: str, message: str) -> Response:
    """Open the form for what is carried home."""
    return Response(form=await build_carry(turn, {"meeting": value}, nonce(turn)))


async def build_carry(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Up to three takeaways, and a promise."""
    _, meeting = await own_seat(turn, state.get("meeting", ""))
    speech = turn.speech
    if meeting.reported_at is not None:
        raise ToldError(speech.say("That is carried home already."))
    lines = [
        TextField(
            id=f"line{number}",
            label=speech.say("Takeaway {n}", n=number),
            required=number == 1,
            max_length=300,
            hint=speech.say("A question in it goes to marketing as well.") if number == 1 else "",
        )
        for number in range(1, carried.MOST_TAKEAWAYS + 1)
    ]
    promise = (
        TextField(id="who", label=speech.say("Who promised something?"), required=False, max_length=80),
        TextField(id="what", label=speech.say("What was promised?"), required=False, max_length=300),
        DateField(id="until", label=speech.say("Until when?"), required=False),
    )
    title = speech.say("Carry home")
    return Form(CARRY, title, (Page((*lines, *promise)),), speech.say("Post"), speech.say("Cancel"), key, state)


async def check_carry(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """A promise has somebody who gave it."""
    if sent.values.get("what") and not sent.values.get("who"):
        return {"who": turn.speech.say("Say who promised it.")}
    return {}


async def submit_carry(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep and post it; what is a question is asked."""
    look, meeting = await own_seat(turn, sent.state.get("meeting", ""))
    if meeting.reported_at is not None:
        raise ToldError(turn.speech.say("That is carried home already."))
    said = [str(sent.values[name]) for name in ("line1", "line2", "line3") if sent.values.get(name)]
    for position, text in enumerate(said):
        await carried.add_takeaway(turn.session, Takeaway(meeting_id=meeting.id, position=position, text=text))
        await _ask_if_question(turn, text, position)
    if sent.values.get("what"):
        await _keep_promise(turn, sent, meeting.id)
    meeting.reported_at, meeting.attendance = turn.now, Attendance.THERE
    await turn.session.flush()
    await post_carried(look, meeting)
    await note(turn, look.series, "meeting.carried_home", meeting=meeting.id, takeaways=len(said))
    return Response(notice=turn.speech.say("Posted in both channels. It stands in the next preparation, too."))


async def was_not_there(turn: Turn, value: str, message: str) -> Response:
    """The pin was not at the meeting: the turn does not count."""
    look, meeting = await own_seat(turn, value)
    if meeting.attendance is Attendance.UNKNOWN:
        meeting.attendance = Attendance.MISSED
        if meeting.settled_at is not None:
            await _uncount(turn, look.series.id)
        await turn.session.flush()
        await note(turn, look.series, "meeting.missed", meeting=meeting.id)
    return Response(notice=turn.speech.say("Noted. The turn does not count, so you stay in line."))


async def keep_promise(turn: Turn, value: str, message: str) -> Response:
    """A promise is kept."""
    turn.require(Right.TAKE_SEATS)
    try:
        promise = await carried.get_promise(turn.session, value, lock=True)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such promise any more.")) from error
    if promise.keeper_id != turn.actor.person_id:
        raise ToldError(turn.speech.say("Only who follows this promise can close it."))
    promise.done_at = promise.done_at or turn.now
    await turn.session.flush()
    return Response(notice=turn.speech.say("Kept. The next preparation leaves it out."))


async def _keep_promise(turn: Turn, sent: Submission, meeting_id: str) -> None:
    until = sent.values.get("until")
    promise = Promise(
        id=derived_key("promise", turn.key),
        meeting_id=meeting_id,
        who=str(sent.values["who"]),
        what=str(sent.values["what"]),
        until=until.isoformat() if isinstance(until, date) else "",
        keeper_id=turn.actor.person_id,
        created_at=turn.now,
    )
    await carried.add_promise(turn.session, promise)


async def _ask_if_question(turn: Turn, text: str, position: int) -> None:
    if not turn.actor.may(Right.ASK) or sift(text, Rules()).kind is not Kind.QUESTION:
        return
    key = delivery_key("carried-question", turn.key, position)
    await keep(turn, await new_question(turn, key, text, About(), QuestionSource.FORM))


async def _uncount(turn: Turn, series_id: str) -> None:
    for member in await series_rows.pool(turn.session, series_id):
        if member.person_id == turn.actor.person_id and member.served > 0:
            member.served -= 1


async def _shown_again(turn: Turn, meeting_id: str, message: str, said: str) -> Response:
    look, meeting = await own_seat(turn, meeting_id)
    pack = await packs.pack_of(turn.session, look.series, meeting)
    card = packs.pack_card(await seat_of(turn.session, look.series, meeting), pack, meeting.id, turn.speech)
    if message:
        await change(turn, message, card)
        return Response(notice=said)
    return await show_panel(turn, card, message, said=said)


PRESSES: dict[str, Press] = {
    "seat.accept": take_seat,
    "seat.decline": decline,
    "seat.swap": swap,
    "seat.cover": want_cover,
    "pack.show": show_pack,
    "pack.drop": drop_line,
    ADD: open_line,
    CARRY: open_carry,
    "carry.missed": was_not_there,
    "promise.done": keep_promise,
}
FORMS: dict[str, FormCase] = {
    ADD: FormCase(build_line, submit_line),
    CARRY: FormCase(build_carry, submit_carry, check_carry),
}
COMMANDS: tuple[Command, ...] = ()
