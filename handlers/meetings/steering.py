"""What a manager does to single turns: names a pin, weighs or excludes people, moves or calls off a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from handlers.cards import Option
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import CheckField, ChoiceField, DateField, Form, Page, Submission, TextField, TimeField
from handlers.meetings.keeping import call_off, move, release
from handlers.meetings.listing import show_series
from handlers.meetings.rights import managed, note
from handlers.meetings.rounds import Round
from handlers.meetings.seats import ask, fill_seats, free
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import meetings, people
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.kinds import AskingAnswer, SeatStatus
from storage.tables import Meeting

FIX, WEIGH, MOVE = "series.fix", "series.weigh", "series.move"
NEXT = 10
BY_TURN = "-"
"""Stands among the people for nobody in particular."""
WEIGHTS = {"never": 0.0, "half": 0.5, "normal": 1.0, "double": 2.0}


async def build_fix(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Which meeting, who, and why; or that it goes by turn again."""
    look = await _with_seats(turn, state)
    person = await _person_field(look, turn.speech, none=turn.speech.say("By turn again"))
    fields = (await _meeting_field(look, turn.speech), person, _reason_field(turn.speech))
    return _form(turn, FIX, turn.speech.say("Name a pin"), (Page(fields),), state, key)


async def submit_fix(turn: Turn, sent: Submission, message: str) -> Response:
    """Ask that person; whoever had the seat is told."""
    look = await _with_seats(turn, sent.state)
    meeting, person_id = await _meeting(look, turn, sent), str(sent.values["person"])
    if person_id == BY_TURN:
        await release(look, meeting)
        await fill_seats(look)
        await note(turn, look.series, "seat.by_turn", meeting=meeting.id)
        return await show_series(turn, look.series, message, said=turn.speech.say("It goes by turn again."))
    if meeting.person_id == person_id:
        return await show_series(turn, look.series, message, said=turn.speech.say("That seat is theirs already."))
    await _free_holder(look, meeting)
    if not await ask(look, meeting, person_id):
        raise ToldError(turn.speech.say("That person can't be reached here. Choose another one."))
    meeting.fixed, meeting.reason = True, _reason(sent)
    await note(turn, look.series, "seat.named", meeting=meeting.id, person=person_id)
    name = (await people.get_person(turn.session, person_id)).display_name
    return await show_series(turn, look.series, message, said=turn.speech.say("I ask {person}.", person=name))


