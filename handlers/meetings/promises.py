"""Promises as people see them: the list, one of them, and what is done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.cadences.troubles import trouble
from handlers.cards import (
    Action,
    Actions,
    BulletItem,
    Bullets,
    Button,
    Card,
    Element,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.changes import held, nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import Form, Page, Submission, TextField
from handlers.meetings.carrying import refresh_carried
from handlers.meetings.following import DONE, DROP, MOVE, acts, show_promise
from handlers.meetings.promise_words import asked_after, promise_line
from handlers.meetings.rights import may_manage, note
from handlers.panels import PURPOSE as PANEL
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from schedules.errors import ScheduleError
from schedules.words import parse_due
from storage import carried, ledger, links, meetings, people
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.kinds import PromiseStatus
from storage.tables import Meeting, Promise, Series

SHOWN = 40
LABEL = 70


async def show_all(turn: Turn, message: str = "", *, said: str = "") -> Response:
    """The open promises that concern the actor: those they gave or follow, and those of their teams' series."""
    turn.require(Right.SEE_PINS)
    speech = turn.speech
    mine = await links.same_person(turn.session, turn.actor.person_id)
    teams = (await people.profile(turn.session, turn.actor.person_id)).teams
    found = await carried.promises_around(turn.session, turn.actor.person_id, teams, limit=SHOWN)
    given = [each for each in found if each.promiser_id in mine]
    others = [each for each in found if each.promiser_id not in mine]
    title = speech.say("Promises")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    for heading, rows in (
        (speech.say("You promised"), given),
        (speech.say("Promised in meetings of your teams"), others),
    ):
        if rows:
            elements += [Header(heading, level=2), await _list(turn, rows)]
    if not found:
        told = speech.say("No promise is open. What is promised in a meeting is noted when its pin carries home.")
        elements.append(Text(line(told)))
    actions: list[Action] = []
    if found:
        options = tuple(Option(_label(each), each.id) for each in found)
        actions.append(Select(speech.say("Open a promise"), "promise.show", options))
    actions += [Button(speech.say("Linking pins"), "series.list"), Button(speech.say("Home"), "home.show")]
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or title), message, said=said)


async def show_one(turn: Turn, value: str, message: str, *, said: str = "") -> Response:
    """One promise, and what the actor can do about it."""
    promise, meeting, series = await _seen(turn, value)
    speech = turn.speech
    where = speech.say("Promised in “{name}” on {day}.", name=series.name, day=speech.day(meeting.starts))
    elements: list[Element] = [Header(speech.say("Promise")), *([Text(line(said))] if said else [])]
    elements += [Text(line(promise_line(promise, speech, turn.now))), Text(line(where))]
    actions: list[Action] = []
    if await _may_decide(turn, promise, series):
        if promise.status is PromiseStatus.OPEN:
            own = promise.promiser_id in await links.same_person(turn.session, turn.actor.person_id)
            actions += acts(promise, speech, own=own)
        else:
            actions.append(Button(speech.say("Undo"), "promise.reopen", promise.id))
    actions.append(Button(speech.say("All promises"), "promise.list"))
    card = Card((*elements, Actions(tuple(actions))), said or speech.say("Promise"))
    return await show_panel(turn, card, message, said=said)


async def keep_promise(turn: Turn, value: str, message: str) -> Response:
    """It is done."""
    told = turn.speech.say("Kept. The next preparation says so.")
    return await _close(turn, value, PromiseStatus.KEPT, told, message)


async def drop_promise(turn: Turn, value: str, message: str) -> Response:
    """It won't be done any more."""
    told = turn.speech.say("Dropped. The next preparation says so.")
    return await _close(turn, value, PromiseStatus.DROPPED, told, message)


async def reopen(turn: Turn, value: str, message: str) -> Response:
    """Undo: it is open again, and asked about anew."""
    promise, series = await _decided(turn, value)
    if promise.status is PromiseStatus.OPEN:
        return Response(notice=turn.speech.say("This promise is open."))
    promise.status, promise.done_at = PromiseStatus.OPEN, None
    promise.moved += 1
    return await _settle(turn, promise, series, "promise.reopened", turn.speech.say("It is open again."), message)


@opens_form
async def open_move(turn: Turn, value: str, message: str) -> Response:
    """Ask for the new day."""
    return Response(form=await build_move(turn, {"promise": value}, nonce(turn)))


