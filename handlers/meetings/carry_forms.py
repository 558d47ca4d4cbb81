"""The pin carries home: up to three takeaways, and what was promised, said in lines."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.chatter import Kind, Rules, sift
from handlers.asked import About, keep, new_question
from handlers.cadences.troubles import trouble
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import Form, Page, Submission, TextField
from handlers.meetings.carrying import close_asking, post_carried, refresh_carried
from handlers.meetings.rights import note, own_seat
from handlers.meetings.rounds import Round
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from meetings.promising import MOST, Fault, Given, PromiseError, read_promises, who_is_meant
from storage import carried, people
from storage import series as series_rows
from storage.deliveries import delivery_key
from storage.keys import derived_key
from storage.kinds import Attendance, QuestionSource
from storage.tables import Meeting, Promise, Series, Takeaway

CARRY, MORE = "carry.open", "promise.add"
LINES = 2000


@opens_form
async def open_carry(turn: Turn, value: str, message: str) -> Response:
    """Open the form for what is carried home."""
    return Response(form=await build_carry(turn, {"meeting": value}, nonce(turn)))


async def build_carry(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Up to three takeaways, and promises."""
    await _not_reported(turn, state)
    speech = turn.speech
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
    page = Page((*lines, _promises_field(turn, required=False)))
    return Form(CARRY, speech.say("Carry home"), (page,), speech.say("Post"), speech.say("Cancel"), key, state)


@opens_form
async def open_more(turn: Turn, value: str, message: str) -> Response:
    """Open the form for promises that were forgotten."""
    return Response(form=await build_more(turn, {"meeting": value}, nonce(turn)))


