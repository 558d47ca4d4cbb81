"""What somebody answers who was asked to take a seat."""

from __future__ import annotations

from handlers.commands import Command
from handlers.meetings.rights import note, own_asking
from handlers.meetings.seats import accept, ask, fill_seats, free
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press
from storage import people
from storage import series as series_rows
from storage.kinds import AskingAnswer


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
    if other not in await look.others_for(meeting, turn.actor.person_id):
        raise ToldError(turn.speech.say("That person can't come then. Choose another one."))
    await free(look, meeting, asking, AskingAnswer.RELEASED)
    if not await ask(look, meeting, other, by=turn.actor.name):
        raise ToldError(turn.speech.say("That person can't be reached here. Choose another one."))
    await note(turn, look.series, "seat.handed_on", meeting=meeting.id, to=other)
    name = (await people.get_person(turn.session, other)).display_name
    return Response(notice=turn.speech.say("I ask {person}.", person=name))


PRESSES: dict[str, Press] = {
    "seat.accept": take_seat,
    "seat.decline": decline,
    "seat.swap": swap,
    "seat.cover": want_cover,
}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
