"""Series as people see them: the list, and one with its next turns and its ledger."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.cards import (
    Action,
    Actions,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.commands import Command, gettext_noop
from handlers.meetings.rights import may_manage, seen
from handlers.meetings.rounds import Round
from handlers.meetings.seats import seat_of
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from meetings.availability import Hindrance
from schedules.rules import rule_from_json
from schedules.words import describe
from storage import meetings, people, places
from storage import series as series_rows
from storage.kinds import SeatStatus
from storage.tables import Meeting, Series

SHOWN = 30
LEDGER = timedelta(days=365)


async def show_all(turn: Turn, message: str = "", *, said: str = "") -> Response:
    """The series, and the actor's own seats, to the actor alone."""
    turn.require(Right.SEE_PINS)
    speech = turn.speech
    title = speech.say("Linking pins")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    mine = await meetings.seats_of(turn.session, turn.actor.person_id, turn.now)
    if mine:
        elements.append(Header(speech.say("Your seats"), level=2))
        elements.append(Bullets(tuple([BulletItem(line(await _own_seat(turn, each))) for each in mine])))
    found = (await series_rows.all_series(turn.session))[:SHOWN]
    if found:
        elements.append(Header(speech.say("Series of meetings"), level=2))
        elements.append(Bullets(tuple([BulletItem(line(await _item(turn, each))) for each in found])))
    else:
        elements.append(Text(line(speech.say("There is no series yet. A manager arranges one for two teams."))))
    actions: list[Action] = []
    if found:
        options = tuple(Option(each.name[:70], each.id) for each in found)
        actions.append(Select(speech.say("Open a series"), "series.show", options))
    if turn.actor.may(Right.MANAGE_PINS):
        actions.append(Button(speech.say("New series"), "series.new", style=ButtonStyle.PRIMARY))
    actions.append(Button(speech.say("Who invites whom"), "pins.ledger"))
    if turn.actor.may(Right.SEE_PIN_REPORT):
        actions.append(Button(speech.say("Report"), "pins.report"))
    actions.append(Button(speech.say("Promises"), "promise.list"))
    actions += [Button(speech.say("When I am away"), "away.show"), Button(speech.say("Home"), "home.show")]
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or title), message, said=said)


async def show_series(turn: Turn, series: Series, message: str = "", *, said: str = "") -> Response:
    """One series, to the actor alone."""
    speech = turn.speech
    elements: list[Element] = [Header(series.name), *([Text(line(said))] if said else [])]
    elements.append(Facts(tuple(await _facts(turn, series))))
    if series.problem:
        told = speech.say(
            "Its calendar could not be read: {problem} The meetings of before stand.", problem=series.problem
        )
        elements.append(Text(line(told)))
    elements += await _turns(turn, series)
    counted = await meetings.ledger(turn.session, series.id, turn.now - LEDGER)
    ledger = speech.say(
        "In a year: asked {given}, accepted {accepted}, declined {declined}, attended {attended}, "
        "carried home {reported}, empty seats {unfilled}.",
        **counted,
    )
    elements.append(Context(line(ledger)))
    actions: list[Action] = []
    if series.active and await may_manage(turn, series):
        confirm = Confirm(
            speech.say("End “{name}”?", name=series.name),
            speech.say("Whoever has a seat is told, and no reminder comes any more."),
            speech.say("End it"),
            speech.say("Cancel"),
        )
        actions += [
            Button(speech.say("Change"), "series.change", series.id, ButtonStyle.PRIMARY),
            Button(speech.say("Name a pin"), "series.fix", series.id),
            Button(speech.say("Weigh or exclude"), "series.weigh", series.id),
            Button(speech.say("Move or call off"), "series.move", series.id),
            Button(speech.say("End it"), "series.end", series.id, ButtonStyle.DANGER, confirm),
        ]
    actions.append(Button(speech.say("All series"), "series.list"))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or series.name), message, said=said)