async def build_more(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Further promises of a visit that was carried home."""
    await own_seat(turn, state.get("meeting", ""))
    speech = turn.speech
    page = Page((_promises_field(turn, required=True),))
    return Form(MORE, speech.say("Add promises"), (page,), speech.say("Post"), speech.say("Cancel"), key, state)


async def check_promises(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """Each line says who promised what, of people who can be told apart, until a day that there is."""
    look, _ = await own_seat(turn, sent.state.get("meeting", ""))
    try:
        given = _read(turn, sent)
    except PromiseError as error:
        return {"promises": _wrong(turn, error)}
    for each in given:
        found = await _meant(turn, look.series, each.who)
        if len(found) > 1:
            names = [(await people.get_person(turn.session, key)).display_name for key in found]
            told = turn.speech.say(
                "“{name}” may be {people}: write the whole name.", name=each.who, people=turn.speech.either(names)
            )
            return {"promises": told}
    return {}


async def submit_carry(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep and post it; what is a question is asked."""
    look, meeting = await _not_reported(turn, sent.state)
    said = [str(sent.values[name]) for name in ("line1", "line2", "line3") if sent.values.get(name)]
    for position, text in enumerate(said):
        question = await ask_if_question(turn, text, position)
        row = Takeaway(meeting_id=meeting.id, position=position, text=text, question_id=question)
        await carried.add_takeaway(turn.session, row)
    given = await _keep_promises(turn, sent, look.series, meeting)
    meeting.reported_at, meeting.attendance = turn.now, Attendance.THERE
    await turn.session.flush()
    await post_carried(look, meeting)
    await close_asking(turn.session, look.series, meeting, key=turn.key)
    await series_rows.look_at(turn.session, [look.series.id], turn.now)
    await note(turn, look.series, "meeting.carried_home", meeting=meeting.id, takeaways=len(said), promises=given)
    return Response(notice=turn.speech.say("Posted in both channels. It stands in the next preparation, too."))


async def submit_more(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep them, and show them where the visit was told."""
    look, meeting = await own_seat(turn, sent.state.get("meeting", ""))
    given = await _keep_promises(turn, sent, look.series, meeting)
    await refresh_carried(turn.session, meeting.id, key=turn.key)
    await series_rows.look_at(turn.session, [look.series.id], turn.now)
    await note(turn, look.series, "meeting.promises_added", meeting=meeting.id, promises=given)
    told = turn.speech.count("{n} promise is added.", "{n} promises are added.", given)
    return Response(notice=told)


async def was_not_there(turn: Turn, value: str, message: str) -> Response:
    """The pin was not at the meeting: the turn does not count."""
    look, meeting = await own_seat(turn, value)
    if meeting.attendance is Attendance.UNKNOWN:
        meeting.attendance = Attendance.MISSED
        if meeting.settled_at is not None:
            await _uncount(turn, look.series.id)
        await turn.session.flush()
        await close_asking(turn.session, look.series, meeting, key=turn.key)
        await note(turn, look.series, "meeting.missed", meeting=meeting.id)
    return Response(notice=turn.speech.say("Noted. The turn does not count, so you stay in line."))


async def ask_if_question(turn: Turn, text: str, position: int) -> str | None:
    """Ask what is a question; gives its key, None where it is none, or the actor may not ask."""
    if not turn.actor.may(Right.ASK) or sift(text, Rules()).kind is not Kind.QUESTION:
        return None
    key = delivery_key("carried-question", turn.key, position)
    await keep(turn, await new_question(turn, key, text, About(), QuestionSource.FORM))
    return key


async def _keep_promises(turn: Turn, sent: Submission, series: Series, meeting: Meeting) -> int:
    given = _read(turn, sent)
    for number, each in enumerate(given):
        found = await _meant(turn, series, each.who)
        promiser = found[0] if len(found) == 1 else None
        name = each.who if promiser is None else (await people.get_person(turn.session, promiser)).display_name
        promise = Promise(
            id=derived_key("promise", sent.nonce, number),
            meeting_id=meeting.id,
            who=name,
            what=each.what,
            until="" if each.until is None else each.until.isoformat(),
            promiser_id=promiser,
            keeper_id=turn.actor.person_id,
            created_at=turn.now,
        )
        await carried.add_promise(turn.session, promise)
    return len(given)


async def _meant(turn: Turn, series: Series, name: str) -> list[str]:
    """The people of the two teams whom a name may mean."""
    known = {
        person.id: person.display_name
        for team in (series.host_team_id, series.guest_team_id)
        for person in await people.people(turn.session, team_id=team)
    }
    return who_is_meant(name, known, turn.actor.person_id)


def _read(turn: Turn, sent: Submission) -> list[Given]:
    """Raises PromiseError."""
    today = turn.now.astimezone(turn.speech.zone).date()
    return read_promises(str(sent.values.get("promises") or ""), today=today, language=turn.speech.language)


def _wrong(turn: Turn, error: PromiseError) -> str:
    speech, number = turn.speech, error.number
    if error.fault is Fault.DAY and error.day is not None:
        return speech.say("Line {n}: {trouble}", n=number, trouble=trouble(error.day, speech))
    told = {
        Fault.NOBODY: speech.say(
            "Line {n} doesn't say who promised it. Write: “Sam: the price list by Friday”.", n=number
        ),
        Fault.LONG: speech.say("Line {n} is too long.", n=number),
        Fault.MANY: speech.say("{n} promises at once are the most.", n=MOST),
        Fault.DAY: speech.say("Line {n} names a day that there is not.", n=number),
    }
    return told[error.fault]


def _promises_field(turn: Turn, *, required: bool) -> TextField:
    speech = turn.speech
    return TextField(
        id="promises",
        label=speech.say("Promises"),
        hint=speech.say("One a line: who, what, until when. “Sam: three customer stories by Friday”"),
        multiline=True,
        required=required,
        max_length=LINES,
    )


async def _not_reported(turn: Turn, state: Mapping[str, str]) -> tuple[Round, Meeting]:
    look, meeting = await own_seat(turn, state.get("meeting", ""))
    if meeting.reported_at is not None:
        raise ToldError(turn.speech.say("That is carried home already."))
    return look, meeting


async def _uncount(turn: Turn, series_id: str) -> None:
    for member in await series_rows.pool(turn.session, series_id):
        if member.person_id == turn.actor.person_id and member.served > 0:
            member.served -= 1


PRESSES: dict[str, Press] = {CARRY: open_carry, MORE: open_more, "carry.missed": was_not_there}
FORMS: dict[str, FormCase] = {
    CARRY: FormCase(build_carry, submit_carry, check_promises),
    MORE: FormCase(build_more, submit_more, check_promises),
}
COMMANDS: tuple[Command, ...] = ()
