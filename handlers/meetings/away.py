"""Being away, said in words: "away 3–14 August". Seats in that time are covered by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from handlers.cadences.troubles import trouble
from handlers.cards import Actions, BulletItem, Bullets, Button, Card, Element, Header, Select, Text, line
from handlers.cards import Option as Choice
from handlers.commands import Command, gettext_noop
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from meetings.availability import absence_of_days
from schedules.errors import ScheduleError
from schedules.words import parse_period
from storage import absences, audiences, people
from storage import series as series_rows
from storage.tables import AwayRow

_ONE = timedelta(seconds=1)


async def say_away(turn: Turn, rest: str) -> Response:
    """`away 3–14 August`; without words, what is known."""
    turn.require(Right.TAKE_SEATS)
    speech = turn.speech
    if not rest.strip(" .!?"):
        return await show(turn)
    zone = await _own_zone(turn)
    try:
        said = parse_period(rest, today=turn.now.astimezone(zone).date(), language=speech.language)
    except ScheduleError as error:
        return await show(turn, said=trouble(error, speech))
    span = absence_of_days(said.first, said.last, zone)
    row = AwayRow(person_id=turn.actor.person_id, begins=span.begins, ends=span.ends, created_at=turn.now)
    await absences.add_absence(turn.session, row)
    await _look_again(turn)
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
    await _look_again(turn)
    told = turn.speech.say("Welcome back.") if gone else turn.speech.say("I know of no absence of yours.")
    return await show(turn, said=told)


async def drop(turn: Turn, value: str, message: str) -> Response:
    """Take one absence back."""
    turn.require(Right.TAKE_SEATS)
    await absences.drop_absences(turn.session, turn.actor.person_id, turn.now, key=value)
    await _look_again(turn)
    return await show(turn, message=message, said=turn.speech.say("Taken back."))


async def show(turn: Turn, *, message: str = "", said: str = "") -> Response:
    """The actor's own absences."""
    speech, mine = turn.speech, turn.actor.person_id
    found = (await absences.absences(turn.session, [mine], turn.now))[mine]
    title = speech.say("When you are away")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    zone = await _own_zone(turn)

    def days(row: AwayRow) -> tuple[date, date]:
        return row.begins.astimezone(zone).date(), (row.ends - _ONE).astimezone(zone).date()

    texts = [
        speech.say("{since} to {until}", since=speech.day(days(row)[0]), until=speech.day(days(row)[1]))
        for row in found
    ]
    if found:
        elements.append(Bullets(tuple(BulletItem(line(text)) for text in texts)))
    else:
        elements.append(Text(line(speech.say("Nothing is known. Say it: “away 3–14 August”."))))
    actions: list[Button | Select] = []
    if found:
        options = tuple(Choice(text[:70], row.id) for text, row in zip(texts, found, strict=True))
        actions.append(Select(speech.say("Take back"), "away.drop", options))
    actions.append(Button(speech.say("Home"), "home.show"))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or title), message, said=said)


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.TAKE_SEATS)
    return await show(turn, message=message)


async def _own_zone(turn: Turn) -> ZoneInfo:
    person = await people.get_person(turn.session, turn.actor.person_id)
    return ZoneInfo(person.time_zone or await audiences.company_zone(turn.session))


async def _look_again(turn: Turn) -> None:
    """Have the series looked after in which the actor may sit."""
    await series_rows.look_at_pools_of(turn.session, turn.actor.person_id)


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