def hindrance_name(hindrance: Hindrance, speech: Speech) -> str:
    """Why somebody can't come, in the reader's language."""
    names = {
        Hindrance.EXCLUDED: speech.say("left out"),
        Hindrance.NOT_YET: speech.say("not in yet"),
        Hindrance.ABSENT: speech.say("away"),
        Hindrance.HOLIDAY: speech.say("public holiday"),
        Hindrance.HOURS: speech.say("outside working hours"),
        Hindrance.BUSY: speech.say("in another meeting"),
    }
    return names[hindrance]


def rhythm_of(series: Series, speech: Speech) -> str:
    """When a series meets, in words."""
    if series.rule is not None:
        return describe(rule_from_json(series.rule), series.time_zone, speech.language)
    return speech.say("by its calendar")


async def _facts(turn: Turn, series: Series) -> list[Fact]:
    speech = turn.speech
    teams = {team.id: team.name for team in await places.teams(turn.session)}
    chair = "" if series.chair_id is None else (await people.get_person(turn.session, series.chair_id)).display_name
    facts = [
        Fact(speech.say("Hosts"), line(teams.get(series.host_team_id, "…"))),
        Fact(speech.say("Pin from"), line(teams.get(series.guest_team_id, "…"))),
        Fact(speech.say("When"), line(rhythm_of(series, speech))),
    ]
    return [*facts, Fact(speech.say("Chair"), line(chair))] if chair else facts


async def _turns(turn: Turn, series: Series) -> list[Element]:
    """The next ten turns, those agreed on and those foreseen."""
    speech = turn.speech
    if not series.active:
        return [Text(line(speech.say("This series has ended.")))]
    look = Round(turn.session, series, turn.now)
    states = {each.id: each.seat for each in await look.to_come()}
    there = Speech(speech.language, ZoneInfo(series.time_zone))
    rows = []
    for each in await look.turns():
        when = f"{there.weekday(each.slot.start)}, {there.moment(each.slot.start)}"
        if each.person:
            who = (await people.get_person(turn.session, each.person)).display_name
            state = {
                SeatStatus.ACCEPTED: speech.say("agreed"),
                SeatStatus.ASKED: speech.say("asked"),
            }.get(states[each.slot.key], speech.say("foreseen"))
        else:
            who = speech.say("nobody can come")
            state = ", ".join(sorted({hindrance_name(why, speech) for why in each.hindered.values()}))
        rows.append(BulletItem(line(f"{when}: {who} ({state})" if state else f"{when}: {who}")))
    if not rows:
        return [Text(line(speech.say("No meeting is known yet.")))]
    return [Header(speech.say("Next turns"), level=2), Bullets(tuple(rows))]


async def _item(turn: Turn, series: Series) -> str:
    teams = {team.id: team.name for team in await places.teams(turn.session)}
    return f"{series.name}: {teams.get(series.host_team_id, '…')} ← {teams.get(series.guest_team_id, '…')}"


async def _own_seat(turn: Turn, meeting: Meeting) -> str:
    series = await series_rows.get_series(turn.session, meeting.series_id)
    seat = await seat_of(turn.session, series, meeting)
    asked = turn.speech.say("asked") if meeting.seat is SeatStatus.ASKED else turn.speech.say("agreed")
    return f"{seat.name}, {seat.moment(turn.speech)} ({asked})"


async def _list(turn: Turn, value: str, message: str) -> Response:
    return await show_all(turn, message)


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_series(turn, await seen(turn, value), message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_all(turn)


PRESSES: dict[str, Press] = {"series.list": _list, "series.show": _show}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "pins",
        (
            *("pins", "linking pins", "linking pin", "series", "meetings", "whose turn", "whose turn is it", "turns"),
            *("linking-pins", "besprechungen", "serien", "wer ist dran", "wer ist an der reihe", "termine"),
        ),
        gettext_noop("Who joins whose meeting, your seats, and the next turns"),
        _said,
        "series.list",
        "Linking-Pins",
    ),
)