async def build_move(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Until when now, in words."""
    promise, _ = await _decided(turn, held(state, "promise"))
    speech = turn.speech
    if promise.status is not PromiseStatus.OPEN:
        raise ToldError(speech.say("This promise is closed. Undo that first."))
    field = TextField(
        id="until",
        label=speech.say("Until when now?"),
        hint=speech.say("In words: next Friday, end of the month, 14 August"),
        max_length=100,
    )
    page = Page((field,), intro=(line(promise_line(promise, speech, turn.now)),))
    return Form(MOVE, speech.say("A new day"), (page,), speech.say("Save"), speech.say("Cancel"), key, state)


async def check_move(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """A day that there is."""
    try:
        _day(turn, str(sent.values["until"]))
    except ScheduleError as error:
        return {"until": trouble(error, turn.speech)}
    return {}


async def submit_move(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the new day; it is asked about then."""
    promise, series = await _decided(turn, held(sent.state, "promise"))
    until = _day(turn, str(sent.values["until"]))
    promise.until = until.isoformat()
    promise.moved += 1
    told = turn.speech.say("Noted: until {day}. I ask again then.", day=turn.speech.day(until))
    return await _settle(turn, promise, series, "promise.moved", told, message)


async def _close(turn: Turn, value: str, status: PromiseStatus, told: str, message: str) -> Response:
    promise, series = await _decided(turn, value)
    if promise.status is status:
        return Response(notice=turn.speech.say("That is noted already."))
    promise.status, promise.done_at = status, turn.now
    return await _settle(turn, promise, series, f"promise.{status.value}", told, message)


async def _settle(turn: Turn, promise: Promise, series: Series, action: str, told: str, message: str) -> Response:
    """After an act: it is asked about anew if it is open, and shown as it stands wherever it is told."""
    promise.followed_at = promise.nudged_at = None
    await turn.session.flush()
    await show_promise(turn.session, promise, key=turn.key)
    await refresh_carried(turn.session, promise.meeting_id, key=turn.key)
    await series_rows.look_at(turn.session, [series.id], turn.now)
    await note(turn, series, action, promise=promise.id)
    row = await ledger.find(turn.session, message) if message else None
    if row is not None and row.purpose == PANEL:
        return await show_one(turn, promise.id, message, said=told)
    return Response(notice=told)


def _day(turn: Turn, words: str) -> date:
    """Raises ScheduleError."""
    today = turn.now.astimezone(turn.speech.zone).date()
    return parse_due(words, today=today, language=turn.speech.language)


async def _seen(turn: Turn, promise_id: str, *, lock: bool = False) -> tuple[Promise, Meeting, Series]:
    """Raises NotAllowedError, ToldError."""
    turn.require(Right.SEE_PINS)
    try:
        promise = await carried.get_promise(turn.session, promise_id)
        meeting = await meetings.get_meeting(turn.session, promise.meeting_id)
        series = await series_rows.get_series(turn.session, meeting.series_id, lock=lock)
        await turn.session.refresh(promise)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such promise any more.")) from error
    return promise, meeting, series


async def _decided(turn: Turn, promise_id: str) -> tuple[Promise, Series]:
    """A promise that the actor decides about, with its series locked. Raises NotAllowedError, ToldError."""
    promise, _, series = await _seen(turn, promise_id, lock=True)
    if not await _may_decide(turn, promise, series):
        raise ToldError(
            turn.speech.say(
                "Only who gave this promise, its pin, the chair or a manager of one of the teams can do that."
            )
        )
    return promise, series


async def _may_decide(turn: Turn, promise: Promise, series: Series) -> bool:
    mine = await links.same_person(turn.session, turn.actor.person_id)
    if not mine.isdisjoint({promise.promiser_id or "", promise.keeper_id or "", series.chair_id or ""}):
        return turn.actor.may(Right.TAKE_SEATS)
    return await may_manage(turn, series)


async def _list(turn: Turn, rows: Sequence[Promise]) -> Bullets:
    speech = turn.speech
    items = []
    for each in rows:
        words = promise_line(each, speech, turn.now)
        if not each.until:
            words = speech.say("{promise} (no day: I ask {after})", promise=words, after=asked_after(speech))
        items.append(BulletItem(line(words)))
    return Bullets(tuple(items))


def _label(promise: Promise) -> str:
    text = f"{promise.who}: {promise.what}"
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"


async def _listed(turn: Turn, value: str, message: str) -> Response:
    return await show_all(turn, message)


async def _shown(turn: Turn, value: str, message: str) -> Response:
    return await show_one(turn, value, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_all(turn)


PRESSES: dict[str, Press] = {
    "promise.list": _listed,
    "promise.show": _shown,
    DONE: keep_promise,
    DROP: drop_promise,
    MOVE: open_move,
    "promise.reopen": reopen,
}
FORMS: dict[str, FormCase] = {MOVE: FormCase(build_move, submit_move, check_move)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "promises",
        (
            *("promises", "promise", "open promises", "what did we promise", "who promised what"),
            *("versprechen", "zusagen", "offene zusagen", "wer hat was zugesagt", "was haben wir zugesagt"),
        ),
        gettext_noop("What was promised in meetings, by whom and until when"),
        _said,
        "promise.list",
        "Zusagen",
    ),
)
