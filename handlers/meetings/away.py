"""Being away, said in words: "away 3–14 August"; and all that is known of it. Seats in that time are covered."""

from __future__ import annotations

from handlers.cadences.troubles import trouble
from handlers.cards import Actions, BulletItem, Bullets, Button, Card, Context, Element, Header, Select, Text, line
from handlers.cards import Option as Choice
from handlers.commands import Command, gettext_noop
from handlers.explaining import recalled
from handlers.meetings.away_calendars import look_again, span_words, zone_of
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from meetings.availability import Absence, absence_of_days
from schedules.errors import ScheduleError
from schedules.words import parse_period
from storage import absences
from storage.kinds import AbsenceSource, Platform
from storage.tables import AwayRow

_TAKEN_BACK = (AbsenceSource.SAID, AbsenceSource.FILE, AbsenceSource.STATUS)
"""What its calendar or status would not tell again at once."""


async def say_away(turn: Turn, rest: str) -> Response:
    """`away 3–14 August`; without words, what is known."""
    turn.require(Right.TAKE_SEATS)
    speech = turn.speech
    if not rest.strip(" .!?"):
        return await show(turn)
    zone = await zone_of(turn.session, turn.actor.person_id)
    try:
        said = parse_period(rest, today=turn.now.astimezone(zone).date(), language=speech.language)
    except ScheduleError as error:
        return await show(turn, said=trouble(error, speech))
    span = absence_of_days(said.first, said.last, zone)
    row = AwayRow(person_id=turn.actor.person_id, begins=span.begins, ends=span.ends, created_at=turn.now)
    await absences.add_absence(turn.session, row)
    await look_again(turn.session, turn.actor.person_id)
    first, last = speech.day(said.first), speech.day(said.last)
    told = (
        speech.say("Noted: you are away on {day}.", day=first)
        if said.first == said.last
        else speech.say("Noted: you are away from {first} to {last}.", first=first, last=last)
    )
    return await show(turn, said=f"{told} " + speech.say("Seats in that time I have covered."))


async def say_back(turn: Turn, rest: str) -> Response:
    """`back`: nothing of it holds any more."""
    turn.require(Right.TAKE_SEATS)
    gone = await absences.drop_absences(turn.session, turn.actor.person_id, turn.now)
    await look_again(turn.session, turn.actor.person_id)
    told = turn.speech.say("Welcome back.") if gone else turn.speech.say("I know of no absence of yours.")
    if await absences.calendar_of(turn.session, turn.actor.person_id) is not None:
        told += " " + turn.speech.say("Your calendar is read again in a while: correct it there.")
    return await show(turn, said=told)


async def drop(turn: Turn, value: str, message: str) -> Response:
    """Take one absence back."""
    turn.require(Right.TAKE_SEATS)
    await absences.drop_absences(turn.session, turn.actor.person_id, turn.now, key=value)
    await look_again(turn.session, turn.actor.person_id)
    return await show(turn, message=message, said=turn.speech.say("Taken back."))


async def show(turn: Turn, *, message: str = "", said: str = "") -> Response:
    """The actor's own absences."""
    speech, mine = turn.speech, turn.actor.person_id
    found = (await absences.absences(turn.session, [mine], turn.now))[mine]
    title = speech.say("When you are away")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    own = Speech(speech.language, await zone_of(turn.session, mine))
    texts = [span_words(Absence(row.begins, row.ends), own) for row in found]
    how = {
        AbsenceSource.SAID: "",
        AbsenceSource.FILE: speech.say("by your calendar"),
        AbsenceSource.ADDRESS: speech.say("by your calendar"),
        AbsenceSource.STATUS: speech.say("by your status"),
    }
    if found:
        rows = [
            f"{text} ({how[row.source]})" if how[row.source] else text for text, row in zip(texts, found, strict=True)
        ]
        elements.append(Bullets(tuple(BulletItem(line(row)) for row in rows)))
    else:
        elements.append(Text(line(speech.say("Nothing is known. Say it: “away 3–14 August”."))))
    if turn.actor.platform is Platform.SLACK:
        elements.append(Context(line(speech.say("A status in Slack that says so counts, too, until it ends."))))
    elif turn.actor.platform is Platform.TEAMS:
        elements.append(Context(line(speech.say("Teams does not tell me your status: say it here."))))
    actions: list[Button | Select] = []
    calendar = await absences.calendar_of(turn.session, mine)
    if calendar is not None and calendar.problem:
        unread = speech.say("Your calendar could not be read: {problem}", problem=recalled(calendar.problem, speech))
        elements.append(Context(line(unread)))
    own_words = [(text, row) for text, row in zip(texts, found, strict=True) if row.source in _TAKEN_BACK]
    if own_words:
        options = tuple(Choice(text[:70], row.id) for text, row in own_words[:100])
        actions.append(Select(speech.say("Take back"), "away.drop", options))
    actions.append(Button(speech.say("By a calendar"), "away.calendar"))
    if calendar is not None:
        actions.append(Button(speech.say("Forget my calendar"), "away.forget_calendar"))
    actions.append(Button(speech.say("Home"), "home.show"))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or title), message, said=said)


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.TAKE_SEATS)
    return await show(turn, message=message)


PRESSES: dict[str, Press] = {"away.show": _pressed, "away.drop": drop}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "away",
        (
            *("away", "i am away", "i'm away", "on holiday", "absent", "out of office", "absences"),
            *("abwesend", "ich bin abwesend", "bin weg", "ich bin weg", "im urlaub", "abwesenheiten", "urlaub"),
        ),
        gettext_noop("When you are away: nobody asks you to a meeting then"),
        say_away,
        "away.show",
        "abwesend",
    ),
    Command(
        "back",
        ("i am back", "i'm back", "back again", "ich bin zurück", "bin zurück", "wieder da"),
        gettext_noop("Forget when you are away"),
        say_back,
        german="ich bin zurück",
        alone=("back", "zurück"),
    ),
)