async def build_weigh(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Who, how often, until when, and why."""
    look, speech = await _with_seats(turn, state), turn.speech
    names = {
        "never": speech.say("Never"),
        "half": speech.say("Half as often"),
        "normal": speech.say("As often as the others"),
        "double": speech.say("Twice as often"),
    }
    weight = ChoiceField(
        id="weight",
        label=speech.say("How often"),
        options=tuple(Option(label, value) for value, label in names.items()),
        radio=True,
        initial="normal",
    )
    until = DateField(
        id="until",
        label=speech.say("Until and including"),
        hint=speech.say("Empty: until somebody says otherwise."),
        required=False,
        earliest=turn.now.astimezone(speech.zone).date(),
    )
    fields = (await _person_field(look, speech), weight, until, _reason_field(speech))
    return _form(turn, WEIGH, speech.say("Weigh or exclude"), (Page(fields),), state, key)


async def submit_weigh(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep it; the turns to come follow."""
    look = await _with_seats(turn, sent.state)
    person_id, weight = str(sent.values["person"]), WEIGHTS[str(sent.values["weight"])]
    normal, until = weight == 1, sent.values.get("until")
    await series_rows.set_member(
        turn.session,
        look.series.id,
        person_id,
        weight=weight or 1.0,
        excluded=weight == 0,
        reason="" if normal else _reason(sent),
        until=until.isoformat() if isinstance(until, date) and not normal else "",
        by=None if normal else turn.actor.person_id,
    )
    details = {"weight": str(weight), "until": str(until or "")}  # the reason goes with whom it is about
    await note(turn, look.series, "pool.weighed", person=person_id, **details)
    return await show_series(turn, look.series, message, said=turn.speech.say("Saved: the turns to come follow."))


async def ask_somebody_else(turn: Turn, value: str, message: str) -> Response:
    """Take a seat back from whom a manager left out, and ask the next in turn; whoever had it is told."""
    speech = turn.speech
    turn.require(Right.MANAGE_PINS)
    try:
        meeting = await meetings.get_meeting(turn.session, value)
    except NotFoundError as error:
        raise ToldError(speech.say("There is no such meeting any more.")) from error
    look = await _with_seats(turn, {"series": meeting.series_id})
    await turn.session.refresh(meeting)
    kept = {each.id: person for each, person in await look.kept_seats()}
    if meeting.id not in kept:
        return await show_series(turn, look.series, message, said=speech.say("That is decided already."))
    await _free_holder(look, meeting)
    await fill_seats(look)
    await series_rows.look_at(turn.session, [look.series.id], turn.now)
    await note(turn, look.series, "seat.asked_again", meeting=meeting.id, instead_of=kept[meeting.id])
    if meeting.person_id is not None:
        name = (await people.get_person(turn.session, meeting.person_id)).display_name
        told = speech.say("I ask {person}.", person=name)
    elif meeting.seat is SeatStatus.UNFILLED:
        told = speech.say("The seat is free, and nobody else can come.")
    else:
        told = speech.say("The seat is free; the next in turn is asked in their working hours.")
    return await show_series(turn, look.series, message, said=told)


async def build_move(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Which meeting, and to when; or that it is called off."""
    look, speech = await _look(turn, state), turn.speech
    fields = (
        await _meeting_field(look, speech),
        DateField(id="day", label=speech.say("New day"), required=False),
        TimeField(id="at", label=speech.say("New time ({zone})", zone=look.series.time_zone), required=False),
        CheckField(id="off", label=speech.say("It is called off")),
    )
    return _form(turn, MOVE, speech.say("Move or call off"), (Page(fields),), state, key)


async def check_move(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """A day or a time, unless it is called off."""
    if not sent.values.get("off") and not sent.values.get("day") and not sent.values.get("at"):
        return {"day": turn.speech.say("Choose a new day or time, or that it is called off.")}
    return {}


async def submit_move(turn: Turn, sent: Submission, message: str) -> Response:
    """Move it or call it off; everybody concerned is told."""
    look, speech = await _look(turn, sent.state), turn.speech
    meeting = await _meeting(look, turn, sent)
    meeting.by_hand = True
    if sent.values.get("off"):
        await call_off(look, meeting)
        action, told = "meeting.called_off", speech.say("Called off: everybody concerned is told.")
    else:
        zone = ZoneInfo(look.series.time_zone)
        before = meeting.starts.astimezone(zone)
        day, at = sent.values.get("day"), sent.values.get("at")
        starts = datetime.combine(
            day if isinstance(day, date) else before.date(), at if isinstance(at, time) else before.time(), zone
        )
        if starts <= turn.now:
            raise ToldError(speech.say("That is over already."))
        starts = starts.astimezone(meeting.starts.tzinfo)
        await move(look, meeting, starts, starts + (meeting.ends - meeting.starts), all_day=meeting.all_day)
        action, told = "meeting.moved", speech.say("Moved: everybody concerned is told.")
    await fill_seats(look)
    await series_rows.look_at(turn.session, [look.series.id], turn.now)
    await note(turn, look.series, action, meeting=meeting.id)
    return await show_series(turn, look.series, message, said=told)


async def _look(turn: Turn, state: Mapping[str, str]) -> Round:
    return Round(turn.session, await managed(turn, state.get("series", "")), turn.now)


async def _with_seats(turn: Turn, state: Mapping[str, str]) -> Round:
    """Raises ToldError for a joint meeting, to which everybody is invited."""
    look = await _look(turn, state)
    if look.series.kind.is_joint:
        raise ToldError(turn.speech.say("Everybody is invited to “{name}”: it has no seat.", name=look.series.name))
    return look


def _reason_field(speech: Speech) -> TextField:
    return TextField(
        id="reason",
        label=speech.say("Why"),
        hint=speech.say("Everybody who sees the series reads it."),
        required=False,
        max_length=120,
    )


def _reason(sent: Submission) -> str:
    return " ".join(str(sent.values.get("reason") or "").split())


async def _meeting_field(look: Round, speech: Speech) -> ChoiceField:
    """Raises ToldError where no meeting is known."""
    coming = (await look.to_come())[:NEXT]
    if not coming:
        raise ToldError(speech.say("No meeting is known yet."))
    there = Speech(speech.language, ZoneInfo(look.series.time_zone))
    options = tuple(Option(f"{there.weekday(each.starts)}, {there.moment(each.starts)}", each.id) for each in coming)
    return ChoiceField(id="meeting", label=speech.say("Which meeting"), options=options, initial=coming[0].id)


async def _person_field(look: Round, speech: Speech, *, none: str = "") -> ChoiceField:
    """The members of the pool, with `none` as a further choice. Raises ToldError where the team has nobody."""
    members = [await people.get_person(look.session, each.person_id) for each in await look.pool()]
    if not members:
        raise ToldError(speech.say("Nobody is in the team that sends the pins. Say “teams” to see who is."))
    nobody = (Option(none, BY_TURN),) if none else ()
    options = (*(Option(each.display_name[:70], each.id) for each in members[:99]), *nobody)
    return ChoiceField(id="person", label=speech.say("Who"), options=options)


async def _meeting(look: Round, turn: Turn, sent: Submission) -> Meeting:
    meeting = await meetings.get_meeting(turn.session, str(sent.values["meeting"]))
    if meeting.series_id != look.series.id:
        raise ToldError(turn.speech.say("There is no such meeting any more."))
    return meeting


async def _free_holder(look: Round, meeting: Meeting) -> None:
    for each in await meetings.askings(look.session, meeting.id):
        if each.person_id == meeting.person_id and each.answer in (AskingAnswer.WAITING, AskingAnswer.ACCEPTED):
            await free(look, meeting, each, AskingAnswer.RELEASED)


def _form(turn: Turn, name: str, title: str, pages: tuple[Page, ...], state: Mapping[str, str], key: str) -> Form:
    return Form(name, title, pages, turn.speech.say("Save"), turn.speech.say("Cancel"), key, state)


@opens_form
async def _open_fix(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await build_fix(turn, {"series": value}, nonce(turn)))


@opens_form
async def _open_weigh(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await build_weigh(turn, {"series": value}, nonce(turn)))


@opens_form
async def _open_move(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await build_move(turn, {"series": value}, nonce(turn)))


PRESSES: dict[str, Press] = {
    FIX: _open_fix,
    WEIGH: _open_weigh,
    MOVE: _open_move,
    "series.other": ask_somebody_else,
}
FORMS: dict[str, FormCase] = {
    FIX: FormCase(build_fix, submit_fix),
    WEIGH: FormCase(build_weigh, submit_weigh),
    MOVE: FormCase(build_move, submit_move, check_move),
}
COMMANDS: tuple[Command, ...] = ()
