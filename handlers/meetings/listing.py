"""Series as people see them: the list, and one with its next turns and its ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
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
from handlers.explaining import recalled
from handlers.meetings.rhythms import rhythm_words
from handlers.meetings.rights import may_manage, seen
from handlers.meetings.rounds import PREVIEWED, Round
from handlers.meetings.seats import seat_of
from handlers.meetings.telling import chairs_of
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from meetings.availability import Hindrance
from meetings.planning import Turn as Foreseen
from meetings.planning import Why
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
            "Its calendar could not be read: {problem} The meetings of before stand.",
            problem=recalled(series.problem, speech),
        )
        elements.append(Text(line(told)))
    elements += await _turns(turn, series)
    if series.kind.is_joint:
        return await _shown(turn, series, elements, message, said)
    counted = await meetings.ledger(turn.session, series.id, turn.now - LEDGER)
    ledger = speech.say(
        "In a year: asked {given}, accepted {accepted}, declined {declined}, attended {attended}, "
        "carried home {reported}, empty seats {unfilled}.",
        **counted,
    )
    elements.append(Context(line(ledger)))
    return await _shown(turn, series, elements, message, said)


async def _shown(turn: Turn, series: Series, elements: list[Element], message: str, said: str) -> Response:
    """The card with what the actor can do."""
    speech = turn.speech
    actions: list[Action] = []
    if series.active and await may_manage(turn, series):
        confirm = Confirm(
            speech.say("End “{name}”?", name=series.name),
            speech.say("Whoever has a seat is told, and no reminder comes any more."),
            speech.say("End it"),
            speech.say("Cancel"),
        )
        seats = [
            Button(speech.say("Name a pin"), "series.fix", series.id),
            Button(speech.say("Weigh or exclude"), "series.weigh", series.id),
        ]
        actions += [
            Button(speech.say("Change"), "series.change", series.id, ButtonStyle.PRIMARY),
            *([] if series.kind.is_joint else seats),
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


def reason_name(why: Why, speech: Speech) -> str:
    """Why it is somebody's turn, in the reader's language."""
    names = {
        Why.HOLDS: speech.say("agreed"),
        Why.ONLY: speech.say("nobody else can"),
        Why.AGENDA: speech.say("has to do with the agenda"),
        Why.LOAD: speech.say("fewer seats that week"),
        Why.DECLINED: speech.say("could not the last time"),
        Why.WEIGHTED: speech.say("to come more often"),
        Why.NEW: speech.say("no turn yet"),
        Why.LONGEST: speech.say("longest ago"),
        Why.OWED: speech.say("had the fewest turns for their share"),
    }
    return names[why]


async def _facts(turn: Turn, series: Series) -> list[Fact]:
    speech = turn.speech
    teams = {team.id: team.name for team in await places.teams(turn.session)}
    chairs = [(await people.get_person(turn.session, each)).display_name for each in chairs_of(series)]
    host, guest = teams.get(series.host_team_id, "…"), teams.get(series.guest_team_id, "…")
    if series.kind.is_joint:
        everybody = speech.say("Everybody of {host} and {guest}", host=host, guest=guest)
        who = [Fact(speech.say("Who meets"), line(everybody))]
    else:
        who = [Fact(speech.say("Hosts"), line(host)), Fact(speech.say("Pin from"), line(guest))]
    facts = [
        *who,
        Fact(speech.say("When"), line(rhythm_words(series, speech))),
    ]
    label = speech.say("Chairs") if len(chairs) > 1 else speech.say("Chair")
    return [*facts, Fact(label, line(speech.listing(chairs)))] if chairs else facts


async def _turns(turn: Turn, series: Series) -> list[Element]:
    """The next ten meetings: with a seat, whose turn it is, agreed on or foreseen, and why."""
    speech = turn.speech
    if not series.active:
        return [Text(line(speech.say("This series has ended.")))]
    look = Round(turn.session, series, turn.now)
    coming = await look.to_come()
    if not coming:
        return [Text(line(speech.say("No meeting is known yet.")))]
    there = Speech(speech.language, ZoneInfo(series.time_zone))
    if series.kind.is_joint:
        rows = [BulletItem(line(_when(each.starts, there))) for each in coming[:PREVIEWED]]
        return [Header(speech.say("Next meetings"), level=2), Bullets(tuple(rows))]
    known = {each.id: each for each in coming}
    told = [await _turn_words(turn, each, known[each.slot.key], there) for each in await look.turns(explain=True)]
    elements: list[Element] = [Header(speech.say("Next turns"), level=2)]
    elements.append(Bullets(tuple(BulletItem(line(row)) for row in told)))
    return [*elements, *await _rulings(turn, look), *await _kept_seats(turn, look, there)]


async def _turn_words(turn: Turn, each: Foreseen, meeting: Meeting, there: Speech) -> str:
    """When, who, whether that is agreed, and why it is their turn; or why nobody can come."""
    speech, when = turn.speech, _when(each.slot.start, there)
    if not each.person:
        why = ", ".join(sorted({hindrance_name(why, speech) for why in each.hindered.values()}))
        nobody = speech.say("nobody can come")
        return f"{when}: {nobody} ({why})" if why else f"{when}: {nobody}"
    who = (await people.get_person(turn.session, each.person)).display_name
    state = {
        SeatStatus.ACCEPTED: speech.say("agreed"),
        SeatStatus.ASKED: speech.say("asked"),
    }.get(meeting.seat, speech.say("foreseen"))
    reasons = [state]
    if meeting.fixed:
        reasons.append(speech.say("named by a manager"))
    elif each.why is not None and each.why is not Why.HOLDS:
        reasons.append(reason_name(each.why, speech))
    if meeting.fixed and meeting.reason:
        reasons.append(f"“{meeting.reason}”")
    return f"{when}: {who} ({', '.join(reasons)})"


async def _rulings(turn: Turn, look: Round) -> list[Element]:
    """Whom a manager weighs or left out, until when, and why."""
    speech, rows = turn.speech, []
    names = {1.0: "", 0.5: speech.say("half as often"), 2.0: speech.say("twice as often")}
    for member in await look.pool():
        what = speech.say("left out") if member.excluded else names.get(member.weight, f"× {member.weight:g}")
        if not what:
            continue
        who = (await people.get_person(turn.session, member.person_id)).display_name
        parts = [what]
        if member.until:
            parts.append(speech.say("until {day}", day=speech.day(date.fromisoformat(member.until))))
        if member.reason:
            parts.append(f"“{member.reason}”")
        rows.append(f"{who}: {', '.join(parts)}")
    if not rows:
        return []
    heading = Header(speech.say("Said by managers"), level=2)
    return [heading, Bullets(tuple(BulletItem(line(row)) for row in rows))]


async def _kept_seats(turn: Turn, look: Round, there: Speech) -> list[Element]:
    """Who was asked before a manager left them out keeps the seat: that is said, with the way to ask somebody else."""
    speech = turn.speech
    elements: list[Element] = []
    for meeting, person_id in await look.kept_seats():
        who = (await people.get_person(turn.session, person_id)).display_name
        told = speech.say(
            "{person} was asked already for {moment}, and keeps that seat.",
            person=who,
            moment=_when(meeting.starts, there),
        )
        elements.append(Text(line(told)))
        if await may_manage(turn, look.series):
            elements.append(Actions((Button(speech.say("Ask somebody else"), "series.other", meeting.id),)))
    return elements


def _when(starts: datetime, there: Speech) -> str:
    return f"{there.weekday(starts)}, {there.moment(starts)}"


async def _item(turn: Turn, series: Series) -> str:
    teams = {team.id: team.name for team in await places.teams(turn.session)}
    between = "+" if series.kind.is_joint else "←"
    return f"{series.name}: {teams.get(series.host_team_id, '…')} {between} {teams.get(series.guest_team_id, '…')}"


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
