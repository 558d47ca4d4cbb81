"""What was carried home is reworded: by its pin or a manager, for a while, in all its copies; earlier wordings stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from handlers.aside import tell_aside
from handlers.cards import Bold, BulletItem, Bullets, Card, Element, Header, Line, Text, line
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import Form, Page, Submission, TextField
from handlers.meetings.carry_forms import ask_if_question
from handlers.meetings.carrying import EARLIER, REWORD, refresh_carried
from handlers.meetings.preparing import refresh_pack
from handlers.meetings.rights import may_manage, note, seen
from handlers.meetings.rounds import Round
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import carried, links, meetings, people
from storage.errors import NotFoundError
from storage.tables import Meeting, Series, TakeawayWording

WHILE = timedelta(days=14)
LINES = tuple(f"line{number}" for number in range(1, carried.MOST_TAKEAWAYS + 1))


@opens_form
async def open_reword(turn: Turn, value: str, message: str) -> Response:
    """Open the form with the takeaways as they read now."""
    return Response(form=await build_reword(turn, await _state(turn, value), nonce(turn)))


async def build_reword(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The takeaways; with "clash" what somebody else made of them while this form was open."""
    _, meeting = await _changeable(turn, state.get("meeting", ""))
    speech = turn.speech
    known = {each.position: each for each in await carried.takeaways(turn.session, [meeting.id])}
    intro: tuple[Line, ...] = ()
    if state.get("clash"):
        told = speech.say("Somebody else reworded it while you were writing. It now reads:")
        intro = (line(Bold(told)), *(line(each.text) for each in known.values()))
    hint = speech.say("Both channels show the new wording; the earlier one can be looked up.")
    if any(each.question_id for each in known.values()):
        hint = speech.say("Both channels show the new wording. What was asked of marketing stays as it was asked.")
    fields = tuple(
        TextField(
            id=name,
            label=speech.say("Takeaway {n}", n=position + 1),
            hint=hint if position == 0 else "",
            required=position == 0,
            max_length=300,
            initial=known[position].text if position in known else "",
        )
        for position, name in enumerate(LINES)
    )
    page = Page(fields, intro=intro)
    return Form(REWORD, speech.say("Reword"), (page,), speech.say("Save"), speech.say("Cancel"), key, state)


async def submit_reword(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the new wording and show it wherever it is seen; where somebody was faster, show theirs first."""
    series, meeting = await _changeable(turn, sent.state.get("meeting", ""))
    state = await _state(turn, meeting.id)
    if state["seen"] != sent.state.get("seen"):
        form = await build_reword(turn, {**state, "clash": "yes"}, nonce(turn, "clash"))
        return Response(form=form, raw=sent.raw)
    texts = [" ".join(str(sent.values.get(name) or "").split()) for name in LINES]
    changed = await carried.reword(turn.session, meeting.id, texts, by=turn.actor.person_id, at=turn.now)
    if not changed:
        return Response(notice=turn.speech.say("Nothing was changed: the wording is the same."))
    if await _is_pin(turn, meeting):
        await _ask_what_is_new(turn, meeting, changed)
    await refresh_carried(turn.session, meeting.id, key=turn.key)
    look = Round(turn.session, series, turn.now)
    for coming in await look.to_come():
        if coming.prepared_at is not None:
            await refresh_pack(turn.session, series, coming, key=turn.key)
    await note(turn, series, "meeting.reworded", meeting=meeting.id, takeaways=len(changed))
    return Response(notice=turn.speech.say("Saved: both channels show it so."))


async def show_earlier(turn: Turn, value: str, message: str) -> Response:
    """Show the actor alone how takeaways read before."""
    series, meeting = await _visited(turn, value)
    speech = turn.speech
    title = speech.say("Earlier wording of what was carried home from “{name}”", name=series.name)
    elements: list[Element] = [Header(title)]
    found = await carried.wordings(turn.session, meeting.id)
    for at in dict.fromkeys(each.replaced_at for each in found):
        act = [each for each in found if each.replaced_at == at]
        elements.append(Text(line(Bold(await _act(turn, act[0])))))
        rows = [each.text or speech.say("(added then)") for each in act]
        elements.append(Bullets(tuple(BulletItem(line(row)) for row in rows)))
    if not found:
        elements.append(Text(line(speech.say("It reads as it was posted."))))
    return await tell_aside(turn, Card(tuple(elements), title), part="earlier")


async def _act(turn: Turn, row: TakeawayWording) -> str:
    """Who reworded it, and when."""
    who = "…" if row.person_id is None else (await people.get_person(turn.session, row.person_id)).display_name
    return turn.speech.say(
        "Until {moment}, when {person} reworded it", moment=turn.speech.moment(row.replaced_at), person=who
    )


async def _ask_what_is_new(turn: Turn, meeting: Meeting, changed: list[int]) -> None:
    """As when it is carried home: what is a question now, and was asked by nobody, goes to marketing."""
    for row in await carried.takeaways(turn.session, [meeting.id]):
        if row.position in changed and row.question_id is None:
            row.question_id = await ask_if_question(turn, row.text, row.position)
    await turn.session.flush()


async def _state(turn: Turn, meeting_id: str) -> dict[str, str]:
    """How often it was reworded tells whether somebody did meanwhile."""
    return {"meeting": meeting_id, "seen": str(len(await carried.wordings(turn.session, meeting_id)))}


async def _changeable(turn: Turn, meeting_id: str) -> tuple[Series, Meeting]:
    """A visit that the actor may reword now, its series locked. Raises NotAllowedError, ToldError."""
    series, meeting = await _visited(turn, meeting_id, lock=True)
    speech = turn.speech
    if not await _is_pin(turn, meeting) and not await may_manage(turn, series):
        raise ToldError(speech.say("Only who carried it home and the managers of both teams can reword it."))
    if meeting.reported_at is None:
        raise ToldError(speech.say("Nothing is carried home from this meeting yet."))
    if turn.now > meeting.reported_at + WHILE:
        told = speech.count("It can be reworded for {n} day.", "It can be reworded for {n} days.", WHILE.days)
        raise ToldError(told)
    return series, meeting


async def _visited(turn: Turn, meeting_id: str, *, lock: bool = False) -> tuple[Series, Meeting]:
    turn.require(Right.SEE_PINS)
    try:
        meeting = await meetings.get_meeting(turn.session, meeting_id)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such meeting any more.")) from error
    series = await seen(turn, meeting.series_id, lock=lock)
    await turn.session.refresh(meeting)
    return series, meeting


async def _is_pin(turn: Turn, meeting: Meeting) -> bool:
    return await links.root_of(turn.session, meeting.person_id or "") == turn.actor.person_id


PRESSES: dict[str, Press] = {REWORD: open_reword, EARLIER: show_earlier}
FORMS: dict[str, FormCase] = {REWORD: FormCase(build_reword, submit_reword)}
COMMANDS: tuple[Command, ...] = ()
